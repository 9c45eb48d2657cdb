"""The calendar: a week, a month and a list of the same meetings, and all of it by keyboard."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect
from tests.browser.scene import Scene
from tests.browser.window import Windows

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def page(windows: Windows, scene: Scene) -> Page:
    """Alice's week."""
    page = windows.open(scene.alice)
    page.goto(f"{scene.root}/calendar/")
    expect(page.locator("#woche .evc").first).to_be_visible()
    return page


def switch(page: Page, view: str) -> None:
    """By keyboard, to a view of this name."""
    link = page.get_by_role("group", name="Ansicht").get_by_role("link", name=view)
    link.focus()
    page.keyboard.press("Enter")


def test_a_week_shows_its_meetings_at_their_times(page: Page) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text("9.–15. November 2026")
    shown = page.locator("#woche a", has_text="Abnahme")
    expect(shown).to_contain_text("14:00–15:30")
    expect(page.locator("#woche a", has_text="Jour fixe")).to_contain_text("10:00–11:00")


def test_views_are_switched_by_keyboard_and_stand_in_the_address(page: Page) -> None:
    switch(page, "Monat")
    expect(page.get_by_role("heading", level=1)).to_have_text("November 2026")
    expect(page).to_have_url(re.compile("view=month"))
    expect(page.locator("#woche a", has_text="Angebot")).to_be_visible()
    switch(page, "Liste")
    expect(page).to_have_url(re.compile("view=list"))
    expect(page.locator(".meet .title").first).to_have_text("Jour fixe")
    switch(page, "Woche")
    expect(page.locator("#woche a", has_text="Abnahme")).to_be_visible()


def test_a_meeting_in_the_grid_leads_to_its_page(page: Page) -> None:
    page.locator("#woche a", has_text="Abnahme").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Abnahme")
    expect(page.locator("main")).to_contain_text("An der Untertrave 12")


def test_going_on_loads_the_next_week(page: Page) -> None:
    page.get_by_role("link", name="Weiter").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("16.–22. November 2026")
    expect(page.locator("#woche a", has_text="Messe")).to_be_visible()
    expect(page.locator("#woche a", has_text="Jour fixe")).to_contain_text("11:30–12:30")


def test_a_calendar_switched_off_stays_off(page: Page) -> None:
    page.get_by_role("checkbox", name=re.compile("kunden")).uncheck()
    expect(page.locator("#woche a", has_text="Abnahme")).to_have_count(0)
    page.goto(page.url.partition("?")[0])
    expect(page.get_by_role("checkbox", name=re.compile("kunden"))).not_to_be_checked()
    expect(page.locator("#woche a", has_text="Abnahme")).to_have_count(0)


def test_what_a_colleague_hides_is_a_time_in_the_grid(scene: Scene, windows: Windows) -> None:
    page = windows.open(scene.alice)
    page.goto(f"{scene.root}/calendar/?date=2026-11-16")
    hidden = page.locator("#woche .ev", has_text="Bob Brandt")
    expect(hidden).to_have_count(2)
    expect(page.locator("#woche")).to_contain_text("Nur Zeit")
    expect(page.locator("#woche")).to_contain_text("Belegt")


def test_a_phone_shows_three_days(scene: Scene, windows: Windows) -> None:
    page = windows.open(scene.alice, width=360)
    page.goto(f"{scene.root}/calendar/")
    expect(page.locator("#woche .dayname")).to_have_count(3)
    expect(page.locator("#woche a", has_text="Abnahme")).to_be_visible()
