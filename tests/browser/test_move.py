"""Moving meetings in the grid with the mouse; what is asked before, and the way back."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect
from tests.browser.scene import Scene
from tests.browser.window import Windows
from tests.calendars.scene import NOW, at

from einklang.calendars.edit import create_event
from einklang.calendars.models import Event
from einklang.records.event import Details
from einklang.records.event import Event as Record
from einklang.records.moment import wall

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(scope="module")
def focus(scene: Scene) -> Event:
    """A meeting of Alice's with nobody, which stands only here."""
    details = Details(at("2026-11-12 15:00"), at("2026-11-12 16:00"), summary="Fokuszeit")
    record = Record("focus", details)
    return create_event(member=scene.member, calendar=None, record=record, now=NOW)


@pytest.fixture
def page(windows: Windows, scene: Scene, focus: Event) -> Page:
    """Alice's week."""
    page = windows.open(scene.alice)
    page.goto(f"{scene.root}/calendar/")
    expect(page.locator("#woche .evc").first).to_be_visible()
    return page


def drag(page: Page, block: Locator, down: int) -> None:
    """With the mouse, so many pixels down."""
    block.scroll_into_view_if_needed()
    box = block.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + 8
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x, y + down / 2, steps=5)
    page.mouse.move(x, y + down, steps=5)
    page.mouse.up()


def starts(scene: Scene, title: str) -> str:
    return f"{wall(scene.event(title).as_record().details.start):%a %H:%M}"


def test_what_has_no_guests_moves_at_once_and_back_again(page: Page, scene: Scene) -> None:
    drag(page, page.locator("#woche a", has_text="Fokuszeit"), 90)
    toast = page.locator(".toast-bar")
    expect(toast).to_contain_text("Der Termin ist verschoben. Es ging keine E-Mail hinaus.")
    assert starts(scene, "Fokuszeit") != "Thu 15:00"
    toast.get_by_role("button", name="Rückgängig").click()
    expect(page.locator("#woche a", has_text="Fokuszeit")).to_contain_text("15:00")
    expect(page.locator(".toast-bar")).to_contain_text("verschoben")
    assert starts(scene, "Fokuszeit") == "Thu 15:00"


def test_of_a_series_it_asks_how_much_and_of_guests_whether_to_tell(
    page: Page, scene: Scene
) -> None:
    drag(page, page.locator("#woche a", has_text="Jour fixe"), 90)
    dialog = page.get_by_role("dialog", name="Diesen Termin verschieben?")
    expect(dialog.get_by_label("Nur diesen Termin")).to_be_checked()
    expect(dialog.get_by_label("Niemandem")).to_be_checked()
    dialog.get_by_label("Allen Gästen").check()
    expect(dialog.get_by_role("button", name="Verschieben und 1 E-Mail senden")).to_be_visible()
    before = scene.event("Jour fixe").revision
    page.keyboard.press("Escape")
    expect(dialog).not_to_be_visible()
    expect(page.locator("#woche a", has_text="Jour fixe")).to_contain_text("10:00–11:00")
    assert scene.event("Jour fixe").revision == before


def test_only_the_one_moves_by_keyboard_in_the_dialog(page: Page, scene: Scene) -> None:
    drag(page, page.locator("#woche a", has_text="Jour fixe"), 90)
    dialog = page.get_by_role("dialog", name="Diesen Termin verschieben?")
    dialog.get_by_label("Nur diesen Termin").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".toast-bar")).to_contain_text("verschoben")
    overrides = scene.event("Jour fixe").as_record().overrides
    (override,) = [each for each in overrides if wall(each.of).day == 12]
    assert override.details.start != override.of
    page.locator(".toast-bar").get_by_role("button", name="Rückgängig").click()
    expect(page.locator("#woche a", has_text="Jour fixe")).to_contain_text("10:00–11:00")


def test_what_changed_meanwhile_jumps_back_with_a_sentence(page: Page, scene: Scene) -> None:
    event = scene.event("Fokuszeit")
    Event.objects.filter(pk=event.pk).update(revision=event.revision + 1, changed_by=scene.bob)
    drag(page, page.locator("#woche a", has_text="Fokuszeit"), 90)
    expect(page.locator("[data-refused]")).to_contain_text("Bob Brandt hat den Termin um")
    expect(page.locator("#woche a", has_text="Fokuszeit")).to_contain_text("15:00")
    assert starts(scene, "Fokuszeit") == "Thu 15:00"
