"""Questions and their answers through the browser; the brake foremost."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from tests.cast import ClientOf
from tests.providers.meetings import GUEST, meeting, renamed
from tests.providers.memory import MemoryServer
from tests.sync.conftest import World, connected

from einklang.accounts.models import Membership, User
from einklang.calendars.edit import change_event, delete_event
from einklang.calendars.models import Event
from einklang.jobs.models import Due
from einklang.sync.models import Question

pytestmark = pytest.mark.django_db
LIST = reverse("questions", args=["nordlicht"])


@pytest.fixture
def browser(client_of: ClientOf, alice: User) -> Client:
    """Alice's."""
    return client_of(alice)


def seen(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, url
    return answer.content.decode()


def address(question: Question, query: str = "") -> str:
    return reverse("question", args=["nordlicht", question.pk]) + query


def answer(client: Client, question: Question, how: str) -> int:
    return client.post(address(question), {"how": how}).status_code


@pytest.fixture
def brake(world: World) -> Question:
    """Ten of twelve meetings are gone there."""
    refs = [
        world.server.put(world.there, f"m{n}", meeting(f"m{n}", f"Termin {n}", GUEST))
        for n in range(12)
    ]
    world.run()
    for ref in refs[:10]:
        world.server.drop(ref)
    assert world.run().state == "brake"
    return Question.objects.get()


def standing_here(world: World) -> int:
    return len(world.titles())


def test_the_run_that_braked_shows_what_it_held_back(brake: Question, browser: Client) -> None:
    page = seen(browser, reverse("run", args=["nordlicht", brake.run_id]))
    assert "Wir haben angehalten: 10 von 12 Terminen wären gelöscht worden" in page
    assert "Alle 10 hier behalten" in page
    assert "In kunden wiederherstellen" in page
    assert "10 Termine löschen …" in page
    assert page.count("zurückgehalten: Löschung") == 10
    assert "Termin 9" in page
    assert "Termin 11" not in page


def test_deleting_asks_first_and_says_what_it_means(
    brake: Question, browser: Client, world: World
) -> None:
    page = seen(browser, address(brake, "?how=delete"))
    assert "10 Termine löschen?" in page
    assert "E-Mails gehen nicht hinaus." in page
    assert Question.objects.get().answered_at is None
    assert answer(browser, brake, "delete") == 302
    world.run()
    assert standing_here(world) == 2


@pytest.mark.parametrize(("how", "there"), [("keep", 2), ("restore", 12)])
def test_keeping_and_restoring_lose_nothing(
    how: str, there: int, brake: Question, browser: Client, world: World
) -> None:
    Due.objects.update(due_at=None)
    assert answer(browser, brake, how) == 302
    assert Due.objects.get().due_at is not None
    assert world.run().state == "accord"
    assert (standing_here(world), len(world.titles_there())) == (12, there)


def test_deletions_here_are_asked_about_the_other_way_round(
    world: World, browser: Client, alice_member: Membership
) -> None:
    for n in range(12):
        world.server.put(world.there, f"m{n}", meeting(f"m{n}", f"Termin {n}", GUEST))
    world.run()
    for event in Event.objects.order_by("pk")[:10]:
        delete_event(member=alice_member, event=event, now=world.clock())
    world.run()
    page = seen(browser, LIST)
    assert "Sie wurden hier gelöscht und stehen noch in kunden" in page
    assert "Alle 10 dort lassen" in page
    assert "10 Termine dort löschen …" in page


def test_a_question_is_answered_once(brake: Question, browser: Client) -> None:
    assert answer(browser, brake, "keep") == 302
    assert answer(browser, brake, "delete") == 409
    assert Question.objects.get().answer == "keep"


@pytest.mark.parametrize("how", ["", "send", "theirs", "anything"])
def test_an_answer_that_was_not_offered_is_none(how: str, brake: Question, browser: Client) -> None:
    assert answer(browser, brake, how) == 400
    assert Question.objects.get().answered_at is None


def test_nobody_but_the_holder_sees_or_answers_it(
    brake: Question, bob: User, anna: User, charlie: User, client_of: ClientOf
) -> None:
    for user in (bob, anna, charlie):
        assert client_of(user).get(address(brake)).status_code == 404
        assert answer(client_of(user), brake, "keep") == 404
    assert "Keine Rückfragen." in seen(client_of(bob), LIST)
    assert Question.objects.get().answered_at is None


def test_answered_ones_stand_below(brake: Question, browser: Client) -> None:
    answer(browser, brake, "keep")
    page = seen(browser, LIST)
    assert page.index("Keine Rückfragen.") < page.index("Zuletzt beantwortet")
    assert "So gelassen" in page


# ── one meeting ──────────────────────────────────────────────────────────────


@pytest.fixture
def inviting(alice_member: Membership, server: MemoryServer) -> World:
    """A calendar whose server mails guests; its one meeting was renamed here."""
    world = connected(alice_member, server, "einladungen", schedules=True)
    world.server.put(world.there, "a", meeting("a", "Angebot", GUEST, "eva@suedwind.example"))
    world.run()
    event = Event.objects.get()
    record = renamed(event.as_record(), "Vertrag")
    change_event(member=alice_member, event=event, record=record, now=world.clock())
    assert world.run().state == "waiting"
    return world


def test_a_write_that_would_mail_names_everybody_who_would_get_one(
    inviting: World, browser: Client
) -> None:
    page = seen(browser, LIST)
    assert f"Beim Speichern gehen 2 E-Mails hinaus: an {GUEST}, eva@suedwind.example." in page
    assert "Speichern und 2 E-Mails senden" in page
    assert "would_notify" not in page
    assert inviting.server.mails == []


def test_the_mails_go_out_on_the_button_that_said_so(inviting: World, browser: Client) -> None:
    assert answer(browser, Question.objects.get(), "send") == 302
    inviting.run()
    assert inviting.titles_there() == ["Vertrag"]
    assert len(inviting.server.mails) == 2


def test_a_change_can_be_taken_back_without_a_mail(inviting: World, browser: Client) -> None:
    assert answer(browser, Question.objects.get(), "theirs") == 302
    assert inviting.run().state == "accord"
    assert inviting.titles() == inviting.titles_there() == ["Angebot"]
    assert inviting.server.mails == []


def test_a_refusal_is_told_in_words_with_its_code_behind(inviting: World, browser: Client) -> None:
    question = Question.objects.get()
    data = question.data | {"reason": "forbidden", "detail": "need-privileges"}
    Question.objects.update(kind="refused", data=data)
    page = seen(browser, LIST)
    assert "Der Server erlaubt das nicht." in page
    assert page.index("<summary>Einzelheiten</summary>") < page.index("forbidden · need-privileges")
    assert answer(browser, question, "keep") == 302
    assert Question.objects.get().answer == "keep"
