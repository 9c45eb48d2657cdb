"""One event: made, read, changed, deleted (contract, 2.3 and 2.4)."""

from __future__ import annotations

from typing import Any

import pytest
from tests.sandbox.google.calendar.discovery import document
from tests.sandbox.google.calendar.scene import (
    ANNA,
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
    without,
)

from einklang_sandbox.google.calendar.fields import READ_ONLY


def test_a_new_event_says_what_google_adds(anna: Client) -> None:
    made = anna.insert(meeting(id="abc123"))
    assert made["id"] == "abc123"
    assert made["iCalUID"] == "abc123@google.com"
    assert made["status"] == "confirmed"
    assert made["sequence"] == 0
    assert made["eventType"] == "default"
    assert made["reminders"] == {"useDefault": True}
    assert made["organizer"] == {"email": ANNA, "displayName": "Anna Nord", "self": True}
    assert made["creator"] == made["organizer"]
    assert made["created"] == made["updated"] == "2026-11-12T09:24:00.000Z"
    assert made["etag"].startswith('"')
    assert made["etag"].endswith('"')
    assert anna.get("abc123") == made


def test_an_event_without_an_id_gets_one_of_the_same_alphabet(anna: Client) -> None:
    made = anna.insert(meeting())
    assert set(made["id"]) <= set("0123456789abcdefghijklmnopqrstuv")
    assert made["iCalUID"] == f"{made['id']}@google.com"
    assert anna.insert(meeting())["id"] != made["id"]


@pytest.mark.parametrize("chosen", ["abcd", "abcw1", "ABCDE", "abc-de", "a" * 1025, "", 12345])
def test_an_id_outside_the_alphabet_is_refused(anna: Client, chosen: object) -> None:
    error = refused(anna.ask("POST", events(), meeting(id=chosen)), 400, "invalid")
    assert error["message"] == "Invalid resource id value."


def test_the_longest_and_the_shortest_id_are_taken(anna: Client) -> None:
    assert anna.insert(meeting(id="v" * 1024))["id"] == "v" * 1024
    assert anna.insert(meeting(id="00000"))["id"] == "00000"


def test_an_id_and_an_icaluid_exclude_each_other(anna: Client) -> None:
    both = meeting(id="abcde", iCalUID="eins@nordlicht.example")
    error = refused(anna.ask("POST", events(), both), 400, "invalid")
    assert error["message"] == "Invalid resource id value."


def test_an_id_is_used_once_even_by_what_was_deleted(anna: Client) -> None:
    anna.insert(meeting(id="abcde"))
    refused(anna.ask("POST", events(), meeting(id="abcde")), 409, "duplicate")
    anna.delete("abcde")
    refused(anna.ask("POST", events(), meeting(id="abcde")), 409, "duplicate")


def test_an_id_is_free_in_another_calendar(scene: Scene, anna: Client) -> None:
    other = scene.google.add_calendar(ANNA, "Projekte")
    anna.insert(meeting(id="abcde"))
    anna.insert(meeting("Dort", id="abcde"), other)
    anna.patch("abcde", {"summary": "Hier"})
    assert anna.get("abcde", other)["summary"] == "Dort"


def test_an_icaluid_is_used_once_by_what_is_not_deleted(anna: Client) -> None:
    made = anna.insert(meeting(iCalUID="eins@nordlicht.example"))
    again = meeting(iCalUID="eins@nordlicht.example")
    refused(anna.ask("POST", events(), again), 409, "duplicate")
    anna.delete(made["id"])
    assert anna.insert(again)["iCalUID"] == "eins@nordlicht.example"


def test_times_are_told_by_the_clock_of_the_calendar(anna: Client) -> None:
    utc = {
        "start": {"dateTime": "2026-07-01T08:00:00Z"},
        "end": {"dateTime": "2026-07-01T05:00:00-04:00", "timeZone": "America/New_York"},
    }
    made = anna.insert(utc)
    assert made["start"] == {"dateTime": "2026-07-01T10:00:00+02:00", "timeZone": "Europe/Berlin"}
    assert made["end"] == {"dateTime": "2026-07-01T11:00:00+02:00", "timeZone": "America/New_York"}
    there = anna.get(made["id"], timeZone="Asia/Tokyo")
    assert there["start"]["dateTime"] == "2026-07-01T17:00:00+09:00"
    assert anna.get(made["id"], timeZone="UTC")["start"]["dateTime"] == "2026-07-01T08:00:00Z"


