"""What the columns of a CSV file hold, by their titles: ours in both languages, those of Google and
Outlook, and what else people write above their lists.

A target says where a column goes: a field that is there once ("given"), one of several with its
kind ("email.work"), "kind", which says of what kind the next column is, or "own:<key>", a field of
the workspace's own. '' leaves the column out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from einklang.records.contact import Label
from einklang.records.folded import folded

OWN = "own:"
KIND = "kind"
POSTAL = ("street", "street_more", "postcode", "city", "region", "country")
ONCE = (
    "name", "prefix", "salutation", "given", "middle", "family", "suffix", "company", "position",
    "notes", "responsible", "private", "tags",
)  # fmt: skip
EMAILS = tuple(f"email.{label}" for label in (Label.WORK, Label.HOME, Label.OTHER))
PHONES = tuple(f"phone.{label}" for label in Label)
TARGETS = (*ONCE, *EMAILS, *PHONES, "messenger", KIND, *POSTAL)
"""All but the workspace's own."""

OURS = {
    "prefix": ("Title", "Titel"),
    "given": ("Given name", "Vorname"),
    "middle": ("Middle name", "Weiterer Vorname"),
    "family": ("Family name", "Nachname"),
    "suffix": ("Name suffix", "Namenszusatz"),
    "company": ("Company", "Firma"),
    "position": ("Position", "Position"),
    "email": ("E-mail", "E-Mail"),
    "phone": ("Phone", "Telefon"),
    "messenger": ("Messenger", "Messenger"),
    "street": ("Street", "Straße"),
    "postcode": ("Postcode", "PLZ"),
    "city": ("City", "Ort"),
    "region": ("Region", "Region"),
    "country": ("Country", "Land"),
    "responsible": ("Responsible", "Betreut von"),
    "private": ("Private", "Privat"),
    "tags": ("Tags", "Schlagwörter"),
    "notes": ("Notes", "Notizen"),
}
"""English and German; of several a number and, before it, the kind: "E-mail 1 kind", "E-mail 1"."""
KIND_WORD = ("kind", "Art")
OWN_WORD = ("own", "eigenes Feld")
"""Stands before the name of a field of the workspace's own that is called as one of ours."""
LANGUAGES = ("en", "de")

_TITLES: Mapping[str, str] = {
    "name": "name|full name|display name|ganzer name|voller name|anzeigename|kontakt|contact"
    "|ansprechpartner|contact person|vor und nachname|vorname nachname|nachname vorname",
    "prefix": "title|titel|name prefix|prefix|akademischer titel|namenspraefix",
    "salutation": "anrede|salutation",
    "given": "given name|first name|vorname|firstname|forename",
    "middle": "middle name|additional name|zweiter vorname|weiterer vorname|weitere vornamen"
    "|middlename",
    "family": "family name|last name|nachname|surname|lastname|familienname|zuname",
    "suffix": "name suffix|suffix|namenszusatz",
    "company": "company|organization name|organisation name|firma|organization|organisation"
    "|unternehmen|company name|firmenname|kunde|account name",
    "position": "position|job title|organization title|jobtitel|funktion|role|rolle|beruf",
    "email.work": "email|email value|email address|email adresse|mail|mailadresse|emailadresse"
    "|business email|work email|email geschaeftlich|email dienstlich|email arbeit",
    "email.home": "home email|personal email|private email|email privat|email home",
    "email.other": "other email|weitere email",
    "phone.work": "phone|phone value|telefon|telephone|tel|telefonnummer|phone number|rufnummer"
    "|business phone|work phone|telefon geschaeftlich|telefon dienstlich|telefon arbeit"
    "|primary phone|haupttelefon|company main phone|telefon firma|durchwahl|festnetz",
    "phone.mobile": "mobile|mobile phone|mobil|mobiltelefon|handy|cell|cell phone|mobilnummer"
    "|handynummer|telefon mobil|car phone|autotelefon",
    "phone.home": "home phone|telefon privat|private phone|phone home",
    "phone.fax": "fax|business fax|work fax|home fax|other fax|fax geschaeftlich|fax privat"
    "|weiteres fax|faxnummer|telefax",
    "phone.other": "other phone|weiteres telefon|telefon sonstige",
    "messenger": "messenger|im value|im|im address",
    KIND: "email kind|email type|email label|phone kind|phone type|phone label|im service"
    "|messenger kind|email art|telefon art|messenger art",
    "street": "street|strasse|address street|business street|strasse geschaeftlich|home street"
    "|strasse privat|other street|weitere strasse|address|adresse|anschrift|strasse hausnummer"
    "|strasse und hausnummer|street address|strasse nr|address line",
    "street_more": "adresszusatz|address extended address|address extra",
    "postcode": "postcode|plz|postal code|zip|zip code|postleitzahl|address postal code"
    "|business postal code|postleitzahl geschaeftlich|home postal code|postleitzahl privat"
    "|other postal code|weitere postleitzahl",
    "city": "city|ort|stadt|town|wohnort|address city|business city|ort geschaeftlich|home city"
    "|ort privat|other city|weiterer ort",
    "region": "region|state|bundesland|province|kanton|address region|business state"
    "|region geschaeftlich|bundesland kanton geschaeftlich|home state|bundesland kanton privat"
    "|region privat|other state|weiteres bundesland kanton",
    "country": "country|land|staat|country region|land region|address country"
    "|business country region|land region geschaeftlich|home country region|land region privat"
    "|other country region|weiteres land region|business country|home country",
    "notes": "notes|notizen|notiz|note|comment|comments|kommentar|bemerkung|bemerkungen|anmerkung",
    "responsible": "responsible|betreut von|owner|zustaendig|betreuer|contact owner",
    "private": "private|privat",
    "tags": "tags|tag|schlagwoerter|schlagwort|labels|group membership|categories|category"
    "|kategorien|kategorie",
}  # fmt: skip
"""Target -> bare titles, what is preferred first."""


