"""Decide and do, for any set of sights: the one way from an observation to a write."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from einklang.providers import port
from einklang.reconcile.plan import plan
from einklang.sync import renamed
from einklang.sync.apply import apply_local
from einklang.sync.grouping import regroup
from einklang.sync.remote import apply_remote
from einklang.sync.sight import NEW, Sight
from einklang.sync.visit import Visit

T = TypeVar("T")
CHUNK = 200


def carry_out(visit: Visit, sights: Sequence[Sight]) -> set[str]:
    """Decide and do. What changed between looking and writing is looked at once more, then left to
    the next run; returns the refs left."""
    sights, joined = regroup(visit, sights)
    again, parked = _do(visit, visit.side.step_aside(visit, sights))
    again.update(joined)
    if not again:
        return parked
    unmade = {ref for ref in again if ref.startswith(NEW)}
    return unmade.union(parked, *_do(visit, _afresh(visit, again)))


def _do(visit: Visit, sights: Sequence[Sight]) -> tuple[set[str], set[str]]:
    """Returns the refs to look at once more, and those whose writes have to wait."""
    by_ref = {sight.held.ref: sight for sight in sights}
    made = plan((ref, sight.name, sight.seen) for ref, sight in by_ref.items())
    again = apply_local(visit, made.planned, by_ref)
    pushed = apply_remote(visit, [p for p in made.planned if p.ref not in again], by_ref)
    again.update(pushed.again)
    settled = by_ref.keys() - again - set(pushed.parked)
    visit.side.forget_wishes(visit, (by_ref[ref] for ref in settled))
    again |= _take_replies(visit, pushed.replies)
    return again, set(pushed.parked)


def _take_replies(visit: Visit, replies: Sequence[port.Present[Any]]) -> set[str]:
    """Hold here what the server made of our writes. Only here: writing back at once to a server
    that rewrites what it is sent would never end."""
    if not replies:
        return set()
    side = visit.side
    sights = side.step_aside(visit, side.there(visit, replies))
    by_ref = {sight.held.ref: sight for sight in sights}
    made = plan((ref, sight.name, sight.seen) for ref, sight in by_ref.items())
    return apply_local(visit, made.planned, by_ref)


def _afresh(visit: Visit, refs: Iterable[str]) -> list[Sight]:
    asked = [ref for ref in refs if not ref.startswith(NEW)]
    items = visit.provider.fetch(visit.there, asked)
    present = [item for item in items if isinstance(item, port.Present)]
    removed = [item.ref for item in items if isinstance(item, port.Removed)]
    renamed.follow(visit, present)
    left = visit.side.left(visit, [item.ref for item in items if isinstance(item, port.Left)])
    visit.side.step_aside(visit, left)
    return visit.side.there(visit, present) + visit.side.gone(visit, removed)


def chunks(items: Sequence[T]) -> Iterable[Sequence[T]]:
    """In portions of a page's size."""
    for at in range(0, len(items), CHUNK):
        yield items[at : at + CHUNK]
