"""What repeats: rules, occurrences, exceptions (contract, 2.5 and 2.6)."""

from __future__ import annotations

from typing import Any

import pytest
from tests.sandbox.google.calendar.scene import (
    Client,
    Scene,
    events,
    meeting,
    refused,
    series,
    timed,
    whole,
)

TOMBSTONE = {"kind", "etag", "id", "status"}


def starts(items: list[dict[str, Any]]) -> list[str]:
    return [item["start"].get("dateTime", item["start"].get("date")) for item in items]


def test_occurrences_go_by_the_clock_of_their_zone(anna: Client) -> None:
    body = {"recurrence": ["RRULE:FREQ=WEEKLY;COUNT=3"], **timed("2026-10-18", "09:00", "10:00")}
    made = anna.insert(body)
    assert starts(anna.instances(made["id"])) == [
        "2026-10-18T09:00:00+02:00",
        "2026-10-25T09:00:00+01:00",
        "2026-11-01T09:00:00+01:00",
    ]
    new_york = {**body, **timed("2026-10-18", "09:00", "10:00", "America/New_York")}
    assert starts(anna.instances(anna.insert(new_york)["id"]))[1:] == [
        "2026-10-25T14:00:00+01:00",
        "2026-11-01T15:00:00+01:00",
    ]


def test_an_occurrence_says_what_it_belongs_to(anna: Client) -> None:
    made = anna.insert(series())
    second = anna.instances(made["id"])[1]
    assert second["recurringEventId"] == made["id"]
    assert second["originalStartTime"] == second["start"]
    assert second["iCalUID"] == made["iCalUID"]
    assert "recurrence" not in second
    assert anna.get(second["id"]) == second


def test_the_id_of_an_occurrence_tells_nothing_and_stays(scene: Scene, anna: Client) -> None:
    made = anna.insert(series())
    known = [each["id"] for each in anna.instances(made["id"])]
    assert len(set(known)) == 4
    for each in known:
        assert made["id"] not in each
        assert "202611" not in each
    anna.patch(made["id"], {"summary": "Neu"})
    assert [each["id"] for each in anna.instances(made["id"])] == known
    listed = anna.list(singleEvents=True)[0]
    assert [each["id"] for each in listed] == known


def test_days_are_left_out_and_added(anna: Client) -> None:
    lines = [
        "RRULE:FREQ=DAILY;UNTIL=20261116T090000Z",
        "EXDATE;TZID=Europe/Berlin:20261114T100000",
        "EXDATE:20261115T090000Z",
        "RDATE:20261220T090000Z,20261221T090000Z",
    ]
    made = anna.insert(series(*lines))
    assert made["recurrence"] == lines
    assert [each[:10] for each in starts(anna.instances(made["id"]))] == [
        "2026-11-13",
        "2026-11-16",
        "2026-12-20",
        "2026-12-21",
    ]


def test_whole_days_repeat_as_days(anna: Client) -> None:
    lines = ["RRULE:FREQ=WEEKLY;UNTIL=20261204", "EXDATE;VALUE=DATE:20261120"]
    made = anna.insert({"recurrence": lines, **whole("2026-11-13", "2026-11-15")})
    found = anna.instances(made["id"])
    assert starts(found) == ["2026-11-13", "2026-11-27", "2026-12-04"]
    assert found[1]["end"] == {"date": "2026-11-29"}
    assert found[1]["originalStartTime"] == {"date": "2026-11-27"}


@pytest.mark.parametrize(
    "line",
    [
        "DTSTART:20261113T090000Z",
        "DTEND:20261113T090000Z",
        "FREQ=DAILY",
        "RRULE:",
        "RRULE:COUNT=3",
        "RRULE:FREQ=FORTNIGHTLY",
        "RRULE:FREQ=DAILY;COUNT=3;UNTIL=20261116T090000Z",
        "RRULE:FREQ=DAILY;UNTIL=20261116",
        "RRULE:FREQ=DAILY;UNTIL=20261116T090000",
        "RRULE:FREQ=DAILY;FREQ=WEEKLY",
        "RRULE:FREQ=DAILY;EVERY=2",
        "RRULE:FREQ=DAILY;INTERVAL=zwei",
        "EXDATE:20261113",
        "EXDATE:20261113T090000",
        "EXDATE;TZID=Berlin:20261113T090000",
        "EXDATE;VALUE=DATE:20261113",
        "RDATE;VALUE=PERIOD:20261113T090000Z/PT1H",
        "RDATE:20261332T090000Z",
    ],
)
def test_a_line_that_is_no_recurrence_is_refused(anna: Client, line: str) -> None:
    refused(anna.ask("POST", events(), series(line)), 400, "invalid")
    assert anna.list()[0] == []


