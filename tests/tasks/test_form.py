"""The form of a task, and the line that fills it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, time, timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from tests.cast import ClientOf
from tests.crm.scene import company, deal, person, ticket
from tests.tasks.scene import NOW, TODAY, form_of, task

from einklang.accounts.models import User, Workspace
from einklang.crm.models import Company, Person
from einklang.tasks.models import Task, TaskType

NEW = "/w/nordlicht/tasks/new/"
LIST = "/w/nordlicht/tasks/"


def page_of(found: Task) -> str:
    return f"/w/nordlicht/tasks/{found.pk}/"


def values(text: str) -> dict[str, str]:
    """What the fields of a page hold, selects too."""
    found = dict(re.findall(r'<input type="(?:text|hidden)" name="(\w+)" value="([^"]*)"', text))
    for name, options in re.findall(r'<select name="(\w+)"[^>]*>(.*?)</select>', text, re.DOTALL):
        found[name] = next(iter(re.findall(r'value="([^"]*)" selected', options)), "")
    return {name: unescape(value) for name, value in found.items()}


def test_a_task_is_made_with_all_that_it_can_say(
    workspace: Workspace, alice: User, bob: User, client: Client
) -> None:
    firm = company(workspace, "Kanzlei")
    feld = person(workspace, "Sabine Feld", "s@feld.example", company=firm)
    sale, case = deal(workspace, "Umbau", feld), ticket(workspace, "Zugang")
    own = TaskType(workspace=workspace, name="Messung")
    own.add()
    said = form_of(
        title=" Messprotokoll ", type=f"own-{own.pk}", day="morgen", time="14 Uhr",
        length="1,5 Std.", pace="weekly", priority="1", responsible=str(bob.pk),
        person="Sabine Feld", company="Kanzlei", deal=str(sale.pk), ticket=str(case.pk),
        notes="Mit Fotos",
    )  # fmt: skip
    assert client.post(NEW, said)["Location"] == LIST
    made = Task.objects.get()
    assert (made.title, made.type, made.own_type) == ("Messprotokoll", "own", own)
    assert (made.due_on, made.due_time, made.minutes) == (TODAY + timedelta(1), time(14), 90)
    assert (made.rule, made.priority, made.notes) == ("FREQ=WEEKLY", 1, "Mit Fotos")
    assert (made.responsible, made.maker) == (bob, alice)
    assert (made.person, made.company, made.deal, made.ticket) == (feld, firm, sale, case)
    assert made.due_at is not None
    assert made.due_at.isoformat() == "2026-11-13T13:00:00+00:00"


def test_what_was_stored_is_shown_and_stored_again(
    workspace: Workspace, alice: User, client: Client
) -> None:
    feld = person(workspace, "Sabine Feld", "s@feld.example")
    kept = "FREQ=MONTHLY;BYDAY=2TH"
    row = task(alice, "Runde", TODAY, time(14), minutes=45, rule=kept, person=feld, type="meeting")
    said = values(client.get(page_of(row)).content.decode())
    assert said["day"] == "Do, 12. November 2026"
    assert (said["time"], said["length"], said["pace"]) == ("14:00", "45 min", "kept")
    client.post(page_of(row), form_of(**{n: v for n, v in said.items() if n != "q"}))
    stored = Task.objects.get()
    assert stored.revision == row.revision + 1
    assert (stored.rule, stored.minutes, stored.person) == (kept, 45, feld)
    assert (stored.due_on, stored.due_time, stored.type) == (TODAY, time(14), "meeting")


@pytest.mark.parametrize(
    ("rule", "changes", "becomes"),
    [
        ("FREQ=WEEKLY;UNTIL=20261231", {"pace": "kept"}, "FREQ=WEEKLY;UNTIL=20261231"),
        ("FREQ=WEEKLY;UNTIL=20261231", {"pace": "weekly"}, "FREQ=WEEKLY"),
        ("FREQ=WEEKLY", {"pace": "weekly", "day": "13.11."}, "FREQ=WEEKLY"),
        ("FREQ=WEEKLY;BYDAY=TH", {"pace": "weekly"}, "FREQ=WEEKLY;BYDAY=TH"),
        ("FREQ=WEEKLY", {"pace": "never"}, ""),
    ],
)
def test_a_rule_that_the_form_cannot_say_is_kept(
    alice: User, client: Client, rule: str, changes: dict[str, str], becomes: str
) -> None:
    row = task(alice, "Runde", TODAY, rule=rule)
    client.post(page_of(row), form_of(**({"day": "12.11."} | changes)))
    assert Task.objects.get().rule == becomes


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"title": ""}, "Bitte geben Sie einen Titel an."),
        ({"day": "irgendwann"}, "Wir lesen hier keinen Tag."),
        ({"time": "25 Uhr"}, "Wir lesen hier keine Uhrzeit."),
        ({"length": "ewig"}, "Wir lesen hier keine Dauer."),
        ({"length": "25 Std."}, "Wir lesen hier keine Dauer."),
        ({"pace": "weekly"}, "Ab welchem Tag wiederholt sie sich?"),
        ({"person": "Niemand"}, "„Niemand“"),
        ({"company": "Neu GmbH"}, "„Neu GmbH“"),
        ({"deal": "0"}, "deal"),
        ({"type": "own-0"}, "type"),
    ],
)
def test_what_is_not_right_is_said_with_what_was_typed(
    alice: User, client: Client, changes: dict[str, str], said: str
) -> None:
    answer = client.post(NEW, form_of(**({"notes": "Bitte behalten"} | changes)))
    assert answer.status_code == 422
    text = answer.content.decode()
    assert said in text
    assert "Bitte behalten" in text
    assert not Task.objects.exists()


def test_a_time_without_a_day_is_the_next_such_time(alice: User, client: Client) -> None:
    client.post(NEW, form_of(time="14:00"))
    client.post(NEW, form_of(time="9:00"))
    days = Task.objects.order_by("pk").values_list("due_on", flat=True)
    assert list(days) == [TODAY, TODAY + timedelta(1)]


def test_who_was_quicker_is_told_and_what_was_typed_stays(
    alice: User, bob: User, client: Client, client_of: ClientOf
) -> None:
    row = task(alice, "Angebot")
    assert client_of(bob).post(page_of(row), form_of(title="Bobs Titel")).status_code == 302
    answer = client.post(page_of(row), form_of(title="Mein Titel"))
    assert answer.status_code == 409
    text = answer.content.decode()
    assert "Bob Brandt" in text
    assert "Bobs Titel" in text
    assert values(text)["title"] == "Mein Titel"
    client.post(page_of(row), form_of(title="Mein Titel", revision=values(text)["revision"]))
    assert Task.objects.get().title == "Mein Titel"


def test_what_the_form_did_not_show_stays(
    workspace: Workspace, alice: User, bob: User, client: Client
) -> None:
    feld = person(workspace, "Sabine Feld", "")
    Person.objects.filter(pk=feld.pk).update(private=True, responsible=bob)
    firm = company(workspace, "Kanzlei")
    row = task(alice, "Angebot", person=feld, company=firm)
    firm.archive(NOW)
    client.post(page_of(row), form_of(title="Neu"))
    stored = Task.objects.get()
    assert (stored.title, stored.person, stored.company) == ("Neu", feld, firm)


def test_nobody_chooses_what_they_may_not_see(
    workspace: Workspace, other_workspace: Workspace, alice: User, bob: User, charlie: User,
    client: Client,
) -> None:  # fmt: skip
    feld = person(workspace, "Sabine Feld", "")
    Person.objects.filter(pk=feld.pk).update(private=True, responsible=bob)
    theirs = deal(other_workspace, "Ihres"), ticket(other_workspace, "Ihres")
    foreign = TaskType(workspace=other_workspace, name="Ihrer")
    foreign.add()
    for changes in (
        {"person": "Sabine Feld"},
        {"deal": str(theirs[0].pk)},
        {"ticket": str(theirs[1].pk)},
        {"type": f"own-{foreign.pk}"},
        {"responsible": str(charlie.pk)},
    ):
        assert client.post(NEW, form_of(**changes)).status_code == 422
    assert not Task.objects.exists()


@pytest.mark.parametrize("kind", ["person", "company", "deal", "ticket"])
def test_a_task_made_on_a_record_is_about_it_and_leads_back(
    workspace: Workspace, alice: User, client: Client, kind: str
) -> None:
    make: dict[str, Callable[..., Any]] = {
        "person": person, "company": company, "deal": deal, "ticket": ticket,
    }  # fmt: skip
    made = make[kind](workspace, "Sabine Feld")
    url = f"{NEW}?on={kind}-{made.pk}"
    said = values(client.get(url).content.decode())
    assert said[kind] in {"Sabine Feld", str(made.pk)}
    answer = client.post(url, form_of(**{kind: said[kind]}))
    assert answer[
        "Location"
    ] == f"/w/nordlicht/{kind.replace('y', 'ie')}s/{made.pk}/#tasks-here".replace(
        "persons", "people"
    )
    stored = Task.objects.get()
    assert getattr(stored, kind) == made
    known = f"{page_of(stored)}?on={kind}-{made.pk}"
    assert known in client.get(f"/w/nordlicht/tasks/of/?on={kind}-{made.pk}").content.decode()
    here = answer["Location"]
    assert f'href="{here}">Abbrechen' in client.get(known).content.decode()
    assert client.post(known, form_of(**{kind: said[kind]}))["Location"] == here
    delete = f"{page_of(stored)}delete/?on={kind}-{made.pk}"
    assert delete in client.get(known).content.decode()
    assert client.post(delete)["Location"] == here


def test_from_a_record_that_is_gone_a_task_leads_to_the_list(
    workspace: Workspace, alice: User, client: Client
) -> None:
    gone = company(workspace, "Kanzlei")
    row = task(alice, "Angebot", company=gone)
    gone.archive(NOW)
    for on in (f"company-{gone.pk}", "company-0", "https://elsewhere.example"):
        assert client.post(f"{page_of(row)}?on={on}", form_of())["Location"] == LIST
        row.refresh_from_db()
        Task.objects.filter(pk=row.pk).update(revision=1)


def test_a_new_company_is_made_when_asked_for(alice: User, client: Client) -> None:
    client.post(NEW, form_of(company="Neu GmbH", company_pick="new"))
    assert Task.objects.get().company == Company.objects.get(name="Neu GmbH")


def test_a_line_fills_the_form(workspace: Workspace, alice: User, client: Client) -> None:
    feld = person(workspace, "Sabine Feld", "s@feld.example")
    text = client.get(NEW, {"text": "Fr 14-15 Uhr Feld anrufen !"}).content.decode()
    said = values(text)
    assert said["title"] == "Feld anrufen"
    assert (said["type"], said["day"]) == ("call", "Fr, 13. November 2026")
    assert (said["time"], said["length"], said["priority"]) == ("14:00", "60 min", "1")
    assert said["person"] == "Sabine Feld <s@feld.example>"
    assert feld.pk
    assert not Task.objects.exists()


def test_what_is_understood_of_a_line_is_shown_and_then_stored(
    workspace: Workspace, alice: User, client: Client
) -> None:
    feld = person(workspace, "Sabine Feld", "s@feld.example")
    line = "jeden Freitag 14 Uhr Feld anrufen"
    text = client.get("/w/nordlicht/tasks/quick/", {"text": line}).content.decode()
    words = " ".join(re.sub("<[^>]*>", " ", text).split())
    assert "Feld anrufen Anruf · Fr, 13. Nov., 14:00 · Jede Woche · Sabine Feld · für Sie" in words
    fields = values(text)
    assert fields["shown"] == line
    client.post(NEW, fields | {"text": f" {line} "})  # as a phone types it
    made = Task.objects.get()
    assert (made.title, made.type, made.person) == ("Feld anrufen", "call", feld)
    assert (made.due_on, made.due_time, made.rule) == (date(2026, 11, 13), time(14), "FREQ=WEEKLY")
    assert (made.responsible, made.maker) == (alice, alice)


def test_what_a_line_repeats_on_several_days_is_stored_as_shown(
    alice: User, client: Client
) -> None:
    line = "jeden Montag und Mittwoch Sport"
    shown = client.get("/w/nordlicht/tasks/quick/", {"text": line}).content.decode()
    assert "Jede Woche am Montag und Mittwoch" in shown
    client.post(NEW, values(shown) | {"text": line})
    url = f"{NEW}?text={line}"
    form = values(client.get(url).content.decode())
    client.post(url, form_of(**{name: form[name] for name in ("title", "day", "pace")}))
    for made in Task.objects.all():
        assert (made.title, made.due_on) == ("Sport", date(2026, 11, 16))
        assert made.rule == "FREQ=WEEKLY;BYDAY=MO,WE"
    assert Task.objects.count() == 2


def test_a_line_that_was_typed_on_since_is_shown_before_it_is_stored(
    alice: User, client: Client
) -> None:
    shown = {"text": "Angebot morgen", "shown": "Angebot"}
    answer = client.post(NEW, form_of(title="Angebot") | shown)
    assert answer.status_code == 200
    assert values(answer.content.decode())["day"] == "Fr, 13. November 2026"
    assert not Task.objects.exists()


def test_of_an_empty_line_nothing_is_shown(alice: User, client: Client) -> None:
    assert client.get("/w/nordlicht/tasks/quick/", {"text": "  "}).content == b""
