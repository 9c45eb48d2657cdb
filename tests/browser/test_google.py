"""Connecting a Google account as a person does it, at the local Google."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect
from pytest_django import Settings
from tests.browser.scene import Scene
from tests.browser.served import worked
from tests.browser.window import Windows
from tests.providers.google.scene import hour
from tests.providers.meetings import GUEST
from tests.sync.google import in_place

from einklang.calendars.models import Event
from einklang.crm.models import Person
from einklang.sync.models import Connection
from einklang_sandbox.google import Google

pytestmark = pytest.mark.django_db(transaction=True)
ACCOUNT = "alice@gmail.example"


@pytest.fixture
def google(server: str, request: pytest.FixtureRequest) -> Iterator[Google]:
    """With one account; the browser knows it by the name `localhost`."""
    made = Google()
    made.add_account(ACCOUNT, "Alice bei Google")
    changed: Settings = request.getfixturevalue("settings")
    changed.PUBLIC_URL = server
    with in_place(made, changed) as url:
        by_name = url.replace("127.0.0.1", "localhost")
        changed.GOOGLE = {**settings.GOOGLE, "accounts": by_name}
        yield made
    made.close()
    Connection.objects.filter(provider__startswith="google").delete()


def at_google(
    scene: Scene, windows: Windows, *, popups: bool, what: str = "Google"
) -> tuple[Page, Page]:
    """Our page, and the one that shows Google."""
    windows.abroad = str(settings.GOOGLE["accounts"])
    page = windows.open(scene.alice)
    page.goto(f"{scene.root}/settings/integrations/")
    page.get_by_role("link", name=re.compile(rf"(Verbinden|Konto hinzufügen)\s?: {what}$")).click()
    expect(page.get_by_role("heading", name=f"{what} verbinden")).to_be_visible()
    on = page.get_by_role("link", name="Weiter bei Google")
    if not popups:
        page.evaluate("window.open = () => null")
        on.click()
        return page, page
    with page.expect_popup() as opened:
        on.click()
    return page, opened.value


@pytest.mark.parametrize("popups", [True, False])
def test_from_our_words_over_googles_to_in_accord(
    google: Google, scene: Scene, windows: Windows, *, popups: bool
) -> None:
    google.person(ACCOUNT).insert(hour(attendees=[{"email": GUEST}], summary="Von drüben"))
    page, there = at_google(scene, windows, popups=popups)
    there.get_by_role("link", name=re.compile("Alice bei Google")).click()
    there.get_by_role("button", name=re.compile("Alles auswählen")).click()
    expect(page.get_by_role("heading", name="Kalender wählen")).to_be_visible()
    assert there.is_closed() is popups
    page.get_by_role("checkbox", name="Alice bei Google").check()
    page.get_by_role("radio", name="Alle externen Termine").check()
    page.get_by_role("button", name="Abgleich starten").click()
    worked()
    card = page.get_by_role("region", name=re.compile(ACCOUNT))
    expect(card).to_contain_text("Im Einklang")
    assert Event.objects.filter(summary="Von drüben").exists()


def test_who_ticks_half_gets_half_and_is_told(
    google: Google, scene: Scene, windows: Windows
) -> None:
    page, there = at_google(scene, windows, popups=True)
    there.get_by_role("link", name=re.compile("Alice bei Google")).click()
    there.get_by_role("checkbox", name=re.compile("Termine")).check()
    there.get_by_role("button", name="Weiter", exact=True).click()
    expect(page.get_by_role("heading", name="Kalender wählen")).to_be_visible()
    page.goto(f"{scene.root}/settings/integrations/")
    card = page.get_by_role("region", name=re.compile(ACCOUNT))
    expect(card).to_contain_text("Liste der Kalender: nicht erlaubt.")
    expect(
        card.get_by_role("link", name=re.compile(r"Erlauben\s?: Liste der Kalender"))
    ).to_be_visible()


def test_who_closes_the_window_half_way_can_begin_again(
    google: Google, scene: Scene, windows: Windows
) -> None:
    page, there = at_google(scene, windows, popups=True)
    there.close()
    with page.expect_popup() as again:
        page.get_by_role("link", name="Weiter bei Google").click()
    expect(again.value.get_by_role("heading", name="Konto wählen")).to_be_visible()
    assert not Connection.objects.filter(provider="google").exists()


def test_the_contacts_of_a_group_come_once_it_is_chosen(
    google: Google, scene: Scene, windows: Windows
) -> None:
    hand = google.hand(ACCOUNT)
    body = {"names": [{"givenName": "Gesa", "familyName": "Von Drüben"}]}
    hand.create(body, hand.group("Kundschaft"))
    hand.create({"names": [{"givenName": "Oma", "familyName": "Zuhause"}]})
    page, there = at_google(scene, windows, popups=True, what="Google Kontakte")
    there.get_by_role("link", name=re.compile("Alice bei Google")).click()
    there.get_by_role("button", name=re.compile("Alles auswählen|Weiter|Zulassen")).first.click()
    expect(page.get_by_role("heading", name="Gruppen wählen")).to_be_visible()
    expect(page.get_by_role("checkbox", name="My Contacts")).not_to_be_checked()
    page.get_by_role("checkbox", name="Kundschaft").check()
    page.get_by_role("button", name="Ansehen").click()
    page.get_by_text("1 Person kommt neu").click()
    expect(page.get_by_text("Gesa Von Drüben")).to_be_visible()
    page.get_by_role("button", name="Abgleich starten").click()
    worked()
    card = page.get_by_role("region", name=re.compile(ACCOUNT))
    expect(card).to_contain_text("Im Einklang")
    assert [str(p) for p in Person.objects.filter(family="Von Drüben")] == ["Gesa Von Drüben"]
    assert not Person.objects.filter(family="Zuhause").exists()
    Person.objects.filter(family="Von Drüben").delete()
