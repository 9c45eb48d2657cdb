"""A provider in memory, and behind it a server that several accounts share and that misbehaves.

`MemoryServer` is the world: tests act on it as the other side. `MemoryProvider` is one account.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from dataclasses import replace as altered
from typing import Any

from einklang.formats import ical, vcard
from einklang.formats.unreadable import Unreadable as Illegible
from einklang.providers.errors import Again, CursorGone, Missing, Parked, Refused, SignIn, Stale
from einklang.providers.port import (
    Capabilities,
    Collection,
    Delta,
    Item,
    Kind,
    Known,
    Listing,
    Notify,
    Page,
    Present,
    Removed,
    Unchanged,
    Unreadable,
    Was,
    Written,
)

Record = Any
"""Of the kind that the collection holds."""
PARSE: Mapping[Kind, Callable[[str], Record]] = {
    Kind.EVENTS: ical.parse,
    Kind.CONTACTS: vcard.parse,
}
WRITE: Mapping[Kind, Callable[[Record, str], str]] = {
    Kind.EVENTS: ical.write,
    Kind.CONTACTS: vcard.write,
}


@dataclass(slots=True)
class Stored:
    """A member as it stands; `number` says when it last changed. Removed ones leave a trace."""

    text: str
    number: int
    kind: Kind = Kind.EVENTS
    gone: bool = False

    @property
    def record(self) -> Record:
        """What the text says. Raises formats.Unreadable."""
        return PARSE[self.kind](self.text)

    @property
    def version(self) -> str:
        return f'"{self.number}"'


@dataclass(slots=True)
class Shelf:
    """One collection with its members by ref."""

    collection: Collection
    members: dict[str, Stored] = field(default_factory=dict)
    epoch: int = 0


@dataclass(slots=True)
class Faults:
    """What goes wrong. Counts are used up; None means never."""

    lost_replies: int = 0
    drop_after_pages: int | None = None
    away: bool = False
    signed_out: bool = False
    rewrites: bool = False
    names: bool = False  # it gives what is created a UID of its own
    page: int = 100
    parked: float | None = None


@dataclass(slots=True)
class MemoryServer:
    """Collections, who may see them, and the mails that the server would have sent."""

    shelves: dict[str, Shelf] = field(default_factory=dict)
    sees: dict[str, list[str]] = field(default_factory=dict)
    faults: Faults = field(default_factory=Faults)
    mails: list[tuple[str, str]] = field(default_factory=list)
    writes: int = 0
    number: int = 0

    def open(
        self, account: str, name: str, *, writable: bool = True, schedules: bool = False
    ) -> Collection:
        """A calendar of this name, new or shared with who has it already, seen by `account`."""
        return self._opened(
            account, Collection(f"/{name}/", name, Kind.EVENTS, writable, schedules)
        )

    def open_book(self, account: str, name: str, *, writable: bool = True) -> Collection:
        """As `open`, an address book."""
        return self._opened(account, Collection(f"/{name}/", name, Kind.CONTACTS, writable))

    def _opened(self, account: str, collection: Collection) -> Collection:
        self.shelves.setdefault(collection.ref, Shelf(collection))
        self.sees.setdefault(account, []).append(collection.ref)
        return collection

    def put(self, collection: Collection, name: str, what: Record | str) -> str:
        """Store as the other side does, without any check; returns the ref."""
        ref = f"{collection.ref}{name}"
        written = what if isinstance(what, str) else WRITE[collection.kind](what, "")
        self.store(ref, written)
        return ref

    def drop(self, ref: str) -> None:
        """Delete as the other side does."""
        self.number += 1
        stored = self.shelf(ref).members[ref]
        stored.gone, stored.number = True, self.number

    def alive(self, collection: Collection) -> dict[str, Record]:
        """All readable records that stand there, by ref."""
        members = self.shelves[collection.ref].members
        return {ref: s.record for ref, s in members.items() if not s.gone}

    def raw(self, ref: str) -> str:
        """The text that stands at a ref."""
        return self.shelf(ref).members[ref].text

    def kill_cursors(self) -> None:
        """Forget all that was told to anybody."""
        for shelf in self.shelves.values():
            shelf.epoch += 1
            shelf.members = {ref: s for ref, s in shelf.members.items() if not s.gone}

    def store(self, ref: str, written: str) -> Stored:
        self.number += 1
        shelf = self.shelf(ref)
        stored = shelf.members[ref] = Stored(written, self.number, shelf.collection.kind)
        return stored

    def shelf(self, ref: str) -> Shelf:
        """The shelf of a collection or a member. Raises Missing."""
        found = self.shelves.get(ref.rpartition("/")[0] + "/")
        if found is None:
            raise Missing("not_found", ref)
        return found


@dataclass(slots=True)
class MemoryProvider:
    """One account at the server. `calls` counts what a network would have carried."""

    server: MemoryServer
    account: str
    addresses: tuple[str, ...] = ()
    calls: int = 0

    def collections(self) -> Sequence[Collection]:
        self._call()
        shelves = self.server.shelves
        return tuple(shelves[r].collection for r in self.server.sees[self.account] if r in shelves)

    def capabilities(self, collection: Collection) -> Capabilities:
        wishes = {Notify.NOBODY, Notify.EVERYBODY} if collection.schedules else {Notify.NOBODY}
        return Capabilities(frozenset(wishes), collection.schedules)

    def changes(
        self, collection: Collection, cursor: str | None, known: Known
    ) -> Iterator[Page[Any]]:
        self._call()
        shelf = self.server.shelf(collection.ref)
        if cursor is None:
            pages = self._listing(shelf, known)
        else:
            epoch, _, number = cursor.partition("/")
            if epoch != str(shelf.epoch):
                raise CursorGone("cursor_dead", cursor)
            pages = self._delta(shelf, int(number), known)
        for count, page in enumerate(pages):
            if count == self.server.faults.drop_after_pages:
                self.server.faults.drop_after_pages = None
                raise Again("unreachable", "dropped")
            yield page

    def fetch(self, collection: Collection, refs: Sequence[str]) -> Sequence[Item[Any]]:
        self._call()
        members = self.server.shelf(collection.ref).members
        return [_item(ref, members.get(ref)) for ref in refs]

    def create(
        self, collection: Collection, record: Record, key: str, notify: Notify, raw: str = ""
    ) -> Written[Any]:
        self._call()
        shelf = self._writable(collection.ref)
        ref = f"{collection.ref}{key}"
        for other, stored in shelf.members.items():
            if not stored.gone and _uid(stored) == record.uid:
                if other == ref:
                    return _written(ref, stored)
                raise Stale("uid_conflict", other)
        if collection.schedules and notify is Notify.NOBODY:
            record = _hushed(record)
        if self.server.faults.names:
            if ref in shelf.members and not shelf.members[ref].gone:
                return _written(ref, shelf.members[ref])
            record = altered(record, uid=f"{key}@server")
        stored = self.server.store(ref, self._written_as(shelf, record, raw))
        self._mail(shelf, ref, record)
        self._reply()
        return _written(ref, stored)

    def replace(
        self, ref: str, version: str, record: Record, was: Was[Any], notify: Notify
    ) -> Written[Any]:
        self._call()
        shelf = self._writable(ref)
        now = self._at(ref, version)
        if now is None:
            raise Missing("not_found", ref)
        if shelf.collection.schedules and notify is Notify.NOBODY:
            self._refuse_mail(now.record)
            record = _hushed(record)
        stored = self.server.store(ref, self._written_as(shelf, record, was.raw))
        self._mail(shelf, ref, record)
        self._reply()
        return _written(ref, stored)

    def delete(self, ref: str, version: str, notify: Notify) -> None:
        self._call()
        shelf = self._writable(ref)
        now = self._at(ref, version)
        if now is None:
            return
        record = now.record
        if shelf.collection.schedules and notify is Notify.NOBODY:
            self._refuse_mail(record)
        self.server.drop(ref)
        self._mail(shelf, ref, record)
        self._reply()

    def _written_as(self, shelf: Shelf, record: Record, raw: str) -> str:
        """Some servers keep something else than they were sent."""
        kind = shelf.collection.kind
        if self.server.faults.rewrites and kind is Kind.CONTACTS:
            record = altered(record, position=record.position.upper())
        elif self.server.faults.rewrites:
            place = record.details.place.upper()
            record = altered(record, details=altered(record.details, place=place))
        return WRITE[kind](record, raw)

    def _call(self) -> None:
        self.calls += 1
        if self.server.faults.away:
            raise Again("unreachable")
        if self.server.faults.signed_out:
            raise SignIn("credentials_refused")

    def _reply(self) -> None:
        self.server.writes += 1
        if self.server.faults.lost_replies:
            self.server.faults.lost_replies -= 1
            raise Again("unreachable", "the reply was lost")

    def _writable(self, ref: str) -> Shelf:
        if self.server.faults.parked is not None:
            raise Parked("quota_used_up", after=self.server.faults.parked)
        shelf = self.server.shelf(ref)
        if not shelf.collection.writable:
            raise Refused("forbidden", ref)
        return shelf

    def _at(self, ref: str, version: str) -> Stored | None:
        stored = self.server.shelf(ref).members.get(ref)
        if stored is None or stored.gone:
            return None
        if stored.version != version:
            raise Stale("changed_meanwhile", ref)
        return stored

    def _refuse_mail(self, record: Record) -> None:
        if _told(record):
            raise Refused("would_notify")

    def _mail(self, shelf: Shelf, ref: str, record: Record) -> None:
        if shelf.collection.schedules:
            self.server.mails += [(ref, address) for address in _told(record)]

    def _listing(self, shelf: Shelf, known: Known) -> Iterator[Page[Any]]:
        alive = [ref for ref, stored in shelf.members.items() if not stored.gone]
        cursor = f"{shelf.epoch}/{self.server.number}"
        for refs in self._pages(alive):
            held = known(refs)
            items = (_unless_held(_item(ref, shelf.members[ref]), held.get(ref)) for ref in refs)
            yield Listing(tuple(items), total=len(alive))
        yield Listing((), last=True, cursor=cursor)

    def _delta(self, shelf: Shelf, since: int, known: Known) -> Iterator[Page[Any]]:
        changed = [ref for ref, stored in shelf.members.items() if stored.number > since]
        cursor = f"{shelf.epoch}/{self.server.number}"
        for refs in self._pages(changed):
            held = known(refs)
            items = (_unless_held(_item(ref, shelf.members[ref]), held.get(ref)) for ref in refs)
            yield Delta(tuple(items))
        yield Delta((), last=True, cursor=cursor)

    def _pages(self, refs: Sequence[str]) -> Iterator[Sequence[str]]:
        size = self.server.faults.page
        return (refs[at : at + size] for at in range(0, len(refs), size))


def shared(server: MemoryServer, account: str, collection: Collection) -> None:
    """Let another account see the collection too."""
    server.sees.setdefault(account, []).append(collection.ref)


def read_only(server: MemoryServer, collection: Collection) -> Collection:
    """Take the right to write; returns the collection as it is told from now on."""
    shelf = server.shelves[collection.ref]
    shelf.collection = altered(collection, writable=False)
    return shelf.collection


def _hushed(record: Record) -> Record:
    guests = tuple(altered(guest, untold=True) for guest in record.details.participants)
    return altered(record, details=altered(record.details, participants=guests))


def _told(record: Record) -> list[str]:
    """To whom the server writes of this."""
    return [guest.address for guest in record.details.participants if not guest.untold]


def _uid(stored: Stored) -> str:
    try:
        return str(stored.record.uid)
    except Illegible:
        return ""


def _item(ref: str, stored: Stored | None) -> Item[Any]:
    if stored is None or stored.gone:
        return Removed(ref)
    try:
        record, key = stored.record, ref.rpartition("/")[2]
        return Present(ref, stored.version, record, stored.text, key)
    except Illegible as error:
        return Unreadable(ref, stored.version, error.reason, error.detail, stored.text)


def _unless_held(item: Item[Any], held: str | None) -> Item[Any]:
    match item:
        case Present(ref, version) | Unreadable(ref, version) if version == held:
            return Unchanged(ref)
        case _:
            return item


def _written(ref: str, stored: Stored) -> Written[Any]:
    return Written(ref, stored.version, stored.record, stored.text)
