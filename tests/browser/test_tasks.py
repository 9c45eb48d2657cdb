"""Tasks in a browser: one line, ticks, and where they stand."""

from __future__ import annotations

import re
from datetime import time

import pytest
from playwright.sync_api import Page, expect
from tests.browser.scene import Scene
from tests.browser.window import Windows
from tests.tasks.scene import TODAY, task

from einklang.tasks.models import Task, TaskType

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def page(scene: Scene, windows: Windows) -> Page:
    """Alice's browser."""
    return windows.open(scene.alice)


def test_what_a_line_says_is_shown_and_saved_by_enter(page: Page, scene: Scene) -> None:
    page.goto(f"{scene.root}/tasks/")
    line = page.get_by_label("Neue Aufgabe in einer Zeile")
    line.press_sequentially("morgen 14 Uhr Sabine anrufen")
    shown = page.locator("#understood")
    expect(shown).to_contain_text("Sabine anrufen")
    expect(shown).to_contain_text("Anruf · Fr, 13. Nov., 14:00 · Sabine Feld · für Sie")
    line.press("Enter")
    expect(page.locator(".toast-bar")).to_contain_text("Sabine anrufen ist gespeichert.")
    expect(page.locator(".task")).to_contain_text("Sabine anrufen")
    assert Task.objects.get(title="Sabine anrufen").person == scene.feld


def test_more_opens_the_form_with_what_was_understood(page: Page, scene: Scene) -> None:
    page.goto(f"{scene.root}/tasks/")
    page.get_by_label("Neue Aufgabe in einer Zeile").fill("Montag 9 Uhr Wochenplan")
    page.get_by_role("link", name="Mehr Angaben").click()
    expect(page.get_by_label("Titel")).to_have_value("Wochenplan")
    expect(page.get_by_label("Tag")).to_have_value("Mo, 16. November 2026")
    expect(page.get_by_label("Zeit")).to_have_value("09:00")


def test_an_emptied_line_shows_nothing(page: Page, scene: Scene) -> None:
    page.goto(f"{scene.root}/tasks/")
    line = page.get_by_label("Neue Aufgabe in einer Zeile")
    line.fill("Angebot")
    expect(page.locator("#understood")).to_contain_text("Angebot")
    line.fill("")
    expect(page.locator("#understood")).to_be_empty()


def test_a_line_that_says_nothing_leads_nowhere(page: Page, scene: Scene) -> None:
    page.goto(f"{scene.root}/tasks/")
    line = page.get_by_label("Neue Aufgabe in einer Zeile")
    line.fill("   ")
    line.press("Enter")
    line.fill("Angebot")
    expect(page.locator("#understood")).to_contain_text("Angebot")
    expect(page).to_have_url(re.compile(r"/tasks/$"))


def test_a_tick_takes_a_task_off_in_place_and_undo_brings_it_back(page: Page, scene: Scene) -> None:
    task(scene.alice, "Protokoll", TODAY)
    task(scene.alice, "Rechnung", TODAY)
    page.goto(f"{scene.root}/tasks/")
    count = page.locator("#tasks-count")
    before = count.inner_text()
    page.get_by_role("button", name="Erledigt: Protokoll").press("Enter")
    toast = page.locator(".toast-bar")
    expect(toast).to_contain_text("„Protokoll“ ist erledigt.")
    expect(page.locator(".task", has_text="Protokoll")).to_have_count(0)
    expect(page.locator(".task", has_text="Rechnung")).to_have_count(1)
    expect(count).not_to_have_text(before)
    expect(page.locator("#group-today")).to_be_focused()
    toast.get_by_role("button", name="Rückgängig").click()
    expect(page.locator(".task", has_text="Protokoll")).to_have_count(1)
    expect(page).to_have_url(re.compile(r"/tasks/$"))


def test_the_list_is_narrowed_while_one_types(page: Page, scene: Scene) -> None:
    task(scene.alice, "Anlage prüfen")
    task(scene.alice, "Belege suchen")
    page.goto(f"{scene.root}/tasks/")
    page.get_by_role("searchbox", name="Titel, Person").fill("beleg")
    expect(page.locator(".task")).to_have_count(1)
    expect(page).to_have_url(re.compile(r"q=beleg"))
    page.reload()
    expect(page.locator(".task")).to_have_count(1)


def test_a_record_shows_what_is_to_do_next(page: Page, scene: Scene) -> None:
    task(scene.alice, "Rohde schreiben", person=scene.rohde)
    page.goto(f"{scene.root}/people/{scene.rohde.pk}/")
    card = page.locator("section", has=page.get_by_role("heading", name="Nächste Aufgaben"))
    card.get_by_role("button", name="Erledigt: Rohde schreiben").press("Enter")
    expect(card).to_contain_text("Nichts ist zu tun.")
    expect(card.get_by_role("heading")).to_be_focused()
    page.get_by_role("link", name="Kalender", exact=False).last.click()
    done = page.locator("section", has=page.get_by_role("heading", name="Aufgaben", exact=True))
    expect(done).to_contain_text("Rohde schreiben")
    done.get_by_role("button", name="Wieder öffnen: Rohde schreiben").click()
    expect(done.get_by_role("button", name="Erledigt: Rohde schreiben")).to_be_visible()
    done.get_by_role("link", name="Neue Aufgabe").click()
    expect(page.get_by_label("Person")).to_have_value(re.compile("Malte Rohde"))


