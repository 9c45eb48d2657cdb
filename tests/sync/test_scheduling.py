"""A whole connection to a CalDAV server that mails guests by itself: who hears of what."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.providers.facade import OWNER
from tests.providers.meetings import GUEST, meeting, renamed, text
from tests.providers.scheduler import Mail
from tests.providers.test_facade import FacadeWorld
from tests.sync.conftest import BEGIN, Clock

from einklang.accounts.models import Membership
from einklang.calendars.edit import Wish, change_event, create_event, delete_event
from einklang.calendars.mailing import Tell
from einklang.calendars.models import Event
from einklang.records.event import Event as Record
from einklang.records.event import Organiser
from einklang.sync import connect
from einklang.sync.look import look
from einklang.sync.models import Connection, Pair
from einklang.sync.run import run_connection

pytestmark = pytest.mark.django_db
THEIRS = f"ORGANIZER:mailto:{OWNER}\nATTENDEE:mailto:{GUEST}"


class Server:
    """Alice's account at a scheduling server, and what it mailed."""

    def __init__(self, member: Membership) -> None:
        self.there = FacadeWorld(schedules=True)
        self.member, self.clock = member, Clock()
        self.connection = Connection.objects.create(
            workspace=member.workspace,
            holder=member.user,
            address="facade",
            username=OWNER,
            addresses=[OWNER],
            since=BEGIN,
            state_since=BEGIN,
        )
        connect.note_collections(self.connection, self.there.provider.collections())
        connect.choose(self.connection, [c.pk for c in self.connection.collections.all()])

    def run(self) -> str:
        look(self.clock())
        connection = Connection.objects.get(pk=self.connection.pk)
        run_connection(connection, self.there.again(), self.clock)
        return Connection.objects.get(pk=self.connection.pk).state

    def make(self, tell: Tell) -> Event:
        calendar = self.connection.collections.get().calendar
        assert calendar is not None
        mine = replace(meeting("m", "Angebot", GUEST).details, organiser=Organiser(OWNER))
        wish = Wish(tell)
        return create_event(
            member=self.member,
            calendar=calendar,
            record=Record("m", mine),
            now=self.clock(),
            wish=wish,
        )

    def change(self, event: Event, record: Record, tell: Tell) -> None:
        wish = Wish(tell)
        change_event(member=self.member, event=event, record=record, now=self.clock(), wish=wish)

    def mailed(self) -> list[Mail]:
        """Since last asked."""
        found, self.there.facade.mails = self.there.facade.mails, []
        return found


@pytest.fixture
def server(alice_member: Membership) -> Server:
    return Server(alice_member)


def test_first_sync_echo_full_read_and_repair_mail_nobody(server: Server) -> None:
    server.there.put("m1", text("u1", "Angebot", THEIRS))
    assert server.run() == "accord"
    server.there.put("m1", text("u1", "Vertrag", THEIRS))
    assert server.run() == "accord"
    server.there.kill_cursors()
    assert server.run() == "accord"
    Pair.objects.update(version="", revision=0)
    assert server.run() == "accord"
    assert (server.mailed(), server.there.facade.asked("PUT")) == ([], [])


def test_a_silent_create_is_silent_and_stays_so(server: Server) -> None:
    server.make(Tell.NOBODY)
    assert [server.run() for _ in range(3)] == ["accord"] * 3
    event = Event.objects.get()
    server.change(event, renamed(event.as_record(), "Vertrag"), Tell.NOBODY)
    assert [server.run() for _ in range(2)] == ["accord"] * 2
    event.refresh_from_db()
    delete_event(member=server.member, event=event, now=server.clock())
    assert server.run() == "accord"
    assert (server.mailed(), server.there.facade.texts) == ([], {})


def test_what_is_told_is_told_once_each_time(server: Server) -> None:
    event = server.make(Tell.EVERYBODY)
    server.run()
    server.run()
    assert server.mailed() == [("REQUEST", GUEST)]
    event.refresh_from_db()
    server.change(event, renamed(event.as_record(), "Vertrag"), Tell.EVERYBODY)
    server.run()
    server.run()
    assert server.mailed() == [("REQUEST", GUEST)]
    event.refresh_from_db()
    delete_event(member=server.member, event=event, now=server.clock(), tell=Tell.EVERYBODY)
    server.run()
    server.run()
    assert server.mailed() == [("CANCEL", GUEST)]


def test_guests_of_a_silent_meeting_are_invited_when_asked_for(server: Server) -> None:
    event = server.make(Tell.NOBODY)
    server.run()
    event.refresh_from_db()
    server.change(event, event.as_record(), Tell.EVERYBODY)
    assert [server.run() for _ in range(2)] == ["accord"] * 2
    assert server.mailed() == [("REQUEST", GUEST)]


def test_a_silent_change_of_what_the_server_told_waits_for_a_person(server: Server) -> None:
    event = server.make(Tell.EVERYBODY)
    server.run()
    server.mailed()
    event.refresh_from_db()
    server.change(event, renamed(event.as_record(), "Vertrag"), Tell.NOBODY)
    assert server.run() == "waiting"
    assert server.mailed() == []
