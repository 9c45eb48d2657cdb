"""Batches and quotas of the local Google are bounded as Google's are."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.message import Message
from email.parser import BytesParser
from typing import Any

import httpx
import pytest
from tests.sandbox.checked import Line
from tests.sandbox.discovery import document, faults_of

from einklang_sandbox.google import Google
from einklang_sandbox.google.scopes import PREFIX

ANNA, BEA = "anna@nordlicht.example", "bea@nordlicht.example"
EVENTS = f"/calendar/v3/calendars/{ANNA}/events"
HOUR = {
    "summary": "Prüfung",
    "start": {"dateTime": "2026-05-04T09:00:00+02:00"},
    "end": {"dateTime": "2026-05-04T10:00:00+02:00"},
}


class Clock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.at = datetime(2026, 5, 4, 9, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def google(clock: Clock) -> Iterator[Google]:
    made = Google(clock)
    made.add_account(ANNA, "Anna Nord")
    made.add_account(BEA, "Bea Brandt")
    yield made
    made.close()


@pytest.fixture
def token(google: Google) -> str:
    return google.grants.issue(ANNA, {f"{PREFIX}calendar"}, "crm")


def part(
    name: str, line: str, body: Any = None, kind: str = "application/http", **more: str
) -> str:
    """One request of a batch, with its outer head."""
    headers = "".join(f"{key.replace('_', '-')}: {value}\r\n" for key, value in more.items())
    text = "" if body is None else json.dumps(body, ensure_ascii=False)
    return (
        f"--teil\r\nContent-Type: {kind}\r\nContent-ID: <{name}>\r\n\r\n"
        f"{line} HTTP/1.1\r\nContent-Type: application/json\r\n{headers}\r\n{text}\r\n"
    )


def sent(google: Google, token: str, *parts: str, kind: str = "multipart/mixed") -> httpx.Response:
    client = httpx.Client(transport=httpx.WSGITransport(app=google.wsgi))
    headers = {"Content-Type": f"{kind}; boundary=teil"}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    body = "".join((*parts, "--teil--\r\n")).encode()
    url = f"http://google.test/{document()['batchPath']}"
    return client.post(url, content=body, headers=headers)


def answers(reply: httpx.Response) -> dict[str, tuple[int, Any]]:
    """By the names of the parts."""
    assert reply.status_code == 200, reply.text
    head = f"Content-Type: {reply.headers['content-type']}\r\n\r\n".encode()
    found = {}
    for each in BytesParser().parsebytes(head + reply.content).get_payload():
        assert isinstance(each, Message)
        assert each.get_content_type() == "application/http"
        text = each.get_payload(decode=True)
        assert isinstance(text, bytes)
        line, _, rest = text.partition(b"\r\n")
        body = rest.partition(b"\r\n\r\n")[2]
        name = str(each["Content-ID"]).removeprefix("<response-").removesuffix(">")
        found[name] = (int(line.split()[1]), json.loads(body) if body.strip() else None)
    return found


def test_each_part_is_answered_by_its_name(google: Google, token: str) -> None:
    made = google.person(ANNA).insert(HOUR)
    old = google.person(ANNA).insert(HOUR)
    told = answers(
        sent(
            google,
            token,
            part("neu", f"POST {EVENTS}?sendUpdates=none", HOUR),
            part("alt", f"PATCH {EVENTS}/{made['id']}", {"summary": "x"}, If_Match='"alt"'),
            part("fort", f"DELETE {EVENTS}/{old['id']}"),
            part("liste", f"GET {EVENTS}"),
        )
    )
    assert {name: status for name, (status, _) in told.items()} == {
        "neu": 200, "alt": 412, "fort": 204, "liste": 200,
    }  # fmt: skip
    assert told["neu"][1]["summary"] == "Prüfung"
    assert faults_of("Event", told["neu"][1]) == []
    assert faults_of("Events", told["liste"][1]) == []
    assert told["alt"][1]["error"]["errors"][0]["reason"] == "conditionNotMet"
    assert google.person(ANNA).get(old["id"])["status"] == "cancelled"
    assert sum(entry.path == EVENTS for entry in google.log) == 2, "parts stand in the log"


def test_nobody_may_count_on_the_order(google: Google, token: str) -> None:
    names = [f"t{n}" for n in range(30)]
    orders = {
        tuple(answers(sent(google, token, *(part(n, f"GET {EVENTS}") for n in names))))
        for _ in range(3)
    }
    assert len(orders) == 3


def test_a_part_may_say_by_itself_who_asks(google: Google, token: str) -> None:
    beas = google.grants.issue(BEA, {f"{PREFIX}calendar"})
    path = "GET /calendar/v3/users/me/calendarList/primary"
    told = answers(
        sent(google, token, part("a", path), part("b", path, Authorization=f"Bearer {beas}"))
    )
    assert [told[name][1]["id"] for name in ("a", "b")] == [ANNA, BEA]
    assert answers(sent(google, "", part("a", path)))["a"][0] == 401


@pytest.mark.parametrize(
    "parts",
    [
        [part(f"t{n}", f"GET {EVENTS}") for n in range(51)],
        [part("a", "POST /batch/calendar/v3")],
        [part("a", f"POST /upload{EVENTS}")],
        [part("a", f"POST {EVENTS}?uploadType=media")],
        [part("a", f"GET https://www.googleapis.com{EVENTS}")],
        [part("a", f"GET {EVENTS}"), part("a", f"GET {EVENTS}")],
        [part("a", f"GET {EVENTS}", kind="text/plain")],
        [part("a", f"GET {EVENTS} ?")],
        [part("a", f"GET {EVENTS}").replace("<a>", "a")],
        [],
    ],
    ids=["51", "batch", "upload", "media", "host", "twice", "kind", "line", "name", "empty"],
)
def test_what_is_no_batch_is_refused_as_a_whole(
    google: Google, token: str, parts: list[str]
) -> None:
    reply = sent(google, token, *parts)
    assert reply.status_code == 400
    assert reply.json()["error"]["code"] == 400
    assert not any(entry.path.startswith("/calendar") for entry in google.log)


def test_a_batch_is_multipart(google: Google, token: str) -> None:
    assert sent(google, token, part("a", f"GET {EVENTS}"), kind="text/html").status_code == 400


def test_fifty_parts_are_a_batch_and_count_fifty(google: Google, token: str) -> None:
    google.quotas.per_user = 40
    told = answers(sent(google, token, *(part(f"t{n}", f"GET {EVENTS}") for n in range(50))))
    statuses = sorted(status for status, _ in told.values())
    assert statuses == [200] * 40 + [403] * 10


# ── quotas ───────────────────────────────────────────────────────────────────


def test_a_user_has_so_many_requests_in_any_minute(
    google: Google, token: str, clock: Clock
) -> None:
    google.quotas.per_user = 2
    line, path = Line(google, token), "calendars/primary/events"
    beas = Line(google, google.grants.issue(BEA, {f"{PREFIX}calendar"}, "crm"))
    line.ok("GET", path)
    clock.at += timedelta(seconds=30)
    line.ok("GET", path)
    assert line.refused("GET", path) == (403, "userRateLimitExceeded")
    beas.ok("GET", path)
    clock.at += timedelta(seconds=30)
    line.ok("GET", path)
    assert line.refused("GET", path) == (403, "userRateLimitExceeded"), "the minute slides"


def test_an_application_has_so_many_for_all_its_users(
    google: Google, token: str, clock: Clock
) -> None:
    google.quotas.per_project = 2
    google.quotas.per_user = 1
    path = "calendars/primary/events"
    beas = Line(google, google.grants.issue(BEA, {f"{PREFIX}calendar"}, "crm"))
    others = Line(google, google.grants.issue(ANNA, {f"{PREFIX}calendar"}, "anderes"))
    Line(google, token).ok("GET", path)
    beas.ok("GET", path)
    assert beas.refused("GET", path) == (403, "rateLimitExceeded")
    others.ok("GET", path)
    google.quotas.newer = True
    reply = beas("GET", path)
    assert reply.status_code == 429
    assert reply.json()["error"]["status"] == "RESOURCE_EXHAUSTED"
    clock.at += timedelta(minutes=1)
    beas.ok("GET", path)


def test_nothing_is_counted_where_nothing_is_set(google: Google, token: str) -> None:
    line = Line(google, token)
    for _ in range(5):
        line.ok("GET", "calendars/primary/events")
    google.quotas.per_user = 1
    line.ok("GET", "calendars/primary/events")
