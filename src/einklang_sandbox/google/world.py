"""What there is: accounts, their calendars, what stands in these, and what goes wrong."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from random import Random, SystemRandom
from typing import Any, TypeAlias

from einklang_sandbox.google.grants import Grants
from einklang_sandbox.google.people import contacts
from einklang_sandbox.google.people.book import Book, opened
from einklang_sandbox.google.people.rates import Rates
from einklang_sandbox.google.problems import dead_token, not_found
from einklang_sandbox.google.quotas import Quotas

Json: TypeAlias = dict[str, Any]
ROLES = ("freeBusyReader", "reader", "writerWithoutPrivateAccess", "writer", "owner")


@dataclass(slots=True)
class Account:
    """Somebody who has an address here. `sub` is their key for good."""

    address: str
    name: str
    sub: str
    calendars: dict[str, str] = field(default_factory=dict)  # id → access role


@dataclass(slots=True)
class Calendar:
    """A calendar. `rows` are its events, tombstones included, by id; `at` the revision at which
    each was last changed; `instances` the ids of occurrences by master and original start, made
    with `salt`, which nobody knows."""

    id: str
    summary: str
    zone: str
    owner: str
    salt: str
    rows: dict[str, Json] = field(default_factory=dict)
    at: dict[str, int] = field(default_factory=dict)
    instances: dict[str, str] = field(default_factory=dict)
    epoch: int = 0
    pending: list[str] = field(default_factory=list)  # events whose Meet link is being made


@dataclass(frozen=True, slots=True)
class Mail:
    """What Google would have mailed."""

    to: str
    event_id: str
    kind: str  # invitation, update, cancellation, reply


@dataclass(frozen=True, slots=True)
class Request:
    """A request that came, and how it was answered."""

    method: str
    path: str
    query: str
    status: int
    account: str
    sent_bytes: int


@dataclass(slots=True)
class Faults:
    """What goes wrong. Numbers are used up; None and False are never."""

    lost_replies: int = 0  # the write is done, and the answer is a 503
    slow: float = 0.0  # seconds, each request
    calm: int = 0  # requests that go well before server errors and limits begin
    server_errors: int = 0
    dead_tokens: int = 0
    dead_pages: int = 0  # the next pages of lists that are under way are 410
    dead_token_without_reason: bool = False
    limits: dict[str, int] = field(default_factory=dict)  # kind → how many requests more
    quota_used_up: bool = False  # 403 quotaExceeded for each write
    not_found: dict[str, int] = field(default_factory=dict)  # calendar → how many requests more
    short_pages: int = 0  # the most items of a page; some are empty
    meet_pending: int = 1  # how many reads a Meet link takes
    meet_fails: bool = False
    pushes_dropped: int = 0
    pushes_doubled: bool = False
    # Of contacts:
    propagation: float = 0.0  # seconds by the world's clock until lists tell a write
    stale_reads: bool = False  # until then a single contact is read as it was, too
    early_mismatches: bool = False  # until then the etag of a contact is said not to be its own
    mismatches: int = 0  # the next updates are told that their etag is not the current one
    parallel: int = 0  # how a change is answered while another is under way: 409, 429, 503; 0: done
    dead_token_gone: bool = False  # dead sync tokens are 410

    def used(self, name: str) -> bool:
        """Whether this one strikes now."""
        left = int(getattr(self, name))
        if left > 0:
            setattr(self, name, left - 1)
        return left > 0


class World:
    """All state, behind one lock. `clock` tells the time (aware), `chance` makes ids."""

    def __init__(
        self, clock: Callable[[], datetime] | None = None, chance: Random | None = None
    ) -> None:
        self.clock = clock or _now
        self.chance = chance or SystemRandom()
        self.lock = threading.RLock()
        self.accounts: dict[str, Account] = {}
        self.calendars: dict[str, Calendar] = {}
        self.books: dict[str, Book] = {}
        self.grants = Grants(self.clock)
        self.faults = Faults()
        self.quotas = Quotas(self.clock)
        self.rates = Rates(self.clock)
        self.mails: list[Mail] = []
        self.log: list[Request] = []
        self.channels: dict[str, Json] = {}
        self.changed: list[str] = []  # what channels watch that are to be called
        self.revision = 0
        self.unsaved = True  # something may have changed of what is kept on disk
        self.key = self.new_id(16)

    def new_id(self, size: int = 13) -> str:
        """Letters and digits that say nothing."""
        return f"{self.chance.getrandbits(8 * size):0{2 * size}x}"

    # ── who there is ─────────────────────────────────────────────────────────

    def add_account(self, address: str, name: str = "", zone: str = "Europe/Berlin") -> Account:
        """Somebody with a primary calendar, whose id is the address, and an empty address book."""
        sub = str(10**20 + int(hashlib.sha256(address.encode()).hexdigest()[:15], 16))
        account = Account(address, name or address.partition("@")[0].title(), sub)
        self.accounts[address] = account
        self.calendars[address] = Calendar(address, account.name, zone, address, self.new_id())
        account.calendars[address] = "owner"
        self.books[address] = opened(address, zone, self.stamp())
        return account

    def add_calendar(self, address: str, summary: str, zone: str = "Europe/Berlin") -> str:
        """One more calendar of somebody's; returns its id."""
        made = f"c_{self.new_id(16)}@group.calendar.google.com"
        self.calendars[made] = Calendar(made, summary, zone, address, self.new_id())
        self.accounts[address].calendars[made] = "owner"
        self.changed.append(list_of(address))
        return made

    def share(self, calendar: str, address: str, role: str) -> None:
        """Let somebody see it, in one of ROLES. An ACL change kills tokens."""
        self.accounts[address].calendars[calendar] = role
        self.calendars[calendar].epoch += 1
        self.changed.append(list_of(address))

    def merge_contacts(self, address: str, kept: str, lost: str) -> None:
        """Two of somebody's contacts become one, under the name of the first. Raises Problem."""
        with self.lock:
            contacts.merge(contacts.Act(self, self.books[address]), kept, lost)

    def rename_contact(self, address: str, name: str) -> str:
        """A contact goes by another resource name; returns that. Raises Problem."""
        with self.lock:
            act = contacts.Act(self, self.books[address])
            return str(contacts.rename(act, name)["name"])

    def remove_calendar(self, calendar: str) -> None:
        """It goes away for everybody."""
        for account in self.accounts.values():
            if account.calendars.pop(calendar, None):
                self.changed.append(list_of(account.address))
        self.calendars.pop(calendar, None)

    def forget_cursors(self) -> None:
        """Sync tokens given out so far are dead."""
        for calendar in self.calendars.values():
            calendar.epoch += 1
        for book in self.books.values():
            book.epoch += 1

    def calendar(self, account: Account, named: str) -> tuple[Calendar, str]:
        """The calendar and the account's role in it. Raises Problem."""
        wanted = account.address if named == "primary" else named
        if self.faults.not_found.get(wanted, 0) > 0:
            self.faults.not_found[wanted] -= 1
            raise not_found()
        role = account.calendars.get(wanted)
        if role is None or wanted not in self.calendars:
            raise not_found()
        return self.calendars[wanted], role

    # ── change ───────────────────────────────────────────────────────────────

    def store(self, calendar: Calendar, event: Json, *, quiet: bool = False) -> Json:
        """Let this stand in the calendar, at a new etag. `quiet`: `updated` stays, as for reminders
        alone."""
        self.revision += 1
        self.unsaved = True
        event = {**event, "etag": f'"{3_000_000_000_000_000 + 2 * self.revision}"'}
        if not quiet:
            event["updated"] = stamp(self.clock())
        calendar.rows[event["id"]] = event
        if "_reads" in event and event["id"] not in calendar.pending:
            calendar.pending.append(event["id"])
        calendar.at[event["id"]] = self.revision
        self.changed.append(calendar.id)
        return event

    def stamp(self) -> str:
        """The time, as answers tell it."""
        return stamp(self.clock())

    # ── opaque tokens ────────────────────────────────────────────────────────

    def seal(self, told: Json) -> str:
        """An opaque text that says this and cannot be made by others."""
        text = base64.urlsafe_b64encode(json.dumps(told, sort_keys=True).encode()).decode()
        return f"{text.rstrip('=')}.{self._mark(text)}"

    def opened(self, text: str) -> Json:
        """What a sealed text says. Raises Problem for one of nobody's."""
        body, _, mark = text.partition(".")
        padded = body + "=" * (-len(body) % 4)
        if not hmac.compare_digest(mark.encode(), self._mark(padded).encode()):
            raise dead_token()
        told: Json = json.loads(base64.urlsafe_b64decode(padded))
        return told

    def _mark(self, text: str) -> str:
        return hmac.new(self.key.encode(), text.encode(), "sha256").hexdigest()[:24]


def list_of(address: str) -> str:
    """What a channel watches that watches somebody's list of calendars."""
    return f"calendarList of {address}"


def _now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 (the stand-in's own clock, where none is given)


def stamp(at: datetime) -> str:
    """RFC 3339 with milliseconds, in UTC."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
