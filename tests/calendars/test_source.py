"""What the grid reads: times for everybody, words only for those who may see them."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.calendars.scene import (
    FRIDAY,
    NOW,
    ROHDE,
    Said,
    at,
    calendar_of,
    invited_by,
    meeting,
)
from tests.cast import ClientOf

from einklang.accounts.models import User
from einklang.calendars.models import Copy, Event, Outcome
from einklang.calendars.visibility import Level
from einklang.records.event import Answer, Override, Participant, Status
from einklang.records.moment import Day

WEEK = {"start": "2026-11-09T00:00:00+01:00", "end": "2026-11-16T00:00:00+01:00"}
URL = "/w/nordlicht/calendar/events.json"
SECRETS = ("Abnahme", "Untertrave", "meet.example", "Messkoffer")


def read(client: Client, **query: Any) -> list[dict[str, Any]]:
    answer = client.get(URL, {**WEEK, **query})
    assert answer.status_code == 200
    found: list[dict[str, Any]] = answer.json()
    return found


def body(client: Client, **query: Any) -> str:
    return client.get(URL, {**WEEK, **query}).content.decode()


def test_ones_own_meeting_is_shown_whole(alice: User, client_of: ClientOf) -> None:
    event = meeting(alice, calendars=[calendar_of(alice, colour=2)])
    (block,) = read(client_of(alice))
    assert block["title"] == "Abnahme Besprechungsraum"
    assert (block["start"], block["end"]) == (
        "2026-11-13T14:00:00+01:00",
        "2026-11-13T15:30:00+01:00",
    )
    assert block["url"] == f"/w/nordlicht/calendar/{event.pk}/"
    assert block["extendedProps"] == {
        "cal": 2,
        "kind": "plain",
        "whose": "",
        "place": "An der Untertrave 12",
        "sense": "",
        "moves": {
            "url": f"/w/nordlicht/calendar/{event.pk}/move/",
            "of": "",
            "revision": event.revision,
            "guests": ["Sabine Feld", "Malte Rohde"],
            "follows": False,
        },
    }


@pytest.mark.parametrize("outcome", [Outcome.HELD, Outcome.BUSY])
def test_a_colleagues_unadmitted_meeting_is_time_and_name(
    alice: User, bob: User, client_of: ClientOf, outcome: Outcome
) -> None:
    event = meeting(None, calendars=[calendar_of(bob)], outcome=outcome)
    (block,) = read(client_of(alice))
    assert (block["title"], block["extendedProps"]["whose"]) == ("Belegt", "Bob Brandt")
    text = body(client_of(alice))
    assert not [word for word in (*SECRETS, event.uid, "url") if word in text]


def test_one_hidden_meeting_of_two_colleagues_looks_like_two(
    alice: User, bob: User, anna: User, client_of: ClientOf
) -> None:
    both = [calendar_of(bob), calendar_of(anna)]
    meeting(None, calendars=both, outcome=Outcome.HELD)
    blocks = read(client_of(alice))
    assert sorted(b["extendedProps"]["whose"] for b in blocks) == ["Anna Ahlers", "Bob Brandt"]


def test_what_takes_nobodys_time_is_not_busy(alice: User, bob: User, client_of: ClientOf) -> None:
    free = replace(FRIDAY, busy=False)
    meeting(None, free, calendars=[calendar_of(bob)], outcome=Outcome.HELD)
    assert read(client_of(alice)) == []


def test_what_somebody_made_only_here_is_theirs_alone_until_it_is_admitted(
    alice: User, bob: User, client_of: ClientOf
) -> None:
    event = meeting(bob, outcome=Outcome.HELD)
    assert read(client_of(alice)) == []
    assert len(read(client_of(bob))) == 1
    Event.objects.filter(pk=event.pk).update(outcome=Outcome.ADMITTED)
    assert len(read(client_of(alice))) == 1


@pytest.mark.parametrize(
    ("shown", "title", "seen"),
    [
        (Level.EVERYTHING, "Abnahme Besprechungsraum", ["Abnahme", "Untertrave"]),
        (Level.SUBJECT, "Abnahme Besprechungsraum", ["Abnahme"]),
        (Level.METADATA, "Nur Zeit sichtbar", []),
        (Level.BUSY, "Belegt", []),
    ],
)
def test_the_holders_setting_decides_which_words_leave_the_house(
    alice: User, bob: User, client_of: ClientOf, shown: Level, title: str, seen: list[str]
) -> None:
    meeting(None, calendars=[calendar_of(bob, shown=shown)])
    (block,) = read(client_of(alice))
    assert block["title"] == title
    text = body(client_of(alice))
    assert [word for word in SECRETS if word in text] == seen


def test_the_strictest_copy_counts_and_ones_own_opens_all(
    alice: User, bob: User, anna: User, client_of: ClientOf
) -> None:
    calendars = [calendar_of(bob), calendar_of(anna, shown=Level.METADATA)]
    event = meeting(None, calendars=calendars)
    (block,) = read(client_of(alice))
    assert block["extendedProps"]["kind"] == "masked"
    Copy.objects.create(event=event, calendar=calendar_of(alice))
    (block,) = read(client_of(alice))
    assert block["title"] == "Abnahme Besprechungsraum"


def test_one_meeting_in_two_calendars_is_one_block_in_ones_own_colour(
    alice: User, bob: User, client_of: ClientOf
) -> None:
    meeting(None, calendars=[calendar_of(bob, colour=1), calendar_of(alice, colour=4)])
    (block,) = read(client_of(alice))
    assert (block["extendedProps"]["cal"], block["extendedProps"]["whose"]) == (4, "")


def test_of_ones_own_private_meeting_there_is_only_its_kind(
    alice: User, client_of: ClientOf
) -> None:
    bare = replace(FRIDAY, summary="", description="", place="", link="", participants=())
    event = meeting(None, bare, calendars=[calendar_of(alice)], outcome=Outcome.BUSY)
    Event.objects.filter(pk=event.pk).update(reason="internal")
    (block,) = read(client_of(alice))
    assert (block["title"], block["extendedProps"]["kind"]) == ("Interner Termin", "time-only")


def test_an_occurrence_says_what_is_its_own(alice: User, client_of: ClientOf) -> None:
    own = replace(
        FRIDAY, start=at("2026-11-20 16:00"), end=at("2026-11-20 17:00"), summary="Nachabnahme"
    )
    series = Said(
        FRIDAY,
        ("FREQ=WEEKLY;COUNT=4",),
        excluded=(at("2026-11-27 14:00"),),
        overrides=(Override(at("2026-11-20 14:00"), own),),
    )
    meeting(alice, calendars=[calendar_of(alice)], said=series)
    blocks = read(client_of(alice), end="2026-12-31T00:00")
    assert [(b["title"], b["start"][:16]) for b in blocks] == [
        ("Abnahme Besprechungsraum", "2026-11-13T14:00"),
        ("Nachabnahme", "2026-11-20T16:00"),
        ("Abnahme Besprechungsraum", "2026-12-04T14:00"),
    ]
    assert blocks[1]["url"].endswith("?of=2026-11-20T14%3A00%3A00%5BEurope%2FBerlin%5D")


def test_a_masked_series_does_not_let_the_title_of_one_occurrence_out(
    alice: User, bob: User, client_of: ClientOf
) -> None:
    own = replace(FRIDAY, summary="Nachabnahme", place="Anderswo")
    series = Said(FRIDAY, ("FREQ=WEEKLY",), overrides=(Override(FRIDAY.start, own),))
    meeting(None, calendars=[calendar_of(bob, shown=Level.METADATA)], said=series)
    text = body(client_of(alice))
    assert "Nachabnahme" not in text
    assert "Anderswo" not in text


def test_what_was_deleted_takes_no_room(alice: User, client_of: ClientOf) -> None:
    gone = meeting(alice, calendars=[calendar_of(alice)])
    Event.objects.filter(pk=gone.pk).update(deleted_at=NOW)
    assert read(client_of(alice)) == []


def test_what_is_called_off_says_so_and_cannot_be_moved(alice: User, client_of: ClientOf) -> None:
    meeting(alice, replace(FRIDAY, status=Status.CANCELLED), [calendar_of(alice)])
    (block,) = read(client_of(alice))
    props = block["extendedProps"]
    assert (props["kind"], props["sense"]) == ("called-off", "findet nicht statt")
    assert "editable" not in block
    page = client_of(alice).get("/w/nordlicht/calendar/?view=list&date=2026-11-13")
    assert re.search(r'class="meet c1 gone".*Abgesagt', page.content.decode(), re.DOTALL)


@pytest.mark.parametrize("shown", [Level.BUSY, Level.METADATA])
def test_what_is_called_off_takes_nobodys_time(
    alice: User, bob: User, client_of: ClientOf, shown: Level
) -> None:
    """Whoever may learn no more than that the time is taken learns nothing of it."""
    calendars = [calendar_of(bob, shown=shown)]
    meeting(None, replace(FRIDAY, status=Status.CANCELLED), calendars)
    meeting(None, replace(FRIDAY, status=Status.CANCELLED), calendars, Outcome.BUSY)
    assert read(client_of(alice)) == []


def test_ones_own_private_meeting_is_not_shown_when_called_off(
    alice: User, client_of: ClientOf
) -> None:
    off = replace(FRIDAY, status=Status.CANCELLED)
    meeting(None, off, [calendar_of(alice)], Outcome.BUSY)
    assert read(client_of(alice)) == []


@pytest.mark.parametrize(
    ("answer", "kind", "sense"),
    [
        (Answer.OPEN, "open", "noch nicht zugesagt"),
        (Answer.TENTATIVE, "open", "noch nicht zugesagt"),
        (Answer.ACCEPTED, "plain", ""),
        (Answer.DECLINED, "declined", "abgesagt"),
    ],
)
def test_ones_answer_shows(
    alice: User, bob: User, client_of: ClientOf, answer: Answer, kind: str, sense: str
) -> None:
    asked = (ROHDE, Participant(alice.email, "Alice", answer))
    details = replace(invited_by(bob), participants=asked)
    event = meeting(None, details, calendars=[calendar_of(alice)])
    (block,) = read(client_of(alice))
    assert (block["extendedProps"]["kind"], block["extendedProps"]["sense"]) == (kind, sense)
    other = {"answers": {"": {"alice@privat.example": answer.value}}}
    Copy.objects.filter(event=event).update(own=other)
    assert read(client_of(alice)) == [block]


def test_a_day_is_a_day_in_every_zone(alice: User, client_of: ClientOf) -> None:
    days = replace(FRIDAY, start=Day(date(2026, 11, 12)), end=Day(date(2026, 11, 14)))
    meeting(alice, days, [calendar_of(alice)])
    (block,) = read(client_of(alice))
    assert (block["start"], block["end"], block["allDay"]) == ("2026-11-12", "2026-11-14", True)


def test_calendars_are_left_out_by_choice(alice: User, bob: User, client_of: ClientOf) -> None:
    mine, theirs = calendar_of(alice), calendar_of(bob)
    meeting(alice, replace(FRIDAY, summary="Meiner"), [mine])
    meeting(None, replace(FRIDAY, summary="Bobs"), [theirs])
    meeting(None, replace(FRIDAY, summary="Versteckt"), [theirs], Outcome.HELD)
    meeting(alice, replace(FRIDAY, summary="Lose"))

    def titles(*keys: str) -> list[str]:
        return sorted(block["title"] for block in read(client_of(alice), cal=keys))

    assert titles(str(mine.pk)) == ["Meiner"]
    assert titles(f"u{bob.pk}") == ["Belegt", "Bobs"]
    assert titles("here") == ["Lose"]
    assert titles("") == []
    assert len(read(client_of(alice))) == 4


def test_a_calendar_out_of_use_hides_its_holders_time(
    alice: User, bob: User, client_of: ClientOf
) -> None:
    meeting(None, calendars=[calendar_of(bob, active=False)], outcome=Outcome.HELD)
    assert read(client_of(alice)) == []


def test_the_number_of_statements_does_not_grow(
    alice: User, bob: User, client_of: ClientOf
) -> None:
    mine, theirs = calendar_of(alice), calendar_of(bob)
    client = client_of(alice)

    def fill() -> int:
        weekly = Said(FRIDAY, ("FREQ=WEEKLY;COUNT=3",))
        meeting(alice, calendars=[mine, theirs], said=weekly)
        meeting(None, calendars=[theirs], outcome=Outcome.HELD)
        with CaptureQueriesContext(
            connection,
        ) as counted:
            read(client)
        return len(counted)

    read(client)  # notes the look
    first = fill()
    assert {fill() for _ in range(5)} == {first}
    assert first <= 10


def test_another_workspace_is_another_world(
    alice: User, charlie: User, client_of: ClientOf
) -> None:
    meeting(charlie, calendars=[calendar_of(charlie)])
    assert read(client_of(alice)) == []
    assert client_of(charlie).get(URL, WEEK).status_code == 404


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"start": "x", "end": "y"},
        {"start": "2026-01-01", "end": "2028-01-01"},
        {"start": "2026-11-10", "end": "2026-11-09"},
    ],
)
def test_a_window_that_is_none_is_refused(
    alice: User, client_of: ClientOf, query: dict[str, str]
) -> None:
    assert client_of(alice).get(URL, query).status_code == 400


def test_what_is_private_is_not_left_in_a_cache(alice: User, client_of: ClientOf) -> None:
    assert "no-store" in client_of(alice).get(URL, WEEK)["Cache-Control"]
