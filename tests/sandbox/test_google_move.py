"""The local Google moves events, makes some of a line, and tells of changes of the list."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from tests.sandbox.checked import Line

from einklang_sandbox.google import Google, quick
from einklang_sandbox.google.scopes import PREFIX

ANNA, BEA, GUEST = "anna@nordlicht.example", "bea@nordlicht.example", "charlie@suedwind.example"
EVENTS = "calendars/primary/events"
ZONE = "Europe/Berlin"
WEEKLY = {"recurrence": ["RRULE:FREQ=WEEKLY;COUNT=5"]}
NOW = datetime(2026, 5, 4, 7, 20, tzinfo=UTC)


def hour(**more: Any) -> dict[str, Any]:
    start = {"dateTime": "2026-05-04T09:00:00+02:00", "timeZone": ZONE}
    end = {"dateTime": "2026-05-04T10:00:00+02:00", "timeZone": ZONE}
    return {"summary": "Angebot", "start": start, "end": end, **more}


@pytest.fixture
def google() -> Iterator[Google]:
    made = Google(lambda: NOW)
    made.add_account(ANNA, "Anna Nord")
    made.add_account(BEA, "Bea Brandt")
    yield made
    made.close()


@pytest.fixture
def line(google: Google) -> Line:
    return Line(google, google.grants.issue(ANNA, {f"{PREFIX}calendar"}))


@pytest.fixture
def projects(google: Google) -> str:
    return google.add_calendar(ANNA, "Projekte")


# ── move ─────────────────────────────────────────────────────────────────────


def test_a_moved_event_leaves_a_husk_and_has_another_organiser(
    line: Line, google: Google, projects: str
) -> None:
    made = line.ok("POST", EVENTS, hour(attendees=[{"email": BEA}, {"email": GUEST}]))
    tokens = [
        line.ok("GET", f"calendars/{c}/events")["nextSyncToken"] for c in ("primary", projects)
    ]
    path = f"{EVENTS}/{made['id']}/move"
    moved = line.ok("POST", path, destination=projects, sendUpdates="externalOnly")
    assert (moved["id"], moved["iCalUID"]) == (made["id"], made["iCalUID"])
    assert moved["organizer"]["email"] == projects
    (husk,) = line.ok("GET", EVENTS, syncToken=tokens[0])["items"]
    assert husk["status"] == "cancelled"
    (there,) = line.ok("GET", f"calendars/{projects}/events", syncToken=tokens[1])["items"]
    assert there["summary"] == "Angebot"
    assert google.person(BEA).get(made["id"])["organizer"]["email"] == projects
    assert [(mail.to, mail.kind) for mail in google.mails] == [(GUEST, "update")]
    back = line.ok("POST", f"calendars/{projects}/events/{made['id']}/move", destination=ANNA)
    assert (back["status"], back["organizer"]["email"]) == ("confirmed", ANNA)


def test_a_series_moves_with_all_that_its_instances_say(line: Line, projects: str) -> None:
    made = line.ok("POST", EVENTS, hour(**WEEKLY))
    instances = line.ok("GET", f"{EVENTS}/{made['id']}/instances")["items"]
    line.ok("PATCH", f"{EVENTS}/{instances[1]['id']}", {"summary": "anders"})
    line.ok("DELETE", f"{EVENTS}/{instances[2]['id']}")
    line.ok("POST", f"{EVENTS}/{made['id']}/move", destination=projects)
    told = line.ok("GET", f"calendars/{projects}/events/{made['id']}/instances")["items"]
    assert [each["id"] for each in told] == [instances[n]["id"] for n in (0, 1, 3, 4)]
    assert [each["summary"] for each in told].count("anders") == 1
    assert {each["status"] for each in line.ok("GET", EVENTS)["items"]} == {"cancelled"}


def test_a_guest_becomes_the_organiser(line: Line, google: Google) -> None:
    google.share(BEA, ANNA, "writer")
    made = line.ok("POST", EVENTS, hour(attendees=[{"email": ANNA}, {"email": BEA}]))
    line.ok("POST", f"{EVENTS}/{made['id']}/move", destination=BEA)
    theirs, mine = (google.person(who).get(made["id"]) for who in (BEA, ANNA))
    assert theirs["status"] == mine["status"] == "confirmed", "Anna still is a guest"
    assert theirs["organizer"] == {"email": BEA, "self": True}
    assert mine["organizer"] == {"email": BEA}


def test_what_may_not_move_stays(line: Line, google: Google, projects: str) -> None:
    weekly = line.ok("POST", EVENTS, hour(**WEEKLY))
    instance = line.ok("GET", f"{EVENTS}/{weekly['id']}/instances")["items"][1]
    focus = line.ok("POST", EVENTS, hour(eventType="focusTime"))
    invited = google.person(BEA).insert(hour(attendees=[{"email": ANNA}]))
    google.share(BEA, ANNA, "reader")

    def refused(event: str, **query: str) -> tuple[int, str]:
        return line.refused("POST", f"{EVENTS}/{event}/move", **query)

    assert refused(weekly["id"]) == (400, "required")
    assert refused(weekly["id"], destination="nirgends") == (404, "notFound")
    assert refused(weekly["id"], destination=BEA) == (403, "requiredAccessLevel")
    assert refused(weekly["id"], destination=ANNA) == (403, "forbidden")
    assert refused(instance["id"], destination=projects) == (400, "cannotChangeOrganizer")
    assert refused(focus["id"], destination=projects) == (400, "invalid")
    assert refused(invited["id"], destination=projects) == (403, "forbiddenForNonOrganizer")
    line.ok("DELETE", f"{EVENTS}/{focus['id']}")
    assert refused(focus["id"], destination=projects) == (403, "forbidden")


def test_an_id_that_another_event_has_there_is_taken(line: Line, projects: str) -> None:
    made = line.ok("POST", EVENTS, hour(id="abcde"))
    line.ok("POST", f"calendars/{projects}/events", hour(id="abcde"))
    path = f"{EVENTS}/{made['id']}/move"
    assert line.refused("POST", path, destination=projects) == (409, "duplicate")


# ── quickAdd ─────────────────────────────────────────────────────────────────


def test_a_line_is_an_event(line: Line) -> None:
    made = line.ok("POST", f"{EVENTS}/quickAdd", text="Angebot on 2026-05-05 at 10:00-10:25")
    assert made["summary"] == "Angebot"
    assert made["start"] == {"dateTime": "2026-05-05T10:00:00+02:00", "timeZone": ZONE}
    assert made["end"]["dateTime"] == "2026-05-05T10:25:00+02:00"
    assert line.ok("GET", f"{EVENTS}/{made['id']}")["summary"] == "Angebot"
    assert line.refused("POST", f"{EVENTS}/quickAdd") == (400, "required")


@pytest.mark.parametrize(
    ("text", "title", "start", "end"),
    [
        ("Mittag 12:30", "Mittag", "2026-05-04T12:30:00+02:00", "2026-05-04T13:30:00+02:00"),
        ("Nacht 23:00 - 1:00", "Nacht", "2026-05-04T23:00:00+02:00", "2026-05-05T01:00:00+02:00"),
        ("Anruf", "Anruf", "2026-05-04T10:00:00+02:00", "2026-05-04T11:00:00+02:00"),
        ("Messe 2026-06-01", "Messe", "2026-06-01", "2026-06-02"),
        ("2026-13-40", "2026-13-40", "2026-05-04T10:00:00+02:00", "2026-05-04T11:00:00+02:00"),
    ],
)  # fmt: skip
def test_of_a_line_a_day_and_times_are_read(text: str, title: str, start: str, end: str) -> None:
    told = quick.body(text, ZONE, NOW)
    times = [told[key].get("dateTime") or told[key]["date"] for key in ("start", "end")]
    assert [told["summary"], *times] == [title, start, end]


# ── the list of calendars ────────────────────────────────────────────────────


class Bell(BaseHTTPRequestHandler):
    """Hears what is announced."""

    def do_POST(self) -> None:
        assert isinstance(self.server, Ears)
        self.server.heard.append(str(self.headers["X-Goog-Resource-State"]))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Says nothing."""


