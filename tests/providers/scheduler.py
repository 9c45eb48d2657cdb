"""To whom a server that schedules by itself would write (RFC 6638, 3.2), told by another parser."""

from __future__ import annotations

from typing import Any

import icalendar

Mail = tuple[str, str]
"""The method and the address."""
_OWN = ("DTSTAMP", "LAST-MODIFIED", "SEQUENCE", "CREATED", "TRANSP", "CLASS")
"""What its owner may change without anybody being told."""


def written(owner: str, before: str, after: str) -> list[Mail]:
    """The mails about a resource of `owner`'s that said `before` ('' where it is new)."""
    were, are = _told(before), _told(after)
    if _organiser(after) not in ("", owner):
        answers = (_answers(text).get(owner) for text in (before, after))
        return [("REPLY", _organiser(after))] if len({*answers}) > 1 and before else []
    changed = _said(before) != _said(after)
    asked = [("REQUEST", who) for who in are if changed or who not in were]
    return asked + [("CANCEL", who) for who in were if who not in are]


def deleted(owner: str, text: str, *, quiet: bool) -> list[Mail]:
    """The mails about the end of a resource; only a guest may keep `quiet` (8.1)."""
    if _organiser(text) in ("", owner):
        return [("CANCEL", who) for who in _told(text)]
    return [] if quiet else [("REPLY", _organiser(text))]


def _events(text: str) -> list[Any]:
    return icalendar.Calendar.from_ical(text).walk("VEVENT") if text else []


def _attendees(text: str) -> list[Any]:
    found = []
    for event in _events(text):
        told = event.get("ATTENDEE", [])
        found += told if isinstance(told, list) else [told]
    return found


def _told(text: str) -> list[str]:
    """The guests whose agent the server is, each once."""
    return list(
        dict.fromkeys(
            _address(one)
            for one in _attendees(text)
            if one.params.get("SCHEDULE-AGENT", "SERVER").upper() == "SERVER"
            and _address(one) != _organiser(text)
        )
    )


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
