"""All events of a calendar, what has changed, and the cursors between (contract, 2.5)."""

from __future__ import annotations

from typing import Any

import pytest
from tests.sandbox.google.calendar.scene import (
    ANNA,
    BEA,
    LENA,
    Client,
    Scene,
    events,
    invited,
    meeting,
    refused,
    series,
    timed,
    whole,
)


def ids(items: list[dict[str, Any]]) -> list[str]:
    return [item["id"] for item in items]


def test_the_sync_token_stands_on_the_last_page_alone(scene: Scene, anna: Client) -> None:
    made = [anna.insert(meeting(str(n)))["id"] for n in range(5)]
    page = anna.page(maxResults=2)
    assert ids(page["items"]) == made[:2]
    assert "nextSyncToken" not in page
    items, token = anna.list(maxResults=2)
    assert ids(items) == made
    assert token
    assert page["accessRole"] == "owner"
    assert (page["timeZone"], page["summary"]) == ("Europe/Berlin", ANNA)


def test_a_page_may_be_shorter_than_asked_for(scene: Scene, anna: Client) -> None:
    for n in range(5):
        anna.insert(meeting(str(n)))
    scene.google.faults.page_size = 2
    assert len(anna.page(maxResults=250)["items"]) == 2
    assert len(anna.list(maxResults=250)[0]) == 5


def test_a_page_may_be_empty_although_others_follow(scene: Scene, anna: Client) -> None:
    made = [anna.insert(meeting(str(n)))["id"] for n in range(3)]
    scene.google.faults.empty_pages = 2
    page = anna.page(maxResults=2)
    assert page["items"] == []
    assert "nextPageToken" in page
    assert ids(anna.list(maxResults=2)[0]) == made


def test_only_what_changed_comes_after_a_token(anna: Client) -> None:
    first, second = anna.insert(meeting("1")), anna.insert(meeting("2"))
    token = anna.list()[1]
    assert anna.list(syncToken=token)[0] == []
    changed = anna.patch(second["id"], {"summary": "neu"})
    third = anna.insert(meeting("3"))
    items, later = anna.list(syncToken=token)
    assert items == [changed, third]
    anna.delete(first["id"])
    items, last = anna.list(syncToken=later)
    assert [set(item) for item in items] == [{"kind", "etag", "id", "status"}]
    assert items[0]["id"] == first["id"]
    assert anna.list(syncToken=last)[0] == []
    assert len(anna.list(syncToken=token)[0]) == 3


def test_nothing_is_lost_that_changes_between_two_pages(anna: Client) -> None:
    made = [anna.insert(meeting(str(n)))["id"] for n in range(4)]
    page = anna.page(maxResults=2)
    anna.patch(made[0], {"summary": "neu"})
    anna.delete(made[3])
    added = anna.insert(meeting("dazu"))["id"]
    rest = anna.page(maxResults=2, pageToken=page["nextPageToken"])
    assert ids(rest["items"]) == [made[2], added]
    items, _ = anna.list(maxResults=2, syncToken=rest["nextSyncToken"])
    assert set(ids(items)) == {made[0], made[3], added}


def test_a_long_answer_to_a_token_comes_in_pages_too(anna: Client) -> None:
    token = anna.list(maxResults=2)[1]
    made = [anna.insert(meeting(str(n)))["id"] for n in range(5)]
    page = anna.page(maxResults=2, syncToken=token)
    assert ids(page["items"]) == made[:2]
    following = page["nextPageToken"]
    alone = anna.ask("GET", events(), maxResults=2, pageToken=following)
    refused(alone, 400, "badRequest")
    assert ids(anna.list(maxResults=2, syncToken=token)[0]) == made


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("iCalUID", "x@y"),
        ("orderBy", "updated"),
        ("privateExtendedProperty", "a=b"),
        ("q", "x"),
        ("sharedExtendedProperty", "a=b"),
        ("timeMin", "2026-01-01T00:00:00Z"),
        ("timeMax", "2026-01-01T00:00:00Z"),
        ("updatedMin", "2026-11-11T00:00:00Z"),
        ("showDeleted", False),
        ("singleEvents", True),
        ("maxResults", 10),
        ("eventTypes", "default"),
        ("showHiddenInvitations", True),
    ],
)
def test_a_token_bears_no_such_parameter(anna: Client, name: str, value: object) -> None:
    token = anna.list()[1]
    refused(anna.ask("GET", events(), syncToken=token, **{name: value}), 400, "badRequest")


def test_what_was_there_at_first_must_stay(anna: Client) -> None:
    token = anna.list(singleEvents=True, eventTypes=["default", "focusTime"], maxResults=7)[1]
    same: dict[str, Any] = {"eventTypes": ["default", "focusTime"], "maxResults": 7}
    assert anna.list(syncToken=token, singleEvents=True, showDeleted=True, **same)[0] == []
    refused(anna.ask("GET", events(), syncToken=token, **same), 400, "badRequest")


