"""People, as undoing changes them. See `sync.undo_rows.Rows`.

Whoever was wrongly taken for somebody here is taken apart again: the person says what they said
before, and the contact stays there as it is, out of accord. Were the two kept in accord, undoing
would take away there what only the contact holds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Self

from django.db.models import Min

from einklang.crm import hold
from einklang.crm.models import Person
from einklang.reconcile.observation import Standing
from einklang.reconcile.undo import BringBack, LetGo, Nothing, Past, PutAway, PutBack, Undoing
from einklang.records.card import from_contact, to_contact
from einklang.records.contact import Contact
from einklang.records.plain import Plain
from einklang.sync.models import JournalEntry, Pair, Run
from einklang.sync.people.shelf import PERSON
from einklang.sync.undo_rows import NOWHERE, UNDONE, Act, settle


@dataclass(slots=True)
class PeopleRows:
    """By keys. `joined`: the write with which a pair came to somebody who was here already, and
    which of the writes that are undone stand for it; `elsewhere` are people whom another book has,
    too; `touched` people are written, `moved` pairs,
    too, of which `settled` ones are at their person's revision then."""

    pairs: dict[int, Pair]
    people: dict[int, Person]
    said: dict[int, Contact]
    joined: Mapping[int, JournalEntry]
    read_anew: set[int] = field(default_factory=set)
    touched: set[int] = field(default_factory=set)
    moved: dict[int, Pair] = field(default_factory=dict)
    settled: set[int] = field(default_factory=set)
    elsewhere: frozenset[int] = frozenset()

    @classmethod
    def of(cls, entries: Sequence[JournalEntry]) -> Self:
        """See `sync.undo_rows.Rows.of`."""
        concerned = Pair.objects.filter(pk__in={entry.pair_id for entry in entries})
        pairs = {pair.pk: pair for pair in concerned.select_related("collection__connection")}
        ids = {pair.local_id for pair in pairs.values() if pair.local_id is not None}
        people = Person.objects.in_bulk(ids)
        return cls(
            pairs,
            people,
            hold.contacts_of(list(people.values())),
            _joined(entries, pairs),
            elsewhere=_elsewhere(ids, pairs),
        )

    def past(self, entry: JournalEntry) -> Past:
        """See `sync.undo_rows.Rows.past`."""
        pair, person = self._place(entry)
        if pair is None or person is None:
            return Past(entry.act, entry.before, entry.after, None, Standing.GONE, held=False)
        of = self.joined.get(entry.pk, entry)
        return Past(
            act=entry.act,
            before=of.before,
            after=of.after,
            now=self.now(entry),
            standing=Standing(pair.standing),
            held=_is_held(pair, person, entry, of),
            elsewhere=person.pk in self.elsewhere,
            by_hand=person.changed_by_id is not None,
        )

    def now(self, entry: JournalEntry) -> Plain | None:
        """See `sync.undo_rows.Rows.now`."""
        pair, person = self._place(entry)
        if pair is None or person is None or person.deleted_at is not None:
            return None
        plain = from_contact(self.said[person.pk])
        told = pair.base or {}
        return {**plain, **{key: told[key] for key in ("uid", "stamp") if key in told}}

    def let(self, act: Act, entry: JournalEntry, what: Undoing) -> None:
        """See `sync.undo_rows.Rows.let`."""
        pair, person = self._place(entry)
        if pair is None or person is None:
            return
        match what:
            case PutBack(record):
                self._put_back(act, entry, person, record)
            case PutAway():
                person.deleted_at = act.now
                self._let_go(pair)
            case LetGo():
                self._let_go(pair)
            case BringBack(joined):
                self._bring_back(act, pair, person, joined=joined)
            case Nothing():
                return
        person.changed_by, person.changed_at = act.member.user, act.now
        self.touched.add(person.pk)

    def _put_back(self, act: Act, entry: JournalEntry, person: Person, record: Plain) -> None:
        pair = self.pairs[entry.pair_id]
        self.said[person.pk] = hold.merged_order(self.said[person.pk], to_contact(record))
        if act.turns:
            return
        if entry.pk in self.joined:
            self._let_go(pair)
        elif pair.standing == Standing.NOT_WANTED:
            self._join(pair)

    def _let_go(self, pair: Pair) -> None:
        if pair.standing in NOWHERE:
            pair.standing = Standing.GONE
        else:
            pair.standing, pair.reason = Standing.NOT_WANTED, UNDONE
        self._settle(pair)

    def _bring_back(self, act: Act, pair: Pair, person: Person, *, joined: bool) -> None:
        person.deleted_at = None
        if joined:
            self._join(pair)
        elif act.enter and pair.collection.chosen and pair.collection.writable:
            pair.standing, pair.base, pair.version = Standing.PAIRED, None, ""
            pair.revision = 0
            self.moved[pair.pk] = pair
        else:
            pair.standing = Standing.KEPT_HERE
            self._settle(pair)

    def _join(self, pair: Pair) -> None:
        """It stands there still: in accord again, from what it says there now."""
        pair.standing, pair.version = Standing.PAIRED, ""
        self._settle(pair)
        self.read_anew.add(pair.pk)

    def _settle(self, pair: Pair) -> None:
        self.moved[pair.pk] = pair
        self.settled.add(pair.pk)

    def store(self, act: Act, run: Run, number: int) -> None:
        """See `sync.undo_rows.Rows.store`."""
        people = [self.people[pk] for pk in sorted(self.touched)]
        said = [hold.Said(person, self.said[person.pk]) for person in people]
        hold.store(act.member.workspace, number, said, act.now)
        for pk in self.settled:
            self.pairs[pk].revision = self.people[self.pairs[pk].local_id or 0].revision
        settle(list(self.moved.values()), run)

    def _place(self, entry: JournalEntry) -> tuple[Pair | None, Person | None]:
        """None of a person whom somebody else looks after unseen: nothing of them is told."""
        pair = self.pairs.get(entry.pair_id)
        person = self.people.get(pair.local_id or 0) if pair else None
        if pair is None or person is None:
            return pair, None
        holder = pair.collection.connection.holder_id
        return pair, None if person.private and person.responsible_id != holder else person


