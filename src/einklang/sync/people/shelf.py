"""People seen as records, a page at a time, and whom of them the contacts of a page may be."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from django.db.models import Q, QuerySet

from einklang.crm import hold
from einklang.crm.found_by import sorted_by_name
from einklang.crm.models import Person, PersonEmail, PersonPhone, PersonSet
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
        plain = from_contact(self.said)
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
    found = _Found.of(visit, list(contacts.values()))
    return {ref: found.met(contact) for ref, contact in contacts.items()}


@dataclass(frozen=True, slots=True)
class _Found:
    """People who share something with contacts of a page, by what they share."""

    plains: Mapping[int, Plain]
    by_address: Mapping[str, set[int]]
    by_number: Mapping[str, set[int]]
    by_name: Mapping[str, set[int]]

    @classmethod
    def of(cls, visit: Visit, contacts: Sequence[Contact]) -> _Found:
        people = visible(visit)
        addresses = {email.address for each in contacts for email in each.emails}
        numbers = {phone.key for each in contacts for phone in each.phones}
        names = {sorted_by_name(each) for each in contacts} - {""}
        by_address = owners(visit, addresses)
        by_number = _seen(visit, PersonPhone.objects.filter(key__in=numbers), "key")
        by_name = _grouped(people.filter(sorted_as__in=names).values_list("sorted_as", "pk"))
        # A number that very many share, a switchboard's, tells nothing of who somebody is.
        few = {key: ids for key, ids in by_number.items() if len(ids) <= MANY}
        ids = {pk for some in (by_address, few, by_name) for each in some.values() for pk in each}
        rows = list(Person.objects.filter(pk__in=ids))
        said = hold.contacts_of(rows)
        plains = {pk: from_contact(contact) for pk, contact in said.items()}
        return cls(plains, by_address, few, by_name)

    def met(self, contact: Contact) -> Met:
        """Who this one is."""
        shared = Counter(
            {e.address: len(self.by_address.get(e.address, ())) for e in contact.emails}
        )
        asked: set[int] = set(self.by_name.get(sorted_by_name(contact), ()))
        for email in contact.emails:
            asked |= self.by_address.get(email.address, set())
        for phone in contact.phones:
            asked |= self.by_number.get(phone.key, set())
        candidates = [Candidate(pk, self.plains[pk]) for pk in sorted(asked)]
        several = {address for address, count in shared.items() if count > 1}
        return Met(acquaintance(from_contact(contact), candidates, several), frozenset(asked))


MANY = 20


def owners(visit: Visit, addresses: Iterable[str]) -> dict[str, set[int]]:
    """The people whom the holder may see, by which of these addresses they have."""
    return _seen(visit, PersonEmail.objects.filter(address__in=list(addresses)), "address")


def _seen(visit: Visit, rows: QuerySet[Any], key: str) -> dict[str, set[int]]:
    # In two steps, each along its index: joined, SQLite would begin with everybody here.
    told = list(rows.values_list(key, "person"))
    seen = set(visible(visit).filter(pk__in={pk for _, pk in told}).values_list("pk", flat=True))
    return _grouped((text, pk) for text, pk in told if pk in seen)


def visible(visit: Visit) -> PersonSet:
    """The people whom the holder of the connection may see."""
    rows = PersonSet(Person).alive().filter(workspace=visit.workspace)
    return rows.filter(Q(private=False) | Q(responsible=visit.connection.holder_id))


def _grouped(rows: Iterable[tuple[str, int]]) -> dict[str, set[int]]:
    found: dict[str, set[int]] = defaultdict(set)
    for key, person in rows:
        found[key].add(person)
    return found