def test_whole_days_stay_days(anna: Client) -> None:
    made = anna.insert(whole("2026-11-13", "2026-11-15"))
    assert (made["start"], made["end"]) == ({"date": "2026-11-13"}, {"date": "2026-11-15"})


AT = {"dateTime": "2026-11-13T10:00:00+01:00"}
LATER = {"dateTime": "2026-11-13T11:00:00+01:00"}


@pytest.mark.parametrize(
    ("start", "end", "reason"),
    [
        (None, LATER, "required"),
        (AT, None, "required"),
        ({}, LATER, "invalid"),
        ({"dateTime": "2026-11-13T10:00:00"}, LATER, "invalid"),
        ({"dateTime": "2026-11-13 10:00"}, LATER, "invalid"),
        ({"dateTime": "2026-02-30T10:00:00Z"}, LATER, "invalid"),
        ({**AT, "timeZone": "W. Europe Standard Time"}, LATER, "invalid"),
        ({**AT, "date": "2026-11-13"}, LATER, "invalid"),
        ({"date": "2026-11-13"}, LATER, "invalid"),
        ({"date": "13.11.2026"}, {"date": "2026-11-14"}, "invalid"),
        (LATER, AT, "timeRangeEmpty"),
        ({"date": "2026-11-13"}, {"date": "2026-11-13"}, "timeRangeEmpty"),
        ({**AT, "zone": "Europe/Berlin"}, LATER, "badRequest"),
    ],
)
def test_times_that_make_no_sense_are_refused(
    anna: Client, start: object, end: object, reason: str
) -> None:
    body = {"summary": "?", "start": start, "end": end}
    refused(anna.ask("POST", events(), body), 400, reason)


def test_an_event_may_last_no_time(anna: Client) -> None:
    assert anna.insert({"start": AT, "end": AT})["end"]["dateTime"] == AT["dateTime"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"attendees": [{"email": "lena"}]},
        {"attendees": [{"email": LENA}, {"email": LENA.upper()}]},
        {"attendees": [{"email": LENA, "responseStatus": "vielleicht"}]},
        {"attendees": {"email": LENA}},
        {"summary": 5},
        {"transparency": "free"},
        {"visibility": "secret"},
        {"colorId": "12"},
        {"guestsCanModify": "true"},
        {"sequence": -1},
        {"extendedProperties": {"private": {"k" * 45: "v"}}},
        {"extendedProperties": {"shared": {"k": "v" * 1025}}},
        {"extendedProperties": {"private": {str(n): "" for n in range(301)}}},
        {"extendedProperties": {"private": {str(n): "v" * 1000 for n in range(33)}}},
        {"extendedProperties": {"private": {"k": 5}}},
        {"reminders": {"useDefault": False, "overrides": [{"method": "sms", "minutes": 5}]}},
        {"reminders": {"overrides": [{"method": "popup", "minutes": 40321}]}},
        {"reminders": {"overrides": [{"method": "popup", "minutes": n} for n in range(6)]}},
        {"attachments": [{"fileUrl": f"https://x.example/{n}"} for n in range(26)]},
        {"status": "cancelled"},
        {"status": "vorläufig"},
        {"eventType": "fromGmail"},
        {"eventType": "party"},
        {"eventType": "workingLocation"},
        {"eventType": "birthday"},
        {"outOfOfficeProperties": {"autoDeclineMode": "declineNone"}},
        {"eventType": "outOfOffice", **whole("2026-11-13", "2026-11-14")},
    ],
)
def test_a_field_that_makes_no_sense_is_refused(anna: Client, wrong: dict[str, Any]) -> None:
    body = meeting() | wrong
    refused(anna.ask("POST", events(), body), 400, "invalid")
    assert anna.list()[0] == []


@pytest.mark.parametrize(
    "incomplete",
    [{"attendees": [{"displayName": "Lena"}]}, {"attachments": [{"title": "ohne Adresse"}]}],
)
def test_a_field_that_is_needed_and_missing_is_named(
    anna: Client, incomplete: dict[str, Any]
) -> None:
    refused(anna.ask("POST", events(), meeting() | incomplete), 400, "required")