def _is_held(pair: Pair, person: Person, entry: JournalEntry, of: JournalEntry) -> bool:
    """Whether the person is kept in accord with the contact. Whom the write brought and a colleague
    looks after by now is theirs: undoing does not take them out of everybody's sight."""
    holder = pair.collection.connection.holder_id
    if of.before is None and person.responsible_id not in (None, holder):
        return False
    return pair.standing != Standing.NOT_WANTED or entry.act == "put_back"


def _joined(entries: Sequence[JournalEntry], pairs: Mapping[int, Pair]) -> dict[int, JournalEntry]:
    """By the writes that are undone: that with which the pair came to somebody who was here before.
    What was entered there in the same run for the sake of it is part of it: taken back by itself,
    the person would lose what they alone had said."""
    written = JournalEntry.objects.filter(pair__in=pairs)
    first = written.values("pair").annotate(first=Min("pk")).values_list("first", flat=True)
    met = JournalEntry.objects.filter(pk__in=list(first), act="hold", before__isnull=False)
    by_pair = {entry.pair_id: entry for entry in met}
    return {
        entry.pk: joining
        for entry in entries
        if (joining := by_pair.get(entry.pair_id)) is not None
        and entry.run_id == joining.run_id
        and entry.act in {"hold", "replace"}
    }


def _elsewhere(people: set[int], but: Mapping[int, Pair]) -> frozenset[int]:
    """Who of them is in accord with another book, too."""
    rows = Pair.objects.filter(kind=PERSON, local_id__in=people, standing=Standing.PAIRED)
    alive = rows.exclude(pk__in=but).exclude(collection__connection__ended_at__isnull=False)
    return frozenset(pk for pk in alive.values_list("local_id", flat=True) if pk is not None)
