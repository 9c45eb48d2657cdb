"""A new task before it is stored: what a line of text says, about a record or none."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from einklang.accounts.models import Membership
from einklang.crm.models import Company, Deal, Person, Record, Ticket
from einklang.tasks.about import about
from einklang.tasks.models import Task, due_at
from einklang.tasks.quick import Meant, read
from einklang.tasks.repeat import rule_of


def propose(member: Membership, text: str, on: Record | None, now: datetime) -> Task:
    """Not stored. Of a text, at most two statements."""
    zone = member.workspace.zone
    task = Task(workspace=member.workspace, zone=zone, responsible=member.user)
    if text.strip():
        _take_over(task, member, text, now)
    match on:
        case Person():
            task.person = on.merged_into or on
        case Company():
            task.company = on
        case Deal():
            task.deal = on
        case Ticket():
            task.ticket = on
    return task


def _take_over(task: Task, member: Membership, text: str, now: datetime) -> None:
    wall = now.astimezone(ZoneInfo(task.zone)).replace(tzinfo=None)
    own = {each.name: each for each in member.workspace.tasktype_rows.alive()}
    meant: Meant = read(text, now=wall, own=tuple(own))
    task.title, task.type, task.own_type = meant.title, meant.type, own.get(meant.own)
    task.due_on, task.due_time, task.minutes = meant.day, meant.at, meant.minutes
    task.due_at = due_at(task.due_on, task.due_time, task.zone)
    task.rule = rule_of(meant.pace, meant.day, meant.days) if meant.day else ""
    task.priority = Task.Priority.HIGH if meant.high else Task.Priority.NORMAL
    task.person = about(member, meant.title)
