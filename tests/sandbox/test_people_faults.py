"""What can go wrong with contacts, and that each of it does when it is switched on."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.sandbox.people_line import ALL, People, named
from tests.sandbox.test_people_sync import ANNA, BEA, LIST, Clock, names_of

from einklang_sandbox.google import Google
from einklang_sandbox.google.__main__ import _plant
from einklang_sandbox.google.scopes import PREFIX
from einklang_sandbox.google.store import Keeper, restore, saved

CREATE = "people:createContact"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def google(clock: Clock) -> Iterator[Google]:
    made = Google(clock)
    made.add_account(ANNA, "Anna Nord")
    made.add_account(BEA, "Bea Brandt")
    made.grants.faults.life = timedelta(days=60)
    yield made
    made.close()


@pytest.fixture
def line(google: Google) -> People:
    return People(google, google.grants.issue(ANNA, {f"{PREFIX}contacts"}, "crm"))


# ── propagation ──────────────────────────────────────────────────────────────


def test_lists_tell_a_write_when_its_time_has_come(
    line: People, google: Google, clock: Clock
) -> None:
    made = [line.create(named(name)) for name in "abc"]
    _, token = line.pages()
    google.faults.propagation = 60
    line.update(made[0], "names", **named("A"))
    line.ok("DELETE", f"{made[1]['resourceName']}:deleteContact")
    line.create(named("d"))
    clock.now += timedelta(seconds=59)
    assert sorted(names_of(line.pages()[0])) == ["a", "b", "c"]
    nothing, early = line.pages(syncToken=token)
    assert nothing == []
    assert line.get(made[0]["resourceName"])["names"][0]["givenName"] == "A", "a single one is new"
    clock.now += timedelta(seconds=1)
    assert sorted(names_of(line.pages()[0])) == ["A", "c", "d"]
    for since in (token, early):
        told = line.pages(syncToken=since)[0]
        assert [each["metadata"].get("deleted", False) for each in told] == [False, True, False]


def test_a_write_that_is_told_at_once_does_not_hide_an_earlier_one(
    line: People, google: Google, clock: Clock
) -> None:
    first, second = (line.create(named(name)) for name in "ab")
    _, token = line.pages()
    google.faults.propagation = 60
    line.update(first, "names", **named("A"))
    google.faults.propagation = 0
    line.update(second, "names", **named("B"))
    told, later = line.pages(syncToken=token)
    assert names_of(told) == ["B"]
    clock.now += timedelta(seconds=60)
    assert "A" in names_of(line.pages(syncToken=later)[0])


def test_a_single_contact_may_be_read_as_it_was(line: People, google: Google, clock: Clock) -> None:
    made = line.create(named("a"))
    google.faults.propagation, google.faults.stale_reads = 60, True
    line.update(made, "names", **named("A"))
    new = line.create(named("neu"))["resourceName"]
    assert line.get(made["resourceName"]) == made
    assert line.refused("GET", new, personFields="names")[0] == 404
    clock.now += timedelta(seconds=60)
    assert line.get(made["resourceName"])["names"][0]["givenName"] == "A"
    line.get(new)


def test_right_after_a_write_the_current_etag_may_be_refused(
    line: People, google: Google, clock: Clock
) -> None:
    google.faults.propagation, google.faults.early_mismatches = 60, True
    made = line.create(named("a"))
    assert line.update(made, "names", **named("b")).status_code == 400
    clock.now += timedelta(seconds=60)
    assert line.update(made, "names", **named("b")).status_code == 200


def test_an_etag_is_refused_once(line: People, google: Google) -> None:
    made = line.create(named("a"))
    google.faults.mismatches = 1
    reply = line.update(made, "names", **named("b"))
    assert reply.json()["error"]["status"] == "FAILED_PRECONDITION"
    assert line.update(made, "names", **named("b")).status_code == 200


# ── tokens ───────────────────────────────────────────────────────────────────


def test_a_sync_token_dies_now_in_each_of_its_shapes(line: People, google: Google) -> None:
    _, token = line.pages()

    def dead() -> Any:
        google.faults.dead_tokens = 1
        query = {"personFields": ALL, "requestSyncToken": "true", "syncToken": token}
        return line("GET", LIST, **query)

    assert dead().json()["error"]["details"][0]["reason"] == "EXPIRED_SYNC_TOKEN"
    google.faults.dead_token_without_reason = True
    assert "details" not in dead().json()["error"]
    google.faults.dead_token_gone = True
    assert dead().status_code == 410
    assert line.pages(syncToken=token)[0] == []


def test_all_tokens_may_be_forgotten(line: People, google: Google) -> None:
    _, token = line.pages()
    groups = line.ok("GET", "contactGroups")["nextSyncToken"]
    google.forget_cursors()
    query = {"personFields": ALL, "requestSyncToken": "true"}
    assert line.refused("GET", LIST, **query, syncToken=token)[0] == 400
    assert line.refused("GET", "contactGroups", syncToken=groups)[0] == 400


def test_pages_that_are_under_way_may_die(line: People, google: Google) -> None:
    for name in "ab":
        line.create(named(name))
    query = {"personFields": ALL, "pageSize": "1"}
    page = line.ok("GET", LIST, **query)["nextPageToken"]
    google.faults.dead_pages = 1
    assert line.refused("GET", LIST, **query, pageToken=page) == (400, "INVALID_ARGUMENT")
    line.ok("GET", LIST, **query, pageToken=page)


def test_pages_may_be_short_and_the_first_empty(line: People, google: Google) -> None:
    for name in "abc":
        line.create(named(name))
    google.faults.short_pages = 2
    first = line.ok("GET", LIST, personFields=ALL)
    assert "connections" not in first
    second = line.ok("GET", LIST, personFields=ALL, pageToken=first["nextPageToken"])
    assert len(second["connections"]) == 2
    found, token = line.pages()
    assert (len(found), bool(token)) == (3, True)


# ── changes at once ──────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("status", "word"), [(409, "ABORTED"), (429, "RESOURCE_EXHAUSTED"), (503, "UNAVAILABLE")]
)
def test_of_two_changes_at_once_the_second_is_refused(
    line: People, google: Google, status: int, word: str
) -> None:
    google.faults.parallel, google.faults.slow = status, 0.5
    replies: list[int] = []
    first = threading.Thread(
        target=lambda: replies.append(line("POST", CREATE, named("a")).status_code)
    )
    first.start()
    begun = time.monotonic()
    while not google.wsgi._turns._under_way[ANNA]:
        assert time.monotonic() - begun < 5
        time.sleep(0.005)
    others = People(google, google.grants.issue(BEA, {f"{PREFIX}contacts"}))
    google.faults.slow = 0
    assert line.refused("POST", CREATE, named("b")) == (status, word)
    line.ok("GET", LIST, personFields="names")
    others.ok("POST", CREATE, named("c"))
    first.join()
    assert replies == [200]
    line.ok("POST", CREATE, named("d"))
    assert names_of(line.pages()[0]) == ["a", "d"]


def test_without_the_switch_changes_may_come_at_once(line: People, google: Google) -> None:
    google.faults.slow = 0.05
    replies: list[int] = []
    threads = [
        threading.Thread(
            target=lambda: replies.append(line("POST", CREATE, named("a")).status_code)
        )
        for _ in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert replies == [200] * 3


# ── limits and breakdowns ────────────────────────────────────────────────────


def test_each_user_has_so_many_reads_and_writes_a_minute(
    line: People, google: Google, clock: Clock
) -> None:
    google.rates.reads, google.rates.writes = 3, 2
    for _ in range(2):
        line.create(named("a"))  # each reads once, too
    reply = line("POST", CREATE, named("b"))
    error = reply.json()["error"]
    assert (reply.status_code, error["status"]) == (429, "RESOURCE_EXHAUSTED")
    info = error["details"][0]
    assert (info["reason"], info["domain"]) == ("RATE_LIMIT_EXCEEDED", "googleapis.com")
    assert info["metadata"]["quota_limit"] == "CriticalWritesPerMinutePerProjectPerUser"
    line.ok("GET", LIST, personFields="names")
    reply = line("GET", LIST, personFields="names")
    limit = reply.json()["error"]["details"][0]["metadata"]["quota_limit"]
    assert limit == "CriticalReadsPerMinutePerProjectPerUser"
    beas = People(google, google.grants.issue(BEA, {f"{PREFIX}contacts"}, "crm"))
    beas.create(named("b"))
    clock.now += timedelta(minutes=1)
    assert names_of(line.pages()[0]) == ["a", "a"], "what is refused is not done"


def test_what_reads_nothing_counts_as_no_read(line: People, google: Google) -> None:
    google.rates.reads = 0
    body = {"contacts": [{"contactPerson": named("a")}], "readMask": ""}
    line.ok("POST", "people:batchCreateContacts", body)
    assert (
        line.refused("POST", "people:batchCreateContacts", {**body, "readMask": "names"})[0] == 429
    )


def test_full_lists_have_a_limit_of_their_own(line: People, google: Google) -> None:
    google.rates.full = 1
    _, token = line.pages()
    query = {"personFields": ALL, "requestSyncToken": "true"}
    reply = line("GET", LIST, **query)
    assert reply.json()["error"]["details"][0]["@type"].endswith("QuotaFailure")
    line.pages(syncToken=token)


def test_as_many_as_one_likes_without_limits(line: People) -> None:
    for _ in range(30):
        line.pages()


def test_a_reply_is_lost_after_the_write(line: People, google: Google) -> None:
    google.faults.lost_replies = 1
    assert line.refused("POST", CREATE, named("a")) == (503, "UNAVAILABLE")
    assert names_of(line.pages()[0]) == ["a"]


def test_errors_and_limits_strike_as_often_as_told(line: People, google: Google) -> None:
    google.faults.calm, google.faults.server_errors = 1, 1
    line.pages()
    assert line.refused("GET", LIST, personFields="names") == (500, "INTERNAL")
    google.faults.limits["429"] = 1
    assert line.refused("GET", LIST, personFields="names") == (429, "RESOURCE_EXHAUSTED")
    line.pages()


def test_what_is_no_method_and_no_json_is_refused(google: Google) -> None:
    token = google.grants.issue(ANNA, {f"{PREFIX}contacts"})
    with httpx.Client(transport=httpx.WSGITransport(app=google.wsgi)) as client:
        client.headers["Authorization"] = f"Bearer {token}"
        base = "http://google.test/v1/people"
        assert client.post(f"{base}:erfunden").status_code == 404
        assert client.post(f"{base}:createContact", content=b"{").status_code == 400
        assert client.post(f"{base}:batchDeleteContacts").status_code == 400


# ── kept and planted ─────────────────────────────────────────────────────────


def test_contacts_are_there_at_the_next_start(line: People, google: Google, tmp_path: Path) -> None:
    keeper = Keeper(google.world, tmp_path / "google.json")
    keeper.begin()
    first, second = line.create(named("a")), line.create(named("b"))
    line.create(named("c"))
    group = google.hand(ANNA).group("Kunden")
    google.hand(ANNA).put_into(group, first["resourceName"])
    _, token = line.pages()
    google.merge_contacts(ANNA, first["resourceName"], second["resourceName"])
    keeper.close()
    again = Google(google.world.clock)
    restore(again.world, json.loads((tmp_path / "google.json").read_text(encoding="utf-8")))
    again.close()
    assert saved(again.world) == saved(google.world)
    there = People(again, again.grants.issue(ANNA, {f"{PREFIX}contacts"}))
    assert there.get(second["resourceName"])["resourceName"] == first["resourceName"]
    (told,) = there.pages(syncToken=token)[0]
    assert told["metadata"]["previousResourceNames"] == [second["resourceName"]]
    assert there.ok("GET", group)["memberCount"] == 1
    assert len(there.pages()[0]) == 2


def test_what_was_saved_before_there_were_contacts_is_read(google: Google) -> None:
    told = json.loads(json.dumps(saved(google.world)))
    del told["books"]
    again = Google()
    restore(again.world, told)
    again.close()
    there = People(again, again.grants.issue(ANNA, {f"{PREFIX}contacts"}))
    there.create(named("a"))


def test_reading_contacts_gives_nothing_to_save(line: People, google: Google) -> None:
    made = line.create(named("a"))
    google.world.unsaved = False
    line.pages()
    line.get(made["resourceName"])
    line.ok("GET", "contactGroups")
    assert not google.world.unsaved
    google.hand(ANNA).update(made["resourceName"], named("b"))
    assert google.world.unsaved


def test_contacts_and_groups_are_planted(tmp_path: Path) -> None:
    contacts = [named("a"), {**named("b"), "groups": ["Kunden"]}]
    anna = {"address": ANNA, "name": "Anna", "zone": "Europe/Berlin", "events": []}
    path = tmp_path / "plant.json"
    path.write_text(json.dumps([{**anna, "groups": ["Kunden"], "contacts": contacts}]))
    google = Google()
    _plant(google, path)
    google.close()
    first, second = google.hand(ANNA).listed()
    assert (len(first["memberships"]), len(second["memberships"])) == (1, 2)
