"""Decide and do, for any set of sights: the one way from an observation to a write."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from einklang.providers import port
from einklang.reconcile.plan import plan
from einklang.sync.apply import apply_local
from einklang.sync.remote import apply_remote
from einklang.sync.sight import NEW, Sight
from einklang.sync.visit import Visit

T = TypeVar("T")
CHUNK = 200


def carry_out(visit: Visit, sights: Sequence[Sight]) -> set[str]:
    """Decide and do. What changed between looking and writing is looked at once more, then left to
    the next run; returns the refs left."""
    left, parked = _do(visit, visit.side.step_aside(visit, sights))
    if not left:
        return parked
    unmade = {ref for ref in left if ref.startswith(NEW)}
    return unmade.union(parked, *_do(visit, _afresh(visit, left)))


def _do(visit: Visit, sights: Sequence[Sight]) -> tuple[set[str], set[str]]:
    """Returns the refs to look at once more, and those whose writes have to wait."""
    by_ref = {sight.held.ref: sight for sight in sights}
    made = plan((ref, sight.name, sight.seen) for ref, sight in by_ref.items())
    left = apply_local(visit, made.planned, by_ref)
    pushed = apply_remote(visit, [p for p in made.planned if p.ref not in left], by_ref)
    left.update(pushed.again)
    settled = by_ref.keys() - left - set(pushed.parked)
    visit.side.forget_wishes(visit, (by_ref[ref] for ref in settled))
    left |= _take_replies(visit, pushed.replies)
    return left, set(pushed.parked)


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
    return visit.side.there(visit, present) + visit.side.gone(visit, removed)


def chunks(items: Sequence[T]) -> Iterable[Sequence[T]]:
    """In portions of a page's size."""
    for at in range(0, len(items), CHUNK):
        yield items[at : at + CHUNK]
