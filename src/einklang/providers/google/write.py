"""What a record says → the body of a write: only the fields that differ, so that what we do not
model stays as it is. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from einklang.formats import ical_moment
from einklang.formats.ical_text import name_of
from einklang.providers.google import moments
from einklang.providers.google.moments import Json
from einklang.providers.google.prose import marked
from einklang.providers.google.read import ANSWERS
from einklang.providers.google.untold import property_for
from einklang.records.event import CALL_WANTED, Details, Event, Participant, Role, Status
from einklang.records.moment import Moment

_THEIRS = frozenset({"organizer", "self", "asyncOperation"})
"""What Google says of a guest and nobody else can."""
_SAID = {answer: said for said, answer in ANSWERS.items()}
_CARRIED = (
    "colorId", "extendedProperties", "guestsCanInviteOthers", "guestsCanModify",
    "guestsCanSeeOtherGuests", "source",
)  # fmt: skip


def new(record: Event, told: Json) -> dict[str, Any]:
    """The body of an insert. `told` is what the account held of the meeting before, or {}; a
    conference is never taken along (it belongs to its event)."""
    details = record.details
    body = {key: told[key] for key in _CARRIED if key in told}
    body |= {"start": moments.written(details.start), "end": moments.written(details.end)}
    said = changed(details, Details(details.start, details.end), body)
    properties = _properties(body, said)
    body |= {key: value for key, value in said.items() if value is not None}
    if properties:
        body["extendedProperties"] = properties
    if record.recurs:
        body["recurrence"] = recurrence(record, record.excluded)
    return body


def _properties(*bodies: Json) -> dict[str, dict[str, str]]:
    """Those of the later body over those of the earlier one."""
    told: dict[str, dict[str, Any]] = {}
    for body in bodies:
        for kind, pairs in (body.get("extendedProperties") or {}).items():
            told.setdefault(kind, {}).update(pairs)
    return {
        kind: kept
        for kind, pairs in told.items()
        if (kept := {key: value for key, value in pairs.items() if value is not None})
    }


def changed(wanted: Details, was: Details, told: Json) -> dict[str, Any]:
    """The fields of a PATCH that lets an event which says `was`, in Google's words `told`, say
    `wanted`; {} where both say the same."""
    body: dict[str, Any] = {}
    if (wanted.start, wanted.end) != (was.start, was.end):
        body["start"], body["end"] = moments.instead(wanted.start), moments.instead(wanted.end)
    for key, attribute, spell in _FIELDS:
        value = getattr(wanted, attribute)
        if value != getattr(was, attribute):
            body[key] = spell(value)
    if wanted.link != was.link:
        body |= _link(wanted.link, told)
    if _known(wanted.participants) != _known(was.participants):
        body |= _guests(wanted.participants, told)
    if organises(told):
        body |= property_for((p.address for p in wanted.participants if p.untold), told)
    if wanted.reminders != was.reminders:
        body["reminders"] = _reminders(wanted.reminders, told)
    return body


def again(wanted: Details) -> dict[str, Any]:
    """The fields of a PATCH that brings a cancelled instance back."""
    return {"status": "confirmed", **changed(wanted, Details(wanted.start, wanted.end), {})}


def recurrence(record: Event, excluded: Sequence[Moment]) -> list[str]:
    """The lines of Google's `recurrence`, these starts excluded."""
    return [
        *(f"RRULE:{rule}" for rule in record.rules),
        *(ical_moment.write("RDATE", at) for at in record.dates),
        *(ical_moment.write("EXDATE", at) for at in excluded),
    ]


def repeated(record: Event, excluded: Sequence[Moment], told: Json) -> dict[str, Any]:
    """The fields of a PATCH that lets an event repeat as the record does. A series must name its
    zone, which a single event need not."""
    lines = [*recurrence(record, excluded), *other_lines(told)]
    body: dict[str, Any] = {"recurrence": lines or None}
    start = told.get("start") or {}
    if lines and start.get("dateTime") and not start.get("timeZone"):
        details = record.details
        body["start"], body["end"] = moments.instead(details.start), moments.instead(details.end)
    return body