def test_a_token_is_worth_nothing_elsewhere(scene: Scene, anna: Client, bea: Client) -> None:
    token = anna.list()[1]
    other = scene.google.add_calendar(ANNA, "Projekte")
    scene.google.share(ANNA, BEA, "owner")
    refused(anna.ask("GET", events(other), syncToken=token), 410, "fullSyncRequired")
    refused(bea.ask("GET", events(ANNA), syncToken=token), 410, "fullSyncRequired")
    assert anna.list(ANNA, syncToken=token)[0] == []


def test_a_forged_token_is_refused(anna: Client) -> None:
    token = anna.list()[1]
    for forged in (f"{token[:-3]}AAA", "x", "ä", token + "A", f"A{token[1:]}"):
        refused(anna.ask("GET", events(), syncToken=forged), 400, "invalid")
    for _ in range(2):
        anna.insert(meeting())
    page = anna.page(maxResults=1)["nextPageToken"]
    refused(anna.ask("GET", events(), syncToken=page), 400, "invalid")
    refused(anna.ask("GET", events(), pageToken=token), 400, "invalid")


def test_a_page_token_is_bound_to_all_parameters(scene: Scene, anna: Client) -> None:
    for n in range(3):
        anna.insert(meeting(str(n)))
    page = anna.page(maxResults=1, q="1 ", timeZone="UTC")
    assert "nextPageToken" not in page
    following = anna.page(maxResults=1, timeZone="UTC")["nextPageToken"]
    asked: dict[str, Any] = {"pageToken": following, "maxResults": 1, "timeZone": "UTC"}
    assert len(anna.page(**asked, fields="items")["items"]) == 1
    for other in ({"q": "1"}, {"maxResults": 2}, {"timeZone": "Asia/Tokyo"}):
        refused(anna.ask("GET", events(), **(asked | other)), 400, "badRequest")
    other_calendar = scene.google.add_calendar(ANNA, "Projekte")
    refused(anna.ask("GET", events(other_calendar), **asked), 400, "badRequest")


def test_tokens_die_when_they_are_forgotten(scene: Scene, anna: Client) -> None:
    token = anna.list()[1]
    scene.google.forget_cursors()
    error = refused(anna.ask("GET", events(), syncToken=token), 410, "fullSyncRequired")
    assert (error["domain"], error["location"]) == ("calendar", "syncToken")
    token = anna.list()[1]
    assert anna.list(syncToken=token)[0] == []


def test_the_next_lists_can_find_their_tokens_dead(scene: Scene, anna: Client) -> None:
    token = anna.list()[1]
    scene.google.faults.dead_tokens = 2
    refused(anna.ask("GET", events(), syncToken=token), 410, "fullSyncRequired")
    scene.google.faults.dead_without_reason = True
    response = anna.ask("GET", events(), syncToken=token)
    assert response.status_code == 410
    assert response.json()["error"]["errors"] == []
    assert anna.list(syncToken=token)[0] == []


def test_a_token_can_last_so_many_changes(scene: Scene, anna: Client) -> None:
    scene.google.faults.tokens_last = 2
    token = anna.list()[1]
    anna.insert(meeting())
    anna.insert(meeting())
    assert len(anna.list(syncToken=token)[0]) == 2
    anna.insert(meeting())
    refused(anna.ask("GET", events(), syncToken=token), 410, "fullSyncRequired")


def test_a_changed_role_kills_tokens(scene: Scene, bea: Client) -> None:
    scene.google.share(ANNA, BEA, "writer")
    token = bea.list(ANNA)[1]
    scene.google.share(ANNA, BEA, "reader")
    refused(bea.ask("GET", events(ANNA), syncToken=token), 410, "fullSyncRequired")


def test_bounds_hold_for_the_first_list_and_not_for_what_follows(anna: Client) -> None:
    early = anna.insert(timed("2026-11-01", "10:00", "11:00"))
    inside = anna.insert(timed("2026-11-13", "10:00", "11:00"))
    late = anna.insert(timed("2026-12-24", "10:00", "11:00"))
    bounds = {"timeMin": "2026-11-02T00:00:00Z", "timeMax": "2026-12-01T00:00:00Z"}
    items, token = anna.list(**bounds)
    assert ids(items) == [inside["id"]]
    for each in (early, late):
        anna.patch(each["id"], {"summary": "neu"})
    assert ids(anna.list(syncToken=token)[0]) == [early["id"], late["id"]]


def test_bounds_are_exclusive(anna: Client) -> None:
    made = anna.insert(timed("2026-11-13", "10:00", "11:00"))["id"]
    day = "2026-11-13T{}:00+01:00"

    def found(**bounds: str) -> list[str]:
        return ids(anna.list(**bounds)[0])

    assert found(timeMin=day.format("11:00")) == []
    assert found(timeMin=day.format("10:59")) == [made]
    assert found(timeMax=day.format("10:00")) == []
    assert found(timeMax=day.format("10:01")) == [made]


