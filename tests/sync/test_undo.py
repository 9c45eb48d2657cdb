"""Undo in a small world: nothing is deleted there, nobody is mailed, and the next runs agree."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.cast import MemberOf
from tests.providers.meetings import GUEST, ME, meeting, renamed
from tests.providers.memory import MemoryServer
from tests.sync.conftest import World, connected, copies

from einklang.accounts.models import Membership, User
from einklang.calendars.edit import change_event, create_event, delete_event
from einklang.calendars.models import Copy, Event
from einklang.jobs.lease import LeaseLost, claim_one
from einklang.jobs.models import Due
from einklang.mail.models import Outgoing
from einklang.reconcile.rules import Rules
from einklang.reconcile.undo import Nothing
from einklang.records.event import Event as Record
from einklang.records.event import Organiser
from einklang.sync.connect import KIND, start
from einklang.sync.models import JournalEntry, Pair, Run
from einklang.sync.undo import foreseen, undo_writes
from einklang.sync.undo_rows import Act

pytestmark = pytest.mark.django_db


def placed(record: Record, place: str) -> Record:
    return replace(record, details=replace(record.details, place=place))


def undone(world: World, member: Membership, *, enter: bool = False, run: Run | None = None) -> Act:
    """All writes of the run, or of the latest that a worker made."""
    run = run or Run.objects.exclude(trigger="undo").latest("pk")
    entries = list(run.entries.select_related("run__connection", "pair"))
    seen = foreseen(member, entries, world.clock())
    act = undo_writes(member, entries, enter=enter, now=world.clock())
    assert [type(each.what) for each in seen] == [type(each.what) for each in act.done]
    return act


def in_accord(world: World) -> None:
    """Two runs later nothing moves, nobody was mailed, and nothing was deleted there; also where
    the whole calendar is listed anew, as once a day."""
    assert world.run().state == "accord"
    world.connection.collections.update(cursor="", compared_at=None)
    writes, entries = world.server.writes, JournalEntry.objects.count()
    assert world.run().state == "accord"
    assert (world.server.writes, JournalEntry.objects.count()) == (writes, entries)
    assert (world.server.mails, Outgoing.objects.count()) == ([], 0)
    assert not JournalEntry.objects.filter(act="delete").exists()


def test_a_change_that_came_is_put_back_here_and_there(
    world: World, alice_member: Membership
) -> None:
    world.server.put(world.there, "a", placed(meeting("a", "Angebot", GUEST), "Kiel"))
    world.run()
    world.server.put(world.there, "a", placed(meeting("a", "Vertrag", GUEST), "Hamburg"))
    world.run()
    undone(world, alice_member)
    assert world.titles() == ["Angebot"]
    in_accord(world)
    (there,) = world.server.alive(world.there).values()
    assert (there.details.summary, there.details.place) == ("Angebot", "Kiel")


def test_a_change_that_went_out_is_taken_back_there(world: World, alice_member: Membership) -> None:
    world.server.put(world.there, "a", meeting("a", "Angebot", GUEST))
    world.run()
    event = Event.objects.get()
    wanted = renamed(event.as_record(), "Vertrag")
    change_event(member=alice_member, event=event, record=wanted, now=world.clock())
    world.run()
    assert world.titles_there() == ["Vertrag"]
    undone(world, alice_member)
    in_accord(world)
    assert (world.titles(), world.titles_there()) == (["Angebot"], ["Angebot"])


def test_what_was_edited_since_stays(world: World, alice_member: Membership) -> None:
    world.server.put(world.there, "a", placed(meeting("a", "Angebot", GUEST), "Kiel"))
    world.run()
    world.server.put(world.there, "a", placed(meeting("a", "Vertrag", GUEST), "Hamburg"))
    world.run()
    run = Run.objects.latest("pk")
    event = Event.objects.get()
    wanted = renamed(event.as_record(), "Von Hand")
    change_event(member=alice_member, event=event, record=wanted, now=world.clock())
    world.run()
    undone(world, alice_member, run=run)
    in_accord(world)
    (there,) = world.server.alive(world.there).values()
    assert (there.details.summary, there.details.place) == ("Von Hand", "Kiel")
    assert JournalEntry.objects.get(act="put_back").conflicts[0]["path"] == ["summary"]


def test_what_sync_brought_goes_out_of_sight_and_stays_there(
    world: World, alice_member: Membership
) -> None:
    world.server.put(world.there, "a", meeting("a", "Angebot", GUEST))
    world.run()
    undone(world, alice_member)
    assert list(world.pairs().values()) == ["not_wanted"]
    in_accord(world)
    assert (world.titles(), world.titles_there()) == ([], ["Angebot"])
    world.server.put(world.there, "a", meeting("a", "Neuer Titel", GUEST))
    in_accord(world)
    assert world.titles() == []


def test_a_whole_calendar_is_undone_without_the_brake(
    world: World, alice_member: Membership
) -> None:
    for at in range(30):
        world.server.put(world.there, f"m{at}", meeting(f"m{at}", f"T{at}", GUEST))
    world.run()
    undone(world, alice_member)
    in_accord(world)
    assert (len(world.titles()), len(world.titles_there())) == (0, 30)


def test_the_undo_of_an_undo_follows_what_stands_there_now(
    world: World, alice_member: Membership
) -> None:
    world.server.put(world.there, "a", meeting("a", "Angebot", GUEST))
    world.run()
    first = undone(world, alice_member)
    world.server.put(world.there, "a", meeting("a", "Neuer Titel", GUEST))
    world.run()
    undone(world, alice_member, run=first.run)
    assert world.titles() == ["Angebot"]
    world.run()
    assert world.titles() == ["Neuer Titel"]
    in_accord(world)
    assert (world.titles(), world.titles_there()) == (["Neuer Titel"], ["Neuer Titel"])
    assert list(world.pairs().values()) == ["paired"]


@pytest.mark.parametrize("enter", [False, True])
def test_what_was_deleted_there_comes_back_here_and_there_only_when_asked(
    world: World, alice_member: Membership, *, enter: bool
) -> None:
    ref = world.server.put(world.there, "a", meeting("a", "Angebot", GUEST))
    world.run()
    world.server.drop(ref)
    world.run()
    assert world.titles() == []
    undone(world, alice_member, enter=enter)
    assert world.titles() == ["Angebot"]
    in_accord(world)
    assert world.titles() == ["Angebot"]
    assert world.titles_there() == (["Angebot"] if enter else [])
    event = Event.objects.get()
    wanted = renamed(event.as_record(), "Vertrag")
    change_event(member=alice_member, event=event, record=wanted, now=world.clock())
    in_accord(world)
    assert world.titles_there() == (["Vertrag"] if enter else [])


def test_what_was_deleted_here_and_so_there_comes_back_here(
    world: World, alice_member: Membership
) -> None:
    world.server.put(world.there, "a", meeting("a", "Angebot", GUEST))
    world.run()
    delete_event(member=alice_member, event=Event.objects.get(), now=world.clock())
    world.run()
    deletion = JournalEntry.objects.get(act="delete")
    undone(world, alice_member)
    assert world.titles() == ["Angebot"]
    writes = world.server.writes
    world.run()
    assert world.run().state == "accord"
    assert (world.titles(), world.titles_there()) == (["Angebot"], [])
    assert (world.server.writes, world.server.mails) == (writes, [])
    assert deletion.undone_by.count() == 1


def test_what_was_made_here_is_not_deleted_there(world: World, alice_member: Membership) -> None:
    create_event(
        member=alice_member,
        calendar=world.calendar,
        record=meeting("a", "Angebot", GUEST),
        now=world.clock(),
    )
    world.run()
    assert world.titles_there() == ["Angebot"]
    act = undone(world, alice_member)
    assert all(isinstance(each.what, Nothing) for each in act.done)
    assert act.run is None
    in_accord(world)
    assert (world.titles(), world.titles_there()) == (["Angebot"], ["Angebot"])


def test_a_meeting_that_a_colleague_holds_too_stays_theirs(
    world: World, alice_member: Membership, server: MemoryServer, bob: User, member_of: MemberOf
) -> None:
    others = connected(member_of(bob), server, "vertrieb")
    record = meeting("a", "Angebot", GUEST, ME, bob.email)
    record = replace(record, details=replace(record.details, organiser=Organiser(GUEST, "")))
    server.put(world.there, "a", record)
    server.put(others.there, "b", record)
    others.run()
    world.run()
    assert copies(Event.objects.get()) == 2
    first = undone(world, alice_member, run=Run.objects.get(connection=world.connection))
    assert not Copy.objects.filter(calendar__holder=alice_member.user).exists()
    in_accord(world)
    others.run()
    assert (world.titles(), len(server.alive(world.there))) == (["Angebot"], 1)
    undone(world, alice_member, run=first.run)
    in_accord(world)
    assert copies(Event.objects.get()) == 2
    assert len(server.alive(world.there)) == 1


def test_a_guest_takes_back_nothing_of_what_the_organiser_says(
    world: World, alice_member: Membership
) -> None:
    def said(title: str) -> Record:
        record = meeting("a", title, GUEST, ME)
        return replace(record, details=replace(record.details, organiser=Organiser(GUEST, "")))

    world.server.put(world.there, "a", said("Angebot"))
    world.run()
    world.server.put(world.there, "a", said("Vertrag"))
    world.run()
    undone(world, alice_member)
    in_accord(world)
    assert (world.titles(), world.titles_there()) == (["Vertrag"], ["Vertrag"])


def test_what_only_takes_time_goes_out_of_sight(
    alice_member: Membership, server: MemoryServer
) -> None:
    world = connected(alice_member, server, "kunden", Rules.read({"only_busy": True}))
    world.server.put(world.there, "a", meeting("a", "Geheim", GUEST))
    world.run()
    undone(world, alice_member)
    in_accord(world)
    assert world.events() == []
    assert "Geheim" not in str(list(JournalEntry.objects.values()))


def test_a_run_under_way_loses_the_right_to_write(world: World, alice_member: Membership) -> None:
    """It has seen the pair before the undo and would agree on it after: what is archived would
    stay paired, and be deleted there."""

    world.server.put(world.there, "a", meeting("a", "Angebot", GUEST))
    world.run()
    start(world.connection)
    lease = claim_one("worker", KIND, world.connection.pk)
    assert lease is not None
    undone(world, alice_member)
    with pytest.raises(LeaseLost):
        lease.prove()
    assert Due.objects.get(kind=KIND, ref=world.connection.pk).due_at is not None
    assert Pair.objects.get().standing == "not_wanted"
