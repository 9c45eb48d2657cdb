"""What a VEVENT says besides its times: each field read and written in one place.

A field names the properties it owns. On write it is asked only when its value differs, and gets its
lines as they stand, so that parameters it does not know survive.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from einklang.formats.ical_text import (
    Told,
    escaped,
    line_of,
    name_of,
    one_line,
    parameter,
    split,
    unescaped,
    value_of,
)
from einklang.formats.quirks import outlook_free
from einklang.records.address import normalised
from einklang.records.event import CALL_WANTED, Answer, Organiser, Participant, Role, Status

Lines: TypeAlias = Sequence[str]
Properties: TypeAlias = Mapping[str, Lines]
"""Property name -> its unfolded lines."""
_Changing: TypeAlias = dict[str, str | list[str]]


@dataclass(frozen=True, slots=True)
class Field:
    """One field of `Details`. `write` gets the wanted value and the lines that are there.

    `names` are all the properties that a change replaces: what says the same in other words too.
    """

    field: str
    names: tuple[str, ...]
    read: Callable[[Properties], Any]
    write: Callable[[Any, Lines], list[str]]


def _text(name: str) -> Callable[[Properties], str]:
    def read(properties: Properties) -> str:
        lines = properties.get(name)
        return unescaped(split(lines[0])[1]) if lines else ""

    return read


def _text_field(field: str, name: str, *copies: str) -> Field:
    """Parameters go with the old text: an ALTREP or LANGUAGE speaks of that."""

    def write(text: str, _: Lines) -> list[str]:
        return [line_of(name, escaped(text))] if text else []

    return Field(field, (name, *copies), _text(name), write)


_LINKS = ("CONFERENCE", "X-GOOGLE-CONFERENCE", "X-MICROSOFT-SKYPETEAMSMEETINGURL", "URL")


def _link(properties: Properties) -> str:
    for name in _LINKS:
        for line in properties.get(name, ()):
            value = one_line(value_of(line))
            if value:
                return value
    return ""


def _write_link(link: str, lines: Lines) -> list[str]:
    """A foreign maker's line stays where ours outranks it; without a link none may stay."""
    if not link or link == CALL_WANTED:
        return []
    kept = [line for line in lines if name_of(line) != "CONFERENCE"]
    if [name_of(line) for line in kept] in ([], ["URL"]) and len(kept) == len(lines):
        return [line_of("URL", one_line(link), {"VALUE": "URI"})]
    return [line_of("CONFERENCE", one_line(link), {"VALUE": "URI"}), *kept]


def _status(properties: Properties) -> Status:
    value = _text("STATUS")(properties).strip().lower()
    return Status(value) if value in list(Status) else Status.CONFIRMED


def _busy(properties: Properties) -> bool:
    if "TRANSP" in properties:
        return _text("TRANSP")(properties).strip().upper() != "TRANSPARENT"
    return outlook_free.busy(_text(outlook_free.STATUS)(properties))


def _private(properties: Properties) -> bool:
    """Every class but PUBLIC is private, also one that nobody knows (3.8.1.3)."""
    return _text("CLASS")(properties).strip().upper() not in ("", "PUBLIC")


def _organiser(properties: Properties) -> Organiser | None:
    for line in properties.get("ORGANIZER", ()):
        parameters, value = split(line)
        address = address_of(parameters, value)
        if address:
            return Organiser(address, _name(parameters))
    return None


def _write_organiser(organiser: Organiser | None, lines: Lines) -> list[str]:
    """The parameters of a line stay where it names the same address; else they are another's."""
    if organiser is None:
        return []
    told: _Changing = {}
    for parameters, value in map(split, lines):
        if address_of(parameters, value) == organiser.address:
            told = dict(parameters)
            break
    _set(told, "CN", one_line(organiser.name))
    told.pop("EMAIL", None)
    return [line_of("ORGANIZER", f"mailto:{organiser.address}", told)]


def _name(parameters: Told) -> str:
    """CN; a comma that was neither quoted nor escaped as it should be belongs to it."""
    value = parameters.get("CN", "")
    name = value if isinstance(value, str) else ",".join(value)
    return one_line(name)


def address_of(parameters: Told, value: str) -> str:
    """The mail address of a calendar user, from the value or EMAIL (RFC 7986, 6.2); or ''."""
    value = one_line(value)
    direct = value[:7].lower() == "mailto:" or ":" not in value
    other = normalised(one_line(parameter(parameters, "EMAIL")))
    return (normalised(value) if direct else "") or other


_ANSWERS = {
    "ACCEPTED": Answer.ACCEPTED,
    "DECLINED": Answer.DECLINED,
    "TENTATIVE": Answer.TENTATIVE,
}
_ROLES = {
    "CHAIR": Role.CHAIR,
    "OPT-PARTICIPANT": Role.OPTIONAL,
    "NON-PARTICIPANT": Role.INFORMED,
}
_PARTSTAT = {answer: word for word, answer in _ANSWERS.items()}
_ROLE = {role: word for word, role in _ROLES.items()}


