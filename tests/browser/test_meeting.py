"""Making and changing a meeting by its form, from typing to the other side."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from playwright.sync_api import Page, expect
from tests.browser.scene import Scene, feld
from tests.browser.window import Windows
from tests.calendars.scene import NOW

from einklang.sync.look import look

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def page(windows: Windows, scene: Scene) -> Page:
    """The form of a new meeting."""
    page = windows.open(scene.alice)
    page.goto(f"{scene.root}/calendar/new/")
    return page


def save(page: Page) -> None:
    page.get_by_role("button", name="Termin speichern").click()


def test_a_meeting_typed_as_one_speaks_reaches_timeline_and_server(
    page: Page, scene: Scene
) -> None:
    expect(page.get_by_label("Titel")).to_be_focused()
    page.keyboard.type("Vertragsentwurf")
    page.get_by_label("Beginn, Tag").fill("morgen")
    page.get_by_label("Beginn, Uhrzeit").fill("14 Uhr")
    page.get_by_label("Ende, Tag").fill("")
    page.get_by_label("Ende, Uhrzeit").fill("")
    page.get_by_role("textbox", name="Gäste").fill("Sabine Feld <s.feld@kanzlei-feld.example>")
    page.get_by_label("Kalender", exact=True).select_option(label="kunden")
    save(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Vertragsentwurf")
    expect(page.locator("main")).to_contain_text("Freitag, 13. November, 14:00–15:00")
    look(NOW)
    page.goto(f"{scene.root}/people/{scene.feld.pk}/")
    expect(page.get_by_role("link", name="Vertragsentwurf", exact=True)).to_be_visible()
    scene.kunden.run()
    assert "Vertragsentwurf" in scene.kunden.titles_there()


def test_a_meeting_that_was_changed_meanwhile_keeps_what_was_typed(
    scene: Scene, windows: Windows
) -> None:
    page = windows.open(scene.alice)
    page.goto(f"{scene.root}/calendar/{scene.event('Angebot').pk}/edit/")
    page.get_by_label("Titel").fill("Angebot und Zeitplan")
    there = feld("Angebot", "2026-11-05 09:00", place="Breite Straße 3")
    scene.server.put(scene.kunden.there, "angebot", replace(there, sequence=1))
    scene.kunden.run()
    save(page)
    meanwhile = page.locator("[data-error-summary]")
    expect(meanwhile).to_be_focused()
    expect(meanwhile).to_contain_text("Breite Straße 3")
    expect(page.get_by_label("Titel")).to_have_value("Angebot und Zeitplan")
    page.get_by_label("Ort").fill("Breite Straße 3")
    save(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Angebot und Zeitplan")
    expect(page.locator("main")).to_contain_text("Breite Straße 3")


def test_errors_are_summed_up_and_lose_nothing(page: Page) -> None:
    page.get_by_label("Beginn, Tag").fill("irgendwann")
    page.get_by_role("textbox", name="Gäste").fill("niemann")
    page.get_by_label("Beschreibung").fill("Bitte pünktlich")
    save(page)
    summary = page.locator("[data-error-summary]")
    expect(summary).to_be_focused()
    expect(summary).to_contain_text("3 Angaben")
    for label in ("Titel", "Beginn, Tag", "Gäste"):
        field = page.get_by_role("textbox", name=label)
        expect(field).to_have_attribute("aria-invalid", "true")
        expect(field).to_have_accessible_description(re.compile(r"\w"))
    expect(page.get_by_label("Beginn, Tag")).to_have_value("irgendwann")
    expect(page.get_by_label("Beschreibung")).to_have_value("Bitte pünktlich")
    summary.get_by_role("link", name="Gäste").press("Enter")
    expect(page.get_by_role("textbox", name="Gäste")).to_be_focused()


def test_one_error_alone_has_the_focus(page: Page) -> None:
    page.get_by_label("Titel").fill("Rückblick")
    page.get_by_label("Link").fill("javascript:alert(1)")
    save(page)
    expect(page.get_by_label("Link")).to_be_focused()


def test_an_end_before_the_start_gets_a_proposal(page: Page) -> None:
    page.get_by_label("Titel").fill("Rückblick")
    page.get_by_label("Beginn, Tag").fill("morgen")
    page.get_by_label("Beginn, Uhrzeit").fill("14:00")
    page.get_by_label("Ende, Tag").fill("")
    page.get_by_label("Ende, Uhrzeit").fill("3:30")
    save(page)
    expect(page.locator("main")).to_contain_text("Meinten Sie 15:30?")


def test_only_what_a_repetition_needs_is_shown(page: Page) -> None:
    expect(page.get_by_label("Bis")).to_be_hidden()
    page.get_by_label("Wiederholung").select_option("weekly")
    expect(page.get_by_label("Bis")).to_be_visible()
    page.get_by_label("Ganztägig").check()
    expect(page.get_by_label("Beginn, Uhrzeit")).to_be_hidden()
