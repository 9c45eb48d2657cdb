"""What each kind of event demands (contract, 2.3: `eventType`)."""

from __future__ import annotations

from einklang_sandbox.google.calendar.state import Body, Calendar
from einklang_sandbox.google.problems import invalid

_OF_KIND = {
    "focusTimeProperties": "focusTime",
    "outOfOfficeProperties": "outOfOffice",
    "workingLocationProperties": "workingLocation",
    "birthdayProperties": "birthday",
}
FROM_GMAIL_KEEPS = (
    "summary", "description", "location", "start", "end", "recurrence", "attendees",
    "guestsCanModify", "guestsCanInviteOthers", "guestsCanSeeOtherGuests", "source",
)  # fmt: skip
"""What nobody may change of an event that was read out of a mail."""


def check_new(event: Body, calendar: Calendar) -> None:
    """Raises a `Problem` for an event of a kind that cannot be made so."""
    if event["eventType"] == "fromGmail":
        raise invalid("Events of this type cannot be created.", "eventType")
    check(event, calendar)


def check_change(before: Body, after: Body, calendar: Calendar) -> None:
    """Raises a `Problem` for a change that this kind does not bear. The kind itself stays."""
    if before["eventType"] != after["eventType"]:
        raise invalid("The event type cannot be changed.", "eventType")
    if before["eventType"] == "fromGmail":
        for name in FROM_GMAIL_KEEPS:
            if before.get(name) != after.get(name):
                raise invalid(f"Of such an event {name} cannot be changed.", name)
    check(after, calendar)


def check(event: Body, calendar: Calendar) -> None:
    """Raises a `Problem` for an event that does not fit its kind."""
    kind = event["eventType"]
    for name, only in _OF_KIND.items():
        if name in event and only != kind:
            raise invalid(f"{name} belongs to events of the type {only}.", name)
    if kind in {"focusTime", "outOfOffice", "workingLocation"} and not calendar.primary:
        raise invalid("Such events stand in primary calendars only.", "eventType")
    if kind in {"focusTime", "outOfOffice"} and "date" in event["start"]:
        raise invalid("Such events have times.", "start")
    if kind == "workingLocation":
        _check_place(event)
    if kind == "birthday":
        _check_birthday(event)


def _check_place(event: Body) -> None:
    if "workingLocationProperties" not in event:
        raise invalid("Where is it?", "workingLocationProperties")
    if event.get("visibility") != "public" or event.get("transparency") != "transparent":
        raise invalid("A working location is public and transparent.", "visibility")


def _check_birthday(event: Body) -> None:
    yearly = [line for line in event.get("recurrence", []) if "FREQ=YEARLY" in line]
    if "date" not in event["start"] or not yearly:
        raise invalid("A birthday is a day that returns each year.", "start")
    if event.get("visibility") != "private" or event.get("transparency") != "transparent":
        raise invalid("A birthday is private and transparent.", "visibility")
