"""The local Google behaves as badly as the real one might, and nobody loses anything by it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.test import Client
from tests.providers.google.scene import hour, weekly
from tests.providers.meetings import meeting
from tests.sync.google import ACCOUNT, asked, back, choose, connected, consent, run, texts
from tests.sync.test_pages_google import browser, url

from einklang.accounts.clock import now
from einklang.accounts.models import Membership, User
from einklang.calendars.edit import create_event
from einklang.calendars.models import Event
from einklang.sync.models import Connection, Question
from einklang_sandbox.google import Google

__all__ = ["browser", "url"]
pytestmark = pytest.mark.django_db
GUEST = {"email": "charlie@suedwind.example"}


@pytest.fixture
def google() -> Iterator[Google]:
    made = Google()
    made.add_account(ACCOUNT, "Alice Arndt")
    yield made
    made.close()


def insert(google: Google, *titles: str, **more: Any) -> None:
    """Meetings with a customer, made there."""
    for title in titles:
        google.person(ACCOUNT).insert(hour(summary=title, attendees=[GUEST], **more))


def alive() -> list[str]:
    """What stands here."""
    rows = Event.objects.filter(deleted_at=None, cancelled_at=None)
    return sorted(rows.values_list("summary", flat=True))


def chosen(browser: Client) -> Connection:
    """Alice's account with its first calendar, after a first run."""
    connection = connected(browser)
    choose(browser, connection)
    return connection


def writes(google: Google) -> int:
    """Requests that change an event, or would."""
    told = [r.path for r in google.log if r.method != "GET" and "/events" in r.path]
    return sum(not path.endswith("/watch") for path in told)


# ── signing in ───────────────────────────────────────────────────────────────


@pytest.mark.parametrize("status", [500, 503, 429])
def test_an_hour_without_the_token_endpoint_disconnects_nobody(
    browser: Client, google: Google, mailoutbox: list[EmailMessage], status: int
) -> None:
    connection = chosen(browser)
    google.grants.expire_access_tokens()
    google.grants.faults.status, google.grants.faults.times = status, None
    for minutes in range(0, 60, 10):
        assert run(connection, later(minutes=minutes)).state == "waiting"
    google.grants.faults.status = 0
    insert(google, "danach")
    assert run(connection).state == "accord"
    assert alive() == ["danach"]
    assert mailoutbox == []


def later(**by: float) -> Callable[[], datetime]:
    """A clock that is ahead."""
    return lambda: now() + timedelta(**by)


def test_access_that_was_taken_back_is_told_its_owner_once_and_on_every_page(
    browser: Client, google: Google, alice: User, mailoutbox: list[EmailMessage]
) -> None:
    connection = chosen(browser)
    google.grants.revoke(ACCOUNT)
    for _ in range(3):
        assert run(connection).state == "sign_in"
    assert [mail.to for mail in mailoutbox] == [[alice.email]]
    for page in ("today", "people", "calendar"):
        assert "1 Konto braucht Sie" in " ".join(texts(browser, page).split())
    assert "braucht Ihre Anmeldung" in texts(browser, "connections")


def test_a_window_that_is_closed_half_way_leaves_nothing(browser: Client) -> None:
    asked(browser)
    half_way = consent(asked(browser), ACCOUNT)
    assert not Connection.objects.exists()
    connected(browser)
    back(browser, half_way)
    assert Connection.objects.count() == 1


# ── reading ──────────────────────────────────────────────────────────────────


def test_a_calendar_that_answers_404_once_deletes_nothing(
    browser: Client, google: Google, mailoutbox: list[EmailMessage]
) -> None:
    titles = [f"Termin {n}" for n in range(8)]
    insert(google, *titles)
    connection = chosen(browser)
    google.faults.not_found[ACCOUNT] = 1
    assert run(connection).state == "waiting"
    assert alive() == titles
    assert run(connection).state == "accord"
    assert alive() == titles
    assert (Question.objects.count(), mailoutbox) == (0, [])


