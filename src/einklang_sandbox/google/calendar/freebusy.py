"""When people are busy, and nothing else of it (contract, 2.7)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from einklang_sandbox.google.calendar.call import Call, reached
from einklang_sandbox.google.calendar.copies import answer_of
from einklang_sandbox.google.calendar.moments import instant, span, spelt, zone_named
from einklang_sandbox.google.calendar.rows import occurrences
from einklang_sandbox.google.calendar.shapes import many, number, shape, text
from einklang_sandbox.google.calendar.state import Body, Calendar, Row, State
from einklang_sandbox.google.problems import Problem, calendar_rule, invalid

LONGEST = timedelta(days=93)
MOST_CALENDARS = 50
Span = tuple[datetime, datetime]
_ASKED = shape(
    {
        "timeMin": text(),
        "timeMax": text(),
        "timeZone": text(),
        "items": many(shape({"id": text()}, needs=["id"])),
        "groupExpansionMax": number(1, 100),
        "calendarExpansionMax": number(1, 50),
    },
    needs=["timeMin", "timeMax"],
)


def query(call: Call) -> Body:
    """Busy times, merged. What is wrong with one calendar stands with it; the answer is 200."""
    asked = _ASKED(call.body, "")
    since, until = _range(asked)
    zone = asked.get("timeZone", "UTC")
    names = [item["id"] for item in asked.get("items", [])]
    most = asked.get("calendarExpansionMax", MOST_CALENDARS)
    calendars: Body = {}
    for place, name in enumerate(names):
        if place >= most:
            calendars[name] = _error("tooManyCalendarsRequested")
        else:
            calendars[name] = _one(call, name, (since, until), zone)
    return {
        "kind": "calendar#freeBusy",
        "timeMin": spelt(since),
        "timeMax": spelt(until),
        "calendars": calendars,
    }


def busy(state: State, calendar: Calendar, since: datetime, until: datetime) -> list[Span]:
    """What takes this calendar's time, overlaps merged, cut to the range that was asked for."""
    spans = sorted(
        (max(begins, since), min(ends, until))
        for row in _taking_place(state, calendar, since, until)
        for begins, ends in [span(row.body, calendar.zone)]
        if begins < until and ends > since and _takes_time(row, calendar)
    )
    return list(_merged(spans))


def _range(asked: Body) -> Span:
    try:
        zone_named(asked.get("timeZone", "UTC"))
        since, until = instant(asked["timeMin"]), instant(asked["timeMax"])
    except ValueError as error:
        raise invalid(f"Invalid value: {error}") from None
    if until <= since:
        message = "The specified time range is empty."
        raise calendar_rule("timeRangeEmpty", message, "timeMax")
    if until - since > LONGEST:
        message = "The requested time range is too long."
        raise calendar_rule("timeRangeTooLong", message, "timeMax")
    return since, until


def _one(call: Call, name: str, asked: Span, zone: str) -> Body:
    try:
        calendar = reached(call, call.account if name == "primary" else name).calendar
    except Problem as problem:
        if problem.code != 404:
            raise
        return _error("notFound")
    return {
        "busy": [
            {"start": _local(begins, zone), "end": _local(ends, zone)}
            for begins, ends in busy(call.state, calendar, *asked)
        ]
    }


def _error(reason: str) -> Body:
    return {"errors": [{"domain": "global", "reason": reason}], "busy": []}


def _local(at: datetime, zone: str) -> str:
    return at.astimezone(zone_named(zone)).isoformat().replace("+00:00", "Z")


def _taking_place(
    state: State, calendar: Calendar, since: datetime, until: datetime
) -> Iterator[Row]:
    for row in calendar.rows.values():
        if row.live and row.repeats:
            yield from occurrences(state, calendar, row, since, until)
        elif row.live:
            yield row


def _takes_time(row: Row, calendar: Calendar) -> bool:
    declined = answer_of(row, calendar.id) == "declined"
    return row.body.get("transparency") != "transparent" and not declined


def _merged(spans: Iterable[Span]) -> Iterator[Span]:
    held: Span | None = None
    for begins, ends in spans:
        if held is not None and begins <= held[1]:
            held = held[0], max(held[1], ends)
            continue
        if held is not None:
            yield held
        held = begins, ends
    if held is not None:
        yield held
