"""The list of tasks, the line above it, and the tasks of a record."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from einklang.accounts import clock
from einklang.accounts.door import MemberRequest, for_members, htmx
from einklang.tasks.asked import Asked, read_asked
from einklang.tasks.listing import Line, lines_of, listing
from einklang.tasks.models import Task
from einklang.tasks.propose import propose
from einklang.tasks.task_form import how_often, initial

BESIDE = 5
"""So many stand beside a record."""


@for_members()
@require_safe
def tasks(request: MemberRequest) -> HttpResponse:
    """The list; for htmx, which narrows it at once, only what it holds."""
    asked, now = read_asked(request.GET, request.member), clock.now()
    words = {"asked": asked, "listing": listing(asked, request.member, now)}
    words |= {"today": timezone.localdate(now), "on": request.GET.get("on", "")}
    if htmx(request):
        return render(request, "tasks/list.html", words)
    own = request.workspace.tasktype_rows.alive().order_by("name")
    return render(request, "tasks/tasks.html", words | {"types": _types(), "own_types": own})


def _types() -> list[tuple[str, Any]]:
    return [(value, word) for value, word in Task.Type.choices if value != Task.Type.OWN]


@for_members()
@require_safe
def quick(request: MemberRequest) -> HttpResponse:
    """What is understood of the line that one types: a part of the page."""
    text = request.GET.get("text", "").strip()
    if not text:
        return HttpResponse()
    asked = read_asked(request.GET, request.member)
    task = propose(request.member, text, asked.on, clock.now())
    words: dict[str, Any] = {"task": task, "text": text, "fields": initial(task)}
    words |= {"on": request.GET.get("on", ""), "pace": _pace(task)}
    return render(request, "tasks/understood.html", words)


def _pace(task: Task) -> str:
    """How often it comes, in words; '' once."""
    return how_often(task.rule, task.due_on) if task.rule and task.due_on else ""


@for_members()
@require_safe
def of_record(request: MemberRequest) -> HttpResponse:
    """What is to do next about a record (`on`), and with `done=1` what was done: a part of its
    page."""
    asked, now = read_asked(request.GET, request.member), clock.now()
    rows = asked.rows(request.member)
    first = list(rows.undone().due_first().with_records(request.member)[: BESIDE + 1])
    words: dict[str, Any] = {
        "lines": list(lines_of(first[:BESIDE], now, timezone.localdate(now))),
        "more": len(first) > BESIDE,
        "done": _done(request, asked) if asked.done else [],
        "on": request.GET.get("on", ""),
    }
    return render(request, "tasks/of.html", words | {"asked": asked})


def _done(request: MemberRequest, asked: Asked) -> list[Line]:
    rows = asked.rows(request.member).done().with_records(request.member)[:BESIDE]
    return [Line(task, "done") for task in rows]
