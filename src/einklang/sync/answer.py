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
from einklang.accounts.rows import writing
from einklang.calendars import hold
from einklang.calendars.models import Apart, Copy, Event
from einklang.jobs.lease import under
from einklang.providers import port
from einklang.reconcile.observation import Standing
from einklang.records.plain import to_event
from einklang.sync import observe
from einklang.sync.aside import tell_copies
from einklang.sync.carry import carry_out, chunks
from einklang.sync.connect import start
from einklang.sync.models import Pair, Question
from einklang.sync.questions import left_from, moves_from
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
        gone = Event.objects.filter(workspace=member.workspace, deleted_at__isnull=False)
        pairs.filter(local_id__in=gone.values("pk")).update(standing=Standing.LEFT_THERE)
    else:
        _restore_here(member, pairs, now)
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
    _settle(question, member, how, now)


@transaction.atomic
def answer_would_mail(
    question: Question, *, member: Membership, how: Literal["send", "theirs"], now: datetime
) -> None:
    """*send*: write it, and let the server tell the guests. *theirs*: take the change back here."""
    _close(question, member, how, now)
    if how == "send":
        _leave_to_the_run(question)
    else:
        _settle(question, member, how, now)


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


def _restore_here(member: Membership, pairs: QuerySet[Pair], now: datetime) -> None:
    ids = _local_ids(pairs)
    with writing(member.workspace_id) as number:
        events = list(Event.objects.filter(workspace=member.workspace, pk__in=ids))
        for event in events:
            event.deleted_at = None
        hold.store(member.workspace, number, events, now)
        for event in events:
            pairs.filter(local_id=event.pk).update(revision=event.revision)


def _local_ids(pairs: Iterable[Pair]) -> list[int]:
    return [pair.local_id for pair in pairs if pair.local_id is not None]


def _settle(question: Question, member: Membership, how: str, now: datetime) -> None:
    pair, event = question.pair, _event(question)
    if event is None:
        return
    if pair is None or pair.base is None:
        copy = Copy.objects.filter(event=event, calendar__collection=question.collection_id)
        former = moves_from(question)
        if former is None:
            copy.delete()
        else:
            copy.update(calendar=former.collection.calendar)
        return
    if left_from(question) is not None:
        _settle_moved(member, how, pair, event, now)
        return
    with writing(member.workspace_id) as number:
        if how == "theirs":
            event.deleted_at = None
            hold.fit(event, to_event(pair.base), zone=member.workspace.zone, now=now)
            hold.store(member.workspace, number, [event], now)
        Pair.objects.filter(pk=pair.pk).update(revision=event.revision)


def _settle_moved(member: Membership, how: str, pair: Pair, event: Event, now: datetime) -> None:
    """It would not go from its old calendar: back into that one, or it stands there unheeded."""
    if how == "keep":
        Pair.objects.filter(pk=pair.pk).update(standing=Standing.LEFT_THERE)
        return
    with writing(member.workspace_id) as number:
        hold.store(member.workspace, number, [event], now)
        mine = Copy.objects.filter(event=event, calendar__holder=member.user)
        mine.update(calendar=pair.collection.calendar_id, own={})


def _event(question: Question) -> Event | None:
    at = question.data.get("event")
    workspace = question.connection.workspace_id
    return Event.objects.filter(pk=at, workspace=workspace).first() if at else None


# ── in the run ───────────────────────────────────────────────────────────────


def carry_answers(visit: Visit) -> None:
    """Do what was answered since the last run and needs the network. As long as the provider takes
    no writes it is done again in each run: none but this one would make up for it."""
    answered = Question.objects.filter(collection=visit.collection, data__todo=True)
    for question in answered.order_by("answered_at"):
        _carry(visit, question)
        if visit.record.parked is not None:
            continue
        question.data.pop("todo")
        question.done_at = visit.clock()
        question.save(update_fields=["data", "done_at"])


def _carry(visit: Visit, question: Question) -> None:
    if question.kind == "would_mail":
        event = _event(question)
        visit.tell = visit.tell | {event.pk if event else 0}
        carry_out(visit, observe.here(visit, [event] if event else []))
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
                tell_copies(visit, gone, Apart.KEPT_HERE)
            case _:
                carry_out(visit, observe.gone(visit, [pair.ref for pair in gone]))


def _still_gone(visit: Visit, pairs: Sequence[Pair]) -> list[Pair]:
    """Those that the other side still does not have; what came back there meanwhile is looked at
    like anything else."""
    items = visit.provider.fetch(visit.there, [pair.ref for pair in pairs])
    present = [item for item in items if isinstance(item, port.Present)]
    carry_out(visit, observe.there(visit, present))
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
        events = Event.objects.filter(workspace=visit.workspace, pk__in=part)
        carry_out(visit, observe.here(visit, events))
