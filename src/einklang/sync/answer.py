"""What a person answered, and doing it.

What needs no network is done at once. The rest is left to the connection's next run
(`carry_answers`), which looks at both sides once more first: between question and answer the world
goes on.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Literal

from django.db import transaction
from django.db.models import QuerySet

from einklang.accounts.models import Membership
from einklang.jobs.lease import under
from einklang.providers import port
from einklang.reconcile.observation import Standing
from einklang.sync.carry import carry_out, chunks
from einklang.sync.connect import start
from einklang.sync.models import Pair, Question
from einklang.sync.people import second
from einklang.sync.people.asking import take_review
from einklang.sync.sides import side_of
from einklang.sync.visit import Visit

BrakeAnswer = Literal["delete", "keep", "restore"]


class AlreadyAnswered(Exception):
    """Somebody, perhaps in another window, answered before."""


@transaction.atomic
def answer_brake(
    question: Question, *, member: Membership, how: BrakeAnswer, now: datetime
) -> None:
    """Decide about held back deletions. *delete*: do as the other side did. *keep*: the records
    stay where they still are, and sync no more. *restore*: bring them back on the other side."""
    _close(question, member, how, now)
    pairs = _held_back(question)
    if question.data["side"] == "local" or how == "delete":
        _leave_to_the_run(question)
        return
    if how == "keep":
        gone = side_of(question).archived(member.workspace, _local_ids(pairs))
        pairs.filter(local_id__in=gone).update(standing=Standing.LEFT_THERE)
    else:
        _restore_here(question, pairs, now)
    question.done_at = now
    question.save(update_fields=["done_at"])


@transaction.atomic
def answer_refused(
    question: Question, *, member: Membership, how: Literal["theirs", "keep"], now: datetime
) -> None:
    """The provider would not take a change. *theirs*: this side takes over what stands there (or,
    where nothing does, the event stays here alone). *keep*: both stay as they are until the next
    change."""
    _close(question, member, how, now)
    side_of(question).settle(question, member, how, now)


@transaction.atomic
def answer_would_mail(
    question: Question, *, member: Membership, how: Literal["send", "theirs"], now: datetime
) -> None:
    """*send*: write it, and let the server tell the guests. *theirs*: take the change back here."""
    _close(question, member, how, now)
    if how == "send":
        _leave_to_the_run(question)
    else:
        side_of(question).settle(question, member, how, now)


@transaction.atomic
def answer_review(question: Question, *, member: Membership, how: str, now: datetime) -> None:
    """Whether a contact is somebody who is here already (`people.asking`)."""
    _close(question, member, how, now)
    take_review(question, how)


def _close(question: Question, member: Membership, how: str, now: datetime) -> None:
    closed = Question.objects.filter(pk=question.pk, answered_at=None).update(
        answer=how, answered_at=now, answered_by=member.user
    )
    if not closed:
        raise AlreadyAnswered
    question.answer, question.answered_at = how, now


def _held_back(question: Question) -> QuerySet[Pair]:
    """The pairs of a brake, also those whose record could not be read before it was deleted."""
    asked = Pair.objects.filter(pk__in=question.data["pairs"])
    return asked.filter(standing__in=[Standing.PAIRED, Standing.SET_ASIDE])


def _leave_to_the_run(question: Question) -> None:
    question.data["todo"] = True
    question.save(update_fields=["data"])
    start(question.connection)


def _restore_here(question: Question, pairs: QuerySet[Pair], now: datetime) -> None:
    back = side_of(question).bring_back(question.connection.workspace, _local_ids(pairs), now)
    for row, revision in back.items():
        pairs.filter(local_id=row).update(revision=revision)


def _local_ids(pairs: Iterable[Pair]) -> list[int]:
    return [pair.local_id for pair in pairs if pair.local_id is not None]


# ── in the run ───────────────────────────────────────────────────────────────


def carry_answers(visit: Visit) -> None:
    """Do what was answered since the last run and needs the network. As long as the provider takes
    no writes it is done again in each run: none but this one would make up for it."""
    here = [q for q in visit.record.asked() if q.collection_id == visit.collection.pk]
    for question in [question for question in here if question.data.get("todo")]:
        _carry(visit, question)
        if visit.record.parked is not None:
            continue
        question.data.pop("todo")
        question.done_at = visit.clock()
        question.save(update_fields=["data", "done_at"])


def _carry(visit: Visit, question: Question) -> None:
    if question.kind == second.DELETE_SECOND:
        second.carry(visit, question)
        return
    if question.kind == "would_mail":
        row = question.data.get("event") or 0
        visit.tell = visit.tell | {row}
        carry_out(visit, visit.side.here(visit, [row]))
        return
    pairs = _held_back(question)
    if question.data["side"] == "remote":
        _push(visit, list(pairs))
        return
    for part in chunks(list(pairs)):
        gone = _still_gone(visit, part)
        match question.answer:
            case "restore":
                _restore_there(visit, gone)
            case "keep":
                _stand(visit, gone, standing=Standing.KEPT_HERE)
                visit.side.tell_apart(visit, gone, Standing.KEPT_HERE)
            case _:
                carry_out(visit, visit.side.gone(visit, [pair.ref for pair in gone]))


def _still_gone(visit: Visit, pairs: Sequence[Pair]) -> list[Pair]:
    """Those that the other side still does not have; what came back there meanwhile is looked at
    like anything else."""
    items = visit.provider.fetch(visit.there, [pair.ref for pair in pairs])
    present = [item for item in items if isinstance(item, port.Present)]
    carry_out(visit, visit.side.there(visit, present))
    refs = {item.ref for item in items if isinstance(item, port.Removed)}
    return [pair for pair in pairs if pair.ref in refs]


def _stand(visit: Visit, pairs: Sequence[Pair], **columns: object) -> None:
    with under(visit.lease):
        Pair.objects.filter(pk__in=[pair.pk for pair in pairs]).update(**columns)


def _restore_there(visit: Visit, pairs: Sequence[Pair]) -> None:
    """Forget what was agreed: what stands here is new there."""
    _stand(visit, pairs, base=None, version="", standing=Standing.PAIRED)
    _push(visit, pairs)


def _push(visit: Visit, pairs: Sequence[Pair]) -> None:
    for part in chunks(_local_ids(pairs)):
        carry_out(visit, visit.side.here(visit, part))
