"""A record as a VCALENDAR, changing of an older text only what says something else."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from einklang.formats import ical_moment
from einklang.formats.ical_alarm import reminders, set_reminders
from einklang.formats.ical_fields import FIELDS, details_without_times
from einklang.formats.ical_moment import settled
from einklang.formats.ical_read import Component, ordered
from einklang.formats.ical_rule import rules
from einklang.formats.ical_text import (
    Block,
    escaped,
    line_of,
    name_of,
    parameter,
    split,
)
from einklang.formats.ical_vtimezone import lines_of
from einklang.formats.ical_zone import Zones
from einklang.formats.quirks import outlook_all_day
from einklang.formats.unreadable import Unreadable
from einklang.records.event import Details, Event
from einklang.records.moment import Day, Moment

PRODUCT = "-//Einklang//Einklang//EN"
_UNSAID = details_without_times({})
_SERIES = frozenset({"RRULE", "RDATE", "EXDATE", "EXRULE", "RECURRENCE-ID"})


def empty() -> Block:
    """A calendar without events (RFC 5545, 3.6)."""
    return Block("VCALENDAR", ["VERSION:2.0", f"PRODID:{PRODUCT}", "CALSCALE:GREGORIAN"])


def merged(event: Event, calendar: Block) -> Block:
    """The calendar with this event in place of the one in it; `calendar` is used up."""
    calendar.items = [i for i in calendar.items if isinstance(i, Block) or name_of(i) != "METHOD"]
    _place(calendar, _Writer(event, calendar).blocks())
    _add_zones(calendar)
    return calendar


def components(event: Event) -> list[Block]:
    """The VEVENTs of this event alone: the series, then what differs from it."""
    main = _new(event, event.details, event.instance_of)
    series = [line_of("RRULE", rule) for rule in event.rules]
    series += [ical_moment.write("RDATE", at) for at in event.dates]
    series += [ical_moment.write("EXDATE", at) for at in event.excluded]
    _put(main, ("RRULE",), series)
    return [main, *(_new(event, each.details, each.of) for each in event.overrides)]


def _new(event: Event, details: Details, of: Moment | None) -> Block:
    """One VEVENT out of nothing."""
    lines = [line_of("UID", escaped(event.uid))]
    if of is not None:
        lines.append(ical_moment.write("RECURRENCE-ID", of))
    lines += _span(details)
    for field in FIELDS:
        value = getattr(details, field.field)
        if value != _UNSAID[field.field]:
            lines += field.write(value, ())
    stamp = ical_moment.utc_value(event.stamp)
    lines += [f"SEQUENCE:{event.sequence}", f"DTSTAMP:{stamp}"]
    if event.stamp:
        lines.append(f"LAST-MODIFIED:{stamp}")
    if event.created:
        lines.append(f"CREATED:{ical_moment.utc_value(event.created)}")
    block = Block("VEVENT", [*lines])
    if details.reminders:
        set_reminders(block, details.reminders, details.summary)
    return block


def _span(details: Details) -> list[str]:
    """DTSTART and where it ends."""
    zero = details.start == details.end and not isinstance(details.start, Day)
    # DTEND must lie behind DTSTART, and some servers refuse an event without either (3.8.2.2)
    end = "DURATION:PT0S" if zero else ical_moment.write("DTEND", details.end)
    return [ical_moment.write("DTSTART", details.start), end]


def zones_of(blocks: Iterable[Block]) -> tuple[str, ...]:
    """The TZIDs that the components name, each once."""
    lines = (line for block in blocks for line in block.lines())
    named = (parameter(split(line)[0], "TZID") for line in lines if ";" in line.partition(":")[0])
    return tuple(dict.fromkeys(filter(None, named)))


class _Writer:
    """The VEVENTs of one event, made from those that a calendar holds."""

    def __init__(self, event: Event, calendar: Block) -> None:
        self.event = event
        self.zones = Zones(calendar)
        self.like = event.instance_of or event.details.start
        parts = [Component.of(block, self.zones) for block in calendar.blocks("VEVENT")]
        self.there = {self._key(part, parts): part.block for part in parts}

    def _key(self, part: Component, parts: Sequence[Component]) -> Moment | None:
        """Which occurrence a VEVENT is of, in the terms of the wanted series."""
        of = part.of_instance
        main = next((p for p in parts if p.of_instance is None), parts[0])
        return main.in_series(of, self.like) if of else None

    def blocks(self) -> list[Block]:
        event = self.event
        main = self.there.get(event.instance_of) or Block("VEVENT")
        self._write(main, event.details, event.instance_of)
        self._series(main)
        wanted = [main]
        for override in event.overrides:
            block = self.there.get(override.of) or _apart(main)
            self._write(block, override.details, override.of)
            wanted.append(block)
        return wanted

    def _write(self, block: Block, details: Details, of: Moment | None) -> None:
        """Bring one VEVENT to say these details."""
        before = block.copy()
        component = Component.of(block, self.zones)
        if component.uid != self.event.uid:
            _put(block, ("UID",), [line_of("UID", escaped(self.event.uid))])
        if of is not None and not self._names(component, of):
            _put(block, ("RECURRENCE-ID",), [ical_moment.write("RECURRENCE-ID", of)])
        self._times(block, component, details)
        for field in FIELDS:
            value = getattr(details, field.field)
            if field.read(component.properties) != value:
                lines = [line for line in block.lines() if name_of(line) in field.names]
                _put(block, field.names, field.write(value, lines))
        if reminders(block) != details.reminders:
            set_reminders(block, details.reminders, details.summary)
        if block != before or of is None or of == self.event.instance_of:
            self._bookkeeping(block)

    def _names(self, component: Component, of: Moment) -> bool:
        """Whether the component's RECURRENCE-ID will be read as this occurrence."""
        there = component.of_instance
        if there is None or of == self.event.instance_of:
            return there == of
        return settled(there, self.like) == of

    def _times(self, block: Block, component: Component, details: Details) -> None:
        try:
            if component.span() == (details.start, details.end):
                return
        except Unreadable:
            pass  # a new component, or one that we are about to mend
        names = ("DTSTART", "DTEND", "DURATION", outlook_all_day.FLAG)
        _put(block, names, _span(details))

    def _series(self, block: Block) -> None:
        event = self.event
        component = Component.of(block, self.zones)
        if rules(component.properties.get("RRULE", ())) != event.rules:
            _put(block, ("RRULE",), [line_of("RRULE", rule) for rule in event.rules])
        for name, wanted in (("RDATE", event.dates), ("EXDATE", event.excluded)):
            there = (component.in_series(at, self.like) for at in component.moments(name))
            if ordered(there) != wanted:
                _put(block, (name,), [ical_moment.write(name, at) for at in wanted])

    def _bookkeeping(self, block: Block) -> None:
        """SEQUENCE, DTSTAMP, LAST-MODIFIED and CREATED from the record."""
        event = self.event
        component = Component.of(block, self.zones)
        if component.sequence != event.sequence:
            _put(block, ("SEQUENCE",), [f"SEQUENCE:{event.sequence}"])
        if not component.first("DTSTAMP") or _stamp(component, "DTSTAMP") != event.stamp:
            stamp = ical_moment.utc_value(event.stamp)
            _put(block, ("DTSTAMP",), [f"DTSTAMP:{stamp}"])
            if event.stamp:
                _put(block, ("LAST-MODIFIED",), [f"LAST-MODIFIED:{stamp}"])
        if _stamp(component, "CREATED") != event.created:
            created = [f"CREATED:{ical_moment.utc_value(event.created)}"] if event.created else []
            _put(block, ("CREATED",), created)


