"""People as files: those whom a list shows, and one from their page."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from einklang.accounts import clock
from einklang.accounts.door import MemberRequest, for_members
from einklang.crm import hold
from einklang.crm.views.record import find_person
from einklang.files.export import Export, Format, asked_for
from einklang.files.pictures import pictures_of
from einklang.formats import vcard
from einklang.formats.listed import Listed


@require_GET
@for_members()
def choose(request: MemberRequest) -> HttpResponse:
    """Whom, and in which format."""
    asked = request.GET.copy()
    asked.pop("page", None)
    words = {"n": len(asked_for(request.member, request.GET)), "asked": list(asked.items())}
    return render(request, "files/export.html", words)


@require_GET
@for_members()
def download(request: MemberRequest) -> HttpResponseBase:
    """The file, while it is made."""
    told = request.GET.get("format", "")
    how = Format(told) if told in set(Format) else Format.CSV
    keys = asked_for(request.member, request.GET)
    export = Export(request.member, keys, how, with_notes=bool(request.GET.get("notes")))
    answer = StreamingHttpResponse(export.texts(), content_type=how.type)
    called, day = pgettext("file", "people"), timezone.localdate(clock.now()).isoformat()
    return _as_file(answer, f"{called}-{day}.{how.ending}")


@require_GET
@for_members()
def card(request: MemberRequest, pk: int) -> HttpResponseBase:
    """One person as a vCard, with their picture and without notes."""
    person = find_person(request, pk)
    picture = pictures_of([person]).get(person.pk, b"")
    text = vcard.with_rest(Listed(hold.contacts_of([person])[person.pk], picture=picture))
    answer = HttpResponse(text, content_type=Format.OLD_CARDS.type)
    called = slugify(str(person)) or pgettext("file", "person")
    return _as_file(answer, f"{called}.vcf")


def _as_file(answer: HttpResponseBase, name: str) -> HttpResponseBase:
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    answer["Cache-Control"] = "private, no-store"
    return answer
