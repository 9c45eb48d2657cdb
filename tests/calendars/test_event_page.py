"""The page of one meeting: everything to those who may, and only so much to others."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from tests.calendars.scene import FRIDAY, Said, at, calendar_of, invited_by, meeting
from tests.cast import ClientOf

from einklang.accounts.models import User
from einklang.calendars.models import Event, Outcome
from einklang.calendars.visibility import Level
from einklang.records.event import Organiser, Override, Participant, Role


def page(client_of: ClientOf, user: User, event: Event, query: str = "") -> str:
    answer = client_of(user).get(f"/w/nordlicht/calendar/{event.pk}/{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_all_is_said_to_whom_it_belongs(alice: User, bob: User, client_of: ClientOf) -> None:
    room = Participant("raum@nordlicht.example", "Raum 7", role=Role.ROOM)
    details = invited_by(alice, replace(FRIDAY, participants=(*FRIDAY.participants, room)))
    event = meeting(alice, details, [calendar_of(alice), calendar_of(bob)])
    Event.objects.filter(pk=event.pk).update(internal_note="Feld will den Preis bis Montag.")
    text = words(page(client_of, alice, event))
    for said in (
        "Freitag, 13. November, 14:00–15:30",
        "1 Std. 30 Min.",
        "An der Untertrave 12",
        "https://meet.example/abnahme",
        "Bitte den Messkoffer mitbringen.",
        "Kundentermine",
        "2 Kalender, ein Termin: Alice Arndt, Bob Brandt",
        "Feld will den Preis bis Montag.",
        "alice@nordlicht.example lädt ein",
        "feld@kunde.example zugesagt",
        "rohde@kunde.example offen",
        "Beteiligte 3",
        "Raum 7",
        "Bearbeiten",
    ):
        assert said in text, said


@pytest.mark.parametrize(
    ("shown", "seen", "reason"),
    [
        (Level.SUBJECT, {"Abnahme", "feld@"}, "sind nur Titel, Zeit und Beteiligte zu sehen"),
        (Level.METADATA, {"feld@"}, "sind nur Zeit und Beteiligte zu sehen"),
        (Level.BUSY, set(), "ist nur zu sehen, dass die Zeit belegt ist"),
    ],
)
def test_a_masked_page_says_no_more_than_it_may_and_who_hides_the_rest(
    alice: User, bob: User, client_of: ClientOf, shown: Level, seen: set[str], reason: str
) -> None:
    event = meeting(None, calendars=[calendar_of(bob, shown=shown)])
    Event.objects.filter(pk=event.pk).update(internal_note="Geheimnotiz")
    html = page(client_of, alice, event)
    secrets = {"Abnahme", "feld@", "Untertrave", "meet.example", "Messkoffer", "Geheimnotiz"}
    assert {word for word in secrets if word in html} == seen
    assert f"Von Bob Brandt {reason}" in words(html)
    assert "14:00–15:30" in html
    assert "Bearbeiten" not in html


@pytest.mark.parametrize("outcome", [Outcome.HELD, Outcome.BUSY])
def test_what_was_not_admitted_has_no_page_for_others(
    alice: User, bob: User, client_of: ClientOf, outcome: Outcome
) -> None:
    event = meeting(None, calendars=[calendar_of(bob)], outcome=outcome)
    for act in ("", "edit/", "delete/"):
        url = f"/w/nordlicht/calendar/{event.pk}/{act}"
        assert client_of(alice).get(url).status_code == 404
        assert client_of(alice).post(url).status_code in (404, 405)


def test_a_stranger_finds_nothing_under_either_address(
    alice: User, charlie: User, client_of: ClientOf
) -> None:
    event = meeting(alice, calendars=[calendar_of(alice)])
    for slug in ("nordlicht", "suedwind"):
        for act in ("", "edit/", "delete/"):
            url = f"/w/{slug}/calendar/{event.pk}/{act}"
            assert client_of(charlie).get(url).status_code == 404


def test_what_somebody_else_organises_is_not_edited_here(alice: User, client_of: ClientOf) -> None:
    details = replace(FRIDAY, organiser=Organiser("feld@kunde.example", "Sabine Feld"))
    event = meeting(None, details, [calendar_of(alice)])
    text = words(page(client_of, alice, event))
    assert "Sabine Feld lädt ein" in text
    assert "Bearbeiten" not in text
    assert client_of(alice).get(f"/w/nordlicht/calendar/{event.pk}/edit/").status_code == 404
    assert client_of(alice).post(f"/w/nordlicht/calendar/{event.pk}/delete/").status_code == 404


@pytest.mark.parametrize(("known", "status"), [(["Office@Arndt.example"], 200), ([], 404)])
def test_an_address_of_the_calendars_account_is_ones_own(
    alice: User, client_of: ClientOf, known: list[str], status: int
) -> None:
    details = replace(FRIDAY, organiser=Organiser("office@arndt.example"))
    event = meeting(None, details, [calendar_of(alice, addresses=known)])
    assert client_of(alice).get(f"/w/nordlicht/calendar/{event.pk}/edit/").status_code == status
    assert "office@arndt.example lädt ein" in words(page(client_of, alice, event))


def test_a_colleague_is_called_by_name_though_the_meeting_has_the_address_alone(
    alice: User, bob: User, client_of: ClientOf
) -> None:
    details = replace(FRIDAY, organiser=Organiser("b.brandt@gmail.example"))
    event = meeting(None, details, [calendar_of(bob, addresses=["b.brandt@gmail.example"])])
    said = words(page(client_of, alice, event))
    assert "Bob Brandt b.brandt@gmail.example lädt ein" in said


@pytest.mark.parametrize(("writable", "status"), [(True, 200), (False, 404)])
def test_what_a_connection_brought_is_edited_where_its_calendar_can_be_written(
    alice: User, client_of: ClientOf, writable: bool, status: int
) -> None:
    event = meeting(None, invited_by(alice), [calendar_of(alice, writable=writable)])
    assert client_of(alice).get(f"/w/nordlicht/calendar/{event.pk}/edit/").status_code == status


def test_of_ones_own_private_event_only_the_time_is_kept_and_nothing_is_edited(
    alice: User, client_of: ClientOf
) -> None:
    bare = replace(FRIDAY, summary="", description="", place="", link="", participants=())
    event = meeting(None, bare, [calendar_of(alice)], Outcome.BUSY)
    Event.objects.filter(pk=event.pk).update(reason="private")
    text = words(page(client_of, alice, event))
    assert "Privater Termin" in text
    assert "behalten wir nur die Zeit" in text
    assert client_of(alice).get(f"/w/nordlicht/calendar/{event.pk}/edit/").status_code == 404


def test_a_link_that_runs_a_script_is_only_text(alice: User, client_of: ClientOf) -> None:
    evil = replace(FRIDAY, link="javascript:alert(1)", description="<b>fett</b> javascript:x")
    html = page(client_of, alice, meeting(alice, evil))
    assert "javascript:alert(1)" in html
    assert 'href="javascript' not in html
    assert "<b>fett" not in html


def test_a_series_says_its_rule_and_what_comes(alice: User, client_of: ClientOf) -> None:
    own = replace(FRIDAY, start=at("2026-11-20 16:00"), end=at("2026-11-20 17:00"), place="Kiel")
    series = Said(
        FRIDAY, ("FREQ=WEEKLY;COUNT=4",), overrides=(Override(at("2026-11-20 14:00"), own),)
    )
    event = meeting(alice, said=series)
    text = words(page(client_of, alice, event))
    assert "Jede Woche am Freitag, 4-mal" in text
    assert "Fr, 13. Nov. 14:00–15:30 Fr, 20. Nov. 16:00–17:00 weicht ab Fr, 27. Nov." in text
    assert "Serie bearbeiten" in text
    of = "?of=2026-11-20T14%3A00%3A00%5BEurope%2FBerlin%5D"
    text = words(page(client_of, alice, event, of))
    assert "Freitag, 20. November, 16:00–17:00" in text
    assert "Kiel" in text
    assert "Dieser Termin weicht von der Serie ab." in text


def test_a_series_that_is_over_shows_its_last_occurrence(alice: User, client_of: ClientOf) -> None:
    past = replace(FRIDAY, start=at("2026-10-02 14:00"), end=at("2026-10-02 15:00"))
    event = meeting(alice, said=Said(past, ("FREQ=WEEKLY;COUNT=2",)))
    assert "Freitag, 9. Oktober, 14:00–15:00" in words(page(client_of, alice, event))


def test_what_was_cancelled_says_so_and_stays_as_it_was(alice: User, client_of: ClientOf) -> None:
    event = meeting(alice)
    Event.objects.filter(pk=event.pk).update(cancelled_at=FRIDAY.start.at.astimezone())  # type: ignore[union-attr]
    text = words(page(client_of, alice, event))
    assert "Dieser Termin wurde abgesagt" in text
    assert "Bearbeiten" not in text


def test_times_of_another_zone_are_told_here_and_the_zone_is_named(
    alice: User, client_of: ClientOf
) -> None:
    there = replace(
        FRIDAY,
        start=at("2026-11-13 09:00", "America/New_York"),
        end=at("2026-11-13 10:00", "America/New_York"),
    )
    text = words(page(client_of, alice, meeting(alice, there)))
    assert "15:00–16:00" in text
    assert "geplant in America/New_York" in text


def test_colleagues_without_a_name_get_theirs(
    alice: User, bob: User, anna: User, client_of: ClientOf
) -> None:
    calendar_of(anna, addresses=["Anna@Konto.example"])
    guests = (Participant(bob.email), Participant("anna@konto.example"), Participant("x@k.example"))
    host = Organiser(alice.email, "")
    event = meeting(None, replace(FRIDAY, organiser=host, participants=guests), [calendar_of(bob)])
    html = page(client_of, bob, event)
    text = words(html)
    assert "Alice Arndt alice@nordlicht.example lädt ein" in text
    assert "Alice Arndt lädt ein" in text
    assert "Bob Brandt bob@nordlicht.example" in text
    assert "Anna Ahlers anna@konto.example" in text
    assert '<strong class="fw-medium break">x@k.example</strong>' in html


def test_who_came_with_a_name_keeps_it(alice: User, bob: User, client_of: ClientOf) -> None:
    guests = (Participant(bob.email, "Brandt, B."),)
    event = meeting(alice, invited_by(alice, replace(FRIDAY, participants=guests)))
    assert "Brandt, B. bob@nordlicht.example" in words(page(client_of, alice, event))


def test_a_calendar_that_waits_is_said_to_on_its_meetings(
    alice: User, bob: User, client_of: ClientOf
) -> None:
    waits = calendar_of(alice, origin="alice@gmail.example", state="waiting")
    event = meeting(alice, invited_by(alice), [waits, calendar_of(bob)])
    assert "Kundentermine Wartet" in words(page(client_of, alice, event))
    assert "Wartet" not in words(page(client_of, bob, event)), "his is another one"
    type(waits).objects.update(state="accord")
    assert "Wartet" not in words(page(client_of, alice, event))
