"""Ticking a task off, and taking that back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from einklang.accounts import clock
from einklang.accounts.door import MemberRequest, for_members
from einklang.accounts.rows import ChangedMeanwhile
from einklang.calendars.dates import show_day
from einklang.tasks.models import Task
from einklang.tasks.save_task import finish, reopen
from einklang.tasks.views.back import back, meanwhile_said
from einklang.tasks.views.find import find_task


@require_POST
@for_members()
def done(request: MemberRequest, pk: int) -> HttpResponse:
    """It is done; a repeated one comes again."""
    found = find_task(request, pk)
    try:
        again = finish(task=found, by=request.member, now=clock.now())
    except ChangedMeanwhile:
        meanwhile_said(request)
    else:
        undo = reverse("task-undone", args=[request.workspace.slug, pk])
        messages.success(request, _done(found, again), extra_tags=undo)
    return back(request)


def _done(task: Task, again: Task | None) -> str:
    if again is None or again.due_on is None:
        return _("“%(name)s” is done.") % {"name": task}
    day = show_day(again.due_on, get_language() or "en")
    return _("“%(name)s” is done. It comes again on %(day)s.") % {"name": task, "day": day}


@require_POST
@for_members()
def undone(request: MemberRequest, pk: int) -> HttpResponse:
    """It is still to do."""
    found = find_task(request, pk)
    try:
        reopen(task=found, by=request.member, now=clock.now())
    except ChangedMeanwhile:
        meanwhile_said(request)
    else:
        messages.success(request, _("“%(name)s” is to do again.") % {"name": found})
    return back(request)
