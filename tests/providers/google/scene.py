"""One account, what Einklang holds of it, and what the other side does."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from tests.providers.conformance import Seen, was
from tests.providers.google.said import ME, ZONE
from tests.providers.google.world import account, signed_in, wire

from einklang.providers.google.adapter import GoogleProvider
from einklang.providers.port import Collection, Kind, Notify, Present, Written
from einklang.providers.wire import Wire
from einklang.records.event import Event
from einklang.records.moment import Zoned
from einklang.records.series import moved as series_moved
from einklang_sandbox.google import Google, Person

KEY = "0123456789abcdef0123456789abcdef01234567"


def at(month: int, day: int, hour: int = 9) -> Zoned:
    """A time in Berlin in 2026."""
    return Zoned(datetime(2026, month, day, hour), ZONE)  # noqa: DTZ001 (a wall time)


def weekly(**more: Any) -> dict[str, Any]:
    """Every Monday at nine, ten times, as the other side makes it."""
    return {
        "summary": "Jour fixe",
        "start": {"dateTime": "2026-05-04T09:00:00+02:00", "timeZone": ZONE},
        "end": {"dateTime": "2026-05-04T10:00:00+02:00", "timeZone": ZONE},
        "recurrence": ["RRULE:FREQ=WEEKLY;COUNT=10"],
        **more,
    }


def hour(day: int = 4, **more: Any) -> dict[str, Any]:
    """A single hour in May."""
    return {
        "summary": "Angebot",
        "start": {"dateTime": f"2026-05-{day:02}T09:00:00+02:00", "timeZone": ZONE},
        "end": {"dateTime": f"2026-05-{day:02}T10:00:00+02:00", "timeZone": ZONE},
        **more,
    }


@dataclass
class Scene:
    """`seen` is what passes have shown so far."""

    google: Google = field(default_factory=signed_in)
    address: str = ME
    seen: Seen = field(default_factory=Seen)

    def __post_init__(self) -> None:
        self.wire: Wire = wire(self.google)
        self.provider: GoogleProvider = account(self.google, self.address, line=self.wire)

    # `World` as far as `Seen` needs it
    @property
    def collection(self) -> Collection:
        return Collection(self.address, "", Kind.EVENTS, writable=True)

    @property
    def person(self) -> Person:
        return self.google.person(self.address)

    def look(self) -> dict[str, Present]:
        """One pass; what it brought, by title."""
        self.seen.look(self)  # type: ignore[arg-type] # as much of a world as it needs
        return self.seen.present()

    def only(self) -> Present:
        """One pass that brings one record."""
        (found,) = self.look().values()
        return found

    def replace(
        self, before: Present | Written, record: Event, notify: Notify = Notify.NOBODY
    ) -> Written:
        """Write a record over what was seen, and note it as seen."""
        made = self.provider.replace(before.ref, before.version, record, was(before), notify)
        self.seen.wrote(made)
        return made

    def create(self, record: Event, notify: Notify = Notify.NOBODY, key: str = KEY) -> Written:
        made = self.provider.create(self.collection, record, key, notify)
        self.seen.wrote(made)
        return made

    def instance(self, event: str, of: Zoned) -> dict[str, Any]:
        """The other side's view of an occurrence."""
        told = self.person.instances(event, showDeleted="true")
        for each in told:
            start = datetime.fromisoformat(each["originalStartTime"]["dateTime"])
            if start.replace(tzinfo=None) == of.at:
                return each
        raise AssertionError(of)


def moved(record: Event, by: timedelta) -> Event:
    """The whole series later, or the single event."""
    start, end = record.details.start, record.details.end
    assert isinstance(start, Zoned)
    assert isinstance(end, Zoned)
    return series_moved(record, Zoned(start.at + by, start.zone), Zoned(end.at + by, end.zone))
