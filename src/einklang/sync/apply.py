"""Carrying out the local steps of a plan: a batch at a time, each in one transaction that begins by
proving the lease. A batch that the database refuses is repeated one by one, and the bad one set
aside; everything else goes on (invariant 7)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import copy
from datetime import datetime

from django.db import DatabaseError, transaction

from einklang.accounts.insert import insert
from einklang.accounts.rows import ChangedMeanwhile, writing
from einklang.reconcile.decide import (
    Agree,
    DropLocal,
    HoldLocal,
    Stand,
    Step,
)
from einklang.reconcile.observation import Standing
from einklang.reconcile.plan import Planned
from einklang.records.plain import Plain
from einklang.records.recurrence import TooMany
from einklang.sync import journal
from einklang.sync.aside import set_aside
from einklang.sync.models import Pair
from einklang.sync.sight import Doing, Sight
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
    known = [d.row.pk for d in doings if d.row is not None and d.row.pk and d.writes]
    if len(known) > len(set(known)):
        raise ChangedMeanwhile  # two members there are one record here: one after the other
    with writing(visit.workspace.pk) as number:
        visit.side.store(visit, number, doings, now)
        _store_pairs(visit, doings)
        visit.side.place(visit, doings)
        _note(visit, doings, now)
    for doing in doings:
        doing.sight.held.row = doing.row


def _doing(visit: Visit, sight: Sight, step: Step, now: datetime) -> Doing:
    # A copy, so that a batch that is given up leaves what was seen as it was.
    pair = copy(sight.held.pair) or visit.new_pair(sight.held.ref, now)
    return visit.side.doing(visit, sight, step, pair, now)


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
    if doing.row is not None:
        pair.local_id = doing.row.pk
    if sight.judged is not None:
        pair.outcome, pair.reason, pair.detail = sight.judged
    if not isinstance(doing.step, Agree):  # polling a server that renames its versions is no run
        pair.decided_in = visit.record.run()
    match doing.step:
        case HoldLocal(record, base) if doing.row is not None:
            pair.standing = Standing.PAIRED
            pair.base, pair.raw, pair.veiled = base, sight.raw, sight.veiled
            pair.version = sight.seen.version
            pair.revision = _settled(sight, record, base, doing.row.revision)
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
        line = journal.entry(run, doing.pair, doing.step, now, (before, after))
        if line.conflicts:
            line.ground = dict(doing.sight.ground)
        lines.append(line)
        visit.record.counts[_count(doing)] += 1
    veiled = [doing.row.pk for doing in doings if doing.veils and doing.row]
    journal.forget(visit.connection, veiled)
    insert(lines)


def _count(doing: Doing) -> str:
    match doing.step:
        case HoldLocal() if doing.before is not None:
            return "changed"
        case HoldLocal():
            judged = doing.sight.judged
            return judged[0] if judged else "admitted"
        case DropLocal():
            return "deleted"
        case _:
            return "noted"
