"""The list of people and the search of the top bar, by mouse and by keys."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect
from tests.browser.scene import Scene
from tests.browser.window import Windows
from tests.crm.scene import company, person

from einklang.accounts.models import Workspace
from einklang.crm.models import Bulk, Person, SavedView

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(scope="module")
def crowd(scene: Scene) -> Scene:
    """Sixty people besides: more than one page."""
    workspace = Workspace.objects.get(slug="nordlicht")
    for number in range(60):
        person(workspace, f"Zoe Nr{number:02}", f"z{number}@menge.example")
    return scene


@pytest.fixture
def page(crowd: Scene, windows: Windows) -> Page:
    """Alice's browser at the list."""
    opened = windows.open(crowd.alice)
    opened.goto(f"{crowd.root}/people/")
    return opened


def test_a_search_is_found_as_one_types_and_the_focus_stays(page: Page) -> None:
    field = page.get_by_role("searchbox", name="Name, Adresse")
    field.press_sequentially("nr0")
    expect(page.locator("#count")).to_have_text("10 Personen")
    expect(page.locator("tbody tr")).to_have_count(10)
    expect(field).to_be_focused()
    expect(page).to_have_url(re.compile(r"/people/\?q=nr0$"))
    page.get_by_label("Letzter Termin").select_option("never")
    expect(page.get_by_text("Noch nie ein Termin", exact=True).last).to_be_visible()
    page.get_by_role("link", name="Wegnehmen: Noch nie ein Termin").click()
    expect(page).to_have_url(re.compile(r"/people/\?q=nr0$"))


def test_a_part_of_a_companys_name_and_enter_narrow_the_list(page: Page) -> None:
    workspace = Workspace.objects.get(slug="nordlicht")
    person(workspace, "Otto Ost", company=company(workspace, "Werft Ostufer"))
    field = page.get_by_label("Firma", exact=True)
    field.press_sequentially("ostuf")
    field.press("Enter")
    expect(page.locator("#count")).to_have_text("1 Person")
    expect(page).to_have_url(re.compile(r"/people/\?company=ostuf$"))
    expect(page.locator("#found")).to_contain_text("Otto Ost")
    expect(field).to_be_focused()


def test_rows_are_chosen_with_shift_and_all_that_match_are_tagged_and_untagged(
    page: Page,
) -> None:
    page.get_by_role("searchbox", name="Name, Adresse").fill("menge.example")
    expect(page.locator("#count")).to_have_text("60 Personen")
    boxes, said = page.locator("input[name=chosen]"), page.locator("[data-chosen]")
    expect(said).to_be_hidden()
    boxes.nth(1).click()
    boxes.nth(4).click(modifiers=["Shift"])
    expect(said).to_have_text("4 gewählt")
    page.get_by_label("Alle auf dieser Seite wählen").check()
    expect(said).to_have_text("50 gewählt")
    page.get_by_label("Alle 60 dieser Liste").check()
    page.get_by_label("Was geschehen soll").select_option("tag")
    page.get_by_label("Schlagwort", exact=True).fill("Menge")
    page.get_by_role("button", name="Weiter …").click()
    expect(page.locator("main")).to_contain_text("60 Personen erhalten das Schlagwort „Menge“.")
    page.get_by_role("button", name="60 Personen ändern").click()
    expect(page.locator("[data-toast]")).to_contain_text("60 Personen sind geändert.")
    assert Person.objects.filter(tags__name="Menge").count() == 60
    page.get_by_role("button", name="Rückgängig").click()
    expect(page.locator("[data-toast]")).to_contain_text("60 Personen sind wie zuvor.")
    assert not Person.objects.filter(tags__name="Menge").exists()


def test_a_long_change_goes_on_by_itself(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("einklang.crm.bulk.BATCH", 20)
    monkeypatch.setattr("einklang.crm.bulk.STEP", 20)
    page.get_by_role("searchbox", name="Name, Adresse").fill("menge.example")
    expect(page.locator("#count")).to_have_text("60 Personen")
    page.get_by_label("Alle auf dieser Seite wählen").check()
    page.get_by_label("Alle 60 dieser Liste").check()
    page.get_by_role("button", name="Weiter …").click()
    page.get_by_role("button", name="60 Personen ändern").click()
    expect(page.locator("[data-toast]")).to_contain_text("60 Personen sind geändert.")
    assert Bulk.objects.latest("pk").seen == 60


def test_a_view_is_kept_and_is_a_tab(page: Page, crowd: Scene) -> None:
    page.goto(f"{crowd.root}/people/?unmet=never")
    page.get_by_text("Ansicht speichern").click()
    page.locator("#view-name").fill("Nie getroffen")
    page.get_by_role("button", name="Speichern").click()
    tab = page.get_by_role("link", name="Nie getroffen")
    expect(tab).to_have_attribute("aria-current", "page")
    page.get_by_role("link", name="Ansicht ändern").click()
    page.get_by_role("button", name="Diese Ansicht löschen").click()
    expect(page).to_have_url(re.compile(r"/people/$"))
    assert not SavedView.objects.exists()


def test_the_search_of_the_top_bar_is_a_combobox(page: Page, crowd: Scene) -> None:
    page.keyboard.press("Control+k")
    field = page.get_by_role("combobox", name="Suchen")
    expect(field).to_be_focused()
    expect(page.get_by_role("option", name="Neu: Termin")).to_be_visible()
    page.keyboard.type("nr17")
    expect(page.get_by_role("option").first).to_contain_text("Zoe Nr17")
    expect(field).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    chosen = page.locator("#quick [aria-selected=true]")
    expect(chosen).to_contain_text("Zoe Nr17")
    expect(field).to_have_attribute("aria-activedescendant", "quick-0")
    page.keyboard.press("Escape")
    expect(page.locator("#quick")).to_be_hidden()
    expect(field).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#quick")).to_be_visible()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowDown")  # over the end: what was typed again
    expect(page.locator("#quick [aria-selected=true]")).to_have_count(0)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Zoe Nr17")


def test_enter_without_a_choice_leads_to_all_that_is_found(page: Page) -> None:
    page.keyboard.press("Control+k")
    page.keyboard.type("nr1")
    expect(page.get_by_role("option").first).to_contain_text("Zoe Nr1")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Suche nach „nr1“")


@pytest.mark.parametrize("width", [360, 1280])
def test_the_open_list_fits_the_window(width: int, crowd: Scene, windows: Windows) -> None:
    page = windows.open(crowd.alice, width=width)
    page.goto(f"{crowd.root}/people/")
    page.get_by_role("textbox", name="Suchen").or_(page.get_by_role("combobox")).first.click()
    box = page.locator("#quick").bounding_box()
    expect(page.locator("#quick")).to_be_visible()
    assert box is None or box["x"] + box["width"] <= width
