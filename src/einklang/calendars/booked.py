"""Which meetings guests have booked with a member. `booking` knows; it tells when it is ready, as
nothing here knows bookings."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Q, QuerySet

from einklang.accounts.models import Membership
from einklang.calendars.models import Event, EventSet

Booked = Callable[[Membership], QuerySet[Any]]
_told: list[Booked] = []


def tell_booked(told: Booked) -> None:
    """Have `told(member)` asked for the keys of the events that are bookings with the member."""
    _told.append(told)


def booked_with(member: Membership) -> EventSet:
    """These meetings, as far as the member may see them."""
    theirs = Q(pk__in=())
    for told in _told:
        theirs |= Q(pk__in=told(member))
    found: EventSet = Event.objects.visible_to(member)
    return found.filter(theirs)
