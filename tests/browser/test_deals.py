"""Deals as a person handles them: typed, drawn over the board, and met about in one step."""

from __future__ import annotations

import pytest
from django.core import mail
from playwright.sync_api import Page, expect
from tests.browser.scene import Scene
from tests.browser.window import Windows
from tests.calendars.scene import NOW
from tests.crm.scene import deal

from einklang.crm.models import Deal
from einklang.sync.look import look

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def page(windows: Windows, scene: Scene) -> Page:
    """The board."""
    page = windows.open(scene.alice)
    page.goto(f"{scene.root}/deals/")
    return page


def test_a_deal_is_typed_drawn_to_the_next_stage_and_moved_on_by_its_menu(
    page: Page, scene: Scene
) -> None:
    page.get_by_role("region", name="Anfrage").get_by_role("link", name="Deal in Anfrage").click()
    page.get_by_label("Titel").fill("Saal")
    page.get_by_label("Betrag").fill("950,5")
    page.get_by_role("combobox", name="Firma").fill("Kanzlei Feld")
    page.get_by_label("Personen").fill("Sabine Feld")
    page.get_by_role("button", name="Speichern", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Saal")
    expect(page.locator("main")).to_contain_text("950,50 €")
    page.goto(f"{scene.root}/deals/")
    card = page.locator(".deal", has_text="Saal")
    card.drag_to(page.get_by_role("region", name="Angebot"))
    offers = page.get_by_role("region", name="Angebot")
    expect(offers.get_by_role("link", name="Saal", exact=True)).to_be_visible()
    offers.get_by_role("button", name="Saal verschieben oder bearbeiten").click()
    offers.get_by_role("button", name="Gewonnen").click()
    won = page.get_by_role("region", name="Gewonnen")
    expect(won.get_by_role("link", name="Saal", exact=True)).to_be_visible()
    assert Deal.objects.get(title="Saal").closed_at is not None


def test_a_meeting_about_a_deal_is_logged_made_and_invited_to_in_one_step(
    page: Page, scene: Scene
) -> None:
    page.get_by_role("link", name="Umbau Empfang", exact=True).click()
    page.get_by_role("link", name="Termin", exact=True).click()
    expect(page.locator("main")).to_contain_text("Er wird bei Umbau Empfang stehen.")
    page.get_by_label("Titel").fill("Begehung")
    page.get_by_label("Beginn, Tag").fill("morgen")
    page.get_by_label("Kalender", exact=True).select_option(label="Nur hier")
    page.get_by_label("Allen Gästen").check()
    page.get_by_role("button", name="Speichern und 1 Einladung senden").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Umbau Empfang")
    look(NOW)
    page.reload()
    expect(page.get_by_role("link", name="Begehung", exact=True)).to_be_visible()
    assert [len(sent.to) for sent in mail.outbox if "Begehung" in sent.subject] == [1]


def test_who_adds_a_guest_is_asked_before_a_mail_goes_out(page: Page, scene: Scene) -> None:
    page.get_by_role("link", name="Umbau Empfang", exact=True).click()
    page.get_by_role("link", name="Termin", exact=True).click()
    page.get_by_label("Titel").fill("Zu dritt")
    page.get_by_label("Allen Gästen").check()
    guests = page.get_by_role("textbox", name="Gäste")
    guests.fill(f"{guests.input_value()}\nmalte rohde")
    guests.blur()
    page.get_by_role("button", name="Speichern und Bescheid geben …").click()
    expect(page.locator("main")).to_contain_text("Gespeichert ist noch nichts.")
    expect(page.get_by_role("button", name="Speichern und 2 Einladungen senden")).to_be_visible()
    assert "rohde@bau.example" in guests.input_value()


def test_the_board_breaks_no_usual_word_and_cuts_off_no_menu(page: Page, scene: Scene) -> None:
    made = deal(scene.workspace, "Besprechungsräume", scene.feld, company=scene.firm)
    page.set_viewport_size({"width": 1280, "height": 900})
    page.reload()
    card = page.locator(".deal", has_text=made.title)
    box = card.get_by_role("link", name=made.title, exact=True).bounding_box()
    assert box is not None
    assert box["height"] < 24, "one line"
    card.get_by_role("button", name=f"{made.title} verschieben oder bearbeiten").click()
    expect(card.get_by_role("link", name="Bearbeiten")).to_be_visible()
    shown = page.locator("[data-board]").evaluate("e => [e.scrollHeight, e.clientHeight]")
    assert shown[0] <= shown[1]
    made.delete()
