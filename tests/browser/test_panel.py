"""The panel *Integration* by keyboard."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from tests.browser.scene import Scene
from tests.browser.window import Windows

from einklang.accounts import clock
from einklang.feeds.keep import open_feed
from einklang.feeds.models import What

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def page(scene: Scene, windows: Windows) -> Page:
    """Alice's browser, at the panel of her tasks."""
    member = scene.alice.memberships.get()
    open_feed(member=member, what=What.MY_TASKS, source="", shows=None, now=clock.now())
    page = windows.open(scene.alice)
    page.goto(f"{scene.root}/tasks/?integration=1")
    return page


@pytest.mark.parametrize("name", ["Link erneuern", "Link sperren", "Ändern"])
def test_an_act_leads_the_focus_to_the_panel_that_came_of_it(page: Page, name: str) -> None:
    page.locator("#integration").get_by_role("button", name=name, exact=True).press("Enter")
    expect(page.locator(".toast-bar")).to_be_visible()
    expect(page.get_by_role("heading", name="Ihre Aufgaben als Kalender")).to_be_focused()


def test_another_line_leads_the_focus_there_too(page: Page) -> None:
    page.get_by_role("link", name="Alle Aufgaben, die ich sehen darf").press("Enter")
    expect(page.locator("#integration").get_by_role("button", name="Link anlegen")).to_be_visible()
    expect(page.get_by_role("heading", name="Ihre Aufgaben als Kalender")).to_be_focused()


def test_a_panel_that_comes_with_its_page_takes_no_focus(page: Page) -> None:
    expect(page.locator("#integration")).to_be_visible()
    expect(page.get_by_role("heading", name="Ihre Aufgaben als Kalender")).not_to_be_focused()


def test_that_a_line_has_a_link_is_said_on_one_line(scene: Scene, page: Page) -> None:
    member = scene.alice.memberships.get()
    open_feed(member=member, what=What.ALL_TASKS, source="", shows=None, now=clock.now())
    page.reload()
    said = page.locator(".feed-line", has_text="Alle Aufgaben").get_by_text("hat einen Link")
    box = said.bounding_box()
    assert box is not None
    assert box["height"] < 24
