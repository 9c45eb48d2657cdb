"""The presets, bullet for bullet as the help pages say it of the systems that they stand for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from django.urls import reverse
from tests.cast import ClientOf
from tests.crm.scene import company, person
from tests.providers.meetings import GUEST, ME, NINE, meeting, renamed
from tests.providers.memory import MemoryServer
from tests.sync.conftest import World
from tests.sync.ruling import SECRET, everything_stored, outcomes, private, ruled

from einklang.accounts.models import Membership, User, Workspace
from einklang.calendars.edit import change_event, create_event
from einklang.calendars.models import Copy, Event
from einklang.crm.asked import Asked
from einklang.crm.models import Company, Person
from einklang.crm.remove import take_off
from einklang.crm.timeline import timeline
from einklang.reconcile.rules import PRESETS
from einklang.records.event import Answer, Organiser, Override, Participant, Status
from einklang.records.event import Event as Record
from einklang.records.moment import Zoned
from einklang.sync import connect
from einklang.sync.models import Connection, Pair

pytestmark = pytest.mark.django_db
CREATED = "2026-05-02T08:00:00+00:00"  # a day after the connection
Titles = Callable[[], list[str]]


def under(world: World, preset: str) -> World:
    """The connection by one preset, as it is chosen on the page."""
    ruled(
        world, None, **{name: getattr(PRESETS[preset], name) for name in PRESETS[preset].written()}
    )
    world.clock.forward(timedelta(days=2))
    return world


@pytest.fixture
def contact(workspace: Workspace) -> Person:
    """Whom we know."""
    return person(workspace, "Charlie Conrad", GUEST, "charlie@privat.example")


@pytest.fixture
def on_timeline(contact: Person, alice_member: Membership, world: World) -> Titles:
    """The titles on the contact's timeline."""

    def titles() -> list[str]:
        found = timeline(contact, alice_member, Asked(), world.clock())
        return [each.title for group in (found.upcoming, found.past) for each in group.entries]

    return titles


def put(world: World, record: Record, name: str = "a") -> str:
    record = record if record.created else replace(record, created=CREATED)
    return world.server.put(world.there, name, record)


def hosted(record: Record, host: str) -> Record:
    """The same meeting, to which somebody else invites."""
    return replace(record, details=replace(record.details, organiser=Organiser(host)))


# ── known contacts: HubSpot ──────────────────────────────────────────────────


@pytest.fixture
def hubspot(world: World) -> World:
    """Alice's connection, by the preset *known contacts*."""
    return under(world, "known_contacts")


def test_a_meeting_saved_here_is_in_the_calendar_and_its_guests_are_proposed_to_be_invited(
    hubspot: World, alice_member: Membership, alice: User, client_of: ClientOf
) -> None:
    page = client_of(alice).get("/w/nordlicht/calendar/new/").content.decode()
    assert 'name="tell" value="everybody" checked' in page
    record = meeting("neu", "Angebot", GUEST)
    create_event(member=alice_member, calendar=hubspot.calendar, record=record, now=hubspot.clock())
    hubspot.run()
    assert hubspot.titles_there() == ["Angebot"]


def test_a_meeting_taken_off_here_stays_in_the_calendar(
    hubspot: World, contact: Person, on_timeline: Titles
) -> None:
    put(hubspot, meeting("a", "Angebot", GUEST))
    hubspot.run()
    take_off(contact.appearances.get())
    hubspot.run()
    assert (on_timeline(), hubspot.titles_there()) == ([], ["Angebot"])


def test_a_meeting_with_a_guest_who_is_a_contact_stands_on_their_timeline(
    hubspot: World, on_timeline: Titles
) -> None:
    put(hubspot, meeting("a", "Angebot", GUEST))
    hubspot.run()
    assert on_timeline() == ["Angebot"]


def test_a_meeting_to_which_a_contact_invites_stands_on_their_timeline(
    hubspot: World, on_timeline: Titles
) -> None:
    put(hubspot, hosted(meeting("a", "Angebot", ME), GUEST))
    hubspot.run()
    assert on_timeline() == ["Angebot"]


def test_what_is_edited_or_deleted_in_the_calendar_is_so_on_the_timeline(
    hubspot: World, on_timeline: Titles
) -> None:
    ref = put(hubspot, meeting("a", "Angebot", GUEST))
    hubspot.run()
    put(hubspot, renamed(meeting("a", "Angebot", GUEST), "Vertrag"))
    hubspot.run()
    assert on_timeline() == ["Vertrag"]
    hubspot.server.drop(ref)
    hubspot.run()
    assert on_timeline() == ["Vertrag"]
    assert hubspot.events()[0].cancelled_at is not None


def test_no_contact_is_made_of_a_guest_whom_we_do_not_know(hubspot: World) -> None:
    put(hubspot, meeting("a", "Angebot", "fremd@westwind.example"))
    hubspot.run()
    assert Person.objects.count() == 0
    assert outcomes(hubspot) == [("held", "unknown_guest")]


