"""What a guest answers here reaches their own calendar, and from there whoever invites."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from django.core import mail
from tests.cast import ClientOf, MemberOf
from tests.providers.facade import OWNER
from tests.providers.meetings import GUEST, ME, NINE, meeting, text
from tests.providers.memory import MemoryServer
from tests.sync.conftest import World, connected, copies
from tests.sync.test_scheduling import Server

from einklang.accounts.models import Membership, User
from einklang.calendars.answer import answer_event, asked
from einklang.calendars.models import Copy, Event
from einklang.formats import ical
from einklang.records.event import Answer, Details, Organiser, Override, Status
from einklang.records.event import Event as Record
from einklang.records.moment import Zoned
from einklang.sync.models import Pair

pytestmark = pytest.mark.django_db
HOST = "host@ostwind.example"
INVITED = f"ORGANIZER:mailto:{HOST}\nATTENDEE:mailto:{OWNER}\nATTENDEE:mailto:{GUEST}"


def say(member: Membership, answer: Answer, now: World | Server, of: str = "") -> None:
    event = Event.objects.get()
    to = asked(member, event, event.copies.select_related("calendar"), of)
    assert to is not None
    answer_event(member=member, event=event, to=to, answer=answer, now=now.clock())


def invited_by_host() -> Record:
    record = meeting("m", "Angebot", ME, GUEST)
    return replace(record, details=replace(record.details, organiser=Organiser(HOST)))


def lines(raw: str) -> set[str]:
    return set(raw.replace("\r\n ", "").split("\r\n"))


def answers_there(world: World) -> dict[str, str]:
    (record,) = world.server.alive(world.there).values()
    return {p.address: p.answer.value for p in record.details.participants}


def test_an_answer_reaches_the_calendar_and_changes_nothing_else(
    world: World, alice_member: Membership
) -> None:
    ref = world.server.put(world.there, "a", invited_by_host())
    world.run()
    before = lines(world.server.raw(ref))
    say(alice_member, Answer.DECLINED, world)
    assert world.run().state == "accord"
    assert answers_there(world) == {ME: "declined", GUEST: "open"}
    changed = before ^ lines(world.server.raw(ref))
    assert {line.partition(";")[0] for line in changed} == {"ATTENDEE"}
    writes = world.server.writes
    assert world.run().state == "accord"
    assert (world.server.writes, Copy.objects.get().busy) == (writes, False)
    assert [message.to for message in mail.outbox] == [[HOST]]


@pytest.mark.parametrize("shared", [False, True])
def test_an_answer_to_one_meeting_of_a_series_reaches_that_one_alone(
    shared: bool, world: World, alice_member: Membership, bob: User, member_of: MemberOf,
    server: MemoryServer,
) -> None:  # fmt: skip
    """Whether hers is the only copy, or another one speaks for the meeting."""
    record = replace(invited_by_host(), rules=("FREQ=WEEKLY;COUNT=3",))
    ref = world.server.put(world.there, "a", record)
    worlds = [world]
    if shared:
        bobs = connected(member_of(bob), server, "bob")
        bobs.server.put(bobs.there, "b", replace(record, sequence=3))
        worlds = [bobs, world]
    for each in worlds:
        each.run()
    second = str(Zoned(NINE + timedelta(days=7), "Europe/Berlin"))
    say(alice_member, Answer.DECLINED, world, second)
    for _ in range(2):
        for each in worlds:
            assert each.run().state == "accord"
    there = world.server.alive(world.there)[ref]
    assert answer_of(there.details) == "open"
    (override,) = there.overrides
    assert (str(override.of), answer_of(override.details)) == (second, "declined")
    writes = world.server.writes
    for each in worlds:
        assert each.run().state == "accord"
    assert world.server.writes == writes


# ── a copy whose server is behind ────────────────────────────────────────────


@dataclass
class Late:
    """A series whose copy in Bob's calendar speaks and goes on for longer; Alice's server does not
    know that yet, and she has declined a meeting that only Bob's copy has."""

    world: World
    bobs: World
    ref: str

    def run(self) -> None:
        for each in (self.world, self.bobs, self.world):
            assert each.run().state == "accord"

    def given(self, member: Membership) -> str:
        event = Event.objects.get()
        to = asked(member, event, event.copies.select_related("calendar"), SEVENTH)
        return to.answer.value if to else ""


SEVENTH = str(Zoned(NINE + timedelta(days=42), "Europe/Berlin"))


