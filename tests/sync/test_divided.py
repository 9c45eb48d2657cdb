"""A series that is divided, here or there: the series ends, the rest is a series of its own, on
both sides once, whatever server it stands on and whatever gets lost on the way."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import httpx
import pytest
from tests.providers.conformance import Seen
from tests.providers.google.world import CLIENT, REDIRECT, SECRET
from tests.providers.meetings import GUEST, ME, NINE, meeting
from tests.providers.memory import MemoryServer
from tests.providers.radicale import Radicale
from tests.sync.conftest import BEGIN, Clock, World
from tests.sync.conftest import connected as in_memory
from tests.world.google_side import connected as at_google

from einklang.accounts.models import Membership
from einklang.calendars.divide import divide_event
from einklang.calendars.edit import Wish, change_event, create_event
from einklang.calendars.mailing import Tell
from einklang.calendars.models import Event
from einklang.crm.models import Appearance, Person, PersonEmail
from einklang.formats import ical
from einklang.providers.port import Collection, Present
from einklang.reconcile.rules import Rules
from einklang.records.divide import divided
from einklang.records.event import Event as Record
from einklang.records.event import Override
from einklang.records.moment import Zoned, later
from einklang.records.plain import META, from_event
from einklang.sync import connect
from einklang.sync.look import look
from einklang.sync.models import Connection, JournalEntry
from einklang.sync.sent import LATE
from einklang_sandbox.google import Google

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)


class Losing(httpx.BaseTransport):
    """Carries every request, and loses the replies to as many writes."""

    def __init__(self, inner: httpx.BaseTransport) -> None:
        self._inner = inner
        self.lost_replies = 0

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        reply = self._inner.handle_request(request)
        if request.method == "PUT" and self.lost_replies:
            self.lost_replies -= 1
            raise httpx.ReadError("connection reset", request=request)
        return reply


class Dav:
    """A Radicale as far as these tests drive it by hand."""

    def __init__(self, folder: Path) -> None:
        self.radicale = Radicale(folder, ME)
        self.radicale.make("termine")
        self.faults = Losing(self.radicale.transport)
        self.radicale.transport = self.faults  # type: ignore[assignment] # around the same one

    def alive(self, collection: Collection) -> dict[str, Record]:
        pages = list(self.radicale.provider().changes(collection, None, Seen()))
        items = (item for page in pages for item in page.items)
        return {item.ref: item.record for item in items if isinstance(item, Present)}

    def store(self, ref: str, text: str) -> None:
        self.radicale.put(ref.removeprefix(self.radicale.home), text)

    def put(self, collection: Collection, name: str, record: Record) -> str:
        path = f"{collection.ref}{name}.ics".removeprefix(self.radicale.home)
        return self.radicale.put(path, ical.write(record))


def at_radicale(member: Membership, folder: Path) -> World:
    server = Dav(folder)
    provider = server.radicale.provider()
    connection = Connection.objects.create(
        workspace=member.workspace, holder=member.user, address="dav", username=ME,
        addresses=[ME], rules=Rules().written(), since=BEGIN, state_since=BEGIN,
    )  # fmt: skip
    connect.note_collections(connection, provider.collections())
    connect.choose(connection, connection.collections.values_list("pk", flat=True))
    return World(server, provider, provider.collections()[0], connection)  # type: ignore[arg-type]


@pytest.fixture
def google() -> Iterator[Google]:
    clock = Clock()
    made = Google(clock, Random(1))
    made.grants.register(CLIENT, SECRET, [REDIRECT])
    yield made
    made.close()


@pytest.fixture(params=["memory", "google", "radicale"])
def world(
    request: pytest.FixtureRequest, alice_member: Membership, tmp_path: Path, google: Google
) -> World:
    """Alice's connection to one server or another."""
    makers: dict[str, Callable[[], World]] = {
        "memory": lambda: in_memory(alice_member, MemoryServer(), "kunden"),
        "google": lambda: at_google(alice_member, google, _clock(google), BEGIN),
        "radicale": lambda: at_radicale(alice_member, tmp_path),
    }
    return makers[request.param]()


def _clock(google: Google) -> Clock:
    clock = google.world.clock
    assert isinstance(clock, Clock)
    return clock


def start(week: int) -> Zoned:
    return Zoned(NINE + week * WEEK, "Europe/Berlin")


def weekly() -> Record:
    """Six Mondays with a customer: the second elsewhere, the fifth later, the fourth not at all."""
    whole = replace(meeting("serie", "Jour fixe", GUEST), rules=("FREQ=WEEKLY;COUNT=6",))
    parts = tuple(
        Override(
            start(week),
            replace(
                whole.details,
                start=later(start(week), by),
                end=later(start(week), by + timedelta(hours=1)),
                place=place,
            ),
        )
        for week, by, place in (
            (1, timedelta(), "Kiel"),
            (4, timedelta(hours=3), ""),
        )
    )
    return replace(whole, overrides=parts, excluded=(start(3),))


def made(world: World, member: Membership) -> Event:
    """The series, on both sides."""
    world.run()
    event = create_event(member=member, calendar=world.calendar, record=weekly(), now=world.clock())
    in_accord(world)
    event.refresh_from_db()
    return event


def divide(world: World, member: Membership, event: Event, tell: Tell = Tell.NOBODY) -> Event:
    parts = divided(event.as_record(), start(2), "rest")
    tail = replace(parts.tail, details=replace(parts.tail.details, place="Hamburg"))
    parts = replace(parts, tail=tail)
    wish = Wish(tell)
    return divide_event(member=member, event=event, parts=parts, now=world.clock(), wish=wish)


