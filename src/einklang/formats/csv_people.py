"""A row of a CSV file <-> a person, by where its columns go (`csv_titles`)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest

from einklang.formats.csv_text import meant
from einklang.formats.csv_titles import KIND, OWN, POSTAL, Layout, is_several
from einklang.formats.listed import Listed, tags_of
from einklang.records.address import normalised
from einklang.records.contact import (
    Contact,
    Email,
    Label,
    Messenger,
    Name,
    Phone,
    Postal,
    fitted,
)

_WORDS = {
    Label.WORK: ("Work", "Arbeit"),
    Label.HOME: ("Home", "Privat"),
    Label.MOBILE: ("Mobile", "Mobil"),
    Label.FAX: ("Fax", "Fax"),
    Label.OTHER: ("Other", "Andere"),
}
_MARKS = (
    (Label.FAX, ("fax",)),
    (Label.MOBILE, ("mobil", "cell", "handy")),
    (Label.HOME, ("home", "privat")),
    (Label.WORK, ("work", "arbeit", "business", "geschäft", "dienst", "firma")),
)
"""What a kind is known by, in the order in which it counts: "Work Fax" is a fax."""
_YES = frozenset({"1", "x", "ja", "j", "yes", "y", "true", "wahr", "privat", "private"})
_YES_WORD = ("yes", "ja")
_BETWEEN_TAGS = re.compile(r"[,;\r\n]+| ::: ")
"""Ours and Outlook's, and what Google writes between groups."""
_IN_BRACKETS = re.compile(r".*<\s*([^<>\s]+@[^<>\s]+)\s*>")
_BEFORE_FAMILY = frozenset(
    {"von", "van", "vom", "zu", "zum", "zur", "de", "del", "della", "der", "den", "di", "da", "du"}
    | {"la", "le", "ten", "ter", "el", "al", "bin", "ben"}
)
_TITLES = frozenset({"dr", "prof", "dipl", "ing", "mag"})
_SALUTATIONS = frozenset(
    {"herr", "herrn", "hr", "frau", "fr", "fräulein", "mr", "mrs", "ms", "miss", "firma", "familie"}
    | {"sehr", "geehrter", "geehrte", "lieber", "liebe", "dear", "an", "und", "and", "divers"}
)
"""No part of anybody's name."""


# ── in ───────────────────────────────────────────────────────────────────────


@dataclass(slots=True)
class _Found:
    """What the cells said so far."""

    once: dict[str, str] = field(default_factory=dict)
    emails: list[Email] = field(default_factory=list)
    phones: list[Phone] = field(default_factory=list)
    messengers: list[Messenger] = field(default_factory=list)
    postals: dict[str, list[str]] = field(default_factory=dict)
    own: dict[str, str] = field(default_factory=dict)
    dropped: list[tuple[str, str]] = field(default_factory=list)
    kind: str = ""


def listed_of(cells: Sequence[str], targets: Sequence[str]) -> Listed:
    """The person whom a row tells. Of a name that is told as a whole and in parts the parts count,
    of several postal addresses the first."""
    found = _Found()
    for cell, target in zip(cells, targets, strict=True):
        _take(found, meant(cell), target)
    once = found.once
    contact = Contact(
        name=_name(once),
        organisation=once.get("company", ""),
        position=once.get("position", ""),
        emails=tuple(found.emails),
        phones=tuple(found.phones),
        messengers=tuple(found.messengers),
        postal=_postal(found),
    )
    return Listed(
        contact=fitted(contact),
        notes=once.get("notes", "").replace("\r\n", "\n"),
        responsible=once.get("responsible", "").strip(),
        private=once.get("private", "").strip().casefold() in _YES,
        tags=tags_of(_BETWEEN_TAGS.split(once.get("tags", ""))),
        own=found.own,
        dropped=tuple(found.dropped),
    )


def _take(found: _Found, text: str, target: str) -> None:
    kind, found.kind = found.kind, text.strip() if target == KIND else ""
    if target in POSTAL:
        found.postals.setdefault(target, []).append(text)
    elif not text.strip():
        return
    elif target.startswith(OWN):
        found.own[target.removeprefix(OWN)] = text.strip()
    elif is_several(target):
        _take_several(found, text, target, kind)
    elif target:
        found.once[target] = text


def _take_several(found: _Found, text: str, target: str, kind: str) -> None:
    what, _, usual = target.partition(".")
    if what == "messenger":
        found.messengers.append(Messenger(kind, text))
        return
    for part in text.split(" ::: "):  # as Google writes several into one cell
        if what == "phone":
            found.phones.append(Phone(part, _label(kind, usual)))
            continue
        for address in _addresses(part):
            _take_email(found, address, _label(kind, usual))