def test_until_of_whole_days_is_a_day(anna: Client) -> None:
    body = {"recurrence": ["RRULE:FREQ=DAILY;UNTIL=20261116T000000Z"]}
    refused(anna.ask("POST", events(), body | whole("2026-11-13", "2026-11-14")), 400, "invalid")


def test_a_series_needs_a_zone(anna: Client) -> None:
    body = {
        "start": {"dateTime": "2026-11-13T10:00:00+01:00"},
        "end": {"dateTime": "2026-11-13T11:00:00+01:00"},
    }
    repeated = body | {"recurrence": ["RRULE:FREQ=DAILY"]}
    refused(anna.ask("POST", events(), repeated), 400, "required")
    made = anna.insert(body)
    assert made["start"]["timeZone"] == "Europe/Berlin"


def test_instances_can_be_bounded_and_paged(anna: Client) -> None:
    made = anna.insert(series("RRULE:FREQ=DAILY"))
    bounds = {"timeMin": "2026-11-14T00:00:00Z", "timeMax": "2026-11-18T00:00:00Z"}
    found = anna.instances(made["id"], maxResults=3, **bounds)
    assert [each[8:10] for each in starts(found)] == ["14", "15", "16", "17"]
    endless = anna.instances(made["id"])
    assert 365 < len(endless) < 800
    one = anna.instances(made["id"], originalStart="2026-11-16T10:00:00+01:00")
    assert starts(one) == ["2026-11-16T10:00:00+01:00"]
    other_clock = anna.instances(made["id"], originalStart="2026-11-16T09:00:00Z")
    assert other_clock == one
    path = f"{events('primary', made['id'])}/instances"
    refused(anna.ask("GET", path, originalStart="bald"), 400, "invalid")
    page = anna.ok("GET", path, maxResults=2)
    assert "nextSyncToken" not in page


def test_what_does_not_repeat_has_no_instances(anna: Client) -> None:
    made = anna.insert(meeting())
    refused(anna.ask("GET", f"{events('primary', made['id'])}/instances"), 400, "invalid")
    refused(anna.ask("GET", f"{events('primary', 'nichts')}/instances"), 404, "notFound")


def test_a_changed_occurrence_has_a_row_and_an_etag_of_its_own(anna: Client) -> None:
    made = anna.insert(series())
    token = anna.list()[1]
    second, third = anna.instances(made["id"])[1:3]
    moved = anna.patch(second["id"], timed("2026-11-14", "15:00", "16:00"))
    assert moved["id"] == second["id"]
    assert moved["originalStartTime"] == second["start"]
    assert moved["start"]["dateTime"] == "2026-11-14T15:00:00+01:00"
    assert moved["etag"] != second["etag"] == third["etag"]
    assert anna.list(syncToken=token)[0] == [moved]
    assert anna.list()[0] == [made, moved]
    assert anna.instances(made["id"])[1] == moved
    assert anna.instances(made["id"], originalStart="2026-11-14T10:00:00+01:00") == [moved]


def test_the_original_start_stays_on_the_clock_of_the_series(anna: Client) -> None:
    made = anna.insert(series())
    second = anna.instances(made["id"])[1]
    moved = anna.patch(second["id"], timed("2026-11-14", "15:00", "16:00", "Asia/Tokyo"))
    assert moved["start"]["timeZone"] == "Asia/Tokyo"
    assert moved["originalStartTime"]["timeZone"] == "Europe/Berlin"
    day = {"start": {"date": "2026-11-14"}, "end": {"date": "2026-11-15"}}
    gone = {"dateTime": None, "timeZone": None}
    whole_day = anna.patch(second["id"], {name: told | gone for name, told in day.items()})
    assert whole_day["start"] == {"date": "2026-11-14"}
    assert whole_day["originalStartTime"] == second["originalStartTime"]


