"""The mails of a booking calendar: when guests get them, and what they say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from einklang.accounts import clock
from einklang.accounts.door import CONNECTING, MemberRequest, for_members
from einklang.accounts.rows import ChangedMeanwhile
from einklang.booking import example
from einklang.booking.address import LANGUAGES
from einklang.booking.models import BookingCalendar
from einklang.booking.save_calendar import remind_otherwise, say_otherwise
from einklang.booking.views.calendars import find_editable
from einklang.booking.wording import MEANINGS, NAMES, Kind, Wording, wording
from einklang.booking.wording_form import TimesForm, WordingForm, initial_times
from einklang.booking.words import KINDS
from einklang.mail.state import latest


@dataclass(frozen=True, slots=True)
class _Typed:
    """The forms of the page, and the words that are shown as a mail."""

    words: WordingForm
    said: Wording
    times: TimesForm | None = None


@for_members(CONNECTING)
def mails(request: MemberRequest, pk: int) -> HttpResponse:
    """One mail in one language, with how it looks; beside it the others."""
    row, kind, language = find_editable(request, pk), _kind(request), _language(request)
    said = wording(row.wordings, kind, language)
    if request.method != "POST":
        return _shown(request, row, _Typed(_stored(row, said), said))
    form = WordingForm(request.POST)
    if not form.is_valid():
        return _shown(request, row, _Typed(form, _typed(request)), 422)
    row.revision = form.cleaned_data["revision"]
    try:
        say_otherwise(calendar=row, kind=kind, language=language, said=form.said)
    except ChangedMeanwhile:
        data = request.POST.copy()
        data["revision"] = str(find_editable(request, pk).revision)
        return _shown(request, row, _Typed(WordingForm(data), form.said), 409)
    messages.success(request, _("Stored. The mail reads so from now on."))
    return _back(request, row)


@require_POST
@for_members(CONNECTING)
def times(request: MemberRequest, pk: int) -> HttpResponse:
    """When guests are reminded; also of what is booked already."""
    row, form = find_editable(request, pk), TimesForm(request.POST)
    if not form.is_valid():
        said = wording(row.wordings, _kind(request), _language(request))
        return _shown(request, row, _Typed(_stored(row, said), said, form), 422)
    row.revision = form.cleaned_data["revision"]
    try:
        remind_otherwise(calendar=row, columns=form.columns(), now=clock.now())
    except ChangedMeanwhile:
        messages.error(request, _("Somebody changed it meanwhile. It is as they left it."))
    else:
        messages.success(request, _("Stored. It holds for what is booked already, too."))
    return _back(request, row)


@require_POST
@for_members(CONNECTING)
def our_words(request: MemberRequest, pk: int) -> HttpResponse:
    """Forget what the host has said."""
    row = find_editable(request, pk)
    try:
        say_otherwise(calendar=row, kind=_kind(request), language=_language(request), said=None)
    except ChangedMeanwhile:
        messages.error(request, _("Somebody changed it meanwhile. It is as they left it."))
    else:
        messages.success(request, _("The mail says what it said at first."))
    return _back(request, row)


@require_POST
@for_members(CONNECTING)
def test(request: MemberRequest, pk: int) -> HttpResponse:
    """The mail as it is stored, to whoever asks."""
    row, address = find_editable(request, pk), request.member.user.email
    example.send_test(row, request.member, _kind(request), _language(request))
    messages.success(request, _("A test is on its way to %(address)s.") % {"address": address})
    return _back(request, row)


@require_POST
@for_members(CONNECTING)
def look(request: MemberRequest, pk: int) -> HttpResponse:
    """How the mail looks with what is typed: a part of the page."""
    row = find_editable(request, pk)
    return render(request, "booking/mail_look.html", _look(request, row, _typed(request)))


def _stored(row: BookingCalendar, said: Wording) -> WordingForm:
    fields = {"subject": said.subject, "text": said.text, "revision": row.revision}
    return WordingForm(initial=fields)


def _shown(
    request: MemberRequest, row: BookingCalendar, typed: _Typed, status: int = 200
) -> HttpResponse:
    kind, language = _kind(request), _language(request)
    words = {
        "calendar": row,
        "form": typed.words,
        "times": typed.times or TimesForm(initial=initial_times(row)),
        "kinds": _kinds(row, language),
        "kind": kind.value,
        "kind_name": KINDS[kind],
        "which": f"kind={kind.value}&language={language}",
        "own": language in row.wordings.get(kind.value, {}),
        "placeholders": [(NAMES[key][language], MEANINGS[key]) for key in NAMES],
        "meanwhile": status == 409,
        "tests": latest(row.workspace, example.about_tests(row)),
        **_look(request, row, typed.said),
    }
    return render(request, "booking/mails.html", words, status=status)


def _look(request: MemberRequest, row: BookingCalendar, said: Wording) -> dict[str, Any]:
    mail = example.shown(row, request.member, _kind(request), _language(request), said)
    html = str(mail.alternatives[0][0])
    body = html.partition("<body>")[2].partition("</body>")[0]
    looks = {"subject": mail.subject, "body": body, "sender": mail.from_email, "to": mail.to[0]}
    return looks | {"language": _language(request)}


def _typed(request: MemberRequest) -> Wording:
    text = request.POST.get("text", "").replace("\r\n", "\n")
    return Wording(request.POST.get("subject", ""), text)


def _kinds(row: BookingCalendar, language: str) -> list[dict[str, Any]]:
    """Those that this calendar sends, and whether they say something of the host's own."""
    sent = [each for each in Kind if row.confirms or each is not Kind.PENDING]
    return [
        {"key": each.value, "name": KINDS[each], "own": language in row.wordings.get(each, {})}
        for each in sent
    ]


def _kind(request: MemberRequest) -> Kind:
    asked = request.GET.get("kind", Kind.CONFIRMED.value)
    if asked not in set(Kind):
        raise Http404
    return Kind(asked)


def _language(request: MemberRequest) -> str:
    asked = request.GET.get("language", (get_language() or "de")[:2])
    return asked if asked in LANGUAGES else "de"


def _back(request: MemberRequest, row: BookingCalendar) -> HttpResponse:
    page = reverse("booking-calendar-mails", args=[request.workspace.slug, row.pk])
    return redirect(f"{page}?kind={_kind(request)}&language={_language(request)}")
