"""Changing many people at once.

In steps, as a request must end soon, and each step in batches, as whoever writes keeps all others
of the workspace from writing: a batch draws one number, stamps it on its rows, and is over in a
part of a second. What was changed is noted, so that it can be undone, by whoever did it and as far
as nobody changed it since.

A bulk change goes by the ids, from the lowest on, so that it looks at everybody once, whatever it
does to the list that it goes through. It changes nobody whom its maker may not see, and hides
nobody from them: who is private stays with whoever looks after them, and only one's own turn
private.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, F, Max, OuterRef, Q, QuerySet, Subquery
from django.http import QueryDict

from einklang.accounts.insert import insert_values
from einklang.accounts.models import Membership
from einklang.accounts.rows import writing
from einklang.crm.models import Bulk, BulkChange, Person, PersonTag, Tag
from einklang.crm.narrow import asked, narrowed
from einklang.crm.recognise import place_people
from einklang.crm.tags import tags_named

Act, Stage = Bulk.Act, Bulk.Stage
MOVES = (Act.ARCHIVE, Act.RESTORE)
"""Acts that concern timelines, too."""
BATCH = 500
STEP = 2000
"""People of one step: what a request does."""
MOST_CHOSEN = 1000


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be done with whom: `value` the id of a colleague or of a tag, `tag` the name of a
    new one. `chosen`: these ids; None: all whom `query` finds."""

    act: str
    query: str
    chosen: tuple[int, ...] | None
    value: int | None = None
    tag: str = ""


@dataclass(frozen=True, slots=True)
class Reckoning:
    """Of so many in `all`, `changes` would change; `kept` are left as they are by a rule; the rest
    are so already."""

    all: int
    changes: int
    kept: int

    @property
    def already(self) -> int:
        """How many are so already."""
        return self.all - self.changes - self.kept


def reckon(wanted: Wanted, by: Membership, now: datetime) -> Reckoning:
    """What it would do. One statement."""
    rows = _of(by, wanted.act, wanted.query, wanted.chosen, now)
    kept, differs = _kept(wanted.act, by), _differs(wanted.act, wanted.value)
    counted = rows.order_by().aggregate(
        all=Count("pk"),
        changes=Count("pk", filter=differs & ~kept),
        kept=Count("pk", filter=differs & kept),
    )
    return Reckoning(**counted)


def begin(wanted: Wanted, by: Membership, now: datetime) -> Bulk:
    """Note what is to be done; `go_on` does it."""
    value = wanted.value
    if wanted.act == Act.TAG and wanted.tag:
        with writing(by.workspace_id):
            (tag,) = tags_named(by.workspace, [wanted.tag])
        value = tag.pk
    rows = _of(by, wanted.act, wanted.query, wanted.chosen, now)
    told = rows.order_by().aggregate(total=Count("pk"), until=Max("pk"))
    return Bulk.objects.create(
        workspace=by.workspace,
        by=by.user,
        act=wanted.act,
        value=value,
        query=wanted.query,
        chosen=None if wanted.chosen is None else list(wanted.chosen),
        total=told["total"],
        until=told["until"] or 0,
        started_at=now,
    )


