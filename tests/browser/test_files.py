"""The whole way of a list of customers: from the file to people, and back into a file."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, Page, expect
from tests.browser.scene import Scene
from tests.browser.window import Windows
from tests.calendars.scene import NOW
from tests.crm.scene import FELD
from tests.files.scene import looked

from einklang.accounts.models import Membership
from einklang.crm.models import Person
from einklang.files import work
from einklang.files.models import Import
from einklang.jobs.lease import claim_one
from einklang.jobs.shift import work as shift_work

pytestmark = pytest.mark.django_db(transaction=True)
OUTLOOK = (
    "Anrede;Vorname;Nachname;Firma;E-Mail-Adresse;Telefon geschäftlich;Notizen;Quatsch\r\n"
    "Dr.;Jürgen;Größmann;Öl & Söhne;j@oel.example;+49 40 1;=Tee;x\r\n"
    f";Sabine;Feld;;{FELD};+49 40 2;;\r\n"
    f";Ganz;Anders;;{FELD};;;\r\n"
    ";;Müller; Sohn;zu;viel;des;Guten;hier\r\n"
)


@pytest.fixture
def page(windows: Windows, scene: Scene) -> Page:
    return windows.open(scene.alice)


def worked() -> None:
    """What the worker does for the latest import, once."""
    lease = claim_one("a token", work.KIND, Import.objects.latest("pk").pk)
    assert lease is not None
    shift_work(lease, {work.KIND: work.work})


def test_a_list_comes_in_as_it_was_shown_before_and_goes_out_again(
    page: Page, scene: Scene, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(work, "now", lambda: NOW)
    page.goto(f"{scene.root}/people/")
    page.get_by_role("button", name="Weitere Aktionen").click()
    page.get_by_role("link", name="Importieren …").click()
    body = OUTLOOK.encode("cp1252")
    payload = FilePayload(name="Kunden.csv", mimeType="text/csv", buffer=body)
    page.get_by_label("Datei").set_input_files(files=[payload])
    page.get_by_role("button", name="Hochladen").click()

    expect(page.get_by_label("Wohin „Nachname“ kommt")).to_have_value("family")
    expect(page.get_by_label("Wohin „Quatsch“ kommt")).to_have_value("")
    page.get_by_role("button", name="Ansehen, was sie bringt").click()
    expect(page.get_by_role("heading", name="Wir sehen nach")).to_be_visible()
    worked()
    expect(page.get_by_role("heading", name="4 Einträge in der Datei")).to_be_visible()
    page.get_by_text("1 Person ist neu").click()
    expect(page.get_by_text("Dr. Jürgen Größmann")).to_be_visible()
    assert not Person.objects.filter(given="Jürgen").exists()

    page.get_by_role("button", name="Importieren").click()
    expect(page.get_by_text("Sie können diese Seite verlassen")).to_be_visible()
    worked()
    expect(page.get_by_role("heading", name="1 Eintrag: Wer ist das?")).to_be_visible()
    expect(page.get_by_text("Zeile 5")).to_be_visible()
    page.get_by_role("button", name="Jemand anderes").last.click()
    expect(page.get_by_text("Wer ist das?")).to_have_count(0)
    assert Person.objects.filter(given="Ganz").count() == 1

    page.goto(f"{scene.root}/people/?q=oel.example")
    page.get_by_role("button", name="Weitere Aktionen").click()
    page.get_by_role("link", name="Exportieren …").click()
    with page.expect_download() as waited:
        page.get_by_role("button", name="Herunterladen").click()
    waited.value.save_as(tmp_path / "out.csv")
    text = (tmp_path / "out.csv").read_text(encoding="utf-8-sig")
    assert "Dr.;Jürgen;;Größmann" in text
    assert "'=Tee" in text
    assert text.count("\n") == 2


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("path", ["/people/import/", "/people/export/", "/people/"])
def test_nothing_scrolls_sideways_on_a_phone(
    path: str, language: str, scene: Scene, windows: Windows
) -> None:
    scene.speak(language)
    page = windows.open(scene.alice, width=360)
    page.goto(scene.root + path)
    wide = page.evaluate("document.documentElement.scrollWidth")
    scene.speak("de")
    assert wide <= 360


def test_the_arrow_stands_beside_its_words_on_a_phone(scene: Scene, windows: Windows) -> None:
    member = Membership.objects.get(user=scene.alice)
    rows = "Vorname;Nachname;E-Mail\nAnna;Ost;neu@x.example\nBerta;West;neu@x.example\n"
    row = looked(rows, member)
    page = windows.open(scene.alice, width=360)
    page.goto(f"{scene.root}/people/import/{row.pk}/")
    for fold in page.locator(".fold > summary").all():
        arrow, words = fold.locator(".icon").bounding_box(), fold.locator("strong").bounding_box()
        assert arrow
        assert words
        assert words["y"] < arrow["y"] + arrow["height"] / 2 < words["y"] + words["height"]
    assert page.locator(".fold > summary").count() == 2
