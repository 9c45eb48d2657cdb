"""The same, with meetings that stand in the calendars of both: one row, and each copy says what is
its own to say. The server does not pass on what one copy says to the other: what Alice deletes
stays with Bob, and is his server's to take away."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace

import pytest
from tests.cast import MemberOf
from tests.providers.memory import MemoryServer
from tests.sync.conftest import World, alice_member, connected, server, world
from tests.world.agitator import Agitator, collections_of, standing_there
from tests.world.test_world import settle, stay_silent, titles, with_two_calendars

from einklang.accounts.models import Membership, User
from einklang.accounts.rows import ChangedMeanwhile
from einklang.calendars.answer import answer_event, asked
from einklang.calendars.models import Copy, Event
from einklang.formats import ical
from einklang.reconcile.speak import Projection, Reach, organises
from einklang.records.event import Answer, Organiser, Participant
from einklang.records.event import Event as EventRecord
from einklang.records.plain import META, from_event, without_pending
from einklang.sync.addresses import addresses_of
from einklang.sync.models import Pair
from einklang.sync.shelf import with_own

__all__ = ["alice_member", "server", "world"]
pytestmark = pytest.mark.django_db
ANSWERS = (Answer.ACCEPTED, Answer.TENTATIVE, Answer.DECLINED)


class Sharing(Agitator):
    """Alice invites Bob to some; he answers, here or there, and changes nothing else of them."""

    def act(self) -> None:
        if self.chance.random() < 0.3:
            self.chance.choice([self.invite, self.answer_here, self.answer_there])()
        else:
            super().act()

    def invite(self) -> None:
        """Bob's server has told him already; the meeting stands in both accounts."""
        record = self.a_meeting()
        people = (Participant(self.members[1].user.email), *record.details.participants)
        host = Organiser(self.members[0].user.email)
        record = replace(
            record, details=replace(record.details, organiser=host, participants=people)
        )
        for each in self.worlds:
            each.server.put(self.chance.choice(collections_of(each)), record.uid, record)

    def answer_here(self) -> None:
        found = [event for event in Event.objects.order_by("pk") if self.is_guest(event.record)]
        event = self.chance.choice(found) if found else None
        if event is None or event.deleted_at is not None:
            return
        rows = event.occurrences.order_by("starts_at", "pk")
        of = self.chance.choice(["", *rows.values_list("of", flat=True)])
        to = asked(self.members[1], event, event.copies.select_related("calendar"), of)
        if to is not None:
            given, now = self.chance.choice(ANSWERS), self.worlds[1].clock()
            try:
                answer_event(member=self.members[1], event=event, to=to, answer=given, now=now)
            except ChangedMeanwhile:
                return

    def answer_there(self) -> None:
        asks = [each for each in standing_there(self.worlds[1]) if self.is_his(each[1])]
        if asks:
            ref, record = self.chance.choice(asks)
            self.worlds[1].server.store(ref, ical.write(self.answered(record)))

    def is_guest(self, plain: dict[str, object]) -> bool:
        host = plain["organiser"]
        return isinstance(host, list) and host[0] != self.members[1].user.email

    def is_his(self, record: EventRecord) -> bool:
        host = record.details.organiser
        return host is not None and host.address != self.members[1].user.email

    def answered(self, record: EventRecord) -> EventRecord:
        bob, given = self.members[1].user.email, self.chance.choice(ANSWERS)
        people = (
            replace(p, answer=given) if p.address == bob else p for p in record.details.participants
        )
        return replace(record, details=replace(record.details, participants=tuple(people)))

    def edit_there(self, world: World, member: Membership) -> None:
        alive = standing_there(world)
        if alive:
            ref, record = self.chance.choice(alive)
            invited = world is self.worlds[1] and self.is_his(record)
            record = self.answered(record) if invited else self._edited(record)
            world.server.store(ref, ical.write(record))

    def _may_divide(self, world: World, record: EventRecord) -> bool:
        invited = world is self.worlds[1] and self.is_his(record)
        return record.recurs and not invited

    def _mine(self, world: World) -> Event | None:
        event = super()._mine(world)
        invited = event is not None and world is self.worlds[1] and self.is_guest(event.record)
        return None if invited else event


def part(
    pair: Pair, plain: dict[str, object], own: dict[str, object], occurrences: set[str]
) -> dict[str, object]:
    """What this copy says of the meeting: all where it speaks, else what is its holder's. Its
    server may be behind, and hold answers to what the series, divided here, has no more."""
    addresses = addresses_of(pair.collection.connection)
    if not own and organises(plain, addresses):
        return {key: value for key, value in plain.items() if key not in META}
    found = dict(Projection(Reach.OWN, addresses).of(without_pending(plain)))
    answers = found.pop("answers", {})
    assert isinstance(answers, dict)
    return {**found, "answers": {of: said for of, said in answers.items() if of in occurrences}}


@pytest.mark.parametrize("seed", range(8))
def test_whatever_happens_each_copy_says_what_is_its_own(
    seed: int, world: World, bob: User, member_of: MemberOf, server: MemoryServer,
    alice_member: Membership,
) -> None:  # fmt: skip
    bobs = with_two_calendars(connected(member_of(bob), server, "bob"))
    bobs.clock = with_two_calendars(world).clock
    agitator = Sharing((world, bobs), (alice_member, member_of(bob)), random.Random(seed))
    agitator.live()
    settle((world, bobs), alice_member)

    there: dict[str, EventRecord] = {}
    for each in (world, bobs):
        standing = [record.uid for _, record in standing_there(each)]
        assert len(standing) == len(set(standing)), "a record stands twice in one account"
        there |= dict(standing_there(each))
    here = Counter(
        Event.objects.filter(deleted_at=None, cancelled_at=None).values_list("uid", flat=True)
    )
    left = set(Pair.objects.filter(standing="left_there").values_list("ref", flat=True))
    assert set(here) == {record.uid for ref, record in there.items() if ref not in left}
    assert set(here.values()) <= {1}, "a record stands here twice"
    assert agitator.titles <= titles(), "a record that nobody removed is lost"
    for pair in Pair.objects.filter(standing="paired").select_related("collection"):
        event = Event.objects.get(pk=pair.local_id or 0)
        copy = Copy.objects.get(event=event, calendar=pair.collection.calendar_id)
        base = pair.base or {}
        stands = {"", *event.occurrences.values_list("of", flat=True)}
        whole = with_own(base if copy.own else event.record, copy.own)
        local = part(pair, whole, copy.own, stands)
        assert local == part(pair, base, copy.own, stands)
        assert local == part(pair, from_event(there[pair.ref]), copy.own, stands)

    stay_silent((world, bobs))
