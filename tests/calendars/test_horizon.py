"""Moving the horizon on: series that have no end are expanded a day further every day."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.calendars.scene import FRIDAY, NOW, Said, calendar_of, invited_by, meeting

from einklang.accounts.models import User, Workspace
from einklang.calendars.hold import HORIZON
from einklang.calendars.horizon import move_on
from einklang.calendars.models import Event

MONTH = timedelta(days=30)
HALF_HOURLY = f"FREQ=DAILY;BYHOUR={','.join(map(str, range(24)))};BYMINUTE=0,30"


def series(maker: User, rule: str) -> Event:
    said = Said(invited_by(maker, replace(FRIDAY, summary=rule)), (rule,))
    return meeting(maker, said.details, [calendar_of(maker, rule[:20])], said=said)


def reaches(event: Event) -> timedelta:
    return event.occurrences.latest("starts_at").starts_at - NOW


def test_what_goes_on_goes_on_and_nothing_else_is_touched(
    alice: User, workspace: Workspace
) -> None:
    daily, ending = series(alice, "FREQ=DAILY"), series(alice, "FREQ=DAILY;COUNT=3")
    before = (daily.revision, daily.modseq)
    assert move_on(workspace, NOW + MONTH) == 1
    assert HORIZON + MONTH - timedelta(days=2) < reaches(daily) < HORIZON + MONTH
    assert ending.occurrences.count() == 3
    daily.refresh_from_db()
    assert (daily.revision, daily.modseq) == before


def test_a_series_that_grows_too_long_stays_and_the_others_go_on(
    alice: User, workspace: Workspace, caplog: pytest.LogCaptureFixture
) -> None:
    dense, daily = series(alice, HALF_HOURLY), series(alice, "FREQ=DAILY")
    many = dense.occurrences.count()
    assert many > 19_000
    assert move_on(workspace, NOW + MONTH) == 2
    assert dense.occurrences.count() == many
    assert reaches(daily) > HORIZON + MONTH - timedelta(days=2)
    assert f"series {dense.pk} has too many occurrences" in caplog.text


def test_what_was_deleted_is_not_moved_on(alice: User, workspace: Workspace) -> None:
    event = series(alice, "FREQ=DAILY")
    Event.objects.filter(pk=event.pk).update(deleted_at=NOW)
    assert move_on(workspace, NOW + MONTH) == 0
    assert reaches(event) < HORIZON
