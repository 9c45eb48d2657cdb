"""Who is in a group, and what changed of them since (People API v1, connections.list).

A sync token is the whole account's, a cursor the group's: whoever is not in it is nobody, unless
the caller holds them; then they have left. Google tells them as they are; it never says that
somebody has left, nor that a group is gone, so that one is looked at where nobody shows that it is
there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from einklang.providers.errors import CursorGone, Refused
from einklang.providers.google import look
from einklang.providers.google.client import Client
from einklang.providers.google.moments import Json
from einklang.providers.google.people import groups, read, seen
from einklang.providers.google.people.place import CONTACTS, MASK, OURS
from einklang.providers.port import (
    Delta,
    Item,
    Known,
    Left,
    Listing,
    Page,
    Removed,
    Unchanged,
)
from einklang.records.contact import Contact

PAGE = 1000
SMALL = 100
"""Items handed on at once."""
AGE = 6 * 86_400.0
"""Seconds. A token lives for seven days from the full listing on."""
MANY = 100
"""A list tells so many addresses and numbers of a contact at most."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """`born`, in whole seconds of the epoch, is when the full listing began."""

    born: int
    token: str

    def __str__(self) -> str:
        return f"{self.born}:{self.token}"


def read_cursor(text: str, now: float) -> Cursor:
    """Raises CursorGone for one that is too old, or none of ours."""
    born, colon, token = text.partition(":")
    if not (colon and token and born.isascii() and born.isdecimal()):
        raise CursorGone("cursor_dead", "none of ours")
    if now > int(born) + AGE:
        raise CursorGone("cursor_dead", "older than six days")
    return Cursor(int(born), token)


def changes(
    client: Client,
    group: str,
    cursor: str | None,
    known: Known,
    note: Callable[[Sequence[Json]], None],
) -> Iterator[Page[Contact]]:
    """See `port.Provider.changes`. `note` is shown everybody whom Google tells. One request for a
    thousand people of the account, and one where nothing changed; one more where somebody has left
    and nobody shows that the group is still there."""
    kind: Callable[..., Page[Contact]] = Listing if cursor is None else Delta
    at = Cursor(int(client.now()), "") if cursor is None else read_cursor(cursor, client.now())
    pass_ = _Pass(client, group, known, listing=cursor is None)
    for page in _pages(client, at.token or None):
        told = page.get("connections") or ()
        note(told)
        for some in seen.parts(told, SMALL):
            if items := tuple(pass_.items(_in_full(client, some))):
                yield kind(items)
        at = Cursor(at.born, str(page.get("nextSyncToken") or ""))
    if pass_.listing:
        pass_.prove()
    yield kind((), last=True, cursor=str(at) if at.token else None)


def _pages(client: Client, token: str | None) -> Iterator[Json]:
    listed = look.pages(
        client,
        CONTACTS,
        personFields=MASK,
        sources=OURS,
        pageSize=PAGE,
        requestSyncToken="true",
        syncToken=token,
    )
    try:
        yield from listed
    except (CursorGone, Refused) as error:
        raise look.dead(error, token) from error


def _in_full(client: Client, told: Sequence[Json]) -> Sequence[Json]:
    """The same people, those of whom a list may not have told all as they are by themselves."""
    cut = [str(each["resourceName"]) for each in told if _may_be_cut(each)]
    whole = seen.several(client, cut) if cut else {}
    return [whole.get(each["resourceName"], each) for each in told]


def _may_be_cut(person: Json) -> bool:
    return any(len(person.get(field) or ()) >= MANY for field in ("emailAddresses", "phoneNumbers"))


@dataclass(slots=True)
class _Pass:
    """One pass over a group. `met`: somebody in it shows that it is there."""

    client: Client
    group: str
    known: Known
    listing: bool
    met: bool = False

    def items(self, told: Sequence[Json]) -> Iterator[Item[Contact]]:
        """What these people are to the caller. Raises Missing where the group is gone."""
        self.met = self.met or any(self._is_in(each) for each in told)
        names = (name for each in told for name in _names(each))
        held = self.known(list(dict.fromkeys(names)))
        for each in told:
            yield from self._items(each, held)

    def prove(self) -> None:
        """Raises Missing where the group is gone."""
        if not self.met:
            groups.prove(self.client, self.group)
            self.met = True

    def _is_in(self, person: Json) -> bool:
        return not read.is_gone(person) and read.is_in(person, self.group)

    def _items(self, person: Json, held: Mapping[str, str]) -> Iterator[Item[Contact]]:
        ref, *others = _names(person)
        names = tuple(name for name in (ref, *others) if name in held)
        version = read.version_of(person)
        if read.is_gone(person):
            yield from () if self.listing else map(Removed, names)
        elif ref in held and read.is_older(version, than=held[ref]):
            yield from self._as_held(ref)
        elif not self._is_in(person):
            left = [Left(name) for name in names] or _left_unheard(ref, person)
            if left:
                self.prove()
            yield from left
        elif names == (ref,) and held[ref] == version:
            yield from self._as_held(ref)
        else:
            yield read.item(person, tuple(name for name in names if name != ref))

    def _as_held(self, ref: str) -> Iterator[Item[Contact]]:
        if self.listing:
            yield Unchanged(ref)


def _names(person: Json) -> tuple[str, ...]:
    """The person's name, and those that lead there."""
    return (str(person["resourceName"]), *read.former_names(person))


def _left_unheard(ref: str, person: Json) -> list[Left]:
    """Who came of a create of ours, and was taken out of the group before we knew."""
    key = read.key_of(person)
    return [Left(ref, key)] if key else []
