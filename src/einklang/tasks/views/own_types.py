"""Settings > Task types: those of the workspace's own. The owner's."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from einklang.accounts import clock
from einklang.accounts.door import OWNING, MemberRequest, for_members
from einklang.tasks.models import TaskType
from einklang.tasks.type_form import TypeForm


@for_members(OWNING)
def types(request: MemberRequest) -> HttpResponse:
    """All of them, with how many tasks have them, and a form for one more."""
    form = TypeForm(request.POST or None, workspace=request.workspace)
    if form.stores(TaskType(workspace=request.workspace)):
        messages.success(request, _("%(name)s is stored.") % form.cleaned_data)
        return redirect("task-types", request.workspace.slug)
    rows = request.workspace.tasktype_rows.alive().order_by("name")
    counted = rows.annotate(count=Count("tasks", filter=Q(tasks__deleted_at=None)))
    status = 422 if request.method == "POST" else 200
    return render(request, "tasks/types.html", {"types": counted, "form": form}, status=status)


@for_members(OWNING)
def task_type(request: MemberRequest, pk: int) -> HttpResponse:
    """One of them: called otherwise, or removed."""
    found = get_object_or_404(request.workspace.tasktype_rows.alive(), pk=pk)
    act = request.POST.get("act", "")
    data = request.POST if act == "rename" else None
    form = TypeForm(data, workspace=request.workspace, present=found)
    if act == "remove":
        found.archive(clock.now())
        messages.success(request, _("The type “%(name)s” is removed.") % {"name": found})
    elif form.stores(found):
        messages.success(request, _("The type is called “%(name)s” now.") % {"name": found})
    else:
        status = 422 if act else 200
        return render(request, "tasks/type.html", {"type": found, "form": form}, status=status)
    return redirect("task-types", request.workspace.slug)