def test_a_key_leads_to_the_tasks(page: Page, scene: Scene) -> None:
    page.goto(f"{scene.root}/people/")
    page.keyboard.press("g")
    page.keyboard.press("a")
    expect(page).to_have_url(re.compile(r"/tasks/$"))


def test_tasks_stand_in_the_calendar_until_they_are_switched_off(page: Page, scene: Scene) -> None:
    task(scene.alice, "Messkoffer packen", TODAY, time(8), minutes=15)
    page.goto(f"{scene.root}/calendar/")
    block = page.locator("#woche .ev", has_text="Messkoffer packen")
    expect(block).to_have_count(1)
    whole, title = block.bounding_box(), block.locator("b").bounding_box()
    assert whole is not None
    assert title is not None
    assert title["width"] > 20
    assert whole["height"] >= 22  # one line can be read
    assert title["y"] - whole["y"] < 8  # looks like a block of the grid, not like a line of a list
    page.get_by_role("checkbox", name="Aufgaben").uncheck()
    expect(block).to_have_count(0)
    page.goto(f"{scene.root}/calendar/")
    expect(page.get_by_role("checkbox", name="Aufgaben")).not_to_be_checked()
    expect(page.locator("#woche .ev").first).to_be_visible()
    expect(block).to_have_count(0)
    page.get_by_role("checkbox", name="Aufgaben").check()
    block.click()
    expect(page.get_by_label("Titel")).to_have_value("Messkoffer packen")


def test_a_narrow_block_begins_with_the_title_of_its_task(scene: Scene, windows: Windows) -> None:
    task(scene.alice, "Messprotokoll senden", TODAY, time(9), minutes=15)
    page = windows.open(scene.alice, width=360)
    page.goto(f"{scene.root}/calendar/")
    block = page.locator("#woche .ev", has_text="Messprotokoll")
    expect(block).to_have_count(1)
    below = block.locator("b").evaluate("""title => {
        const text = document.createRange();
        text.selectNodeContents(title);
        return text.getClientRects()[0].top - title.getBoundingClientRect().top; }""")
    assert below < 8  # not in a second line that is cut off


def test_tasks_of_one_moment_are_named_on_a_phone(scene: Scene, windows: Windows) -> None:
    page = windows.open(scene.alice, width=360)
    for title in ("Angebot", "Belege", "Protokoll", "Rechnung"):
        task(scene.alice, title, TODAY, time(12))
    page.goto(f"{scene.root}/calendar/?cal=tasks")
    page.locator("#woche").get_by_title("+3 weitere").click()
    opened = page.get_by_role("dialog", name="12. November 2026")
    for title in ("Belege", "Protokoll", "Rechnung"):
        expect(opened.get_by_text(title)).to_be_visible()
    edge = "e => getComputedStyle(e).borderInlineStartWidth"
    assert opened.locator(".ev").first.evaluate(edge) == "3px"  # as they stand in the grid


def test_without_script_a_line_leads_to_the_form_and_a_tick_to_the_list(
    scene: Scene, windows: Windows
) -> None:
    page = windows.open(scene.alice, script=False)
    page.goto(f"{scene.root}/tasks/")
    page.get_by_label("Neue Aufgabe in einer Zeile").fill("morgen Kabel kaufen")
    page.get_by_role("button", name="Anlegen").click()
    expect(page.get_by_label("Titel")).to_have_value("Kabel kaufen")
    page.get_by_role("button", name="Speichern").click()
    page.get_by_role("button", name="Erledigt: Kabel kaufen").click()
    expect(page.locator(".toast-bar")).to_contain_text("„Kabel kaufen“ ist erledigt.")
    page.get_by_role("button", name="Rückgängig").click()
    expect(page.locator(".task", has_text="Kabel kaufen")).to_have_count(1)


def test_what_was_done_is_told_within_a_narrow_page(scene: Scene, windows: Windows) -> None:
    page = windows.open(scene.alice, width=360)
    page.goto(f"{scene.root}/tasks/")
    line = page.get_by_label("Neue Aufgabe in einer Zeile")
    line.fill("x" * 120)
    expect(page.locator("#understood")).to_contain_text("Xxx")
    line.press("Enter")
    said = page.locator(".toast-bar p")
    expect(said).to_contain_text("ist gespeichert.")
    assert said.evaluate("text => text.getBoundingClientRect().right") < 360


def test_on_a_phone_a_type_has_its_button_below_its_name(scene: Scene, windows: Windows) -> None:
    TaskType(workspace=scene.workspace, name="Aufmaß").add()
    page = windows.open(scene.alice, width=360)
    page.goto(f"{scene.root}/settings/task-types/")
    row = page.locator("tbody tr", has_text="Aufmaß")
    name, button = row.locator("td").first.bounding_box(), row.get_by_role("link").bounding_box()
    assert name is not None
    assert button is not None
    assert abs(name["x"] - button["x"]) < 2


def test_on_a_phone_the_bar_leads_to_the_tasks(scene: Scene, windows: Windows) -> None:
    page = windows.open(scene.alice, width=360)
    page.goto(f"{scene.root}/")
    bar = page.get_by_role("navigation", name="Schnellzugriff")
    names = [" ".join(each.split()) for each in bar.locator("> *").all_inner_texts()]
    assert names == ["Heute", "Kalender", "Personen", "Aufgaben", "Mehr"]
    bar.get_by_role("link", name="Aufgaben").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Aufgaben")
