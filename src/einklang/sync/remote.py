"""Carrying out the remote steps of a plan: one by one, each recorded before the next; where the
provider takes many at once, a batch before the next. Every write is conditional on a version or
repeatable by its key: a lost reply is repaired by doing it again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeAlias, assert_never

from django.db import transaction

from einklang.providers import port
from einklang.providers.errors import (
    Malformed,
    Missing,
    Parked,
    ProviderError,
    Refused,
    Stale,
)
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
from einklang.reconcile.identity import key_for
from einklang.reconcile.observation import Standing
from einklang.reconcile.plan import Planned
from einklang.records.record import plain_of, record_of
from einklang.sync import journal, questions, sent
from einklang.sync.models import Pair
from einklang.sync.sight import Sight
from einklang.sync.visit import Visit

Write: TypeAlias = tuple[Sight, Step]
Said: TypeAlias = tuple[Sight, CreateRemote | ReplaceRemote]
"""A write that says something; the others take something away."""
Wish: TypeAlias = port.New[Any] | port.Change[Any]


@dataclass(slots=True)
class Pushed:
    """What came of the remote steps: `again` are refs to look at once more, `parked` those that
    wait until the provider takes writes again, `replies` what the provider now holds and says
    otherwise than we sent it."""

    again: list[str] = field(default_factory=list)
    parked: list[str] = field(default_factory=list)
    replies: list[port.Present[Any]] = field(default_factory=list)


def apply_remote(visit: Visit, planned: Sequence[Planned], sights: Mapping[str, Sight]) -> Pushed:
    """Do the remote steps in order. Raises Again and SignIn, with all before them recorded."""
    pushed = Pushed()
    todo = [(sights[each.ref], step) for each in planned for step in each.remote]
    for some in _together(visit, todo, pushed):
        if visit.record.parked is not None:
            pushed.parked += [sight.held.ref for sight, _ in some]
        elif len(some) > 1:
            _try_many(visit, some, pushed)
        else:
            _try(visit, *some[0], pushed)
    return pushed


def _together(visit: Visit, todo: Sequence[Write], pushed: Pushed) -> Iterator[Sequence[Write]]:
    """The writes, each by itself, or as many of one sort as the provider takes at once; those that
    may have been done already wait."""
    at_once = visit.provider.at_once if isinstance(visit.provider, port.InBatches) else 1
    sorts: dict[type[Step], list[Write]] = {}
    for sight, step in todo:
        if isinstance(step, CreateRemote) and sent.in_doubt(visit, sight.held):
            pushed.again.append(sight.held.ref)
        elif at_once > 1 and isinstance(step, CreateRemote | ReplaceRemote):
            sorts.setdefault(type(step), []).append((sight, step))
        else:
            yield [(sight, step)]
    for writes in sorts.values():
        for at in range(0, len(writes), at_once):
            yield writes[at : at + at_once]


def _try(visit: Visit, sight: Sight, step: Step, pushed: Pushed) -> None:
    try:
        reply = _do(visit, sight, step)
    except ProviderError as error:
        _take_refusal(visit, sight, step, pushed, error)
    else:
        if reply is not None:
            pushed.replies.append(reply)


def _take_refusal(
    visit: Visit, sight: Sight, step: Step, pushed: Pushed, error: ProviderError
) -> None:
    """What follows of a write that was not done. Raises Again and SignIn."""
    match error:
        case Stale() | Missing():
            if isinstance(step, CreateRemote) and _is_held_as_another(visit, sight, error.detail):
                questions.ask(visit, sight.held, error.reason, error.detail)
            else:
                pushed.again.append(sight.held.ref)
        case Refused() | Malformed():
            questions.ask(visit, sight.held, error.reason, error.detail)
        case Parked():
            visit.record.parked = error
            pushed.parked.append(sight.held.ref)
        case _:
            raise error


def _try_many(visit: Visit, some: Sequence[Write], pushed: Pushed) -> None:
    """Writes of one sort, in one request; recorded together."""
    wishes = _wishes(visit, some)
    sent.note(visit, [(sight.held, _ref(wish), step.record) for (sight, step), wish in wishes])
    helds = [sight.held for sight, _ in some]
    try:
        results = _ask(visit, [wish for _, wish in wishes])
    except Parked as error:
        sent.answered(visit, *helds)
        visit.record.parked = error
        pushed.parked += [held.ref for held in helds]
        return
    with transaction.atomic():
        for ((sight, step), _), result in zip(wishes, results, strict=True):
            if isinstance(result, ProviderError):
                sent.answered(visit, sight.held)
                _take_refusal(visit, sight, step, pushed, result)
            elif (reply := _written(visit, sight, step, result)) is not None:
                pushed.replies.append(reply)


def _is_held_as_another(visit: Visit, sight: Sight, ref: str) -> bool:
    """Whether what is in the way of a create is a meeting that we know to be another one: looking
    again would not help."""
    inway = Pair.objects.filter(collection=visit.collection, ref=ref)
    return inway.exclude(local_id=sight.held.row_id).exists()


def _do(visit: Visit, sight: Sight, step: Step) -> port.Present[Any] | None:
    notify, provider = visit.side.notify(visit, sight, step), visit.provider
    match step:
        case CreateRemote() | ReplaceRemote():
            ((_, wish),) = _wishes(visit, [(sight, step)])
            write = partial(_write, visit, wish, notify)
            written = sent.noted(visit, sight.held, _ref(wish), step.record, write)
            return _written(visit, sight, step, written)
        case DropRemote(version):
            (pair,) = _pairs(visit, [sight]).values()
            drop = partial(provider.delete, pair.ref, version, notify)
            sent.noted(visit, sight.held, pair.ref, None, drop)
            _deleted(visit, sight, pair, step)
            return None
        case HoldLocal() | DropLocal() | Agree() | Stand():
            msg = "a local step among the remote ones"
            raise TypeError(msg)
        case _:
            assert_never(step)


# ── what the provider is asked for ───────────────────────────────────────────


def _wishes(visit: Visit, some: Sequence[Write]) -> list[tuple[Said, Wish]]:
    """What each of these writes asks of the provider. As many statements for many as for one."""
    sights = [sight for sight, _ in some]
    before, pairs = _texts_before(visit, sights), _pairs(visit, sights)
    wishes: list[tuple[Said, Wish]] = []
    for sight, step in some:
        match step:
            case CreateRemote(record):
                key, raw = key_for(visit.workspace.slug, record["uid"]), before[sight.held.row_id]
                wishes.append(((sight, step), port.New(record_of(record), key, raw)))
            case ReplaceRemote(record, version):
                pair = pairs[sight.held.ref]
                was = port.Was(record_of(pair.base or record), pair.raw)
                change = port.Change(pair.ref, version, record_of(record), was)
                wishes.append(((sight, step), change))
            case _:
                pass
    return wishes


def _ref(wish: Wish) -> str:
    return wish.ref if isinstance(wish, port.Change) else ""


def _write(visit: Visit, wish: Wish, notify: port.Notify) -> port.Written[Any]:
    provider = visit.provider
    match wish:
        case port.New(record, key, raw):
            return provider.create(visit.there, record, key, notify, raw)
        case port.Change(ref, version, record, was):
            return provider.replace(ref, version, record, was, notify)


def _ask(visit: Visit, wishes: Sequence[Wish]) -> Sequence[port.Written[Any] | ProviderError]:
    """All of one sort, at once."""
    provider: Any = visit.provider  # it takes batches
    many = provider.create_many if isinstance(wishes[0], port.New) else provider.replace_many
    answers: Sequence[port.Written[Any] | ProviderError] = many(visit.there, wishes)
    return answers


def _texts_before(visit: Visit, sights: Sequence[Sight]) -> Mapping[int | None, str]:
    """What the account held of the records, here before or in the collection from which one moves;
    by row."""
    rows = [sight.held.row_id for sight in sights]
    pairs = Pair.objects.filter(
        kind=visit.side.kind, local_id__in=rows, collection__connection=visit.connection
    )
    told = pairs.exclude(raw="").order_by("pk").values_list("local_id", "raw")
    return defaultdict(str, told)


def _pairs(visit: Visit, sights: Sequence[Sight]) -> dict[str, Pair]:
    """By ref. The local batch before this may have made or changed them."""
    refs = [sight.held.ref for sight in sights]
    pairs = Pair.objects.filter(collection=visit.collection, ref__in=refs)
    return {pair.ref: pair for pair in pairs}


# ── what became of it ────────────────────────────────────────────────────────


def _written(
    visit: Visit, sight: Sight, step: CreateRemote | ReplaceRemote, written: port.Written[Any]
) -> port.Present[Any] | None:
    """Remember what was sent as agreed. Where the server holds something else than we sent, its
    reply is an observation like any other; the pair's version stays empty until it is looked at."""
    row, record = sight.held.row, step.record
    reply = port.Present(written.ref, written.version, written.record, written.raw)
    with transaction.atomic():
        visit.prove()
        visit.side.told(sight)
        visit.side.take_name(sight, written)
        pair = _pair_to_write(visit, sight, written.ref)
        before = pair.base
        held = plain_of(written.record)
        same = not sight.seen.changed(record, held)
        pair.ref, pair.raw, pair.base = written.ref, written.raw, held if same else record
        pair.version = written.version if same else ""
        pair.standing = Standing.PAIRED
        pair.local_id = row.pk if row else pair.local_id
        pair.revision = row.revision if row else 0
        if not pair.outcome:
            pair.outcome, pair.reason = visit.side.outcome(sight.held)
        pair.decided_in = visit.record.run()
        pair.save()
        journal.entry(visit.record.run(), pair, step, visit.clock(), (before, record)).save()
        sent.answered(visit, sight.held)
    visit.record.counts["sent"] += 1
    return None if same else reply


def _pair_to_write(visit: Visit, sight: Sight, ref: str) -> Pair:
    """The pair of this ref, or else of this event in this collection, or a new one."""
    pairs = Pair.objects.filter(collection=visit.collection)
    held = pairs.filter(pk=sight.held.pair.pk) if sight.held.pair else pairs.none()
    found = pairs.filter(ref=ref).first()
    if found is not None:
        held.exclude(pk=found.pk).update(
            standing=Standing.GONE
        )  # it was made anew in another place
        return found
    return held.first() or visit.new_pair(ref, visit.clock())


def _deleted(visit: Visit, sight: Sight, pair: Pair, step: Step) -> None:
    with transaction.atomic():
        visit.prove()
        visit.side.told(sight)
        pair.standing = Standing.GONE
        pair.revision = sight.held.row.revision if sight.held.row else pair.revision
        pair.decided_in = visit.record.run()
        pair.save()
        sent.answered(visit, sight.held)
        change = (pair.base, None)
        journal.entry(visit.record.run(), pair, step, visit.clock(), change).save()
    visit.record.counts["deleted_there"] += 1
