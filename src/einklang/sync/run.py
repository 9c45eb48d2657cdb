"""One run over one connection, readable from top to bottom: open, visit each collection, note how
it ended. A run that dies at any point is simply run again."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from einklang.accounts.models import Membership, Workspace
from einklang.calendars.models import Calendar
from einklang.jobs.lease import Lease, under
from einklang.jobs.waits import Failed, backoff, share
from einklang.providers import port
from einklang.providers.errors import Again, CursorGone, Missing, Parked, Refused, SignIn
from einklang.reconcile.decide import DropLocal, DropRemote
from einklang.reconcile.guard import brakes
from einklang.reconcile.observation import Standing
from einklang.reconcile.plan import plan
from einklang.sync import channels, journal, questions, renamed, sent
from einklang.sync.answer import carry_answers
from einklang.sync.aside import let_go, set_aside
from einklang.sync.carry import carry_out, chunks
from einklang.sync.holding import Holding
from einklang.sync.models import Collection, Connection, Pair, State
from einklang.sync.ours import read_anew_if_changed
from einklang.sync.sides import visit_to
from einklang.sync.sight import Sight
from einklang.sync.strangers import Strangers
from einklang.sync.visit import Record, Visit, standing
from einklang.sync.warn import WARNED, warn

log = logging.getLogger(__name__)
POLL = timedelta(seconds=60)
POLL_ANNOUNCED = timedelta(minutes=10)
POLL_WATCHED = timedelta(seconds=15)
WATCHED = timedelta(minutes=2)
COMPARE = timedelta(days=1)
HOUR = timedelta(hours=1)
PATIENCE = timedelta(minutes=30)
"""How long one pass over one calendar may hold a worker."""
QUOTA_USED_UP = "quota_used_up"
"""The one reason for which providers park an account."""
BREAKS_ALONE = ("server_error", "garbled_reply", "listing_incomplete", "sync_interrupted")
"""Reasons to wait that may be one calendar's own; any other is the server's."""


def visit_collection(visit: Visit) -> None:
    """One pass: what was answered, what changed there, what is gone there, what changed here; then
    the cursor."""
    if visit.workspace.modseq > visit.collection.seen_modseq:  # else nobody was merged since
        visit.side.follow(visit)
    carry_answers(visit)
    sent.load(visit)
    cursor, gone = look_there(visit)
    sent.give_up(visit)
    end_gone(visit, gone)
    look_here(visit)
    _store_cursor(visit, cursor)


def let_go_of_moved(visit: Visit) -> None:
    """Once more what changed here, where a meeting waited for its new place: a calendar that was
    visited later may have taken it."""
    look_here(visit)
    with under(visit.lease):
        seen = visit.collection.seen_modseq
        Collection.objects.filter(pk=visit.collection.pk).update(seen_modseq=seen)


def look_there(visit: Visit) -> tuple[str | None, list[str]]:
    """Pull page by page; returns the next cursor and the refs that are gone there."""
    try:
        return _pages(visit, cursor_of(visit))
    except CursorGone:
        visit.record.counts["relisted"] += 1
        return _pages(visit, None)


def cursor_of(visit: Visit) -> str | None:
    """The stored one; none once a day, for a full comparison: some servers forget deletions."""
    compared = visit.collection.compared_at
    if compared is None or compared < visit.clock() - COMPARE:
        return None
    return visit.collection.cursor or None


def _pages(visit: Visit, cursor: str | None) -> tuple[str | None, list[str]]:
    removed: dict[str, None] = {}
    shown: set[str] = set()
    renames = visit.lags and cursor is None
    strangers = Strangers(visit, not_among(visit, shown) if renames else ())
    before, until = visit.connection.progress_done, visit.clock() + PATIENCE
    for page in visit.provider.changes(visit.there, cursor, Holding(visit.collection)):
        if isinstance(page, port.Listing) and page.total is not None:
            visit.connection.progress_total = before + page.total
        _take(visit, strangers.apart(page.items), removed)
        _show_progress(visit, len(page.items))
        shown.update(i.ref for i in page.items if not isinstance(i, port.Removed))
        if page.last:
            if isinstance(page, port.Listing):
                visit.collection.compared_at = visit.clock()
                found = missed(visit, shown)
                for part in chunks([*found, *strangers.besides(found)]):
                    _take(visit, part, removed)
            return page.cursor, list(removed)
        if visit.clock() > until:  # what was taken is kept, and not fetched again
            raise Again("too_slow", "the pass")
    raise Again("listing_incomplete")


def _take(visit: Visit, items: Sequence[port.Item[Any]], removed: dict[str, None]) -> None:
    present = [item for item in items if isinstance(item, port.Present)]
    renamed.follow(visit, present)
    left = [item for item in items if isinstance(item, port.Left)]
    sent.recognise(visit, [*present, *left])
    for part in visit.side.portions(present):
        # Under the brake: what was deleted here and is unchanged there would be deleted there.
        _braked(visit, visit.side.there(visit, part), DropRemote)
    bad = {i.ref: (i.version, i.reason, i.detail) for i in items if isinstance(i, port.Unreadable)}
    if bad:
        set_aside(visit, bad)
    visit.side.step_aside(visit, visit.side.left(visit, [item.ref for item in left]))
    for item in items:  # some tell one ref twice: the last word counts
        if isinstance(item, port.Removed):
            removed[item.ref] = None
        else:
            removed.pop(item.ref, None)
    visit.record.counts["seen"] += len(items)


def missed(visit: Visit, shown: set[str]) -> list[port.Item[Any]]:
    """How everything stands that we held and that a complete listing did not show. Where lists lag
    behind, not to be listed says nothing."""
    refs = not_among(visit, shown)
    if not visit.lags:
        return [port.Removed(ref) for ref in refs]
    return [item for part in chunks(refs) for item in visit.provider.fetch(visit.there, part)]


def not_among(visit: Visit, shown: set[str]) -> list[str]:
    """After a complete listing: pairs that it did not show."""
    rows = Pair.objects.filter(visit.side.expected, collection=visit.collection)
    return [ref for ref in rows.values_list("ref", flat=True) if ref not in shown]


def end_gone(visit: Visit, refs: Sequence[str]) -> None:
    """End here what was deleted there, under the brake."""
    refs = sent.without_ours(visit, refs)
    for part in chunks(refs):
        let_go(visit, part)
    sights = [sight for part in chunks(refs) for sight in visit.side.gone(visit, part)]
    if _braked(visit, sights, DropLocal):  # the next pass has to look at these once more
        visit.collection.compared_at = None


def look_here(visit: Visit) -> None:
    """Push what changed here since the last look, deletions under the brake."""
    upto = Workspace.objects.values_list("modseq", flat=True).get(pk=visit.workspace.pk)
    # Where nothing was written in the workspace since the last look, there is none to look for.
    sights = visit.side.changed_here(visit) if upto > visit.collection.seen_modseq else []
    moving = {s.held.ref for s in sights if s.held.moves and not s.held.arrived}
    owed = moving | _braked(visit, [s for s in sights if s.held.ref not in moving], DropRemote)
    visit.moving = bool(moving)
    unsettled = [s.held.row.modseq for s in sights if s.held.row and s.held.ref in owed]
    visit.collection.seen_modseq = min([upto, *(modseq - 1 for modseq in unsettled)])


def _braked(visit: Visit, sights: Sequence[Sight], drop: type[DropLocal | DropRemote]) -> set[str]:
    decided = [sight for sight in sights if not sight.stands_aside]
    made = plan((sight.held.ref, sight.name, sight.seen) for sight in decided)
    moved = {sight.held.ref for sight in sights if sight.held.moves}  # nothing of these is lost
    dropped = [
        p
        for p in made.planned
        if p.ref not in moved and any(isinstance(step, drop) for step in p.steps)
    ]
    kept_back: set[str] = set()
    lost = _lost(visit, drop) if dropped else 0
    if dropped and _brakes(visit, drop, len(dropped), lost):
        kept_back = {planned.ref for planned in dropped}
        _hold_back(visit, sights, kept_back, drop, lost)
    rest = [sight for sight in sights if sight.held.ref not in kept_back]
    return {ref for part in chunks(rest) for ref in carry_out(visit, part)}


def _brakes(visit: Visit, drop: type[DropLocal | DropRemote], planned: int, lost: int) -> bool:
    if questions.brake_of(visit.collection, _side(drop)):
        return True
    return brakes(lost=lost, planned=planned, size=_size(visit) + lost)


def _lost(visit: Visit, drop: type[DropLocal | DropRemote]) -> int:
    """How many went within 24 hours and count."""
    since = questions.counted_since(visit.collection, _side(drop), visit.clock())
    return journal.lost_lately(visit.collection, drop, since)


def _size(visit: Visit) -> int:
    return Pair.objects.filter(collection=visit.collection, standing=Standing.PAIRED).count()


def _side(drop: type[DropLocal | DropRemote]) -> str:
    return "local" if drop is DropLocal else "remote"


def _hold_back(
    visit: Visit,
    sights: Sequence[Sight],
    refs: set[str],
    drop: type[DropLocal | DropRemote],
    lost: int,
) -> None:
    pairs = [s.held.pair.pk for s in sights if s.held.ref in refs and s.held.pair]
    numbers = {"size": _size(visit) + lost, "lost": lost}
    questions.hold_back(visit, _side(drop), pairs, numbers)


def _store_cursor(visit: Visit, cursor: str | None) -> None:
    row = visit.collection
    stands = {**standing(row), "cursor": cursor or "", "error": "", "gone_at": None}
    if stands != visit.began:
        # Where somebody asked for a full read meanwhile, the next run begins from the start.
        unasked = Collection.objects.filter(pk=row.pk, cursor=visit.began["cursor"])
        with under(visit.lease):
            unasked.update(**stands)


def _show_progress(visit: Visit, count: int) -> None:
    if visit.connection.in_accord_at is None and count:
        visit.connection.progress_done += count
        with under(visit.lease):
            visit.connection.save(update_fields=["progress_done", "progress_total"])


# ── the whole connection ─────────────────────────────────────────────────────


def run_connection(
    connection: Connection,
    provider: port.Provider,
    clock: Callable[[], datetime],
    lease: Lease | None = None,
    trigger: str = "poll",
) -> datetime | Failed | None:
    """Visit every chosen collection; returns when to come again (None: when a person has acted)."""
    record = Record(connection, trigger, clock(), lease=lease)
    if connection.parked_until is not None and connection.parked_until > clock():
        record.parked = _parked_before(connection)
    _begin(connection, record)
    read_anew_if_changed(connection, lease)
    try:
        chosen = list(connection.collections.filter(chosen=True).order_by("pk"))
        visits = [visit_to(each, provider, record, clock, lease) for each in chosen]
        failed = _each(visits, visit_collection)
        failed += _each([visit for visit in visits if visit.moving], let_go_of_moved)
        for error in failed:
            if isinstance(error, Again):
                raise error
    except Again as error:
        return _ended_waiting(record, error, clock())
    except SignIn as error:
        _end(record, State.SIGN_IN, clock(), error.reason, error.detail)
        return None
    if failed:
        _end(record, State.WAITING, clock(), failed[0].reason, failed[0].detail)
        return clock() + (HOUR if len(failed) == len(visits) else _pause(connection, clock()))
    announced = channels.keep(connection, chosen, provider, clock())
    _ended_well(record, clock())
    return clock() + (POLL_ANNOUNCED if announced else _pause(connection, clock()))


def _parked_before(connection: Connection) -> Parked:
    """As an earlier run was told; where another fault came since, the row says that one."""
    detail = connection.detail if connection.reason == QUOTA_USED_UP else ""
    return Parked(QUOTA_USED_UP, detail)


def _each(visits: Sequence[Visit], work: Callable[[Visit], None]) -> list[Again | Refused]:
    return [error for visit in visits if (error := _work_or_note(visit, work)) is not None]


def _work_or_note(visit: Visit, work: Callable[[Visit], None]) -> Again | Refused | None:
    """A collection that is gone, that the server refuses or on which it breaks stops only itself;
    nothing is deleted for it. Raises Again where the server has nothing for the others either."""
    try:
        work(visit)
    except Missing:
        _note(visit, error="collection_missing", gone_at=visit.clock())
        visit.record.counts["missing_collections"] += 1
        return Refused("collection_missing", visit.collection.name)
    except Refused as error:
        _note(visit, error=error.reason[:40])
        return error
    except Again as error:
        if error.reason not in BREAKS_ALONE:
            raise
        return error
    return None


def _note(visit: Visit, **facts: Any) -> None:
    with under(visit.lease):
        Collection.objects.filter(pk=visit.collection.pk).update(**facts)


def _begin(connection: Connection, record: Record) -> None:
    if connection.in_accord_at is not None:
        return
    if connection.state != State.FIRST:
        connection.state, connection.state_since = State.FIRST, record.started_at
    connection.progress_done = connection.progress_total = 0  # one that died is begun anew
    progress = ["progress_done", "progress_total"]
    with under(record.lease):
        connection.save(update_fields=["state", "state_since", *progress])


def _ended_waiting(record: Record, error: Again, now: datetime) -> Failed:
    failures, connection = record.lease.failures if record.lease else 0, record.connection
    chance = share(connection.pk, failures)
    connection.retry_at = now + backoff(failures, chance, error.after or 0.0)
    _end(record, State.WAITING, now, error.reason, error.detail)
    return Failed(connection.retry_at)


def _ended_well(record: Record, now: datetime) -> None:
    connection = record.connection
    waiting = questions.open_questions(connection).order_by().values_list("kind", flat=True)
    kinds = set(waiting) if record.may_be_asked() else set()
    connection.retry_at = None
    if questions.BRAKE in kinds:
        _end(record, State.BRAKE, now, "brake")
    elif record.parked is not None:
        connection.retry_at = _note_parked(record, now)
        _end(record, State.WAITING, now, record.parked.reason, record.parked.detail)
    elif kinds:
        _end(record, State.WAITING, now, "questions")
    else:
        _end(record, State.ACCORD, now)


def _note_parked(record: Record, now: datetime) -> datetime | None:
    """Until when the provider takes no writes, where it has said so."""
    connection, parked = record.connection, record.parked
    if parked is None:
        until = None
    elif parked.after is not None:
        wait = backoff(0, share(connection.pk), parked.after)  # not all accounts in one second
        until, parked.after = now + wait, None
    else:  # it had said so before
        until = connection.parked_until
    if until != connection.parked_until:
        connection.parked_until = until
        with under(record.lease):
            connection.save(update_fields=["parked_until"])
    return until


def _pause(connection: Connection, now: datetime) -> timedelta:
    looking = Membership.objects.filter(
        user=connection.holder_id, workspace=connection.workspace_id, seen_at__gt=now - WATCHED
    )
    return POLL_WATCHED if looking.exists() else POLL


def _end(record: Record, state: State, now: datetime, reason: str = "", detail: str = "") -> None:
    connection = record.connection
    _note_parked(record, now)
    stops = connection.state != state and state in WARNED
    if connection.state != state:
        connection.state, connection.state_since = state, now
    connection.reason, connection.detail = reason, detail
    if state is State.ACCORD:
        connection.in_accord_at = now
    with under(record.lease):
        _store_end(record, now)
        if stops:
            warn(connection)


def _store_end(record: Record, now: datetime) -> None:
    connection = record.connection
    facts = {"state": connection.state, "in_accord_at": connection.in_accord_at}
    mirrors = Collection.objects.filter(connection=connection).values("calendar")
    Calendar.objects.filter(pk__in=mirrors).update(**facts)
    connection.save(
        update_fields=["state", "state_since", "reason", "detail", "retry_at", "in_accord_at"]
    )
    if record.row is not None:
        record.row.ended_at, record.row.ending = now, connection.state
        record.row.counts = dict(record.counts)
        record.row.reason, record.row.detail = connection.reason, connection.detail
        record.row.save()