@pytest.mark.parametrize(
    "unknown",
    [{"titel": "?"}, {"reminders": {"use": True}}, {"attendees": [{"email": LENA, "cn": "?"}]}],
)
def test_a_field_that_nobody_knows_is_refused(anna: Client, unknown: dict[str, Any]) -> None:
    refused(anna.ask("POST", events(), meeting() | unknown), 400, "badRequest")


def test_what_only_the_server_writes_is_ignored(anna: Client) -> None:
    claims = {
        "kind": "calendar#event",
        "etag": '"1"',
        "htmlLink": "https://x.example/",
        "created": "2020-01-01T00:00:00Z",
        "updated": "2020-01-01T00:00:00Z",
        "creator": {"email": LENA},
        "organizer": {"email": LENA},
        "recurringEventId": "abcde",
        "locked": True,
        "hangoutLink": "https://meet.example/",
    }
    made = anna.insert(meeting() | claims)
    assert made["organizer"]["email"] == made["creator"]["email"] == ANNA
    assert made["created"] == "2026-11-12T09:24:00.000Z"
    assert not made.keys() & {"recurringEventId", "locked", "hangoutLink"}
    assert made["etag"] != '"1"'
    described = document()["schemas"]["Event"]["properties"]
    said = {name for name, told in described.items() if "Read-only" in told.get("description", "")}
    assert said <= READ_ONLY


def test_reminders_are_the_defaults_or_ones_own(anna: Client) -> None:
    own = {"useDefault": False, "overrides": [{"method": "popup", "minutes": 5}]}
    made = anna.insert(meeting(reminders=own))
    assert made["reminders"] == own
    both = own | {"useDefault": True}
    reason = "cannotUseDefaultRemindersAndSpecifyOverride"
    refused(anna.ask("POST", events(), meeting(reminders=both)), 400, reason)
    patched = anna.ask("PATCH", events("primary", made["id"]), {"reminders": {"useDefault": True}})
    refused(patched, 400, reason)
    assert anna.patch(made["id"], {"reminders": None})["reminders"] == {"useDefault": True}


def test_what_goes_without_saying_is_not_said(anna: Client) -> None:
    made = anna.insert(
        meeting(transparency="opaque", visibility="default", guestsCanModify=False, location="")
    )
    assert not made.keys() & {"transparency", "visibility", "guestsCanModify", "location"}
    assert not made.keys() & {"attendees", "recurrence", "attendeesOmitted"}


def test_a_patch_merges_tables_and_replaces_lists(anna: Client) -> None:
    made = anna.insert(
        meeting(
            location="Büro",
            extendedProperties={"private": {"a": "1", "b": "2"}, "shared": {"c": "3"}},
            **invited(ANNA, LENA),
        )
    )
    change = {
        "location": None,
        "extendedProperties": {"private": {"a": None, "d": "4"}},
        "attendees": [{"email": LENA, "optional": True}],
    }
    patched = anna.patch(made["id"], change)
    assert "location" not in patched
    assert patched["summary"] == "Kennenlernen"
    assert patched["extendedProperties"] == {"private": {"b": "2", "d": "4"}, "shared": {"c": "3"}}
    assert patched["attendees"] == [
        {"email": LENA, "optional": True, "responseStatus": "needsAction"}
    ]


def test_an_update_clears_what_it_leaves_out(anna: Client) -> None:
    made = anna.insert(
        meeting(location="Büro", colorId="5", extendedProperties={"private": {"a": "1"}})
    )
    updated = anna.update(made["id"], meeting("Neu"))
    assert updated["summary"] == "Neu"
    assert not updated.keys() & {"location", "colorId", "extendedProperties"}
    fixed = ("id", "iCalUID", "organizer", "creator", "created")
    assert [updated[name] for name in fixed] == [made[name] for name in fixed]
    refused(anna.ask("PUT", events("primary", made["id"]), {"summary": "x"}), 400, "required")


def test_what_was_read_can_be_written_back(anna: Client) -> None:
    made = anna.insert(series(location="Büro", **invited(LENA)))
    written = anna.update(made["id"], made)
    assert written == made