def other_lines(told: Json) -> list[str]:
    """What stands in `recurrence` that we do not model, and keep."""
    modelled = ("RRULE", "RDATE", "EXDATE")
    return [line for line in told.get("recurrence") or () if name_of(line) not in modelled]


def _or_none(text: str) -> str | None:
    return text or None


def _status(status: Status) -> str:
    # CANCELLED there means deleted; whoever deletes says so in another way.
    return "tentative" if status is Status.TENTATIVE else "confirmed"


_FIELDS: tuple[tuple[str, str, Callable[[Any], Any]], ...] = (
    ("summary", "summary", _or_none),
    ("description", "description", lambda text: marked(text) or None),
    ("location", "place", _or_none),
    ("status", "status", _status),
    ("transparency", "busy", lambda busy: "opaque" if busy else "transparent"),
    ("visibility", "private", lambda private: "private" if private else "default"),
)


MEET = "hangoutsMeet"


def _link(link: str, told: Json) -> dict[str, Any]:
    """Google's own link goes with its conference; every other one is the event's source. Which
    request it is stands in `requestId`: the same one makes no second link."""
    if link == CALL_WANTED:
        asked = f"{told.get('id', '')}{told.get('etag', '')}"
        request = hashlib.sha256(asked.encode()).hexdigest()[:32]
        kind = {"type": MEET}
        return {
            "conferenceData": {
                "createRequest": {"requestId": request, "conferenceSolutionKey": kind}
            }
        }
    source = {"title": link[:100], "url": link} if link else None
    gone = {"conferenceData": None} if told.get("conferenceData") else {}
    return {"source": source, **gone}


def organises(told: Json) -> bool:
    """Whether the shared fields are this calendar's to change."""
    return bool(
        (told.get("organizer") or {"self": True}).get("self") or told.get("guestsCanModify")
    )


def _known(guests: Sequence[Participant]) -> list[Participant]:
    return [replace(guest, untold=False) for guest in guests]


def _guests(wanted: Sequence[Participant], told: Json) -> dict[str, Any]:
    """`attendees` is replaced whole: each keeps what we do not model of them, and those whom Google
    names by no address stay. A guest answers by their own entry alone (Events: patch)."""
    there = told.get("attendees") or ()
    before = {str(each.get("email") or "").strip().lower(): each for each in there}
    if told and not organises(told):
        own = [
            _guest(p, before[p.address]) for p in wanted if before.get(p.address, {}).get("self")
        ]
        return {"attendees": own, "attendeesOmitted": True}
    nameless = [each for each in there if not each.get("email")]
    return {"attendees": [*(_guest(p, before.get(p.address, {})) for p in wanted), *nameless]}


def _guest(wanted: Participant, told: Json) -> dict[str, Any]:
    kept = {key: value for key, value in told.items() if key not in _THEIRS}
    guest = {**kept, "email": told.get("email") or wanted.address}
    guest["responseStatus"] = _SAID[wanted.answer]
    if wanted.name:
        guest["displayName"] = wanted.name
    _flag(guest, "optional", on=wanted.role is Role.OPTIONAL)
    _flag(guest, "resource", on=wanted.role is Role.ROOM)
    return guest


def _flag(guest: dict[str, Any], key: str, *, on: bool) -> None:
    if on or guest.get(key):
        guest[key] = on


def _reminders(wanted: Sequence[int], told: Json) -> dict[str, Any]:
    """Notices of other kinds (by mail) stay; five are all that Google takes."""
    there = (told.get("reminders") or {}).get("overrides") or ()
    others = [each for each in there if each.get("method") != "popup"]
    notices = [{"method": "popup", "minutes": minutes} for minutes in wanted]
    return {"useDefault": False, "overrides": [*others, *notices][:5]}
