"""The panel *Integration*, and what is done in it. Each part comes alone where htmx asks for it."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from einklang.accounts import clock
from einklang.accounts.door import MemberRequest, for_members, htmx
from einklang.calendars.visibility import Level
from einklang.feeds import keep
from einklang.feeds.models import SHOWS, Feed, What
from einklang.feeds.panel import ALARMS, CALENDARS, TASKS, panel


@for_members()
def feeds(request: MemberRequest) -> HttpResponse:
    """The page."""
    return _shown(request, "feeds/feeds.html")


@for_members()
def feeds_panel(request: MemberRequest) -> HttpResponse:
    """The part of another page."""
    return _shown(request, "feeds/panel.html")


@require_POST
@for_members()
def open_feed(request: MemberRequest) -> HttpResponse:
    """Make a link."""
    told = request.POST
    try:
        what = What(told.get("what", ""))
        level = _level(told.get("shows", ""))
        source = told.get("source", "")
        keep.open_feed(
            member=request.member, what=what, source=source, shows=level, now=clock.now()
        )
    except (ValueError, keep.NoSuchSource) as error:
        raise Http404 from error
    except keep.TooMany:
        said = _("You have %(n)s links already. Close one that nobody fetches any more.")
        messages.error(request, said % {"n": keep.MOST})
    return _done(request)


@require_POST
@for_members()
def renew_feed(request: MemberRequest, pk: int) -> HttpResponse:
    """Another link in place of this one."""
    keep.renew(feed=_find(request, pk), now=clock.now())
    messages.success(request, _("This is the new link. The old one opens nothing any more."))
    return _done(request)


@require_POST
@for_members()
def close_feed(request: MemberRequest, pk: int) -> HttpResponse:
    """No link any more."""
    keep.close(feed=_find(request, pk), now=clock.now())
    messages.success(request, _("The link is closed. Whoever has it finds nothing there."))
    return _done(request)


@require_POST
@for_members()
def remind_feed(request: MemberRequest, pk: int) -> HttpResponse:
    """How long before a meeting it reminds."""
    minutes = request.POST.get("minutes", "")
    if minutes not in map(str, ALARMS):
        raise Http404
    keep.remind(feed=_find(request, pk), minutes=int(minutes))
    messages.success(request, _("Stored. Your program reminds you so once it has fetched again."))
    return _done(request)


def _level(said: str) -> Level | None:
    """How much a link shows that is made to hand on; None of one's own. Raises ValueError."""
    if not said:
        return None
    if said not in (str(value) for value, _word in SHOWS):
        raise ValueError(said)
    return Level(int(said))


def _find(request: MemberRequest, pk: int) -> Feed:
    rows = request.workspace.feed_rows.of(request.member)
    return get_object_or_404(rows, pk=pk)


def _shown(request: MemberRequest, template: str) -> HttpResponse:
    asked = request.GET if request.method == "GET" else request.POST
    of = TASKS if asked.get("of", TASKS) != CALENDARS else CALENDARS
    found = panel(request.member, of, asked.get("line", ""), clock.now())
    told = {"panel": found, "alarms": ALARMS, "shows": SHOWS}
    swapped = request.headers.get("HX-Target") == "integration"
    return render(request, template, {**told, "swapped": swapped})


def _done(request: MemberRequest) -> HttpResponse:
    if htmx(request):
        return _shown(request, "feeds/panel.html")
    told = {name: request.POST.get(name, "") for name in ("of", "line")}
    return redirect(f"{reverse('feeds', args=[request.workspace.slug])}?{urlencode(told)}")
