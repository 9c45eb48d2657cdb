"""Tasks where other things stand: the calendar, Today, records, the search."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.crm.scene import company, deal, person, ticket
from tests.tasks.scene import NOW, TODAY, task

from einklang.accounts.models import User, Workspace
from einklang.calendars.besides import besides

WEEK = {"start": "2026-11-09T00:00:00+01:00", "end": "2026-11-16T00:00:00+01:00"}
CALENDAR = "/w/nordlicht/calendar/"


def blocks(client: Client, **query: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get(f"{CALENDAR}events.json", {**WEEK, **query}).json()
    return found


def test_what_one_has_to_do_stands_in_ones_calendar(alice: User, bob: User, client: Client) -> None:
    whole = task(alice, "Irgendwann heute", TODAY)
    timed = task(alice, "Um zwei", TODAY, time(14), minutes=45)
    task(alice, "Ohne Tag")
    task(alice, "Erledigt", TODAY, done_at=NOW)
    task(alice, "Nächste Woche", date(2026, 11, 16))
    task(bob, "Bobs", TODAY)
    found = {each["title"]: each for each in blocks(client)}
    assert set(found) == {"Irgendwann heute", "Um zwei"}
    day, hour = found["Irgendwann heute"], found["Um zwei"]
    assert (day["allDay"], day["start"], day["end"]) == (True, "2026-11-12", "2026-11-13")
    assert (hour["allDay"], hour["start"], hour["end"]) == (
        False, "2026-11-12T14:00:00+01:00", "2026-11-12T14:45:00+01:00",
    )  # fmt: skip
    assert day["url"] == f"/w/nordlicht/tasks/{whole.pk}/"
    assert hour["url"] == f"/w/nordlicht/tasks/{timed.pk}/"
    assert (hour["extendedProps"]["kind"], hour["extendedProps"]["sense"]) == ("to-do", "Aufgabe")
    assert "editable" not in hour


def test_a_task_of_another_zone_stands_at_the_workspaces_time(alice: User, client: Client) -> None:
    task(alice, "Tokio", date(2026, 11, 13), time(6), zone="Asia/Tokyo")
    (block,) = blocks(client)
    assert block["start"] == "2026-11-12T22:00:00+01:00"
    assert blocks(client, start="2026-11-13T00:00:00+01:00") == []


def test_the_line_of_tasks_can_be_switched_off(alice: User, client: Client) -> None:
    task(alice, "Angebot", TODAY)
    assert [each["title"] for each in blocks(client, cal="tasks")] == ["Angebot"]
    assert blocks(client, cal="here") == []
    (line,) = besides()
    assert f'name="cal" value="{line.key}" checked' in client.get(CALENDAR).content.decode()
    off = client.get(CALENDAR, {"cal": "here"}).content.decode()
    assert f'name="cal" value="{line.key}">' in off


def test_the_list_of_the_calendar_holds_them_in_order(alice: User, client: Client) -> None:
    task(alice, "Um zwei", TODAY, time(14))
    task(alice, "Um neun", TODAY, time(9))
    page = client.get(CALENDAR, {"view": "list"}).content.decode()
    assert 0 < page.index("Um neun") < page.index("Um zwei")


def test_the_calendar_pays_one_statement_however_many_there_are(
    alice: User, client: Client
) -> None:
    blocks(client)
    with CaptureQueriesContext(connection) as before:
        blocks(client)
    for n in range(20):
        task(alice, f"Nr {n}", TODAY)
    with CaptureQueriesContext(connection) as asked:
        assert len(blocks(client)) == 20
    assert len(asked) == len(before)


def test_today_shows_what_is_late_and_what_stands_today(
    alice: User, bob: User, client: Client
) -> None:
    assert "Ihre Aufgaben" not in client.get("/w/nordlicht/").content.decode()
    for title, on in {"Gestern": -1, "Heute": 0, "Morgen": 1}.items():
        task(alice, f"Liste {title}", TODAY + timedelta(on))
    task(bob, "Liste Bob", TODAY)
    page = client.get("/w/nordlicht/").content.decode()
    shown = {name for name in ("Gestern", "Heute", "Morgen", "Bob") if f"Liste {name}" in page}
    assert shown == {"Gestern", "Heute"}


@pytest.mark.parametrize("kind", ["person", "company", "deal", "ticket"])
def test_a_record_asks_for_its_tasks(
    workspace: Workspace, alice: User, client: Client, kind: str
) -> None:
    make: dict[str, Any] = {
        "person": person, "company": company, "deal": deal, "ticket": ticket,
    }  # fmt: skip
    made = make[kind](workspace, "Sabine Feld")
    rooms = {"person": "people", "company": "companies", "deal": "deals", "ticket": "tickets"}
    on = f"{kind}-{made.pk}"
    page = client.get(f"/w/nordlicht/{rooms[kind]}/{made.pk}/").content.decode()
    assert f'hx-get="/w/nordlicht/tasks/of/?on={on}"' in page
    assert f'href="/w/nordlicht/tasks/?on={on}"' in page
    page = client.get(f"/w/nordlicht/{rooms[kind]}/{made.pk}/calendar/").content.decode()
    assert f'hx-get="/w/nordlicht/tasks/of/?on={on}&amp;done=1"' in page


def test_a_search_finds_tasks_what_is_to_do_first(
    workspace: Workspace, alice: User, bob: User, client: Client
) -> None:
    feld = person(workspace, "Sabine Feld", "")
    task(alice, "Umbau alt", done_at=NOW)
    task(bob, "Umbau neu", person=feld)
    for path in ("search/", "search/quick/"):
        page = client.get(f"/w/nordlicht/{path}", {"q": "umbau"}).content.decode()
        assert 0 < page.index("Umbau neu") < page.index("Umbau alt")
    page = client.get("/w/nordlicht/search/", {"q": "feld"}).content.decode()
    assert "Umbau neu" in page
