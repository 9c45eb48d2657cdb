"""The search of the top bar while one types: records, meetings, and what one may do."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from einklang.accounts.door import MemberRequest, for_members
from einklang.project.frame import Frame, Place
from einklang.project.search import asked, found
from einklang.records.folded import folded

MOST = 5
"""So many of each kind are proposed."""


@for_members()
def quick(request: MemberRequest) -> HttpResponse:
    """A part of the page: options of a list. Without a text: what one may do."""
    text = asked(request)
    words = found(request, text, MOST) if text else {}
    words |= {"query": text, "places": _places(request, text)}
    words |= {"making": _new_person(request, text)}
    return render(request, "parts/quick.html", words)


def _places(request: MemberRequest, text: str) -> dict[str, list[Place]]:
    """What can be made and where one can go, by what it is called."""
    frame, wanted = Frame(request, request.member), folded(text).split()

    def called(places: list[Place], besides: str = "") -> list[Place]:
        words = ((each, folded(f"{besides} {each.label}")) for each in places)
        return [each for each, said in words if all(word in said for word in wanted)]

    rooms = [*frame.rooms, *frame.office, *frame.settings] if text else []
    ways = {place.url: place for place in called(rooms)}
    return {"new": called(frame.new, _("new create add")), "go": list(ways.values())}


def _new_person(request: MemberRequest, text: str) -> str:
    """The form of a new person with what was typed in its place; '' without a text."""
    if not text:
        return ""
    given, _blank, family = text.rpartition(" ")
    named = {"address": text} if "@" in text else {"given": given, "family": family}
    told = urlencode({name: value for name, value in named.items() if value})
    return f"{reverse('person-new', args=[request.workspace.slug])}?{told}"
