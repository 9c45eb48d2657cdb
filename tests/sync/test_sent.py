"""A create whose reply was lost is known again by the key that we chose, whatever was done here
meanwhile; somebody's own copy never is."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.providers.meetings import GUEST, meeting, renamed
from tests.sync.conftest import World

from einklang.accounts.models import Membership
from einklang.calendars.edit import change_event, create_event, delete_event
from einklang.calendars.models import Event
from einklang.sync.models import Pair, Sent

pytestmark = pytest.mark.django_db


@pytest.fixture
def made(world: World, alice_member: Membership) -> Event:
    """A meeting made here; it stands there, and the reply was lost."""
    create_event(
        member=alice_member,
        calendar=world.calendar,
        record=meeting("a", "Angebot", GUEST),
        now=world.clock(),
    )
    world.server.faults.lost_replies = 1
    assert world.run().state == "waiting"
    assert (world.titles_there(), world.pairs()) == (["Angebot"], {})
    return Event.objects.get()


def test_one_deleted_here_meanwhile_is_deleted_there(
    world: World, made: Event, alice_member: Membership
) -> None:
    delete_event(member=alice_member, event=made, now=world.clock())
    for _ in range(2):
        assert world.run().state == "accord"
    assert (world.titles(), world.titles_there()) == ([], [])
    assert not Sent.objects.exists()


def test_one_edited_there_meanwhile_stays(
    world: World, made: Event, alice_member: Membership
) -> None:
    delete_event(member=alice_member, event=made, now=world.clock())
    (ref,) = world.server.alive(world.there)
    world.server.store(ref, world.server.raw(ref).replace("Angebot", "Vertrag"))
    for _ in range(2):
        assert world.run().state == "accord"
    assert (world.titles(), world.titles_there()) == (["Vertrag"], ["Vertrag"])


def test_what_was_changed_on_each_side_meanwhile_is_merged(
    world: World, made: Event, alice_member: Membership
) -> None:
    record = renamed(made.as_record(), "Vertrag")
    change_event(member=alice_member, event=made, record=record, now=world.clock())
    (ref,) = world.server.alive(world.there)
    world.server.store(ref, world.server.raw(ref).replace("SUMMARY", "LOCATION:Kiel\r\nSUMMARY", 1))
    assert world.run().state == "accord"
    (event,) = world.events()
    assert (event.summary, event.place) == ("Vertrag", "Kiel")
    (there,) = world.server.alive(world.there).values()
    assert (there.details.summary, there.details.place) == ("Vertrag", "Kiel")


def test_a_copy_of_somebody_elses_making_is_not_ours(
    world: World, made: Event, alice_member: Membership
) -> None:
    delete_event(member=alice_member, event=made, now=world.clock())
    (ref,) = world.server.alive(world.there)
    text = world.server.raw(ref)
    world.server.drop(ref)
    world.server.store(f"{world.there.ref}theirs", text)
    assert world.run().state == "accord"
    assert world.titles_there() == ["Angebot"]


def test_what_never_arrived_is_forgotten_in_the_end(
    world: World, made: Event, alice_member: Membership
) -> None:
    (ref,) = world.server.alive(world.there)
    world.server.drop(ref)
    delete_event(member=alice_member, event=made, now=world.clock())
    assert world.run().state == "accord"
    assert Sent.objects.exists()
    world.clock.forward(timedelta(hours=2))
    assert world.run().state == "accord"
    assert (Sent.objects.count(), Pair.objects.count()) == (0, 0)


def test_one_made_anew_after_its_deletion_there_has_one_pair(
    world: World, alice_member: Membership
) -> None:
    """Under our own key, beside the pair of the place where it stood before."""
    former = world.server.put(world.there, "x", meeting("a", "Angebot", GUEST))
    world.run()
    world.server.drop(former)
    event = Event.objects.get()
    record = renamed(event.as_record(), "Vertrag")
    change_event(member=alice_member, event=event, record=record, now=world.clock())
    world.server.faults.lost_replies = 1
    assert world.run().state == "waiting"
    for _ in range(2):
        assert world.run().state == "accord"
    assert (world.titles(), world.titles_there()) == (["Vertrag"], ["Vertrag"])
    assert sorted(world.pairs().values()) == ["gone", "paired"]
    assert world.pairs()[former] == "gone"


def test_one_changed_there_by_us_without_a_reply_and_deleted_here_is_deleted_there(
    world: World, alice_member: Membership
) -> None:
    """It is our own change that turns up, and nobody's edit."""
    world.server.put(world.there, "x", meeting("a", "Angebot", GUEST))
    world.run()
    event = Event.objects.get()
    record = renamed(event.as_record(), "Vertrag")
    change_event(member=alice_member, event=event, record=record, now=world.clock())
    world.server.faults.lost_replies = 1
    assert world.run().state == "waiting"
    event.refresh_from_db()
    delete_event(member=alice_member, event=event, now=world.clock())
    for _ in range(2):
        assert world.run().state == "accord"
    assert (world.titles(), world.titles_there()) == ([], [])


def test_one_made_anew_under_its_old_name_without_a_reply_and_deleted_here_is_deleted_there(
    world: World, made: Event, alice_member: Membership
) -> None:
    world.run()
    (ref,) = world.server.alive(world.there)
    world.server.drop(ref)
    made.refresh_from_db()
    record = renamed(made.as_record(), "Vertrag")
    change_event(member=alice_member, event=made, record=record, now=world.clock())
    world.server.faults.lost_replies = 1
    assert world.run().state == "waiting"
    made.refresh_from_db()
    delete_event(member=alice_member, event=made, now=world.clock())
    for _ in range(2):
        assert world.run().state == "accord"
    assert (world.titles(), world.titles_there()) == ([], [])