def series(count: int, sequence: int = 0) -> Record:
    rules = (f"FREQ=WEEKLY;COUNT={count}",)
    return replace(invited_by_host(), rules=rules, sequence=sequence)


@pytest.fixture(params=[False, True], ids=["quiet server", "scheduling server"])
def late(
    request: pytest.FixtureRequest, alice_member: Membership, bob: User, member_of: MemberOf,
    server: MemoryServer,
) -> Late:  # fmt: skip
    mine = connected(alice_member, server, "kunden", schedules=request.param)
    bobs = connected(member_of(bob), server, "bob")
    made = Late(mine, bobs, server.put(mine.there, "a", series(4)))
    server.put(bobs.there, "b", series(8, sequence=3))
    for each in (bobs, mine):
        each.run()
    say(alice_member, Answer.DECLINED, mine, SEVENTH)
    made.run()
    return made


def test_an_answer_that_ones_server_cannot_take_yet_is_kept_for_it(
    late: Late, alice_member: Membership
) -> None:
    server, writes = late.world.server, late.world.server.writes
    copy = Copy.objects.get(calendar=late.world.calendar)
    assert (writes, copy.replies) == (0, copy.calendar.mails_guests)
    details = replace(series(4).details, reminders=(10,))
    server.store(late.ref, ical.write(replace(series(4), details=details)))
    late.run()
    assert (server.writes, late.given(alice_member)) == (0, "declined")
    server.store(late.ref, ical.write(series(8, sequence=3)))
    late.run()
    (override,) = server.alive(late.world.there)[late.ref].overrides
    assert (str(override.of), answer_of(override.details)) == (SEVENTH, "declined")
    assert (server.writes, late.given(alice_member)) == (1, "declined")
    late.run()
    assert server.writes == 1


# ── what asks, and what does not ─────────────────────────────────────────────


@pytest.mark.parametrize("why", ["called off", "not invited"])
def test_an_occurrence_that_asks_nobody_is_not_answered(
    why: str, world: World, alice_member: Membership
) -> None:
    record, week = series(4), timedelta(days=7)
    details = replace(
        record.details,
        start=Zoned(NINE + week, "Europe/Berlin"),
        end=Zoned(NINE + week + timedelta(hours=1), "Europe/Berlin"),
    )
    if why == "called off":
        details = replace(details, status=Status.CANCELLED)
    else:
        details = replace(details, participants=details.participants[1:])
    override = Override(details.start, details)
    world.server.put(world.there, "a", replace(record, overrides=(override,)))
    world.run()
    event = Event.objects.get()
    copies_ = event.copies.select_related("calendar")
    assert asked(alice_member, event, copies_, str(details.start)) is None
    assert asked(alice_member, event, copies_) is not None


def answer_of(details: Details) -> str:
    return next(p.answer.value for p in details.participants if p.address == ME)


@pytest.mark.parametrize("request_number", range(1, 6))
def test_the_server_tells_the_host_once_wherever_the_line_breaks(
    alice_member: Membership, request_number: int
) -> None:
    server = Server(alice_member)
    server.there.put("m1", text("u1", "Angebot", INVITED))
    server.run()
    say(alice_member, Answer.ACCEPTED, server)
    server.there.facade.odd.drop_at = request_number
    server.run()
    server.there.facade.odd.drop_at = 0
    assert [server.run() for _ in range(2)] == ["accord"] * 2
    assert server.mailed() == [("REPLY", HOST)]
    assert (Copy.objects.get().replies, mail.outbox) == (False, [])


def test_a_colleagues_answer_is_theirs_and_goes_into_no_other_copy(
    world: World, bob: User, member_of: MemberOf, server: MemoryServer, client_of: ClientOf
) -> None:
    bobs = connected(member_of(bob), server, "bob")
    shared = meeting("m", "Angebot", bob.email, GUEST)
    mine = world.server.put(world.there, "a", shared)
    bobs.server.put(bobs.there, "b", shared)
    world.run()
    bobs.run()
    before = world.server.raw(mine)
    say(member_of(bob), Answer.ACCEPTED, bobs)
    for each in (bobs, world, bobs, world):
        assert each.run().state == "accord"
    assert answers_there(bobs)[bob.email] == "accepted"
    assert world.server.raw(mine) == before
    assert copies(Event.objects.get()) == 2
    page = client_of(bob).get(f"/w/nordlicht/calendar/{Event.objects.get().pk}/").context["page"]
    assert {g.address: g.said.value for g in page.guests}[bob.email] == "accepted"
    assert set(Pair.objects.values_list("standing", flat=True)) == {"paired"}
