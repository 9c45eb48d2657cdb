"""The list of tasks."""

from __future__ import annotations

import re
from datetime import date, time, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.crm.scene import company, deal, person, ticket
from tests.tasks.scene import NOW, TODAY, task

from einklang.accounts.models import User, Workspace
from einklang.crm.models import Person
from einklang.tasks.models import Task, TaskType

DAY = timedelta(days=1)


def page(client: Client, **query: str) -> str:
    return client.get("/w/nordlicht/tasks/", query).content.decode()


def titles(text: str) -> list[str]:
    return re.findall(r'<a class="t break" href="[^"]*">([^<]*)<', text)


def groups(text: str) -> list[str]:
    found = re.findall(r'<h2 class="task-group"[^>]*>(.*?)</h2>', text)
    return [" ".join(re.sub("<[^>]*>", "", each).split()) for each in found]


def test_tasks_stand_in_groups_by_when_they_are_due(alice: User, client: Client) -> None:
    task(alice, "Irgendwann")
    task(alice, "Nächste Woche", date(2026, 11, 16))
    task(alice, "Sonntag", date(2026, 11, 15))
    task(alice, "Heute irgendwann", TODAY)
    task(alice, "Um elf", TODAY, time(11))
    task(alice, "Um zehn", TODAY, time(10))
    task(alice, "Gestern", TODAY - DAY)
    text = page(client)
    assert titles(text) == [
        "Gestern", "Um zehn", "Um elf", "Heute irgendwann", "Sonntag", "Nächste Woche",
        "Irgendwann",
    ]  # fmt: skip
    assert groups(text) == [
        "Überfällig 2", "Heute, Donnerstag, 12. November 2", "Diese Woche 1", "Später 1",
        "Ohne Datum 1",
    ]  # fmt: skip
    assert "7 offen, 2 überfällig" in " ".join(re.sub("<[^>]*>", " ", text).split()).replace(
        " ,", ","
    )


def test_done_ones_are_shown_when_asked_for_the_latest_first(alice: User, client: Client) -> None:
    task(alice, "Offen")
    task(alice, "Früher", done_at=NOW - DAY)
    task(alice, "Eben", done_at=NOW)
    assert titles(page(client)) == ["Offen"]
    assert titles(page(client, done="1")) == ["Offen", "Eben", "Früher"]


def test_one_sees_ones_own_unless_one_asks_for_all(alice: User, bob: User, client: Client) -> None:
    task(alice, "Meins")
    task(bob, "Seins")
    assert titles(page(client)) == ["Meins"]
    assert titles(page(client, whose="all")) == ["Meins", "Seins"]
    assert re.findall(r'<option value="(?:mine|all)".*?>(.+?)<', page(client)) == ["Meine", "Alle"]


def test_the_list_is_narrowed_by_type_and_text(
    workspace: Workspace, alice: User, client: Client
) -> None:
    own = TaskType(workspace=workspace, name="Messung")
    own.add()
    gone = TaskType(workspace=workspace, name="Aufmaß", deleted_at=NOW)
    gone.add()
    feld = person(workspace, "Sabine Feld", "")
    task(alice, "Anrufen", type="call", person=feld)
    task(alice, "Messen", type="own", own_type=own)
    assert titles(page(client, type="call")) == ["Anrufen"]
    assert titles(page(client, type=f"own-{own.pk}")) == ["Messen"]
    task(alice, "Früher", type="own", own_type=gone)
    assert titles(page(client, type="todo")) == ["Früher"]
    for unknown in ("own-x", "own", "x", "\0"):
        assert len(titles(page(client, type=unknown))) == 3
    assert titles(page(client, q="feld")) == ["Anrufen"]
    assert titles(page(client, q="mess")) == ["Messen"]
    text = page(client, q="niemand")
    assert "Keine Aufgabe passt zu „niemand“." in text


def test_fifty_more_are_shown_when_asked_for(alice: User, client: Client) -> None:
    for n in range(101):
        task(alice, f"Nr {n}")
    text = page(client)
    assert len(titles(text)) == 50
    assert "?n=100" in text
    text = page(client, n="100")
    assert len(titles(text)) == 100
    assert "?n=150" in text
    text = page(client, n="150")
    assert len(titles(text)) == 101
    assert "Weitere 50 zeigen" not in text
    assert len(titles(page(client, n="x"))) == 50


def test_the_list_costs_as_many_statements_however_long_it_is(
    workspace: Workspace, alice: User, client: Client
) -> None:
    firm = company(workspace, "Kanzlei")
    feld = person(workspace, "Sabine Feld", "s@feld.example", company=firm)
    sale, case = deal(workspace, "Umbau", feld), ticket(workspace, "Zugang", person=feld)
    for n in range(40):
        task(alice, f"Nr {n}", person=feld, company=firm, deal=sale, ticket=case)
    with CaptureQueriesContext(connection) as asked:
        page(client, done="1", q="n")
    assert len(asked) <= 12


