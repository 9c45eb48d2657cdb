"""Settings > Integrations > Diagnosis."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from einklang.accounts import clock
from einklang.accounts.door import CONNECTING, MemberRequest, for_members
from einklang.sync import doctor as findings
from einklang.sync import door


@for_members(CONNECTING)
def doctor(request: MemberRequest) -> HttpResponse:
    """One's own connections; for the owner also the installation."""
    now = clock.now()
    mine = door.connections(request.member)
    words = {
        "connections": [(row, list(findings.of_connection(row, now))) for row in mine],
        "installation": list(findings.of_installation(now)) if request.member.is_owner else [],
    }
    return render(request, "sync/doctor.html", words)