def test_an_exception_keeps_its_own_body(anna: Client) -> None:
    made = anna.insert(series())
    second = anna.instances(made["id"])[1]
    own = anna.patch(second["id"], {"summary": "Ausnahme"})
    anna.patch(made["id"], {"summary": "Alle", "location": "Büro"})
    found = anna.instances(made["id"])
    assert [each["summary"] for each in found] == ["Alle", "Ausnahme", "Alle", "Alle"]
    assert found[1] == own


def test_a_cancelled_occurrence_is_told_as_long_as_the_series_lives(anna: Client) -> None:
    made = anna.insert(series())
    token = anna.list()[1]
    second, third = anna.instances(made["id"])[1:3]
    anna.delete(second["id"])
    anna.patch(third["id"], {"status": "cancelled"})
    changed = anna.list(syncToken=token)[0]
    for told, was in zip(changed, (second, third), strict=True):
        assert told.keys() == TOMBSTONE | {"recurringEventId", "originalStartTime"}
        assert told["originalStartTime"] == was["originalStartTime"]
        assert told["id"] == was["id"]
    assert anna.list()[0] == [made, *changed]
    assert anna.get(second["id"]) == changed[0]
    assert len(anna.instances(made["id"])) == 2
    assert len(anna.instances(made["id"], showDeleted=True)) == 4
    assert len(anna.list(singleEvents=True)[0]) == 2
    refused(anna.ask("DELETE", events("primary", second["id"])), 410, "deleted")


def test_a_cancelled_occurrence_can_take_place_again(anna: Client) -> None:
    made = anna.insert(series())
    second = anna.instances(made["id"])[1]
    anna.patch(second["id"], {"summary": "Ausnahme"})
    anna.delete(second["id"])
    assert anna.patch(second["id"], {"summary": "?"})["status"] == "cancelled"
    again = anna.patch(second["id"], {"status": "confirmed"})
    assert again["summary"] == "Jour fixe"
    assert len(anna.instances(made["id"])) == 4


def test_an_occurrence_does_not_repeat(anna: Client) -> None:
    made = anna.insert(series())
    second = anna.instances(made["id"])[1]
    change = {"recurrence": ["RRULE:FREQ=DAILY"]}
    refused(anna.ask("PATCH", events("primary", second["id"]), change), 400, "invalid")


def test_an_exception_ends_with_its_occurrence(anna: Client) -> None:
    made = anna.insert(series("RRULE:FREQ=DAILY;COUNT=4", "EXDATE:20261114T090000Z"))
    first, third, fourth = anna.instances(made["id"])
    anna.patch(first["id"], {"summary": "bleibt"})
    anna.patch(third["id"], {"summary": "geht"})
    anna.delete(fourth["id"])
    token = anna.list()[1]
    shorter = anna.patch(made["id"], {"recurrence": ["RRULE:FREQ=DAILY;COUNT=2"]})
    changed = anna.list(syncToken=token)[0]
    assert changed[0] == shorter
    assert {each["id"] for each in changed[1:]} == {third["id"], fourth["id"]}
    assert all(each.keys() == TOMBSTONE for each in changed[1:])
    assert [each["summary"] for each in anna.list()[0]] == ["Jour fixe", "bleibt"]
    assert anna.get(third["id"]).keys() == TOMBSTONE
    refused(anna.ask("PATCH", events("primary", third["id"]), {"summary": "?"}), 403, "forbidden")
    refused(anna.ask("DELETE", events("primary", third["id"])), 410, "deleted")


def test_an_occurrence_that_returns_is_a_plain_one_with_its_old_id(anna: Client) -> None:
    made = anna.insert(series())
    third = anna.instances(made["id"])[2]
    anna.patch(third["id"], {"summary": "Ausnahme"})
    anna.patch(made["id"], {"recurrence": ["RRULE:FREQ=DAILY;COUNT=2"]})
    anna.patch(made["id"], {"recurrence": ["RRULE:FREQ=DAILY;COUNT=3"]})
    again = anna.instances(made["id"])[2]
    assert (again["id"], again["summary"]) == (third["id"], "Jour fixe")
    assert anna.get(third["id"]) == again
    assert anna.patch(third["id"], {"summary": "Wieder"})["summary"] == "Wieder"


