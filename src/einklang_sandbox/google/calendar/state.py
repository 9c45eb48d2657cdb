"""All that a local Google Calendar remembers. One counter a calendar; every change takes a number.

A meeting is one thing in several calendars: its home, where the organiser keeps it, and the copies
in its guests' calendars. Each holds a `Row` of the same id. An occurrence of a series that differs
is a row of its own; all others are computed from the series' row.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

Body = dict[str, Any]
LIVE, EXCLUDED, GONE = "live", "excluded", "gone"
"""Standing of a row. Excluded: the series lives on without this occurrence."""
ID_ALPHABET = "0123456789abcdefghijklmnopqrstuv"
FIRST_ETAG = 3_540_000_000_000_000


def draw_id(length: int = 26) -> str:
    """Something that nobody can guess, in the alphabet of event ids."""
    return "".join(secrets.choice(ID_ALPHABET) for _ in range(length))


@dataclass(frozen=True, slots=True)
class Row:
    """One event in one calendar, as of one change. `body` is never changed in place.

    `meeting` is what all its copies have in common, even after a move. An occurrence has `series`,
    the id of the series' row, `original`, when it would have begun (`moments.key`), and `clock`,
    the series' zone.
    """

    id: str
    meeting: str
    body: Body
    created: datetime
    updated: datetime
    standing: str = LIVE
    series: str = ""
    original: str = ""
    clock: str = ""
    number: int = 0
    revision: int = 0
    etag: str = ""

    @property
    def live(self) -> bool:
        """Whether it takes place."""
        return self.standing == LIVE

    @property
    def repeats(self) -> bool:
        """Whether this is a whole series."""
        return bool(self.body.get("recurrence")) and not self.series

    @property
    def organiser(self) -> str:
        """The organiser's address."""
        return str(self.body["organizer"]["email"])


@dataclass(slots=True)
class Calendar:
    """A calendar and what stands in it. `roles`: the others with whom it is shared."""

    id: str
    owner: str
    summary: str
    zone: str
    description: str = ""
    location: str = ""
    roles: dict[str, str] = field(default_factory=dict)
    made_by: str = ""
    rows: dict[str, Row] = field(default_factory=dict)
    exceptions: dict[str, set[str]] = field(default_factory=dict)
    uids: dict[str, str] = field(default_factory=dict)
    revision: int = 0

    @property
    def primary(self) -> bool:
        """Whether this is its owner's main calendar."""
        return self.id == self.owner

    def role_of(self, account: str) -> str:
        """What this account may do here; "" for nothing at all."""
        return "owner" if account == self.owner else self.roles.get(account, "")

    def exceptions_of(self, series: Row) -> Iterator[Row]:
        """The rows of single occurrences, whatever their standing."""
        for each in sorted(self.exceptions.get(series.meeting, ())):
            yield self.rows[each]


@dataclass(frozen=True, slots=True)
class Listed:
    """A calendar in somebody's list. `revision` counts that list's changes."""

    calendar: str
    revision: int
    etag: str
    own: Body = field(default_factory=dict)
    deleted: bool = False


@dataclass(slots=True)
class Account:
    """A person who is at Google."""

    address: str
    name: str
    zone: str
    listed: dict[str, Listed] = field(default_factory=dict)
    revision: int = 0


@dataclass(slots=True)
class Channel:
    """Where changes of a calendar are told, until `ends_at`. `sent` counts the messages."""

    id: str
    resource: str
    calendar: str
    account: str
    address: str
    token: str
    ends_at: datetime
    sent: int = 0


@dataclass(frozen=True, slots=True)
class Meeting:
    """In which calendar its organiser keeps it, and the id of its row, or its series' row."""

    home: str
    id: str


@dataclass(frozen=True, slots=True)
class Mail:
    """What Google would have mailed: an invitation, update, cancellation or reply."""

    to: str
    event_id: str
    kind: str


@dataclass(slots=True)
class State:
    """Everything. Whoever reads or writes it holds the lock of its `Google`.

    `instances`: id of an occurrence → meeting and original start; `instance_ids` the other way
    round. `pending`: id of an event → how many reads its video conference still takes. `epoch`:
    cursors of earlier ones are dead.
    """

    secret: str = field(default_factory=lambda: secrets.token_hex(32))
    accounts: dict[str, Account] = field(default_factory=dict)
    calendars: dict[str, Calendar] = field(default_factory=dict)
    meetings: dict[str, Meeting] = field(default_factory=dict)
    instances: dict[str, tuple[str, str]] = field(default_factory=dict)
    instance_ids: dict[str, dict[str, str]] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    used_channels: set[str] = field(default_factory=set)
    mails: list[Mail] = field(default_factory=list)
    pending: dict[str, int] = field(default_factory=dict)
    changes: int = 0
    epoch: int = 0

    def next_etag(self) -> str:
        """A version that was never there before, in its quotes."""
        self.changes += 1
        return f'"{FIRST_ETAG + 2 * self.changes}"'

    def put(self, calendar: Calendar, row: Row) -> Row:
        """Keep this row as the calendar's next change."""
        calendar.revision += 1
        before = calendar.rows.get(row.id)
        number = before.number if before else len(calendar.rows) + 1
        kept = replace(row, number=number, revision=calendar.revision, etag=self.next_etag())
        calendar.rows[row.id] = kept
        if kept.series:
            calendar.exceptions.setdefault(kept.meeting, set()).add(kept.id)
        elif kept.live:
            calendar.uids[kept.body["iCalUID"]] = kept.id
        elif calendar.uids.get(kept.body["iCalUID"]) == kept.id:
            del calendar.uids[kept.body["iCalUID"]]
        return kept

    def name_of(self, calendar: Calendar) -> str:
        """What an organiser is called: a person by name, another calendar by its title."""
        return self.accounts[calendar.owner].name if calendar.primary else calendar.summary

    def home(self, row: Row) -> Calendar | None:
        """Where its organiser keeps it; None where that calendar was removed."""
        return self.calendars.get(self.meetings[row.meeting].home)

    def instance_id(self, meeting: str, original: str) -> str:
        """The id of this occurrence: drawn once, and the same ever after."""
        known = self.instance_ids.setdefault(meeting, {})
        if original not in known:
            known[original] = draw_id()
            self.instances[known[original]] = (meeting, original)
        return known[original]

    def holding(self, meeting: str, event_id: str) -> Iterator[tuple[Calendar, Row]]:
        """Every calendar with a row of this id that belongs to this meeting."""
        for calendar in self.calendars.values():
            row = calendar.rows.get(event_id)
            if row is not None and row.meeting == meeting:
                yield calendar, row

    def series_in(self, calendar: Calendar, meeting: str) -> Row | None:
        """The row of the series itself, as it stands in this calendar, live or not."""
        row = calendar.rows.get(self.meetings[meeting].id)
        return row if row is not None and row.meeting == meeting else None
