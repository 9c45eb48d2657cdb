"""What a person does to a meeting, as a program would do it.

Each raises `Unreadable` for what was filled in, and `Problem` for what Google refuses.
"""

from __future__ import annotations

from collections.abc import Mapping

from einklang_sandbox.google.desk.calendar_page import Place
from einklang_sandbox.google.desk.meeting import Event, Fields, changes, made, shown
from einklang_sandbox.google.person import Person

ANSWERS = ("accepted", "tentative", "declined")
OWN = ("private", "free")
"""What a guest may set for oneself."""


def add(person: Person, place: Place, form: Mapping[str, str]) -> None:
    """A new meeting. What was left empty is not sent."""
    body = {name: value for name, value in made(form, place.zone).items() if value}
    person.insert(body, place.calendar["id"], form.get("tell", "none"))


def act(person: Person, place: Place, event: Event, form: Mapping[str, str]) -> None:
    """What the pressed button says: save, own, delete, or an answer."""
    calendar, tell = place.calendar["id"], form.get("tell", "none")
    match form.get("act", ""):
        case "save":
            if body := changes(form, place.zone, event):
                person.patch(event["id"], body, calendar, tell)
        case "own":
            if body := changes(_own(place, event, form), place.zone, event):
                person.patch(event["id"], body, calendar)
        case "delete":
            person.delete(event["id"], calendar, tell)
        case answer if answer in ANSWERS:
            person.answer(event["id"], answer, calendar, "all")


def _own(place: Place, event: Event, form: Mapping[str, str]) -> Fields:
    rest = {name: value for name, value in shown(event, place.zone).items() if name not in OWN}
    return rest | {name: "yes" for name in OWN if name in form}
