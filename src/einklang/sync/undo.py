"""Undoing what sync wrote: one write, or all of a run (docs/algorithms/undo.md).

What to do is decided by `reconcile.undo`, the same for the page that shows it first and for the
act. It happens here; what accounts there are to learn of it, the next run tells them as it tells
any edit, and nobody gets a mail by it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from django.db import transaction

from einklang.accounts.models import Membership
from einklang.accounts.rows import writing
from einklang.jobs.lease import revoke
from einklang.reconcile.merge import Conflict, Side
from einklang.reconcile.undo import ACTS, BringBack, LetGo, Nothing, PutAway, PutBack, turned, undo
from einklang.sync.connect import KIND, start
from einklang.sync.decide_again import read_anew
from einklang.sync.models import TURN, UNDO, JournalEntry, Pair, Run, State
from einklang.sync.people.shelf import PERSON
from einklang.sync.people.undo import PeopleRows
from einklang.sync.shelf import EVENT
from einklang.sync.undo_meetings import MeetingRows
from einklang.sync.undo_rows import Act, Rows, Undone

PORTION = 200
"""Records whose writes are undone in one transaction."""
ROWS: dict[str, type[Rows]] = {EVENT: MeetingRows, PERSON: PeopleRows}


def foreseen(member: Membership, entries: Iterable[JournalEntry], now: datetime) -> list[Undone]:
    """What undoing these would do now; nothing is written."""
    act = Act(member, now)
    for part in _portions(entries):
        act.done += _decide(act, _rows(part), part)
    return act.done


def undo_writes(
    member: Membership, entries: Iterable[JournalEntry], *, enter: bool, now: datetime
) -> Act:
    """Undo these writes of one connection, the latest first. Each portion holds as a whole; what a
    portion that failed leaves is undone by doing it again."""
    act = Act(member, now, enter)
    for part in _portions(entries):
        with transaction.atomic():
            _do(act, part)
    return act


def turn_round(member: Membership, entry: JournalEntry, now: datetime) -> Act:
    """Let the conflicts of this write be decided the other way, as far as nobody has changed the
    fields since; it waits for nobody then."""
    act = Act(member, now, turns=True)
    with transaction.atomic():
        settle_conflicts([entry])
        _do(act, [entry])
    return act


def settle_conflicts(entries: Iterable[JournalEntry]) -> None:
    """Somebody has looked at the conflicts of these."""
    JournalEntry.objects.filter(pk__in=[entry.pk for entry in entries]).update(waits=False)


def _portions(entries: Iterable[JournalEntry]) -> Iterator[list[JournalEntry]]:
    """The latest write of each record first, all of a record together."""
    found: dict[int, list[JournalEntry]] = {}
    for entry in sorted(entries, key=lambda each: each.pk, reverse=True):
        found.setdefault(entry.pair.local_id or 0, []).append(entry)
    groups = list(found.values())
    for at in range(0, len(groups), PORTION):
        yield [entry for group in groups[at : at + PORTION] for entry in group]


def _rows(part: Sequence[JournalEntry]) -> Rows:
    """A connection has records of one kind."""
    return ROWS[part[0].pair.kind].of(part)


def _do(act: Act, part: Sequence[JournalEntry]) -> None:
    connection = part[0].run.connection
    revoke(KIND, connection.pk)
    rows = _rows(part)
    done = _decide(act, rows, part)
    written = [each for each in done if not isinstance(each.what, Nothing)]
    act.done += done
    if written:
        run = act.run = act.run or _run(act, part[0].run)
        with writing(act.member.workspace_id) as number:
            rows.store(act, run, number)
            JournalEntry.objects.bulk_create([_line(act, run, each) for each in written])
        _count(act, run, written)
    if connection.ended_at is None:
        if rows.read_anew:
            read_anew(connection, Pair.objects.filter(pk__in=rows.read_anew))
        start(connection)


def _run(act: Act, of: Run) -> Run:
    return Run.objects.create(
        connection=of.connection,
        trigger=TURN if act.turns else UNDO,
        started_at=act.now,
        ended_at=act.now,
        ending=State.ACCORD,
    )


def _count(act: Act, run: Run, written: Sequence[Undone]) -> None:
    for each in written:
        name = _act(act, each)
        run.counts[name] = run.counts.get(name, 0) + 1
    run.save(update_fields=["counts"])


def _act(act: Act, each: Undone) -> str:
    return TURN if act.turns else ACTS[type(each.what)]


def _line(act: Act, run: Run, each: Undone) -> JournalEntry:
    left = each.what.left if isinstance(each.what, PutBack) else ()
    return JournalEntry(
        run=run,
        pair_id=each.entry.pair_id,
        at=act.now,
        act=_act(act, each),
        side="local",
        before=each.before,
        after=each.after,
        conflicts=[
            {"path": list(c.path), "base": c.base, "local": c.local, "remote": c.remote,
             "kept": c.kept.value}
            for c in left
        ],
        undoes=None if act.turns else each.entry,
    )  # fmt: skip


def _decide(act: Act, rows: Rows, part: Sequence[JournalEntry]) -> list[Undone]:
    """One after the other, each on what those before it leave."""
    done = []
    for entry in part:
        past = rows.past(entry)
        if act.turns:
            past = turned(past, _conflicts(entry))
        what, before = undo(past), rows.now(entry)
        rows.let(act, entry, what)
        after = rows.now(entry)
        match what:  # of this place's copy, whoever else holds the record
            case PutAway() | LetGo():
                after = None
            case BringBack():
                before = None
            case _:
                pass
        done.append(Undone(entry, what, before, after))
    return done


def _conflicts(entry: JournalEntry) -> list[Conflict]:
    return [
        Conflict(tuple(c["path"]), c["base"], c["local"], c["remote"], Side(c["kept"]))
        for c in entry.conflicts
    ]
