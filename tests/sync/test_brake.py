"""The brake, its answers, and other questions."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from django.core import mail
from pytest_django import Settings
from tests.cast import ClientOf
from tests.providers.meetings import GUEST, meeting, renamed
from tests.providers.memory import MemoryServer, read_only
from tests.sync.conftest import World, connected

from einklang.accounts.models import Membership
from einklang.calendars.edit import change_event, delete_event
from einklang.calendars.models import Event
from einklang.sync.answer import (
    AlreadyAnswered,
    BrakeAnswer,
    answer_brake,
    answer_refused,
    answer_would_mail,
)
from einklang.sync.asking import asked
from einklang.sync.models import Question

pytestmark = pytest.mark.django_db


def fill(world: World, count: int) -> list[str]:
    refs = [
        world.server.put(world.there, f"m{i}", meeting(f"m{i}", f"T{i}", GUEST))
        for i in range(count)
    ]
    world.run()
    return refs


def standing_here(world: World) -> int:
    return len([event for event in world.events() if event.cancelled_at is None])


def emptied(world: World, count: int = 10) -> Question:
    for ref in fill(world, count):
        world.server.drop(ref)
    assert world.run().state == "brake"
    return Question.objects.get(answered_at=None)


def test_the_brake_stops_an_emptied_calendar(world: World) -> None:
    question = emptied(world)
    assert standing_here(world) == 10
    assert len(question.data["pairs"]) == 10
    assert world.run().state == "brake"
    assert Question.objects.count() == 1


def test_its_holder_is_told_by_mail_once(world: World, settings: Settings) -> None:
    settings.PUBLIC_URL = "https://crm.example"
    emptied(world)
    world.run()
    (message,) = mail.outbox
    assert message.to == [world.connection.holder.email]
    assert message.subject == "Eine Rückfrage zu vielen Terminen in alice@nordlicht.example"
    assert "https://crm.example/w/nordlicht/questions/" in str(message.body)
    assert not any(f"T{at}" in str(message.message()) for at in range(10))


def test_five_deletions_pass(world: World) -> None:
    for ref in fill(world, 5):
        world.server.drop(ref)
    world.run()
    assert standing_here(world) == 0


def test_a_fifth_of_the_collection_passes(world: World) -> None:
    for ref in fill(world, 50)[:10]:
        world.server.drop(ref)
    world.run()
    assert standing_here(world) == 40


def test_the_brake_counts_over_runs_of_a_day(world: World) -> None:
    refs = fill(world, 20)
    for ref in refs[:5]:
        world.server.drop(ref)
        world.run()
    assert standing_here(world) == 15
    world.server.drop(refs[5])
    assert world.run().state == "brake"
    assert standing_here(world) == 15


def test_the_brake_tells_what_went_before_apart_from_what_it_holds(world: World) -> None:
    refs = fill(world, 20)
    for ref in refs[:4]:
        world.server.drop(ref)
    world.run()
    for ref in refs[4:8]:
        world.server.drop(ref)
    world.run()
    told = asked(Question.objects.get())
    assert "4 von 20 Terminen" in told.title
    said = " ".join(told.sentences)
    assert "Mit 4, die zuvor gingen, sind das mehr als fünf" in said
    assert "Keiner dieser 4 wurde gelöscht" in said


def test_a_day_later_the_brake_has_forgotten(world: World) -> None:
    refs = fill(world, 20)
    for ref in refs[:5]:
        world.server.drop(ref)
    world.run()
    world.clock.forward(timedelta(hours=25))
    world.server.drop(refs[5])
    assert world.run().state == "accord"


def test_the_brake_lets_all_else_of_the_run_go_on(world: World) -> None:
    for ref in fill(world, 10):
        world.server.drop(ref)
    world.server.put(world.there, "neu", meeting("neu", "Neu", GUEST))
    world.run()
    assert "Neu" in world.titles()


def test_the_brake_also_stops_deletions_made_here(world: World, alice_member: Membership) -> None:
    fill(world, 10)
    for event in world.events():
        delete_event(member=alice_member, event=event, now=world.clock())
    assert world.run().state == "brake"
    assert len(world.titles_there()) == 10


def test_answer_delete_ends_them_here(world: World, alice_member: Membership) -> None:
    question = emptied(world)
    answer_brake(question, member=alice_member, how="delete", now=world.clock())
    assert world.run().state == "accord"
    assert standing_here(world) == 0


def test_answer_delete_spares_what_came_back(world: World, alice_member: Membership) -> None:
    question = emptied(world)
    world.server.put(world.there, "m3", meeting("m3", "T3", GUEST))
    answer_brake(question, member=alice_member, how="delete", now=world.clock())
    world.run()
    assert world.titles() == ["T3"]


def test_answer_keep_keeps_them_here_and_syncs_them_no_more(
    world: World, alice_member: Membership, client_of: ClientOf
) -> None:
    question = emptied(world)
    answer_brake(question, member=alice_member, how="keep", now=world.clock())
    assert world.run().state == "accord"
    assert standing_here(world) == 10
    assert world.titles_there() == []
    client = client_of(alice_member.user)
    for event in world.events():
        page = client.get(f"/w/nordlicht/calendar/{event.pk}/").content.decode()
        assert "Dieser Termin wird nicht abgeglichen" in page
        assert "gelöscht und hier behalten" in page


def test_answer_keep_goes_on_with_what_came_back(world: World, alice_member: Membership) -> None:
    question = emptied(world)
    world.server.put(world.there, "m3", meeting("m3", "Zurück", GUEST))
    answer_brake(question, member=alice_member, how="keep", now=world.clock())
    assert world.run().state == "accord"
    assert standing_here(world) == 10
    assert sorted(Counter(world.pairs().values()).items()) == [("kept_here", 9), ("paired", 1)]
    world.server.put(world.there, "m3", meeting("m3", "Wieder anders", GUEST))
    world.run()
    assert "Wieder anders" in world.titles()


@pytest.mark.parametrize("how", ["delete", "keep", "restore"])
def test_what_was_decided_does_not_brake_the_next_single_deletion(
    world: World, alice_member: Membership, how: BrakeAnswer
) -> None:
    refs = fill(world, 20)
    for ref in refs[:10]:
        world.server.drop(ref)
    world.run()
    question = Question.objects.get(answered_at=None)
    world.clock.forward(timedelta(minutes=5))
    answer_brake(question, member=alice_member, how=how, now=world.clock())
    world.run()
    world.clock.forward(timedelta(minutes=5))
    world.server.drop(refs[15])
    assert world.run().state == "accord"
    world.clock.forward(timedelta(minutes=5))
    for ref in refs[10:15]:
        world.server.drop(ref)
    assert world.run().state == "brake"


def test_what_was_left_there_alone_is_not_what_was_restored_here_meanwhile(
    world: World, alice_member: Membership
) -> None:
    fill(world, 10)
    for event in world.events():
        delete_event(member=alice_member, event=event, now=world.clock())
    world.run()
    question = Question.objects.get(answered_at=None)
    back = Event.objects.get(summary="T3")
    back.restore()
    answer_brake(question, member=alice_member, how="keep", now=world.clock())
    assert sorted(Counter(world.pairs().values()).items()) == [("left_there", 9), ("paired", 1)]


def test_answer_restore_brings_them_back_there(world: World, alice_member: Membership) -> None:
    question = emptied(world)
    answer_brake(question, member=alice_member, how="restore", now=world.clock())
    assert world.run().state == "accord"
    assert len(world.titles_there()) == 10
    assert world.run().state == "accord"
    assert len(world.events()) == 10


def test_answer_restore_brings_them_back_here(world: World, alice_member: Membership) -> None:
    fill(world, 10)
    for event in world.events():
        delete_event(member=alice_member, event=event, now=world.clock())
    world.run()
    question = Question.objects.get(answered_at=None)
    answer_brake(question, member=alice_member, how="restore", now=world.clock())
    assert world.run().state == "accord"
    assert standing_here(world) == len(world.titles_there()) == 10


def test_a_question_is_answered_once(world: World, alice_member: Membership) -> None:
    question = emptied(world)
    answer_brake(question, member=alice_member, how="keep", now=world.clock())
    with pytest.raises(AlreadyAnswered):
        answer_brake(question, member=alice_member, how="delete", now=world.clock())


def retitled(member: Membership, world: World) -> None:
    event = Event.objects.get(deleted_at=None)
    record = renamed(event.as_record(), "Hier")
    change_event(member=member, event=event, record=record, now=world.clock())


def test_a_write_that_would_mail_guests_asks_first(
    alice_member: Membership, server: MemoryServer
) -> None:
    world = connected(alice_member, server, "firma", schedules=True)
    server.put(world.there, "a", meeting("a", "Angebot", GUEST))
    world.run()
    retitled(alice_member, world)
    assert world.run().state == "waiting"
    assert (world.questions(), server.mails) == (["would_mail"], [])
    assert world.run().state == "waiting"
    assert len(world.questions()) == 1
    question = Question.objects.get()
    answer_would_mail(question, member=alice_member, how="send", now=world.clock())
    assert world.run().state == "accord"
    assert world.titles_there() == ["Hier"]
    assert server.mails


def test_a_change_taken_back_mails_nobody(alice_member: Membership, server: MemoryServer) -> None:
    world = connected(alice_member, server, "firma", schedules=True)
    server.put(world.there, "a", meeting("a", "Angebot", GUEST))
    world.run()
    retitled(alice_member, world)
    world.run()
    question = Question.objects.get()
    answer_would_mail(question, member=alice_member, how="theirs", now=world.clock())
    assert world.run().state == "accord"
    assert world.titles() == world.titles_there() == ["Angebot"]
    assert server.mails == []


def test_first_sync_repair_and_echo_mail_nobody(
    alice_member: Membership, server: MemoryServer
) -> None:
    world = connected(alice_member, server, "firma", schedules=True)
    server.put(world.there, "a", meeting("a", "Angebot", GUEST))
    world.run()
    server.kill_cursors()
    world.run()
    world.run()
    assert server.mails == []


def test_a_refused_change_asks_and_can_be_kept_here(world: World, alice_member: Membership) -> None:
    world.server.put(world.there, "a", meeting("a", "Angebot", GUEST))
    world.run()
    retitled(alice_member, world)
    shelf = world.server.shelves[world.there.ref]
    read_only(world.server, shelf.collection)
    assert world.run().state == "waiting"
    question = Question.objects.get(kind="refused")
    answer_refused(question, member=alice_member, how="keep", now=world.clock())
    assert world.run().state == "accord"
    assert world.titles() == ["Hier"]
    assert world.titles_there() == ["Angebot"]