def _stamp(component: Component, name: str) -> str:
    return ical_moment.utc_text(component.text(name))


def _apart(main: Block) -> Block:
    """A new override says all that the series says (RFC 5545, 3.8.4.4), but does not repeat."""
    new = main.copy()
    new.items = [i for i in new.items if isinstance(i, Block) or name_of(i) not in _SERIES]
    return new


def _put(block: Block, names: Sequence[str], lines: Sequence[str]) -> None:
    """Set the lines of these properties where the first of them stood, or after the last line."""
    at = None
    kept: list[str | Block] = []
    last_line = 0
    for item in block.items:
        if isinstance(item, str) and name_of(item) in names:
            at = len(kept) if at is None else at
            continue
        kept.append(item)
        if isinstance(item, str):
            last_line = len(kept)
    at = last_line if at is None else at
    block.items = [*kept[:at], *lines, *kept[at:]]


def _place(calendar: Block, events: Sequence[Block]) -> None:
    """The events in place of those that are there."""
    at = len(calendar.items)
    kept: list[str | Block] = []
    for item in calendar.items:
        if isinstance(item, Block) and item.name == "VEVENT":
            at = min(at, len(kept))
        else:
            kept.append(item)
    calendar.items = [*kept[:at], *events, *kept[at:]]


def _add_zones(calendar: Block) -> None:
    """A VTIMEZONE for each TZID that has none, before the first event."""
    defined = {
        split(line)[1].strip()
        for block in calendar.blocks("VTIMEZONE")
        for line in block.lines()
        if name_of(line) == "TZID"
    }
    used = zones_of(calendar.blocks("VEVENT"))
    zones = Zones(calendar)
    missing = [_definition(tzid, zones) for tzid in used if tzid not in defined]
    at = next(
        i for i, b in enumerate(calendar.items) if isinstance(b, Block) and b.name == "VEVENT"
    )
    calendar.items[at:at] = missing


def _definition(tzid: str, zones: Zones) -> Block:
    block = lines_of(zones.name(tzid)).copy()
    block.items[0] = line_of("TZID", tzid)
    return block
