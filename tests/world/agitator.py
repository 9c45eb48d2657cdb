"""Two people, two calendars on one server, and somebody with a seed who does everything that people
and networks do, while runs die at any point."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from tests.providers.meetings import GUEST, NINE, meeting
from tests.providers.memory import MemoryProvider
from tests.sync.conftest import World

from einklang.accounts.models import Membership
from einklang.accounts.rows import ChangedMeanwhile
from einklang.calendars.divide import divide_event
from einklang.calendars.edit import QUIET, Wish, change_event, create_event, delete_event
from einklang.calendars.models import Calendar, Event, Outcome
from einklang.formats import ical
from einklang.providers.port import (
    Capabilities,
    Collection,
    Item,
    Known,
    Notify,
    Page,
    Was,
    Written,
)
from einklang.records import moment
from einklang.records.divide import Divided, Undividable, divided
from einklang.records.event import Details
from einklang.records.event import Event as EventRecord
from einklang.records.event import Event as Record
from einklang.records.moment import Zoned
from einklang.records.series import details_of, rewritten, with_override, without
from einklang.sync.look import look
from einklang.sync.models import Connection
from einklang.sync.run import run_connection

PLACES = ("", "Hamburg", "Lübeck", "Kiel")


def collections_of(world: World) -> list[Collection]:
    """Where the account keeps its meetings."""
    return list(world.provider.collections())


def calendars_of(world: World) -> list[Calendar]:
    """What mirrors them here."""
    return list(Calendar.objects.filter(collection__connection=world.connection).order_by("pk"))


def standing_there(world: World) -> list[tuple[str, EventRecord]]:
    """All that the account holds, by ref."""
    found = (world.server.alive(each) for each in collections_of(world))
    return sorted(((ref, record) for each in found for ref, record in each.items()), key=str)


class Crash(BaseException):
    """The process dies here. No handler may see it."""


@dataclass
class Mortal:
    """A provider during whose calls, before or after them, the process may die."""

    inner: MemoryProvider
    die: Callable[[], None]  # raises Crash, or does nothing

    @property
    def addresses(self) -> tuple[str, ...]:
        return self.inner.addresses

    def collections(self) -> Sequence[Collection]:
        return self.inner.collections()

    def capabilities(self, collection: Collection) -> Capabilities:
        return self.inner.capabilities(collection)

    def changes(self, collection: Collection, cursor: str | None, known: Known) -> Iterator[Page]:
        for page in self.inner.changes(collection, cursor, known):
            self.die()
            yield page

    def fetch(self, collection: Collection, refs: Sequence[str]) -> Sequence[Item]:
        self.die()
        return self.inner.fetch(collection, refs)

    def create(
        self, collection: Collection, record: Record, key: str, notify: Notify, raw: str = ""
    ) -> Written:
        self.die()
        written = self.inner.create(collection, record, key, notify, raw)
        self.die()
        return written

    def replace(self, ref: str, version: str, record: Record, was: Was, notify: Notify) -> Written:
        self.die()
        written = self.inner.replace(ref, version, record, was, notify)
        self.die()
        return written

    def delete(self, ref: str, version: str, notify: Notify) -> None:
        self.die()
        self.inner.delete(ref, version, notify)
        self.die()


@dataclass
class Agitator:
    """Acts on both sides of both connections. `titles` are those that people gave and nobody
    removed: they must be there in the end."""

    worlds: tuple[World, World]
    members: tuple[Membership, Membership]
    chance: random.Random
    count: int = 0
    titles: set[str] = field(default_factory=set)
    runs: int = 0
    crashes: int = 0
    divided_here: int = 0
    divided_there: int = 0

    def live(self, acts: int = 60) -> None:
        """Act, and run every other time, now and then not to the end."""
        for _ in range(acts):
            self.act()
            if self.chance.random() < 0.5:
                self.run(deadly=0.15)

    def act(self) -> None:
        at = self.chance.randrange(2)
        world, member = self.worlds[at], self.members[at]
        does = self.chance.choice(
            [self.make_here, self.make_there, self.edit_here, self.edit_there, self.edit_there,
             self.delete_here, self.delete_there, self.move_here, self.divide_here,
             self.divide_there, self.misbehave, self.wait]
        )  # fmt: skip
        does(world, member)

    def a_meeting(self) -> EventRecord:
        self.count += 1
        record = meeting(f"uid-{self.count}", f"T{self.count}", GUEST)
        start = Zoned(NINE + timedelta(days=self.count), "Europe/Berlin")
        end = Zoned(start.at + timedelta(hours=1), "Europe/Berlin")
        rules = self.chance.choice([(), (), ("FREQ=WEEKLY;COUNT=5",)])
        self.titles.add(record.details.summary)
        return replace(
            record,
            rules=rules,
            details=replace(record.details, start=start, end=end, organiser=None),
        )

    def make_here(self, world: World, member: Membership) -> None:
        calendar = self.chance.choice(calendars_of(world))
        create_event(member=member, calendar=calendar, record=self.a_meeting(), now=world.clock())

    def make_there(self, world: World, _: Membership) -> None:
        record = self.a_meeting()
        world.server.put(self.chance.choice(collections_of(world)), record.uid, record)

    def move_here(self, world: World, member: Membership) -> None:
        """Into the other calendar of the same holder."""
        event = self._mine(world)
        if event is not None:
            stands = event.copies.get(calendar__holder=member.user).calendar_id
            (place,) = (each for each in calendars_of(world) if each.pk != stands)
            self._change(world, member, event, Wish(place=place))

    def edit_here(self, world: World, member: Membership) -> None:
        event = self._mine(world)
        if event is not None:
            self._change(world, member, event, QUIET)

    def _mine(self, world: World) -> Event | None:
        rows = Event.objects.filter(
            deleted_at=None, cancelled_at=None, copies__calendar__in=calendars_of(world)
        )
        return self._one(rows.exclude(outcome=Outcome.BUSY))

    def _change(self, world: World, member: Membership, event: Event, wish: Wish) -> None:
        record = event.as_record() if wish.place else self._edited(event.as_record())
        try:
            change_event(member=member, event=event, record=record, now=world.clock(), wish=wish)
        except ChangedMeanwhile:
            return

    def edit_there(self, world: World, _: Membership) -> None:
        alive = standing_there(world)
        if alive:
            ref, record = self.chance.choice(alive)
            world.server.store(ref, ical.write(self._edited(record)))

    def _edited(self, record: EventRecord) -> EventRecord:
        if record.recurs and self.chance.random() < 0.5:
            return self._edited_in_one(record)
        return replace(record, details=self._reworded(record.details))

    def _reworded(self, details: Details) -> Details:
        match self.chance.randrange(5):
            case 0 | 1:
                return replace(details, place=self.chance.choice(PLACES))
            case 2:
                later = timedelta(hours=self.chance.choice([-1, 1]))
                start, end = (moment.later(at, later) for at in (details.start, details.end))
                return replace(details, start=start, end=end)
            case _:
                self.count += 1
                return replace(details, description=f"D{self.count}")

    def _edited_in_one(self, record: EventRecord) -> EventRecord:
        """One occurrence of the series, which may be called off."""
        of = moment.later(record.details.start, timedelta(days=7 * self.chance.randrange(3)))
        try:
            if self.chance.random() < 0.2:
                return without(record, of)
            return with_override(record, of, self._reworded(details_of(record, of)))
        except ValueError:  # called off before, or moved with its series
            return record

    def delete_here(self, world: World, member: Membership) -> None:
        event = self._mine(world)
        if event is not None and self.chance.random() < 0.3:
            delete_event(member=member, event=event, now=world.clock())
            self.titles.discard(event.summary)

    def delete_there(self, world: World, _: Membership) -> None:
        alive = standing_there(world)
        if alive and self.chance.random() < 0.3:
            ref, record = self.chance.choice(alive)
            world.server.drop(ref)
            self.titles.discard(record.details.summary)

    def divide_here(self, world: World, member: Membership) -> None:
        """This meeting and all that follow, as our page does it."""
        event = self._mine(world)
        parts = self._divided(event.as_record()) if event else None
        if event is None or parts is None:
            return
        try:
            divide_event(member=member, event=event, parts=parts, now=world.clock())
        except ChangedMeanwhile:
            return
        self.divided_here += 1
        self.titles.add(parts.tail.details.summary)

    def divide_there(self, world: World, _: Membership) -> None:
        """As other programs do it: an end in one, and a new one, with a run in between or not."""
        alive = [each for each in standing_there(world) if self._may_divide(world, each[1])]
        ref, record = self.chance.choice(alive) if alive else ("", None)
        parts = self._divided(record) if record else None
        if parts is None:
            return
        place = next(c for c in collections_of(world) if ref in world.server.alive(c))
        world.server.store(ref, ical.write(parts.head))
        if self.chance.random() < 0.3:
            self.run(deadly=0.15)
        world.server.put(place, parts.tail.uid, parts.tail)
        self.divided_there += 1
        self.titles.add(parts.tail.details.summary)

    def _may_divide(self, world: World, record: EventRecord) -> bool:
        return record.recurs

    def _divided(self, record: EventRecord) -> Divided | None:
        """What follows has a title of its own, by which it would be missed."""
        if not record.recurs:
            return None
        of = moment.later(record.details.start, timedelta(days=7 * self.chance.randrange(1, 4)))
        try:
            parts = divided(record, of, f"uid-{self.count + 1}")
        except (ValueError, Undividable):  # called off, moved with its series, or alone
            return None
        self.count += 1
        details = replace(self._reworded(parts.tail.details), summary=f"T{self.count}")
        return replace(parts, tail=rewritten(parts.tail, details, drop=True))

    def misbehave(self, world: World, _: Membership) -> None:
        faults = world.server.faults
        match self.chance.randrange(4):
            case 0:
                faults.lost_replies = 1
            case 1:
                faults.rewrites = not faults.rewrites
                faults.drop_after_pages = self.chance.randrange(2)
            case 2:
                world.server.kill_cursors()
            case _:
                faults.page = self.chance.choice([1, 2, 100])

    def wait(self, world: World, _: Membership) -> None:
        self.worlds[0].clock.forward(timedelta(hours=self.chance.choice([1, 30])))
        self.worlds[1].clock.at = self.worlds[0].clock.at

    def _one(self, rows: object) -> Event | None:
        found = list(rows.order_by("pk"))  # type: ignore[attr-defined]
        return self.chance.choice(found) if found else None

    def die(self, deadly: float) -> None:
        if self.chance.random() < deadly:
            raise Crash

    def run(self, deadly: float) -> None:
        """One run of one connection, in which the process may die."""
        world = self.chance.choice(self.worlds)
        provider = Mortal(world.provider, lambda: self.die(deadly))
        connection = Connection.objects.get(pk=world.connection.pk)
        self.runs += 1

        def clock() -> datetime:
            self.die(deadly / 4)  # inside a transaction, as often as not
            return world.clock()

        try:
            run_connection(connection, provider, clock)
            look(world.clock())
        except Crash:
            self.crashes += 1