def test_a_series_that_moves_has_other_occurrences(anna: Client) -> None:
    made = anna.insert(series())
    before = {each["id"] for each in anna.instances(made["id"])}
    anna.patch(made["id"], timed("2026-11-13", "12:00", "13:00"))
    after = {each["id"] for each in anna.instances(made["id"])}
    assert not before & after


def test_a_change_of_a_series_is_one_row_or_all_its_occurrences(anna: Client) -> None:
    made = anna.insert(series())
    whole_token, single_token = anna.list()[1], anna.list(singleEvents=True)[1]
    second = anna.patch(anna.instances(made["id"])[1]["id"], {"summary": "Ausnahme"})
    whole_token, single_token = anna.list()[1], anna.list(singleEvents=True)[1]
    changed = anna.patch(made["id"], {"summary": "Neu"})
    assert anna.list(syncToken=whole_token)[0] == [changed]
    single = anna.list(syncToken=single_token, singleEvents=True)[0]
    assert [each["summary"] for each in single] == ["Neu"] * 3
    assert second["id"] not in {each["id"] for each in single}


def test_an_update_of_a_series_replaces_it_whole(anna: Client) -> None:
    made = anna.insert(series(location="Büro"))
    known = [each["id"] for each in anna.instances(made["id"])]
    token = anna.list(singleEvents=True)[1]
    anna.update(made["id"], series("RRULE:FREQ=DAILY;COUNT=2"))
    single = {each["id"]: each for each in anna.list(syncToken=token, singleEvents=True)[0]}
    assert single.keys() == set(known)
    assert [single[each]["status"] for each in known] == ["confirmed"] * 2 + ["cancelled"] * 2
    assert single[known[3]].keys() == TOMBSTONE
    assert "location" not in single[known[0]]
    anna.update(made["id"], meeting("Nur noch einmal"))
    assert [each["summary"] for each in anna.list()[0]] == ["Nur noch einmal"]
    assert anna.get(known[1])["status"] == "cancelled"


def test_a_deleted_series_is_one_tombstone_and_one_for_each_exception(anna: Client) -> None:
    made = anna.insert(series())
    first, second, *_ = anna.instances(made["id"])
    anna.patch(first["id"], {"summary": "Ausnahme"})
    anna.delete(second["id"])
    token = anna.list()[1]
    anna.delete(made["id"])
    changed = anna.list(syncToken=token)[0]
    assert {each["id"] for each in changed} == {made["id"], first["id"], second["id"]}
    assert all(each.keys() == TOMBSTONE for each in changed)
    assert anna.list()[0] == []
    refused(anna.ask("DELETE", events("primary", made["id"])), 410, "deleted")


def test_a_deleted_series_is_a_tombstone_for_each_occurrence(anna: Client) -> None:
    made = anna.insert(series())
    known = {each["id"] for each in anna.instances(made["id"])}
    token = anna.list(singleEvents=True)[1]
    anna.delete(made["id"])
    changed = anna.list(syncToken=token, singleEvents=True)[0]
    assert {each["id"] for each in changed} == known
    assert all(each.keys() == TOMBSTONE for each in changed)
    assert anna.list(singleEvents=True)[0] == []


def test_this_and_following_is_a_cut_and_a_new_series(anna: Client) -> None:
    made = anna.insert(series())
    third = anna.instances(made["id"])[2]
    anna.patch(third["id"], {"summary": "Ausnahme"})
    anna.patch(made["id"], {"recurrence": ["RRULE:FREQ=DAILY;UNTIL=20261114T225959Z"]})
    rest = series("RRULE:FREQ=DAILY;COUNT=2") | timed("2026-11-15", "10:00", "11:00")
    anna.insert(rest)
    assert [each["summary"] for each in anna.list(singleEvents=True)[0]] == ["Jour fixe"] * 4


def test_a_single_event_can_become_a_series_and_back(anna: Client) -> None:
    made = anna.insert(meeting())
    anna.patch(made["id"], {"recurrence": ["RRULE:FREQ=DAILY;COUNT=2"]})
    assert len(anna.instances(made["id"])) == 2
    assert "recurrence" not in anna.patch(made["id"], {"recurrence": None})
    assert anna.list(singleEvents=True)[0][0]["id"] == made["id"]
