"""Where scripts are switched off or did not arrive, the work goes on."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect
from tests.browser.scene import Scene
from tests.browser.served import Served, reach, worked
from tests.browser.window import Windows
from tests.cast import PASSWORD
from tests.providers.radicale import SECRET

from einklang.calendars.models import Event
from einklang.crm.models import Person
from einklang.sync.models import Connection

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def page(scene: Scene, windows: Windows) -> Page:
    """Alice's browser, with scripts switched off."""
    return windows.open(scene.alice, script=False)


def test_signing_in_works(scene: Scene, windows: Windows) -> None:
    page = windows.open(script=False)
    page.goto(f"{scene.root}/")
    page.get_by_label("E-Mail-Adresse").fill("alice@nordlicht.example")
    page.get_by_label("Passwort").fill(PASSWORD)
    page.get_by_role("button", name="Anmelden").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Heute")


def test_people_are_listed_and_found(page: Page, scene: Scene) -> None:
    page.goto(f"{scene.root}/people/")
    expect(page.locator("tbody tr")).to_have_count(2)
    page.get_by_role("searchbox", name="Name, Adresse").fill("rohde")
    page.get_by_role("button", name="Filtern").click()
    expect(page.locator("tbody tr")).to_have_count(1)


def test_a_person_is_changed(page: Page, scene: Scene) -> None:
    page.goto(f"{scene.root}/people/{scene.rohde.pk}/edit/")
    page.get_by_label("Position").fill("Bauleiter")
    page.get_by_role("button", name="Adresse", exact=True).click()
    page.get_by_label("E-Mail-Adresse 2").fill("malte@rohde.example")
    page.get_by_role("button", name="Speichern").click()
    expect(page.locator("main")).to_contain_text("Bauleiter")
    person = Person.objects.get(pk=scene.rohde.pk)
    assert person.emails.count() == 2


def test_a_meeting_is_made(page: Page, scene: Scene) -> None:
    page.goto(f"{scene.root}/calendar/new/")
    page.get_by_label("Titel").fill("Ohne Skript")
    page.get_by_label("Beginn, Tag").fill("übermorgen")
    page.get_by_label("Beginn, Uhrzeit").fill("8")
    page.get_by_label("Ende, Tag").fill("")
    page.get_by_label("Ende, Uhrzeit").fill("")
    page.get_by_role("button", name="Termin speichern").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ohne Skript")
    event = Event.objects.get(summary="Ohne Skript")
    assert event.starts_at == datetime(2026, 11, 14, 7, 0, tzinfo=UTC)


def test_the_grid_offers_the_list_instead(page: Page, scene: Scene) -> None:
    page.goto(f"{scene.root}/calendar/")
    page.get_by_role("link", name="Liste zeigen").click()
    expect(page.locator(".meet .title").first).to_have_text("Jour fixe")


def test_a_series_has_a_page_of_its_own(page: Page, scene: Scene) -> None:
    page.goto(f"{scene.root}/people/{scene.feld.pk}/calendar/")
    page.locator("details.fold summary").click()
    page.get_by_role("link", name="Alle 16 Termine zeigen").click()
    expect(page.locator("main li time")).to_have_count(16)


def test_an_account_is_connected(served: Served, page: Page, scene: Scene) -> None:
    page.goto(f"{scene.root}/settings/integrations/caldav/")
    reach(page, served, SECRET)
    page.get_by_role("checkbox", name="termine").check()
    page.get_by_role("button", name="Abgleich starten").click()
    expect(page.get_by_role("region", name=re.compile("^alice$"))).to_be_visible()
    worked()
    page.reload()
    assert Connection.objects.latest("pk").state == "accord"
    expect(page.get_by_role("region", name=re.compile("^alice$"))).to_contain_text("Im Einklang")


def test_the_brake_is_answered(page: Page, scene: Scene) -> None:
    _world, question = scene.braked("skriptlos")
    page.goto(f"{scene.root}/questions/{question.pk}/")
    page.get_by_role("link", name=re.compile("^Warum")).first.click()
    expect(page.locator(".why-row:visible")).to_have_count(1)
    page.get_by_role("button", name="Alle 10 hier behalten").click()
    question.refresh_from_db()
    assert question.answer == "keep"
