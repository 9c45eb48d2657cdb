"""The calendar: a page with a grid or a list, and the source from which the grid reads."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpResponse, HttpResponseBadRequest, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language, gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from einklang.accounts import clock
from einklang.accounts.door import MemberRequest, for_members
from einklang.calendars import asked as addresses
from einklang.calendars.asked import Asked
from einklang.calendars.besides import besides, found_beside
from einklang.calendars.happenings import Happening, Kind, happenings
from einklang.calendars.sources import Sources, sources

LONGEST = timedelta(days=400)


@for_members()
@require_safe
def calendar(request: MemberRequest) -> HttpResponse:
    """A week, a day, a month, or a week as a list, with the calendars to choose from."""
    today = clock.now().astimezone(_zone(request)).date()
    asked = addresses.read(request.GET, today)
    chosen = sources(request.member, asked.calendars)
    page = {
        "asked": asked,
        "heading": asked.heading(get_language() or "en"),
        "links": _links(asked, today),
        "sources": chosen,
        "besides": [(line, line.is_on(asked.calendars)) for line in besides()],
        "zone": request.workspace.zone,
        "days": _agenda(request, asked, chosen) if asked.view == "list" else (),
    }
    return render(request, "calendars/calendar.html", page)


@for_members()
@require_safe
@never_cache
def event_source(request: MemberRequest) -> HttpResponse:
    """What takes place from `start` to `end` (ISO) in the calendars `cal`, for FullCalendar."""
    window = _window(request)
    if window is None:
        return HttpResponseBadRequest("start and end: ISO times, at most 400 days apart")
    keys = request.GET.getlist("cal") if "cal" in request.GET else None
    found = happenings(request.member, sources(request.member, keys), *window)
    found += found_beside(request.member, keys, *window)
    return JsonResponse([_as_json(request, one) for one in found], safe=False)


def event_url(request: MemberRequest, happening: Happening) -> str:
    """The page of what takes place; '' where there is none for this member."""
    if happening.event is None:
        return happening.page
    url = reverse("event", args=[request.workspace.slug, happening.event])
    return f"{url}?{urlencode({'of': happening.of})}" if happening.of else url


def _as_json(request: MemberRequest, one: Happening) -> dict[str, Any]:
    said: dict[str, Any] = {
        "title": one.title,
        "start": (one.start.date() if one.all_day else one.start).isoformat(),
        "end": (one.end.date() if one.all_day else one.end).isoformat(),
        "allDay": one.all_day,
        "extendedProps": {
            "cal": one.colour,
            "kind": one.kind.value,
            "whose": one.whose,
            "place": one.place,
            "sense": _sense(one.kind),
        },
    }
    if url := event_url(request, one):
        said["url"] = url
    if one.moves is not None:
        said["editable"] = True
        url = reverse("event-move", args=[request.workspace.slug, one.event])
        said["extendedProps"]["moves"] = {"url": url, "of": one.of, **asdict(one.moves)}
    return said


def _sense(kind: Kind) -> str:
    """What the look says, in words for those who do not see it."""
    match kind:
        case Kind.OPEN:
            return gettext("not accepted yet")
        case Kind.DECLINED:
            return gettext("declined")
        case Kind.CALLED_OFF:
            return gettext("does not take place")
        case Kind.TASK:
            return gettext("task")
        case _:
            return ""


def _window(request: MemberRequest) -> tuple[datetime, datetime] | None:
    try:
        start, end = (datetime.fromisoformat(request.GET[name]) for name in ("start", "end"))
    except (KeyError, ValueError):
        return None
    start, end = (at if at.tzinfo else at.replace(tzinfo=_zone(request)) for at in (start, end))
    return (start, end) if timedelta(0) <= end - start <= LONGEST else None


def _agenda(
    request: MemberRequest, asked: Asked, chosen: Sources
) -> list[tuple[date, list[tuple[Happening, str]]]]:
    """The days of the list that have something, each with what begins there and its address."""
    since, until = (_midnight(day, request) for day in (asked.first, asked.end))
    days: dict[date, list[tuple[Happening, str]]] = {}
    found = happenings(request.member, chosen, since, until)
    found += found_beside(request.member, asked.calendars, since, until)
    for one in sorted(found, key=lambda each: (each.start, not each.all_day)):
        day = max(one.first_day, asked.first)
        days.setdefault(day, []).append((one, event_url(request, one)))
    return sorted(days.items())


def _midnight(day: date, request: MemberRequest) -> datetime:
    return datetime.combine(day, time(), tzinfo=_zone(request))


def _zone(request: MemberRequest) -> ZoneInfo:
    return ZoneInfo(request.workspace.zone)


def _links(asked: Asked, today: date) -> dict[str, Any]:
    """The toolbar works as links; the script takes them over where there is one."""
    views = (
        ("day", gettext("Day")),
        ("week", gettext("Week")),
        ("month", gettext("Month")),
        ("list", gettext("List")),
    )
    return {
        "today": asked.on(today).query(),
        "before": asked.before().query(),
        "after": asked.after().query(),
        "list": asked.seen_as("list").query(),
        "views": [(view, word, asked.seen_as(view).query()) for view, word in views],
    }
