"""Writing many contacts in one request (People API v1, batchCreateContacts, batchUpdateContacts).

A batch is done whole or not at all. Of one that is refused those at fault are tried by themselves,
and the others again together; where Google does not say who they are, each half by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Generic, TypeAlias, TypeVar

from einklang.providers.errors import Again, Malformed, Missing, ProviderError, Refused, Stale
from einklang.providers.google.client import Client
from einklang.providers.google.moments import Json
from einklang.providers.google.people import read, update
from einklang.providers.google.people.line import SomeRefused
from einklang.providers.google.people.place import MASK, OURS
from einklang.providers.google.people.update import Wish
from einklang.providers.port import Change, New, Written
from einklang.records.contact import Contact

T = TypeVar("T")
R = TypeVar("R")
Result: TypeAlias = Written[Contact] | ProviderError
AT_ONCE = 200
_REFUSALS = (Stale, Missing, Refused, Malformed)
"""What concerns one contact. All else ends the whole."""


def create(client: Client, group: str, wanted: Sequence[New[Contact]]) -> list[Result]:
    """New contacts. Raises Again, SignIn."""
    return _done(
        wanted,
        _Writing(
            together=partial(_create, client, group),
            alone=partial(update.create, client, group),
            names=lambda some: [str(n) for n in range(len(some))],
        ),
    )


def replace(client: Client, wanted: Sequence[Change[Contact]]) -> list[Result]:
    """Changes of contacts, of which each is named once. Raises Again, SignIn."""
    wishes = [_tried(update.wish, client, change) for change in wanted]
    sent = [wish for wish in wishes if isinstance(wish, Wish) and wish.fields]
    writing = _Writing(
        together=partial(_replace, client),
        alone=partial(update.replace, client),
        names=lambda some: [wish.ref for wish in some],
    )
    told = iter(_done(sent, writing))
    return [_result(wish, told.__next__) for wish in wishes]


def _result(wish: Wish | ProviderError, told: Callable[[], Result]) -> Result:
    if not isinstance(wish, Wish):
        return wish
    return told() if wish.fields else _tried(update.written, wish.at)


def _create(client: Client, group: str, some: Sequence[New[Contact]]) -> list[Json]:
    bodies = [{"contactPerson": update.body_of(group, each)} for each in some]
    body = {"contacts": bodies, "readMask": MASK, "sources": [OURS]}
    told = client.send("POST", "people:batchCreateContacts", body).get("createdPeople") or ()
    people = [each["person"] for each in told if each.get("person")]
    made = {read.key_of(person): person for person in people}
    return _all(made.get(each.key) for each in some)


def _replace(client: Client, some: Sequence[Wish]) -> list[Json]:
    """One mask holds for all of them, so that each says what others change as it stands."""
    mask = list(dict.fromkeys(field for wish in some for field in wish.fields))
    contacts = {wish.ref: update.patch(wish, _fields(wish, mask)) for wish in some}
    body = {"contacts": contacts, "updateMask": ",".join(mask), "readMask": MASK, "sources": [OURS]}
    told = client.send("POST", "people:batchUpdateContacts", body).get("updateResult") or {}
    return _all((told.get(wish.ref) or {}).get("person") for wish in some)


def _fields(wish: Wish, mask: Sequence[str]) -> Mapping[str, Sequence[Json]]:
    return {field: wish.fields.get(field, read.items(wish.at, field)) for field in mask}


def _all(told: Any) -> list[Json]:
    """Raises Again where one is not told: it is done or not, and whoever looks again will see."""
    people = list(told)
    if not all(people):
        raise Again("garbled_reply", "one of a batch is not told")
    return people


# ── a batch and its parts ────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class _Writing(Generic[T]):
    """How wishes are sent: many, one; and how Google names those of a batch that are at fault."""

    together: Callable[[Sequence[T]], list[Json]]
    alone: Callable[[T], Written[Contact]]
    names: Callable[[Sequence[T]], list[str]]


def _done(wanted: Sequence[T], writing: _Writing[T]) -> list[Result]:
    """What came of each wish."""
    if len(wanted) < 2:
        return [_tried(writing.alone, each) for each in wanted]
    try:
        people = writing.together(wanted)
    except _REFUSALS as error:
        return _apart(wanted, writing, error)
    return [_tried(update.written, person) for person in people]


def _apart(wanted: Sequence[T], writing: _Writing[T], error: ProviderError) -> list[Result]:
    culprits = error.culprits if isinstance(error, SomeRefused) else frozenset()
    bad = [name in culprits for name in writing.names(wanted)]
    if not any(bad):
        half = len(wanted) // 2
        return [*_done(wanted[:half], writing), *_done(wanted[half:], writing)]
    rest = [each for each, is_bad in zip(wanted, bad, strict=True) if not is_bad]
    told = iter(_done(rest, writing))
    return [
        _tried(writing.alone, each) if is_bad else next(told)
        for each, is_bad in zip(wanted, bad, strict=True)
    ]


def _tried(work: Callable[..., R], *given: Any) -> R | ProviderError:
    """What it gives, or why it was not done. Raises Again, SignIn."""
    try:
        return work(*given)
    except _REFUSALS as error:
        return error
