"""A task by its number, for whoever may see it."""

from __future__ import annotations

from django.shortcuts import get_object_or_404

from einklang.accounts.door import MemberRequest
from einklang.tasks.models import Task


def find_task(request: MemberRequest, pk: int, *, deleted: bool = False) -> Task:
    """The task, when this member may see it; else 404. `deleted`: one that may be brought back."""
    rows = request.workspace.task_rows.readable_by(request.member)
    rows = rows.filter(deleted_at__isnull=not deleted)
    found: Task = get_object_or_404(rows.with_records(request.member), pk=pk)
    return found
