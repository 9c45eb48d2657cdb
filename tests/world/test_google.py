"""The world with Google on the other side: the same promises, and no mail that nobody asked for."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator

import pytest
from tests.cast import MemberOf
from tests.providers.google.world import CLIENT, REDIRECT, SECRET
from tests.sync.conftest import BEGIN, Clock, World, alice_member
from tests.world.agitator import Agitator, standing_there
from tests.world.google_side import connected
from tests.world.test_world import said, settle, stay_silent, titles

from einklang.accounts.models import Membership, User
from einklang.calendars.models import Event
from einklang.records.plain import from_event
from einklang.sync.models import Pair
from einklang_sandbox.google import Google

__all__ = ["alice_member"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def google(clock: Clock) -> Iterator[Google]:
    made = Google(clock, random.Random(1))
    made.grants.register(CLIENT, SECRET, [REDIRECT])
    yield made
    made.close()


@pytest.mark.parametrize("seed", range(8))
def test_whatever_happens_both_sides_end_equal(
    seed: int, google: Google, clock: Clock, bob: User, member_of: MemberOf,
    alice_member: Membership,
) -> None:  # fmt: skip
    worlds = (
        connected(alice_member, google, clock, BEGIN),
        connected(member_of(bob), google, clock, BEGIN),
    )
    agitator = Agitator(worlds, (alice_member, member_of(bob)), random.Random(seed))
    agitator.live(40)
    settle(worlds, alice_member)
    equal(worlds)
    assert agitator.titles <= titles(), "a meeting that nobody removed is lost"
    assert google.mails == []
    stay_silent(worlds)


def equal(worlds: tuple[World, World]) -> None:
    """Each meeting stands once on each side and says the same."""
    standing = dict(pair for each in worlds for pair in standing_there(each))
    there = Counter(record.details.summary for record in standing.values())
    rows = Event.objects.filter(deleted_at=None, cancelled_at=None)
    here = Counter(rows.values_list("summary", flat=True))
    assert set(there.values()) <= {1}, "a meeting stands there twice"
    assert here == there
    pairs = Pair.objects.filter(standing="paired")
    assert {pair.ref for pair in pairs} == set(standing)
    for pair in pairs:
        event = Event.objects.get(pk=pair.local_id or 0)
        assert pair.base is not None
        assert said(event.record) == said(pair.base)
        assert said(event.record) == said(from_event(standing[pair.ref]))
        assert event.uid == standing[pair.ref].uid
