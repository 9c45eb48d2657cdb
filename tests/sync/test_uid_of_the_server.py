"""Some servers give a meeting a UID of their own, under which they invite: it becomes the
meeting's, so that a guest's copy is known for what it is."""

from __future__ import annotations

import pytest
from tests.providers.meetings import GUEST, meeting, renamed
from tests.sync.conftest import World, connected, copies

from einklang.accounts.models import Membership, User
from einklang.calendars.edit import change_event, create_event
from einklang.calendars.models import Event
from einklang.sync.models import JournalEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def made(world: World, alice_member: Membership, bob: User) -> Event:
    """A meeting made here with a colleague and a customer, before any run."""
    world.server.faults.names = True
    return create_event(
        member=alice_member,
        calendar=world.calendar,
        record=meeting("ours", "Angebot", GUEST, bob.email),
        now=world.clock(),
    )


def test_the_meeting_takes_the_name_and_nothing_else_is_told(world: World, made: Event) -> None:
    assert world.run().state == "accord"
    made.refresh_from_db()
    assert made.uid == made.record["uid"]
    assert made.uid.endswith("@server")
    assert [entry.side for entry in JournalEntry.objects.all()] == ["remote"]
    calls = world.provider.calls
    world.run()
    assert world.provider.calls == calls + 1, "nothing to write again"


def test_a_colleagues_copy_of_it_makes_no_twin(
    world: World, made: Event, bob: User, workspace: object
) -> None:
    world.run()
    made.refresh_from_db()
    member = Membership.objects.select_related("workspace", "user").get(user=bob)
    bobs = connected(member, world.server, "bobs")
    world.server.put(bobs.there, "kopie", made.as_record())
    bobs.run()
    (event,) = world.events()
    assert copies(event) == 2


def test_a_reply_lost_after_the_create_makes_no_twin(
    world: World, made: Event, alice_member: Membership
) -> None:
    world.server.faults.lost_replies = 1
    assert world.run().state == "waiting"
    made.refresh_from_db()
    record = renamed(made.as_record(), "Vertrag")
    change_event(member=alice_member, event=made, record=record, now=world.clock())
    for _ in range(2):
        assert world.run().state == "accord"
    assert world.titles() == world.titles_there() == ["Vertrag"]
    made.refresh_from_db()
    assert made.uid.endswith("@server")


def test_a_reply_lost_after_the_create_loses_no_name(world: World, made: Event) -> None:
    world.server.faults.lost_replies = 1
    for _ in range(2):
        world.run()
    made.refresh_from_db()
    assert made.uid.endswith("@server")


def test_one_without_customers_keeps_what_it_says(world: World, alice_member: Membership) -> None:
    world.server.faults.names = True
    create_event(
        member=alice_member,
        calendar=world.calendar,
        record=meeting("ours", "Zahnarzt"),
        now=world.clock(),
    )
    world.server.faults.lost_replies = 1
    for _ in range(3):
        world.run()
    assert world.titles() == world.titles_there() == ["Zahnarzt"]
