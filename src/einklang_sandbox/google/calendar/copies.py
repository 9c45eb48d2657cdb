"""One meeting in several calendars: what the organiser keeps, and its guests' copies.

All copies have the id and the shared fields in common; reminders, the private flag and the like
are each holder's own (contract, 2.3). Bringing copies into line may be done again and again: a
copy that is right is left alone, and so keeps its etag.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from einklang_sandbox.google.calendar import recurrence
from einklang_sandbox.google.calendar.fields import personal, shared, together
from einklang_sandbox.google.calendar.state import (
    EXCLUDED,
    GONE,
    Body,
    Calendar,
    Mail,
    Row,
    State,
)


@dataclass(frozen=True, slots=True)
class Act:
    """Somebody does something through a calendar. `tells` is the request's `sendUpdates`."""

    state: State
    calendar: Calendar
    now: datetime
    tells: str = "none"

    def mail(self, to: str, row: Row, kind: str) -> None:
        """A mail, where the request wants such a one; nobody is mailed about an own act."""
        outside = to not in self.state.accounts
        wanted = self.tells == "all" or (self.tells == "externalOnly" and outside)
        if wanted and to != self.calendar.id:
            self.state.mails.append(Mail(to, row.id, kind))


def organises(calendar: Calendar, row: Row) -> bool:
    """Whether the shared fields of this row are this calendar's to change."""
    return row.organiser == calendar.id


def keep(act: Act, home: Calendar, before: Row | None, row: Row) -> Row:
    """What the organiser's calendar holds from now on; copies and mails follow."""
    kept = act.state.put(home, row)
    if kept.series:
        spread(act, home, kept)
    else:
        _spread_whole(act, home, kept)
    if not kept.body.get("privateCopy"):
        _tell(act, before, kept)
    return kept


def guests(row: Row) -> list[str]:
    """Who is invited to what takes place, whoever invites left out."""
    invited = [each["email"] for each in row.body.get("attendees", [])] if row.live else []
    return [address for address in invited if address != row.organiser]


def answer_of(row: Row, address: str) -> str:
    """This guest's answer; "" for who is none."""
    invited = row.body.get("attendees", [])
    answers: dict[str, str] = {each["email"]: each["responseStatus"] for each in invited}
    return answers.get(address, "")


def spread(act: Act, home: Calendar, row: Row) -> None:
    """Bring every copy of this one row into line."""
    if row.body.get("privateCopy"):
        return
    invited = set(guests(row))
    for calendar in _concerned(act.state, home, row, invited):
        if calendar.id in invited:
            _bring(act, calendar, row)
        else:
            _take(act, calendar, row)


def prune(act: Act, calendar: Calendar, series: Row, spared: frozenset[str] = frozenset()) -> None:
    """End the exceptions whose occurrence this series no longer gives (contract, 2.5)."""
    for row in calendar.exceptions_of(series):
        if row.standing == GONE or row.id in spared:
            continue
        given = series.live and series.repeats and recurrence.gives(series.body, row.original)
        if not given:
            act.state.put(calendar, replace(row, standing=GONE, updated=act.now))


def _spread_whole(act: Act, home: Calendar, series: Row) -> None:
    """A series, and what was changed of it. A single event is a series without exceptions."""
    spread(act, home, series)
    prune(act, home, series)
    if series.body.get("privateCopy"):
        return
    changed = list(home.exceptions_of(series))
    for row in changed:
        spread(act, home, row)
    spared = frozenset(row.id for row in changed if row.live)
    for calendar, copy in list(act.state.holding(series.meeting, series.id)):
        if calendar is not home:
            prune(act, calendar, copy, spared)


def _concerned(state: State, home: Calendar, row: Row, invited: set[str]) -> Iterator[Calendar]:
    for calendar in state.calendars.values():
        if calendar is home:
            continue
        here = calendar.id in invited and calendar.primary
        if here or any(
            (held := calendar.rows.get(event_id)) is not None and held.meeting == row.meeting
            for event_id in (row.id, row.series)
        ):
            yield calendar


def _bring(act: Act, calendar: Calendar, row: Row) -> None:
    mine = calendar.rows.get(row.id)
    if mine is not None:
        declined = not mine.live and answer_of(row, calendar.id) == "declined"
        if mine.meeting != row.meeting or declined:
            return  # another event has this id, or its holder deleted this one
    body = together(shared(row.body), _own(calendar, row, mine))
    if mine is None or not mine.live or mine.body != body:
        created = row.created if mine is None else mine.created
        act.state.put(calendar, replace(row, body=body, created=created, updated=act.now))


def _own(calendar: Calendar, row: Row, mine: Row | None) -> Body:
    """What the holder of the copy has set; for a new copy what the series' has, or little."""
    held = mine or calendar.rows.get(row.series)
    if held is not None and held.meeting == row.meeting:
        return personal(held.body)
    seen: Body = {
        name: row.body[name] for name in ("visibility", "transparency") if name in row.body
    }
    return {"reminders": {"useDefault": True}, **seen}


def _take(act: Act, calendar: Calendar, row: Row) -> None:
    """Whoever is not invited has no copy; of a series that one has, it is left out."""
    mine = calendar.rows.get(row.id)
    series = calendar.rows.get(row.series)
    within = series is not None and series.live and series.meeting == row.meeting
    standing = EXCLUDED if within and row.standing != GONE else GONE
    if mine is None and standing == GONE:
        return
    if mine is None or mine.standing != standing:
        body = together(shared(row.body), _own(calendar, row, mine))
        copy = mine or replace(row, body=body)
        act.state.put(calendar, replace(copy, standing=standing, updated=act.now))


def _tell(act: Act, before: Row | None, after: Row) -> None:
    was = guests(before) if before is not None else []
    now = guests(after)
    for address in was:
        if address not in now:
            act.mail(address, after, "cancellation")
    for address in now:
        if address not in was:
            act.mail(address, after, "invitation")
        elif before is not None and shared(before.body) != shared(after.body):
            act.mail(address, after, "update")
