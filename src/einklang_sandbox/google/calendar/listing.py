"""The events of a calendar as a list: all of them, or what has changed (contract, 2.5)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from einklang_sandbox.google.calendar import conference
from einklang_sandbox.google.calendar.call import Call, Opened, opened
from einklang_sandbox.google.calendar.matching import Filter, filter_of
from einklang_sandbox.google.calendar.moments import span, stamp
from einklang_sandbox.google.calendar.pages import (
    Cursor,
    Source,
    cursor_of,
    page,
    refuse_with_token,
    sync_token,
)
from einklang_sandbox.google.calendar.recurrence import ENDLESS, gives
from einklang_sandbox.google.calendar.rows import found, occurrences
from einklang_sandbox.google.calendar.state import (
    EXCLUDED,
    GONE,
    Body,
    Calendar,
    Row,
    State,
)
from einklang_sandbox.google.calendar.view import event, view_of
from einklang_sandbox.google.problems import (
    bad_request,
    calendar_rule,
    invalid,
    not_found,
    too_long_ago,
)

NOT_WITH_TOKEN = (
    "iCalUID", "orderBy", "privateExtendedProperty", "q", "sharedExtendedProperty", "timeMin",
    "timeMax", "updatedMin",
)  # fmt: skip
NO_TOKEN_AFTER = set(NOT_WITH_TOKEN) - {"timeMin", "timeMax"}
REMEMBERS = timedelta(days=30)
"""How long `updatedMin` reaches back."""
Key = Callable[[Row], list[Any]]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list is made of. `since` is a change, None for everything."""

    state: State
    calendar: Calendar
    matching: Filter
    since: int | None
    now: datetime
    deleted: bool

    def changed(self, row: Row) -> bool:
        """Whether the reader does not know this yet."""
        return self.since is None or row.revision > self.since


def list_events(call: Call) -> Body:
    """One page. Raises a `Problem`, above all 410 where the sync token is dead."""
    _check(call)
    there = opened(call)
    conference.awaited(call, there.calendar)
    source = Source(there.calendar.id, there.role, there.calendar.revision)
    cursor = cursor_of(call, source)
    rows = sorted(_rows(call, there.calendar, cursor), key=_key(call, there.calendar))
    return _page(call, there, rows, (cursor, source))


def instances(call: Call) -> Body:
    """The occurrences of one series, exceptions among them."""
    _check(call)
    there = opened(call)
    calendar = there.calendar
    row = found(call.state, calendar, call.parts["event"])
    if row is None:
        raise not_found()
    if not row.repeats and row.live:
        raise invalid("This event does not repeat.", "eventId")
    wanted = _wanted(call, calendar, None)
    rows = [
        each
        for each in calendar.exceptions_of(row)
        if each.live or (wanted.deleted and each.standing == EXCLUDED)
    ]
    if row.live:
        rows += _series(wanted, row)
    original = call.query.get("originalStart")
    rows = [
        each for each in rows if wanted.matching.takes(each) and original in {None, each.original}
    ]
    rows.sort(key=lambda each: [_begins(each, calendar), each.id])
    source = Source(f"{calendar.id}/{row.id}", there.role, calendar.revision)
    return _page(call, there, rows, (cursor_of(call, source), source))


def _check(call: Call) -> None:
    query = call.query
    refuse_with_token(call, NOT_WITH_TOKEN, ["showDeleted"])
    if query.get("orderBy") == "startTime" and not query.get("singleEvents"):
        raise bad_request("orderBy=startTime needs singleEvents=true.", "orderBy")
    if "timeMin" in query and "timeMax" in query and query["timeMax"] <= query["timeMin"]:
        message = "The specified time range is empty."
        raise calendar_rule("timeRangeEmpty", message, "timeMax")
    if "updatedMin" in query and query["updatedMin"] < call.now - REMEMBERS:
        raise too_long_ago()


def _wanted(call: Call, calendar: Calendar, since: int | None) -> Wanted:
    deleted = since is not None or "updatedMin" in call.query
    return Wanted(
        state=call.state,
        calendar=calendar,
        matching=filter_of(call.query, calendar),
        since=since,
        now=call.now,
        deleted=deleted or call.query.get("showDeleted", False),
    )


def _rows(call: Call, calendar: Calendar, cursor: Cursor) -> list[Row]:
    wanted = _wanted(call, calendar, cursor.since)
    kind = _single if call.query.get("singleEvents") else _whole
    return [row for row in kind(wanted) if wanted.matching.takes(row)]


def _whole(wanted: Wanted) -> Iterator[Row]:
    """Series as they are, and what differs from them. Of a series that lives on, an occurrence
    that was cancelled belongs to every list."""
    for row in wanted.calendar.rows.values():
        if wanted.changed(row) and (row.standing != GONE or wanted.deleted):
            yield row


def _single(wanted: Wanted) -> Iterator[Row]:
    """Occurrences alone. A series that changed stands for all of its occurrences."""
    for row in wanted.calendar.rows.values():
        if not wanted.changed(row):
            continue
        if row.repeats:
            yield from _series(wanted, row)
        elif row.live or wanted.deleted:
            yield row
        if wanted.deleted and not row.series:
            yield from _vanished(wanted, row)


def _series(wanted: Wanted, series: Row) -> Iterator[Row]:
    """The computed occurrences; of a series without an end those of the next two years."""
    if not series.live:
        return iter(())
    begins, _ = span(series.body, wanted.calendar.zone)
    until = wanted.matching.until or max(wanted.now, begins) + ENDLESS
    since = wanted.matching.since
    return occurrences(wanted.state, wanted.calendar, series, since, until)


def _vanished(wanted: Wanted, series: Row) -> Iterator[Row]:
    """A tombstone for each occurrence that was known once, and is no more."""
    known = wanted.state.instance_ids.get(series.meeting, {})
    for original, event_id in known.items():
        given = series.live and series.repeats and gives(series.body, original)
        if not given and event_id not in wanted.calendar.rows:
            yield replace(series, id=event_id, series=series.id, original=original, standing=GONE)


def _key(call: Call, calendar: Calendar) -> Key:
    """By what the list is ordered. Unordered ones go by when an event came, which never changes,
    so that no page misses what another change moved."""
    match call.query.get("orderBy"):
        case "startTime":
            return lambda row: [_begins(row, calendar), row.id]
        case "updated":
            return lambda row: [stamp(row.updated), row.id]
        case _:
            return lambda row: [row.number, row.original, row.id]


def _begins(row: Row, calendar: Calendar) -> str:
    return stamp(span(row.body, calendar.zone)[0])


def _page(call: Call, there: Opened, rows: list[Row], place: tuple[Cursor, Source]) -> Body:
    calendar, (cursor, source) = there.calendar, place
    key = _key(call, calendar)
    first, last, following = page(call, [key(row) for row in rows], cursor, source)
    view = view_of(call, there)
    body: Body = {
        "kind": "calendar#events",
        "etag": f'"p{calendar.revision:x}"',
        "summary": calendar.summary,
        "updated": stamp(max([row.updated for row in calendar.rows.values()], default=call.now)),
        "timeZone": view.zone,
        "accessRole": there.role,
        "defaultReminders": [{"method": "popup", "minutes": 10}] if there.role == "owner" else [],
        "items": [event(view, row) for row in rows[first:last]],
    }
    if following is not None:
        return body | {"nextPageToken": following}
    if "event" in call.parts or NO_TOKEN_AFTER & call.query.keys():
        return body
    return body | {"nextSyncToken": sync_token(call, cursor, source)}
