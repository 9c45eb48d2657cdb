"""To whom a server that schedules by itself would write (RFC 6638, 3.2), told by another parser."""

from __future__ import annotations

from typing import Any

import icalendar

Mail = tuple[str, str]
"""The method and the address."""
_OWN = ("DTSTAMP", "LAST-MODIFIED", "SEQUENCE", "CREATED", "TRANSP", "CLASS")
"""What its owner may change without anybody being told."""


def written(owner: str, before: str, after: str, *, asks: str = "ATTENDEE") -> list[Mail]:
    """The mails about a resource of `owner`'s that said `before` ('' where it is new). `asks`: the
    property in which it looks for the agent."""
    were, are = _told(before, asks), _told(after, asks)
    if _organiser(after) not in ("", owner):
        answers = (_answers(text).get(owner) for text in (before, after))
        return [("REPLY", _organiser(after))] if len({*answers}) > 1 and before else []
    changed = _said(before) != _said(after)
    asked = [("REQUEST", who) for who in are if changed or who not in were]
    return asked + [("CANCEL", who) for who in were if who not in are]


def deleted(owner: str, text: str, *, quiet: bool, asks: str = "ATTENDEE") -> list[Mail]:
    """The mails about the end of a resource; only a guest may keep `quiet` (8.1)."""
    if _organiser(text) in ("", owner):
        return [("CANCEL", who) for who in _told(text, asks)]
    return [] if quiet else [("REPLY", _organiser(text))]


def _events(text: str) -> list[Any]:
    return icalendar.Calendar.from_ical(text).walk("VEVENT") if text else []


def _attendees(text: str) -> list[Any]:
    found = []
    for event in _events(text):
        told = event.get("ATTENDEE", [])
        found += told if isinstance(told, list) else [told]
    return found


def _told(text: str, asks: str) -> list[str]:
    """The guests whose agent the server is, each once."""
    hosts = [event["ORGANIZER"] for event in _events(text) if "ORGANIZER" in event]
    if asks == "ORGANIZER" and not any(map(_is_servers, hosts)):
        return []
    guests = (one for one in _attendees(text) if _address(one) != _organiser(text))
    told = (one for one in guests if asks == "ORGANIZER" or _is_servers(one))
    return list(dict.fromkeys(map(_address, told)))


def _is_servers(one: Any) -> bool:
    return str(one.params.get("SCHEDULE-AGENT", "SERVER")).upper() == "SERVER"


def _answers(text: str) -> dict[str, str]:
    return {_address(one): one.params.get("PARTSTAT", "") for one in _attendees(text)}


def _organiser(text: str) -> str:
    return next((_address(e["ORGANIZER"]) for e in _events(text) if "ORGANIZER" in e), "")


def _address(value: Any) -> str:
    return str(value).lower().removeprefix("mailto:")


def _said(text: str) -> list[str]:
    """What guests are told of, without the marks of who tells them."""
    said = []
    for event in _events(text):
        for name in (*_OWN, "ATTENDEE"):
            event.pop(name, None)
        event.subcomponents.clear()
        said.append(event.to_ical().decode())
    return [*sorted(said), *sorted(_answers(text))]
