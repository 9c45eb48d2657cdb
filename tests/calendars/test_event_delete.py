"""Deleting says first what will go."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from tests.calendars.scene import FRIDAY, Said, calendar_of, invited_by, meeting
from tests.cast import ClientOf

from einklang.accounts.models import User
from einklang.calendars.models import Event, Occurrence


def url(event: Event) -> str:
    return f"/w/nordlicht/calendar/{event.pk}/delete/"


def asked(client_of: ClientOf, user: User, event: Event) -> str:
    html = client_of(user).get(url(event)).content.decode()
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_asking_deletes_nothing_and_says_where_it_goes(
    alice: User, bob: User, client_of: ClientOf
) -> None:
    event = meeting(alice, invited_by(alice), [calendar_of(alice), calendar_of(bob)])
    text = asked(client_of, alice, event)
    assert "Der Termin wird auch in „Kundentermine“ gelöscht." in text
    assert "Auch für Bob Brandt verschwindet er hier." in text
    assert "2 Gäste erfahren davon nur, wenn Sie es wählen: Sabine Feld und Malte Rohde." in text
    event.refresh_from_db()
    assert event.deleted_at is None


def test_what_is_only_here_changes_no_calendar(alice: User, client_of: ClientOf) -> None:
    text = asked(client_of, alice, meeting(alice, replace(FRIDAY, participants=())))
    assert "Er steht nur hier; kein Kalender ändert sich." in text
    assert "Gäste" not in text


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("FREQ=WEEKLY;COUNT=12", "Alle 12 Termine der Serie werden gelöscht."),
        ("FREQ=WEEKLY", "die vergangenen und alle, die noch kämen"),
    ],
)
def test_a_series_is_counted(alice: User, client_of: ClientOf, rule: str, said: str) -> None:
    assert said in asked(client_of, alice, meeting(alice, said=Said(FRIDAY, (rule,))))


def test_deleting_takes_it_from_every_page(alice: User, client_of: ClientOf) -> None:
    event = meeting(alice, calendars=[calendar_of(alice)])
    client = client_of(alice)
    answer = client.post(url(event), {"revision": event.revision})
    assert answer.status_code == 302
    event.refresh_from_db()
    assert event.deleted_at is not None
    assert not Occurrence.objects.exists()
    assert client.get(url(event)).status_code == 404


@pytest.mark.parametrize("revision", ["", "x", "99"])
def test_what_changed_meanwhile_is_not_deleted(
    alice: User, client_of: ClientOf, revision: str
) -> None:
    event = meeting(alice)
    answer = client_of(alice).post(url(event), {"revision": revision})
    assert answer.status_code == 409
    assert "Alice Arndt hat den Termin um 10:24 geändert." in answer.content.decode()
    event.refresh_from_db()
    assert event.deleted_at is None
