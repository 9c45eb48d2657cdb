"""A picture of somebody, from a file on the disk to the places where they are shown."""

from __future__ import annotations

import pytest
from playwright.sync_api import FilePayload, expect
from tests.browser.scene import Scene
from tests.browser.window import Windows
from tests.crm.drawn_pictures import jpeg

pytestmark = pytest.mark.django_db(transaction=True)
DRAWN = "() => [...document.querySelectorAll('main .av img')].map(it => it.naturalWidth)"


def test_a_chosen_file_is_seen_on_the_page_and_in_the_list(windows: Windows, scene: Scene) -> None:
    page = windows.open(scene.alice)
    page.goto(f"{scene.root}/people/{scene.feld.pk}/edit/")
    page.get_by_role("link", name="Bild", exact=True).click()
    file: FilePayload = {"name": "feld.jpg", "mimeType": "image/jpeg", "buffer": jpeg()}
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="Speichern", exact=True).click()
    expect(page.get_by_text("ist gespeichert.")).to_be_visible()
    expect(page.locator(".av-l img")).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert page.evaluate(DRAWN)[0] == 192  # decoded, so nothing of ours forbids it
    page.goto(f"{scene.root}/people/")
    page.wait_for_load_state("networkidle")
    assert page.evaluate(DRAWN) == [192]
