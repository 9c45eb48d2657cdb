"""Moving a meeting in the grid."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.core import mail
from django.http import HttpResponse
from django.test import Client
from tests.calendars.scene import FELD, FRIDAY, ROHDE, Said, at, calendar_of, invited_by, meeting
from tests.cast import ClientOf

from einklang.accounts.models import User
from einklang.calendars.models import Event
from einklang.records.event import Override
from einklang.records.moment import Day, Floating
from einklang.records.series import details_of

SECOND = "2026-11-20T14:00:00[Europe/Berlin]"
WEEKLY = Said(FRIDAY, ("FREQ=WEEKLY;COUNT=3",))


def move(client: Client, event: Event, start: str, end: str = "", **more: Any) -> HttpResponse:
    given = {"start": start, "end": end, "revision": str(event.revision), **more}
    answer = client.post(f"/w/nordlicht/calendar/{event.pk}/move/", given)
    assert isinstance(answer, HttpResponse)
    return answer


def told(answer: HttpResponse) -> dict[str, Any]:
    said: dict[str, Any] = answer.json()  # type: ignore[attr-defined]
    return said


def test_a_meeting_goes_where_it_is_put_and_nobody_is_mailed(
    alice: User, client_of: ClientOf
) -> None:
    event = meeting(alice, invited_by(alice), [calendar_of(alice)])
    answer = move(client_of(alice), event, "2026-11-16T08:00:00.000Z", "2026-11-16T09:00:00.000Z")
    assert answer.status_code == 200
    assert told(answer)["said"] == "Der Termin ist verschoben. Es ging keine E-Mail hinaus."
    event.refresh_from_db()
    said = event.as_record().details
    assert (said.start, said.end) == (at("2026-11-16 09:00"), at("2026-11-16 10:00"))
    assert (said.participants, event.tell, mail.outbox) == ((FELD, ROHDE), "nobody", [])


@pytest.mark.parametrize("scope", ["one", "series"])
def test_undo_puts_it_back_by_the_same_way(alice: User, client_of: ClientOf, scope: str) -> None:
    event = meeting(alice, said=WEEKLY)
    before = event.as_record()
    client = client_of(alice)
    start, end = "2026-11-19T13:00:00+00:00", "2026-11-19T13:30:00+00:00"
    answer = move(client, event, start, end, of=SECOND, scope=scope)
    assert answer.status_code == 200, answer.content
    undo = told(answer)["undo"]
    event.refresh_from_db()
    assert event.as_record().details.start == at(
        "2026-11-13 14:00" if scope == "one" else "2026-11-12 14:00"
    )
    back = client.post(f"/w/nordlicht/calendar/{event.pk}/move/", undo)
    assert back.status_code == 200
    event.refresh_from_db()
    after = event.as_record()
    assert replace(after, stamp="", sequence=0) == replace(before, stamp="", sequence=0)


def test_only_this_one_moves_and_stays_known(alice: User, client_of: ClientOf) -> None:
    event = meeting(alice, said=WEEKLY)
    move(
        client_of(alice), event, "2026-11-19T08:00:00Z", "2026-11-19T09:00Z", of=SECOND, scope="one"
    )
    event.refresh_from_db()
    (override,) = event.as_record().overrides
    assert (override.of, override.details.start) == (at("2026-11-20 14:00"), at("2026-11-19 09:00"))


def test_the_series_moves_as_far_as_one_of_it(alice: User, client_of: ClientOf) -> None:
    said = replace(
        WEEKLY,
        rules=("FREQ=WEEKLY;UNTIL=20261127T225959Z;BYDAY=FR",),
        excluded=(at("2026-11-27 14:00"),),
    )
    event = meeting(alice, said=said)
    answer = move(client_of(alice), event, "2026-11-19T14:00:00Z", of=SECOND, scope="series")
    assert answer.status_code == 200
    event.refresh_from_db()
    record = event.as_record()
    assert (record.details.start, record.details.end) == (
        at("2026-11-12 15:00"), at("2026-11-12 16:00"),
    )  # fmt: skip
    assert record.excluded == (at("2026-11-26 15:00"),)
    assert details_of(record, at("2026-11-19 15:00")).start == at("2026-11-19 15:00")


@pytest.mark.parametrize(
    "said",
    [
        Said(FRIDAY, ("FREQ=WEEKLY;COUNT=6;BYDAY=WE,FR",)),
        Said(FRIDAY, ("FREQ=MONTHLY;BYDAY=2FR,3FR",)),
    ],
)
def test_a_rule_that_has_no_place_for_it_is_left_alone(
    alice: User, client_of: ClientOf, said: Said
) -> None:
    event = meeting(alice, said=said)
    answer = move(client_of(alice), event, "2026-11-19T13:00:00Z", of=SECOND, scope="series")
    assert (answer.status_code, told(answer)["said"]) == (
        422, "Die Wiederholung lässt das nicht zu. Ändern Sie sie im Formular.",
    )  # fmt: skip
    event.refresh_from_db()
    assert event.as_record().details == FRIDAY


def test_it_may_become_a_day_and_a_time_again(alice: User, client_of: ClientOf) -> None:
    event = meeting(alice)
    client = client_of(alice)
    move(client, event, "2026-11-16")
    event.refresh_from_db()
    said = event.as_record().details
    assert (said.start, said.end) == (Day(date(2026, 11, 16)), Day(date(2026, 11, 17)))
    move(client, event, "2026-11-16T09:00:00Z")
    event.refresh_from_db()
    said = event.as_record().details
    assert (said.start, said.end) == (at("2026-11-16 10:00"), at("2026-11-16 11:00"))


def test_zones_and_floating_times_stay_what_they_are(alice: User, client_of: ClientOf) -> None:
    york = replace(
        FRIDAY,
        start=at("2026-11-13 08:00", "America/New_York"),
        end=at("2026-11-13 09:00", "America/New_York"),
    )
    event = meeting(alice, york)
    move(client_of(alice), event, "2026-11-16T14:00:00Z", "2026-11-16T15:00:00Z")
    event.refresh_from_db()
    assert event.as_record().details.start == at("2026-11-16 09:00", "America/New_York")
    floats = replace(
        FRIDAY, start=Floating(at("2026-11-13 14:00").at), end=Floating(at("2026-11-13 15:00").at)
    )
    event = meeting(alice, floats)
    move(client_of(alice), event, "2026-11-16T14:00:00Z", "2026-11-16T15:00:00Z")
    event.refresh_from_db()
    assert event.as_record().details.start == Floating(at("2026-11-16 15:00").at)


def test_what_changed_meanwhile_stays_and_is_told(alice: User, client_of: ClientOf) -> None:
    event = meeting(alice)
    answer = move(client_of(alice), event, "2026-11-16T08:00:00Z", revision="99")
    assert (answer.status_code, told(answer)["said"]) == (
        409, "Alice Arndt hat den Termin um 10:24 geändert.",
    )  # fmt: skip
    event.refresh_from_db()
    assert event.as_record().details == FRIDAY


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("", ""),
        ("bald", ""),
        ("2026-11-16T08:00", ""),
        ("2026-11-16T08:00Z", "2026-11-16T07:00Z"),
        ("2026-11-16", "2026-11-16"),
        ("2026-11-16", "2026-11-16T07:00Z"),
        ("2026-11-16T08:00Z", "2028-11-16T08:00Z"),
        ("0001-01-01T00:00Z", ""),
        ("9999-12-31", ""),
    ],
)
def test_times_that_are_none_move_nothing(
    alice: User, client_of: ClientOf, start: str, end: str
) -> None:
    event = meeting(alice)
    assert move(client_of(alice), event, start, end).status_code == 422
    event.refresh_from_db()
    assert event.as_record().details == FRIDAY


@pytest.mark.parametrize("more", [{"of": "x"}, {"tell": "all"}, {"of": SECOND}])
def test_what_is_not_there_moves_nothing(
    alice: User, client_of: ClientOf, more: dict[str, str]
) -> None:
    event = meeting(alice)
    answer = move(client_of(alice), event, "2026-11-16T08:00:00Z", **more)
    assert answer.status_code == 422


def test_only_who_may_edit_can_move(alice: User, bob: User, client_of: ClientOf) -> None:
    event = meeting(alice, calendars=[calendar_of(alice)])
    assert move(client_of(bob), event, "2026-11-16T08:00:00Z").status_code == 404
    source = "/w/nordlicht/calendar/events.json?start=2026-11-09&end=2026-11-16"
    (mine,) = client_of(alice).get(source).json()
    (theirs,) = client_of(bob).get(source).json()
    assert mine["editable"] is True
    assert mine["extendedProps"]["moves"]["guests"] == ["Sabine Feld", "Malte Rohde"]
    assert "editable" not in theirs
    assert "moves" not in theirs["extendedProps"]


def test_a_moved_occurrence_that_has_guests_of_its_own_names_these(
    alice: User, client_of: ClientOf
) -> None:
    own = replace(FRIDAY, start=at("2026-11-20 14:00"), end=at("2026-11-20 15:00"), participants=())
    event = meeting(alice, said=replace(WEEKLY, overrides=(Override(at("2026-11-20 14:00"), own),)))
    source = "/w/nordlicht/calendar/events.json?start=2026-11-20&end=2026-11-21"
    (found,) = client_of(alice).get(source).json()
    assert found["extendedProps"]["moves"] == {
        "url": f"/w/nordlicht/calendar/{event.pk}/move/",
        "of": SECOND,
        "revision": 1,
        "guests": [],
        "follows": True,
    }