def test_a_patch_that_makes_a_day_of_a_time_says_so(anna: Client) -> None:
    made = anna.insert(meeting())
    half = {"start": {"date": "2026-11-13"}, "end": {"date": "2026-11-14"}}
    refused(anna.ask("PATCH", events("primary", made["id"]), half), 400, "invalid")
    gone = {"dateTime": None, "timeZone": None}
    whole_day = {name: told | gone for name, told in half.items()}
    assert anna.patch(made["id"], whole_day)["start"] == {"date": "2026-11-13"}


def test_each_change_gives_a_new_etag_and_no_change_none(scene: Scene, anna: Client) -> None:
    made = anna.insert(meeting())
    scene.clock.passes(minutes=1)
    patched = anna.patch(made["id"], {"summary": "Neu"})
    assert patched["etag"] != made["etag"]
    assert patched["updated"] == "2026-11-12T09:25:00.000Z"
    assert anna.patch(made["id"], {"summary": "Neu"}) == patched


def test_reminders_move_the_etag_but_not_updated(scene: Scene, anna: Client) -> None:
    made = anna.insert(meeting())
    scene.clock.passes(minutes=1)
    patched = anna.patch(made["id"], {"reminders": {"useDefault": False}})
    assert patched["etag"] != made["etag"]
    assert patched["updated"] == made["updated"]


def test_the_sequence_counts_moves_alone(anna: Client) -> None:
    made = anna.insert(meeting())
    assert anna.patch(made["id"], {"summary": "Neu"})["sequence"] == 0
    assert anna.patch(made["id"], timed("2026-11-14", "10:00", "11:00"))["sequence"] == 1
    assert anna.patch(made["id"], {"sequence": 7})["sequence"] == 7
    lower = anna.ask("PATCH", events("primary", made["id"]), {"sequence": 6})
    refused(lower, 400, "invalid")


@pytest.mark.parametrize("method", ["PATCH", "PUT", "DELETE"])
def test_a_write_on_an_old_version_is_refused(anna: Client, method: str) -> None:
    made = anna.insert(meeting())
    newer = anna.patch(made["id"], {"summary": "Neu"})
    path, body = events("primary", made["id"]), None if method == "DELETE" else meeting("Alt")
    for stale in (made["etag"], newer["etag"].strip('"'), '"0"'):
        response = anna.ask(method, path, body, headers={"If-Match": stale})
        error = refused(response, 412, "conditionNotMet")
        assert (error["locationType"], error["location"]) == ("header", "If-Match")
    assert anna.get(made["id"]) == newer
    response = anna.ask(method, path, body, headers={"If-Match": newer["etag"]})
    assert response.status_code < 300
    other = events("primary", anna.insert(meeting())["id"])
    assert anna.ask(method, other, body, headers={"If-Match": "*"}).status_code < 300


def test_who_has_this_version_is_told_so(anna: Client) -> None:
    made = anna.insert(meeting())
    path = events("primary", made["id"])
    assert anna.ask("GET", path, headers={"If-None-Match": made["etag"]}).status_code == 304
    anna.patch(made["id"], {"summary": "Neu"})
    assert anna.ask("GET", path, headers={"If-None-Match": made["etag"]}).status_code == 200


def test_a_deleted_event_is_a_bare_tombstone_that_stays_one(anna: Client) -> None:
    made = anna.insert(meeting())
    anna.delete(made["id"])
    path = events("primary", made["id"])
    refused(anna.ask("DELETE", path), 410, "deleted")
    tombstone = anna.get(made["id"])
    assert tombstone.keys() == {"kind", "etag", "id", "status"}
    assert tombstone["status"] == "cancelled"
    refused(anna.ask("PATCH", path, {"status": "confirmed"}), 403, "forbidden")
    refused(anna.ask("PUT", path, meeting()), 403, "forbidden")


def test_to_cancel_is_to_delete(anna: Client) -> None:
    made = anna.insert(meeting())
    assert anna.patch(made["id"], {"status": "cancelled"})["status"] == "cancelled"
    refused(anna.ask("DELETE", events("primary", made["id"])), 410, "deleted")


def test_what_was_never_there_is_not_found(anna: Client) -> None:
    for method in ("GET", "PATCH", "PUT", "DELETE"):
        body = meeting() if method in {"PATCH", "PUT"} else None
        refused(anna.ask(method, events("primary", "nichts"), body), 404, "notFound")
    refused(anna.ask("GET", events("fremd@nordlicht.example")), 404, "notFound")


