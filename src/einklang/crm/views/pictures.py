"""Pictures of people: served, chosen, and a workspace's leave to look for them elsewhere."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from einklang.accounts import clock
from einklang.accounts.door import OWNING, MemberRequest, for_members
from einklang.crm.models import Person
from einklang.crm.picture_form import PictureForm
from einklang.crm.pictured import consent_of, image_of, in_numbers, known_picture
from einklang.crm.portrait import TYPE
from einklang.crm.portray import allow, forbid, show_found, show_initials, show_own
from einklang.crm.views.record import find_person, to_change

A_YEAR = 365 * 24 * 3600  # seconds


@require_safe
@for_members()
def picture(request: MemberRequest, pk: int, digest: str) -> HttpResponseBase:
    """The image. Another picture has another address, so a browser may keep this one."""
    people = request.workspace.person_rows.readable_by(request.member)
    person = get_object_or_404(people.filter(picture=digest), pk=pk)
    tag = f'"{digest}"'
    response = get_conditional_response(request, etag=tag)
    if response is None:
        response = HttpResponse(image_of(person), content_type=TYPE)
    response.headers["ETag"] = tag
    response.headers["Cache-Control"] = f"private, max-age={A_YEAR}, immutable"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


@for_members()
def edit_picture(request: MemberRequest, pk: int) -> HttpResponse:
    """Choose an own picture, or initials, or leave it to what is found."""
    person = to_change(find_person(request, pk))
    known = known_picture(person)
    form = PictureForm(request.POST or None, request.FILES or None, known=known)
    if form.is_valid():
        _choose(person, form)
        messages.success(request, _("The picture of %(name)s is stored.") % {"name": person})
        return redirect("person", request.workspace.slug, pk)
    words = {
        "person": person,
        "form": form,
        "known": known,
        "asks": consent_of(request.workspace) is not None and bool(settings.GRAVATAR_URL),
    }
    return render(request, "crm/picture.html", words, status=422 if form.is_bound else 200)


def _choose(person: Person, form: PictureForm) -> None:
    image, source = form.cleaned_data["file"], form.cleaned_data["source"]
    if image:
        show_own(person=person, image=image)
    elif source == form.INITIALS and form.present != form.INITIALS:
        show_initials(person=person)
    elif source == form.FOUND and form.present != form.FOUND:
        show_found(person=person)


@for_members(OWNING)
def gravatar(request: MemberRequest) -> HttpResponse:
    """Say what asking Gravatar means; switch it on or off."""
    consent = consent_of(request.workspace)
    if request.method == "POST":
        _decide(request)
        return redirect("pictures", request.workspace.slug)
    words = {
        "consent": consent,
        "host": urlsplit(settings.GRAVATAR_URL).hostname,
        "numbers": in_numbers(request.workspace),
    }
    return render(request, "crm/pictures.html", words)


def _decide(request: MemberRequest) -> None:
    match request.POST.get("act"):
        case "on" if settings.GRAVATAR_URL:
            allow(request.member, clock.now())
            messages.success(request, _("Gravatar is asked from now on."))
        case "off":
            forbid(request.workspace)
            messages.success(request, _("Gravatar is asked no more; its pictures are deleted."))
        case _:
            raise Http404
