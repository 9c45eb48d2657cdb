"""What was sent to somebody: the tab of a record, and one mail."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from einklang.accounts import clock
from einklang.accounts.door import MemberRequest, for_members
from einklang.crm.emails import addresses_of
from einklang.crm.models import Kind
from einklang.crm.views.record import FIND, words_of
from einklang.crm.walk import count_all
from einklang.mail.models import Outgoing
from einklang.mail.reading import mail_for, mails_to
from einklang.mail.state import Standing, send_again


@require_safe
@for_members()
def emails(request: MemberRequest, kind: Kind, pk: int) -> HttpResponse:
    """All that went to the people of a record, the latest first."""
    found, before = FIND[kind](request, pk), request.GET.get("before", "")
    last = int(before) if before.isdecimal() and len(before) < 18 else 0
    page = mails_to(addresses_of(found, request.member), request.member, last)
    words = {"page": page, "in_all": count_all(found, clock.now())}
    return render(request, "crm/emails.html", words | words_of(request, found))


@require_safe
@for_members()
def email(request: MemberRequest, pk: int) -> HttpResponse:
    """What it says, and how it stands."""
    return render(request, "crm/email.html", {"standing": Standing(_find(request, pk))})


@require_POST
@for_members()
def send(request: MemberRequest, pk: int) -> HttpResponse:
    """Once more what was given up."""
    mail = _find(request, pk)
    if send_again(mail, clock.now()):
        messages.success(request, _("It is on its way again."))
    return redirect("email", request.workspace.slug, pk)


def _find(request: MemberRequest, pk: int) -> Outgoing:
    mail = mail_for(request.member, pk)
    if mail is None:
        raise Http404
    return mail
