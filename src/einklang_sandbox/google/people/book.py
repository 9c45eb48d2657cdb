"""Somebody's contacts and groups: what is kept, when each was last changed, and what a list tells
of it by now. Rows are replaced, never changed, so that whoever holds one may keep it."""

from __future__ import annotations

import base64
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from einklang_sandbox.google.people.derived import COUNTRIES
from einklang_sandbox.google.people.refusals import not_found
from einklang_sandbox.google.people.shapes import Json

if TYPE_CHECKING:
    from einklang_sandbox.google.world import World

MOST = 25_000
"""How many contacts an account may have."""
MINE, STARRED = "contactGroups/myContacts", "contactGroups/starred"
SYSTEM = {
    MINE: "My Contacts",
    STARRED: "Starred",
    "contactGroups/friends": "Friends",
    "contactGroups/family": "Family",
    "contactGroups/coworkers": "Coworkers",
    "contactGroups/blocked": "Blocked",
    "contactGroups/chatBuddies": "Chat contacts",
    "contactGroups/all": "All Contacts",
}
_LISTINGS = 16


@dataclass(frozen=True, slots=True)
class Lag:
    """A write that lists do not tell yet: until when, what they tell instead, as of which
    revision."""

    until: datetime
    revision: int
    before: Json | None
    at: int


@dataclass(frozen=True, slots=True)
class Listing:
    """A list that is being read page by page, as it was at its first page. `since` and `upto` are
    revisions, `since` None in a full one; `full_at` is when the full one began."""

    names: Sequence[str]
    since: int | None
    upto: int
    full_at: str


@dataclass(slots=True)
class Book:
    """Contacts (`rows`) and groups by resource name, those that were deleted included. `at` and
    `groups_at` are the revisions at which each was last changed, in that order; `moved` says where
    a name leads that is given up."""

    account: str
    country: str
    rows: dict[str, Json] = field(default_factory=dict)
    at: dict[str, int] = field(default_factory=dict)
    groups: dict[str, Json] = field(default_factory=dict)
    groups_at: dict[str, int] = field(default_factory=dict)
    moved: dict[str, str] = field(default_factory=dict)
    epoch: int = 0
    # Worked out, or too short-lived to be kept:
    members: dict[str, dict[str, None]] = field(default_factory=dict)
    alive: int = 0
    lags: dict[str, list[Lag]] = field(default_factory=dict)
    listings: OrderedDict[str, Listing] = field(default_factory=OrderedDict)
    told: dict[str, tuple[Json, Json]] = field(default_factory=dict)  # row, and as it is told

    # ── on disk ──────────────────────────────────────────────────────────────

    def kept(self) -> Json:
        """What is saved, as JSON; what is in it is not changed any more."""
        names = ("account", "country", "epoch")
        maps = ("rows", "at", "groups", "groups_at", "moved")
        return {name: getattr(self, name) for name in names} | {
            name: dict(getattr(self, name)) for name in maps
        }

    def count(self) -> None:
        """Work out anew who is in which group."""
        self.members = {group: {} for group in self.groups}
        self.alive = 0
        for row in self.rows.values():
            self._count(row)

    def _count(self, row: Json) -> None:
        if not row["deleted"]:
            self.alive += 1
            for group in groups_of(row):
                self.members.setdefault(group, {})[row["name"]] = None

    def _forget(self, row: Json) -> None:
        if not row["deleted"]:
            self.alive -= 1
            for group in groups_of(row):
                self.members.get(group, {}).pop(row["name"], None)

    # ── looking ──────────────────────────────────────────────────────────────

    def found(self, name: str) -> Json:
        """A contact that is there, by this name or one that it had. Raises Refusal."""
        row = self.rows.get(self.current(name))
        if row is None or row["deleted"]:
            raise not_found()
        return row

    def current(self, name: str) -> str:
        """The name that this one leads to."""
        while name in self.moved:
            name = self.moved[name]
        return name

    def group(self, name: str) -> Json:
        """A group that is there. Raises Refusal."""
        group = self.groups.get(name)
        if group is None or group["deleted"]:
            raise not_found()
        return group

    def listed(self, name: str) -> tuple[Json | None, int]:
        """A contact as lists tell it, after `settle`, and as of which revision."""
        lags = self.lags.get(name)
        if lags:
            return lags[0].before, lags[0].at
        return self.rows[name], self.at[name]

    def changed(self, since: int) -> Iterator[str]:
        """Contacts that were changed after a revision, the latest first."""
        for name, at in reversed(self.at.items()):
            if at <= since:
                return
            yield name

    def settle(self, now: datetime, revision: int) -> int:
        """Writes whose time has come are told from now on; returns up to which revision all are, of
        those up to this one."""
        for name in list(self.lags):
            left = [lag for lag in self.lags[name] if lag.until > now]
            self.lags[name] = left
            if not left:
                del self.lags[name]
        waiting = [lag.revision for lags in self.lags.values() for lag in lags]
        return min(waiting, default=revision + 1) - 1

    def remember(self, key: str, listing: Listing) -> None:
        """Keep a list whose pages are being read; the oldest are forgotten."""
        self.listings[key] = listing
        while len(self.listings) > _LISTINGS:
            self.listings.popitem(last=False)


def opened(account: str, zone: str, stamp: str) -> Book:
    """An empty one, with the groups that everybody has."""
    book = Book(account, COUNTRIES.get(zone, ""))
    for name, words in SYSTEM.items():
        book.groups[name] = {
            "name": name, "words": words, "system": True, "etag": "#AAAAAA==", "updated": stamp,
            "client_data": [], "deleted": False,
        }  # fmt: skip
        book.groups_at[name] = 0
    book.count()
    return book


def restored(told: Json) -> Book:
    """As it was saved."""
    book = Book(**told)
    book.count()
    return book


def groups_of(row: Json) -> list[str]:
    """The groups that a contact is in."""
    return [each["group"] for each in row["fields"].get("memberships", ())]


def put(world: World, book: Book, row: Json) -> Json:
    """Let this stand in the book, at a new etag; lists tell it when its time has come."""
    name, now = row["name"], world.clock()
    before, before_at = book.rows.get(name), book.at.get(name, 0)
    stored = {**row, **_touched(world)}
    if world.faults.propagation:
        until = now + timedelta(seconds=world.faults.propagation)
        lag = Lag(until, world.revision, before, before_at)
        book.lags.setdefault(name, []).append(lag)
    if before is not None:
        book._forget(before)  # noqa: SLF001 (its own)
    book.rows[name] = stored
    book.at.pop(name, None)
    book.at[name] = world.revision
    book._count(stored)  # noqa: SLF001 (its own)
    return stored


def put_group(world: World, book: Book, group: Json) -> Json:
    """The same of a group, which has no delay."""
    name = group["name"]
    stored = {**group, **_touched(world)}
    book.groups[name] = stored
    book.groups_at.pop(name, None)
    book.groups_at[name] = world.revision
    book.members.setdefault(name, {})
    return stored


def _touched(world: World) -> Json:
    world.revision += 1
    world.unsaved = True
    etag = base64.b64encode(world.revision.to_bytes(6, "big")).decode()
    return {"etag": f"#{etag}", "updated": world.stamp()}
