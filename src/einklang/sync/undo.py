"""Undoing what sync wrote: one write, or all of a run (docs/algorithms/undo.md).

What to do is decided by `reconcile.undo`, the same for the page that shows it first and for the
act. It happens here; what calendars there are to learn of it, the next run tells them as it tells
any edit, and nobody gets a mail by it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from einklang.accounts.models import Membership
from einklang.accounts.rows import writing
from einklang.calendars import hold
from einklang.calendars.edit import let_say
from einklang.crm.recognise import place
from einklang.jobs.lease import revoke
from einklang.reconcile.undo import BringBack, Nothing, PutAway, PutBack, Undoing, undo
from einklang.records.plain import Plain, to_event
from einklang.sync.connect import KIND, start
from einklang.sync.copies import own_part, takes_time
from einklang.sync.decide_again import read_anew
from einklang.sync.models import UNDO, JournalEntry, Pair, Run, State
from einklang.sync.undo_rows import Place, Rows

PORTION = 200
"""Meetings whose writes are undone in one transaction."""
ACTS = {PutBack: "put_back", PutAway: "put_away", BringBack: "bring_back"}


@dataclass(frozen=True, slots=True)
class Undone:
    """One write, what undoing it does, and what stands here before and after that."""

    entry: JournalEntry
    what: Undoing
    before: Plain | None
    after: Plain | None


@dataclass(slots=True)
class Act:
    """Who undoes, and when. `enter`: what is gone there is entered there again, without a mail."""

    member: Membership
    now: datetime
    enter: bool = False
    run: Run | None = None
    done: list[Undone] = field(default_factory=list)


def foreseen(member: Membership, entries: Iterable[JournalEntry], now: datetime) -> list[Undone]:
    """What undoing these would do now; nothing is written."""
    act = Act(member, now)
    for part in _portions(entries):
        act.done += _decide(act, Rows.of(part), part)
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


def _portions(entries: Iterable[JournalEntry]) -> Iterator[list[JournalEntry]]:
    """The latest write of each meeting first, all of a meeting together."""
    found: dict[int, list[JournalEntry]] = {}
    for entry in sorted(entries, key=lambda each: each.pk, reverse=True):
        found.setdefault(entry.pair.local_id or 0, []).append(entry)
    groups = list(found.values())
    for at in range(0, len(groups), PORTION):
        yield [entry for group in groups[at : at + PORTION] for entry in group]


def _do(act: Act, part: Sequence[JournalEntry]) -> None:
    connection = part[0].run.connection
    revoke(KIND, connection.pk)
    rows = Rows.of(part)
    done = _decide(act, rows, part)
    written = [each for each in done if not isinstance(each.what, Nothing)]
    act.done += done
    if written:
        act.run = act.run or _run(act, part[0].run)
        with writing(act.member.workspace_id) as number:
            hold.store(act.member.workspace, number, list(rows.touched.values()), act.now)
            rows.store(act.run)
            JournalEntry.objects.bulk_create([_line(act, act.run, each) for each in written])
            place(act.member.workspace, list(rows.touched))
        _count(act.run, written)
    if connection.ended_at is None:
        if rows.read_anew:
            read_anew(connection, Pair.objects.filter(pk__in=rows.read_anew))
        start(connection)


def _run(act: Act, of: Run) -> Run:
    return Run.objects.create(
        connection=of.connection,
        trigger=UNDO,
        started_at=act.now,
        ended_at=act.now,
        ending=State.ACCORD,
    )


def _count(run: Run, written: Sequence[Undone]) -> None:
    for each in written:
        name = ACTS[type(each.what)]
        run.counts[name] = run.counts.get(name, 0) + 1
    run.save(update_fields=["counts"])


def _line(act: Act, run: Run, each: Undone) -> JournalEntry:
    left = each.what.left if isinstance(each.what, PutBack) else ()
    return JournalEntry(
        run=run,
        pair_id=each.entry.pair_id,
        at=act.now,
        act=ACTS[type(each.what)],
        side="local",
        before=each.before,
        after=each.after,
        conflicts=[
            {"path": list(c.path), "base": c.base, "local": c.local, "remote": c.remote,
             "kept": c.kept.value}
            for c in left
        ],
        undoes=each.entry,
    )  # fmt: skip


def _decide(act: Act, rows: Rows, part: Sequence[JournalEntry]) -> list[Undone]:
    """One after the other, each on what those before it leave."""
    done = []
    for entry in part:
        at = rows.place(entry)
        what, before = undo(rows.past(entry)), at.now if at else None
        if at is not None:
            _let(act, rows, at, what)
        after = at.now if at else None
        match what:  # of this calendar's copy, whoever else holds the meeting
            case PutAway():
                after = None
            case BringBack():
                before = None
            case _:
                pass
        done.append(Undone(entry, what, before, after))
    return done


def _let(act: Act, rows: Rows, at: Place, what: Undoing) -> None:
    """Let the rows, not yet stored, be what undoing makes of them."""
    match what:
        case PutBack(record):
            _put_back(act, rows, at, record)
        case PutAway():
            _put_away(act, rows, at)
        case BringBack(joined):
            _bring_back(act, rows, at, joined=joined)
        case Nothing():
            return
    at.event.changed_by, at.event.changed_at = act.member.user, act.now
    rows.touched[at.event.pk] = at.event


def _put_back(act: Act, rows: Rows, at: Place, record: Plain) -> None:
    copy = at.copy
    if copy is None:
        return
    if copy.own:
        copy.own = own_part(at.addresses, record)
    else:
        mails = rows.server_invites(at.event, act.member)
        let_say(at.event, to_event(record), member=act.member, by_server=mails, now=act.now)
    copy.busy = takes_time(at.addresses, record)
    rows.changed.add(copy.pk)


def _put_away(act: Act, rows: Rows, at: Place) -> None:
    """A meeting that others hold, or that a colleague made, stays with them."""
    alone = rows.copies_of(at.event) == [at.copy]
    archived = alone and at.event.maker_id in {None, act.member.user_id}
    if archived:
        at.event.deleted_at = act.now
    else:
        rows.drop_copy(at)
    rows.let_go(at, everywhere=archived)


def _bring_back(act: Act, rows: Rows, at: Place, *, joined: bool) -> None:
    at.event.deleted_at = at.event.cancelled_at = None
    rows.ensure_copy(at)
    if joined:
        rows.join(at)
        return
    rows.keep_here(at.event)
    if act.enter:
        rows.enter_there(at)
