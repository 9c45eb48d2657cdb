"""Contacts that leave a group of their account, or come into it again.

A group is a collection of a larger book. Whoever leaves it is not deleted, and so nothing here goes
by the table or under the brake. Both acts may be repeated after a reply that was lost.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from einklang.providers.errors import Missing, Refused
from einklang.sync import journal
from einklang.sync.models import Pair
from einklang.sync.sight import Grouping, Sight
from einklang.sync.visit import Visit


def regroup(visit: Visit, sights: Sequence[Sight]) -> tuple[list[Sight], list[str]]:
    """Take out who is to leave and put in who is to join. Returns what is to be decided about, and
    the refs that are to be looked at again: of those who have joined, or go by other refs."""
    joined: list[str] = []
    for sight in sights:
        match sight.grouping:
            case Grouping.LEAVES:
                _leave(visit, sight)
            case Grouping.JOINS:
                joined += _join(visit, sight)
            case Grouping.IS_RENAMED:
                joined.append(sight.held.ref)
            case Grouping.STAYS:
                pass
    later = (Grouping.JOINS, Grouping.IS_RENAMED)
    return [each for each in sights if each.grouping not in later], joined


def _leave(visit: Visit, sight: Sight) -> None:
    pair, groups = sight.held.pair, visit.groups
    if pair is None or groups is None:
        return
    try:
        groups.leave(visit.there, pair.ref)
    except Refused:  # it can be in no other group: it stays where it is, and is synced no more
        return
    _note(visit, pair, "ungroup")


def _join(visit: Visit, sight: Sight) -> list[str]:
    pair, groups = sight.held.pair, visit.groups
    if pair is None or groups is None:
        return []
    try:
        groups.join(visit.there, pair.ref)
    except (Refused, Missing):  # another run looks at it again
        return []
    _note(visit, pair, "regroup")
    return [pair.ref]


def _note(visit: Visit, pair: Pair, act: str) -> None:
    with transaction.atomic():
        visit.prove()
        journal.moved(visit.record.run(), pair, act, visit.clock()).save()
    visit.record.counts[act] += 1
