"""The calendar page and its list, which needs no script."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.http import QueryDict
from tests.calendars.scene import FRIDAY, NOW, at, calendar_of, meeting
from tests.cast import ClientOf

from einklang.accounts.models import User
from einklang.calendars.asked import Asked, read
from einklang.calendars.models import Outcome
from einklang.calendars.visibility import Level
from einklang.records.moment import Day

URL = "/w/nordlicht/calendar/"
TODAY = date(2026, 11, 12)


def page(client_of: ClientOf, user: User, query: str = "") -> str:
    answer = client_of(user).get(URL + query)
    assert answer.status_code == 200
    return answer.content.decode()


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_the_page_opens_on_this_week(alice: User, client_of: ClientOf) -> None:
    html = page(client_of, alice)
    assert "9.–15. November 2026" in html
    assert "KW 46" in html
    assert 'data-date="2026-11-12"' in html


def test_the_page_speaks_english_to_those_who_do(alice: User, client_of: ClientOf) -> None:
    alice.language = "en"
    alice.save()
    html = page(client_of, alice, "?view=month&date=2026-12-24")
    assert "December 2026" in html
    assert "Calendars" in html


def test_the_strict_policy_holds(alice: User, client_of: ClientOf) -> None:
    for view in ("week", "list"):
        html = page(client_of, alice, f"?view={view}")
        assert not re.search(r"""\sstyle=|\son\w+=["']|<script(?![^>]*\ssrc=)""", html)


def test_the_list_is_a_page_of_its_own(alice: User, bob: User, client_of: ClientOf) -> None:
    event = meeting(alice, calendars=[calendar_of(alice)])
    meeting(None, calendars=[calendar_of(bob)], outcome=Outcome.HELD)
    meeting(alice, replace(FRIDAY, start=Day(TODAY), end=Day(TODAY + timedelta(days=2))))
    html = page(client_of, alice, "?view=list")
    assert f'href="/w/nordlicht/calendar/{event.pk}/"' in html
    text = words(html)
    assert "Heute, Donnerstag, 12. November" in text
    assert "ganztags bis Fr, 13. Nov." in text
    assert "14:00–15:30 Belegt Bob Brandt" in text
    assert "<script" not in re.sub(r"<script[^>]*src=[^>]*></script>", "", html)


def test_what_began_before_stands_on_the_first_day_of_the_list(
    alice: User, client_of: ClientOf
) -> None:
    long = replace(FRIDAY, start=at("2026-11-07 22:00"), end=at("2026-11-09 08:00"))
    meeting(alice, long, [calendar_of(alice)])
    assert "22:00 bis Mo, 9. Nov., 08:00" in words(page(client_of, alice, "?view=list"))


def test_an_empty_list_says_so(alice: User, client_of: ClientOf) -> None:
    assert "In diesen Tagen steht nichts an." in page(client_of, alice, "?view=list")


def test_a_colleague_is_named_and_their_calendars_are_not(
    alice: User, bob: User, client_of: ClientOf
) -> None:
    calendar_of(bob, "Scheidung", Level.METADATA)
    calendar_of(bob, "Urlaub")
    html = page(client_of, alice)
    assert html.count(f'value="u{bob.pk}"') == 1
    assert "Bob Brandt nur Zeit" in words(html)
    assert "Scheidung" not in html


def test_strangers_calendars_are_not_offered(
    alice: User, charlie: User, client_of: ClientOf
) -> None:
    calendar_of(charlie, "Südwind")
    assert "Südwind" not in page(client_of, alice)
    assert client_of(charlie).get(URL).status_code == 404


def test_the_choice_stays_in_the_links(alice: User, client_of: ClientOf) -> None:
    mine = calendar_of(alice)
    html = page(client_of, alice, f"?cal={mine.pk}&date=2026-11-12&view=day")
    assert f"?view=day&amp;date=2026-11-13&amp;cal={mine.pk}" in html
    assert f'value="{mine.pk}" checked' in html
    assert 'value="here">' in html


def test_accord_is_said_with_the_age_of_the_slowest(alice: User, client_of: ClientOf) -> None:
    calendar_of(alice, origin="Google", state="accord", in_accord_at=NOW - timedelta(seconds=12))
    calendar_of(alice, origin="Nextcloud", state="accord", in_accord_at=NOW - timedelta(minutes=3))
    assert "Im Einklang vor 3 Min." in words(page(client_of, alice))


def test_what_never_was_in_accord_does_not_say_so(alice: User, client_of: ClientOf) -> None:
    calendar_of(alice, origin="Google", state="accord", in_accord_at=NOW)
    calendar_of(alice, origin="Nextcloud", state="never")
    text = words(page(client_of, alice))
    assert "Noch nie abgeglichen" in text
    assert "Im Einklang" not in text


def test_the_worst_of_the_connections_is_named_with_the_age_of_the_last_accord(
    alice: User, client_of: ClientOf
) -> None:
    ago = NOW - timedelta(minutes=3)
    for state in ("accord", "waiting", "sign_in"):
        calendar_of(alice, origin=state, state=state, in_accord_at=ago)
    text = words(page(client_of, alice))
    assert "Anmeldung nötig Zuletzt im Einklang vor 3 Min." in text
    assert "Wartet" not in text


@pytest.mark.parametrize(
    ("view", "first", "end", "before", "after"),
    [
        ("day", "2026-11-12", "2026-11-13", "2026-11-11", "2026-11-13"),
        ("week", "2026-11-09", "2026-11-16", "2026-11-08", "2026-11-16"),
        ("list", "2026-11-09", "2026-11-16", "2026-11-08", "2026-11-16"),
        ("month", "2026-11-01", "2026-12-01", "2026-10-31", "2026-12-01"),
    ],
)
def test_a_view_knows_its_days_and_its_neighbours(
    view: str, first: str, end: str, before: str, after: str
) -> None:
    asked = Asked(view, TODAY)
    days = (asked.first, asked.end, asked.before().day, asked.after().day)
    assert [str(day) for day in days] == [first, end, before, after]


@pytest.mark.parametrize("query", ["", "view=x&date=y", "date=2026-13-01", "view=&date="])
def test_an_address_that_asks_for_nothing_known_gets_this_week(query: str) -> None:
    assert read(QueryDict(query), TODAY) == Asked("week", TODAY)


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
@pytest.mark.parametrize("view", ["day", "week", "month", "list"])
def test_the_ends_of_time_are_no_trap(view: str, day: str) -> None:
    asked = read(QueryDict(f"view={view}&date={day}"), TODAY)
    assert asked.before().first <= asked.first < asked.end
    assert asked.heading("de")


@pytest.mark.parametrize("keys", [None, (), ("here",), ("3", "u7")])
def test_an_address_is_read_as_it_was_written(keys: tuple[str, ...] | None) -> None:
    asked = Asked("day", TODAY, keys)
    assert read(QueryDict(asked.query()[1:]), TODAY + timedelta(days=9)) == asked
