"""The contacts of a Google account as a provider. See `port.Provider`, `InBatches`, `Groups`.

Google has no precondition for a deletion: the contact is looked at right before, which leaves a
window of one request. And it takes no name for a new one: see `made`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from einklang.providers.errors import ProviderError
from einklang.providers.google import oauth
from einklang.providers.google.people import changes, groups, many, seen, update
from einklang.providers.google.people.line import PeopleClient
from einklang.providers.google.people.made import Made
from einklang.providers.google.tokens import CONTACTS
from einklang.providers.port import (
    Capabilities,
    Change,
    Collection,
    Item,
    Known,
    Left,
    New,
    Notify,
    Page,
    Present,
    Was,
    Written,
)
from einklang.records.address import normalised
from einklang.records.contact import Contact

_ABLE = Capabilities(frozenset({Notify.NOBODY}), lags=True)


class GooglePeople:
    """One account, by its e-mail address. Nothing is asked before it is needed."""

    at_once = many.AT_ONCE

    def __init__(self, client: PeopleClient, address: str) -> None:
        self._client = client
        self._address = address
        self._made = Made()

    @property
    def addresses(self) -> tuple[str, ...]:
        """The account's own."""
        return tuple(filter(None, (normalised(self._address),)))

    def give_back(self) -> None:
        """See `port.GivesBack`: what was granted for calendars ends with it."""
        client = self._client
        oauth.revoke(client.registration, client.wire, client.tokens.refresh)

    def collections(self) -> Sequence[Collection]:
        """The group of all contacts, and those that the account has made."""
        writable = CONTACTS in self._client.tokens.scopes
        return tuple(groups.collections(self._client, writable=writable))

    def capabilities(self, collection: Collection) -> Capabilities:  # noqa: ARG002 (all can the same)
        """Nobody is ever told of a contact."""
        return _ABLE

    def make(self, name: str) -> Collection:
        """See `groups.make`."""
        return groups.make(self._client, name)

    def leave(self, collection: Collection, ref: str) -> None:
        """See `groups.leave`."""
        groups.leave(self._client, collection.ref, ref)

    def join(self, collection: Collection, ref: str) -> None:
        """See `groups.join`."""
        groups.join(self._client, collection.ref, ref)

    def changes(
        self, collection: Collection, cursor: str | None, known: Known
    ) -> Iterator[Page[Contact]]:
        """See `changes`."""
        told = changes.changes(self._client, collection.ref, cursor, known, self._made.note)
        for page in told:
            if page.last:
                self._made.all_told()
            yield page

    def fetch(self, collection: Collection, refs: Sequence[str]) -> Sequence[Item[Contact]]:
        """What stands at these refs now; a request for a hundred."""
        return seen.fetch(self._client, collection.ref, refs)

    # ── writing ──────────────────────────────────────────────────────────────

    def create(
        self,
        collection: Collection,
        record: Contact,
        key: str,
        notify: Notify,  # noqa: ARG002 (nobody is ever told)
        raw: str = "",
    ) -> Written[Contact]:
        """A new contact in the group; Google gives it a UID of its own."""
        (made,) = self.create_many(collection, [New(record, key, raw)])
        if isinstance(made, ProviderError):
            raise made
        return made

    def create_many(
        self, collection: Collection, wanted: Sequence[New[Contact]]
    ) -> Sequence[Written[Contact] | ProviderError]:
        """A request for two hundred of them; see `made` for those that were asked for before."""
        there = self._there(collection, [each.key for each in wanted])
        new = [each for each in wanted if each.key not in there]
        made: dict[str, Written[Contact] | ProviderError] = dict(there)
        for some in seen.parts(new, self.at_once):
            keys = [each.key for each in some]
            self._made.sent(keys)
            results = many.create(self._client, collection.ref, some)
            told = dict(zip(keys, results, strict=True))
            refs = {key: one.ref if isinstance(one, Written) else "" for key, one in told.items()}
            self._made.answered(refs)
            made |= told
        return [made[each.key] for each in wanted]

    def _there(self, collection: Collection, keys: Sequence[str]) -> dict[str, Written[Contact]]:
        """What these keys have made already, in the group again where somebody has taken it out."""
        by = self._made.by(self._client, keys)
        found = dict(
            zip(by, seen.fetch(self._client, collection.ref, list(by.values())), strict=True)
        )
        out = [item.ref for item in found.values() if isinstance(item, Left)]
        for ref in out:
            self.join(collection, ref)
        if out:
            found = dict(zip(by, self.fetch(collection, list(by.values())), strict=True))
        return {
            key: Written(item.ref, item.version, item.record, item.raw)
            for key, item in found.items()
            if isinstance(item, Present)
        }

    def replace(
        self,
        ref: str,
        version: str,
        record: Contact,
        was: Was[Contact],
        notify: Notify,  # noqa: ARG002 (nobody is ever told)
    ) -> Written[Contact]:
        """One request."""
        wish = update.wish(self._client, Change(ref, version, record, was))
        return update.replace(self._client, wish)

    def replace_many(
        self,
        collection: Collection,  # noqa: ARG002 (a ref is enough)
        wanted: Sequence[Change[Contact]],
    ) -> Sequence[Written[Contact] | ProviderError]:
        """A request for two hundred of them."""
        return [
            result
            for some in seen.parts(wanted, self.at_once)
            for result in many.replace(self._client, some)
        ]

    def delete(self, ref: str, version: str, notify: Notify) -> None:  # noqa: ARG002 (see above)
        """Two requests; see `update.delete`."""
        update.delete(self._client, ref, version)
