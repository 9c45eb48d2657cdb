"""People seen as records, a page at a time, and whom of them the contacts of a page may be."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast

from django.db.models import Q

from einklang.crm import hold
from einklang.crm.lookalikes import Alike, alike
from einklang.crm.lookalikes import owners as alike_owners
from einklang.crm.models import Person, PersonSet
from einklang.reconcile.identity import uid_of_person
from einklang.reconcile.known_person import Acquaintance, Candidate, acquaintance
from einklang.reconcile.observation import Standing
from einklang.records.card import from_contact
from einklang.records.contact import Contact
from einklang.records.plain import Plain
from einklang.sync.models import Pair
from einklang.sync.sight import Held
from einklang.sync.visit import Visit

PERSON = "person"


@dataclass(slots=True)
class HeldPerson(Held):
    """What we hold under one ref: the pair, the person, and what they say. `others`: their pairs in
    accord elsewhere, or here under another ref; `uid` that of a contact that we make."""

    said: Contact | None = None
    others: list[Pair] = field(default_factory=list)
    uid: str = ""

    @property
    def person(self) -> Person | None:
        """The row."""
        return cast("Person | None", self.row)

    @property
    def moves(self) -> bool:
        """See `Held.moves`: they were merged with somebody since the run began."""
        return self.person is not None and self.person.merged_into_id is not None

    @property
    def is_second(self) -> bool:
        """Whether another contact of the same book is this person already."""
        here = self.pair.collection_id if self.pair else 0
        return any(pair.collection_id == here for pair in self.others)

    @property
    def local(self) -> Plain | None:
        """The person as a plain record, under the name that this book has for them. A company that
        the book only spells otherwise is spelt as there: that is no change of anybody's."""
        if self.person is None or self.person.deleted_at is not None or self.said is None:
            return None
        return self._plain(self.said)

    @property
    def removed(self) -> Plain | None:
        """The same of somebody who is removed here. Other books, and those who were merged with
        them, have told what this book may never have heard of."""
        if self.person is None or self.person.deleted_at is None or self.said is None:
            return None
        return self._plain(self.said)

    def _plain(self, said: Contact) -> Plain:
        plain = from_contact(said)
        base = self.pair.base if self.pair else None
        if base is None:
            return {**plain, "uid": self.uid}
        spelt = base["organisation"]
        if spelt.casefold() == plain["organisation"].casefold():
            plain["organisation"] = spelt
        return {**plain, "uid": base["uid"], "stamp": base["stamp"]}


def by_ref(visit: Visit, refs: Sequence[str]) -> dict[str, HeldPerson]:
    """What is held under each of the refs."""
    held = {ref: HeldPerson(ref) for ref in refs}
    for pair in Pair.objects.filter(collection=visit.collection, ref__in=refs):
        held[pair.ref].pair = pair
    wanted = {each.pair.local_id for each in held.values() if each.pair}
    people = Person.objects.filter(workspace=visit.workspace).in_bulk(
        [at for at in wanted if at is not None]
    )
    for each in held.values():
        if each.pair is not None and each.pair.local_id is not None:
            each.row = people.get(each.pair.local_id)
    attach(visit, list(held.values()))
    return held


def attach(visit: Visit, helds: Iterable[HeldPerson]) -> None:
    """Load what the people say that are set already, and their other pairs."""
    known = [held for held in helds if held.person is not None]
    people = {held.person.pk: held.person for held in known if held.person is not None}
    if not people:
        return
    said = hold.contacts_of(list(people.values()))
    pairs: dict[int, list[Pair]] = defaultdict(list)
    found = Pair.objects.filter(kind=PERSON, local_id__in=people, standing=Standing.PAIRED)
    for pair in found.filter(collection__connection__ended_at=None, collection__chosen=True):
        pairs[pair.local_id or 0].append(pair)
    for held in known:
        at = held.row_id or 0
        held.said = said[at]
        held.uid = uid_of_person(_book(visit), at)
        own = held.pair.pk if held.pair else None
        held.others = [pair for pair in pairs[at] if pair.pk != own]


def _book(visit: Visit) -> str:
    # With the moment of connecting, for a workspace of this name may have stood here before.
    return f"{visit.workspace.slug} {visit.connection.pk} {visit.connection.since.isoformat()}"


# ── whom we know ─────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Met:
    """Who a contact is, and everybody who was asked about it."""

    who: Acquaintance
    asked: frozenset[int]


def acquaintances(visit: Visit, contacts: Mapping[str, Contact]) -> dict[str, Met]:
    """Who each of these contacts (by ref) is, of the people whom the holder may see."""
    if not contacts:
        return {}
    found = alike(visible(visit), list(contacts.values()))
    return {ref: _met(found, contact) for ref, contact in contacts.items()}


def _met(found: Alike, contact: Contact) -> Met:
    asked = found.to(contact)
    candidates = [Candidate(pk, found.plains[pk]) for pk in sorted(asked)]
    who = acquaintance(from_contact(contact), candidates, found.shared(contact))
    return Met(who, frozenset(asked))


def owners(visit: Visit, addresses: Iterable[str]) -> dict[str, set[int]]:
    """The people whom the holder may see, by which of these addresses they have."""
    return alike_owners(visible(visit), addresses)


def visible(visit: Visit) -> PersonSet:
    """The people whom the holder of the connection may see."""
    rows = PersonSet(Person).alive().filter(workspace=visit.workspace)
    return rows.filter(Q(private=False) | Q(responsible=visit.connection.holder_id))
