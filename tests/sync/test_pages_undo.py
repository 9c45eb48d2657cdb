"""The pages of undo: what they say first, what the button does, and whose they are."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.cast import ClientOf
from tests.providers.meetings import GUEST, meeting
from tests.sync.conftest import World

from einklang.accounts.models import Membership, User
from einklang.calendars.edit import delete_event
from einklang.calendars.models import Event
from einklang.sync.models import JournalEntry, Run
from einklang.sync.retain import forget

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(client_of: ClientOf, alice: User) -> Client:
    """Alice's."""
    return client_of(alice)


def seen(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, url
    return answer.content.decode()


def of_run(run: Run | None = None) -> str:
    row = run or Run.objects.exclude(trigger="undo").latest("pk")
    return reverse("undo-run", args=["nordlicht", row.pk])


def changed(world: World) -> None:
    before = meeting("a", "Angebot", GUEST)
    world.server.put(world.there, "a", before)
    world.run()
    after = replace(before.details, summary="Vertrag", place="Hamburg")
    world.server.put(world.there, "a", replace(before, details=after))
    world.run()


def test_it_says_first_what_it_puts_back(world: World, browser: Client) -> None:
    changed(world)
    page = seen(browser, of_run())
    assert "1 Termin wird zurückgesetzt" in page
    assert page.index("Jetzt: </span>Vertrag") < page.index("Dann: </span>Angebot")
    assert "keine E-Mail" in page
    assert world.titles() == ["Vertrag"]


def test_the_button_does_it_and_leads_to_what_was_done(world: World, browser: Client) -> None:
    changed(world)
    answer = browser.post(of_run(), follow=True)
    page = answer.content.decode()
    assert "Rückgängig gemacht: 1 zurückgesetzt. Es ging keine E-Mail hinaus." in page
    assert "Zurückgesetzt: Titel, Ort" in page
    assert world.titles() == ["Angebot"]


def test_a_line_leads_to_its_undo_once(world: World, browser: Client) -> None:
    changed(world)
    run = Run.objects.latest("pk")
    entry = JournalEntry.objects.latest("pk")
    page, link = reverse("run", args=["nordlicht", run.pk]), f"/write/{entry.pk}/undo/"
    assert link in seen(browser, page)
    browser.post(reverse("undo-write", args=["nordlicht", entry.pk]))
    assert link not in seen(browser, page)
    assert "rückgängig gemacht" in seen(browser, page)
    assert world.titles() == ["Angebot"]


def test_a_run_that_is_undone_offers_it_no_more(world: World, browser: Client) -> None:
    changed(world)
    run = Run.objects.latest("pk")
    page = reverse("run", args=["nordlicht", run.pk])
    assert of_run(run) in seen(browser, page)
    browser.post(of_run(run))
    assert of_run(run) not in seen(browser, page)
    undo = Run.objects.get(trigger="undo")
    assert of_run(undo) in seen(browser, reverse("run", args=["nordlicht", undo.pk]))


def test_doing_it_twice_says_that_there_is_nothing(world: World, browser: Client) -> None:
    changed(world)
    browser.post(of_run())
    answer = browser.post(of_run(), follow=True)
    assert "Es gab nichts rückgängig zu machen." in answer.content.decode()
    assert Run.objects.filter(trigger="undo").count() == 1
    assert "Es ist schon so, wie es vorher war." in seen(browser, of_run())


def test_entering_there_again_is_asked_and_not_ticked(
    world: World, browser: Client, alice_member: Membership
) -> None:
    world.server.put(world.there, "a", meeting("a", "Angebot", GUEST))
    world.run()
    delete_event(member=alice_member, event=Event.objects.get(), now=world.clock())
    world.run()
    page = seen(browser, of_run())
    assert '<input class="form-check-input" type="checkbox" name="enter">' in page
    browser.post(of_run(), {"enter": "on"})
    world.run()
    world.run()
    assert (world.titles(), world.titles_there()) == (["Angebot"], ["Angebot"])
    assert world.server.mails == []


def test_what_the_journal_has_forgotten_cannot_be_undone(world: World, browser: Client) -> None:
    changed(world)
    forget(world.connection.workspace, world.clock() + timedelta(days=91))
    run = Run.objects.latest("pk")
    assert of_run(run) not in seen(browser, reverse("run", args=["nordlicht", run.pk]))
    assert "Das Protokoll weiß nicht mehr" in seen(browser, of_run(run))
    browser.post(of_run(run))
    assert world.titles() == ["Vertrag"]


def test_nobody_undoes_what_a_colleagues_connection_did(
    world: World, client_of: ClientOf, bob: User
) -> None:
    changed(world)
    entry = JournalEntry.objects.latest("pk")
    for url in (of_run(), reverse("undo-write", args=["nordlicht", entry.pk])):
        assert client_of(bob).post(url).status_code == 404
    assert world.titles() == ["Vertrag"]


def test_an_undo_is_no_run_that_breaks_another_off(world: World, browser: Client) -> None:
    changed(world)
    browser.post(of_run())
    begun = Run.objects.exclude(trigger="undo").latest("pk")
    Run.objects.filter(pk=begun.pk).update(ended_at=None)
    page = seen(browser, reverse("runs", args=["nordlicht"]))
    assert "Läuft" in page
    assert "1 zurückgesetzt" in page


def test_a_page_costs_the_same_for_many_as_for_few(world: World, browser: Client) -> None:
    for at in range(3):
        world.server.put(world.there, f"m{at}", meeting(f"m{at}", f"T{at}", GUEST))
    world.run()
    _queries(browser)  # the first page notes that she is there
    few = _queries(browser)
    for at in range(3, 15):
        world.server.put(world.there, f"m{at}", meeting(f"m{at}", f"T{at}", GUEST))
    world.run()
    assert _queries(browser) == few


def _queries(browser: Client) -> int:
    with CaptureQueriesContext(connection) as told:
        seen(browser, of_run())
    return len(told)
