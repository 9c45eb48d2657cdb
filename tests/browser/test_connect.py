"""Connecting an account at a real server on this machine, and what the brake asks."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect
from tests.browser.scene import Scene
from tests.browser.served import Served, reach, worked
from tests.browser.window import Windows
from tests.providers.meetings import GUEST, text
from tests.providers.radicale import SECRET

from einklang.calendars.models import Event
from einklang.sync.models import Question

pytestmark = pytest.mark.django_db(transaction=True)


def test_from_an_address_to_in_accord(served: Served, scene: Scene, windows: Windows) -> None:
    served.radicale.put("termine/a.ics", text("a", "Erstgespräch", f"ATTENDEE:mailto:{GUEST}"))
    page = windows.open(scene.alice)
    page.goto(f"{scene.root}/settings/integrations/")
    page.get_by_role("link", name="Konto hinzufügen").click()
    reach(page, served, SECRET)
    page.get_by_role("checkbox", name="termine").check()
    page.get_by_role("radio", name="Alle externen Termine").check()
    page.get_by_role("button", name="Abgleich starten").click()
    card = page.get_by_role("region", name=re.compile("^alice$"))
    expect(card).to_contain_text("Noch nie abgeglichen")
    kept = card.get_by_role("rowheader", name="alice/termine").locator("small")
    expect(kept).to_have_text("0 Termine")
    worked()
    expect(card).to_contain_text("Im Einklang")
    expect(kept).to_have_text("1 Termin")
    assert Event.objects.filter(summary="Erstgespräch").exists()


def test_a_wrong_password_is_said_beside_it(served: Served, scene: Scene, windows: Windows) -> None:
    page = windows.open(scene.alice)
    page.goto(f"{scene.root}/settings/integrations/caldav/")
    reach(page, served, "ganz falsch")
    field = page.get_by_label("Passwort")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_accessible_description(
        re.compile("Der Server nimmt Benutzername und Passwort nicht an.")
    )
    expect(field).to_be_focused()
    expect(field).to_have_value("")
    expect(page.get_by_label("Benutzername")).to_have_value("alice")


@pytest.mark.parametrize(
    ("button", "left", "there"),
    [
        ("Alle 10 hier behalten", 12, 2),
        ("wiederherstellen", 12, 12),
        ("10 Termine löschen …", 2, 2),
    ],
)
def test_the_brake_is_answered(
    button: str, left: int, there: int, scene: Scene, windows: Windows
) -> None:
    name = f"bremse{left}{there}"
    world, question = scene.braked(name)
    page = windows.open(scene.alice)
    page.goto(f"{scene.root}/questions/{question.pk}/")
    expect(page.locator("main")).to_contain_text("10 von 12 Terminen wären gelöscht worden")
    expect(page.locator(".runs")).to_contain_text(f"{name} 7")
    page.locator(".actions").get_by_text(button).click()
    if "…" in button:
        expect(page.get_by_role("heading", level=1)).to_have_text("10 Termine löschen?")
        assert Question.objects.get(pk=question.pk).answered_at is None
        page.get_by_role("button", name="10 Termine löschen").click()
    expect(page.locator(".toast-bar")).to_contain_text("Beantwortet")
    assert world.run().state == "accord"
    here = Event.objects.filter(copies__calendar=world.calendar, cancelled_at=None, deleted_at=None)
    assert (here.count(), len(world.titles_there())) == (left, there)


def test_why_unfolds_by_keyboard(scene: Scene, windows: Windows) -> None:
    question = Question.objects.filter(answered_at=None).earliest("pk")
    page = windows.open(scene.alice)
    page.goto(f"{scene.root}/questions/{question.pk}/")
    why = page.get_by_role("button", name=re.compile("^Warum")).first
    why.focus()
    page.keyboard.press("Space")
    expect(why).to_have_attribute("aria-expanded", "true")
    expect(page.locator(".why-row:visible")).to_have_count(1)


def test_every_state_is_said_in_words(scene: Scene, windows: Windows) -> None:
    page = windows.open(scene.alice)
    page.goto(f"{scene.root}/settings/integrations/")
    for word in (
        "Im Einklang", "Angehalten von der Bremse", "Anmeldung nötig", "Wartet bis 10:42",
        "Erster Abgleich läuft", "Noch nie abgeglichen",
    ):  # fmt: skip
        expect(page.locator(".state", has_text=word).first).to_be_visible()
