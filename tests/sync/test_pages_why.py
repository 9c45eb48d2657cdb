"""Why is this meeting here? An answer through one's own copies, and nothing of others'."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from tests.cast import ClientOf, MemberOf
from tests.crm.scene import person
from tests.providers.meetings import GUEST, meeting
from tests.sync.conftest import World, connected

from einklang.accounts.models import User, Workspace
from einklang.calendars.edit import create_event
from einklang.calendars.models import Calendar, Event
from einklang.crm.remove import take_off

pytestmark = pytest.mark.django_db


@pytest.fixture
def met(world: World, workspace: Workspace) -> Event:
    """A meeting of Alice's with a contact."""
    person(workspace, "Charlie Conrad", GUEST)
    world.server.put(world.there, "a", meeting("a", "Angebot", GUEST))
    world.run()
    return Event.objects.get()


def answer(client: Client, event: Event, **headers: str) -> str:
    got = client.get(reverse("why", args=["nordlicht", event.pk]), headers=headers)
    assert got.status_code == 200
    return got.content.decode()


def test_its_holder_learns_the_reason_the_place_and_what_was_written(
    met: Event, alice: User, client_of: ClientOf
) -> None:
    page = answer(client_of(alice), met)
    assert f"{GUEST} ist ein Kontakt." in page
    assert "kunden" in page
    assert "Zuerst gesehen am" in page
    assert "Zuletzt entschieden im Abgleich" in page
    assert "<ins>Angebot</ins>" in page


def test_of_what_was_taken_off_a_timeline_it_is_said(
    met: Event, alice: User, bob: User, client_of: ClientOf
) -> None:
    before = answer(client_of(alice), met).count("übernommen")
    take_off(met.appearances.get())
    page = answer(client_of(alice), met)
    said = "Jemand hat diesen Termin von der Zeitleiste von Charlie Conrad genommen."
    assert said in page
    assert page.count("übernommen") == before - 1, "the line of the day on which it came"
    assert "von den Zeitleisten genommen" in page
    assert said in answer(client_of(bob), met)


def test_htmx_gets_the_part_alone(met: Event, alice: User, client_of: ClientOf) -> None:
    part = answer(client_of(alice), met, **{"HX-Request": "true"})
    assert "<html" not in part
    assert "ist ein Kontakt" in part


def test_a_colleague_learns_that_it_was_admitted_and_nothing_more(
    met: Event, bob: User, client_of: ClientOf
) -> None:
    page = answer(client_of(bob), met)
    assert "eine Verbindung aus dem Team" in page
    for detail in (GUEST, "kunden", "alice@", "Zuerst gesehen"):
        assert detail not in page


@pytest.mark.parametrize(("level", "named"), [(3, True), (2, False), (1, False)])
def test_its_title_stays_hidden_from_whom_it_is_hidden(
    level: int, named: bool, met: Event, bob: User, client_of: ClientOf
) -> None:
    Calendar.objects.update(visibility=level)
    assert ("Angebot" in answer(client_of(bob), met)) is named


def test_what_a_member_may_not_see_has_no_answer(
    met: Event, bob: User, charlie: User, client_of: ClientOf
) -> None:
    Event.objects.update(outcome="held")
    url = reverse("why", args=["nordlicht", met.pk])
    assert [client_of(user).get(url).status_code for user in (bob, charlie)] == [404, 404]


def test_a_meeting_made_here_says_so(
    world: World, alice: User, client_of: ClientOf, member_of: MemberOf
) -> None:
    made = create_event(
        member=member_of(alice), calendar=None, record=meeting("x", "Notiz"), now=world.clock()
    )
    assert "Sie haben diesen Termin hier angelegt." in answer(client_of(alice), made)


def test_a_copy_whose_server_kept_an_old_state_says_so(
    world: World, alice: User, bob: User, client_of: ClientOf, member_of: MemberOf
) -> None:
    bobs = connected(member_of(bob), world.server, "bob")
    world.server.put(world.there, "a", meeting("m", "Von Alice", bob.email, GUEST))
    bobs.server.put(bobs.there, "b", meeting("m", "Alter Stand", bob.email, GUEST))
    world.run()
    bobs.run()
    event = Event.objects.get()
    theirs = answer(client_of(bob), event)
    assert "Diese Kopie sagt noch etwas anderes" in theirs
    assert "Alter Stand" in theirs
    assert "sagt noch etwas anderes" not in answer(client_of(alice), event)
    bobs.server.put(bobs.there, "b", meeting("m", "Von Alice", bob.email, GUEST))
    bobs.run()
    assert "sagt noch etwas anderes" not in answer(client_of(bob), event)
