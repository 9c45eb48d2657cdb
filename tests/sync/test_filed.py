"""A meeting made from a record: one step, on its timeline, in the calendar, and in the mails."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils.http import urlencode
from tests.calendars.scene import at
from tests.cast import ClientOf
from tests.crm.scene import company, deal, person, ticket
from tests.providers.meetings import renamed
from tests.sync.conftest import BEGIN, World
from tests.sync.ruling import private

from einklang.accounts.models import User, Workspace
from einklang.calendars.models import Event
from einklang.crm.models import Appearance, Person, Record
from einklang.formats import ical
from einklang.sync.look import look

pytestmark = pytest.mark.django_db
FELD = "s.feld@kanzlei-feld.example"
Make = Callable[[Workspace], Record]


def of_person(workspace: Workspace) -> Record:
    return person(workspace, "Sabine Feld", FELD, "feld@privat.example")


def of_company(workspace: Workspace) -> Record:
    return company(workspace, "Kanzlei Feld")


def of_deal(workspace: Workspace) -> Record:
    return deal(workspace, "Abnahme", person(workspace, "Sabine Feld", FELD))


def of_ticket(workspace: Workspace) -> Record:
    return ticket(workspace, "Zugang", person=person(workspace, "Sabine Feld", FELD))


EVERY = [of_person, of_company, of_deal, of_ticket]


def page_of(record: Record, world: World) -> str:
    slug = world.connection.workspace.slug
    return f"{reverse('event-new', args=[slug])}?on={record.kind}-{record.pk}"


def archived(record: Record) -> None:
    record.deleted_at = BEGIN
    record.write("deleted_at")


def saved(client: Client, url: str, world: World, **typed: Any) -> None:
    """Opens the form and sends it as it stands, with a time, a title and these changes."""
    form = client.get(url).context["form"]
    values = {name: form[name].value() for name in form.fields}
    data = {name: value for name, value in values.items() if value not in (None, False)}
    data |= {"summary": "Ortstermin", "start_day": "13.11.2026", "start_time": "14 Uhr"}
    data |= {"calendar": str(world.calendar.pk), **typed}
    answer = client.post(url, data)
    assert answer.status_code == 302, answer.context["form"].errors


@pytest.mark.parametrize("make", EVERY)
def test_a_meeting_of_each_kind_stands_there_and_in_the_calendar(
    make: Make, world: World, alice: User, client_of: ClientOf
) -> None:
    world.run()
    record = make(world.connection.workspace)
    client, url = client_of(alice), page_of(record, world)
    page = client.get(url).content.decode()
    assert str(record) in page
    saved(client, url, world, internal_note="Leiter mitbringen")
    look(world.clock())
    world.run()
    (event,) = world.events()
    assert event.outcome == "admitted"
    assert event.internal_note == "Leiter mitbringen"
    assert world.titles_there() == ["Ortstermin"]
    assert Appearance.objects.on(record).get(filed=True).event == event
    shown = client.get(reverse(record.kind, args=[world.connection.workspace.slug, record.pk]))
    assert "Ortstermin" in shown.content.decode()


@pytest.mark.parametrize("make", EVERY)
def test_it_stands_there_on_the_page_that_opens_next(
    make: Make, world: World, alice: User, client_of: ClientOf
) -> None:
    record = make(world.connection.workspace)
    client = client_of(alice)
    saved(client, page_of(record, world), world)
    page = reverse(record.kind, args=[world.connection.workspace.slug, record.pk])
    assert "Ortstermin" in client.get(page).content.decode()  # before anything else looks


@pytest.mark.parametrize("make", [of_person, of_deal, of_ticket])
def test_one_save_invites_whom_the_button_names(
    make: Make, world: World, alice: User, client_of: ClientOf
) -> None:
    record = make(world.connection.workspace)
    client, url = client_of(alice), page_of(record, world)
    page = client.get(url).content.decode()
    assert "1 Einladung senden" in page
    assert "feld@privat.example" not in page  # the main address alone
    saved(client, url, world, tell="everybody", calendar="")
    assert [sent.to for sent in mail.outbox] == [[f"Sabine Feld <{FELD}>"]]


def test_nobody_is_mailed_whom_the_button_did_not_name(
    world: World, alice: User, client_of: ClientOf
) -> None:
    record = of_deal(world.connection.workspace)
    client, url = client_of(alice), page_of(record, world)
    saved(client, url, world)  # by the rules of this calendar the form proposes to tell nobody
    assert not mail.outbox
    data = {"summary": "Zweiter", "start_day": "14.11.2026", "start_time": "9", "tell": "everybody"}
    form = client.get(url).context["form"]
    data |= {"guests": f"{FELD}\nneu@fremd.example", "announced": form["announced"].value()}
    answer = client.post(url, data)
    assert answer.status_code == 200
    assert "neu@fremd.example" in answer.content.decode()
    assert Event.objects.count() == 1
    assert not mail.outbox


def test_without_guests_it_is_for_all_who_read_the_record_and_stays_so(
    world: World, alice: User, bob: User, client_of: ClientOf
) -> None:
    record = of_company(world.connection.workspace)
    saved(client_of(alice), page_of(record, world), world)
    for _again in range(3):
        look(world.clock())
        world.run()
    (event,) = world.events()
    assert (event.outcome, event.reason) == ("admitted", "filed")
    (ref,) = world.pairs()
    there = world.server.alive(world.there)[ref]
    world.server.store(ref, ical.write(renamed(there, "Verlegt")))
    world.run()
    look(world.clock())
    event.refresh_from_db()
    assert (event.summary, event.outcome, event.reason) == ("Verlegt", "admitted", "filed")
    slug = world.connection.workspace.slug
    page = client_of(bob).get(reverse("company", args=[slug, record.pk])).content.decode()
    assert "Verlegt" in page


def test_what_turns_private_there_leaves_the_timelines(
    world: World, alice: User, bob: User, client_of: ClientOf
) -> None:
    record = of_company(world.connection.workspace)
    saved(client_of(alice), page_of(record, world), world)
    look(world.clock())
    world.run()
    (ref,) = world.pairs()
    world.server.store(ref, ical.write(private(world.server.alive(world.there)[ref])))
    world.run()
    look(world.clock())
    (event,) = world.events()
    assert event.outcome != "admitted"
    slug = world.connection.workspace.slug
    page = client_of(bob).get(reverse("company", args=[slug, record.pk])).content.decode()
    assert "Ortstermin" not in page


def test_taken_off_the_timeline_it_is_its_makers_alone_again(
    world: World, alice: User, client_of: ClientOf
) -> None:
    record = of_company(world.connection.workspace)
    client = client_of(alice)
    saved(client, page_of(record, world), world)
    look(world.clock())
    row = Appearance.objects.get()
    slug = world.connection.workspace.slug
    client.post(reverse("appearance-remove", args=[slug, row.pk]))
    look(world.clock())
    assert Event.objects.get().outcome == "held"
    client.post(reverse("appearance-return", args=[slug, row.pk]))
    look(world.clock())
    assert Event.objects.get().outcome == "admitted"


def test_guests_are_named_as_they_are_called(
    world: World, alice: User, bob: User, client_of: ClientOf
) -> None:
    workspace = world.connection.workspace
    person(workspace, "Sabine Feld", FELD)
    person(workspace, "Tim Rohde", "tim@rohde.example")
    person(workspace, "Eva Rohde", "eva@rohde.example")
    client, url = client_of(alice), reverse("event-new", args=[workspace.slug])
    saved(client, url, world, guests=f"sabine feld, Bob Brandt\n{'x@y.example'}")
    guests = {g.address: g.name for g in world.events()[0].as_record().details.participants}
    assert guests == {FELD: "Sabine Feld", bob.email: "Bob Brandt", "x@y.example": ""}
    data = {
        "summary": "A",
        "start_day": "13.11.2026",
        "start_time": "9",
        "guests": "Rohde\nNiemann",
    }
    page = client.post(url, data).content.decode()
    assert "„Rohde“ passt auf mehrere Personen" in page
    assert "„Niemann“ ist keine E-Mail-Adresse" in page


@pytest.mark.parametrize("on", ["deal-999", "deal-x", "room-1", "deal-", "-", "deal-" + "9" * 30])
def test_an_address_that_names_no_record_is_a_meeting_like_any(
    on: str, world: World, alice: User, client_of: ClientOf
) -> None:
    url = reverse("event-new", args=[world.connection.workspace.slug])
    saved(client_of(alice), f"{url}?on={on}", world)
    assert not Appearance.objects.exists()


def test_no_record_of_another_workspace_is_named(
    world: World, other_workspace: Workspace, alice: User, client_of: ClientOf
) -> None:
    foreign = of_deal(other_workspace)
    page = client_of(alice).get(page_of(foreign, world)).content.decode()
    assert "Abnahme" not in page
    assert FELD not in page


def test_no_archived_record_is_named(world: World, alice: User, client_of: ClientOf) -> None:
    record = of_deal(world.connection.workspace)
    archived(record)
    assert "Abnahme" not in client_of(alice).get(page_of(record, world)).content.decode()


def test_whoever_is_archived_is_not_invited(world: World, alice: User, client_of: ClientOf) -> None:
    record = of_deal(world.connection.workspace)
    archived(Person.objects.get())
    assert FELD not in client_of(alice).get(page_of(record, world)).content.decode()


def test_what_follows_stays_off_where_the_series_was_taken_off(
    world: World, alice: User, client_of: ClientOf
) -> None:
    record = of_company(world.connection.workspace)
    client, slug = client_of(alice), world.connection.workspace.slug
    saved(client, page_of(record, world), world, pace="daily", count="5")
    Appearance.objects.update(removed=True, filed=False)
    (event,) = world.events()
    third = event.occurrences.order_by("starts_at")[2]
    url = f"{reverse('event-edit', args=[slug, event.pk])}?{urlencode({'following': third.of})}"
    saved(client, url, world, summary="Nachlese", start_day="15.11.2026")
    assert list(Appearance.objects.values_list("removed", flat=True)) == [True, True]


def test_a_filed_meeting_that_moves_stands_at_its_new_time(
    world: World, alice: User, client_of: ClientOf
) -> None:
    record = of_company(world.connection.workspace)
    saved(client_of(alice), page_of(record, world), world)
    look(world.clock())
    world.run()
    (ref,) = world.pairs()
    there = world.server.alive(world.there)[ref]
    times = (at("2026-11-13 16:00"), at("2026-11-13 17:00"))
    later = replace(there.details, start=times[0], end=times[1])
    world.server.store(ref, ical.write(replace(there, details=later)))
    world.run()
    look(world.clock())
    (event,) = world.events()
    assert Appearance.objects.get().starts_at == event.starts_at


def test_what_follows_of_a_divided_series_stands_where_the_series_was_filed(
    world: World, alice: User, client_of: ClientOf
) -> None:
    record = of_company(world.connection.workspace)
    client, slug = client_of(alice), world.connection.workspace.slug
    saved(client, page_of(record, world), world, pace="daily", count="5")
    (event,) = world.events()
    third = event.occurrences.order_by("starts_at")[2]
    url = f"{reverse('event-edit', args=[slug, event.pk])}?{urlencode({'following': third.of})}"
    saved(client, url, world, summary="Nachlese", start_day="15.11.2026")
    look(world.clock())
    world.run()
    head, tail = world.events()
    assert {row.event_id for row in Appearance.objects.on(record)} == {head.pk, tail.pk}
    assert (head.outcome, tail.outcome) == ("admitted", "admitted")
