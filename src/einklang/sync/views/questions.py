"""Questions to the member, and their answers: none but a connection's holder sees them."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext

from einklang.accounts import clock
from einklang.accounts.door import MemberRequest, for_members
from einklang.sync import door, lines
from einklang.sync.answer import (
    AlreadyAnswered,
    answer_brake,
    answer_refused,
    answer_review,
    answer_would_mail,
)
from einklang.sync.asked import Asked
from einklang.sync.asking import WOULD_MAIL, asked
from einklang.sync.connect import start
from einklang.sync.models import Question
from einklang.sync.people.sight import REVIEW
from einklang.sync.questions import BRAKE

REMEMBERED = timedelta(days=14)
PAGE = 50


@for_members()
def questions(request: MemberRequest) -> HttpResponse:
    """All that are open, and below them those that were answered lately."""
    rows = door.questions(request.member)
    lately = rows.filter(answered_at__gt=clock.now() - REMEMBERED).order_by("-answered_at")
    words = {
        "asked": [asked(row) for row in rows.filter(answered_at=None).order_by("asked_at")],
        "answered": [asked(row) for row in lately[:PAGE]],
    }
    return render(request, "sync/questions.html", words)


@for_members()
def question(request: MemberRequest, pk: int) -> HttpResponse:
    """One question; POST answers it. `?how=delete` says first what that means."""
    row = get_object_or_404(door.questions(request.member), pk=pk)
    told = asked(row)
    if request.method != "POST":
        return _show(request, told)
    how = request.POST.get("how", "")
    if how not in {action.how for action in told.actions}:
        return HttpResponseBadRequest()
    try:
        _answer(row, request, how)
    except AlreadyAnswered:
        return _show(request, asked(door.questions(request.member).get(pk=pk)), status=409)
    start(row.connection)
    messages.success(request, gettext("Answered. The sync goes on with it."))
    return redirect("questions", request.workspace.slug)


def _show(request: MemberRequest, told: Asked, status: int = 200) -> HttpResponse:
    row = told.question
    words: dict[str, object] = {"one": told, "late": status == 409}
    if told.is_brake:
        page = Paginator(row.data["pairs"], PAGE).get_page(request.GET.get("page"))
        first, last = max(0, page.start_index() - 1), page.end_index()
        words |= {"page": page, "lines": lines.held_back(row, first, last)}
        words |= {"base": f"?page={page.number}&open=", "opened": request.GET.get("open", "")}
    if request.GET.get("how") == "delete" and told.is_brake and not row.answered_at:
        words["act"] = next(action.act for action in told.actions if action.asks)
        return render(request, "sync/question_delete.html", words)
    return render(request, "sync/question.html", words, status=status)


def _answer(row: Question, request: MemberRequest, how: str) -> None:
    member, now = request.member, clock.now()
    match row.kind, how:
        case kind, "delete" | "keep" | "restore" if kind == BRAKE:
            answer_brake(row, member=member, how=how, now=now)
        case kind, "send" | "theirs" if kind == WOULD_MAIL:
            answer_would_mail(row, member=member, how=how, now=now)
        case kind, _ if kind == REVIEW:
            answer_review(row, member=member, how=how, now=now)
        case _, "theirs" | "keep":
            answer_refused(row, member=member, how=how, now=now)