def _take_email(found: _Found, text: str, label: Label) -> None:
    if normalised(text):
        found.emails.append(Email(text, label))
    else:
        found.dropped.append(("no_address", text.strip()))


def _addresses(text: str) -> list[str]:
    """One address, or several in one cell; of "Clara <c@x.example>" what stands in brackets."""
    for apart in (r"[;,]", r"[;,\s]"):
        parts = [part.strip() for part in re.split(apart, text) if part.strip()]
        told = [_IN_BRACKETS.sub(r"\1", part) for part in parts]
        if all(normalised(part) and " " not in part for part in told):
            return told
    return [text]


def _label(kind: str, usual: str) -> Label:
    """Of a kind in anybody's words; where it is told and nobody knows it, another one."""
    if not kind:
        return Label(usual)
    words = kind.casefold()
    marks = ((label, mark) for label, marks in _MARKS for mark in marks)
    return next((label for label, mark in marks if mark in words), Label.OTHER)


def _name(once: dict[str, str]) -> Name:
    parts = {each: once.get(each, "") for each in ("prefix", "given", "middle", "family", "suffix")}
    parts["prefix"] = parts["prefix"].strip() or _without_salutation(once.get("salutation", ""))
    if parts["given"].strip() or parts["family"].strip() or not once.get("name"):
        return Name(**parts)
    prefix, given, family = _apart(once["name"])
    return Name(**{**parts, "prefix": parts["prefix"] or prefix, "given": given, "family": family})


def _apart(whole: str) -> tuple[str, str, str]:
    """Title, given and family name, of "Dr. Clara von Clausen" and of "Clausen, Clara"."""
    family, comma, given = whole.partition(",")
    if comma:
        return "", given.strip(), family.strip()
    words = whole.split()
    at = 0
    while at < len(words) - 1 and _is_word_of(words[at], _TITLES | _SALUTATIONS):
        at += 1
    titles, words = words[:at], words[at:]
    start = max(len(words) - 1, 0)
    while start > 1 and words[start - 1].casefold() in _BEFORE_FAMILY:
        start -= 1
    prefix = _without_salutation(" ".join(titles))
    return prefix, " ".join(words[:start]), " ".join(words[start:])


def _without_salutation(text: str) -> str:
    """What of "Frau Dr." is a title."""
    return " ".join(word for word in text.split() if not _is_word_of(word, _SALUTATIONS))


def _is_word_of(word: str, known: frozenset[str]) -> bool:
    return word.rstrip(".,:").casefold() in known


def _postal(found: _Found) -> Postal | None:
    """The first that says something. The second of equal columns belongs to a second address."""
    further = found.postals.pop("street_more", [])
    lines = zip_longest(*found.postals.values(), fillvalue="")
    told = [
        Postal(**dict(zip(found.postals, parts, strict=True)))
        for parts in lines
        if any(map(str.strip, parts))
    ]
    if len(told) > 1:
        words = (told[1].street, told[1].postcode, told[1].city)
        found.dropped.append(("second_postal", " ".join(filter(None, words))))
    more = [line for line in further if line.strip()]
    if not told:
        return Postal(street="\n".join(more)) if more else None
    first = told[0]
    return Postal(
        street="\n".join([first.street, *more]),
        postcode=first.postcode,
        city=first.city,
        region=first.region,
        country=first.country,
    )


# ── out ──────────────────────────────────────────────────────────────────────


def cells_of(listed: Listed, layout: Layout) -> list[str]:
    """The row that tells a person, below `titles_of` the same layout."""
    contact, at = listed.contact, 1 if layout.language == "de" else 0
    name, postal = contact.name, contact.postal or Postal()
    before = (name.prefix, name.given, name.middle, name.family, name.suffix)
    where = (postal.street, postal.postcode, postal.city, postal.region, postal.country)
    return [
        *before,
        contact.organisation,
        contact.position,
        *_filled(((_WORDS[e.label][at], e.address) for e in contact.emails), layout.emails),
        *_filled(((_WORDS[p.label][at], p.number) for p in contact.phones), layout.phones),
        *_filled(((m.service, m.name) for m in contact.messengers), layout.messengers),
        *where,
        listed.responsible,
        _YES_WORD[at] if listed.private else "",
        *([", ".join(listed.tags), listed.notes] if layout.with_notes else []),
        *(listed.own.get(key, "") for key, _ in layout.own),
    ]


def _filled(pairs: Iterable[tuple[str, str]], most: int) -> Iterator[str]:
    """So many pairs, the last of them empty."""
    told = list(pairs)[:most]
    for pair in (*told, *[("", "")] * (most - len(told))):
        yield from pair
