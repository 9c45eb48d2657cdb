"""A meeting's page names and links the people of ours who take part."""

from __future__ import annotations

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.cast import ClientOf
from tests.crm.scene import FELD, NOW, Meeting, calendar, person, placed

from einklang.accounts.models import User, Workspace
from einklang.calendars.models import Event
from einklang.calendars.visibility import Level


def page(client_of: ClientOf, user: User, event: Event) -> str:
    url = reverse("event", args=[event.workspace.slug, event.pk])
    return client_of(user).get(url).content.decode()


def test_a_person_of_ours_is_named_and_leads_to_their_page(
    workspace: Workspace, other_workspace: Workspace, alice: User, client_of: ClientOf
) -> None:
    sabine = person(workspace, "Sabine Feld", FELD)
    gone = person(workspace, "Ging Fort", "fort@weg.example")
    gone.archive(NOW)
    person(other_workspace, "Fremd Hier", "fremd@weg.example")
    guests = (FELD, "fort@weg.example", "fremd@weg.example")
    [event] = placed(workspace, Meeting(NOW, guests=guests))
    html = page(client_of, alice, event)
    there = reverse("person", args=[workspace.slug, sabine.pk])
    assert f'<a class="fw-medium break" href="{there}">Sabine Feld</a>' in html
    assert ("Ging Fort" in html, "Fremd Hier" in html) == (False, False)


def test_who_takes_part_where_that_is_hidden_is_not_told(
    workspace: Workspace, alice: User, bob: User, client_of: ClientOf
) -> None:
    person(workspace, "Sabine Feld", FELD)
    hidden = calendar(bob, Level.BUSY)
    [event] = placed(workspace, Meeting(NOW, in_calendars=[hidden]))
    assert "Sabine Feld" in page(client_of, bob, event)
    assert "Sabine Feld" not in page(client_of, alice, event)


def test_many_guests_cost_as_few_statements_as_one(
    workspace: Workspace, alice: User, client_of: ClientOf
) -> None:
    addresses = [f"gast{number}@weg.example" for number in range(30)]
    for number, address in enumerate(addresses):
        person(workspace, f"Gast {number}", address)
    one, many = placed(
        workspace, Meeting(NOW, guests=addresses[:1]), Meeting(NOW, guests=addresses)
    )
    counts = []
    for event in (one, many):
        with CaptureQueriesContext(connection) as statements:
            page(client_of, alice, event)
        counts.append(len(statements))
    assert counts[1] <= counts[0]
