"""Carrying out the local steps of a plan: a batch at a time, each in one transaction that begins by
proving the lease. A batch that the database refuses is repeated one by one, and the bad one set
aside; everything else goes on (invariant 7)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import copy
from datetime import datetime
from typing import Any, assert_never

from django.db import DatabaseError, transaction

from einklang.accounts.insert import insert
from einklang.accounts.rows import ChangedMeanwhile, writing
from einklang.calendars import hold
from einklang.calendars.called_off import with_these
from einklang.calendars.models import Event, Outcome
from einklang.crm.recognise import place
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
from einklang.reconcile.observation import Standing
from einklang.reconcile.plan import Planned
from einklang.records.plain import Plain, to_event
from einklang.records.recurrence import TooMany
from einklang.records.series import taken_out
from einklang.sync import journal, shelf
from einklang.sync.aside import set_aside
from einklang.sync.copies import store_copies
from einklang.sync.doing import Doing
from einklang.sync.models import Pair
from einklang.sync.observe import Sight
from einklang.sync.shelf import EVENT
from einklang.sync.visit import Visit

NOT_STORABLE = (DatabaseError, ValueError, ArithmeticError, TooMany)
"""What the database, the calendar of the language or we ourselves will not take of a record."""
PAIR_COLUMNS = (
    "local_id", "standing", "version", "revision", "base", "raw", "veiled", "outcome", "reason",
    "detail", "decided_in",
)  # fmt: skip


def apply_local(visit: Visit, planned: Sequence[Planned], sights: Mapping[str, Sight]) -> set[str]:
    """Do the local steps. Returns the refs that could not be done, because a person came first
    (decide again) or because the database refused them (set aside)."""
    todo = [(each.ref, step) for each in planned for step in each.local]
    if not todo:
        return set()
    try:
        with _whole(visit):
            _batch(visit, todo, sights)
    except (ChangedMeanwhile, *NOT_STORABLE):
        return _one_by_one(visit, todo, sights)
    return set()


@contextmanager
def _whole(visit: Visit) -> Iterator[None]:
    """All or nothing; the run's row too, where it was made in a batch that is given up."""
    run, counts = visit.record.row, visit.record.counts.copy()
    try:
        with transaction.atomic():
            yield
    except Exception:
        visit.record.row, visit.record.counts = run, counts
        raise


def _one_by_one(
    visit: Visit, todo: Sequence[tuple[str, Step]], sights: Mapping[str, Sight]
) -> set[str]:
    failed = set()
    for ref, step in todo:
        try:
            with _whole(visit):
                _batch(visit, [(ref, step)], sights)
        except ChangedMeanwhile:
            failed.add(ref)
        except NOT_STORABLE as error:
            failed.add(ref)
            set_aside(visit, {ref: (sights[ref].seen.version, *_why(error))})
    return failed


def _why(error: Exception) -> tuple[str, str]:
    # What Python says of a value may quote it, and it may be private.
    if isinstance(error, TooMany):
        return "endless_rule", ""
    return "not_storable", str(error) if isinstance(error, DatabaseError) else type(error).__name__


def _batch(visit: Visit, todo: Sequence[tuple[str, Step]], sights: Mapping[str, Sight]) -> None:
    visit.prove()
    now = visit.clock()
    doings = [_doing(visit, sights[ref], step, now) for ref, step in todo]
    events = [d.event for d in doings if d.event is not None and _writes(d.step)]
    known = [event.pk for event in events if event.pk]
    if len(known) > len(set(known)):
        raise ChangedMeanwhile  # two members there are one meeting here: one after the other
    with writing(visit.workspace.pk) as number:
        _prove_new(visit, [event for event in events if event.pk is None])
        hold.store(visit.workspace, number, events, now)
        store_copies(visit, doings)
        _store_pairs(visit, doings)
        place(visit.workspace, [event.pk for event in events], fresh=not known)
        _note(visit, doings, now)
    for doing in doings:
        doing.sight.held.event = doing.event


