"""What stands in a calendar now, one meeting at a time, whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from einklang.formats.unreadable import Unreadable as Illegible
from einklang.providers.errors import Again, CursorGone, Missing, ProviderError
from einklang.providers.google.client import Client, Value, segment
from einklang.providers.google.moments import Json
from einklang.providers.google.place import ids_of, made_by
from einklang.providers.google.read import is_gone, is_series
from einklang.providers.google.whole import Whole
from einklang.providers.port import Item, Present, Removed, Unreadable

MOST = 2500
_SHAPELESS = (KeyError, TypeError, ValueError, AttributeError, ArithmeticError)
"""What comes of a field that is of another shape than Google says."""


def pages(client: Client, path: str, **query: Value) -> Iterator[Json]:
    """All pages of a list, one after the other, asked for with the same parameters. While the
    caller works on one, the next is on its way; no more than that one, whose size is held."""
    page: Any = client.get(path, **query)
    while token := page.get("nextPageToken"):
        coming = client.begin(path, **query, pageToken=token)
        yield page
        page = coming()
    yield page


def dead(error: ProviderError, cursor: str | None) -> ProviderError:
    """What the refusal of a list means that was asked for with this token. One that was made for
    something else is refused in more than one way, and any may die between two pages; a listing
    that began without one is begun anew later."""
    if cursor is not None and error.reason in ("cursor_dead", "not_accepted"):
        return CursorGone("cursor_dead", error.detail)
    return Again("listing_incomplete", error.detail) if isinstance(error, CursorGone) else error


def events(calendar: str) -> str:
    """The path of a calendar's events."""
    return f"calendars/{segment(calendar)}/events"


def one(calendar: str, event: str) -> str:
    """The path of an event."""
    return f"{events(calendar)}/{segment(event)}"


def whole(client: Client, calendar: str, event: str) -> Whole | None:
    """The event and, of a series, every instance that differs or is cancelled; None where it is
    gone. Costs one request, of a series three. Raises Missing where the calendar is gone."""
    try:
        told = client.get(one(calendar, event))
    except Missing:
        return None
    if is_gone(told):
        return None
    zone = _zone(client, calendar, told)
    if not is_series(told):
        return Whole(zone, told)
    parts = {str(part["id"]): part for part in _parts(client, calendar, told)}
    return Whole(zone, told, parts)


def _zone(client: Client, calendar: str, told: Json) -> str:
    """The calendar's zone, where the event names none of its own."""
    start = told.get("start") or {}
    if start.get("timeZone") or not start.get("dateTime"):
        return str(start.get("timeZone") or "UTC")
    return zone_of(client, calendar)


def zone_of(client: Client, calendar: str) -> str:
    """The calendar's zone."""
    entry = client.get(f"users/me/calendarList/{segment(calendar)}")
    return str(entry.get("timeZone") or "UTC")


def _parts(client: Client, calendar: str, series: Json) -> Iterator[Json]:
    """Instances that differ, however far away, by the UID that they share; and those that are
    cancelled, of which a list need not tell the UID, among all instances."""
    of, query = series["id"], {"iCalUID": str(series["iCalUID"])}
    for page in pages(client, events(calendar), maxResults=MOST, showDeleted="true", **query):
        yield from (e for e in page.get("items", ()) if e.get("recurringEventId") == of)
    instances = f"{one(calendar, of)}/instances"
    for page in pages(client, instances, maxResults=MOST, showDeleted="true"):
        yield from filter(is_gone, page.get("items", ()))


def fetch(client: Client, calendar: str, refs: Sequence[str]) -> list[Item]:
    """What stands at these refs: Present, Unreadable or Removed, in their order."""
    return [_item(client, calendar, ref) for ref in refs]


def _item(client: Client, calendar: str, ref: str) -> Item:
    found = whole(client, calendar, ids_of(ref)[1])
    return Removed(ref) if found is None else item(ref, found)


def item(ref: str, found: Whole) -> Present | Unreadable:
    """A meeting as a record, or why it cannot be one."""
    try:
        key = found.key if found.key and made_by(found.key, ids_of(ref)[1]) else ""
        return Present(ref, found.version, found.record(), found.raw, key)
    except Illegible as error:
        return Unreadable(ref, found.version, error.reason, error.detail, found.raw)
    except _SHAPELESS as error:  # its text may be private: only the kind of fault is told
        return Unreadable(ref, found.version, "bad_line", type(error).__name__, found.raw)
