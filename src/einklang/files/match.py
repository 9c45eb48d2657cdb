"""Who the people of a file are, some hundreds at a time (docs/algorithms/contacts.md): whoever is
here already is filled in where nothing stands, and what stands here stays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, TypeAlias, assert_never

from einklang.crm import hold
from einklang.crm.lookalikes import Alike, alike
from einklang.crm.models import Person, PersonSet
from einklang.files.pictures import Pictures
from einklang.files.tagging import Tagging
from einklang.files.wanted import House, Wanted
from einklang.reconcile.known_person import Candidate, Perhaps, Same, Stranger, acquaintance
from einklang.reconcile.merge import Conflict, Side, merge
from einklang.records.card import from_contact, to_contact
from einklang.records.contact import Contact, Name
from einklang.records.folded import folded


@dataclass(frozen=True, slots=True)
class New:
    """Nobody whom we know: they come in, under this key of the batch."""

    key: int


@dataclass(frozen=True, slots=True)
class Known:
    """It is this one. `filled`: something came in; `differs`: what says otherwise here: what it is,
    what stands here, and what the file says."""

    key: int
    filled: bool
    differs: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """It may be one of these; a person decides."""

    keys: tuple[int, ...]
    reason: str


Outcome: TypeAlias = New | Known | Asked


@dataclass(slots=True)
class _Touched:
    """A person as the batch leaves them, and what they say by then."""

    person: Person
    contact: Contact


@dataclass(slots=True)
class Batch:
    """Some records on their way. Keys are those of rows; whoever is new has one below zero until
    they are stored, and the next record of the same batch can meet them there."""

    house: House
    found: Alike
    now: datetime
    touched: dict[int, _Touched] = field(default_factory=dict)
    tags: Tagging = field(default_factory=Tagging)
    pictures: Pictures = field(default_factory=Pictures)

    @classmethod
    def of(cls, house: House, wanted: Sequence[Wanted], now: datetime) -> Batch:
        """Look up all who may be these, of those whom the importer may see."""
        people = PersonSet(Person).visible_to(house.member)
        found = alike(people, [each.contact for each in wanted])
        tagged = found.people if any(each.tags for each in wanted) else ()
        seen = found.people if any(each.picture for each in wanted) else ()
        return cls(house, found, now, tags=Tagging.of(tagged), pictures=Pictures.of(seen))

    def take(self, wanted: Wanted) -> Outcome:
        """Decide about one more."""
        contact = wanted.contact
        candidates = [Candidate(at, self.found.plains[at]) for at in sorted(self.found.to(contact))]
        who = acquaintance(from_contact(contact), candidates, self.found.shared(contact))
        match who:
            case Same(person):
                return self.fill(person, wanted)
            case Perhaps(people, reason):
                return Asked(people, reason)
            case Stranger():
                return self.make(wanted)
            case _:
                assert_never(who)

    def make(self, wanted: Wanted) -> New:
        """Let them be somebody new."""
        key = -1 - len(self.touched)
        person = Person(
            workspace=self.house.member.workspace,
            responsible_id=wanted.responsible,
            private=wanted.private,
            notes=wanted.notes,
            custom=dict(wanted.own),
        )
        self._touch(key, person, replace(wanted.contact, uid="", stamp=""))
        self.tags.add(key, wanted.tags)
        self.pictures.add(key, wanted.picture)
        if not person.is_hidden_from(self.house.member):
            self.found.add(key, person, wanted.contact)
        return New(key)

    def fill(self, key: int, wanted: Wanted) -> Known:
        """Let them be this one, whom `found` holds: what they lack comes in."""
        person = self.found.people[key]
        here = self.touched[key].contact if key in self.touched else self._said(key)
        there = replace(wanted.contact, name=_filled(here.name, wanted.contact.name))
        told, differs = _merged(here, replace(there, uid="", stamp=""))
        if differing(here.name, wanted.contact.name):
            differs.insert(0, ("name", str(here.name), str(wanted.contact.name)))
        filled = _fill_rest(person, wanted, differs)
        if told != here or filled:
            told = hold.merged_order(here, told)
            self._touch(key, person, told)
            self.found.add(key, person, told)
            filled = True
        more = self.tags.add(key, wanted.tags)
        pictured = self.pictures.add(key, wanted.picture)
        return Known(key, filled or more or pictured, tuple(differs))

    def store(self, number: int) -> list[Person]:
        """Store all of them, and return who is new. Must run inside `writing`."""
        rows = [hold.Said(each.person, each.contact) for each in self.touched.values()]
        new = [said.person for said in rows if said.person.pk is None]
        workspace = self.house.member.workspace
        if rows:
            hold.store(workspace, number, rows, self.now, (*hold.COLUMNS, "notes", "custom"))
        self.tags.store(workspace, self.row_of)
        self.pictures.store(self.row_of)
        return new

    def row_of(self, key: int) -> int:
        """The key of the row, once all are stored."""
        return self.touched[key].person.pk if key < 0 else key

    def _said(self, key: int) -> Contact:
        return to_contact(self.found.plains[key])

    def _touch(self, key: int, person: Person, contact: Contact) -> None:
        person.changed_by, person.changed_at = self.house.member.user, self.now
        self.touched[key] = _Touched(person, contact)


def differing(here: Name, there: Name) -> bool:
    """Whether a name says something else than what stands here; less is not else."""
    said = set(folded(str(here)).split())
    return bool(str(here)) and not set(folded(str(there)).split()) <= said


def _filled(here: Name, there: Name) -> Name:
    """The name with what it lacks. Two names that are not cut into the same parts are not mixed:
    "Anna Ost" as a family name does not become "Anna Anna Ost"."""
    if not str(here):
        return there
    if folded(here.family) != folded(there.family):
        return here
    parts = ("prefix", "given", "middle", "family", "suffix")
    return Name(**{part: getattr(here, part) or getattr(there, part) for part in parts})


def _merged(here: Contact, there: Contact) -> tuple[Contact, list[tuple[str, str, str]]]:
    """What both say; and where they say different things, of which ours stays."""
    merged = merge(None, from_contact(here), from_contact(there), favour=Side.LOCAL)
    told = (_told(conflict) for conflict in merged.conflicts)
    return to_contact(merged.value), [each for each in told if each]


def _told(conflict: Conflict) -> tuple[str, str, str] | None:
    """Of kinds and spellings nobody has to know."""
    what, *below = conflict.path
    here, there = _line(conflict.local), _line(conflict.remote)
    return None if below or folded(here) == folded(there) else (what, here, there)


def _line(value: Any) -> str:
    parts = value if isinstance(value, list) else [value]
    return ", ".join(line for part in parts for line in str(part or "").splitlines())


def _fill_rest(person: Person, wanted: Wanted, differs: list[tuple[str, str, str]]) -> bool:
    """What address books know nothing of. Whether something came in."""
    filled = False
    if wanted.notes and not person.notes:
        person.notes, filled = wanted.notes, True
    elif wanted.notes.split() != person.notes.split() and wanted.notes:
        differs.append(("notes", _line(person.notes)[:200], _line(wanted.notes)[:200]))
    if wanted.responsible is not None and person.responsible_id is None:
        person.responsible_id, filled = wanted.responsible, True
    own, more = _own(person.custom, wanted.own)
    differs += more
    if own != person.custom:
        person.custom, filled = own, True
    return filled


def _own(
    here: Mapping[str, str], there: Mapping[str, str]
) -> tuple[dict[str, str], list[tuple[str, str, str]]]:
    told = {**there, **{key: value for key, value in here.items() if value}}
    differs = [
        (f"own:{key}", told[key], value)
        for key, value in there.items()
        if folded(told[key]) != folded(value)
    ]
    return told, differs
