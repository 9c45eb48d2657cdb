"""Tasks on the calendar page: those that the member has to do, on their day or at their time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.urls import reverse

from einklang.accounts.models import Membership
from einklang.calendars.happenings import Happening, Kind
from einklang.tasks.models import Task

KEY = "tasks"
COLOUR = 6
DAY = timedelta(days=1)


def on_calendar(member: Membership, since: datetime, until: datetime) -> Iterator[Happening]:
    """What is to do and has a day that touches the window. One statement."""
    rows = member.workspace.task_rows.of(member).undone().select_related("workspace")
    # A day more on either side, as each task has its own zone.
    near = rows.filter(due_on__gte=since.date() - DAY, due_on__lte=until.date() + DAY)
    blocks = (_block(task) for task in near.due_first())
    return (each for each in blocks if each.start < until and each.end > since)


def _block(task: Task) -> Happening:
    zone, on = ZoneInfo(task.workspace.zone), task.due_on
    start, end = task.starts_at, task.ends_at
    all_day = start is None or end is None
    if start is None or end is None:
        assert on is not None  # noqa: S101 (only those with a day are asked for)
        start = datetime.combine(on, time(), tzinfo=zone)
        end = datetime.combine(on + DAY, time(), tzinfo=zone)
    return Happening(
        event=None,
        of="",
        start=start.astimezone(zone),
        end=end.astimezone(zone),
        all_day=all_day,
        title=task.title,
        place="",
        whose="",
        kind=Kind.TASK,
        colour=COLOUR,
        page=reverse("task", args=[task.workspace.slug, task.pk]),
    )
