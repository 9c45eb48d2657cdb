"""Tasks as entries of a feed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _

from einklang.feeds.link import Pages
from einklang.feeds.models import Form, What
from einklang.feeds.weave import REMEMBERED, Wanted
from einklang.feeds.window import FAR, Asked, made_of, seconds, total
from einklang.formats import ical_feed
from einklang.formats.ical_feed import Piece
from einklang.records import moment
from einklang.records.event import Details, Event
from einklang.records.moment import Day, Moment
from einklang.records.todo import Todo
from einklang.tasks.models import Task, TaskSet
from einklang.tasks.quick import kind_of

REVISIONS = (
    "revision", "person__revision", "person__merged_into__revision", "company__revision",
    "deal__revision", "ticket__revision", "own_type__revision",
)  # fmt: skip
"""Of all rows whose words stand in an entry."""
JOINED = ("responsible", "own_type")
SHARED = ("company", "deal", "ticket")
"""Of what a task names the former are read with each, the latter once for all that name them: a
company is a large row."""
PRIORITY = {Task.Priority.HIGH: 1, Task.Priority.NORMAL: 5, Task.Priority.LOW: 9}
"""As iCalendar counts (RFC 5545, 3.8.1.9)."""


class Tasks:
    """What `build` asks of a kind of entries."""

    def __init__(self, asked: Asked) -> None:
        self._asked = asked
        self._keys: dict[str, int] = {}
        self._pages = Pages(asked.member.workspace, "task")
        self._labels = (_("Person"), _("Company"), _("Deal"), _("Ticket"), _("Responsible"))

    def wanted(self, salt: str) -> dict[str, Wanted]:
        """By UID. One statement, of narrow rows."""
        found = {}
        rows = self._rows().values_list("pk", "rule", "due_at", "responsible__name", *REVISIONS)
        for pk, rule, due, who, *revisions in rows:
            uid = self._asked.uid("task", pk)
            self._keys[uid] = pk
            ends = FAR if rule or due is None else seconds(due + timedelta(days=1))
            found[uid] = Wanted(f"{salt}:{made_of(*revisions, who)}", total(revisions), ends)
        return found

    def make(self, some: Sequence[tuple[str, int]]) -> Mapping[str, Piece]:
        """The pieces, by UID. As many statements for many as for one."""
        keys = {self._keys[uid]: (uid, sequence) for uid, sequence in some}
        rows = self._told().filter(pk__in=keys).with_records(self._asked.member)
        rows = rows.select_related(None).select_related(*JOINED).prefetch_related(*SHARED)
        return {keys[task.pk][0]: self._piece(task, *keys[task.pk]) for task in rows}

    def undated(self) -> int:
        """How many stand in no calendar, as they have no day."""
        return self._told().undone().filter(due_on=None).count()

    def _told(self) -> TaskSet:
        member = self._asked.member
        rows: TaskSet = Task.objects.visible_to(member)
        if self._asked.feed.what == What.MY_TASKS:
            return rows.filter(responsible=member.user_id)
        return rows

    def _rows(self) -> TaskSet:
        rows = self._told()
        if self._asked.form == Form.TODOS:
            lately = self._asked.now - REMEMBERED
            return rows.filter(Q(done_at=None) | Q(done_at__gt=lately))
        inside = Q(due_at__gte=self._asked.since, due_at__lt=self._asked.until)
        going_on = ~Q(rule="") & Q(due_at__lt=self._asked.until)
        return rows.undone().filter(inside | going_on)

    def _piece(self, task: Task, uid: str, sequence: int) -> Piece:
        stamp = task.changed_at.astimezone(UTC).isoformat()
        alarms = (self._asked.feed.alarm,) if task.type == Task.Type.MEETING else ()
        if self._asked.form == Form.TODOS:
            said = Todo(
                uid=uid,
                summary=self._summary(task),
                description=self._description(task),
                category=task.type_name,
                due=_starts(task),
                priority=PRIORITY[Task.Priority(task.priority)],
                done=task.done_at.astimezone(UTC).isoformat() if task.done_at else "",
                reminders=alarms,
                sequence=sequence,
                stamp=stamp,
            )
            return ical_feed.todo(said)
        start = _starts(task) or Day(self._asked.day)
        return ical_feed.event(
            Event(
                uid=uid,
                details=Details(
                    start=start,
                    end=_ends(task, start),
                    summary=self._summary(task),
                    description=self._description(task),
                    busy=False,
                    reminders=() if isinstance(start, Day) else alarms,
                ),
                rules=(task.rule,) if task.rule else (),
                sequence=sequence,
                stamp=stamp,
            )
        )

    def _summary(self, task: Task) -> str:
        """Its type, unless the title says it, what it is, and whom it is about."""
        about = task.about or task.company
        typed = self._asked.form == Form.EVENTS and not says_its_type(task)  # else a field tells
        title = f"{task.type_name}: {task.title}" if typed else task.title
        return f"{title} · {about}" if about else title

    def _description(self, task: Task) -> str:
        return "\n".join(self._lines(task))

    def _lines(self, task: Task) -> Iterator[str]:
        if task.notes:
            yield from (task.notes, "")
        by = task.responsible if task.responsible_id != self._asked.feed.owner_id else None
        about = (task.about, task.company, task.deal, task.ticket, by)
        told = zip(self._labels, about, strict=True)
        yield from (f"{label}: {value}" for label, value in told if value)
        yield self._pages.of(task.pk)


def says_its_type(task: Task) -> bool:
    """Whether its title tells what kind of task it is: "Anna anrufen"."""
    if task.kind == Task.Type.TODO:
        return False
    own = (task.type_name,) if task.kind == Task.Type.OWN else ()
    return kind_of(task.title, own)[0] == task.kind


def _starts(task: Task) -> Moment | None:
    if task.due_on is None:
        return None
    start = task.starts_at
    return Day(task.due_on) if start is None else moment.in_zone(start, task.zone)


def _ends(task: Task, start: Moment) -> Moment:
    if isinstance(start, Day):
        return moment.later(start, timedelta(days=1))
    return moment.later(start, timedelta(minutes=task.lasts))
