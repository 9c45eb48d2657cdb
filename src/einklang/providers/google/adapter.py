"""A Google account as a provider of calendars. See `port.Provider`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property

from einklang.providers.google import calendars, changes, channels, look, oauth, update
from einklang.providers.google.client import Client
from einklang.providers.google.moments import Json
from einklang.providers.google.place import ids_of
from einklang.providers.google.tokens import CALENDARS
from einklang.providers.google.update import Target
from einklang.providers.port import (
    Capabilities,
    Collection,
    Item,
    Known,
    Notify,
    Page,
    Was,
    Watched,
    Written,
)
from einklang.records.event import Event as Record

_ABLE = Capabilities(frozenset({Notify.NOBODY, Notify.EVERYBODY}), schedules=True)
_READS = Capabilities(frozenset({Notify.NOBODY}))


class GoogleProvider:
    """One account, by its e-mail address. Nothing is asked before it is needed."""

    def __init__(self, client: Client, address: str) -> None:
        self._client = client
        self._address = address

    @cached_property
    def _entries(self) -> list[Json]:
        """Where the list of calendars was not granted, the primary one alone."""
        if CALENDARS in self._client.tokens.scopes:
            return calendars.entries(self._client)
        return [calendars.primary(self._client, self._address)]

    @property
    def addresses(self) -> tuple[str, ...]:
        """The account's address and those of the calendars that it made."""
        return calendars.addresses(self._entries)

    def watch(self, collection: Collection, key: str, token: str, address: str) -> Watched:
        """See `channels.watch`."""
        return channels.watch(self._client, collection.ref, key, token, address)

    def unwatch(self, key: str, resource: str) -> None:
        """See `channels.unwatch`."""
        channels.unwatch(self._client, key, resource)

    def give_back(self) -> None:
        """See `port.GivesBack`."""
        client = self._client
        oauth.revoke(client.registration, client.wire, client.tokens.refresh)

    def collections(self) -> Sequence[Collection]:
        """The account's calendars, its primary one first."""
        return tuple(calendars.collections(self._entries))

    def capabilities(self, collection: Collection) -> Capabilities:
        """Google tells all guests of a write or nobody, as each write says; it cannot tell new ones
        alone."""
        return _ABLE if collection.writable else _READS

    def changes(self, collection: Collection, cursor: str | None, known: Known) -> Iterator[Page]:
        """See `changes`."""
        return changes.changes(self._client, collection.ref, cursor, known)

    def fetch(self, collection: Collection, refs: Sequence[str]) -> Sequence[Item]:
        """What stands at these refs now; a request each, of a series three."""
        return look.fetch(self._client, collection.ref, refs)

    def create(
        self, collection: Collection, record: Record, key: str, notify: Notify, raw: str = ""
    ) -> Written:
        """A new event; Google gives it a UID of its own."""
        return update.create(Target(self._client, collection.ref, notify), record, key, raw)

    def replace(self, ref: str, version: str, record: Record, was: Was, notify: Notify) -> Written:
        """A request where the event itself changed, and one for each occurrence that did; two where
        an occurrence has not differed before."""
        calendar, event = ids_of(ref)
        target = Target(self._client, calendar, notify)
        at = update.at_version(target, event, version, was.raw)
        return update.replace_event(target, event, at, record)

    def delete(self, ref: str, version: str, notify: Notify) -> None:
        """See `update.delete`."""
        calendar, event = ids_of(ref)
        update.delete(Target(self._client, calendar, notify), event, version)
