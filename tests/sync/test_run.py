"""A run against a provider in memory and a real database."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.core import mail
from tests.providers.meetings import GUEST, NINE, meeting, renamed, text
from tests.sync.conftest import World, copies

from einklang.accounts.models import Membership
from einklang.calendars.edit import change_event, create_event, delete_event
from einklang.calendars.models import Copy, Event, Occurrence
from einklang.records.event import Details
from einklang.records.event import Event as Record
from einklang.records.moment import Zoned
from einklang.sync.models import Connection, JournalEntry, Pair, Run

pytestmark = pytest.mark.django_db


def made_here(member: Membership, world: World, uid: str, title: str, *guests: str) -> Event:
    return create_event(
        member=member,
        calendar=world.calendar,
        record=meeting(uid, title, *guests),
        now=world.clock(),
    )


def retitle(member: Membership, world: World, title: str) -> None:
    event = Event.objects.get(deleted_at=None)
    record = renamed(event.as_record(), title)
    change_event(member=member, event=event, record=record, now=world.clock())


def test_what_stands_there_comes_here(world: World) -> None:
    world.server.put(world.there, "a", meeting("a", "Angebot", GUEST))
    assert world.run().state == "accord"
    assert world.titles() == ["Angebot"]
    (event,) = world.events()
    assert (event.outcome, event.reason) == ("admitted", "external_guest")
    assert copies(event) == 1


def test_running_again_at_once_does_nothing(world: World) -> None:
    world.server.put(world.there, "a", meeting("a", "Angebot", GUEST))
    world.run()
    revision, writes, runs = world.events()[0].revision, world.server.writes, Run.objects.count()
    world.run()
    assert (world.events()[0].revision, world.server.writes) == (revision, writes)
    assert Run.objects.count() == runs


def test_a_change_there_reaches_here(world: World) -> None:
    ref = world.server.put(world.there, "a", meeting("a", "Angebot", GUEST))
    world.run()
    world.server.put(world.there, ref.rpartition("/")[2], meeting("a", "Vertrag", GUEST))
    world.run()
    assert world.titles() == ["Vertrag"]


def test_a_change_here_reaches_there(world: World, alice_member: Membership) -> None:
    world.server.put(world.there, "a", text("a", "Angebot", f"ATTENDEE:mailto:{GUEST}"))
    world.run()
    retitle(alice_member, world, "Vertrag")
    assert world.run().state == "accord"
    assert world.titles_there() == ["Vertrag"]


def test_what_we_do_not_model_survives_a_push(world: World, alice_member: Membership) -> None:
    extra = f"ATTENDEE:mailto:{GUEST}\nX-THEIR-COLOUR:teal"
    ref = world.server.put(world.there, "a", text("a", "Angebot", extra))
    world.run()
    retitle(alice_member, world, "Vertrag")
    world.run()
    assert "X-THEIR-COLOUR:teal" in world.server.raw(ref)


def test_edits_of_different_fields_on_both_sides_both_survive(
    world: World, alice_member: Membership
) -> None:
    before = meeting("a", "Angebot", GUEST)
    world.server.put(world.there, "a", before)
    world.run()
    retitle(alice_member, world, "Vertrag")
    moved = replace(before, details=replace(before.details, place="Hamburg"))
    world.server.put(world.there, "a", moved)
    world.run()
    (event,), (there,) = world.events(), world.server.alive(world.there).values()
    assert (event.summary, event.place) == ("Vertrag", "Hamburg")
    assert (there.details.summary, there.details.place) == ("Vertrag", "Hamburg")


def test_a_conflict_goes_by_the_rule_and_keeps_both_values(
    world: World, alice_member: Membership
) -> None:
    world.server.put(world.there, "a", meeting("a", "Angebot", GUEST))
    world.run()
    retitle(alice_member, world, "Hier")
    world.server.put(world.there, "a", meeting("a", "Dort", GUEST))
    world.run()
    assert world.titles() == world.titles_there() == ["Dort"]
    conflicts = [c for entry in JournalEntry.objects.all() for c in entry.conflicts]
    assert [(c["local"], c["remote"], c["kept"]) for c in conflicts] == [("Hier", "Dort", "remote")]


def test_an_event_made_here_is_created_there_once(world: World, alice_member: Membership) -> None:
    made_here(alice_member, world, "neu", "Neu", GUEST)
    world.run()
    world.run()
    assert world.titles_there() == ["Neu"]
    assert len(world.events()) == 1


def test_a_reply_lost_after_create_makes_no_twin(world: World, alice_member: Membership) -> None:
    made_here(alice_member, world, "neu", "Neu", GUEST)
    world.server.faults.lost_replies = 1
    assert world.run().state == "waiting"
    assert world.run().state == "accord"
    assert world.titles_there() == ["Neu"]
    assert world.titles() == ["Neu"]


def test_a_reply_lost_after_replace_is_found_again(world: World, alice_member: Membership) -> None:
    world.server.put(world.there, "a", meeting("a", "Angebot", GUEST))
    world.run()
    retitle(alice_member, world, "Vertrag")
    world.server.faults.lost_replies = 1
    world.run()
    assert world.run().state == "accord"
    assert world.titles() == world.titles_there() == ["Vertrag"]
    assert not [c for entry in JournalEntry.objects.all() for c in entry.conflicts]


def test_a_deletion_here_reaches_there(world: World, alice_member: Membership) -> None:
    world.server.put(world.there, "a", meeting("a", "Angebot", GUEST))
    world.run()
    delete_event(member=alice_member, event=world.events()[0], now=world.clock())
    world.run()
    assert world.titles_there() == []
    assert set(world.pairs().values()) == {"gone"}


def test_a_meeting_deleted_there_stays_here_as_cancelled(world: World) -> None:
    ref = world.server.put(world.there, "a", meeting("a", "Angebot", GUEST))
    world.run()
    world.server.drop(ref)
    world.run()
    (event,) = world.events()
    assert event.cancelled_at == world.clock()
    assert event.summary == "Angebot"
    assert world.run().state == "accord"


def test_what_was_deleted_and_restored_there_comes_back_here(world: World) -> None:
    ref = world.server.put(world.there, "a", meeting("a", "Angebot", GUEST))
    world.run()
    world.server.drop(ref)
    world.run()
    world.server.put(world.there, "a", meeting("a", "Angebot", GUEST))
    world.run()
    (event,) = world.events()
    assert event.cancelled_at is None
    assert world.titles_there() == ["Angebot"]


def test_an_edit_here_beats_a_deletion_there(world: World, alice_member: Membership) -> None:
    ref = world.server.put(world.there, "a", meeting("a", "Angebot", GUEST))
    world.run()
    retitle(alice_member, world, "Vertrag")
    world.server.drop(ref)
    world.run()
    world.run()
    assert world.titles() == world.titles_there() == ["Vertrag"]


def test_an_edit_there_beats_a_deletion_here(world: World, alice_member: Membership) -> None:
    world.server.put(world.there, "a", meeting("a", "Angebot", GUEST))
    world.run()
    delete_event(member=alice_member, event=world.events()[0], now=world.clock())
    world.server.put(world.there, "a", meeting("a", "Vertrag", GUEST))
    world.run()
    assert world.titles() == world.titles_there() == ["Vertrag"]


def test_a_dead_cursor_is_a_full_look_and_deletes_only_what_is_gone(world: World) -> None:
    refs = [
        world.server.put(world.there, f"m{i}", meeting(f"m{i}", f"T{i}", GUEST)) for i in range(4)
    ]
    world.run()
    world.server.drop(refs[0])
    world.server.kill_cursors()
    world.run()
    assert world.titles() == ["T1", "T2", "T3"]


def test_a_listing_that_breaks_off_deletes_nothing(world: World) -> None:
    for i in range(4):
        world.server.put(world.there, f"m{i}", meeting(f"m{i}", f"T{i}", GUEST))
    world.run()
    world.server.kill_cursors()
    world.server.faults.page, world.server.faults.drop_after_pages = 2, 1
    assert world.run().state == "waiting"
    assert world.titles() == ["T0", "T1", "T2", "T3"]


def test_a_collection_that_is_gone_deletes_nothing(world: World) -> None:
    world.server.put(world.there, "a", meeting("a", "Angebot", GUEST))
    world.run()
    del world.server.shelves[world.there.ref]
    world.run()
    assert world.titles() == ["Angebot"]
    assert world.collection.error == "collection_missing"
    connection = Connection.objects.get()
    assert (connection.state, connection.reason) == ("waiting", "collection_missing")


def test_one_bad_record_is_set_aside_and_the_rest_goes_on(world: World) -> None:
    world.server.put(world.there, "bad", text("bad", "Kaputt").replace("DTSTART:2026", "DTSTART:x"))
    world.server.put(world.there, "good", meeting("good", "Gut", GUEST))
    world.run()
    assert world.titles() == ["Gut"]
    aside = Pair.objects.get(standing="set_aside")
    assert aside.reason
    world.server.put(world.there, "bad", meeting("bad", "Geheilt", GUEST))
    world.run()
    assert world.titles() == ["Geheilt", "Gut"]


def test_a_record_that_turns_bad_keeps_its_row(world: World) -> None:
    world.server.put(world.there, "a", meeting("a", "Angebot", GUEST))
    world.run()
    world.server.put(world.there, "a", text("a").replace("DTSTART:2026", "DTSTART:x"))
    world.run()
    assert world.titles() == ["Angebot"]
    world.server.put(world.there, "a", meeting("a", "Vertrag", GUEST))
    world.run()
    assert world.titles() == ["Vertrag"]
    assert len(world.events()) == 1


def test_a_wrong_password_pauses_after_one_try(world: World) -> None:
    world.server.faults.signed_out = True
    calls = world.provider.calls
    assert world.run().state == "sign_in"
    assert world.provider.calls == calls + 1


def test_a_server_that_is_away_loses_nothing(world: World, alice_member: Membership) -> None:
    made_here(alice_member, world, "neu", "Neu", GUEST)
    world.server.faults.away = True
    connection = world.run()
    assert (connection.state, connection.reason) == ("waiting", "unreachable")
    assert connection.retry_at is not None
    world.server.faults.away = False
    world.run()
    assert world.titles_there() == ["Neu"]


def test_a_moved_ref_keeps_the_record(world: World) -> None:
    ref = world.server.put(world.there, "a", meeting("a", "Angebot", GUEST))
    world.run()
    world.server.drop(ref)
    world.server.put(world.there, "b", meeting("a", "Angebot", GUEST))
    world.run()
    (event,) = world.events()
    assert event.cancelled_at is None
    assert world.titles_there() == ["Angebot"]


def test_a_meeting_that_stands_there_twice_is_one_row(world: World) -> None:
    for name in ("a", "b"):
        world.server.put(world.there, name, meeting("m", "Angebot", GUEST))
    world.run()
    world.run()
    (event,) = world.events()
    assert sorted(world.pairs().values()) == ["paired", "paired"]
    world.server.drop(f"{world.there.ref}a")
    world.run()
    event.refresh_from_db()
    assert (event.cancelled_at, copies(event)) == (None, 1)
    world.server.drop(f"{world.there.ref}b")
    world.run()
    event.refresh_from_db()
    assert event.cancelled_at is not None


def test_the_same_uid_of_another_meeting_makes_two_rows(world: World) -> None:
    world.server.put(world.there, "a", meeting("1", "Angebot", GUEST))
    world.run()
    later = Details(
        start=Zoned(NINE + timedelta(days=9), "Europe/Berlin"),
        end=Zoned(NINE + timedelta(days=9, hours=1), "Europe/Berlin"),
        summary="Ganz anderes",
    )
    world.server.put(world.there, "b", Record("1", later))
    world.run()
    assert len(world.events()) == 2


def test_a_whole_series_goes_both_ways(world: World, alice_member: Membership) -> None:
    series = replace(meeting("s", "Jour fixe", GUEST), rules=("FREQ=WEEKLY;COUNT=4",))
    world.server.put(world.there, "s", series)
    world.run()
    (event,) = world.events()
    assert event.recurs
    assert event.occurrences.count() == 4
    second = Zoned(NINE + timedelta(days=7), "Europe/Berlin")
    cut = replace(event.as_record(), excluded=(second,))
    change_event(member=alice_member, event=event, record=cut, now=world.clock())
    world.run()
    (there,) = world.server.alive(world.there).values()
    assert there.excluded == (second,)


def test_a_server_that_tells_without_end_holds_no_worker(world: World) -> None:
    """What was taken stays, and the next pass goes on where this one ended."""
    world.server.faults.page = 1
    for at in range(4):
        world.server.put(world.there, f"m{at}", meeting(f"m{at}", f"T{at}", GUEST))
    slow = world.clock.at

    def clock() -> datetime:
        nonlocal slow
        slow += timedelta(minutes=4)
        return slow

    world.clock = clock  # type: ignore[assignment] # one that goes on by itself
    connection = world.run()
    assert (connection.state, connection.reason) == ("waiting", "too_slow")
    taken = len(world.titles())
    assert 0 < taken < 4
    for _ in range(4):
        world.run()
    assert len(world.titles()) == 4


@pytest.mark.parametrize(("rule", "kept"), [("DAILY", True), ("HOURLY", False)])
def test_what_has_gone_on_for_a_lifetime_is_expanded_as_far_as_anybody_looks(
    world: World, rule: str, *, kept: bool
) -> None:
    """Every day since 1960 is more than is held of one series; every hour is too dense."""
    old = text("alt", "Frühstück", f"RRULE:FREQ={rule}\nATTENDEE:mailto:{GUEST}")
    old = old.replace("DTSTART:2026", "DTSTART:1960").replace("DTEND:2026", "DTEND:1960")
    world.server.put(world.there, "alt", old)
    world.run()
    assert (world.titles() == ["Frühstück"]) is kept
    if kept:
        days = Occurrence.objects.values_list("starts_at", flat=True)
        assert 3000 < len(days) < 4000
        assert min(days) < world.clock() - timedelta(days=3000)
        assert max(days) > world.clock() + timedelta(days=390)
    else:
        assert Pair.objects.get().reason == "endless_rule"


def test_a_change_made_here_is_newer_there_too(world: World, alice_member: Membership) -> None:
    """Guests' programs take no message whose SEQUENCE and DTSTAMP did not grow."""
    ref = world.server.put(world.there, "a", meeting("a", "Angebot", GUEST))
    world.run()
    world.clock.forward(timedelta(hours=1))
    (event,) = world.events()
    record = event.as_record()
    later = Zoned(NINE + timedelta(hours=3), "Europe/Berlin")
    end = Zoned(NINE + timedelta(hours=4), "Europe/Berlin")
    moved = replace(record, details=replace(record.details, start=later, end=end))
    change_event(member=alice_member, event=event, record=moved, now=world.clock())
    world.run()
    assert "SEQUENCE:1" in world.server.raw(ref)
    assert "DTSTAMP:20260501T090000Z" in world.server.raw(ref)
    writes = world.server.writes
    assert world.run().state == "accord"
    assert world.server.writes == writes


def test_who_has_to_sign_in_again_is_told_by_mail_once(world: World) -> None:
    world.run()
    world.server.faults.signed_out = True
    for _ in range(2):
        assert world.run().state == "sign_in"
    (message,) = mail.outbox
    assert message.to == [world.connection.holder.email]
    assert "melden Sie sich" in message.subject


def test_what_is_readable_again_as_it_was_is_in_accord_again(
    world: World, alice_member: Membership
) -> None:
    ref = world.server.put(world.there, "a", meeting("a", "Angebot", GUEST))
    world.run()
    whole = world.server.raw(ref)
    world.server.store(ref, "kaputt")
    world.run()
    assert (Pair.objects.get().standing, Copy.objects.get().apart) == ("set_aside", "set_aside")
    world.server.store(ref, whole)
    assert world.run().state == "accord"
    assert (Pair.objects.get().standing, Copy.objects.get().apart) == ("paired", "")
    retitle(alice_member, world, "Vertrag")
    world.run()
    assert world.titles_there() == ["Vertrag"]
