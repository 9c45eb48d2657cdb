"""Ticking off, deleting, and what takes both back."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.contrib.messages import get_messages
from django.db.models.signals import pre_save
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from tests.tasks.scene import NOW, TODAY, form_of, task

from einklang.accounts.models import User, Workspace
from einklang.accounts.rows import ChangedMeanwhile
from einklang.tasks.models import Task, TaskType
from einklang.tasks.save_task import finish
from einklang.tasks.save_type import NameTaken, save_type

LIST = "/w/nordlicht/tasks/"


def act(client: Client, name: str, found: Task, **headers: str) -> HttpResponse:
    url = reverse(f"task-{name}", args=["nordlicht", found.pk])
    answer: HttpResponse = client.post(url, headers=headers)  # type: ignore[assignment]
    return answer


def said(answer: HttpResponse) -> list[tuple[str, str]]:
    found = get_messages(answer.wsgi_request)  # type: ignore[attr-defined]
    return [(str(each), each.extra_tags or "") for each in found]


def test_a_tick_is_done_at_once_and_can_be_taken_back(alice: User, client: Client) -> None:
    row = task(alice, "Angebot")
    answer = act(client, "done", row)
    assert answer["Location"] == LIST
    assert said(answer) == [("„Angebot“ ist erledigt.", f"{LIST}{row.pk}/undone/")]
    assert Task.objects.get().done_at == NOW
    act(client, "done", row)
    assert said(act(client, "undone", row))[-1] == ("„Angebot“ ist wieder offen.", "")
    assert Task.objects.get().done_at is None


def test_after_a_tick_one_is_where_one_was(alice: User, client: Client) -> None:
    row = task(alice, "Angebot")
    here = "http://testserver/w/nordlicht/people/"
    assert act(client, "done", row, Referer=here)["Location"] == here
    there = "https://elsewhere.example/"
    assert act(client, "undone", row, Referer=there)["Location"] == LIST


def test_htmx_is_told_that_tasks_changed(alice: User, client: Client) -> None:
    row = task(alice, "Angebot")
    answer = act(client, "done", row, **{"HX-Request": "true"})
    assert (answer.status_code, answer["HX-Trigger"]) == (204, "tasks-changed")
    part = client.get(LIST, headers={"HX-Request": "true"}).content.decode()
    assert "ist erledigt" in part
    assert 'hx-swap-oob="beforeend:body"' in part


def test_a_repeated_one_says_when_it_comes_again(alice: User, client: Client) -> None:
    row = task(alice, "Runde", TODAY, rule="FREQ=WEEKLY")
    answer = act(client, "done", row)
    words = "„Runde“ ist erledigt. Die nächste kommt am Do, 19. November 2026."
    assert [text for text, _ in said(answer)] == [words]
    again = Task.objects.get(done_at=None)
    assert (again.due_on, again.follows) == (TODAY + timedelta(7), row)
    act(client, "undone", row)
    assert [each.due_on for each in Task.objects.alive()] == [TODAY]


def test_the_next_one_stays_where_somebody_has_touched_it(alice: User, client: Client) -> None:
    row = task(alice, "Runde", TODAY, rule="FREQ=WEEKLY")
    act(client, "done", row)
    again = Task.objects.get(done_at=None)
    client.post(f"{LIST}{again.pk}/", form_of(title="Große Runde", day="20.11."))
    act(client, "undone", row)
    act(client, "done", row)
    due = Task.objects.alive().filter(done_at=None).values_list("title", "due_on")
    assert list(due) == [("Große Runde", date(2026, 11, 20))]


def test_a_deleted_one_is_on_no_list_until_it_is_brought_back(alice: User, client: Client) -> None:
    row = task(alice, "Angebot")
    answer = act(client, "delete", row)
    assert said(answer) == [("Angebot ist gelöscht.", f"{LIST}{row.pk}/restore/")]
    assert client.get(f"{LIST}{row.pk}/").status_code == 404
    assert act(client, "delete", row).status_code == 404
    assert said(act(client, "restore", row)) == [("Angebot ist wieder da.", "")]
    assert client.get(f"{LIST}{row.pk}/").status_code == 200
    assert act(client, "restore", row).status_code == 404


def test_a_stale_tick_stores_nothing(alice: User, client: Client) -> None:
    stale = task(alice, "Angebot", TODAY, rule="FREQ=WEEKLY")
    client.post(f"{LIST}{stale.pk}/", form_of(title="Neu", day="12.11."))
    with pytest.raises(ChangedMeanwhile):
        finish(task=stale, by=alice.memberships.get(), now=NOW)
    assert [each.title for each in Task.objects.all()] == ["Neu"]


def test_the_owner_gives_the_team_types_of_its_own(
    workspace: Workspace, alice: User, client: Client
) -> None:
    url = "/w/nordlicht/settings/task-types/"
    assert client.post(url, {"name": " Vor  Ort "})["Location"] == url
    made = TaskType.objects.get()
    assert made.name == "Vor Ort"
    for taken in ("vor ort", "Anruf", " "):
        assert client.post(url, {"name": taken}).status_code == 422
    row = task(alice, "Aufnehmen", type="own", own_type=made)
    assert "1 Aufgabe" in client.get(url).content.decode()
    one = f"{url}{made.pk}/"
    assert client.post(one, {"act": "rename", "name": ""}).status_code == 422
    client.post(one, {"act": "rename", "name": "Aufmaß"})
    assert "Aufmaß" in client.get(LIST).content.decode()
    client.post(one, {"act": "remove"})
    assert client.get(one).status_code == 404
    text = client.get(LIST).content.decode()
    assert "Aufmaß" not in text
    assert "Erledigen" in text
    assert Task.objects.get(pk=row.pk).own_type == made


def test_of_two_who_add_a_type_at_the_same_moment_one_is_told(
    workspace: Workspace, alice: User, client: Client
) -> None:
    url = "/w/nordlicht/settings/task-types/"
    known = TaskType(workspace=workspace, name="Messung")
    known.add()

    def quicker(instance: TaskType, **_: object) -> None:
        TaskType.objects.bulk_create([TaskType(workspace=workspace, name=instance.name)])

    pre_save.connect(quicker, sender=TaskType)
    try:
        answer = client.post(url, {"name": "Vor Ort"})
    finally:
        pre_save.disconnect(quicker, sender=TaskType)
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "Den Typ „Vor Ort“ gibt es schon." in text
    assert "Messung" in text


def test_a_type_cannot_be_renamed_to_what_another_is_called(workspace: Workspace) -> None:
    rows = [TaskType(workspace=workspace, name=name) for name in ("Messung", "Vor Ort")]
    for row in rows:
        row.add()
    with pytest.raises(NameTaken):
        save_type(row=rows[0], name="Vor Ort")
    assert {each.name for each in TaskType.objects.all()} == {"Messung", "Vor Ort"}
