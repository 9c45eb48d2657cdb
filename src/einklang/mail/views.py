"""How mails leave the house, for whoever answers for it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from einklang.accounts.door import OWNING, MemberRequest, for_members
from einklang.mail.post import Sent
from einklang.mail.reading import unsent
from einklang.mail.trial import send_test, way


@for_members(OWNING)
def settings_mail(request: MemberRequest) -> HttpResponse:
    """The way, and what did not go out. Posting it sends a test to whoever asks."""
    words = {"way": way(), "unsent": unsent(request.member)}
    if request.method == "POST":
        outcome = send_test(request.member.user.email)
        taken = isinstance(outcome, Sent) and not outcome.refused
        error = outcome.refused if isinstance(outcome, Sent) else outcome.reason
        words |= {"tested": True, "taken": taken, "error": error}
    return render(request, "mail/settings.html", words)
