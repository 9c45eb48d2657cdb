"""Contacts that are made of guests, as the rules say."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from tests.cast import ClientOf
from tests.crm.scene import company
from tests.providers.meetings import GUEST, ME, meeting, renamed
from tests.sync.conftest import World
from tests.sync.ruling import outcomes, ruled

from einklang.accounts.models import Membership, User, Workspace
from einklang.calendars.edit import create_event
from einklang.crm.acquaint import Met, acquaint, names_of
from einklang.crm.models import Appearance, Person
from einklang.crm.save_person import archive_person
from einklang.reconcile.rules import Contacts, Which
from einklang.records.event import Event as Record
from einklang.records.event import Organiser, Participant

pytestmark = pytest.mark.django_db


def put(world: World, name: str, record: Record) -> None:
    world.server.put(world.there, name, record)


def invitation(*guests: Participant, host: str = ME) -> Record:
    record = meeting("a", "Angebot", GUEST)
    details = replace(record.details, organiser=Organiser(host), participants=guests)
    return replace(record, details=details)


OTTO = Participant("otto@westwind.example", "Otto Olsen")
EVA = Participant("eva@gmx.de", "Egger, Eva")


def people() -> list[str]:
    return [str(each) for each in Person.objects.order_by("pk")]


@pytest.mark.parametrize(
    ("fields", "made"),
    [
        ({}, []),
        ({"contacts": Contacts.ORGANISERS}, []),
        ({"contacts": Contacts.ALL}, ["Otto Olsen"]),
        ({"contacts": Contacts.ALL, "free_mail": True}, ["Eva Egger", "Otto Olsen"]),
        ({"contacts": Contacts.ALL, "blocklist": ("@westwind.example",)}, []),
        ({"contacts": Contacts.ALL, "only_busy": True}, []),
        ({"contacts": Contacts.ALL, "visibility": 1}, []),
    ],
)
def test_contacts_are_made_of_guests_as_the_rules_say_whenever_they_change(
    world: World, fields: dict[str, Any], made: list[str]
) -> None:
    put(world, "a", invitation(OTTO, EVA))
    world.run()
    ruled(world, None, **fields)
    world.run()
    assert people() == made


def test_whoever_invites_becomes_a_contact(world: World) -> None:
    ruled(world, contacts=Contacts.ORGANISERS)
    put(world, "a", invitation(OTTO, Participant(ME), host="kai@westwind.example"))
    world.run()
    assert people() == ["kai"]


def test_a_guest_who_became_a_contact_admits_their_meeting_where_only_contacts_count(
    world: World, workspace: Workspace
) -> None:
    westwind = company(workspace, "Westwind", "westwind.example")
    ruled(world, which=Which.KNOWN, contacts=Contacts.ALL)
    put(world, "a", invitation(OTTO))
    world.run()
    world.run()
    otto = Person.objects.get()
    assert (otto.company, otto.responsible) == (westwind, world.connection.holder)
    assert outcomes(world) == [("admitted", "known_contact")]
    assert Appearance.objects.filter(person=otto).count() == 1


def test_who_is_invited_here_becomes_a_contact_also_where_all_else_counts_only_as_busy(
    world: World, alice_member: Membership
) -> None:
    ruled(world, only_busy=True, contacts=Contacts.ALL)
    create_event(
        member=alice_member, calendar=world.calendar, record=invitation(OTTO), now=world.clock()
    )
    world.run()
    assert people() == ["Otto Olsen"]


def test_a_contact_is_made_of_a_guest_once_for_ever(world: World, alice_member: Membership) -> None:
    ruled(world, contacts=Contacts.ALL)
    put(world, "a", invitation(OTTO))
    world.run()
    otto = Person.objects.get()
    otto.emails.all().delete()
    archive_person(person=otto, by=alice_member, now=world.clock())
    put(world, "a", renamed(invitation(OTTO), "Vertrag"))
    world.run()
    assert acquaint(alice_member.workspace, [Met(OTTO.address, "", 1)], world.clock()) == 0
    assert Person.objects.count() == 1


def test_nobody_of_our_own_becomes_a_contact(world: World, bob: User, workspace: Workspace) -> None:
    workspace.own_domains = ["westwind.example"]
    workspace.save()
    ruled(world, contacts=Contacts.ALL)
    put(world, "a", invitation(OTTO, Participant(bob.email), Participant(GUEST)))
    world.run()
    assert [each.met_as for each in Person.objects.all()] == [GUEST]


def test_a_persons_page_says_why_they_are_there(
    world: World, alice: User, client_of: ClientOf
) -> None:
    ruled(world, contacts=Contacts.ALL)
    put(world, "a", invitation(OTTO))
    world.run()
    page = client_of(alice).get(f"/w/nordlicht/people/{Person.objects.get().pk}/")
    assert f"von selbst angelegt: {OTTO.address} nimmt" in page.content.decode()


@pytest.mark.parametrize(
    ("told", "names"),
    [
        ("Clara Maria Clausen", ("Clara Maria", "Clausen")),
        ("Clausen, Clara", ("Clara", "Clausen")),
        ("Clara", ("", "Clara")),
        (" ", ("", "c.clausen")),
        ("c.clausen@suedwind.example", ("", "c.clausen")),
    ],
)
def test_a_name_is_taken_apart(told: str, names: tuple[str, str]) -> None:
    assert names_of(Met("c.clausen@suedwind.example", told, 1)) == names