def bare(title: str) -> str:
    """A title as it is compared: folded, words alone, "e-mail" in one."""
    german = title.casefold().replace("ä", "ae").replace("ö", "oe").replace("ü", "ue")
    words = " ".join(re.findall(r"\w+", folded(german).replace("_", " ")))
    return re.sub(r"\be mail\b", "email", words)


def _plain(title: str) -> str:
    """A bare title without its numbers."""
    return " ".join(word for word in bare(title).split() if not word.isdecimal())


_PLACES = {
    title: (target, place)
    for target, titles in _TITLES.items()
    for place, title in enumerate(titles.split("|"))
}


_OURS = {_plain(title) for titles in OURS.values() for title in titles} | {
    _plain(f"{title} {word}")
    for what in ("email", "phone", "messenger")
    for title, word in zip(OURS[what], KIND_WORD, strict=True)
}


@dataclass(frozen=True, slots=True)
class _Guess:
    target: str = ""
    place: int = 0
    """How well it fits: 0 best."""


def _guess(title: str) -> _Guess:
    """By the title, else by it without its numbers; a street with one goes on."""
    known = _PLACES.get(bare(title)) or _PLACES.get(_plain(title))
    if known is None:
        return _Guess()
    number = bare(title).split()[-1]
    if known[0] == "street" and number.isdecimal() and number != "1":
        return _Guess("street_more")
    return _Guess(*known)


def targets_of(titles: Sequence[str], own: Mapping[str, str]) -> list[str]:
    """Where each column goes, as far as its title tells; `own` are the names of the workspace's own
    fields by key. What is there once goes to the column whose title fits best."""
    fields = _by_name(own)
    found: list[str | _Guess] = []
    for title in titles:
        keys = [] if _plain(title) in _OURS else fields.get(_key(title), [])
        found.append(OWN + keys.pop(0) if keys else _guess(title))
    best = _best(found)
    return _without_loose_kinds([_chosen(each, at, best) for at, each in enumerate(found)])


def _best(found: Sequence[str | _Guess]) -> dict[str, int]:
    """What is there once -> its column."""
    places = [
        (each.place, at, each.target)
        for at, each in enumerate(found)
        if isinstance(each, _Guess) and each.target in ONCE
    ]
    return {target: at for _, at, target in sorted(places, reverse=True)}


def _chosen(found: str | _Guess, at: int, best: Mapping[str, int]) -> str:
    if isinstance(found, str):
        return found
    return found.target if best.get(found.target, at) == at else ""


def _by_name(own: Mapping[str, str]) -> dict[str, list[str]]:
    """The keys of the workspace's own fields by what their columns may be called."""
    fields: dict[str, list[str]] = {}
    for key, name in own.items():
        for called in (name, *(f"{word} {name}" for word in OWN_WORD)):
            fields.setdefault(_key(called), []).append(key)
    return fields


def _key(title: str) -> str:
    return bare(title) or title.strip()


def _without_loose_kinds(targets: Sequence[str]) -> list[str]:
    """A kind of nothing is none: Outlook writes the type behind the address."""
    after = (*targets[1:], "")
    return [
        "" if target == KIND and not is_several(behind) else target
        for target, behind in zip(targets, after, strict=True)
    ]


def is_several(target: str) -> bool:
    """Whether it is one of several, which have kinds."""
    return target.partition(".")[0] in {"email", "phone", "messenger"}


def names_titles(cells: Sequence[str]) -> bool:
    """Whether a first row holds titles, and not somebody: some are known, and none is an address or
    a number."""
    told = [cell.strip() for cell in cells]
    if any("@" in cell or re.fullmatch(r"[-+()/. \d]*\d{4}[-+()/. \d]*", cell) for cell in told):
        return False
    return any(_guess(cell).target for cell in told)


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns of a file that we write: so many addresses, numbers and messengers, and the names
    of the workspace's own fields by key. Words are in this language. `with_notes`: and tags."""

    emails: int = 1
    phones: int = 1
    messengers: int = 0
    own: tuple[tuple[str, str], ...] = ()
    language: str = "en"
    with_notes: bool = True

    @property
    def several(self) -> tuple[tuple[str, int], ...]:
        """What there are several of, with their numbers."""
        return (("email", self.emails), ("phone", self.phones), ("messenger", self.messengers))


def titles_of(layout: Layout) -> list[str]:
    """The first row."""
    at = LANGUAGES.index(layout.language)
    before = ("prefix", "given", "middle", "family", "suffix", "company", "position")
    after = ("street", "postcode", "city", "region", "country", "responsible", "private")
    titles = [OURS[each][at] for each in before]
    for what, most in layout.several:
        for number in range(1, most + 1):
            titles += [f"{OURS[what][at]} {number} {KIND_WORD[at]}", f"{OURS[what][at]} {number}"]
    titles += [OURS[each][at] for each in after]
    titles += [OURS[each][at] for each in ("tags", "notes") if layout.with_notes]
    called = (
        f"{OWN_WORD[at]}: {name}" if _plain(name) in _OURS else name for _, name in layout.own
    )
    return [*titles, *called]
