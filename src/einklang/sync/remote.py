"""Carrying out the remote steps of a plan: one by one, each recorded before the next. Every write
is conditional on a version or repeatable by its key: a lost reply is repaired by doing it again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, assert_never

from django.db import transaction

from einklang.providers import port
from einklang.providers.errors import Malformed, Missing, Parked, Refused, Stale
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
from einklang.records.plain import Plain
from einklang.records.record import plain_of, record_of
from einklang.sync import journal, questions, sent
from einklang.sync.models import Pair
from einklang.sync.sight import Sight
from einklang.sync.visit import Visit


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
    for each in planned:
        for step in each.remote:
            if visit.record.parked is None:
                _try(visit, sights[each.ref], step, pushed)
            else:
                pushed.parked.append(each.ref)
    return pushed


def _try(visit: Visit, sight: Sight, step: Step, pushed: Pushed) -> None:
    try:
        reply = _do(visit, sight, step)
    except (Stale, Missing) as error:
        if isinstance(step, CreateRemote) and _is_held_as_another(visit, sight, error.detail):
            questions.ask(visit, sight.held, error.reason, error.detail)
        else:
            pushed.again.append(sight.held.ref)
    except (Refused, Malformed) as error:
        questions.ask(visit, sight.held, error.reason, error.detail)
    except Parked as error:
        visit.record.parked = error
        pushed.parked.append(sight.held.ref)
    else:
        if reply is not None:
            pushed.replies.append(reply)


def _is_held_as_another(visit: Visit, sight: Sight, ref: str) -> bool:
    """Whether what is in the way of a create is a meeting that we know to be another one: looking
    again would not help."""
    inway = Pair.objects.filter(collection=visit.collection, ref=ref)
    return inway.exclude(local_id=sight.held.row_id).exists()


def _do(visit: Visit, sight: Sight, step: Step) -> port.Present[Any] | None:
    notify, provider = visit.side.notify(visit, sight, step), visit.provider
    match step:
        case CreateRemote(record):
            key, raw = key_for(visit.workspace.slug, record["uid"]), _text_before(visit, sight)
            made = partial(provider.create, visit.there, record_of(record), key, notify, raw)
            written = sent.noted(visit, sight.held, "", record, made)
            return _written(visit, sight, step, record, written)
        case ReplaceRemote(record, version):
            pair = _pair(visit, sight)
            was = port.Was(record_of(pair.base or record), pair.raw)
            put = partial(provider.replace, pair.ref, version, record_of(record), was, notify)
            written = sent.noted(visit, sight.held, pair.ref, record, put)
            return _written(visit, sight, step, record, written)
        case DropRemote(version):
            pair = _pair(visit, sight)
            drop = partial(provider.delete, pair.ref, version, notify)
            sent.noted(visit, sight.held, pair.ref, None, drop)
            _deleted(visit, sight, pair, step)
            return None
        case HoldLocal() | DropLocal() | Agree() | Stand():
            msg = "a local step among the remote ones"
            raise TypeError(msg)
        case _:
            assert_never(step)


def _text_before(visit: Visit, sight: Sight) -> str:
    """What the account held of the meeting, here before or in the calendar from which it moves."""
    pairs = Pair.objects.filter(
        kind=visit.side.kind, local_id=sight.held.row_id, collection__connection=visit.connection
    )
    return pairs.exclude(raw="").order_by("-pk").values_list("raw", flat=True).first() or ""


def _pair(visit: Visit, sight: Sight) -> Pair:
    # The local batch before this may have made or changed it.
    return Pair.objects.get(collection=visit.collection, ref=sight.held.ref)


def _written(
    visit: Visit, sight: Sight, step: Step, record: Plain, written: port.Written[Any]
) -> port.Present[Any] | None:
    """Remember what was sent as agreed. Where the server holds something else than we sent, its
    reply is an observation like any other; the pair's version stays empty until it is looked at."""
    row = sight.held.row
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
