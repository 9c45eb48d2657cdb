"""Which meetings stand on whose timeline."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.crm.scene import (
    DAY,
    FELD,
    HOUR,
    NOW,
    Meeting,
    company,
    held,
    person,
    placed,
    rewritten,
    with_guests,
)

from einklang.accounts.models import User, Workspace
from einklang.calendars.models import Event, Outcome
from einklang.crm.models import Appearance, Company, Person, PersonEmail
from einklang.crm.recognise import place, place_companies, place_people

PRIVATE = "sabine.feld@privat.example"


def stand(subject: Person | Company) -> set[int]:
    """The events on a timeline."""
    return set(subject.appearances.filter(removed=False).values_list("event", flat=True))


@pytest.fixture
def rohde(workspace: Workspace) -> Company:
    return company(workspace, "Kanzlei Feld & Rohde", "kanzlei-feld.example")


@pytest.fixture
def sabine(workspace: Workspace, rohde: Company) -> Person:
    return person(workspace, "Sabine Feld", FELD, PRIVATE, company=rohde)


def test_a_meeting_stands_with_the_person_and_with_their_company(
    workspace: Workspace, sabine: Person, rohde: Company
) -> None:
    [event] = placed(workspace, Meeting(NOW, guests=[PRIVATE]))
    assert stand(sabine) == stand(rohde) == {event.pk}


def test_a_domain_alone_brings_a_meeting_to_the_company(
    workspace: Workspace, sabine: Person, rohde: Company
) -> None:
    [event] = placed(workspace, Meeting(NOW, guests=["empfang@kanzlei-feld.example"]))
    assert (stand(sabine), stand(rohde)) == (set(), {event.pk})


def test_a_free_mail_domain_says_nothing_about_a_company(workspace: Workspace) -> None:
    odd = company(workspace, "Post", "gmx.de")
    placed(workspace, Meeting(NOW, guests=["irgendwer@gmx.de"]))
    assert stand(odd) == set()


def test_own_domains_and_users_never_count(workspace: Workspace, alice: User) -> None:
    workspace.own_domains = ["nordlicht.de"]
    workspace.save()
    ours = company(workspace, "Wir selbst", "nordlicht.de", "nordlicht.example")
    colleague = person(workspace, "Alice Arndt", alice.email, "a.arndt@nordlicht.de")
    placed(workspace, Meeting(NOW, guests=["a.arndt@nordlicht.de", alice.email]))
    assert stand(ours) == stand(colleague) == set()


@pytest.mark.parametrize("outcome", [Outcome.HELD, Outcome.BUSY])
def test_what_is_not_admitted_stands_nowhere(
    workspace: Workspace, sabine: Person, outcome: Outcome
) -> None:
    placed(workspace, Meeting(NOW, outcome=outcome))
    assert stand(sabine) == set()


def test_another_workspaces_people_see_nothing(
    workspace: Workspace, other_workspace: Workspace
) -> None:
    stranger = person(other_workspace, "Sabine Feld", FELD)
    elsewhere = company(other_workspace, "Kanzlei", "kanzlei-feld.example")
    placed(workspace, Meeting(NOW))
    assert stand(stranger) == stand(elsewhere) == set()


def test_an_event_is_placed_only_in_its_own_workspace(
    workspace: Workspace, other_workspace: Workspace, sabine: Person
) -> None:
    person(other_workspace, "Sabine Feld", FELD)
    [event] = placed(workspace, Meeting(NOW))
    place(other_workspace, [event.pk])
    assert stand(sabine) == {event.pk}


def test_a_guest_who_leaves_takes_the_meeting_along(workspace: Workspace, sabine: Person) -> None:
    [event] = placed(workspace, Meeting(NOW))
    rewritten(workspace, event, with_guests(event.as_record(), "someone@else.example"))
    place(workspace, [event.pk])
    assert stand(sabine) == set()


def test_what_was_removed_stays_removed(workspace: Workspace, sabine: Person) -> None:
    [event] = placed(workspace, Meeting(NOW))
    sabine.appearances.update(removed=True)
    rewritten(workspace, event, with_guests(event.as_record(), "someone@else.example"))
    place(workspace, [event.pk])
    rewritten(workspace, event, with_guests(event.as_record(), FELD))
    place(workspace, [event.pk])
    assert stand(sabine) == set()
    assert sabine.appearances.get().removed


def test_a_moved_meeting_moves_on_the_timeline(workspace: Workspace, sabine: Person) -> None:
    [event] = placed(workspace, Meeting(NOW))
    rewritten(workspace, event, Meeting(NOW + DAY, rules=["FREQ=DAILY;COUNT=2"]).record(event.uid))
    place(workspace, [event.pk])
    row = sabine.appearances.get()
    assert (row.starts_at, row.last_at, row.recurs) == (NOW + DAY, NOW + 2 * DAY + HOUR, True)


def test_a_deleted_meeting_leaves_and_a_cancelled_one_stays(
    workspace: Workspace, sabine: Person
) -> None:
    deleted, cancelled = placed(workspace, Meeting(NOW), Meeting(NOW + DAY))
    Event.objects.filter(pk=deleted.pk).update(deleted_at=NOW)
    Event.objects.filter(pk=cancelled.pk).update(cancelled_at=NOW)
    place(workspace, [deleted.pk, cancelled.pk])
    assert stand(sabine) == {cancelled.pk}


def test_a_new_contact_finds_older_meetings(workspace: Workspace) -> None:
    [event] = placed(workspace, Meeting(NOW))
    late = person(workspace, "Sabine Feld", FELD)
    place_people(workspace, [late.pk])
    assert stand(late) == {event.pk}


def test_an_address_taken_away_takes_its_meetings_along(
    workspace: Workspace, sabine: Person
) -> None:
    by_work, by_private = placed(workspace, Meeting(NOW), Meeting(NOW, guests=[PRIVATE]))
    PersonEmail.objects.filter(address=PRIVATE).delete()
    place_people(workspace, [sabine.pk])
    assert stand(sabine) == {by_work.pk}
    assert by_private.pk not in stand(sabine)


def test_changing_company_moves_meetings(workspace: Workspace, sabine: Person) -> None:
    [event] = placed(workspace, Meeting(NOW, guests=[PRIVATE]))
    old, new = sabine.company, company(workspace, "Neue Kanzlei")
    assert old is not None
    sabine.company = new
    sabine.write("company")
    place_people(workspace, [sabine.pk])
    assert (stand(old), stand(new)) == (set(), {event.pk})


def test_archived_people_and_companies_keep_their_timelines(
    workspace: Workspace, sabine: Person, rohde: Company
) -> None:
    [event] = placed(workspace, Meeting(NOW))
    sabine.archive(NOW)
    rohde.archive(NOW)
    place_people(workspace, [sabine.pk])
    place_companies(workspace, [rohde.pk])
    assert stand(sabine) == stand(rohde) == {event.pk}


def test_an_archived_person_brings_their_company_no_meetings(
    workspace: Workspace, sabine: Person
) -> None:
    [event] = placed(workspace, Meeting(NOW, guests=[PRIVATE]))
    assert sabine.company is not None
    assert stand(sabine.company) == {event.pk}
    sabine.archive(NOW)
    place_people(workspace, [sabine.pk])
    assert stand(sabine.company) == set()


def test_a_company_with_a_new_domain_finds_its_meetings(
    workspace: Workspace, sabine: Person
) -> None:
    [event] = placed(workspace, Meeting(NOW, guests=["info@fremd.example"]))
    other = company(workspace, "Fremd", "fremd.example")
    place_companies(workspace, [other.pk])
    assert stand(other) == {event.pk}


def test_placing_again_changes_nothing(workspace: Workspace, sabine: Person) -> None:
    events = placed(workspace, *(Meeting(NOW + n * DAY) for n in range(3)))
    before = list(Appearance.objects.order_by("pk").values())
    place(workspace, [event.pk for event in events])
    assert list(Appearance.objects.order_by("pk").values()) == before


def test_a_hundred_events_cost_few_statements(
    workspace: Workspace, sabine: Person, rohde: Company
) -> None:
    events = held(workspace, *(Meeting(NOW + n * HOUR) for n in range(100)))
    ids = [event.pk for event in events]
    with CaptureQueriesContext(connection) as first:
        place(workspace, ids)
    assert len(stand(sabine)) == len(stand(rohde)) == 100
    Event.objects.filter(pk__in=ids[:50]).update(last_at=NOW + timedelta(days=9))
    Event.objects.filter(pk__in=ids[50:]).update(outcome=Outcome.HELD)
    with CaptureQueriesContext(connection) as second:
        place(workspace, ids)
    assert len(stand(rohde)) == 50
    assert len(first) <= 11  # one of them for the deals and tickets of those who take part
    assert len(second) <= 10