def test_a_day_begins_at_midnight_of_its_calendar(scene: Scene, anna: Client) -> None:
    tokyo = scene.google.add_calendar(ANNA, "Tokio", "Asia/Tokyo")
    anna.insert(whole("2026-11-13", "2026-11-14"), tokyo)
    assert anna.list(tokyo, timeMin="2026-11-13T15:00:00Z")[0] == []
    assert len(anna.list(tokyo, timeMin="2026-11-13T14:59:59Z")[0]) == 1
    assert anna.list(tokyo, timeMax="2026-11-12T15:00:00Z")[0] == []


def test_a_series_is_listed_where_one_of_its_occurrences_is_within(anna: Client) -> None:
    made = anna.insert(series("RRULE:FREQ=YEARLY"))["id"]
    year = {"timeMin": "2031-11-01T00:00:00Z", "timeMax": "2031-12-01T00:00:00Z"}
    assert ids(anna.list(**year)[0]) == [made]
    spring = {"timeMin": "2031-03-01T00:00:00Z", "timeMax": "2031-04-01T00:00:00Z"}
    assert anna.list(**spring)[0] == []


@pytest.mark.parametrize(
    "query",
    [
        {"q": "lena"},
        {"q": "BÜRO besprech"},
        {"q": "Lena KUNDE"},
        {"iCalUID": "eins@nordlicht.example"},
        {"privateExtendedProperty": "k=1"},
        {"sharedExtendedProperty": ["s=2", "t=3"]},
        {"updatedMin": "2026-11-12T09:25:00Z"},
        {"orderBy": "updated", "eventTypes": "focusTime"},
    ],
)
def test_what_is_filtered_gives_no_sync_token(
    scene: Scene, anna: Client, query: dict[str, Any]
) -> None:
    anna.insert(meeting("Anderes", extendedProperties={"shared": {"s": "2"}}))
    scene.clock.passes(minutes=2)
    wanted = anna.insert(
        meeting(
            "Besprechung",
            iCalUID="eins@nordlicht.example",
            location="Büro",
            eventType="focusTime",
            extendedProperties={"private": {"k": "1"}, "shared": {"s": "2", "t": "3"}},
            attendees=[{"email": LENA, "displayName": "Lena Kunde"}],
        )
    )
    items, token = anna.list(**query)
    assert ids(items) == [wanted["id"]]
    assert token == ""


def test_kinds_alone_can_be_synchronised(anna: Client) -> None:
    anna.insert(meeting())
    focus = anna.insert(meeting(eventType="focusTime"))
    items, token = anna.list(eventTypes="focusTime")
    assert ids(items) == [focus["id"]]
    anna.insert(meeting())
    assert anna.list(eventTypes="focusTime", syncToken=token)[0] == []


def test_lists_are_ordered_as_asked(scene: Scene, anna: Client) -> None:
    late = anna.insert(timed("2026-11-20", "10:00", "11:00"))["id"]
    scene.clock.passes(minutes=1)
    early = anna.insert(timed("2026-11-14", "10:00", "11:00"))["id"]
    scene.clock.passes(minutes=1)
    anna.patch(late, {"summary": "neu"})
    assert ids(anna.list(orderBy="startTime", singleEvents=True)[0]) == [early, late]
    assert ids(anna.list(orderBy="updated", maxResults=1)[0]) == [early, late]
    refused(anna.ask("GET", events(), orderBy="startTime"), 400, "badRequest")


def test_deleted_ones_are_listed_on_request(anna: Client) -> None:
    made = anna.insert(meeting())["id"]
    anna.delete(made)
    assert anna.list()[0] == []
    assert ids(anna.list(showDeleted=True)[0]) == [made]
    assert ids(anna.list(updatedMin="2026-11-12T00:00:00Z")[0]) == [made]


def test_nobody_remembers_more_than_a_month(anna: Client) -> None:
    long_ago = anna.ask("GET", events(), updatedMin="2026-10-12T00:00:00Z")
    refused(long_ago, 410, "updatedMinTooLongAgo")


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ({"timeMin": "2026-11-13"}, "invalid"),
        ({"timeMin": "2026-11-13T00:00:00"}, "invalid"),
        ({"timeMax": "2026-11-13T00:00:00Z", "timeMin": "2026-11-13T00:00:00Z"}, "timeRangeEmpty"),
        ({"maxResults": 0}, "invalid"),
        ({"maxResults": 2501}, "invalid"),
        ({"singleEvents": "yes"}, "invalid"),
        ({"timeZone": "Berlin"}, "invalid"),
        ({"privateExtendedProperty": "k"}, "invalid"),
        ({"eventTypes": "party"}, "invalid"),
        ({"since": "yesterday"}, "badRequest"),
    ],
)
def test_a_list_that_makes_no_sense_is_refused(
    anna: Client, query: dict[str, Any], reason: str
) -> None:
    refused(anna.ask("GET", events(), **query), 400, reason)


def test_too_many_guests_are_left_out_on_request(anna: Client) -> None:
    made = anna.insert(meeting(**invited(ANNA, BEA, LENA)))
    short = anna.get(made["id"], maxAttendees=2)
    assert [each["email"] for each in short["attendees"]] == [ANNA]
    assert short["attendeesOmitted"] is True
    assert "attendeesOmitted" not in anna.get(made["id"], maxAttendees=3)
