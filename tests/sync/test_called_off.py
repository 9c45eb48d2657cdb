"""What a person takes out of a series in their own account stays here as called off, on timelines
and in the calendar, as a single meeting does that they delete there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from tests.cast import ClientOf
from tests.providers.google.world import CLIENT, REDIRECT, SECRET
from tests.providers.meetings import GUEST, ME, NINE, meeting
from tests.providers.memory import MemoryServer
from tests.sync.conftest import BEGIN, Clock, World
from tests.sync.conftest import connected as in_memory
from tests.sync.ruling import ruled
from tests.world.google_side import connected as at_google

from einklang.accounts.models import Membership, User
from einklang.calendars.divide import divide_event
from einklang.calendars.edit import change_event
from einklang.calendars.models import Event, Outcome
from einklang.crm.asked import Asked
from einklang.crm.entry import Entry
from einklang.crm.models import Person, PersonEmail
from einklang.crm.timeline import timeline
from einklang.formats import ical
from einklang.reconcile.rules import Series
from einklang.records.divide import divided
from einklang.records.event import Event as Record
from einklang.records.event import Organiser, Override, Participant
from einklang.records.moment import Zoned, later
from einklang.records.series import moved, without
from einklang.sync.models import JournalEntry
from einklang.sync.undo import undo_writes
from einklang_sandbox.google import Google

pytestmark = pytest.mark.django_db
WEEK, HOUR = timedelta(days=7), timedelta(hours=1)


@pytest.fixture
def google() -> Iterator[Google]:
    made = Google(Clock(), Random(1))
    made.grants.register(CLIENT, SECRET, [REDIRECT])
    yield made
    made.close()


@pytest.fixture(params=["memory", "google"])
def world(request: pytest.FixtureRequest, alice_member: Membership, google: Google) -> World:
    """Alice's connection to one server or another."""
    if request.param == "memory":
        return in_memory(alice_member, MemoryServer(), "kunden")
    clock = google.world.clock
    assert isinstance(clock, Clock)
    return at_google(alice_member, google, clock, BEGIN)


@pytest.fixture
def clara(alice_member: Membership) -> Person:
    """The customer."""
    person = Person(workspace=alice_member.workspace, given="Clara", family="Süd")
    person.add()
    PersonEmail.objects.create(person=person, address=GUEST)
    return person


def start(week: int) -> Zoned:
    return Zoned(NINE + week * WEEK, "Europe/Berlin")


def at(week: int, hours: int = 0) -> datetime:
    """The same as an instant: nine in Berlin is seven."""
    return datetime(2026, 5, 4, 7, tzinfo=UTC) + week * WEEK + hours * HOUR


def weekly(*guests: str) -> Record:
    """Four Mondays, the third three hours later, and the fourth was never to be."""
    whole = replace(meeting("serie", "Jour fixe", *guests), rules=("FREQ=WEEKLY;COUNT=4",))
    begins, ends = start(2), later(start(2), HOUR)
    own = replace(
        whole.details, start=later(begins, 3 * HOUR), end=later(ends, 4 * HOUR), place="Kiel"
    )
    return replace(whole, overrides=(Override(start(2), own),), excluded=(start(3),))


def brought(world: World, record: Record) -> Event:
    """The series, which stands there, is here."""
    world.server.put(world.there, record.uid, record)
    world.run()
    return Event.objects.get()


def take_out_there(world: World, *weeks: int) -> Event:
    for week in weeks:
        let_say_there(world, without(there(world)[1], start(week)))
    world.run()
    return Event.objects.get()


def there(world: World) -> tuple[str, Record]:
    ((ref, record),) = world.server.alive(world.there).items()
    return ref, record


def let_say_there(world: World, record: Record) -> None:
    world.server.store(there(world)[0], ical.write(record))


def off(event: Event) -> list[tuple[datetime, datetime]]:
    rows = event.occurrences.filter(cancelled=True).order_by("starts_at")
    return list(rows.values_list("starts_at", "ends_at"))


def on(event: Event) -> list[datetime]:
    rows = event.occurrences.filter(cancelled=False).order_by("starts_at")
    return list(rows.values_list("starts_at", flat=True))


def entries(person: Person, member: Membership, now: datetime = BEGIN) -> list[Entry]:
    found = timeline(person, member, Asked(), now)
    return [*found.upcoming.entries, *found.past.entries]


def test_it_stays_as_called_off_where_it_stood(world: World) -> None:
    event = brought(world, weekly(GUEST))
    assert (on(event), off(event)) == ([at(0), at(1), at(2, 3)], [])
    event = take_out_there(world, 1, 2)
    assert on(event) == [at(0)]
    assert off(event) == [(at(1), at(1, 1)), (at(2, 3), at(2, 5))]
    assert event.off_at(str(start(1))) == world.clock()
    world.run()
    event.refresh_from_db()
    assert len(off(event)) == 2


def test_a_timeline_that_tells_changes_alone_tells_it(
    world: World, alice_member: Membership, clara: Person
) -> None:
    ruled(world, series=Series.CHANGED)
    brought(world, weekly(GUEST))
    take_out_there(world, 2)
    first, gone = entries(clara, alice_member)
    assert (first.cancelled, gone.cancelled, gone.cancelled_at) == (False, True, world.clock())
    assert (gone.starts_at, gone.ends_at, gone.title) == (at(2, 3), at(2, 5), "Jour fixe")
    assert not gone.may_tell


