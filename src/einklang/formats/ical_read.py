"""A VCALENDAR as a record (RFC 5545, 3.6.1)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from einklang.formats import ical_moment
from einklang.formats.ical_alarm import reminders
from einklang.formats.ical_fields import Properties, details_without_times
from einklang.formats.ical_moment import settled
from einklang.formats.ical_rule import ending, rules
from einklang.formats.ical_text import (
    Block,
    name_of,
    one_line,
    parameter,
    split,
    unescaped,
    value_of,
)
from einklang.formats.ical_zone import Zones
from einklang.formats.quirks import empty_day, outlook_all_day
from einklang.formats.unreadable import Unreadable
from einklang.records import moment
from einklang.records.event import Details, Event, Override
from einklang.records.moment import Day, Moment, Zoned


@dataclass(slots=True)
class Component:
    """A VEVENT with its lines sorted by property."""

    block: Block
    properties: Properties
    zones: Zones

    @classmethod
    def of(cls, block: Block, zones: Zones) -> Component:
        found: dict[str, list[str]] = {}
        for line in block.lines():
            found.setdefault(name_of(line), []).append(line)
        return cls(block, found, zones)

    def first(self, name: str) -> str:
        """The first line of that property, or ''."""
        lines = self.properties.get(name)
        return lines[0] if lines else ""

    def text(self, name: str) -> str:
        """The value of the first line of that property, or ''."""
        line = self.first(name)
        return value_of(line) if line else ""

    def moment(self, name: str) -> Moment | None:
        """What the property's first line names. Raises Unreadable."""
        return next(self.moments(name), None)

    def moments(self, name: str) -> Iterator[Moment]:
        """What all lines of that property name; of a PERIOD its start. Raises Unreadable."""
        for line in self.properties.get(name, ()):
            parameters, value = split(line)
            for one in filter(None, value.replace(" ", "").split(",")):
                yield ical_moment.read(one.partition("/")[0], parameters, self.zones.name)

    @property
    def of_instance(self) -> Moment | None:
        """The RECURRENCE-ID as it stands. Raises Unreadable."""
        line = self.first("RECURRENCE-ID")
        if line and parameter(split(line)[0], "RANGE"):
            raise Unreadable("ranged_override", line[:80])
        return self.moment("RECURRENCE-ID")

    @property
    def uid(self) -> str:
        """The UID, or ''."""
        line = self.first("UID")
        return one_line(unescaped(value_of(line))) if line else ""

    @property
    def sequence(self) -> int:
        """SEQUENCE; 0 where it is missing or no number."""
        digits = self.text("SEQUENCE")
        return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 10 else 0

    def start(self) -> Moment:
        """DTSTART as it stands. Raises Unreadable."""
        found = self.moment("DTSTART")
        if found is None:
            raise Unreadable("no_start")
        return found

    def span(self) -> tuple[Moment, Moment]:
        """When it starts and ends. Raises Unreadable."""
        start = self.start()
        flag = self.text(outlook_all_day.FLAG)
        start, end = outlook_all_day.mended(start, self._end(start), flag)
        end = empty_day.mended(start, end)
        if _backwards(start, end):
            raise Unreadable("end_before_start", f"{start} {end}")
        return start, end

    def _end(self, start: Moment) -> Moment:
        """DTEND, or start and DURATION; else a day for a day and no time for a time (3.6.1)."""
        end = self.moment("DTEND")
        length = self.text("DURATION")
        if end is not None:
            return _same_kind(end, start)
        if length:
            return ical_moment.after(start, ical_moment.duration(length))
        return moment.later(start, timedelta(days=1)) if isinstance(start, Day) else start

    def details(self) -> Details:
        """All that this VEVENT says. Raises Unreadable."""
        start, end = self.span()
        return Details(
            start=start,
            end=end,
            reminders=reminders(self.block),
            **details_without_times(self.properties),
        )

    def in_series(self, at: Moment, like: Moment) -> Moment:
        """A RECURRENCE-ID, RDATE or EXDATE as a start of the series that this VEVENT begins."""
        start = self.start()
        if isinstance(like, Day) and isinstance(start, Zoned):  # days told as midnights in a zone
            at = settled(at, start)
        return settled(at, like)


def _same_kind(end: Moment, start: Moment) -> Moment:
    """An end may have a zone of its own, but not another kind than the start."""
    if isinstance(end, Day):
        return moment.at_wall(start, moment.wall(end))
    if isinstance(start, Zoned) and isinstance(end, Zoned):
        return end
    return settled(end, start)


def _backwards(start: Moment, end: Moment) -> bool:
    return moment.instant(end, "UTC") < moment.instant(start, "UTC")


def event_of(calendar: Block) -> Event:
    """The record that a VCALENDAR with one UID holds. Raises Unreadable."""
    zones = Zones(calendar)
    components = [Component.of(block, zones) for block in calendar.blocks("VEVENT")]
    uid = _uid(components)
    instances = [(component, component.of_instance) for component in components]
    masters = [component for component, of in instances if of is None]
    if len(masters) > 1:
        raise Unreadable("two_masters")
    main = masters[0] if masters else components[0]
    instance_of = None if masters else instances[0][1]
    details = main.details()
    like = instance_of or details.start
    return Event(
        uid=uid,
        details=details,
        rules=ending(rules(main.properties.get("RRULE", ())), details.start),
        dates=ordered(main.in_series(at, like) for at in main.moments("RDATE")),
        excluded=ordered(main.in_series(at, like) for at in main.moments("EXDATE")),
        overrides=_overrides(
            (main.in_series(of, like), c) for c, of in instances if of and c is not main
        ),
        instance_of=instance_of,
        sequence=main.sequence,
        stamp=ical_moment.utc_text(main.text("DTSTAMP")),
        created=ical_moment.utc_text(main.text("CREATED")),
    )


def _uid(components: list[Component]) -> str:
    if not components:
        raise Unreadable("no_event")
    uids = {component.uid for component in components}
    if "" in uids:
        raise Unreadable("no_uid")
    if len(uids) > 1:
        raise Unreadable("two_uids", str(len(uids)))
    return uids.pop()


def ordered(moments: Iterable[Moment]) -> tuple[Moment, ...]:
    """Each once, by the clock."""
    return tuple(sorted(dict.fromkeys(moments), key=moment.wall))


def _overrides(pieces: Iterable[tuple[Moment, Component]]) -> tuple[Override, ...]:
    """By the clock; of two for one occurrence the later one in the text."""
    found = dict(pieces)
    return tuple(Override(of, found[of].details()) for of in sorted(found, key=moment.wall))