class Ears(HTTPServer):
    """Keeps what was heard."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Bell)
        self.heard: list[str] = []


@pytest.fixture
def ears() -> Iterator[Ears]:
    with Ears() as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_a_channel_tells_of_changes_of_the_list_alone(
    line: Line, google: Google, ears: Ears, projects: str
) -> None:
    address = f"http://127.0.0.1:{ears.server_port}/push"
    body = {"id": "k1", "type": "web_hook", "address": address}
    told = line.ok("POST", "users/me/calendarList/watch", body)
    assert told["resourceUri"].endswith("/users/me/calendarList?alt=json")
    assert line.refused("POST", "users/me/calendarList/watch", body) == (400, "channelIdNotUnique")
    line.ok("POST", EVENTS, hour())
    google.add_calendar(BEA, "Ihrer")
    google.share(BEA, ANNA, "reader")
    line.ok("POST", "calendars", {"summary": "Neu"})
    google.remove_calendar(projects)
    google.close()
    assert ears.heard == ["sync", "exists", "exists", "exists"]


def test_whoever_may_see_the_list_alone_may_watch_it(google: Google) -> None:
    scopes = {f"{PREFIX}calendar.calendarlist.readonly"}
    reader = Line(google, google.grants.issue(ANNA, scopes))
    body = {"id": "k1", "type": "web_hook", "address": "https://crm.example/push"}
    told = reader.ok("POST", "users/me/calendarList/watch", body)
    assert reader.refused("POST", f"{EVENTS}/watch", {**body, "id": "k2"})[0] == 403
    reader.ok("POST", "channels/stop", {"id": "k1", "resourceId": told["resourceId"]})
