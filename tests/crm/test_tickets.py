"""Tickets through the browser."""

from __future__ import annotations

import pytest
from django.urls import reverse
from tests.cast import ClientOf
from tests.crm.scene import FELD, NOW, Meeting, company, person, placed, ticket

from einklang.accounts.models import User, Workspace
from einklang.crm.models import Appearance, Person, Ticket

Status = Ticket.Status


def address(name: str, workspace: Workspace, *more: object) -> str:
    return reverse(name, args=[workspace.slug, *more])


def form_of(**changes: str) -> dict[str, str]:
    data = {"title": "Zugang", "status": "new", "priority": "2", "person": "", "company": ""}
    return data | {"responsible": "", "notes": "", "revision": "1"} | changes


@pytest.fixture
def sabine(workspace: Workspace) -> Person:
    return person(workspace, "Sabine Feld", FELD, company=company(workspace, "Kanzlei", "feld.de"))


def test_a_ticket_gathers_the_meetings_of_who_waits(
    workspace: Workspace, alice: User, sabine: Person, client_of: ClientOf
) -> None:
    [event] = placed(workspace, Meeting(NOW))
    data = form_of(person="Sabine Feld", company="Neue Firma", company_pick="new")
    response = client_of(alice).post(address("ticket-new", workspace), data)
    made = Ticket.objects.get()
    assert response["Location"] == address("ticket", workspace, made.pk)
    assert (made.person, made.priority) == (sabine, Ticket.Priority.HIGH)
    assert made.company is not None
    assert made.company.name == "Neue Firma"
    assert Appearance.objects.on(made).get().event == event


def test_a_solved_ticket_leaves_the_list_and_may_be_asked_for(
    workspace: Workspace, alice: User, client_of: ClientOf
) -> None:
    found, client = ticket(workspace, "Zugang"), client_of(alice)
    url = address("ticket-edit", workspace, found.pk)
    client.post(url, form_of(status=Status.DONE))
    stored = Ticket.objects.get()
    assert stored.closed_at is not None
    every = address("tickets", workspace)
    assert "Zugang</a>" not in client.get(every).content.decode()
    for asked in ("all", "done"):
        assert "Zugang</a>" in client.get(every, {"status": asked}).content.decode()
    client.post(url, form_of(status=Status.OPEN, revision=str(stored.revision)))
    assert Ticket.objects.get().closed_at is None


def test_tickets_stand_beside_whom_they_concern_until_they_are_solved(
    workspace: Workspace, alice: User, sabine: Person, client_of: ClientOf
) -> None:
    ticket(workspace, "Zugang", person=sabine, company=sabine.company)
    ticket(workspace, "Altes", person=sabine, company=sabine.company, status=Status.DONE)
    for kind, pk in (("person", sabine.pk), ("company", sabine.company_id)):
        page = client_of(alice).get(address(kind, workspace, pk)).content.decode()
        assert "Zugang" in page
        assert "Altes" not in page


def test_among_the_archived_are_the_solved_ones(
    workspace: Workspace, alice: User, client_of: ClientOf
) -> None:
    found, client = ticket(workspace, "Zugang", status=Status.DONE), client_of(alice)
    client.post(address("ticket-archive", workspace, found.pk))
    page = client.get(address("tickets", workspace), {"archived": "1"}).content.decode()
    assert "Zugang</a>" in page


def test_what_presses_most_stands_first(
    workspace: Workspace, alice: User, client_of: ClientOf
) -> None:
    for title, priority in (("Später", 4), ("Sofort", 1), ("Bald", 2)):
        ticket(workspace, title, priority=priority)
    page = client_of(alice).get(address("tickets", workspace)).content.decode()
    assert page.index("Sofort") < page.index("Bald") < page.index("Später")


def test_whoever_was_quicker_is_not_overwritten(
    workspace: Workspace, alice: User, bob: User, client_of: ClientOf
) -> None:
    url = address("ticket-edit", workspace, ticket(workspace, "Zugang").pk)
    client_of(bob).post(url, form_of(status=Status.WAITING))
    answer = client_of(alice).post(url, form_of(status=Status.OPEN))
    assert answer.status_code == 409
    assert "<strong>Status</strong>: Wartet auf den Kunden" in answer.content.decode()
    assert Ticket.objects.get().status == Status.WAITING


def test_nobody_of_another_workspace_is_named(
    workspace: Workspace, other_workspace: Workspace, alice: User, client_of: ClientOf
) -> None:
    person(other_workspace, "Carla Fremd", "carla@fremd.example")
    for typed in ("Carla Fremd", "carla@fremd.example"):
        answer = client_of(alice).post(address("ticket-new", workspace), form_of(person=typed))
        assert answer.status_code == 422
