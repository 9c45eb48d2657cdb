"""What a card says once: name, organisation, position, postal address, when it changed.

Each is read and written in one place. On write a line is taken apart only where its value differs,
and of it only the components that do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple
from datetime import UTC, datetime

from einklang.formats.ical_text import escaped, one_line, unescaped
from einklang.formats.vcard_label import label_of, labels, without_orphans
from einklang.formats.vcard_text import Card, Line, components, several
from einklang.records.contact import Contact, Label, Name, Postal, fitted

_NAME = ("family", "given", "middle", "prefix", "suffix")
"""The fields of a name in the order of N."""
_POSTAL = ("", "", "street", "city", "region", "postcode", "country")
"""The fields of an address in the order of ADR; what comes before them stays as it is."""


def lines_of(card: Card, name: str) -> list[Line]:
    """The lines of a property."""
    return [line for line in card if line.name == name]


def text_of(card: Card, name: str) -> str:
    """The first text of a property that says something, in one line; else ''."""
    told = (one_line(unescaped(line.value)) for line in lines_of(card, name))
    return next(filter(None, told), "")


def replaced(card: Card, old: Line, new: Line) -> Card:
    """The card with another line in place of one."""
    return [new if line is old else line for line in card]


def behind(card: Card, names: Sequence[str], line: Line) -> Card:
    """The card with a new line behind the last of these properties, else before its END."""
    there = [at for at, one in enumerate(card) if one.name in names]
    at = there[-1] + 1 if there else len(card) - 1
    return [*card[:at], line, *card[at:]]


def with_text(card: Card, name: str, text: str) -> Card:
    """The card whose property says this text; '' takes all its lines away."""
    if not text:
        return [line for line in card if line.name != name]
    there = (line for line in lines_of(card, name) if one_line(unescaped(line.value)))
    first = next(there, next(iter(lines_of(card, name)), None))
    if first is None:
        return behind(card, (), Line(f"{name}:{escaped(text)}"))
    return replaced(card, first, first.with_value(escaped(text)))


def organisation_of(card: Card) -> str:
    """The first component of the first ORG; the others are units of it."""
    for line in lines_of(card, "ORG")[:1]:
        return fitted(Contact(organisation=unescaped(components(line.value)[0]))).organisation
    return ""


def with_organisation(card: Card, wanted: str) -> Card:
    """The card with this organisation; units stay, and lose it where there is to be none."""
    there = lines_of(card, "ORG")
    if organisation_of(card) == wanted:
        return card
    if not there:
        return behind(card, (), Line(f"ORG:{escaped(wanted)}"))
    if wanted:
        return replaced(card, there[0], _with_parts(there[0], {0: wanted}))
    emptied = [_with_parts(line, {0: ""}) if line in there else line for line in card]
    return [line for line in emptied if line.name != "ORG" or line.value.strip(";")]


def _with_parts(line: Line, parts: dict[int, str]) -> Line:
    """The line with other components at these places."""
    there = components(line.value)
    there += [""] * (max(parts) + 1 - len(there))
    told = (escaped(parts[at]) if at in parts else part for at, part in enumerate(there))
    return line.with_value(";".join(told))


def name_of(card: Card, rest: Contact) -> Name:
    """The name. One that is only told as a whole is a family name, unless it is but what is shown
    of a contact without one: its organisation, an address, a number (`rest`)."""
    structured = _structured(card)
    if any(astuple(structured)):
        return structured
    whole = _shown(text_of(card, "FN"))
    titles = (
        rest.organisation,
        *(e.address for e in rest.emails),
        *(p.number for p in rest.phones),
    )
    if whole.casefold() in (_shown(title).casefold() for title in titles):
        return Name()
    return fitted(Contact(name=Name(family=whole))).name


def _structured(card: Card) -> Name:
    for line in lines_of(card, "N")[:1]:
        told = zip(_NAME, components(line.value), strict=False)
        return fitted(Contact(name=Name(**{field: _joined(part) for field, part in told}))).name
    return Name()


def _joined(component: str) -> str:
    return " ".join(unescaped(one) for one in several(component))


def _shown(text: str) -> str:
    return fitted(Contact(organisation=text)).organisation


def with_name(card: Card, contact: Contact, rest: Contact) -> Card:
    """The card with this name; FN and N are there afterwards (RFC 2426, 3.1). `rest` is what the
    card says besides: where that changed, FN may have become a name, or none."""
    if name_of(card, rest) == contact.name and lines_of(card, "FN"):
        return card
    there = _structured(card)
    parts = {
        at: getattr(contact.name, field)
        for at, field in enumerate(_NAME)
        if getattr(contact.name, field) != getattr(there, field)
    }
    if not lines_of(card, "N"):
        card = behind(card, ("VERSION", "PRODID", "UID"), Line("N:;;;;"))
    card = _changed(card, lines_of(card, "N")[0], parts)
    whole = escaped(str(contact.name) or contact.title)
    fn = next(iter(lines_of(card, "FN")), None)
    if fn is None:
        return behind(card, ("N",), Line(f"FN:{whole}"))
    return replaced(card, fn, fn.with_value(whole))


def _changed(card: Card, line: Line, parts: dict[int, str]) -> Card:
    return replaced(card, line, _with_parts(line, parts)) if parts else card


def postal_of(card: Card) -> Postal | None:
    """The address that counts: the first preferred one, else the first at home, else the first."""
    return _chosen(card)[1]


def _chosen(card: Card) -> tuple[Line | None, Postal | None]:
    told = [(line, _postal(line)) for line in lines_of(card, "ADR")]
    there = [(line, postal) for line, postal in told if postal]
    if not there:
        return None, None
    given = labels(card)
    return min(there, key=lambda one: _rank(one[0], label_of(one[0], given)))


def _postal(line: Line) -> Postal | None:
    told = zip(_POSTAL, components(line.value), strict=False)
    return fitted(
        Contact(postal=Postal(**{field: unescaped(part) for field, part in told if field}))
    ).postal


def _rank(line: Line, label: Label) -> int:
    """PREF counts from 1 to 100 (RFC 6350, 5.3)."""
    for told in line.told("PREF"):
        if told.isascii() and told.isdecimal() and len(told) < 4:
            return int(told)
    if "PREF" in line.types:
        return 1
    return 1000 if label is Label.HOME else 1001


def with_postal(card: Card, wanted: Postal | None) -> Card:
    """The card with this address in place of the one that counts. Further ones stay, so that where
    none is wanted the next of them counts."""
    line, there = _chosen(card)
    if there == wanted:
        return card
    if line is None or there is None:
        parts = {at: getattr(wanted, field) for at, field in enumerate(_POSTAL) if field}
        return behind(card, (), _with_parts(Line("ADR:"), parts))
    if wanted is None:
        return without_orphans([one for one in card if one is not line], [line])
    parts = {
        at: getattr(wanted, field)
        for at, field in enumerate(_POSTAL)
        if field and getattr(wanted, field) != getattr(there, field)
    }
    # LABEL and GEO speak of the place that it was (RFC 6350, 6.3.1)
    return replaced(card, line, _with_parts(line.without("LABEL", "GEO"), parts))


def stamp_of(card: Card) -> str:
    """REV as UTC ISO text, '' where it is none."""
    value = text_of(card, "REV")
    try:
        at = datetime.fromisoformat(value)
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC).isoformat()
    except (ValueError, OverflowError):
        return ""


def with_stamp(card: Card, stamp: str) -> Card:
    """The card with this REV; one of which nobody knows when it changed keeps what it has. Raises
    ValueError where it is no ISO text."""
    if not stamp or stamp_of(card) == stamp:
        return card
    at = datetime.fromisoformat(stamp).astimezone(UTC)
    return with_text(card, "REV", at.strftime("%Y%m%dT%H%M%SZ"))
