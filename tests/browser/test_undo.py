"""Taking back what a sync wrote: from its page, over a look at what that does, to the calendar."""

from __future__ import annotations

from dataclasses import replace

import pytest
from playwright.sync_api import expect
from tests.browser.scene import Scene, world_of
from tests.browser.window import Windows
from tests.providers.meetings import GUEST, meeting
from tests.sync.conftest import World

from einklang.sync.models import Run

pytestmark = pytest.mark.django_db(transaction=True)


def changed(scene: Scene, name: str) -> tuple[World, Run]:
    """A meeting that came, and was renamed there."""
    world = world_of(scene.alice, scene.server, name)
    record = meeting(name, f"Angebot {name}", GUEST)
    world.server.put(world.there, name, record)
    world.run()
    other = replace(record.details, summary=f"Vertrag {name}", place="Hamburg, Speicherstadt 4")
    world.server.put(world.there, name, replace(record, details=other))
    world.run()
    return world, Run.objects.filter(connection=world.connection).latest("pk")


@pytest.mark.parametrize("script", [True, False])
def test_a_change_is_undone_after_a_look(scene: Scene, windows: Windows, *, script: bool) -> None:
    world, run = changed(scene, f"zurück{script:d}")
    page = windows.open(scene.alice, script=script, width=360)
    page.goto(f"{scene.root}/journal/{run.pk}/")
    page.locator(".btn-why").click()
    page.get_by_role("link", name="Rückgängig machen … Vertrag").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Diese Änderung rückgängig machen?")
    expect(page.locator("main")).to_contain_text("Angebot zurück")
    assert world.titles_there() == [f"Vertrag zurück{script:d}"]
    page.get_by_role("button", name="Rückgängig machen").click()
    expect(page.locator(".toast-bar")).to_contain_text("1 zurückgesetzt")
    assert world.run().state == "accord"
    assert world.titles_there() == [f"Angebot zurück{script:d}"]


def test_a_whole_sync_goes_out_of_sight_and_comes_back(scene: Scene, windows: Windows) -> None:
    world, _ = changed(scene, "ganz")
    first = Run.objects.filter(connection=world.connection).earliest("pk")
    page = windows.open(scene.alice)
    page.goto(f"{scene.root}/journal/{first.pk}/")
    page.get_by_role("link", name="Alles rückgängig machen …").click()
    expect(page.locator("main")).to_contain_text("1 Termin wird hier ausgeblendet")
    page.get_by_role("button", name="Rückgängig machen").click()
    expect(page.locator(".counts")).to_contain_text("ausgeblendet")
    assert (world.run().state, len(world.titles_there())) == ("accord", 1)
    page.get_by_role("link", name="Alles rückgängig machen …").click()
    expect(page.locator("main")).to_contain_text("1 Termin kommt hierher zurück")
    page.get_by_role("button", name="Rückgängig machen").click()
    expect(page.locator(".toast-bar")).to_contain_text("1 wiederhergestellt")
    assert (world.run().state, len(world.titles_there())) == ("accord", 1)
    assert "Vertrag ganz" in world.titles()