def test_the_kind_of_an_event_stays(anna: Client) -> None:
    made = anna.insert(
        meeting(eventType="outOfOffice", outOfOfficeProperties={"autoDeclineMode": "declineNone"})
    )
    change = {"eventType": "focusTime", "outOfOfficeProperties": None}
    refused(anna.ask("PATCH", events("primary", made["id"]), change), 400, "invalid")
    assert anna.patch(made["id"], {"summary": "Urlaub"})["eventType"] == "outOfOffice"
    place = {
        "eventType": "workingLocation",
        "visibility": "public",
        "transparency": "transparent",
        "workingLocationProperties": {"type": "homeOffice", "homeOffice": {}},
        **whole("2026-11-13", "2026-11-14"),
    }
    assert anna.insert(place)["workingLocationProperties"]["type"] == "homeOffice"


def test_kinds_of_ones_own_stand_in_the_primary_calendar_alone(scene: Scene, anna: Client) -> None:
    other = scene.google.add_calendar(ANNA, "Projekte")
    body = meeting(eventType="focusTime")
    refused(anna.ask("POST", events(other), body), 400, "invalid")
    assert anna.insert(body)["eventType"] == "focusTime"


def test_what_was_read_out_of_a_mail_bears_few_changes(scene: Scene, anna: Client) -> None:
    made = scene.google.book_from_mail(ANNA, meeting("Flug nach Oslo"))
    path = events("primary", made["id"])
    assert anna.get(made["id"])["eventType"] == "fromGmail"
    refused(anna.ask("PATCH", path, {"summary": "Flug"}), 400, "invalid")
    assert anna.patch(made["id"], {"colorId": "3"})["colorId"] == "3"


def test_attachments_count_only_from_who_knows_them(anna: Client) -> None:
    file = {"attachments": [{"fileUrl": "https://x.example/1", "title": "Plan"}]}
    assert "attachments" not in anna.insert(meeting(**file))
    made = anna.insert(meeting(**file), supportsAttachments=True)
    assert made["attachments"] == file["attachments"]
    assert anna.update(made["id"], meeting())["attachments"] == file["attachments"]
    assert "attachments" not in anna.update(made["id"], meeting(), supportsAttachments=True)


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ({"sendUpdate": "all"}, "badRequest"),
        ({"sendUpdates": "everybody"}, "invalid"),
        ({"conferenceDataVersion": "2"}, "invalid"),
        ({"alt": "xml"}, "invalid"),
        ({"quotaUser": "x" * 41}, "invalid"),
        ({"sendUpdates": ["all", "none"]}, "badRequest"),
        ({"maxAttendees": "viele"}, "invalid"),
    ],
)
def test_a_parameter_that_makes_no_sense_is_refused(
    anna: Client, query: dict[str, Any], reason: str
) -> None:
    refused(anna.ask("POST", events(), meeting(), **query), 400, reason)


def test_what_is_no_json_object_is_refused(anna: Client) -> None:
    told = {"Authorization": f"Bearer {anna.token}", "Content-Type": "application/json"}
    for content in ("[]", "{", "null"):
        response = anna.http.post(
            "/calendar/v3/calendars/primary/events", content=content, headers=told
        )
        refused(response, 400, "parseError")
    plain = told | {"Content-Type": "text/plain"}
    response = anna.http.post("/calendar/v3/calendars/primary/events", content="{}", headers=plain)
    refused(response, 400, "parseError")
    refused(anna.ask("POST", events()), 400, "required")


def test_parts_of_an_answer_can_be_asked_for(anna: Client) -> None:
    made = anna.insert(meeting(**invited(LENA)), fields="id,start/dateTime,attendees(email)")
    assert made == without(made, "summary")
    assert made["start"] == {"dateTime": "2026-11-13T10:00:00+01:00"}
    assert made["attendees"] == [{"email": LENA}]
    page = anna.page(fields="items(id,organizer/email),nextSyncToken")
    assert page.keys() == {"items", "nextSyncToken"}
    assert page["items"] == [{"id": made["id"], "organizer": {"email": ANNA}}]
    assert anna.get(made["id"], fields="*").keys() > {"id", "summary"}
    for broken in ("items(", "a)", "a,,b", "a b;c", "/a", ""):
        refused(anna.ask("GET", events(), fields=broken), 400, "invalid")
