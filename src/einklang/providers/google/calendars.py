"""The calendars of an account (Calendar API, CalendarList: list)."""

from __future__ import annotations

from collections.abc import Iterator

from einklang.formats.ical_text import one_line
from einklang.providers.google import look, write
from einklang.providers.google.client import Client
from einklang.providers.google.moments import Json
from einklang.providers.port import Collection, Kind
from einklang.records.address import normalised

_WRITERS = frozenset({"owner", "writer"})
"""Roles that may write everything; a writer without private access, and whatever role there will
be, only reads: what it sees of a private event is not what stands there."""
_PAGE = 250
GROUP = "calendar.google.com"
"""How the address of a calendar ends that an account made; nobody writes there."""


def entries(client: Client) -> list[Json]:
    """What the account's list holds, the primary calendar first."""
    listed = look.pages(client, "users/me/calendarList", maxResults=_PAGE)
    found = [entry for page in listed for entry in page.get("items") or ()]
    return sorted(found, key=lambda entry: not entry.get("primary"))


def primary(client: Client, address: str) -> Json:
    """The account's primary calendar as an entry, told by its own events."""
    page = client.get(look.events("primary"), maxResults=1)
    return {**page, "id": address, "primary": True}


def collections(told: list[Json]) -> Iterator[Collection]:
    """The calendars among them."""
    for entry in told:
        if not entry.get("deleted"):
            writable = entry.get("accessRole") in _WRITERS
            yield Collection(
                ref=str(entry["id"]),
                name=one_line(str(entry.get("summaryOverride") or entry.get("summary") or "")),
                kind=Kind.EVENTS,
                writable=writable,
                schedules=writable,
                colour=str(entry.get("backgroundColor") or ""),
                owner=str(entry.get("dataOwner") or ""),
                calls=writable and _makes_calls(entry),
            )


def _makes_calls(entry: Json) -> bool:
    able = (entry.get("conferenceProperties") or {}).get("allowedConferenceSolutionTypes") or ()
    return write.MEET in able


def addresses(told: list[Json]) -> tuple[str, ...]:
    """As whom the account invites: its own address, and those of the calendars that it made, for an
    event in one of them is organised by it. A colleague's calendar is the colleague."""
    own = [entry["id"] for entry in told if entry.get("primary")]
    made = [
        entry["id"]
        for entry in told
        if entry.get("accessRole") in _WRITERS and str(entry["id"]).endswith(GROUP)
    ]
    return tuple(filter(None, map(normalised, map(str, (*own, *made)))))