def go_on(bulk: Bulk, by: Membership, now: datetime) -> None:
    """One step of it, forth or back. Nothing, when it is over."""
    batch = {Stage.DOING: _do, Stage.UNDOING: _undo}.get(Stage(bulk.stage))
    for _ in range(STEP // BATCH):
        if batch is None or bulk.is_over:
            return
        batch(bulk, by, now)


def undo(bulk: Bulk) -> None:
    """Turn it round; `go_on` does it. Of one that is not done yet, what has been done."""
    Bulk.objects.filter(pk=bulk.pk, stage__in=[Stage.DOING, Stage.DONE]).update(
        stage=Stage.UNDOING, after=0
    )
    bulk.refresh_from_db()


def _of(
    by: Membership,
    act: str,
    query: str,
    chosen: tuple[int, ...] | list[int] | None,
    now: datetime,
) -> QuerySet[Person]:
    """Those whom the list holds; of these only the chosen, where some are. Who is archived can only
    be brought back, and nobody else can."""
    people, archived = by.workspace.person_rows.all(), act == Act.RESTORE
    if chosen is not None:
        found = people.archived_for(by) if archived else people.visible_to(by)
        return found.filter(pk__in=chosen)
    told = asked(QueryDict(query))
    return narrowed(people, told, by, now) if told.archived == archived else people.none()


def _kept(act: str, by: Membership) -> Q:
    """Whom it leaves alone: they would be hidden from whoever does it."""
    match act:
        case Act.RESPONSIBLE:
            return Q(private=True)
        case Act.PRIVATE:
            return Q(responsible=None) | ~Q(responsible=by.user_id)
        case _:
            return Q(pk=None)


def _differs(act: str, value: int | None) -> Q:
    """Who is not so already."""
    tagged = PersonTag.objects.filter(tag=value).values("person")
    match act:
        case Act.RESPONSIBLE:
            return Q(responsible__isnull=False) if value is None else ~_is(value)
        case Act.TAG:
            return ~Q(pk__in=tagged)
        case Act.UNTAG:
            return Q(pk__in=tagged)
        case Act.PRIVATE:
            return Q(private=False)
        case Act.OPEN:
            return Q(private=True)
        case Act.RESTORE:
            return Q(deleted_at__isnull=False)
        case _:
            return Q(deleted_at=None)


def _is(user: int) -> Q:
    return Q(responsible__isnull=False, responsible=user)


def _do(bulk: Bulk, by: Membership, now: datetime) -> None:
    """One batch, in a transaction of its own."""
    with writing(bulk.workspace_id) as number:
        if not _is_at(bulk):
            return
        rows = _of(by, bulk.act, bulk.query, bulk.chosen, now)
        rows = rows.filter(pk__gt=bulk.after, pk__lte=bulk.until)
        ids = list(rows.order_by("pk").values_list("pk", flat=True)[:BATCH])
        part = Person.objects.filter(pk__in=ids)
        part = part.filter(_differs(bulk.act, bulk.value) & ~_kept(bulk.act, by))
        changed = list(part.values_list("pk", "revision", "responsible"))
        notes = [(bulk.pk, pk, revision + 1, was) for pk, revision, was in changed]
        insert_values(BulkChange, ("bulk_id", "person_id", "revision", "was"), notes)
        _change(bulk, [pk for pk, *_ in changed], by, now, number)
        bulk.after = ids[-1] if ids else bulk.until
        bulk.seen += len(ids)
        bulk.changed += len(changed)
        bulk.stage = Stage.DOING if len(ids) == BATCH else Stage.DONE
        bulk.save(update_fields=["after", "seen", "changed", "stage"])
    if bulk.act in MOVES:
        place_people(by.workspace, [pk for pk, *_ in changed])


def _is_at(bulk: Bulk) -> bool:
    """Whether nobody else has gone on with it meanwhile; takes over where it stands, if so. Inside
    `writing`, so that no two do the same batch."""
    stood = (bulk.stage, bulk.after)
    bulk.refresh_from_db()
    return (bulk.stage, bulk.after) == stood


def _change(bulk: Bulk, ids: list[int], by: Membership, now: datetime, number: int) -> None:
    values: dict[str, Any] = {}
    match bulk.act:
        case Act.RESPONSIBLE:
            values = {"responsible": bulk.value}
        case Act.PRIVATE | Act.OPEN:
            values = {"private": bulk.act == Act.PRIVATE}
        case Act.ARCHIVE | Act.RESTORE:
            values = {"deleted_at": now if bulk.act == Act.ARCHIVE else None}
        case Act.TAG:
            _give(bulk.value, ids)
        case Act.UNTAG:
            _take(bulk.value, ids)
    _stamp(Person.objects.filter(pk__in=ids), by, now, number, **values)


def _stamp(
    rows: QuerySet[Person], by: Membership, now: datetime, number: int, **values: Any
) -> None:
    rows.update(
        **values, changed_by=by.user_id, changed_at=now, revision=F("revision") + 1, modseq=number
    )


def _give(tag: int | None, people: list[int]) -> None:
    if tag is None or not Tag.objects.filter(pk=tag).exists():
        return  # removed meanwhile
    pairs = [(person, tag) for person in people]
    insert_values(PersonTag, ("person_id", "tag_id"), pairs, unless_there=True)


def _take(tag: int | None, people: list[int]) -> None:
    PersonTag.objects.filter(tag=tag, person__in=people).delete()


def _undo(bulk: Bulk, by: Membership, now: datetime) -> None:
    """One batch of what was changed, as far as it is as it was left and its maker still sees it."""
    with writing(bulk.workspace_id) as number:
        if not _is_at(bulk):
            return
        noted = bulk.changes.filter(person__gt=bulk.after).order_by("person")
        told = list(noted.values_list("person", "revision")[:BATCH])
        rows = Person.objects.readable_by(by).filter(pk__in=[pk for pk, _ in told])
        now_at = dict(rows.values_list("pk", "revision"))
        ids = [pk for pk, revision in told if now_at.get(pk) == revision]
        _change_back(bulk, ids, by, now, number)
        bulk.after = told[-1][0] if told else bulk.after
        bulk.undone += len(ids)
        bulk.stage = Stage.UNDOING if len(told) == BATCH else Stage.UNDONE
        bulk.save(update_fields=["after", "undone", "stage"])
    if bulk.act in MOVES:
        place_people(by.workspace, ids)


def _change_back(bulk: Bulk, ids: list[int], by: Membership, now: datetime, number: int) -> None:
    values: dict[str, Any] = {}
    match bulk.act:
        case Act.RESPONSIBLE:
            # A colleague who has gone since is nobody.
            was = bulk.changes.filter(person=OuterRef("pk"))
            here = was.filter(was__in=by.workspace.memberships.values("user"))
            values = {"responsible": Subquery(here.values("was"))}
        case Act.PRIVATE | Act.OPEN:
            values = {"private": bulk.act != Act.PRIVATE}
        case Act.ARCHIVE | Act.RESTORE:
            values = {"deleted_at": now if bulk.act == Act.RESTORE else None}
        case Act.TAG:
            _take(bulk.value, ids)
        case Act.UNTAG:
            _give(bulk.value, ids)
    _stamp(Person.objects.filter(pk__in=ids), by, now, number, **values)


def forget_bulks(workspace: int, before: datetime) -> None:
    """What was changed at once so long ago can be undone no more."""
    Bulk.objects.filter(workspace=workspace, started_at__lt=before).delete()


def bulks_of(member: Membership) -> QuerySet[Bulk]:
    """The member's own: nobody else sees or undoes them."""
    return Bulk.objects.of(member)
