"""What a run over a Google account costs, in requests and statements: it follows the changes."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.db import connection as database
from django.test.utils import CaptureQueriesContext
from tests.providers.google.scene import hour, weekly
from tests.sync.conftest import BEGIN, Clock, World, alice_member
from tests.world.google_side import connected

from einklang.accounts.models import Membership
from einklang.calendars.edit import change_event
from einklang.calendars.models import Event
from einklang.sync import connect
from einklang.sync.models import Connection
from einklang.sync.run import run_connection
from einklang_sandbox.google import Google

__all__ = ["alice_member"]
pytestmark = pytest.mark.django_db
GUEST = "charlie@suedwind.example"


@pytest.fixture
def google() -> Iterator[Google]:
    made = Google(Clock(), random.Random(1))
    yield made
    made.close()


@pytest.fixture
def world(google: Google, alice_member: Membership) -> World:
    """An account with forty events and a series, its primary calendar alone chosen; seen once."""
    world = connected(alice_member, google, Clock(), BEGIN)
    connect.choose(world.connection, [world.connection.collections.order_by("pk")[0].pk])
    person = google.person(alice_member.user.email)
    for n in range(40):
        person.insert(hour(1 + n % 28, summary=str(n), attendees=[{"email": GUEST}]))
    person.insert(weekly(attendees=[{"email": GUEST}]))
    return world


def cost(world: World, google: Google) -> tuple[list[str], int]:
    """One run: the requests that it sent, and how many statements it took."""
    before = len(google.log)
    row = Connection.objects.select_related("workspace", "holder").get(pk=world.connection.pk)
    with CaptureQueriesContext(database) as asked:
        run_connection(row, world.provider, world.clock)
    assert row.state == "accord"
    return [each.method for each in google.log[before:]], len(asked)


def test_a_first_sync_asks_once_for_each_page(world: World, google: Google) -> None:
    assert cost(world, google)[0] == ["GET"]
    assert Event.objects.count() == 41


def test_a_run_that_finds_nothing_new_asks_once(world: World, google: Google) -> None:
    cost(world, google)
    cost(world, google)
    requests, statements = cost(world, google)
    assert requests == ["GET"]
    assert statements <= 10, "as with CalDAV"


def test_what_is_changed_here_is_written_without_being_read(
    world: World, google: Google, alice_member: Membership
) -> None:
    cost(world, google)
    for event in Event.objects.order_by("pk")[:10]:
        record = event.as_record()
        changed = replace(record, details=replace(record.details, place="Raum 7"))
        change_event(member=alice_member, event=event, record=changed, now=world.clock())
    assert cost(world, google)[0] == ["GET", *["PATCH"] * 10]
    assert cost(world, google)[0] == ["GET"]
    assert google.mails == []


def test_one_changed_occurrence_is_no_reason_to_read_its_series(
    world: World, google: Google, alice_member: Membership
) -> None:
    cost(world, google)
    person = google.person(alice_member.user.email)
    series = Event.objects.get(recurs=True).uid.partition("@")[0]
    second = person.instances(series)[1]
    person.patch(second["id"], {"summary": "anders"})
    assert cost(world, google)[0] == ["GET"]
    assert Event.objects.get(recurs=True).as_record().overrides
