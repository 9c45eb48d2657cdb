"""A CalDAV or CardDAV account as a provider. Nothing is asked of the server before it is needed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any, Generic

from einklang.providers.dav import href, report, write
from einklang.providers.dav.client import Client
from einklang.providers.dav.collections import Place, collections, schedules_itself
from einklang.providers.dav.content import CONTACTS, EVENTS, Content
from einklang.providers.dav.discover import Found, discover, given_host
from einklang.providers.dav.members import fetch, is_hash
from einklang.providers.dav.schedule import Guests
from einklang.providers.errors import CursorGone, Refused
from einklang.providers.names import Names
from einklang.providers.port import (
    Capabilities,
    Collection,
    Item,
    Known,
    Notify,
    Page,
    Present,
    R,
    Unreadable,
    Was,
    Written,
)
from einklang.providers.wire import Login, Wire
from einklang.records.contact import Contact
from einklang.records.event import Event

_KEEP_QUIET = {"Schedule-Reply": "F"}  # RFC 6638, 8.1: a guest's deletion tells nobody


def open_dav(
    address: str, username: str, secret: str, wire: Wire, names: Names
) -> DavProvider[Event]:
    """The calendars behind a URL, a host or an e-mail address. Raises Refused("bad_address")."""
    client = Client(wire, Login(username, secret), given_host(address))
    return DavProvider(client, address, EVENTS, names)


def open_books(
    address: str, username: str, secret: str, wire: Wire, names: Names
) -> DavProvider[Contact]:
    """As `open_dav`, the address books."""
    client = Client(wire, Login(username, secret), given_host(address))
    return DavProvider(client, address, CONTACTS, names)


class DavProvider(Generic[R]):
    """One account at one server, for one kind of content. See `port.Provider`."""

    def __init__(self, client: Client, address: str, content: Content[R], names: Names) -> None:
        self._client = client
        self._address = address
        self._content = content
        self._names = names
        self._schedules: dict[str, bool] = {}
        self._doubted: set[str] = set()
        self._tags: dict[str, bool] = {}
        self._versions: dict[str, str] = {}

    @cached_property
    def _found(self) -> Found:
        return discover(self._client, self._address, self._content, self._names)

    @property
    def addresses(self) -> tuple[str, ...]:
        """The account's own addresses: those that the server tells, and the name if it is one."""
        return self._found.addresses

    def collections(self) -> Sequence[Collection]:
        """All collections of all homes, and the one whose link was typed, be it another's."""
        found = {
            collection.ref: collection
            for home in self._found.homes
            for collection in collections(self._client, home, self._content)
        }
        itself = self._found.itself
        if itself and itself not in found:
            typed = collections(self._client, itself, self._content, depth=0)
            found |= {collection.ref: collection for collection in typed}
        self._schedules.update((ref, c.schedules) for ref, c in found.items())
        return tuple(found.values())

    def capabilities(self, collection: Collection) -> Capabilities:
        """A server that mails guests by itself tells all of them, or nobody in what we create; one
        that tells no ETags cannot check a version. What it tells is asked for where no pass has
        shown it yet."""
        wishes = {Notify.NOBODY, Notify.EVERYBODY} if collection.schedules else {Notify.NOBODY}
        if collection.ref not in self._tags:
            self._tags[collection.ref] = report.tells_etags(self._place(collection.ref))
        return Capabilities(
            notify=frozenset(wishes),
            schedules=collection.schedules,
            preconditions=self._tags[collection.ref],
        )

    def changes(
        self, collection: Collection, cursor: str | None, known: Known
    ) -> Iterator[Page[R]]:
        """See `report`. Where a token failed for no good reason, the next listing does without."""
        place, ref = self._place(collection.ref), collection.ref
        try:
            for page in report.changes(place, cursor, known, doubted=ref in self._doubted):
                self._note_tags(ref, page.items)
                yield page
        except CursorGone as error:
            if error.reason == "sync_failed":
                self._doubted.add(ref)
            raise

    def fetch(self, collection: Collection, refs: Sequence[str]) -> Sequence[Item[R]]:
        """What stands at these refs now."""
        return fetch(self._place(collection.ref), refs)

    def create(
        self, collection: Collection, record: R, key: str, notify: Notify, raw: str = ""
    ) -> Written[R]:
        """A new member named by `key`, which is its UID too where it has none: few servers take
        one without."""
        guests = self._content.guests
        if guests and collection.schedules and notify is Notify.NOBODY:
            record = guests.hushed(record)
        if not record.uid:
            record = replace(record, uid=key)
        return write.create(self._place(collection.ref), record, key, raw)

    def replace(self, ref: str, version: str, record: R, was: Was[R], notify: Notify) -> Written[R]:
        """Raises Refused("would_notify") where the server would mail guests against `notify`."""
        guests = self._content.guests
        if guests and notify is Notify.NOBODY and guests.concerned(record, was.record):
            record = self._kept_quiet(guests, ref, record, was.record)
        at = Present(ref, version, was.record, was.raw)
        return write.replace(self._place(href.folder(ref)), at, record)

    def delete(self, ref: str, version: str, notify: Notify) -> None:
        """Raises Refused("would_notify") where the server would mail guests against `notify`."""
        headers: Mapping[str, str] = {}
        guests = self._content.guests
        if guests and notify is Notify.NOBODY and self._tells(ref):
            headers = self._quiet_headers(guests, ref)
        write.delete(self._place(href.folder(ref)), ref, version, headers)

    def _note_tags(self, ref: str, items: Sequence[Item[Any]]) -> None:
        told = [item.version for item in items if isinstance(item, Present | Unreadable)]
        if told:
            self._tags[ref] = not any(map(is_hash, told))

    def _place(self, url: str) -> Place[R]:
        return Place(self._client, self._content, url, self._versions)

    def _tells(self, ref: str) -> bool:
        url = href.folder(ref)
        if url not in self._schedules:
            self._schedules[url] = schedules_itself(self._client, url)
        return self._schedules[url]

    def _kept_quiet(self, guests: Guests[R], ref: str, record: R, was: R) -> R:
        """The record to write so that nobody hears of it: whoever is new to it is not told."""
        concerned = guests.told(was) or guests.told(record)
        if not concerned or not self._tells(ref):
            return record
        if guests.told(was):
            raise Refused("would_notify", ref)
        return guests.hushed(record)

    def _quiet_headers(self, guests: Guests[R], ref: str) -> Mapping[str, str]:
        """How to delete without a mail: a guest may decline to answer, an organiser may not."""
        match fetch(self._place(href.folder(ref)), [ref])[0]:
            case Present(_, _, record) if guests.told(record):
                host = guests.host(record)
                if host is None or host in self.addresses or not self.addresses:
                    raise Refused("would_notify", ref)
                return _KEEP_QUIET
            case _:
                return {}
