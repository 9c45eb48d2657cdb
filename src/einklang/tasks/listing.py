"""The list of tasks: what is late, what comes, and what is done."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count, Q

from einklang.accounts.models import Membership
from einklang.tasks.asked import Asked
from einklang.tasks.models import Task

SOON = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class Line:
    """A task in a list; `group` says when it is due."""

    task: Task
    group: str
    soon: bool = False  # within two hours


@dataclass(frozen=True, slots=True)
class Group:
    """Lines under a heading, and how many there are in all."""

    name: str
    lines: Sequence[Line]
    count: int


@dataclass(frozen=True, slots=True)
class Listing:
    """What is to do, what of it is late, and the groups that are not empty; `more` where there are
    others."""

    groups: Sequence[Group]
    undone: int
    late: int
    more: bool


def listing(asked: Asked, member: Membership, now: datetime) -> Listing:
    """The list. Four statements, however many there are."""
    today = now.astimezone(ZoneInfo(member.workspace.zone)).date()
    rows = asked.rows(member)
    counts: dict[str, int] = rows.undone().aggregate(**_counts(now, today))
    found = list(rows.undone().due_first().with_records(member)[: asked.most + 1])
    done = list(rows.done().with_records(member)[: asked.most + 1]) if asked.done else []
    lines = list(lines_of(found[: asked.most], now, today))
    groups = [
        Group(name, [line for line in lines if line.group == name], counts[name]) for name in counts
    ]
    groups.append(Group("done", [Line(task, "done") for task in done[: asked.most]], 0))
    return Listing(
        groups=[group for group in groups if group.lines],
        undone=sum(counts.values()),
        late=counts["late"],
        more=max(len(found), len(done)) > asked.most,
    )


def lines_of(tasks: Iterable[Task], now: datetime, today: date) -> Iterable[Line]:
    """What is to do, each with its group."""
    sunday = _sunday(today)
    for task in tasks:
        due, on = task.due_at, task.due_on
        if due is None or on is None:
            yield Line(task, "undated")
        elif due <= now:
            yield Line(task, "late")
        elif on <= today:
            yield Line(task, "today", soon=task.due_time is not None and due - now <= SOON)
        else:
            yield Line(task, "week" if on <= sunday else "later")


def _counts(now: datetime, today: date) -> dict[str, Count]:
    """How many there are of each group, as `lines_of` tells them apart."""
    comes, sunday = Q(due_at__gt=now), _sunday(today)
    groups = {
        "late": Q(due_at__lte=now),
        "today": comes & Q(due_on__lte=today),
        "week": comes & Q(due_on__gt=today, due_on__lte=sunday),
        "later": comes & Q(due_on__gt=max(today, sunday)),
        "undated": Q(due_on=None),
    }
    return {name: Count("pk", filter=group) for name, group in groups.items()}


def _sunday(today: date) -> date:
    return today + timedelta(days=6 - today.weekday())
