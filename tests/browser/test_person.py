"""A customer's page: meetings in order, at local times, and nothing of what others keep hidden."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect
from tests.browser.scene import LONG_TITLE, PRIVATE_TITLE, SECRET_PLACE, SECRET_TITLE, Scene
from tests.browser.window import Windows

pytestmark = pytest.mark.django_db(transaction=True)
UPCOMING = ["Jour fixe", "Abnahme", "Nur Zeit sichtbar", "Messe", LONG_TITLE]
PAST = ["Angebot", "Auftakt"]


@pytest.fixture
def page(windows: Windows, scene: Scene) -> Page:
    """Sabine Feld's calendar tab."""
    page = windows.open(scene.alice)
    page.goto(f"{scene.root}/people/{scene.feld.pk}/calendar/")
    return page


def titles(page: Page) -> list[str]:
    """Of the meetings, from top to bottom."""
    return [each.strip() for each in page.locator(".meet .title").all_inner_texts()]


def test_what_comes_stands_before_what_was_each_nearest_first(page: Page) -> None:
    assert titles(page) == UPCOMING + PAST
    expect(page.locator("h3.part")).to_have_text(
        ["Kommend 11, nächste zuerst", "Vergangen 11, davon 9 in einer Serie, neueste zuerst"]
    )


@pytest.mark.parametrize(
    ("title", "when"),
    [("Abnahme", "14:00–15:30"), ("Auftakt", "15:00–16:00"), ("Messe", "Ganztägig")],
)
def test_a_meeting_stands_at_the_time_of_the_workspace(title: str, when: str, page: Page) -> None:
    meeting = page.locator(".meet").filter(has=page.get_by_text(title, exact=True))
    expect(meeting.locator(".when time")).to_have_text(when)


def test_searching_and_filtering_stand_in_the_address(page: Page) -> None:
    page.get_by_role("searchbox", name="In Terminen suchen").fill("abnahme")
    page.get_by_label("Von").fill("morgen")
    page.get_by_label("Bis").fill("13.11.")
    page.get_by_role("button", name="Filtern").click()
    page.wait_for_url("**q=abnahme**")
    assert titles(page) == ["Abnahme"]
    page.goto(page.url)
    assert titles(page) == ["Abnahme"]
    expect(page.get_by_role("searchbox", name="In Terminen suchen")).to_have_value("abnahme")
    expect(page.get_by_label("Von")).to_have_value("Fr, 13. November 2026")
    page.get_by_role("link", name="Alles zeigen").click()
    expect(page.locator(".meet")).to_have_count(7)


def test_a_day_that_nobody_can_read_is_said_beside_it_and_kept(page: Page) -> None:
    page.get_by_label("Bis").fill("irgendwann")
    page.get_by_label("Bis").press("Enter")
    field = page.get_by_label("Bis")
    expect(field).to_have_value("irgendwann")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_accessible_description(re.compile("„irgendwann“ lesen wir nicht als Tag"))


def test_a_series_unfolds_by_keyboard(page: Page) -> None:
    series = page.locator("details.fold")
    expect(series.locator("summary")).to_contain_text("16 Termine")
    series.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(series.locator("li time").first).to_be_visible()
    moved = series.locator("li", has_text="19. Nov.")
    expect(moved).to_contain_text("10:00")
    expect(moved).to_contain_text("11:30–12:30")
    expect(moved).to_contain_text("verschoben")


@pytest.mark.parametrize(
    "path",
    [
        "/people/{feld}/", "/people/{feld}/calendar/", "/people/{feld}/calendar/?q=kanzlei",
        "/companies/{firm}/", "/companies/{firm}/calendar/", "/", "/journal/", "/questions/",
        "/search/?q=e", "/calendar/?view=list&date=2026-11-16", "/calendar/{secret}/",
        "/why/{secret}/",
        "/calendar/events.json?start=2026-11-01&end=2026-11-30",
    ],
)  # fmt: skip
def test_what_a_colleague_hides_is_nowhere_in_the_page(
    path: str, scene: Scene, windows: Windows
) -> None:
    secret = scene.event(SECRET_TITLE).pk
    address = path.format(feld=scene.feld.pk, firm=scene.firm.pk, secret=secret)
    answer = windows.open(scene.alice).request.get(scene.root + address)
    assert answer.ok
    for hidden in (SECRET_TITLE, SECRET_PLACE, PRIVATE_TITLE):
        assert hidden not in answer.text()


def test_the_grid_holds_nothing_of_it_either(scene: Scene, windows: Windows) -> None:
    page = windows.open(scene.alice)
    page.goto(f"{scene.root}/calendar/?view=month&date=2026-11-16")
    expect(page.locator("#woche").get_by_text("Abnahme").first).to_be_visible()
    for hidden in (SECRET_TITLE, SECRET_PLACE, PRIVATE_TITLE):
        assert hidden not in page.content()


def test_who_holds_it_sees_it(scene: Scene, windows: Windows) -> None:
    page = windows.open(scene.bob)
    page.goto(f"{scene.root}/people/{scene.feld.pk}/calendar/")
    expect(page.get_by_role("link", name=SECRET_TITLE, exact=True)).to_be_visible()


@pytest.mark.parametrize(
    "path", ["/people/{feld}/calendar/", "/calendar/?view=list&date=2026-11-16", "/"]
)
def test_a_title_without_end_takes_two_lines_of_a_list(
    path: str, scene: Scene, windows: Windows
) -> None:
    page = windows.open(scene.alice)
    page.goto(scene.root + path.format(feld=scene.feld.pk))
    lines = page.locator("a.title").first.evaluate(
        """(title) => {
            title.textContent = "Abnahme ".repeat(600);
            return title.clientHeight / parseFloat(getComputedStyle(title).lineHeight);
        }"""
    )
    assert round(lines, 1) == 2
