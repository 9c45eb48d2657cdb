"""Rows by their id, those included that are computed: the occurrences of a series."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from einklang_sandbox.google.calendar import recurrence
from einklang_sandbox.google.calendar.moments import Moment, kept, key, later, length
from einklang_sandbox.google.calendar.state import GONE, Body, Calendar, Row, State


def found(state: State, calendar: Calendar, event_id: str) -> Row | None:
    """What has this id in this calendar, tombstones included."""
    row = calendar.rows.get(event_id)
    if row is not None and row.standing != GONE:
        return row
    plain = computed(state, calendar, event_id)
    return plain if plain is not None and (row is None or plain.live) else row


def computed(state: State, calendar: Calendar, event_id: str) -> Row | None:
    """An occurrence out of its series, as if nothing had been changed about it.

    A tombstone where the series no longer has it, None where no series ever had.
    """
    if event_id not in state.instances:
        return None
    meeting, original = state.instances[event_id]
    series = state.series_in(calendar, meeting)
    if series is None:
        return None
    begins = recurrence.gives(series.body, original) if series.live and series.repeats else None
    if begins is None:
        return replace(series, id=event_id, series=series.id, original=original, standing=GONE)
    return occurrence(state, series, begins)


def occurrence(state: State, series: Row, begins: Moment) -> Row:
    """The row of the one that begins then."""
    original = key(begins)
    return replace(
        series,
        id=state.instance_id(series.meeting, original),
        series=series.id,
        original=original,
        clock=series.body["start"].get("timeZone", ""),
        body=_body(series, begins),
    )


def occurrences(
    state: State, calendar: Calendar, series: Row, since: datetime | None, until: datetime
) -> Iterator[Row]:
    """The computed ones between these times, without those that have a row of their own."""
    own = {row.original for row in calendar.exceptions_of(series) if row.standing != GONE}
    for begins in recurrence.between(series.body, since, until, calendar.zone):
        if key(begins) not in own:
            yield occurrence(state, series, begins)


def _body(series: Row, begins: Moment) -> Body:
    body = {name: value for name, value in series.body.items() if name != "recurrence"}
    return body | {"start": kept(begins), "end": kept(later(begins, length(series.body)))}
