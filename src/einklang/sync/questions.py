"""What only a person can decide: asking once, and doing what was answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.db.models import Exists, Max, OuterRef, QuerySet

from einklang.calendars.models import Copy
from einklang.jobs.lease import under
from einklang.reconcile.observation import Standing
from einklang.sync.models import Collection, Connection, Pair, Question
from einklang.sync.shelf import EVENT
from einklang.sync.sight import Held
from einklang.sync.visit import Visit

BRAKE = "brake"
WINDOW = timedelta(hours=24)


def open_questions(connection: Connection) -> QuerySet[Question]:
    """Those of the connection that wait for an answer, oldest first."""
    return connection.questions.filter(answered_at=None).order_by("asked_at")


def ask(visit: Visit, held: Held, reason: str, detail: str) -> None:
    """Ask about one record that the provider would not take, once: while the question is open it
    is not asked again. Where the write would mail guests unasked, the question is about that."""
    kind = "would_mail" if reason == "would_notify" else "refused"
    row = held.row_id
    visit.record.questions += 1
    open_ones = Question.objects.filter(collection=visit.collection, answered_at=None)
    if open_ones.filter(kind=kind, data__event=row).exists():
        return
    with under(visit.lease):
        Question.objects.create(
            connection=visit.connection,
            collection=visit.collection,
            run=visit.record.run(),
            pair=held.pair,
            kind=kind,
            data={"event": row, "reason": reason, "detail": detail},
            asked_at=visit.clock(),
        )


def take_back(visit: Visit, asked: QuerySet[Question]) -> None:
    """These need no answer any more; whoever waited for one may go out."""
    if asked.delete()[0]:
        visit.collection.seen_modseq = 0
        Collection.objects.filter(pk=visit.collection.pk).update(seen_modseq=0)


def counted_since(collection: Collection, side: str, now: datetime) -> datetime:
    """From when on deletions count for the brake: 24 hours back, or since a person last decided
    about deletions here, whose answer stands for those that it was about."""
    brakes = Question.objects.filter(collection=collection, kind=BRAKE, data__side=side)
    latest = brakes.aggregate(done=Max("done_at"))["done"]
    return max(now - WINDOW, latest) if latest else now - WINDOW


def moves_from(question: Question) -> Pair | None:
    """Where the meeting stands still that a person wanted in the calendar of this question."""
    pairs = Pair.objects.filter(
        kind=EVENT,
        local_id=question.data.get("event"),
        standing=Standing.PAIRED,
        collection__connection__holder=question.connection.holder_id,
        collection__calendar__isnull=False,
    ).exclude(collection=question.collection_id)
    stands = Copy.objects.filter(
        event=OuterRef("local_id"), calendar=OuterRef("collection__calendar")
    )
    return pairs.filter(~Exists(stands)).select_related("collection__calendar").first()


def left_from(question: Question) -> Pair | None:
    """The pair of this question, where its meeting was put into another calendar and would not go
    from this one."""
    pair = question.pair
    if pair is None or pair.standing != Standing.PAIRED or pair.base is None:
        return None
    place = question.collection.calendar_id if question.collection else None
    copies = Copy.objects.filter(event=pair.local_id or 0, event__deleted_at=None)
    calendars = set(copies.values_list("calendar", flat=True))
    return pair if calendars and place is not None and place not in calendars else None


def hold_back(visit: Visit, side: str, pairs: Sequence[int], numbers: Mapping[str, int]) -> None:
    """The brake: keep these deletions back until a person has decided. Later ones join. `numbers`:
    the size of the collection a day ago, and how many it has lost since."""
    visit.record.questions += 1
    visit.record.counts["held_back"] += len(pairs)
    with under(visit.lease):
        _open_brake(visit, side, pairs, numbers)


def _open_brake(visit: Visit, side: str, pairs: Sequence[int], numbers: Mapping[str, int]) -> None:
    question = brake_of(visit.collection, side)
    if question is None:
        Question.objects.create(
            connection=visit.connection,
            collection=visit.collection,
            run=visit.record.run(),
            kind=BRAKE,
            data={"side": side, "pairs": sorted(pairs), **numbers},
            asked_at=visit.clock(),
        )
        return
    question.data["pairs"] = sorted({*question.data["pairs"], *pairs})
    question.save(update_fields=["data"])


def brake_of(collection: Collection, side: str) -> Question | None:
    """The open brake of a collection in one direction."""
    return Question.objects.filter(
        collection=collection, kind=BRAKE, answered_at=None, data__side=side
    ).first()