def test_the_guest_has_to_use_the_main_address_of_the_contact(
    hubspot: World, on_timeline: Titles
) -> None:
    put(hubspot, meeting("a", "Privat eingeladen", "charlie@privat.example"))
    put(hubspot, meeting("b", "Angebot", GUEST.upper()), "b")
    hubspot.run()
    assert on_timeline() == ["Angebot"]


def test_members_of_the_organisation_are_no_contacts(
    hubspot: World, workspace: Workspace, bob: User
) -> None:
    workspace.own_domains = ["nordlicht.example"]
    workspace.save()
    person(workspace, "Bob Brandt", bob.email)
    person(workspace, "Neue Kollegin", "neu@nordlicht.example")
    put(hubspot, meeting("a", SECRET, bob.email, "neu@nordlicht.example"))
    hubspot.run()
    assert outcomes(hubspot) == [("busy", "internal")]
    assert SECRET not in everything_stored()


def test_what_was_made_before_the_connection_is_not_synced_even_with_a_contact(
    hubspot: World, on_timeline: Titles
) -> None:
    put(hubspot, replace(meeting("a", "Alt", GUEST), created="2026-04-30T08:00:00+00:00"))
    put(hubspot, meeting("b", "Neu", GUEST), "b")
    hubspot.run()
    assert on_timeline() == ["Neu"]


def series(*overrides: Override) -> Record:
    record = replace(meeting("s", "Jour fixe", GUEST), rules=("FREQ=WEEKLY;COUNT=4",))
    return replace(record, overrides=overrides)


def week(number: int, **more: object) -> Override:
    details = meeting("s", "Jour fixe", GUEST).details
    of = Zoned(NINE + timedelta(weeks=number), "Europe/Berlin")
    own = replace(details, start=of, end=Zoned(of.at + timedelta(hours=1), of.zone))
    return Override(of, replace(own, **more))  # type: ignore[arg-type]  # fields by name


def test_of_a_series_only_the_first_meeting_stands_on_the_timeline(
    hubspot: World, on_timeline: Titles
) -> None:
    put(hubspot, series())
    hubspot.run()
    assert on_timeline() == ["Jour fixe"]


@pytest.mark.parametrize(
    "changed",
    [
        week(1, summary="Jour fixe"),
        week(1, participants=(Participant(GUEST, answer=Answer.ACCEPTED),)),
        week(1, status=Status.CANCELLED),
    ],
    ids=["changed", "answered", "called off"],
)
def test_another_meeting_of_a_series_is_there_once_it_or_an_answer_changes(
    hubspot: World, on_timeline: Titles, changed: Override
) -> None:
    put(hubspot, series())
    hubspot.run()
    put(hubspot, series(changed))
    hubspot.run()
    assert on_timeline() == ["Jour fixe", "Jour fixe"]


def test_private_meetings_are_not_synced(hubspot: World, on_timeline: Titles) -> None:
    put(hubspot, private(meeting("a", SECRET, GUEST)))
    hubspot.run()
    assert on_timeline() == []
    assert SECRET not in everything_stored()


def test_what_turns_private_later_stays_on_the_timeline_and_is_not_updated_any_more(
    hubspot: World, on_timeline: Titles
) -> None:
    put(hubspot, meeting("a", "Angebot", GUEST))
    hubspot.run()
    put(hubspot, private(meeting("a", SECRET, GUEST)))
    hubspot.run()
    assert on_timeline() == ["Angebot"]
    assert SECRET not in everything_stored()


def test_guests_added_here_do_reach_the_calendar(hubspot: World, alice_member: Membership) -> None:
    """Their known gap, and none of ours (H12)."""
    put(hubspot, meeting("a", "Angebot", GUEST))
    hubspot.run()
    event = hubspot.events()[0]
    record = event.as_record()
    guests = (*record.details.participants, Participant("fremd@westwind.example"))
    record = replace(record, details=replace(record.details, participants=guests))
    change_event(member=alice_member, event=event, record=record, now=hubspot.clock())
    hubspot.run()
    (there,) = hubspot.server.alive(hubspot.there).values()
    assert "fremd@westwind.example" in there.details.addresses()


# ── all external meetings: Twenty ────────────────────────────────────────────


@pytest.fixture
def twenty(world: World) -> World:
    """Alice's connection, by the preset *all external meetings*."""
    return under(world, "all_external")


def test_all_meetings_with_anybody_from_outside_are_synced_the_past_included(
    twenty: World,
) -> None:
    old = replace(
        meeting("a", "Alt", "fremd@westwind.example"), created="2019-01-01T00:00:00+00:00"
    )
    put(twenty, old)
    put(twenty, meeting("b", "Neu", GUEST), "b")
    twenty.run()
    assert {outcome for outcome, _ in outcomes(twenty)} == {"admitted"}


