"""What the local Google keeps on disk, and when it looks for what to keep."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.sandbox.checked import Line
from tests.sandbox.test_google_answers import ANNA, EVENTS, WEEKLY, hour

from einklang_sandbox.google import Google
from einklang_sandbox.google.scopes import PREFIX
from einklang_sandbox.google.store import Keeper, restore, saved


@pytest.fixture
def google() -> Iterator[Google]:
    made = Google()
    made.add_account(ANNA, "Anna Nord")
    yield made
    made.close()


@pytest.fixture
def line(google: Google) -> Line:
    return Line(google, google.grants.issue(ANNA, {f"{PREFIX}calendar"}))


def test_requests_that_only_read_give_nothing_to_save(google: Google, line: Line) -> None:
    line.ok("POST", EVENTS, hour())
    google.world.unsaved = False
    for _ in range(3):
        line.ok("GET", EVENTS)
    line.ok("GET", "users/me/calendarList")
    assert not google.world.unsaved
    line.ok("POST", EVENTS, hour())
    assert google.world.unsaved


def test_ids_of_occurrences_are_kept_though_they_were_made_by_reading(
    google: Google, line: Line
) -> None:
    series = line.ok("POST", EVENTS, hour(**WEEKLY))
    google.world.unsaved = False
    line.ok("GET", f"{EVENTS}/{series['id']}/instances")
    assert google.world.unsaved
    google.world.unsaved = False
    line.ok("GET", EVENTS, singleEvents="true")
    assert google.world.unsaved


def test_what_was_written_is_there_at_the_next_start(
    google: Google, line: Line, tmp_path: Path
) -> None:
    path = tmp_path / "google.json"
    keeper = Keeper(google.world, path)
    keeper.begin()
    made = line.ok("POST", EVENTS, hour())
    keeper.close()
    again = Google()
    restore(again.world, json.loads(path.read_text(encoding="utf-8")))
    again.close()
    assert made["id"] in again.world.calendars[ANNA].rows
    assert saved(again.world) == saved(google.world)
