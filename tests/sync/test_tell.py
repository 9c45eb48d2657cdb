"""Whom the saver wanted told is told once, by the organiser's server, and by nothing else."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.core import mail
from tests.cast import MemberOf
from tests.providers.meetings import GUEST, ME, meeting, renamed
from tests.providers.memory import MemoryServer
from tests.sync.conftest import World, connected

from einklang.accounts.models import Membership, User
from einklang.calendars.edit import Wish, change_event, create_event, delete_event
from einklang.calendars.mailing import Tell
from einklang.calendars.models import Event
from einklang.records.event import Event as Record
from einklang.records.event import Participant
from einklang.sync.models import Pair

pytestmark = pytest.mark.django_db
SECOND = "dora@ostwind.example"


@pytest.fixture
def world(alice_member: Membership, server: MemoryServer) -> World:
    """Alice's connection to a server that mails guests by itself."""
    return connected(alice_member, server, "kunden", schedules=True)


def made(world: World, member: Membership, tell: Tell, record: Record | None = None) -> Event:
    world.run()
    return create_event(
        member=member,
        calendar=world.calendar,
        record=record or meeting("m", "Angebot", GUEST, SECOND),
        now=world.clock(),
        wish=Wish(tell),
    )


def changed(world: World, member: Membership, record: Record, tell: Tell = Tell.NOBODY) -> Event:
    (event,) = world.events()
    change_event(member=member, event=event, record=record, now=world.clock(), wish=Wish(tell))
    return event


def mailed(world: World) -> list[str]:
    """To whom the server wrote since last asked."""
    found = sorted(address for _ref, address in world.server.mails)
    world.server.mails.clear()
    assert mail.outbox == []
    return found


@pytest.mark.parametrize("tell", [Tell.EVERYBODY, Tell.NEW])
def test_told_is_one_mail_for_each_guest_and_then_silence(
    world: World, alice_member: Membership, tell: Tell
) -> None:
    event = made(world, alice_member, tell)
    assert world.run().state == "accord"
    assert mailed(world) == [GUEST, SECOND]
    event.refresh_from_db()
    assert event.tell == "nobody"
    assert Pair.objects.get().revision == event.revision
    writes = world.server.writes
    for _ in range(2):
        assert world.run().state == "accord"
    assert (mailed(world), world.server.writes) == ([], writes)


def test_untold_is_no_mail(world: World, alice_member: Membership) -> None:
    made(world, alice_member, Tell.NOBODY)
    assert world.run().state == "accord"
    assert (mailed(world), world.titles_there()) == ([], ["Angebot"])


def test_a_change_that_is_told_is_told_once(world: World, alice_member: Membership) -> None:
    event = made(world, alice_member, Tell.EVERYBODY)
    world.run()
    mailed(world)
    event.refresh_from_db()
    changed(world, alice_member, renamed(event.as_record(), "Vertrag"), Tell.EVERYBODY)
    assert world.run().state == "accord"
    assert (mailed(world), world.titles_there()) == ([GUEST, SECOND], ["Vertrag"])
    world.run()
    assert mailed(world) == []


def test_guests_saved_in_silence_are_told_later_when_somebody_asks_for_it(
    world: World, alice_member: Membership
) -> None:
    """Also where nothing else changes, and once, though the reply is lost."""
    event = made(world, alice_member, Tell.NOBODY)
    world.run()
    event.refresh_from_db()
    changed(world, alice_member, event.as_record(), Tell.EVERYBODY)
    world.server.faults.lost_replies = 1
    for _ in range(3):
        world.run()
    assert mailed(world) == [GUEST, SECOND]
    event.refresh_from_db()
    assert (event.tell, world.questions()) == ("nobody", [])


def test_a_guest_added_in_silence_to_silent_ones_stays_untold(
    world: World, alice_member: Membership
) -> None:
    event = made(world, alice_member, Tell.NOBODY)
    world.run()
    event.refresh_from_db()
    record = event.as_record()
    guests = (*record.details.participants, Participant("neu@ostwind.example"))
    changed(
        world, alice_member, replace(record, details=replace(record.details, participants=guests))
    )
    assert world.run().state == "accord"
    event.refresh_from_db()
    assert [guest.untold for guest in event.as_record().details.participants] == [True] * 3
    delete_event(member=alice_member, event=event, now=world.clock(), tell=Tell.EVERYBODY)
    world.run()
    assert (mailed(world), world.titles_there()) == ([], [])


