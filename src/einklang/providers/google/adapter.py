"""A Google account as a provider of calendars. See `port.Provider`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property

from einklang.providers.google import calendars, changes, look, update
from einklang.providers.google.client import Client
from einklang.providers.google.moments import Json
from einklang.providers.google.place import ids_of
from einklang.providers.google.registration import Registration
from einklang.providers.google.tokens import read
from einklang.providers.google.update import Target
from einklang.providers.port import (
    Capabilities,
    Collection,
    Item,
    Known,
    Notify,
    Page,
    Record,
    Was,
    Written,
)
from einklang.providers.wire import Wire

_ABLE = Capabilities(frozenset({Notify.NOBODY, Notify.EVERYBODY}), schedules=True)
_READS = Capabilities(frozenset({Notify.NOBODY}))


def open_google(
    registration: Registration,
    wire: Wire,
    secret: str,
    keep: Callable[[str], None],
    now: Callable[[], float],
) -> GoogleProvider:
    """The account whose tokens these are. Raises SignIn where there are none."""
    return GoogleProvider(Client(registration, wire, read(secret), keep, now))


class GoogleProvider:
    """One account. Nothing is asked before it is needed."""

    def __init__(self, client: Client) -> None:
        self._client = client

    @cached_property
    def _entries(self) -> list[Json]:
        return calendars.entries(self._client)

    @property
    def addresses(self) -> tuple[str, ...]:
        """The account's address and those of the calendars that it made."""
        return calendars.addresses(self._entries)

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
        return update.replace_event(target, event, version, at, record)

    def delete(self, ref: str, version: str, notify: Notify) -> None:
        """See `update.delete`."""
        calendar, event = ids_of(ref)
        update.delete(Target(self._client, calendar, notify), event, version)
