"""The form of a task, new or known, and deleting one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from einklang.accounts import clock
from einklang.accounts.door import MemberRequest, for_members
from einklang.accounts.rows import ChangedMeanwhile
from einklang.crm.models import Record
from einklang.crm.on import record_named
from einklang.tasks.models import Task
from einklang.tasks.propose import propose
from einklang.tasks.save_task import bring_back, remove_task, save_task
from einklang.tasks.task_form import TaskForm, initial
from einklang.tasks.views.back import back, meanwhile_said
from einklang.tasks.views.find import find_task


@for_members()
def new_task(request: MemberRequest) -> HttpResponse:
    """The form, filled with what a line of text says. Stored is only what was shown: a line that
    was typed on since is read anew."""
    line = request.POST if "shown" in request.POST else request.GET
    text = line.get("text", "").strip()
    task = propose(request.member, text, _on(request), clock.now())
    if request.method != "POST" or text != line.get("shown", text):
        return _page(request, task, _form(request, task, initial=initial(task)))
    return _save(request, task)


def _on(request: MemberRequest) -> Record | None:
    """The record from which the form was opened, if it is still there."""
    on = record_named(request.member, request.GET.get("on", ""))
    return on if on is not None and on.deleted_at is None else None


def _back(request: MemberRequest) -> str:
    """The tasks on the page of that record, else the list."""
    on = _on(request)
    slug = request.workspace.slug
    if on:
        return f"{reverse(on.kind, args=[slug, on.pk])}#tasks-here"
    return reverse("tasks", args=[slug])


@for_members()
def task(request: MemberRequest, pk: int) -> HttpResponse:
    """One task: its page is its form."""
    found = find_task(request, pk)
    if request.method != "POST":
        return _page(request, found, _form(request, found, initial=initial(found)))
    return _save(request, found)


def _save(request: MemberRequest, row: Task) -> HttpResponse:
    form = _form(request, row, request.POST)
    if not form.is_valid():
        return _page(request, row, form, status=422)
    if row.pk is not None:
        row.revision = form.cleaned_data["revision"]
    columns, company = form.columns(), form.new_company
    try:
        save_task(task=row, columns=columns, by=request.member, now=clock.now(), company=company)
    except ChangedMeanwhile:
        return _meanwhile(request, row)
    messages.success(request, _("%(name)s is stored.") % {"name": row})
    return redirect(_back(request))


def _form(request: MemberRequest, row: Task, data: Any = None, **more: Any) -> TaskForm:
    return TaskForm(data, member=request.member, task=row, now=clock.now(), **more)


def _meanwhile(request: MemberRequest, row: Task) -> HttpResponse:
    """Say who was quicker and with what; what was typed stays, and may be sent again."""
    stored = find_task(request, row.pk)
    data = request.POST.copy()
    data["revision"] = str(stored.revision)
    form = _form(request, stored, data)
    form.is_valid()
    words = {"stored": stored, "differences": form.differences(initial(stored))}
    return _page(request, stored, form, status=409, **words)


def _page(
    request: MemberRequest, row: Task, form: TaskForm, status: int = 200, **words: object
) -> HttpResponse:
    companies = request.workspace.company_rows.visible_to(request.member).order_by("name")
    words |= {"task": row, "form": form, "companies": companies[:200], "back": _back(request)}
    return render(request, "tasks/form.html", words, status=status)


@require_POST
@for_members()
def delete(request: MemberRequest, pk: int) -> HttpResponse:
    """Take it off all lists; the toast brings it back."""
    found = find_task(request, pk)
    try:
        remove_task(task=found, by=request.member, now=clock.now())
    except ChangedMeanwhile:
        meanwhile_said(request)
    else:
        undo = reverse("task-restore", args=[request.workspace.slug, pk])
        messages.success(request, _("%(name)s is deleted.") % {"name": found}, extra_tags=undo)
    return redirect(_back(request))


@require_POST
@for_members()
def restore(request: MemberRequest, pk: int) -> HttpResponse:
    """Bring a deleted one back."""
    found = find_task(request, pk, deleted=True)
    try:
        bring_back(task=found, by=request.member, now=clock.now())
    except ChangedMeanwhile:
        meanwhile_said(request)
    else:
        messages.success(request, _("%(name)s is back.") % {"name": found})
    return back(request)
