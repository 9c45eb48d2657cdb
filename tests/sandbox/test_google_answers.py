"""Every answer of the local Google is what Google's own description says, and its rules are as
strict as those, or stricter."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.sandbox.checked import Line

from einklang_sandbox.google import Google
from einklang_sandbox.google.scopes import PREFIX

ANNA, BEA, GUEST = "anna@nordlicht.example", "bea@nordlicht.example", "charlie@suedwind.example"
EVENTS = f"calendars/{ANNA}/events"
ZONE = "Europe/Berlin"


def hour(**more: Any) -> dict[str, Any]:
    start = {"dateTime": "2026-05-04T09:00:00+02:00", "timeZone": ZONE}
    end = {"dateTime": "2026-05-04T10:00:00+02:00", "timeZone": ZONE}
    return {"summary": "Angebot", "start": start, "end": end, **more}


WEEKLY = {"recurrence": ["RRULE:FREQ=WEEKLY;COUNT=5"]}


@pytest.fixture
def google() -> Iterator[Google]:
    made = Google()
    made.add_account(ANNA, "Anna Nord")
    made.add_account(BEA, "Bea Brandt")
    yield made
    made.close()


@pytest.fixture
def line(google: Google) -> Line:
    return Line(google, google.grants.issue(ANNA, {f"{PREFIX}calendar"}))


@pytest.fixture
def beas(google: Google) -> Line:
    return Line(google, google.grants.issue(BEA, {f"{PREFIX}calendar"}))


# ── answers as described ─────────────────────────────────────────────────────


def test_an_event_is_as_described_through_its_life(line: Line) -> None:
    full = hour(
        description="Text",
        location="Raum 1",
        attendees=[{"email": GUEST, "optional": True}, {"email": ANNA}],
        reminders={"useDefault": False, "overrides": [{"method": "popup", "minutes": 5}]},
        extendedProperties={"private": {"a": "b"}, "shared": {"c": "d"}},
        source={"title": "x", "url": "https://x.example"},
    )
    made = line.ok("POST", EVENTS, full, sendUpdates="none")
    line.ok("GET", f"{EVENTS}/{made['id']}")
    line.ok("PATCH", f"{EVENTS}/{made['id']}", {"summary": "anders", "location": None})
    put = line.ok("PUT", f"{EVENTS}/{made['id']}", hour())
    assert "description" not in put
    line.ok("DELETE", f"{EVENTS}/{made['id']}")
    gone = line.ok("GET", f"{EVENTS}/{made['id']}")
    assert sorted(gone) == ["etag", "id", "kind", "status"]
    assert line.refused("DELETE", f"{EVENTS}/{made['id']}") == (410, "deleted")


def test_lists_calendars_and_busy_times_are_as_described(line: Line, google: Google) -> None:
    google.add_calendar(ANNA, "Projekte")
    line.ok("POST", EVENTS, hour())
    line.ok("POST", EVENTS, hour(**WEEKLY))
    assert len(line.ok("GET", EVENTS, singleEvents="true")["items"]) == 6
    assert len(line.ok("GET", "users/me/calendarList")["items"]) == 2
    line.ok("GET", f"users/me/calendarList/{ANNA}")
    line.ok("GET", "calendars/primary")
    line.ok("GET", "users/me/settings/timezone")
    window = {"timeMin": "2026-05-01T00:00:00Z", "timeMax": "2026-06-01T00:00:00Z"}
    told = line.ok("POST", "freeBusy", {**window, "items": [{"id": "primary"}, {"id": BEA}]})
    assert len(told["calendars"]["primary"]["busy"]) == 4, "merged where they touch"
    assert told["calendars"][BEA]["errors"][0]["reason"] == "notFound"


def test_series_and_their_instances_are_as_described(line: Line) -> None:
    made = line.ok("POST", EVENTS, hour(**WEEKLY))
    path = f"{EVENTS}/{made['id']}/instances"
    instances = line.ok("GET", path)["items"]
    assert len({each["id"] for each in instances}) == 5
    assert not any("2026" in each["id"] for each in instances), "nobody may build an id"
    assert line.ok("GET", path)["items"] == instances, "and they stay"
    second = instances[1]
    line.ok("PATCH", f"{EVENTS}/{second['id']}", {"summary": "anders"})
    line.ok("DELETE", f"{EVENTS}/{instances[2]['id']}")
    told = {e["id"]: e for e in line.ok("GET", EVENTS)["items"]}
    assert told[second["id"]]["summary"] == "anders"
    gone = told[instances[2]["id"]]
    assert sorted(gone) == ["etag", "id", "kind", "originalStartTime", "recurringEventId", "status"]
    original = second["originalStartTime"]["dateTime"]
    (found,) = line.ok("GET", path, originalStart=original)["items"]
    assert found["id"] == second["id"]


def test_an_instance_that_the_series_does_not_give_any_more_is_gone(line: Line) -> None:
    made = line.ok("POST", EVENTS, hour(**WEEKLY))
    last = line.ok("GET", f"{EVENTS}/{made['id']}/instances")["items"][4]
    line.ok("PATCH", f"{EVENTS}/{last['id']}", {"summary": "anders"})
    line.ok("PATCH", f"{EVENTS}/{made['id']}", {"recurrence": ["RRULE:FREQ=WEEKLY;COUNT=2"]})
    assert line.ok("GET", f"{EVENTS}/{last['id']}")["status"] == "cancelled"


# ── tokens ───────────────────────────────────────────────────────────────────


def test_a_sync_token_tells_what_changed_and_comes_on_the_last_page_alone(
    line: Line, google: Google
) -> None:
    for n in range(5):
        line.ok("POST", EVENTS, hour(summary=str(n)))
    google.faults.short_pages = 2
    page, pages = line.ok("GET", EVENTS), 1
    assert page["items"] == [], "a page may be empty"
    while "nextPageToken" in page:
        assert "nextSyncToken" not in page
        page, pages = line.ok("GET", EVENTS, pageToken=page["nextPageToken"]), pages + 1
    google.faults.short_pages = 0
    token = page["nextSyncToken"]
    made = line.ok("POST", EVENTS, hour(summary="neu"))
    told = line.ok("GET", EVENTS, syncToken=token)
    assert [e["id"] for e in told["items"]] == [made["id"]]
    line.ok("DELETE", f"{EVENTS}/{made['id']}")
    told = line.ok("GET", EVENTS, syncToken=token)
    assert told["items"][0]["status"] == "cancelled"


@pytest.mark.parametrize(
    "query",
    [
        {"timeMin": "2026-05-01T00:00:00Z"},
        {"timeMax": "2026-05-01T00:00:00Z"},
        {"q": "x"},
        {"iCalUID": "x"},
        {"updatedMin": "2026-05-01T00:00:00Z"},
        {"privateExtendedProperty": "a=b"},
        {"singleEvents": "true"},
        {"showDeleted": "false"},
    ],
)
def test_a_sync_token_is_bound_to_what_it_was_made_with(line: Line, query: dict[str, str]) -> None:
    token = line.ok("GET", EVENTS)["nextSyncToken"]
    assert line.refused("GET", EVENTS, syncToken=token, **query)[0] == 400


def test_a_sync_token_of_another_calendar_or_nobody_is_refused(line: Line, google: Google) -> None:
    token = line.ok("GET", EVENTS)["nextSyncToken"]
    other = google.add_calendar(ANNA, "Projekte")
    assert line.refused("GET", f"calendars/{other}/events", syncToken=token)[0] == 400
    assert line.refused("GET", EVENTS, syncToken="erfunden") == (410, "fullSyncRequired")
    google.share(ANNA, BEA, "reader")
    assert line.refused("GET", EVENTS, syncToken=token) == (410, "fullSyncRequired")


@pytest.mark.parametrize("query", [{"q": "x"}, {"orderBy": "updated"}, {"iCalUID": "x"}])
def test_some_questions_yield_no_sync_token(line: Line, query: dict[str, str]) -> None:
    assert "nextSyncToken" not in line.ok("GET", EVENTS, **query)


# ── refusals ─────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("body", "status", "reason"),
    [
        (hour(id="Groß"), 400, "invalid"),
        (hour(id="ab-c"), 400, "invalid"),
        (hour(id="abcd"), 400, "invalid"),
        (hour(id="abcde", iCalUID="x@y"), 400, "invalid"),
        ({"summary": "ohne Zeit"}, 400, "required"),
        (hour(end={"date": "2026-05-05"}), 400, "invalid"),
        (hour(end={"dateTime": "2026-05-04T08:00:00+02:00"}), 400, "timeRangeEmpty"),
        (hour(start={"dateTime": "2026-05-04T09:00:00"}), 400, "required"),
        (hour(start={"dateTime": "2026-05-04T09:00:00", "timeZone": "Mars"}), 400, "invalid"),
        (
            {
                "start": {"dateTime": "2026-05-04T09:00:00Z"},
                "end": {"dateTime": "2026-05-04T10:00:00Z"},
                **WEEKLY,
            },
            400,
            "required",
        ),
        (hour(recurrence=["DTSTART:20260504T090000Z"]), 400, "invalid"),
        (hour(recurrence=["RRULE:FREQ=WEEKLY;UNTIL=20260601"]), 400, "invalid"),
        (hour(recurrence=["RRULE:FREQ=WEEKLY;UNTIL=20260601T090000"]), 400, "invalid"),
        (hour(recurrence=["RRULE:FREQ=SOMETIMES"]), 400, "invalid"),
        (hour(attendees=[{"displayName": "ohne Adresse"}]), 400, "required"),
        (hour(attendees=[{"email": GUEST}, {"email": GUEST.upper()}]), 400, "invalid"),
        (hour(attendees=[{"email": GUEST, "responseStatus": "vielleicht"}]), 400, "invalid"),
        (hour(visibility="geheim"), 400, "invalid"),
        (hour(eventType="ganzNeu"), 400, "invalid"),
        (hour(eventType="fromGmail"), 400, "invalid"),
        (hour(extendedProperties={"private": {"x" * 45: "y"}}), 400, "invalid"),
        (hour(extendedProperties={"private": {"x": "y" * 1025}}), 400, "invalid"),
        (hour(attachments=[{"fileUrl": "https://x.example"}] * 26), 400, "invalid"),
        (hour(unbekannt=1), 400, "invalid"),
        (
            hour(reminders={"useDefault": True, "overrides": [{"method": "popup", "minutes": 1}]}),
            400,
            "cannotUseDefaultRemindersAndSpecifyOverride",
        ),
        (hour(reminders={"overrides": [{"method": "popup", "minutes": 50_000}]}), 400, "invalid"),
    ],
)
def test_what_google_does_not_take_is_refused(
    line: Line, body: dict[str, Any], status: int, reason: str
) -> None:
    assert line.refused("POST", EVENTS, body) == (status, reason)


def test_ids_are_burned_and_uids_stand_once(line: Line) -> None:
    made = line.ok("POST", EVENTS, hour(id="abcde"))
    assert line.refused("POST", EVENTS, hour(id="abcde")) == (409, "duplicate")
    line.ok("DELETE", f"{EVENTS}/{made['id']}")
    assert line.refused("POST", EVENTS, hour(id="abcde")) == (409, "duplicate")
    assert line.refused("PUT", f"{EVENTS}/abcde", hour())[0] == 403
    line.ok("POST", EVENTS, hour(iCalUID="u1@x.example"))
    assert line.refused("POST", EVENTS, hour(iCalUID="u1@x.example")) == (409, "duplicate")


def test_a_precondition_is_kept_and_reminders_alone_leave_updated(line: Line) -> None:
    made = line.ok("POST", EVENTS, hour())
    path = f"{EVENTS}/{made['id']}"
    after = line.ok("PATCH", path, {"reminders": {"useDefault": False}})
    assert (after["updated"], after["etag"] != made["etag"]) == (made["updated"], True)
    for verb in ("PATCH", "PUT", "DELETE"):
        assert line.refused(verb, path, hour(), etag=made["etag"]) == (412, "conditionNotMet")
    line.ok("PATCH", path, {"summary": "x"}, etag=after["etag"])


def test_parameters_that_nobody_knows_are_refused(line: Line) -> None:
    assert line.refused("GET", EVENTS, erfunden="1")[0] == 400
    assert line.refused("GET", EVENTS, orderBy="startTime")[0] == 400
    assert line.refused("GET", EVENTS, maxResults="0")[0] == 400


@pytest.mark.parametrize(
    ("scopes", "verb", "path", "opens"),
    [
        ({"calendar.events"}, "GET", "users/me/calendarList", False),
        ({"calendar.calendarlist.readonly"}, "GET", "users/me/calendarList", True),
        ({"calendar.events"}, "GET", EVENTS, True),
        ({"calendar.events.readonly"}, "GET", EVENTS, True),
        ({"calendar.events.readonly"}, "POST", EVENTS, False),
        ({"calendar.events"}, "POST", "freeBusy", False),
        ({"calendar.freebusy"}, "GET", EVENTS, False),
        ({"calendar.events"}, "POST", f"{EVENTS}/x/move", True),
        ({"calendar.calendarlist", "calendar.app.created"}, "POST", f"{EVENTS}/x/move", False),
    ],
)
def test_each_scope_opens_what_it_should(
    google: Google, scopes: set[str], verb: str, path: str, *, opens: bool
) -> None:
    token = google.grants.issue(ANNA, {f"{PREFIX}{name}" for name in scopes})
    reply = Line(google, token)(verb, path, hour() if verb == "POST" else None)
    lacks = reply.status_code == 403
    assert lacks is not opens
    if lacks:
        assert reply.json()["error"]["errors"][0]["reason"] == "insufficientPermissions"


def test_a_dead_access_token_is_401(google: Google) -> None:
    assert Line(google, "erfunden").refused("GET", EVENTS) == (401, "authError")


# ── guests ───────────────────────────────────────────────────────────────────


def test_guests_have_a_copy_of_their_own_under_the_same_id(line: Line, beas: Line) -> None:
    made = line.ok("POST", EVENTS, hour(attendees=[{"email": BEA}]), sendUpdates="all")
    path = f"calendars/primary/events/{made['id']}"
    copy = beas.ok("GET", path)
    assert copy["organizer"] == {"email": ANNA}
    assert copy["attendees"][0]["self"] is True
    mine = {"attendeesOmitted": True, "attendees": [{"email": BEA, "responseStatus": "accepted"}]}
    beas.ok("PATCH", path, mine)
    told = line.ok("GET", f"{EVENTS}/{made['id']}")
    assert told["attendees"][0]["responseStatus"] == "accepted"
    reason = "forbiddenForNonOrganizer"
    assert beas.refused("PATCH", path, {"summary": "anders"}) == (403, reason)
    beas.ok("PATCH", path, {"reminders": {"useDefault": False}, "transparency": "transparent"})
    assert "transparency" not in line.ok("GET", f"{EVENTS}/{made['id']}")
    line.ok("PATCH", f"{EVENTS}/{made['id']}", {"summary": "neu"})
    after = beas.ok("GET", path)
    assert (after["summary"], after["transparency"]) == ("neu", "transparent")


def test_a_deletion_by_the_organiser_and_one_by_a_guest(line: Line, beas: Line) -> None:
    guests = [{"email": BEA}, {"email": GUEST}]
    first = line.ok("POST", EVENTS, hour(attendees=guests))
    beas.ok("DELETE", f"calendars/primary/events/{first['id']}")
    told = line.ok("GET", f"{EVENTS}/{first['id']}")
    assert [g["responseStatus"] for g in told["attendees"]] == ["declined", "needsAction"]
    second = line.ok("POST", EVENTS, hour(attendees=guests))
    line.ok("DELETE", f"{EVENTS}/{second['id']}")
    assert beas.ok("GET", f"calendars/primary/events/{second['id']}")["status"] == "cancelled"


def test_mails_are_counted_as_asked(line: Line, google: Google) -> None:
    guests = [{"email": BEA}, {"email": GUEST}]
    made = line.ok("POST", EVENTS, hour(attendees=guests), sendUpdates="none")
    assert google.mails == []
    line.ok("PATCH", f"{EVENTS}/{made['id']}", {"summary": "x"}, sendUpdates="externalOnly")
    assert [mail.to for mail in google.mails] == [GUEST]
    line.ok("DELETE", f"{EVENTS}/{made['id']}", sendUpdates="all")
    assert [mail.kind for mail in google.mails[1:]] == ["cancellation", "cancellation"]


def test_a_private_event_shows_a_reader_its_times_alone(
    line: Line, beas: Line, google: Google
) -> None:
    google.share(ANNA, BEA, "reader")
    made = line.ok("POST", EVENTS, hour(visibility="private", description="geheim"))
    told = beas.ok("GET", f"{EVENTS}/{made['id']}")
    assert "summary" not in told
    assert "description" not in told
    assert beas.refused("PATCH", f"{EVENTS}/{made['id']}", {"summary": "x"})[0] == 403


# ── Meet ─────────────────────────────────────────────────────────────────────

ASKED = {"createRequest": {"requestId": "r1", "conferenceSolutionKey": {"type": "hangoutsMeet"}}}


def test_a_meet_link_is_pending_first(line: Line) -> None:
    made = line.ok("POST", EVENTS, hour(conferenceData=ASKED), conferenceDataVersion="1")
    assert made["conferenceData"]["createRequest"]["status"]["statusCode"] == "pending"
    states = [
        line.ok("GET", f"{EVENTS}/{made['id']}")["conferenceData"]["createRequest"]["status"]
        for _ in range(3)
    ]
    assert [state["statusCode"] for state in states] == ["pending", "success", "success"]
    told = line.ok("GET", f"{EVENTS}/{made['id']}")
    again = {"conferenceData": ASKED}
    same = line.ok("PATCH", f"{EVENTS}/{made['id']}", again, conferenceDataVersion="1")
    assert same["hangoutLink"] == told["hangoutLink"], "a repeated request id makes no other"


def test_without_the_version_nothing_is_said_of_conferences(line: Line) -> None:
    assert "conferenceData" not in line.ok("POST", EVENTS, hour(conferenceData=ASKED))


def test_a_meet_link_may_fail(line: Line, google: Google) -> None:
    google.faults.meet_pending, google.faults.meet_fails = 0, True
    made = line.ok("POST", EVENTS, hour(conferenceData=ASKED), conferenceDataVersion="1")
    told = line.ok("GET", f"{EVENTS}/{made['id']}")
    assert told["conferenceData"]["createRequest"]["status"]["statusCode"] == "failure"


# ── channels ─────────────────────────────────────────────────────────────────


def test_channels_are_as_described_and_unique(line: Line, beas: Line) -> None:
    body = {"id": "k1", "type": "web_hook", "address": "https://crm.example/push", "token": "t"}
    told = line.ok("POST", f"{EVENTS}/watch", body)
    until = datetime.fromtimestamp(int(told["expiration"]) / 1000, UTC)
    assert timedelta(days=6) < until - datetime.now(UTC) <= timedelta(days=7)  # noqa: TID251 (the stand-in's own clock)
    assert line.refused("POST", f"{EVENTS}/watch", body) == (400, "channelIdNotUnique")
    plain = {**body, "id": "k2", "address": "http://crm.example/push"}
    assert line.refused("POST", f"{EVENTS}/watch", plain) == (401, "webhookUrlNotHttps")
    stop = {"id": "k1", "resourceId": told["resourceId"]}
    assert beas.refused("POST", "channels/stop", stop)[0] == 404
    line.ok("POST", "channels/stop", stop)
    assert line.refused("POST", "channels/stop", stop)[0] == 404