def test_meetings_are_linked_to_people_and_companies_by_the_addresses_of_who_takes_part(
    twenty: World, contact: Person, on_timeline: Titles, workspace: Workspace
) -> None:
    suedwind: Company = company(workspace, "Südwind", "suedwind.example")
    put(twenty, meeting("a", "Angebot", GUEST))
    put(twenty, meeting("b", "Vertrag", "sonst.wer@suedwind.example"), "b")
    twenty.run()
    assert on_timeline() == ["Angebot"]
    assert suedwind.appearances.count() == 2


def test_a_contact_made_after_the_meeting_finds_it(twenty: World, workspace: Workspace) -> None:
    put(twenty, meeting("a", "Angebot", "neu@westwind.example"))
    twenty.run()
    late = person(workspace, "Nora Neu", "neu@westwind.example")
    twenty.run()
    assert [each.event.summary for each in late.appearances.select_related("event")] == ["Angebot"]


def test_new_meetings_come_by_themselves(twenty: World, on_timeline: Titles) -> None:
    twenty.run()
    put(twenty, meeting("a", "Angebot", GUEST))
    twenty.run()
    assert on_timeline() == ["Angebot"]


def test_internal_meetings_stay_private(twenty: World, bob: User) -> None:
    put(twenty, meeting("a", SECRET, bob.email))
    twenty.run()
    assert outcomes(twenty) == [("busy", "internal")]
    assert SECRET not in everything_stored()


def test_private_events_are_not_synced(twenty: World) -> None:
    put(twenty, private(meeting("a", SECRET, GUEST)))
    twenty.run()
    assert outcomes(twenty) == [("busy", "private")]
    assert SECRET not in everything_stored()


# ── bookings: systeme.io ─────────────────────────────────────────────────────


@pytest.fixture
def systeme(world: World) -> World:
    """Alice's connection, by the preset *bookings*."""
    return under(world, "bookings")


def test_what_is_made_here_goes_into_the_default_calendar(
    systeme: World, alice: User, client_of: ClientOf, on_timeline: Titles
) -> None:
    form = client_of(alice)
    page = form.get("/w/nordlicht/calendar/new/").content.decode()
    assert f'<option value="{systeme.calendar.pk}" selected>' in page
    sent = {
        "summary": "Beratung",
        "start_day": "04.06.2026",
        "start_time": "10:00",
        "guests": GUEST,
        "calendar": systeme.calendar.pk,
        "tell": "nobody",
    }
    assert form.post("/w/nordlicht/calendar/new/", sent).status_code == 302
    systeme.run()
    assert systeme.titles_there() == ["Beratung"]
    assert on_timeline() == ["Beratung"]


def test_changes_and_cancellations_go_both_ways(systeme: World, alice_member: Membership) -> None:
    event = create_event(
        member=alice_member,
        calendar=systeme.calendar,
        record=meeting("neu", "Beratung", GUEST),
        now=systeme.clock(),
    )
    systeme.run()
    event.refresh_from_db()
    record = renamed(event.as_record(), "Zweite Beratung")
    change_event(member=alice_member, event=event, record=record, now=systeme.clock())
    systeme.run()
    assert systeme.titles_there() == ["Zweite Beratung"]
    ((ref, there),) = systeme.server.alive(systeme.there).items()
    systeme.server.put(systeme.there, ref.rpartition("/")[2], renamed(there, "Dritte"))
    systeme.run()
    assert systeme.titles() == ["Dritte"]
    systeme.server.drop(ref)
    systeme.run()
    assert systeme.titles() == []


def test_all_else_in_the_calendars_takes_time_and_tells_nothing(
    systeme: World, contact: Person, on_timeline: Titles
) -> None:
    put(systeme, meeting("a", SECRET, GUEST))
    systeme.run()
    assert outcomes(systeme) == [("busy", "only_busy")]
    assert Copy.objects.get().busy
    assert SECRET not in everything_stored()
    assert on_timeline() == []


def test_several_accounts_can_be_connected(
    systeme: World, alice_member: Membership, server: MemoryServer
) -> None:
    second = server.open(ME, "zweites")
    connection = Connection.objects.create(
        workspace=alice_member.workspace,
        holder=alice_member.user,
        address="memory-2",
        username="alice@anderswo.example",
        rules=PRESETS["bookings"].written(),
        since=systeme.clock(),
        state_since=systeme.clock(),
    )
    connect.note_collections(connection, [second])
    connect.choose(connection, [row.pk for row in connection.collections.all()])
    other = World(server, systeme.provider, second, connection, systeme.clock)
    put(systeme, meeting("a", SECRET, GUEST))
    server.put(second, "b", meeting("b", SECRET, GUEST))
    systeme.run()
    other.run()
    assert [event.outcome for event in Event.objects.all()] == ["busy", "busy"]
    assert Pair.objects.count() == 2


def test_assistants_set_up_nothing(systeme: World, anna: User, client_of: ClientOf) -> None:
    url = reverse("connection-save", args=["nordlicht", systeme.connection.pk])
    assert client_of(anna).post(url).status_code == 403


def test_each_preset_can_be_told_from_every_other() -> None:
    assert len(set(PRESETS.values())) == len(PRESETS)
