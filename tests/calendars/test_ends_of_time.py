"""Series that end with time itself, as some programs write for ever, or ended before they began."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.test import Client
from tests.calendars.scene import FRIDAY, Said, at, calendar_of, invited_by, meeting
from tests.cast import ClientOf

from einklang.accounts.models import User
from einklang.calendars.models import Event
from einklang.calendars.repeat import Pace, Repeat, rules
from einklang.records.event import Details

NEW_YORK = "America/New_York"
ABROAD = replace(
    FRIDAY, start=at("2026-11-13 14:00", NEW_YORK), end=at("2026-11-13 15:30", NEW_YORK)
)
FOR_EVER, LONG_OVER = "99991231T235959Z", "00010101T000000Z"
every_end = pytest.mark.parametrize("until", [FOR_EVER, LONG_OVER])
both_sides = pytest.mark.parametrize("details", [FRIDAY, ABROAD], ids=["east", "west"])


@pytest.fixture
def client(alice: User, client_of: ClientOf) -> Client:
    return client_of(alice)


def series(maker: User, details: Details, until: str) -> Event:
    said = Said(invited_by(maker, details), (f"FREQ=WEEKLY;UNTIL={until}",))
    return meeting(maker, said.details, [calendar_of(maker)], said=said)


@every_end
@both_sides
def test_it_has_its_page_and_its_form(
    client: Client, alice: User, details: Details, until: str
) -> None:
    event = series(alice, details, until)
    for page in ("", "edit/", "delete/"):
        answer = client.get(f"/w/nordlicht/calendar/{event.pk}/{page}")
        assert answer.status_code == 200
        assert FRIDAY.summary in answer.content.decode()


@every_end
@both_sides
def test_it_can_be_put_an_hour_later(
    client: Client, alice: User, details: Details, until: str
) -> None:
    event = series(alice, details, until)
    many = event.occurrences.count()
    assert (many == 1) is (until == LONG_OVER)
    later = {"start": "2026-11-13T20:00:00Z", "end": "2026-11-13T21:30:00Z"}
    given = {"revision": str(event.revision), "scope": "series", **later}
    answer = client.post(f"/w/nordlicht/calendar/{event.pk}/move/", given)
    assert answer.status_code == 200, answer.content
    assert event.occurrences.count() == many
    assert event.occurrences.earliest("starts_at").starts_at.hour == 20


@both_sides
def test_the_form_takes_the_last_day_of_all(details: Details) -> None:
    repeat = Repeat(Pace.WEEKLY, until=date(9999, 12, 31))
    (rule,) = rules(repeat, details.start)
    assert rule.startswith("FREQ=WEEKLY;UNTIL=99991231T")
