"""What programs get that fetch a feed: the text, nothing new, nothing, or a while to wait."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from datetime import timedelta
from email.utils import format_datetime
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.crm.scene import person
from tests.feeds.conftest import SetClock
from tests.feeds.scene import NOW, address, feed, fetched, task, text

from einklang.accounts.models import Membership, User, Workspace
from einklang.feeds import keep
from einklang.feeds.link import link
from einklang.feeds.marks import Marks, program
from einklang.feeds.models import Built, Feed, Form, What
from einklang.feeds.serve import hashed
from einklang.feeds.views import feed as view

pytestmark = pytest.mark.django_db
Statements = Callable[[], CaptureQueriesContext]


def counted() -> CaptureQueriesContext:
    return CaptureQueriesContext(connection)


def test_a_stranger_gets_the_text_without_a_cookie(alice_member: Membership) -> None:
    task(alice_member, "Anrufen")
    answer = fetched(feed(alice_member))
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.headers["Cache-Control"] == "private, max-age=300"
    assert answer.headers["Content-Disposition"].startswith("inline")
    assert answer.headers["Last-Modified"] == "Thu, 12 Nov 2026 09:24:00 GMT"
    assert not answer.cookies
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert "Location" not in answer.headers


def test_what_it_accepts_is_no_matter(alice_member: Membership) -> None:
    own = feed(alice_member)
    for accept in ("text/html", "text/calendar", "*/*", ""):
        assert fetched(own, headers={"accept": accept}).status_code == 200


def test_it_comes_compressed_to_whoever_takes_that(alice_member: Membership) -> None:
    task(alice_member, "Anrufen")
    own = feed(alice_member)
    packed = fetched(own, headers={"accept-encoding": "gzip, deflate"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content).decode() == text(own)
    assert packed.headers["Vary"] == "Accept-Encoding"
    # One validator is of one representation alone (RFC 9110, 8.8.3).
    assert packed.headers["ETag"] != fetched(own).headers["ETag"]


def test_a_head_says_the_same_without_the_text(alice_member: Membership) -> None:
    task(alice_member, "Anrufen")
    own = feed(alice_member)
    answer = Client().head(address(own))
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["ETag"] == fetched(own).headers["ETag"]


def test_nothing_is_done_by_other_methods(alice_member: Membership) -> None:
    own = feed(alice_member)
    for method in ("post", "put", "delete", "patch"):
        assert getattr(Client(), method)(address(own)).status_code == 405


@pytest.mark.parametrize("packs", ["gzip", ""])
def test_what_has_not_changed_is_not_sent_again(alice_member: Membership, packs: str) -> None:
    task(alice_member, "Anrufen")
    own = feed(alice_member)
    tag = fetched(own, headers={"accept-encoding": packs}).headers["ETag"]
    again = fetched(own, headers={"accept-encoding": packs, "if-none-match": f'"other", {tag}'})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["ETag"] == tag
    assert fetched(own, headers={"if-none-match": f"W/{tag}"}).status_code == 304
    assert fetched(own, headers={"if-none-match": '"other"'}).status_code == 200


def test_a_date_serves_where_a_program_keeps_no_tag(alice_member: Membership) -> None:
    own = feed(alice_member)
    then = fetched(own).headers["Last-Modified"]
    assert fetched(own, headers={"if-modified-since": then}).status_code == 304
    before = format_datetime(NOW - timedelta(seconds=1), usegmt=True)
    assert fetched(own, headers={"if-modified-since": before}).status_code == 200
    assert fetched(own, headers={"if-modified-since": "gestern"}).status_code == 200
    # A tag that differs counts more than a date (RFC 9110, 13.2.2).
    headers = {"if-none-match": '"other"', "if-modified-since": then}
    assert fetched(own, headers=headers).status_code == 200


def test_unchanged_costs_one_statement_and_no_write(alice_member: Membership) -> None:
    for number in range(5):
        task(alice_member, f"Aufgabe {number}")
    own = feed(alice_member)
    tag = fetched(own).headers["ETag"]
    with counted() as seen:
        assert fetched(own, headers={"if-none-match": tag}).status_code == 304
    assert len(seen) == 1
    assert seen.captured_queries[0]["sql"].startswith("SELECT")


def test_what_changes_elsewhere_is_looked_at_once(alice_member: Membership) -> None:
    task(alice_member, "Anrufen")
    own = feed(alice_member)
    tag = fetched(own).headers["ETag"]
    person(alice_member.workspace, "Irgendwer")
    costs = []
    for _ in range(2):
        with counted() as seen:
            assert fetched(own, headers={"if-none-match": tag}).status_code == 304
        assert not any(each["sql"].startswith(("INSERT", "UPDATE")) for each in seen)
        costs.append(len(seen))
    assert costs[1] == 1


def test_building_costs_as_many_statements_for_many_as_for_few(alice_member: Membership) -> None:
    own = feed(alice_member)
    costs = []
    for more in (3, 3, 60):
        for number in range(more):
            task(alice_member, f"Aufgabe {number}")
        alice_member.workspace.refresh_from_db()
        with counted() as seen:
            text(own)
        costs.append(len(seen))
    assert costs[1] == costs[2] <= 11


def test_a_change_is_seen_with_the_next_fetch(
    alice_member: Membership, set_clock: SetClock
) -> None:
    row = task(alice_member, "Anrufen")
    own = feed(alice_member)
    tag = fetched(own).headers["ETag"]
    set_clock(NOW + timedelta(minutes=1))
    row.title = "Schreiben"
    row.write("title")
    again = fetched(own, headers={"if-none-match": tag})
    assert again.status_code == 200
    assert again.headers["Last-Modified"] == "Thu, 12 Nov 2026 09:25:00 GMT"
    assert "Schreiben" in text(own)


# ── links that open nothing ──────────────────────────────────────────────────


def not_found(path: str) -> None:
    answer = Client().get(path)
    assert answer.status_code == 404
    assert b"VCALENDAR" not in answer.content


@pytest.mark.parametrize("token", ["x", "x" * 32, "x" * 33, "x" * 200])
def test_an_unknown_link_opens_nothing(alice_member: Membership, token: str) -> None:
    feed(alice_member)
    with counted() as seen:
        not_found(f"/f/{token}.ics")
    assert len(seen) == 1


@pytest.mark.parametrize("form", Form)
def test_a_renewed_link_opens_nothing_and_the_new_one_the_same_bytes(
    alice_member: Membership, form: Form
) -> None:
    task(alice_member, "Anrufen")
    own = feed(alice_member)
    before, old = text(own, form), address(own, form)
    keep.renew(feed=own, now=NOW)
    with counted() as seen:
        not_found(old)
    assert len(seen) == 1
    assert text(own, form) == before


def test_a_closed_link_opens_nothing_and_leaves_no_text(alice_member: Membership) -> None:
    own = feed(alice_member)
    text(own)
    keep.close(feed=own, now=NOW)
    with counted() as seen:
        not_found(address(own))
    assert len(seen) == 1
    assert not Built.objects.exists()
    assert feed(alice_member).token != own.token


def test_links_of_who_left_or_may_not_sign_in_open_nothing(alice_member: Membership) -> None:
    own = feed(alice_member)
    text(own)
    User.objects.filter(pk=alice_member.user_id).update(is_active=False)
    with counted() as seen:
        not_found(address(own))
    assert len(seen) == 1
    User.objects.filter(pk=alice_member.user_id).update(is_active=True)
    Membership.objects.filter(pk=alice_member.pk).delete()
    not_found(address(own))


def test_the_link_is_a_secret_at_rest(alice_member: Membership) -> None:
    own = feed(alice_member)
    assert len(own.token) == 32  # 192 bits
    with connection.cursor() as cursor:
        cursor.execute("SELECT token, token_hash FROM feeds_feed")
        stored, found_by = cursor.fetchone()
    assert own.token not in stored
    assert found_by == hashed(own.token)


# ── how often ────────────────────────────────────────────────────────────────


def test_who_asks_too_often_is_told_when_to_come_back(alice_member: Membership) -> None:
    own, other = feed(alice_member), feed(alice_member, What.ALL_TASKS)
    view.buckets = type(view.buckets)()
    answers = [Client().get(address(own)) for _ in range(settings.FEED_FETCHES_PER_MINUTE + 3)]
    assert [each.status_code for each in answers[-3:]].count(429) >= 2
    assert answers[-1].headers["Retry-After"] == "1"
    assert Client().get(address(other)).status_code == 200


def test_programs_are_told_apart_and_written_at_most_once_a_minute(
    alice_member: Membership,
) -> None:
    own = feed(alice_member)
    marks, at = Marks(), NOW
    for name in ("Google Calendar", "Thunderbird", "", "curl", "curl"):
        marks.note(own.pk, name, at)
    marks.write(at)
    assert counts(own) == {"Google Calendar": 1, "Thunderbird": 1, "": 1, "curl": 2}
    marks.note(own.pk, "curl", at + timedelta(seconds=30))
    with counted() as seen:
        marks.write(at + timedelta(seconds=59))
    assert len(seen) == 0
    marks.write(at + timedelta(seconds=61))
    assert counts(own)["curl"] == 3
    assert own.fetches.get(program="curl").last_at == at + timedelta(seconds=30)


def counts(own: Feed) -> dict[str, int]:
    return dict(own.fetches.values_list("program", "count"))


def test_marks_of_a_feed_that_is_gone_are_dropped(alice_member: Membership) -> None:
    own = feed(alice_member)
    marks = Marks()
    marks.note(own.pk, "curl", NOW)
    marks.note(own.pk + 1, "curl", NOW)
    marks.write(NOW)
    assert counts(own) == {"curl": 1}


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("Google-Calendar-Importer", "Google Calendar"),
        ("Mozilla/5.0 (X11; Linux) Gecko/20100101 Thunderbird/128.5", "Thunderbird"),
        ("iOS/18.1 (22B83) dataaccessd/1.0", "Apple Calendar"),
        ("macOS/15.1 (24B83) CalendarAgent/1086", "Apple Calendar"),
        ("Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0)", "Outlook"),
        ("vdirsyncer/0.21.0", "vdirsyncer"),
        ("ICSx5/2.2 (Android 15)", "ICSx⁵"),
        ("Mozilla/5.0 (X11) Firefox/140", "Browser"),
        ("curl/8.5.0", "curl"),
        ("", ""),
        ("☃", ""),
        ("x" * 300, "x" * 40),
    ],
)
def test_programs_have_the_names_by_which_people_know_them(agent: str, name: str) -> None:
    assert program(agent) == name


# ── its own address ──────────────────────────────────────────────────────────


def test_each_workspace_has_its_own_address_where_one_is_set(
    alice_member: Membership, workspace: Workspace, settings: Any
) -> None:
    assert workspace.pk
    settings.PUBLIC_URL = "https://einklang.example:8443"
    settings.WORKSPACE_DOMAIN = "einklang.example"
    found = link(alice_member.workspace, "abc", Form.EVENTS, "Aufgaben")
    assert found.webcal == "webcal://nordlicht.einklang.example:8443/f/abc.ics"
    assert "cid=webcal%3A%2F%2Fnordlicht.einklang.example%3A8443%2Ff%2Fabc.ics" in found.google
    assert "url=https%3A%2F%2Fnordlicht" in found.outlook
    settings.WORKSPACE_DOMAIN = ""
    assert link(alice_member.workspace, "abc", Form.EVENTS, "").https == (
        "https://einklang.example:8443/f/abc.ics"
    )