def participant(line: str) -> Participant | None:
    """Who an ATTENDEE line invites; None where it has no mail address."""
    parameters, value = split(line)
    address = address_of(parameters, value)
    if not address:
        return None
    room = parameter(parameters, "CUTYPE").upper() in ("ROOM", "RESOURCE")
    role = _ROLES.get(parameter(parameters, "ROLE").upper(), Role.REQUIRED)
    return Participant(
        address=address,
        name=_name(parameters),
        answer=_ANSWERS.get(parameter(parameters, "PARTSTAT").upper(), Answer.OPEN),
        role=Role.ROOM if room else role,
        untold=_agent(parameters) != "SERVER",
    )


def _agent(parameters: Told) -> str:
    """Who sends the mails about this guest (RFC 6638, 7.1)."""
    return parameter(parameters, "SCHEDULE-AGENT").upper() or "SERVER"


def _participants(properties: Properties) -> tuple[Participant, ...]:
    """Each address once; of two answers the one that is given counts."""
    found: dict[str, Participant] = {}
    for line in properties.get("ATTENDEE", ()):
        one = participant(line)
        if one is None:
            continue
        known = found.get(one.address)
        if known is None or (known.answer is Answer.OPEN and one.answer is not Answer.OPEN):
            found[one.address] = one
    return tuple(found.values())


def _write_participants(wanted: Sequence[Participant], lines: Lines) -> list[str]:
    there: dict[str, str] = {}
    nameless: list[str] = []
    for line in lines:
        one = participant(line)
        if one is None:
            nameless.append(line)
        elif one == next((w for w in wanted if w.address == one.address), None):
            there[one.address] = line
        else:
            there.setdefault(one.address, line)
    return [_attendee(one, there.get(one.address, "")) for one in wanted] + nameless


def _attendee(wanted: Participant, line: str) -> str:
    if not line:
        return line_of("ATTENDEE", f"mailto:{wanted.address}", _told(wanted, {}))
    if participant(line) == wanted:
        return line
    parameters, value = split(line)
    return line_of("ATTENDEE", value, _told(wanted, dict(parameters)))


def _told(wanted: Participant, parameters: _Changing) -> _Changing:
    _set(parameters, "CN", one_line(wanted.name))
    if wanted.role is Role.ROOM:
        if parameter(parameters, "CUTYPE").upper() not in ("ROOM", "RESOURCE"):
            parameters["CUTYPE"] = "ROOM"
    else:
        if parameter(parameters, "CUTYPE").upper() in ("ROOM", "RESOURCE"):
            del parameters["CUTYPE"]
        parameters["ROLE"] = _ROLE.get(wanted.role, "REQ-PARTICIPANT")
    if _ANSWERS.get(parameter(parameters, "PARTSTAT").upper(), Answer.OPEN) is not wanted.answer:
        parameters["PARTSTAT"] = _PARTSTAT.get(wanted.answer, "NEEDS-ACTION")
    parameters.setdefault("PARTSTAT", "NEEDS-ACTION")
    if wanted.untold is not (_agent(parameters) != "SERVER"):
        _set(parameters, "SCHEDULE-AGENT", "NONE" if wanted.untold else "")
    return parameters


def _set(parameters: _Changing, name: str, value: str) -> None:
    if value:
        parameters[name] = value
    else:
        parameters.pop(name, None)


FIELDS: tuple[Field, ...] = (
    _text_field("summary", "SUMMARY"),
    _text_field("description", "DESCRIPTION", "X-ALT-DESC", "STYLED-DESCRIPTION"),
    _text_field("place", "LOCATION", "X-APPLE-STRUCTURED-LOCATION"),
    Field("link", _LINKS, _link, _write_link),
    Field("status", ("STATUS",), _status, lambda s, _: [line_of("STATUS", s.value.upper())]),
    Field(
        "busy",
        ("TRANSP",),
        _busy,
        lambda busy, _: [line_of("TRANSP", "OPAQUE" if busy else "TRANSPARENT")],
    ),
    Field(
        "private",
        ("CLASS",),
        _private,
        lambda private, _: [line_of("CLASS", "PRIVATE" if private else "PUBLIC")],
    ),
    Field("organiser", ("ORGANIZER",), _organiser, _write_organiser),
    Field("participants", ("ATTENDEE",), _participants, _write_participants),
)


def details_without_times(properties: Properties) -> dict[str, Any]:
    """The keyword arguments for `Details` that these fields give."""
    return {field.field: field.read(properties) for field in FIELDS}
