"""The very first visit, while there is nothing yet."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from tests.browser.window import Windows

from einklang.accounts.models import Membership

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_first_visitor_makes_the_workspace(windows: Windows) -> None:
    page = windows.open()
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Einklang einrichten")
    page.get_by_label("Name des Arbeitsbereichs").fill("Lindhorst & Töchter")
    page.get_by_label("Ihr Name").fill("Jana Lindhorst")
    page.get_by_label("E-Mail-Adresse").fill("jana@lindhorst.example")
    page.get_by_label("Passwort").fill("kurz")
    page.get_by_role("button", name="Arbeitsbereich anlegen").click()
    expect(page.get_by_label("Passwort")).to_be_focused()
    expect(page.get_by_label("Ihr Name")).to_have_value("Jana Lindhorst")
    page.get_by_label("Passwort").fill("vier Wörter ohne Sinn")
    page.get_by_role("button", name="Arbeitsbereich anlegen").click()
    page.wait_for_url("**/w/lindhorst-toechter/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Heute")
    assert Membership.objects.get().is_owner
