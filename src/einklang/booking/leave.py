"""What becomes of booking calendars when somebody leaves the workspace: guests who have booked are
never left alone."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from einklang.accounts.models import Membership, Role
from einklang.accounts.rows import writing
from einklang.booking.models import BookingCalendar, Reservation, minute_at


def hand_on(member: Membership, now: datetime) -> None:
    """Go on without them: with the other hosts, in the calendar of one of these. What was theirs
    alone takes no bookings any more, and an owner looks after what is booked. Called in the
    transaction that ends the membership (`accounts.team.when_leaving`)."""
    theirs = Q(maker=member.user) | Q(hosts=member.user)
    rows = BookingCalendar.objects.alive().filter(theirs, workspace=member.workspace).distinct()
    with writing(member.workspace_id):
        for calendar in rows:
            calendar.hosts.remove(member.user)
            _go_on(calendar, member)
        coming = Reservation.objects.filter(host=member.user, until__gt=minute_at(now))
        coming.filter(session__workspace=member.workspace).delete()


def _go_on(calendar: BookingCalendar, without: Membership) -> None:
    heir = calendar.hosts.order_by("pk").first()
    if heir is None:
        owners = without.workspace.memberships.filter(role=Role.OWNER).exclude(pk=without.pk)
        heir = owners.select_related("user").order_by("pk")[0].user
        calendar.hosts.add(heir)
        calendar.active = False
    if calendar.maker_id == without.user_id:
        calendar.maker = heir
    calendar.write("maker", "active")
