"""Google's events → what they say. Pure; tested on the examples of Google's documentation."""

from __future__ import annotations

from einklang.formats.ical_text import one_line, storable
from einklang.formats.unreadable import Unreadable
from einklang.providers.google import moments
from einklang.providers.google.moments import Json
from einklang.providers.google.prose import plain
from einklang.providers.google.untold import mark, marks
from einklang.records import moment
from einklang.records.address import normalised
from einklang.records.event import Answer, Details, Organiser, Participant, Role, Status

PRIVATE = frozenset({"private", "confidential"})
ANSWERS = {
    "needsAction": Answer.OPEN,
    "accepted": Answer.ACCEPTED,
    "declined": Answer.DECLINED,
    "tentative": Answer.TENTATIVE,
}


def is_gone(event: Json) -> bool:
    """Whether this is a tombstone."""
    return event.get("status") == "cancelled"


def is_series(event: Json) -> bool:
    """Whether the event repeats."""
    return bool(event.get("recurrence"))


def details(event: Json, zone: str) -> Details:
    """All that one event or instance says. Raises Unreadable."""
    start = moments.read(event.get("start"), zone)
    end = moments.read(event.get("end") or event.get("start"), zone)
    if moment.instant(end, "UTC") < moment.instant(start, "UTC"):
        raise Unreadable("end_before_start", f"{start} {end}")
    return Details(
        start=start,
        end=end,
        summary=storable(_text(event, "summary")),
        description=plain(_text(event, "description")),
        place=storable(_text(event, "location")),
        link=link(event),
        status=Status.TENTATIVE if event.get("status") == "tentative" else Status.CONFIRMED,
        busy=event.get("transparency") != "transparent",
        private=event.get("visibility") in PRIVATE,
        organiser=_organiser(event),
        participants=participants(event),
        reminders=reminders(event),
    )


def participants(event: Json) -> tuple[Participant, ...]:
    """Who is invited, each address once; whom Google does not name by address, nobody can know."""
    found: dict[str, Participant] = {}
    untold = marks(event)
    for told in event.get("attendees") or ():
        address = normalised(str(told.get("email") or ""))
        if address and address not in found:
            found[address] = Participant(
                address,
                one_line(str(told.get("displayName") or "")),
                ANSWERS.get(told.get("responseStatus"), Answer.OPEN),
                _role(told),
                untold=bool(untold) and mark(address) in untold,
            )
    return tuple(found.values())


def reminders(event: Json) -> tuple[int, ...]:
    """Minutes before the start of the holder's own notices; the calendar's default is not told."""
    told = (event.get("reminders") or {}).get("overrides") or ()
    return tuple(sorted({int(each["minutes"]) for each in told if each.get("method") == "popup"}))


def link(event: Json) -> str:
    """Where to join: the conference's own video address, Meet's, or the event's source."""
    entries = (event.get("conferenceData") or {}).get("entryPoints") or ()
    video = (entry.get("uri") for entry in entries if entry.get("entryPointType") == "video")
    source = (event.get("source") or {}).get("url")
    return one_line(next(filter(None, (*video, event.get("hangoutLink"), source)), ""))


def _organiser(event: Json) -> Organiser | None:
    """Who invites. An event of one's own without guests has nobody who does."""
    told = event.get("organizer") or {}
    address = normalised(str(told.get("email") or ""))
    if not address or (told.get("self") and not event.get("attendees")):
        return None
    return Organiser(address, one_line(str(told.get("displayName") or "")))


def _role(told: Json) -> Role:
    if told.get("resource"):
        return Role.ROOM
    return Role.OPTIONAL if told.get("optional") else Role.REQUIRED


def _text(event: Json, key: str) -> str:
    return str(event.get(key) or "")
