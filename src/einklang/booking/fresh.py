"""Whether what we know of the hosts' time is as new as it has to be to promise a slot."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q

from einklang.booking.models import Session
from einklang.calendars.models import Calendar

OLDEST = timedelta(minutes=15)
"""A calendar of which we have not heard for longer may hold what we do not know."""


def is_sure(session: Session, now: datetime) -> bool:
    """Whether every checked calendar of every host is made here, or was in accord just now."""
    hosts = session.calendar.hosts.values("pk")
    checked = Calendar.objects.alive().filter(
        workspace=session.workspace_id, holder__in=hosts, active=True, conflicts=True
    )
    unheard = Q(in_accord_at=None) | Q(in_accord_at__lt=now - OLDEST)
    return not checked.exclude(origin="").filter(unheard).exists()
