"""Storing tasks, ticking them off, and taking that back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from einklang.accounts.models import Membership
from einklang.accounts.rows import writing
from einklang.crm.models import Company
from einklang.crm.save_company import new_company
from einklang.tasks.models import Task, due_at
from einklang.tasks.repeat import next_day

AGAIN = (
    "workspace_id", "title", "type", "own_type_id", "due_time", "minutes", "zone", "rule",
    "priority", "notes", "responsible_id", "maker_id", "person_id", "company_id", "deal_id",
    "ticket_id",
)  # fmt: skip
"""What the next of a repeated task has of the one before."""


def save_task(
    *, task: Task, columns: Mapping[str, Any], by: Membership, now: datetime, company: str = ""
) -> None:
    """Store a new task, or a known one at the revision that it carries; `company` is the name of
    one to be made. Raises ChangedMeanwhile when somebody else was quicker; nothing is stored then.
    """
    with writing(task.workspace_id):
        said = dict(columns)
        if company:
            said["company"] = _made(company, by, now)
        for name, value in said.items():
            setattr(task, name, value)
        task.due_at = due_at(task.due_on, task.due_time, task.zone)
        task.changed_by, task.changed_at = by.user, now
        if task.pk is None:
            task.maker, task.made_at = by.user, now
            task.add()
        else:
            task.write(*said, "due_at", "changed_by", "changed_at")


def _made(name: str, by: Membership, now: datetime) -> Company:
    return new_company(name, by.user, by=by, now=now)


def finish(*, task: Task, by: Membership, now: datetime) -> Task | None:
    """Tick it off; a repeated one comes again on its next day, which is returned. Does nothing
    where it is done already. Raises ChangedMeanwhile."""
    if task.done_at is not None:
        return None
    with writing(task.workspace_id):
        task.done_at = task.changed_at = now
        task.changed_by = by.user
        task.write("done_at", "changed_by", "changed_at")
        return _again(task, now)


def _again(task: Task, now: datetime) -> Task | None:
    if not task.rule or task.due_on is None or Task.objects.filter(follows=task).exists():
        return None
    today = now.astimezone(ZoneInfo(task.zone)).date()
    on = next_day(task.rule, on=task.due_on, today=today)
    if on is None:
        return None
    new = Task(follows=task, due_on=on, made_at=now, changed_at=now)
    for name in AGAIN:
        setattr(new, name, getattr(task, name))
    new.changed_by = task.changed_by
    new.due_at = due_at(new.due_on, new.due_time, new.zone)
    new.add()
    return new


def reopen(*, task: Task, by: Membership, now: datetime) -> None:
    """Take the tick back, and with it the next of a repeated task, unless somebody has touched that
    one since. Raises ChangedMeanwhile."""
    if task.done_at is None:
        return
    with writing(task.workspace_id):
        next_one = Task.objects.alive().filter(follows=task, done_at=None, revision=1).first()
        if next_one is not None:
            next_one.follows = None
            next_one.write("follows")
            next_one.archive(now)
        task.done_at, task.changed_at, task.changed_by = None, now, by.user
        task.write("done_at", "changed_by", "changed_at")


def remove_task(*, task: Task, by: Membership, now: datetime) -> None:
    """Take it off every list; `bring_back` undoes that. Raises ChangedMeanwhile."""
    task.deleted_at = task.changed_at = now
    task.changed_by = by.user
    task.write("deleted_at", "changed_by", "changed_at")


def bring_back(*, task: Task, by: Membership, now: datetime) -> None:
    """Undo `remove_task`. Raises ChangedMeanwhile."""
    task.deleted_at, task.changed_at, task.changed_by = None, now, by.user
    task.write("deleted_at", "changed_by", "changed_at")
