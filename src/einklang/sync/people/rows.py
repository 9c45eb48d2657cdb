"""The rows of people as a local step leaves them, and the pairs of which no step follows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from einklang.accounts.models import Membership
from einklang.accounts.rows import ChangedMeanwhile, writing
from einklang.crm import hold
from einklang.crm.models import Person
from einklang.reconcile.decide import DropLocal, HoldLocal, Step
from einklang.reconcile.observation import Standing
from einklang.records.card import to_contact
from einklang.records.contact import Contact
from einklang.sync import questions
from einklang.sync.models import Pair, Question
from einklang.sync.people import shelf
from einklang.sync.people.shelf import HeldPerson
from einklang.sync.people.sight import REVIEW, Aside, PersonSight, agreed_before
from einklang.sync.sight import Doing
from einklang.sync.visit import Visit


@dataclass(frozen=True, slots=True)
class PersonDoing(Doing):
    """A person on the way through a batch; `said` is what they are to say, None: as before."""

    sight: PersonSight
    row: Person | None
    said: Contact | None = None


def doing(visit: Visit, sight: PersonSight, step: Step, pair: Pair, now: datetime) -> PersonDoing:
    """The row as this step leaves it; nothing is stored yet."""
    held = sight.held
    person, said = held.person, None
    match step:
        case HoldLocal(record):
            person, said = _held(visit, sight, record, now)
        case DropLocal() if person is not None:
            person = copy(person)
            person.deleted_at = person.changed_at = now
            person.changed_by = None
        case _:
            pass
    return PersonDoing(sight, step, pair, person, held.local, said=said)


def _held(
    visit: Visit, sight: PersonSight, record: Mapping[str, Any], now: datetime
) -> tuple[Person, Contact]:
    held = sight.held
    person = copy(held.person) or Person(
        workspace=visit.workspace,
        responsible=visit.connection.holder,
        private=visit.contact_rules.private,
    )
    person.deleted_at = None
    person.changed_by, person.changed_at = None, now
    told = to_contact(record)
    return person, hold.merged_order(held.said, told) if held.said else told


def store(visit: Visit, number: int, doings: Sequence[PersonDoing], now: datetime) -> None:
    """Store the people of a batch. Raises ChangedMeanwhile."""
    _ask_no_more(visit, [doing.pair for doing in doings if doing.pair.reason == REVIEW])
    written = [doing for doing in doings if doing.writes and doing.row is not None]
    _prove_new(visit, [doing for doing in written if doing.row and doing.row.pk is None])
    said = [hold.Said(doing.row, doing.said) for doing in written if doing.row]
    hold.store(visit.workspace, number, said, now)


def _prove_new(visit: Visit, new: Sequence[PersonDoing]) -> None:
    """Nobody has come with an address of theirs since we looked: a colleague's run or a form may
    have stored them. Raises ChangedMeanwhile; looking again then finds them."""
    owners: dict[str, int] = {}
    for at, doing in enumerate(new):
        for email in doing.said.emails if doing.said else ():
            if owners.setdefault(email.address, at) != at:
                raise ChangedMeanwhile
    for address, people in shelf.owners(visit, owners).items():
        if people - new[owners[address]].sight.asked:
            raise ChangedMeanwhile


# ── of which no step follows ─────────────────────────────────────────────────


def step_aside(visit: Visit, sights: Sequence[PersonSight]) -> None:
    """Note how these stand, what stands there, and who is asked about them."""
    if not sights:
        return
    with transaction.atomic():
        visit.prove()
        for sight in sights:
            if sight.aside is not None:
                _note(visit, sight, sight.aside)


def _note(visit: Visit, sight: PersonSight, aside: Aside) -> None:
    pair = sight.held.pair or visit.new_pair(sight.held.ref, visit.clock())
    there, row = sight.seen.remote, sight.held.row
    agreed = _keeps_agreed(sight.held, pair, aside)
    if there is not None and not agreed:
        pair.base, pair.raw, pair.version = there, sight.raw, sight.seen.version
    if row is not None:
        pair.local_id, pair.revision = row.pk, (pair.revision or row.revision) if agreed else 0
    if pair.reason == REVIEW != aside.reason:
        _ask_no_more(visit, [pair])
    if (pair.standing, pair.reason) != (aside.standing, aside.reason):
        pair.standing, pair.reason = aside.standing, aside.reason
        pair.decided_in = visit.record.run()
        visit.record.counts[aside.reason] += 1
    pair.save()
    if aside.reason == REVIEW:
        _ask(visit, pair, aside)


def _keeps_agreed(held: HeldPerson, pair: Pair, aside: Aside) -> bool:
    """Whether it stays as both last agreed on it, though sync lets go of it: whoever is handed back
    is merged from there, whatever either side has become meanwhile."""
    agreed = pair.base is not None and held.row_id == pair.local_id
    in_accord = pair.standing in {Standing.PAIRED, Standing.SET_ASIDE}
    return agreed and aside.is_let_go and (in_accord or agreed_before(pair))


def _ask(visit: Visit, pair: Pair, aside: Aside) -> None:
    """Who this is, once; while the question is open it follows what stands there."""
    data = {"people": list(aside.people), "reason": aside.why}
    visit.record.questions += 1
    opened = questions.open_questions(visit.connection).filter(kind=REVIEW, pair=pair)
    if not opened.update(data=data):
        Question.objects.create(
            connection=visit.connection,
            collection=visit.collection,
            run=visit.record.run(),
            pair=pair,
            kind=REVIEW,
            data=data,
            asked_at=visit.clock(),
        )


def _ask_no_more(visit: Visit, pairs: Sequence[Pair]) -> None:
    """It is known by now who they are, or they are gone."""
    if pairs:
        opened = questions.open_questions(visit.connection)
        questions.take_back(visit, opened.filter(kind=REVIEW, pair__in=pairs))


# ── what a person answered ───────────────────────────────────────────────────


def settle(question: Question, member: Membership, how: str, now: datetime) -> None:
    """See `sync.side.Side.settle`."""
    pair = question.pair
    people = Person.objects.filter(workspace=member.workspace, pk=question.data["event"])
    person = people.first()
    if person is None or pair is None or pair.base is None:
        return
    with writing(member.workspace_id) as number:
        if how == "theirs":
            person.deleted_at = None
            person.changed_by, person.changed_at = member.user, now
            said = [hold.Said(person, to_contact(pair.base))]
            hold.store(member.workspace, number, said, now)
        Pair.objects.filter(pk=pair.pk).update(revision=person.revision)
