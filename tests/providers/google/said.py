"""Events as Google tells them, in the shapes of its documentation (Calendar API v3, Events)."""

from __future__ import annotations

from typing import Any

ME = "anna@nordlicht.example"
GUEST = "charlie@suedwind.example"
ZONE = "Europe/Berlin"


def told(event: str = "one", **more: Any) -> dict[str, Any]:
    """A plain hour of one's own; `more` are further or other fields."""
    return {
        "kind": "calendar#event",
        "etag": '"3181161784712000"',
        "id": event,
        "status": "confirmed",
        "created": "2026-04-30T08:00:00.000Z",
        "updated": "2026-05-01T08:00:00.123Z",
        "summary": "Angebot",
        "creator": {"email": ME, "self": True},
        "organizer": {"email": ME, "self": True},
        "start": {"dateTime": "2026-05-04T09:00:00+02:00", "timeZone": ZONE},
        "end": {"dateTime": "2026-05-04T10:00:00+02:00", "timeZone": ZONE},
        "iCalUID": f"{event}@google.com",
        "sequence": 0,
        "reminders": {"useDefault": True},
        "eventType": "default",
        **more,
    }


def series(**more: Any) -> dict[str, Any]:
    """Every Monday at nine, ten times."""
    return told("weekly", recurrence=["RRULE:FREQ=WEEKLY;COUNT=10"], **more)


def instance(day: int, **more: Any) -> dict[str, Any]:
    """The instance of a day in May; its id says nothing."""
    at = f"2026-05-{day:02}T09:00:00+02:00"
    until = f"2026-05-{day:02}T10:00:00+02:00"
    fields = {
        "etag": f'"of-{day}"',
        "iCalUID": "weekly@google.com",
        "recurringEventId": "weekly",
        "originalStartTime": {"dateTime": at, "timeZone": ZONE},
        "start": {"dateTime": at, "timeZone": ZONE},
        "end": {"dateTime": until, "timeZone": ZONE},
    }
    return told(f"r4nd0m{day}", **{**fields, **more})


def tombstone(day: int) -> dict[str, Any]:
    """A cancelled instance, as bare as Google tells it."""
    full = instance(day)
    kept = ("kind", "etag", "id", "recurringEventId", "originalStartTime")
    return {**{key: full[key] for key in kept}, "status": "cancelled"}


def attendee(address: str, answer: str = "needsAction", **more: Any) -> dict[str, Any]:
    """A guest."""
    return {"email": address, "responseStatus": answer, **more}
