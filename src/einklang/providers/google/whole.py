"""A meeting put together from what Google tells in pieces: the series and each instance that was
changed or cancelled are events of their own there, with ids that say nothing. Pure.

    whole = Whole(zone, master, parts)      what a listing told
    whole.joined(master, parts)             the same with what a delta told of it
    whole.record()                          one record, as every other provider tells it
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from einklang.formats.ical_moment import read as read_value
from einklang.formats.ical_moment import settled
from einklang.formats.ical_rule import ending, rules
from einklang.formats.ical_text import name_of, one_line, split
from einklang.formats.unreadable import Unreadable
from einklang.providers.google import moments
from einklang.providers.google.moments import Json
from einklang.providers.google.read import details, is_gone
from einklang.records import moment, series
from einklang.records.event import Event, Override
from einklang.records.moment import Moment
from einklang.records.recurrence import TooMany

MARK = "einklang"
"""Name of the private extended property that holds the key of a create."""


@dataclass(frozen=True, slots=True)
class Whole:
    """An event and, of a series, its parts by id: instances that differ, and tombstones of those
    that are cancelled. `zone` is the calendar's, for times that name none."""

    zone: str
    event: Json
    parts: Mapping[str, Json] = field(default_factory=dict)

    @property
    def version(self) -> str:
        """Opaque; another one whenever the event or a part of it is at another etag."""
        own = str(self.event.get("etag", ""))
        if not self.parts:
            return own
        told = sorted((of, str(part.get("etag", ""))) for of, part in self.parts.items())
        return f"{own};{hashlib.sha256(repr(told).encode()).hexdigest()[:20]}"

    @property
    def raw(self) -> str:
        """As text; `parsed` is its inverse."""
        told = {"zone": self.zone, "event": self.event, "parts": list(self.parts.values())}
        return json.dumps(told, ensure_ascii=False, separators=(",", ":"))

    @property
    def key(self) -> str:
        """The key of the create that made it; '' where somebody else did. A copy that a person
        made of ours carries our mark along; whoever asks compares the id."""
        told = (self.event.get("extendedProperties") or {}).get("private") or {}
        return str(told.get(MARK, ""))

    def joined(self, event: Json | None, parts: Iterable[Json]) -> Whole:
        """With what is told anew of it; parts that are not named stay as they are."""
        told = {str(part["id"]): part for part in parts}
        return replace(self, event=event or self.event, parts={**self.parts, **told})

    def reschedules(self, event: Json) -> bool:
        """Whether the master gives other occurrences than before, so that parts may be gone."""
        keys = ("start", "recurrence")
        return any(self.event.get(key) != event.get(key) for key in keys)

    def record(self) -> Event:
        """All of it as one record. Raises Unreadable."""
        uid = one_line(str(self.event.get("iCalUID") or ""))
        if not uid:
            raise Unreadable("no_uid")
        own = details(self.event, self.zone)
        bare = Event(
            uid=uid,
            details=own,
            instance_of=self._instance_of(),
            sequence=_count(self.event.get("sequence")),
            stamp=moments.stamp(self.event.get("updated")),
            created=moments.stamp(self.event.get("created")),
        )
        lines = self.event.get("recurrence") or ()
        return self._with_parts(repeating(bare, lines)) if lines else bare

    def by_start(self, like: Moment) -> dict[Moment, Json]:
        """The parts by the start that the series gives them. Raises Unreadable."""
        told = (part for part in self.parts.values() if part.get("originalStartTime"))
        return {moments.original(p["originalStartTime"], like, self.zone): p for p in told}

    def _instance_of(self) -> Moment | None:
        """Of a single instance to which alone the account was invited."""
        if not self.event.get("recurringEventId"):
            return None
        return moments.read(self.event.get("originalStartTime"), self.zone)

    def _with_parts(self, bare: Event) -> Event:
        found = self.by_start(bare.details.start)
        gone = {of for of, part in found.items() if is_gone(part)}
        told = {of: details(found[of], self.zone) for of in found if of not in gone}
        apart = (Override(of, told[of]) for of in sorted(told, key=moment.wall))
        return replace(
            bare,
            excluded=_ordered({*bare.excluded, *_called_off(bare, gone)}),
            overrides=tuple(o for o in apart if not series.says_nothing(bare, o)),
        )


def parsed(raw: str) -> Whole | None:
    """What `Whole.raw` wrote; None of anything else."""
    try:
        told = json.loads(raw)
        parts = {str(part["id"]): part for part in told["parts"]}
        return Whole(str(told["zone"]), dict(told["event"]), parts)
    except (ValueError, TypeError, KeyError):
        return None


def repeating(bare: Event, lines: Sequence[str]) -> Event:
    """The record with the rules, dates and exclusions of Google's `recurrence`. Raises
    Unreadable."""
    start = bare.details.start
    rule_lines = [line for line in lines if name_of(line) == "RRULE"]
    return replace(
        bare,
        rules=ending(rules(rule_lines), start),
        dates=_ordered(_named(lines, "RDATE", start)),
        excluded=_ordered(_named(lines, "EXDATE", start)),
    )


def _called_off(bare: Event, gone: Collection[Moment]) -> Collection[Moment]:
    """Of the cancelled instances those that the series gives: one that ended before them leaves the
    tombstones of all that it had told apart."""
    try:
        return series.given(bare, gone)
    except TooMany:
        return gone


def _named(lines: Iterable[str], name: str, start: Moment) -> Iterable[Moment]:
    for line in lines:
        if name_of(line) == name:
            parameters, values = split(line)
            for value in filter(None, values.replace(" ", "").split(",")):
                yield settled(read_value(value.partition("/")[0], parameters, _zone), start)


def _zone(name: str) -> str:
    if not moment.zone_exists(name):
        raise Unreadable("unknown_zone", name[:60])
    return name


def _ordered(found: Iterable[Moment]) -> tuple[Moment, ...]:
    return tuple(sorted(dict.fromkeys(found), key=moment.wall))


def _count(told: object) -> int:
    return told if isinstance(told, int) and 0 <= told < 10**9 else 0