def test_a_page_that_breaks_half_way_through_the_first_sync_doubles_nothing(
    browser: Client, google: Google
) -> None:
    titles = [f"Termin {n}" for n in range(7)]
    insert(google, *titles)
    connection = connected(browser)
    google.faults.short_pages = 2
    google.faults.calm, google.faults.server_errors = 3, 1
    choose(browser, connection)
    row = Connection.objects.get()
    assert (row.state, row.reason, row.in_accord_at) == ("waiting", "server_error", None)
    assert alive() == titles[:4], "what came is kept"
    assert run(connection).state == "accord"
    assert alive() == titles
    assert Event.objects.count() == 7


@pytest.mark.parametrize("pages", [1, 2, 100])
def test_a_cursor_that_dies_between_two_pages_is_a_listing(
    browser: Client, google: Google, pages: int
) -> None:
    insert(google, *"abc")
    connection = chosen(browser)
    insert(google, *"defgh")
    google.faults.short_pages, google.faults.dead_pages = 2, pages
    told = run(connection)
    if pages > 1:  # the listing dies as well, and is begun anew later
        assert (told.state, told.reason) == ("waiting", "listing_incomplete")
        google.faults.dead_pages = 0
        told = run(connection)
    assert told.state == "accord"
    assert alive() == list("abcdefgh")
    assert Event.objects.count() == 8


def test_what_is_odd_there_comes_here_and_is_read_once(browser: Client, google: Google) -> None:
    rows = google.world.calendars[ACCOUNT].rows
    insert(google, "Roman", description="<script>alert(1)</script>" + "<p>Hallo</p>" * 680)
    google.person(ACCOUNT).insert(
        hour(summary="Messe", attendees=[{"email": f"g{n}@x.example"} for n in range(3000)])
    )
    insert(google, "Neuartig")
    next(row for row in rows.values() if row["summary"] == "Neuartig")["eventType"] = "ganzNeu"
    rules = ["RRULE:FREQ=DAILY;COUNT=450"]
    series = google.person(ACCOUNT).insert(weekly(attendees=[GUEST], recurrence=rules))
    for each in google.person(ACCOUNT).instances(series["id"])[:400]:
        google.person(ACCOUNT).patch(each["id"], {"location": each["id"]})
    connection = chosen(browser)
    assert run(connection).state == "accord"
    assert alive() == ["Jour fixe", "Messe", "Neuartig", "Roman"]
    assert writes(google) == 0
    told = {event.summary: event for event in Event.objects.all()}
    assert "alert" not in texts(browser, "event", told["Roman"].pk)
    assert len(told["Messe"].as_record().details.participants) == 3000
    assert len(told["Jour fixe"].as_record().overrides) == 400
    requests = len(google.log)
    run(connection)
    assert len(google.log) - requests == 1


def test_in_a_role_that_nobody_knows_one_reads(
    browser: Client, google: Google, alice_member: Membership
) -> None:
    insert(google, "Angebot")
    google.world.accounts[ACCOUNT].calendars[ACCOUNT] = "supervisor"
    connection = chosen(browser)
    assert Connection.objects.get().state == "accord"
    assert alive() == ["Angebot"]
    calendar = connection.collections.get(ref=ACCOUNT).calendar
    assert calendar is not None
    assert not alice_member.workspace.calendar_rows.editable_by(alice_member).contains(calendar)


# ── writing ──────────────────────────────────────────────────────────────────


def test_a_quota_that_is_used_up_for_hours_is_tried_once_an_hour_and_reading_goes_on(
    browser: Client, google: Google, alice_member: Membership
) -> None:
    connection = chosen(browser)
    calendar = connection.collections.order_by("pk")[0].calendar
    assert calendar is not None
    made = meeting("neu", "Von hier", GUEST["email"])
    create_event(member=alice_member, calendar=calendar, record=made, now=now())
    google.faults.quota_used_up = True
    before = writes(google)
    for quarter in range(12):
        insert(google, f"von dort {quarter}")
        assert run(connection, later(minutes=15 * quarter)).state == "waiting"
        assert f"von dort {quarter}" in alive()
    assert writes(google) - before == 3, "in three hours"
    google.faults.quota_used_up = False
    assert run(connection, later(hours=4)).state == "accord"
    assert "Von hier" in [each.get("summary") for each in google.person(ACCOUNT).listed()]