def test_what_is_empty_says_what_to_do(alice: User, client: Client) -> None:
    assert "Sie haben nichts zu tun." in page(client)
    assert "Niemand hat etwas zu tun." in page(client, whose="all")
    assert "Von diesem Typ ist keine Aufgabe offen." in page(client, type="call")


def test_the_tasks_of_a_record_are_those_about_it_and_what_belongs_to_it(
    workspace: Workspace, alice: User, bob: User, client: Client
) -> None:
    firm = company(workspace, "Kanzlei")
    feld = person(workspace, "Sabine Feld", "", company=firm)
    gone = person(workspace, "Sabina Feld", "", company=firm)
    gone.archive(NOW)
    Person.objects.filter(pk=gone.pk).update(merged_into=feld)
    sale = deal(workspace, "Umbau", company=firm)
    case = ticket(workspace, "Zugang", company=firm)
    each: dict[str, dict[str, Any]] = {
        "1 Firma": {"company": firm}, "2 Person": {"person": feld}, "3 Früher": {"person": gone},
        "4 Deal": {"deal": sale}, "5 Ticket": {"ticket": case}, "6 Nichts": {},
    }  # fmt: skip
    for title, about in each.items():
        task(bob, title, **about)
    assert titles(page(client, on=f"company-{firm.pk}")) == [
        "1 Firma", "2 Person", "3 Früher", "4 Deal", "5 Ticket",
    ]  # fmt: skip
    assert titles(page(client, on=f"person-{feld.pk}")) == ["2 Person", "3 Früher"]
    assert titles(page(client, on=f"deal-{sale.pk}")) == ["4 Deal"]
    assert titles(page(client, on=f"ticket-{case.pk}")) == ["5 Ticket"]
    part = client.get("/w/nordlicht/tasks/of/", {"on": f"company-{firm.pk}"}).content.decode()
    assert titles(part) == ["1 Firma", "2 Person", "3 Früher", "4 Deal", "5 Ticket"]


def test_the_part_of_a_record_shows_the_first_and_leads_to_the_rest(
    workspace: Workspace, alice: User, client: Client
) -> None:
    feld = person(workspace, "Sabine Feld", "")
    for n in range(7):
        task(alice, f"Nr {n}", TODAY + n * DAY, person=feld)
    task(alice, "War", person=feld, done_at=NOW)
    on = f"person-{feld.pk}"
    text = client.get("/w/nordlicht/tasks/of/", {"on": on}).content.decode()
    assert titles(text) == [f"Nr {n}" for n in range(5)]
    assert f"/w/nordlicht/tasks/?on={on}" in text
    assert f"/w/nordlicht/tasks/new/?on={on}" in text
    text = client.get("/w/nordlicht/tasks/of/", {"on": on, "done": "1"}).content.decode()
    assert titles(text) == [*(f"Nr {n}" for n in range(5)), "War"]


@pytest.mark.parametrize("on", ["person-{}", "person-0", "nobody-1", "person-x"])
def test_who_is_private_to_a_colleague_is_named_nowhere(
    workspace: Workspace, alice: User, bob: User, client: Client, on: str
) -> None:
    feld = person(workspace, "Sabine Feld", "")
    Person.objects.filter(pk=feld.pk).update(private=True, responsible=bob)
    hidden = task(bob, "Heikles", person=feld)
    mine = task(alice, "Meins", person=feld)
    text = page(client, whose="all") + page(client, whose="all", q="meins")
    assert titles(text) == ["Meins", "Meins"]
    assert "Feld" not in text
    assert titles(page(client, whose="all", q="feld")) == []
    for name in ("task", "task-done", "task-delete"):
        url = reverse(name, args=["nordlicht", hidden.pk])
        assert client.post(url).status_code == 404
    assert "Feld" not in client.get(reverse("task", args=["nordlicht", mine.pk])).content.decode()
    for address in ("/w/nordlicht/tasks/", "/w/nordlicht/tasks/of/"):
        assert client.get(address, {"on": on.format(feld.pk)}).status_code == 404
    for address in ("/w/nordlicht/search/", "/w/nordlicht/search/quick/"):
        text = client.get(address, {"q": "heikles"}).content.decode()
        assert f"/tasks/{hidden.pk}/" not in text
    assert Task.objects.get(pk=hidden.pk).done_at is None


def test_a_company_does_not_tell_who_works_there_unseen(
    workspace: Workspace, alice: User, bob: User, client: Client
) -> None:
    firm = company(workspace, "Kanzlei")
    feld = person(workspace, "Sabine Feld", "", company=firm)
    task(alice, "Meins", person=feld)
    on = f"company-{firm.pk}"
    assert titles(page(client, on=on)) == ["Meins"]
    Person.objects.filter(pk=feld.pk).update(private=True, responsible=bob)
    assert titles(page(client, on=on)) == []
    assert titles(page(client)) == ["Meins"]
