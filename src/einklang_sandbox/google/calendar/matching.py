"""Which events a list is asked for: by time, words, properties and kind (contract, 2.5)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from einklang_sandbox.google.calendar import recurrence
from einklang_sandbox.google.calendar.moments import span
from einklang_sandbox.google.calendar.state import Calendar, Row

NEVER = datetime(9000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Filter:
    """All must hold. `since` is exclusive for an event's end, `until` for its start."""

    zone: str
    since: datetime | None
    until: datetime | None
    updated: datetime | None
    uid: str | None
    words: tuple[str, ...]
    properties: tuple[tuple[str, str, str], ...]
    kinds: frozenset[str]

    def takes(self, row: Row) -> bool:
        """Whether this row belongs to the list. A tombstone is asked for its last content."""
        body = row.body
        return (
            (self.uid is None or body["iCalUID"] == self.uid)
            and (self.updated is None or row.updated >= self.updated)
            and (not self.kinds or body["eventType"] in self.kinds)
            and all(word in _text(body) for word in self.words)
            and all(_has(body, *each) for each in self.properties)
            and self._touches(row)
        )

    def _touches(self, row: Row) -> bool:
        if self.since is None and self.until is None:
            return True
        if row.repeats and row.live:
            begun = recurrence.between(row.body, self.since, self.until or NEVER, self.zone)
            return next(begun, None) is not None
        begins, ends = span(row.body, self.zone)
        early = self.since is not None and ends <= self.since
        late = self.until is not None and begins >= self.until
        return not early and not late


def filter_of(query: Mapping[str, Any], calendar: Calendar) -> Filter:
    """As the parameters say it."""
    properties = [
        (kind, *pair)
        for kind in ("private", "shared")
        for pair in query.get(f"{kind}ExtendedProperty", [])
    ]
    return Filter(
        zone=calendar.zone,
        since=query.get("timeMin"),
        until=query.get("timeMax"),
        updated=query.get("updatedMin"),
        uid=query.get("iCalUID"),
        words=tuple(query.get("q", "").lower().split()),
        properties=tuple(properties),
        kinds=frozenset(query.get("eventTypes", ())),
    )


def _text(body: Mapping[str, Any]) -> str:
    """Everything in which words are looked for."""
    people = [*body.get("attendees", []), body["organizer"]]
    texts = [body.get(name, "") for name in ("summary", "description", "location")]
    texts += [each.get(name, "") for each in people for name in ("displayName", "email")]
    return " ".join(texts).lower()


def _has(body: Mapping[str, Any], kind: str, name: str, value: str) -> bool:
    properties: Mapping[str, str] = body.get("extendedProperties", {}).get(kind, {})
    return properties.get(name) == value