def in_accord(world: World) -> None:
    look(world.clock())
    for _ in range(6):
        world.clock.forward(2 * LATE)
        state = world.run().state
        look(world.clock())
        if state == "accord" and world.run().state == "accord":
            return
    raise AssertionError(state)


def stand_there(world: World) -> dict[str, Record]:
    """By place, which tells the series from its rest."""
    found = world.server.alive(world.there).values()
    return {record.details.place: record for record in found}


def said(record: Record) -> dict[str, object]:
    return {key: value for key, value in from_event(record).items() if key not in META}


def times(event: Event) -> list[datetime]:
    rows = event.occurrences.filter(cancelled=False).order_by("starts_at")
    return list(rows.values_list("starts_at", flat=True))


def expect_both(world: World, event: Event) -> None:
    """The same two series on both sides, and silence."""
    tail = Event.objects.exclude(pk=event.pk).get()
    event.refresh_from_db()
    there = stand_there(world)
    assert set(there) == {"", "Hamburg"}
    assert len(world.server.alive(world.there)) == 2
    for row, place in ((event, ""), (tail, "Hamburg")):
        assert said(row.as_record()) == said(there[place])
        assert row.uid == there[place].uid
    weeks = [round((at - times(event)[0]) / WEEK, 1) for at in (*times(event), *times(tail))]
    assert weeks == [0, 1, 2, 4, 5]
    lines = JournalEntry.objects.count()
    world.run()
    assert JournalEntry.objects.count() == lines


def test_divided_here_both_stand_there_once(world: World, alice_member: Membership) -> None:
    event = made(world, alice_member)
    divide(world, alice_member, event)
    in_accord(world)
    expect_both(world, event)
    assert getattr(world.server, "mails", []) == []


@pytest.mark.parametrize("lost", [1, 2])
def test_lost_replies_make_no_third(world: World, alice_member: Membership, lost: int) -> None:
    event = made(world, alice_member)
    divide(world, alice_member, event)
    world.server.faults.lost_replies = lost
    world.run()
    in_accord(world)
    expect_both(world, event)


def test_divided_there_both_stand_here_once(world: World, alice_member: Membership) -> None:
    """As programs do it that know nothing of one another: an end in one, and a new one."""
    person = Person(workspace=alice_member.workspace, given="Clara", family="Süd")
    person.add()
    PersonEmail.objects.create(person=person, address=GUEST)
    event = made(world, alice_member)
    (ref, there) = next(iter(world.server.alive(world.there).items()))
    parts = divided(there, start(2), "drueben")
    tail = replace(parts.tail, details=replace(parts.tail.details, place="Hamburg"))
    world.server.store(ref, ical.write(parts.head))
    world.server.put(world.there, "drueben", tail)
    in_accord(world)
    expect_both(world, event)
    stood = Appearance.objects.filter(person=person, removed=False)
    assert sorted(row.event.occurrences.count() for row in stood) == [2, 3]


def test_the_rest_deleted_here_is_deleted_there(world: World, alice_member: Membership) -> None:
    event = made(world, alice_member)
    head = divided(event.as_record(), start(2), "rest").head
    change_event(member=alice_member, event=event, record=head, now=world.clock())
    in_accord(world)
    (there,) = world.server.alive(world.there).values()
    assert said(there) == said(event.as_record())
    assert len(times(event)) == 2


def test_the_server_mails_both_once_and_only_when_asked(
    alice_member: Membership, google: Google
) -> None:
    world = at_google(alice_member, google, _clock(google), BEGIN)
    event = made(world, alice_member)
    event.refresh_from_db()
    divide(world, alice_member, event, Tell.EVERYBODY)
    in_accord(world)
    assert [(mail.to, mail.kind) for mail in google.mails] == [
        (GUEST, "update"), (GUEST, "invitation"),
    ]  # fmt: skip
    expect_both(world, event)


def test_in_memory_the_server_mails_each_once(alice_member: Membership) -> None:
    world = in_memory(alice_member, MemoryServer(), "kunden", schedules=True)
    world.run()
    event = create_event(
        member=alice_member, calendar=world.calendar, record=weekly(), now=world.clock(),
        wish=Wish(Tell.EVERYBODY),
    )  # fmt: skip
    in_accord(world)
    event.refresh_from_db()
    world.server.mails.clear()
    divide(world, alice_member, event, Tell.EVERYBODY)
    in_accord(world)
    assert [address for _, address in world.server.mails] == [GUEST, GUEST]


@pytest.mark.parametrize("hours", [0, 2])
def test_divided_on_googles_own_page_both_stand_here_once(
    alice_member: Membership, google: Google, hours: int
) -> None:
    """Google copies our own mark into the new series."""
    world = at_google(alice_member, google, _clock(google), BEGIN)
    event = made(world, alice_member)
    person = google.person(ME)
    (ref,) = world.server.alive(world.there)
    third = next(
        each
        for each in person.instances(ref.partition("/")[2])
        if each["originalStartTime"]["dateTime"].startswith("2026-05-18")
    )
    at = start(2).at + timedelta(hours=hours)
    moved = {
        key: {"dateTime": f"{when.isoformat()}+02:00", "timeZone": "Europe/Berlin"}
        for key, when in (("start", at), ("end", at + timedelta(hours=1)))
    }
    person.patch_following(third["id"], {"location": "Hamburg", **moved}, "primary", "none")
    in_accord(world)
    if not hours:
        expect_both(world, event)
    tail = Event.objects.exclude(pk=event.pk).get()
    event.refresh_from_db()
    assert event.as_record().rules == ("FREQ=WEEKLY;UNTIL=20260518T065959Z",)
    assert tail.as_record().rules == ("FREQ=WEEKLY;COUNT=4",)
    assert tail.place == "Hamburg"
    assert google.mails == []
