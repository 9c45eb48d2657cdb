"""What both sides changed at once: an inbox, in which its holder lets the other value hold."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from tests.cast import ClientOf
from tests.providers.meetings import GUEST, meeting, renamed
from tests.sync.books import Book, altered, card, opened
from tests.sync.conftest import World

from einklang.accounts.models import Membership, User
from einklang.calendars.edit import change_event
from einklang.calendars.models import Event
from einklang.mail.models import Outgoing
from einklang.reconcile.contact_rules import Favour
from einklang.sync.models import JournalEntry, Pair, State

pytestmark = pytest.mark.django_db
ANNA = card("Anna", "Ost", "anna@ost.example")


@pytest.fixture
def browser(client_of: ClientOf, alice: User) -> Client:
    return client_of(alice)


@pytest.fixture
def book(alice_member: Membership, tmp_path: Path) -> Book:
    return opened(alice_member, tmp_path / "radicale")


def inbox(browser: Client) -> str:
    told = browser.get(reverse("conflicts", args=["nordlicht"])).content.decode()
    return told[told.index("<main") :]


def say(browser: Client, how: str) -> None:
    entry = JournalEntry.objects.exclude(conflicts=[]).earliest("pk")
    reply = browser.post(reverse("conflict", args=["nordlicht", entry.pk]), {"how": how})
    assert reply.status_code == 302


def clash(book: Book, favour: Favour = Favour.LATER, *, early: bool = False) -> None:
    """Anna's position is changed on both sides, there an hour before or after."""
    book.rule(favour=favour)
    path = book.put(ANNA)
    book.run()
    by = timedelta(hours=-1 if early else 1)
    stamp = (book.clock() + by).isoformat()
    book.put(altered(ANNA, uid="uid-1", position="Dort", stamp=stamp), path)
    book.save(altered(ANNA, position="Hier"), book.person("Anna"))
    book.run()


def positions(book: Book) -> list[str]:
    return [each.position for each in (*book.here(), *book.there())]


@pytest.mark.parametrize(
    ("early", "stood", "holds"), [(True, "Hier", "Dort"), (False, "Dort", "Hier")]
)
def test_the_other_value_holds_on_both_sides_once_it_is_turned_round(
    book: Book, browser: Client, *, early: bool, stood: str, holds: str
) -> None:
    clash(book, early=early)
    assert positions(book) == [stood, stood]
    told = inbox(browser)
    assert "Anna Ost" in told
    assert "gilt die spätere Änderung. Hier geändert am" in told
    assert "nach der Uhr dort" in told
    say(browser, "turn")
    assert book.run().state == State.ACCORD
    assert positions(book) == [holds, holds]
    assert Pair.objects.get().standing == "paired"
    assert "Keine Widersprüche" in inbox(browser)
    before = JournalEntry.objects.count()
    assert book.run().state == State.ACCORD
    assert JournalEntry.objects.count() == before


def test_turning_twice_turns_once(book: Book, browser: Client) -> None:
    clash(book, Favour.HERE)
    say(browser, "turn")
    say(browser, "turn")
    book.run()
    assert positions(book) == ["Dort", "Dort"]


def test_what_was_changed_since_stays_and_that_is_said(book: Book, browser: Client) -> None:
    clash(book, Favour.HERE)
    book.save(altered(ANNA, position="Später"), book.person("Anna"))
    entry = JournalEntry.objects.exclude(conflicts=[]).get()
    address = reverse("conflict", args=["nordlicht", entry.pk])
    told = browser.post(address, {"how": "turn"}, follow=True).content.decode()
    assert "Es wurde seither geändert" in told
    book.run()
    assert positions(book) == ["Später", "Später"]


def test_where_what_stood_here_holds_its_line_says_so(book: Book, browser: Client) -> None:
    clash(book, early=True)
    anna = book.person("Anna")
    told = browser.get(reverse("why-person", args=["nordlicht", anna.pk])).content.decode()
    assert told.count("Es gilt, was hier stand") == 1
    assert told.count("Der Kontakt war hier neu.") == 2, (
        "of the place, and of the first write alone"
    )
    assert 'class="unfolded"' in inbox(browser)


def test_what_is_left_as_it_is_goes_out_of_the_inbox(book: Book, browser: Client) -> None:
    clash(book, Favour.THERE)
    journal = browser.get(reverse("runs", args=["nordlicht"])).content.decode()
    assert "1 Widerspruch" in journal
    say(browser, "keep")
    assert "Keine Widersprüche" in inbox(browser)
    assert positions(book) == ["Dort", "Dort"]


def test_all_that_were_shown_are_left_at_once_and_none_that_came_since(
    book: Book, browser: Client
) -> None:
    clash(book, Favour.THERE)
    entry = JournalEntry.objects.exclude(conflicts=[]).get()
    browser.post(reverse("conflicts", args=["nordlicht"]), {"upto": entry.pk - 1})
    assert "Anna Ost" in inbox(browser)
    browser.post(reverse("conflicts", args=["nordlicht"]), {"upto": entry.pk})
    assert "Keine Widersprüche" in inbox(browser)


def test_a_conflict_of_a_meeting_is_turned_round_without_a_mail(
    world: World, browser: Client, alice_member: Membership
) -> None:
    world.server.put(world.there, "a", meeting("a", "Angebot", GUEST))
    world.run()
    event = Event.objects.get()
    record = renamed(event.as_record(), "Hier so")
    change_event(member=alice_member, event=event, record=record, now=world.clock())
    world.server.put(world.there, "a", meeting("a", "Dort so", GUEST))
    world.run()
    assert "Nach der Regel gilt, was dort steht." in inbox(browser)
    say(browser, "turn")
    assert world.run().state == State.ACCORD
    assert (world.titles(), world.titles_there()) == (["Hier so"], ["Hier so"])
    assert (world.server.mails, Outgoing.objects.count()) == ([], 0)


def test_what_is_turned_round_can_be_undone(book: Book, browser: Client) -> None:
    clash(book, Favour.THERE)
    say(browser, "turn")
    book.run()
    turned = JournalEntry.objects.get(act="turn")
    browser.post(reverse("undo-write", args=["nordlicht", turned.pk]))
    book.run()
    assert positions(book) == ["Dort", "Dort"]