def test_a_whole_series_stands_where_it_goes_on(
    world: World, alice_member: Membership, clara: Person
) -> None:
    brought(world, weekly(GUEST))
    take_out_there(world, 0)
    (entry,) = entries(clara, alice_member)
    assert (entry.starts_at, entry.cancelled) == (at(1), False)


def test_pages_say_so_and_offer_nothing(
    world: World, alice: User, client_of: ClientOf, clara: Person
) -> None:
    brought(world, weekly(GUEST))
    event, client = take_out_there(world, 1), client_of(alice)
    page = f"/w/nordlicht/calendar/{event.pk}/"
    asked = {"of": str(start(1))}
    said = client.get(page, asked).content.decode()
    assert "Dieser Termin wurde abgesagt" in said
    assert "Im Kalender wurde er gelöscht" in said
    assert "edit/" not in said
    assert client.get(f"{page}edit/", asked).status_code == 404
    told = client.post(f"{page}result/?of={asked['of']}", {"result": "held"})
    assert told.status_code == 404
    listed = client.get("/w/nordlicht/calendar/?view=list&date=2026-05-11").content.decode()
    assert listed.count("Jour fixe") == 1
    assert "Abgesagt" in listed
    window = {"start": "2026-05-01", "end": "2026-06-01"}
    blocks = client.get("/w/nordlicht/calendar/events.json", window).json()
    assert [block["extendedProps"]["kind"] for block in blocks] == ["plain", "called-off", "plain"]


def test_an_invited_member_is_not_asked_about_it(
    alice_member: Membership, alice: User, client_of: ClientOf
) -> None:
    world = in_memory(alice_member, MemoryServer(), "kunden")
    series = replace(weekly(GUEST), overrides=())
    people = (*series.details.participants, Participant(ME))
    invited = replace(series.details, organiser=Organiser(GUEST), participants=people)
    event = brought(world, replace(series, details=invited))
    page, of = f"/w/nordlicht/calendar/{event.pk}/", {"of": str(start(1))}
    assert "answer/" in client_of(alice).get(page, of).content.decode()
    take_out_there(world, 1)
    assert "answer/" not in client_of(alice).get(page, of).content.decode()


def test_what_was_never_here_or_goes_by_a_hand_here_is_not_told(
    world: World, alice_member: Membership
) -> None:
    event = brought(world, weekly(GUEST))
    left = without(event.as_record(), start(1))
    change_event(member=alice_member, event=event, record=left, now=world.clock())
    for _ in range(2):
        world.run()
    event.refresh_from_db()
    assert start(1) in there(world)[1].excluded
    assert (off(event), event.called_off) == ([], {})


def test_what_its_holder_alone_saw_goes(world: World) -> None:
    ruled(world, which="known")
    event = brought(world, weekly(GUEST))
    assert event.outcome == Outcome.HELD
    assert off(take_out_there(world, 1)) == []


def test_put_back_there_it_takes_place_again(world: World) -> None:
    brought(world, weekly(GUEST))
    take_out_there(world, 1)
    let_say_there(world, weekly(GUEST))
    world.run()
    event = Event.objects.get()
    assert (on(event), off(event), event.called_off) == ([at(0), at(1), at(2, 3)], [], {})


def test_left_alone_it_takes_place_once(world: World) -> None:
    """The first was taken out; then the series is no series any more, and begins there."""
    brought(world, weekly(GUEST))
    take_out_there(world, 0)
    let_say_there(world, replace(weekly(GUEST), rules=(), excluded=(), overrides=()))
    world.run()
    event = Event.objects.get()
    assert (on(event), off(event)) == ([at(0)], [])


def test_undone_it_takes_place_again(world: World, alice_member: Membership) -> None:
    brought(world, weekly(GUEST))
    event = take_out_there(world, 1)
    line = JournalEntry.objects.select_related("run__connection", "pair").latest("pk")
    undo_writes(alice_member, [line], enter=False, now=world.clock())
    event.refresh_from_db()
    assert (len(on(event)), off(event)) == (3, [])


def test_moved_with_its_series_it_stands_where_it_stood(
    world: World, alice_member: Membership
) -> None:
    brought(world, weekly(GUEST))
    event = take_out_there(world, 1)
    later_on = moved(event.as_record(), later(start(0), HOUR), later(start(0), 2 * HOUR))
    change_event(member=alice_member, event=event, record=later_on, now=world.clock())
    assert off(event) == [(at(1), at(1, 1))]


def test_divided_each_part_tells_its_own(world: World, alice_member: Membership) -> None:
    longer = replace(weekly(GUEST), rules=("FREQ=WEEKLY;COUNT=7",))
    brought(world, longer)
    event = take_out_there(world, 1, 5)
    parts = divided(event.as_record(), start(4), "rest")
    tail = divide_event(member=alice_member, event=event, parts=parts, now=world.clock())
    assert [begins for begins, _ in off(event)] == [at(1)]
    assert [begins for begins, _ in off(tail)] == [at(5)]


def test_the_last_that_takes_place_is_the_meeting_itself(
    world: World, alice: User, client_of: ClientOf
) -> None:
    """Deleted here, nothing is left, however many were called off before."""
    brought(world, weekly(GUEST))
    event = take_out_there(world, 1, 2)
    page = f"/w/nordlicht/calendar/{event.pk}/delete/?of={start(0)}"
    client_of(alice).post(page, {"revision": event.revision})
    event.refresh_from_db()
    assert event.deleted_at is not None