def _prove_new(visit: Visit, new: Sequence[Event]) -> None:
    """Nobody has stored the same meeting since we looked: a colleague's run may do so at the same
    time. Raises ChangedMeanwhile; looking again then finds their row."""
    found = shelf.alike(visit, (event.record["uid"] for event in new)) if new else {}
    for event in new:
        rows = found.setdefault(event.record["uid"], [])
        if shelf.same_meeting(event.record, rows) is not None:
            raise ChangedMeanwhile
        rows.append(event)  # some servers hold one meeting twice, and tell both on one page


def _writes(step: Step) -> bool:
    return isinstance(step, HoldLocal | DropLocal)


def _doing(visit: Visit, sight: Sight, step: Step, now: datetime) -> Doing:
    held = sight.held
    event = held.event
    before = held.local
    # Copies, so that a batch that is given up leaves what was seen as it was.
    pair = copy(held.pair) or Pair(
        collection=visit.collection, kind=EVENT, ref=held.ref, first_seen_at=now
    )
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
    return Doing(sight, step, pair, event, before, veils)


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


def _store_pairs(visit: Visit, doings: Sequence[Doing]) -> None:
    new = [doing.pair for doing in doings if doing.pair.pk is None]
    old = [doing.pair for doing in doings if doing.pair.pk is not None]
    for doing in doings:
        remember(visit, doing)
    insert(new)
    if old:
        Pair.objects.bulk_update(old, PAIR_COLUMNS, batch_size=50)


def remember(visit: Visit, doing: Doing) -> None:
    """Let the pair say what both sides agreed on with this step."""
    pair, sight = doing.pair, doing.sight
    if doing.event is not None:
        pair.local_id = doing.event.pk
    if sight.verdict is not None:
        pair.outcome, pair.reason = sight.verdict.outcome.word, sight.verdict.reason
        pair.detail = sight.verdict.whom
    if not isinstance(doing.step, Agree):  # polling a server that renames its versions is no run
        pair.decided_in = visit.record.run()
    match doing.step:
        case HoldLocal(record, base) if doing.event is not None:
            pair.standing = Standing.PAIRED
            pair.base, pair.raw, pair.veiled = base, sight.raw, sight.veiled
            pair.version = sight.seen.version
            pair.revision = _settled(sight, record, base, doing.event.revision)
        case Agree(base):
            pair.standing = Standing.PAIRED  # readable again, or public, as it was before
            pair.base, pair.raw, pair.veiled = base, sight.raw, sight.veiled
            pair.version = sight.seen.version
            pair.revision = _settled(sight, sight.seen.local, base, sight.seen.revision or 0)
        case DropLocal():
            pair.standing = Standing.GONE
        case Stand(standing):
            pair.standing = standing
        case _:
            pass


def _settled(sight: Sight, here: Plain | None, base: Plain, revision: int) -> int:
    """The revision on which both agree. Where they do not, a push is owed, and no row's revision
    lets the local look find it, should we die before."""
    owed = here is not None and sight.seen.changed(here, base)
    return 0 if owed else revision


def _note(visit: Visit, doings: Sequence[Doing], now: datetime) -> None:
    lines = []
    for doing in doings:
        if isinstance(doing.step, Agree):
            continue
        after = doing.step.record if isinstance(doing.step, HoldLocal) else None
        before = None if doing.veils else doing.before
        run = visit.record.run()
        lines.append(journal.entry(run, doing.pair, doing.step, now, (before, after)))
        visit.record.counts[_count(doing)] += 1
    veiled = [doing.event.pk for doing in doings if doing.veils and doing.event]
    journal.forget(visit.connection, veiled)
    insert(lines)


def _count(doing: Doing) -> str:
    match doing.step:
        case HoldLocal() if doing.before is not None:
            return "changed"
        case HoldLocal():
            verdict = doing.sight.verdict
            return verdict.outcome.word if verdict else "admitted"
        case DropLocal():
            return "deleted"
        case _:
            return "noted"
