"""The rows of meetings as a local step leaves them, and what hangs on them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import datetime
from typing import Any, assert_never

from einklang.accounts.rows import ChangedMeanwhile
from einklang.calendars import hold
from einklang.calendars.called_off import with_these
from einklang.calendars.models import Event, Outcome
from einklang.reconcile.decide import (
    Agree,
    CreateRemote,
    DropLocal,
    DropRemote,
    HoldLocal,
    ReplaceRemote,
    Stand,
    Step,
)
from einklang.records.plain import Plain, to_event
from einklang.records.series import taken_out
from einklang.sync import shelf
from einklang.sync.models import Pair
from einklang.sync.observe import Sight
from einklang.sync.sight import Doing
from einklang.sync.visit import Visit


@dataclass(frozen=True, slots=True)
class MeetingDoing(Doing):
    """A meeting on its way through a batch."""

    sight: Sight
    row: Event | None


def doing(visit: Visit, sight: Sight, step: Step, pair: Pair, now: datetime) -> MeetingDoing:
    """The row as this step leaves it; nothing is stored yet."""
    held = sight.held
    event = held.event
    before = held.local
    match step:
        case HoldLocal():
            event = _hold(visit, sight, step, now)
        case DropLocal():
            event = _drop(sight, now)
        case Agree() | Stand():
            pass
        case CreateRemote() | ReplaceRemote() | DropRemote():
            msg = "a remote step in a local batch"
            raise TypeError(msg)
        case _:
            assert_never(step)
    veils = isinstance(step, HoldLocal) and sight.veiled and _veils(pair, before, step.record)
    if veils and event is not None and event.outcome == Outcome.BUSY:
        event.internal_note = ""
    return MeetingDoing(sight, step, pair, event, before, veils)


def _veils(pair: Pair, before: Plain | None, after: Plain) -> bool:
    if pair.pk is None or not pair.veiled or before is None:
        return pair.pk is not None
    parts = {"": after, **after["overrides"]}
    stood = {"": before, **before["overrides"]}
    return any(_says(stood[of]) and not _says(part) for of, part in parts.items() if of in stood)


def _says(part: Mapping[str, Any]) -> bool:
    telling = ("summary", "description", "place", "link", "organiser", "participants")
    return any(part[key] for key in telling)


def _hold(visit: Visit, sight: Sight, step: HoldLocal, now: datetime) -> Event:
    event = copy(sight.held.event) or Event(workspace=visit.workspace)
    stood = None if sight.held.local is None else event.as_record()
    if sight.speaks:
        hold.fit(event, to_event(step.record), zone=visit.workspace.zone, now=now)
    event.cancelled_at = event.deleted_at = None
    event.changed_by, event.changed_at = None, now
    if sight.verdict is not None:
        event.outcome, event.reason = _standing_outcome(sight)
    if stood is not None and event.outcome == Outcome.ADMITTED:
        gone = taken_out(stood, event.as_record())
        event.called_off = with_these(event.called_off, gone, now)
    return event


def _standing_outcome(sight: Sight) -> tuple[str, str]:
    """The most visible outcome over all copies of the meeting, and its reason."""
    order = [Outcome.BUSY.value, Outcome.HELD.value, Outcome.ADMITTED.value]
    given = [(pair.outcome, pair.reason) for pair in sight.held.others if pair.outcome]
    if sight.verdict is not None:
        given.insert(0, (sight.verdict.outcome.word, sight.verdict.reason))
    return max(given, key=lambda pair: order.index(pair[0]))


def _drop(sight: Sight, now: datetime) -> Event | None:
    """The meeting was deleted there. Other copies keep it; a customer's timeline keeps it as
    cancelled; what nobody but its holder saw goes."""
    event = copy(sight.held.event)
    if event is None or sight.held.others:
        return event
    event.changed_by, event.changed_at = None, now
    if event.outcome == Outcome.ADMITTED:
        event.cancelled_at = now
    else:
        event.deleted_at = now
    return event


def prove_new(visit: Visit, new: Sequence[Event]) -> None:
    """Nobody has stored the same meeting since we looked: a colleague's run may do so at the same
    time. Raises ChangedMeanwhile; looking again then finds their row."""
    found = shelf.alike(visit, (event.record["uid"] for event in new)) if new else {}
    for event in new:
        rows = found.setdefault(event.record["uid"], [])
        if shelf.same_meeting(event.record, rows) is not None:
            raise ChangedMeanwhile
        rows.append(event)  # some servers hold one meeting twice, and tell both on one page
