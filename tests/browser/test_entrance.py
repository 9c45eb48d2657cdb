"""Coming in: by keyboard alone, past the menu in one step, and for the very first time."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect
from tests.browser.scene import Scene
from tests.browser.window import Windows
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)


def tab_to(page: Page, target: Locator) -> None:
    """Press Tab until it has the focus."""
    for _ in range(40):
        page.keyboard.press("Tab")
        if target.evaluate("it => it === document.activeElement"):
            return
    raise AssertionError(f"{target} is not reached by Tab")


def test_signing_in_takes_the_keyboard_alone(scene: Scene, windows: Windows) -> None:
    page = windows.open()
    page.goto(f"{scene.root}/people/")
    tab_to(page, page.get_by_label("E-Mail-Adresse"))
    page.keyboard.type("alice@nordlicht.example")
    tab_to(page, page.get_by_label("Passwort"))
    page.keyboard.type(PASSWORD)
    tab_to(page, page.get_by_role("button", name="Anmelden", exact=True))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Personen")


def test_a_wrong_password_is_said_and_the_address_kept(scene: Scene, windows: Windows) -> None:
    page = windows.open(language="en")
    page.goto("/accounts/login/")
    page.get_by_label("E-mail address").fill("alice@nordlicht.example")
    page.get_by_label("Password", exact=True).fill("falsch")
    page.keyboard.press("Enter")
    expect(page.locator("[data-error-summary]")).to_be_focused()
    expect(page.get_by_label("E-mail address")).to_have_value("alice@nordlicht.example")


def test_the_first_tab_leads_past_the_menu(scene: Scene, windows: Windows) -> None:
    page = windows.open(scene.alice)
    page.goto(f"{scene.root}/people/")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Zum Inhalt")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.keyboard.press("Tab")
    assert page.locator("main :focus").count() == 1


def test_single_keys_lead_and_can_be_switched_off(scene: Scene, windows: Windows) -> None:
    page = windows.open(scene.alice)
    page.goto(f"{scene.root}/")
    page.keyboard.press("g")
    page.keyboard.press("p")
    expect(page.get_by_role("heading", level=1)).to_have_text("Personen")
    page.keyboard.press("?")
    page.get_by_role("switch").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    page.keyboard.press("h")
    expect(page.get_by_role("heading", level=1)).to_have_text("Personen")


def test_the_menu_of_a_phone_opens_and_closes_by_keyboard(scene: Scene, windows: Windows) -> None:
    page = windows.open(scene.alice, width=360)
    page.goto(f"{scene.root}/")
    menu, more = page.locator("#menu"), page.get_by_role("button", name="Mehr", exact=True)
    expect(menu).to_be_hidden()
    more.press("Enter")
    expect(menu.get_by_role("link", name="Protokoll")).to_be_visible()
    expect(menu).to_be_focused()
    page.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    expect(more).to_be_focused()