def test_a_silent_change_of_what_the_server_tells_is_asked_about(
    world: World, alice_member: Membership
) -> None:
    event = made(world, alice_member, Tell.EVERYBODY)
    world.run()
    mailed(world)
    event.refresh_from_db()
    changed(world, alice_member, renamed(event.as_record(), "Vertrag"))
    world.run()
    assert (mailed(world), world.questions()) == ([], ["would_mail"])


def test_new_guests_alone_cannot_be_told_by_this_server_so_it_is_asked_about(
    world: World, alice_member: Membership
) -> None:
    event = made(world, alice_member, Tell.EVERYBODY)
    world.run()
    mailed(world)
    event.refresh_from_db()
    record = event.as_record()
    guests = (*record.details.participants, Participant("neu@ostwind.example"))
    more = replace(record, details=replace(record.details, participants=guests))
    changed(world, alice_member, more, Tell.NEW)
    world.run()
    assert (mailed(world), world.questions()) == ([], ["would_mail"])


def test_a_deletion_that_is_told_is_told_once(world: World, alice_member: Membership) -> None:
    event = made(world, alice_member, Tell.EVERYBODY)
    world.run()
    mailed(world)
    event.refresh_from_db()
    delete_event(member=alice_member, event=event, now=world.clock(), tell=Tell.EVERYBODY)
    assert world.run().state == "accord"
    assert (mailed(world), world.titles_there()) == ([GUEST, SECOND], [])
    world.run()
    event.refresh_from_db()
    assert (mailed(world), event.tell) == ([], "nobody")


def test_a_lost_reply_tells_nobody_twice(world: World, alice_member: Membership) -> None:
    made(world, alice_member, Tell.EVERYBODY)
    world.server.faults.lost_replies = 1
    for _ in range(3):
        world.run()
    assert (mailed(world), len(world.titles_there())) == ([GUEST, SECOND], 1)


def test_a_wish_does_not_outlive_a_lost_reply(world: World, alice_member: Membership) -> None:
    event = made(world, alice_member, Tell.EVERYBODY)
    world.run()
    event.refresh_from_db()
    changed(world, alice_member, renamed(event.as_record(), "Vertrag"), Tell.EVERYBODY)
    world.server.faults.lost_replies = 1
    for _ in range(3):
        world.run()
    event.refresh_from_db()
    assert (event.tell, world.titles_there()) == ("nobody", ["Vertrag"])
    assert Pair.objects.get().revision == event.revision


def test_a_wish_with_nothing_to_tell_is_forgotten(world: World, alice_member: Membership) -> None:
    event = made(world, alice_member, Tell.EVERYBODY)
    world.run()
    mailed(world)
    event.refresh_from_db()
    changed(world, alice_member, event.as_record(), Tell.EVERYBODY)
    assert world.run().state == "accord"
    event.refresh_from_db()
    assert (event.tell, mailed(world)) == ("nobody", [])


def test_first_sync_repair_and_echo_mail_nobody(world: World, alice_member: Membership) -> None:
    ref = world.server.put(world.there, "a", meeting("a", "Angebot", GUEST))
    world.run()  # the first sync
    world.server.put(world.there, "a", meeting("a", "Vertrag", GUEST))
    world.run()  # an echo of what changed there
    world.server.kill_cursors()
    world.run()  # a full read
    Pair.objects.update(version="", revision=0)
    world.run()  # a repair
    assert mailed(world) == []
    assert world.server.raw(ref).count("Vertrag") == 1


def test_a_colleagues_copy_never_carries_the_wish(
    world: World, alice_member: Membership, bob: User, member_of: MemberOf, server: MemoryServer
) -> None:
    bobs = connected(member_of(bob), server, "bob", schedules=True)
    event = made(world, alice_member, Tell.NOBODY, meeting("m", "Angebot", bob.email, GUEST))
    world.run()
    bobs.server.put(bobs.there, "b", event.as_record())
    bobs.run()
    event.refresh_from_db()
    changed(world, alice_member, renamed(event.as_record(), "Vertrag"), Tell.EVERYBODY)
    bobs.run()
    assert mailed(world) == []
    event.refresh_from_db()
    assert event.tell == "everybody"
    assert event.record["organiser"][0] == ME
