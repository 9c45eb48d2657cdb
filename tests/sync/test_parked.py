"""A provider that takes no writes for hours is read all the same, and nothing to write is lost."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.providers.meetings import GUEST, meeting, renamed
from tests.sync.conftest import World, connected

from einklang.accounts.models import Membership
from einklang.calendars.edit import change_event, create_event
from einklang.calendars.models import Event
from einklang.sync.answer import answer_brake
from einklang.sync.models import Question

pytestmark = pytest.mark.django_db
HOUR = 3600.0
AT_THE_LATEST = timedelta(hours=1.1)


@pytest.fixture
def parked(world: World, alice_member: Membership) -> World:
    """Two meetings were made here while the server takes no writes."""
    world.server.put(world.there, "alt", meeting("alt", "Alt", GUEST))
    world.run()
    world.server.faults.parked = HOUR
    for title in ("eins", "zwei"):
        create_event(
            member=alice_member,
            calendar=world.calendar,
            record=meeting(title, title, GUEST),
            now=world.clock(),
        )
    return world


def test_the_connection_waits_and_says_until_when(parked: World) -> None:
    connection = parked.run()
    assert (connection.state, connection.reason) == ("waiting", "quota_used_up")
    assert connection.retry_at is not None
    assert timedelta(hours=1) <= connection.retry_at - parked.clock() <= AT_THE_LATEST


def test_accounts_that_were_parked_together_do_not_write_in_the_same_second(
    parked: World, alice_member: Membership
) -> None:
    ends = {parked.run().retry_at}
    for name in ("zweites", "drittes"):
        world = connected(alice_member, parked.server, name)
        create_event(
            member=alice_member,
            calendar=world.calendar,
            record=meeting(name, name, GUEST),
            now=world.clock(),
        )
        ends.add(world.run().retry_at)
    assert None not in ends
    assert len({end and end.replace(microsecond=0) for end in ends}) == 3


def test_one_refusal_is_enough(parked: World) -> None:
    parked.run()
    calls = parked.provider.calls
    parked.clock.forward(timedelta(minutes=1))
    parked.run()
    assert parked.provider.calls - calls == 1, "the pages alone"


def test_a_fault_in_between_does_not_hide_why_it_waits(parked: World) -> None:
    ends = parked.run().retry_at
    parked.server.faults.away = True
    assert parked.run().reason != "quota_used_up"
    parked.server.faults.away = False
    connection = parked.run()
    assert (connection.reason, connection.retry_at) == ("quota_used_up", ends)


def test_what_changes_there_comes_all_the_same(parked: World) -> None:
    parked.run()
    parked.server.put(parked.there, "neu", meeting("neu", "Neu", GUEST))
    parked.clock.forward(timedelta(minutes=1))
    assert parked.run().state == "waiting"
    assert "Neu" in parked.titles()


def test_everything_goes_out_once_it_may(parked: World, alice_member: Membership) -> None:
    parked.run()
    alt = Event.objects.get(summary="Alt")
    record = renamed(alt.as_record(), "Alt, geändert")
    change_event(member=alice_member, event=alt, record=record, now=parked.clock())
    parked.run()
    parked.server.faults.parked = None
    parked.clock.forward(AT_THE_LATEST)
    assert parked.run().state == "accord"
    assert parked.titles_there() == ["Alt, geändert", "eins", "zwei"]


def test_a_change_of_both_sides_is_merged_when_it_may_be_written(
    parked: World, alice_member: Membership
) -> None:
    parked.run()
    alt = Event.objects.get(summary="Alt")
    record = renamed(alt.as_record(), "hier")
    change_event(member=alice_member, event=alt, record=record, now=parked.clock())
    ref = next(ref for ref in parked.server.alive(parked.there) if ref.endswith("/alt"))
    moved = meeting("alt", "Alt", GUEST, "dritte@suedwind.example")
    parked.server.put(parked.there, "alt", moved)
    parked.run()
    parked.server.faults.parked = None
    parked.clock.forward(AT_THE_LATEST)
    parked.run()
    there = parked.server.alive(parked.there)[ref]
    assert there.details.summary == "hier"
    assert len(there.details.participants) == 2


def test_what_was_answered_meanwhile_is_done_when_it_may_be_written(
    world: World, alice_member: Membership
) -> None:
    names = [f"m{n}" for n in range(10)]
    refs = [world.server.put(world.there, name, meeting(name, name, GUEST)) for name in names]
    world.run()
    for ref in refs:
        world.server.drop(ref)
    assert world.run().state == "brake"
    world.server.faults.parked = HOUR
    question = Question.objects.get()
    answer_brake(question, member=alice_member, how="restore", now=world.clock())
    assert world.run().reason == "quota_used_up"
    world.connection.collections.update(cursor="")  # a listing does not show them either
    world.run()
    assert world.titles() == names
    assert world.questions() == []
    world.server.faults.parked = None
    world.clock.forward(AT_THE_LATEST)
    assert world.run().state == "accord"
    assert (world.titles(), world.titles_there()) == (names, names)
    question.refresh_from_db()
    assert question.done_at == world.clock()
