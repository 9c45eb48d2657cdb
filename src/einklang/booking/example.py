"""A mail as it would be: for the next booking that the member may see, else for one that is made
up."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.mail import EmailMultiAlternatives
from django.utils import translation
from django.utils.translation import gettext as _

from einklang.accounts import clock
from einklang.accounts.models import Membership
from einklang.booking import letters
from einklang.booking.models import Booking, BookingCalendar, Session, minute_at
from einklang.booking.wording import Kind, Wording
from einklang.mail.models import Outgoing
from einklang.mail.outbox import queue

OPENS_NOTHING = "example"
"""For a key: what is shown may be passed on."""


def example(calendar: BookingCalendar, member: Membership, language: str) -> Booking:
    """A booking that is not stored; of a real one all but its token."""
    now = clock.now()
    rows = calendar.workspace.booking_rows.visible_to(member).to_come(now)
    rows = rows.filter(session__calendar=calendar).select_related("session")
    real = rows.order_by("session__since", "pk").first()
    if real is None:
        return _made_up(calendar, language, now)
    real.pk, real.token, real.language = None, OPENS_NOTHING, language
    real.session.calendar = calendar
    return real


def shown(
    calendar: BookingCalendar, member: Membership, kind: Kind, language: str, said: Wording
) -> EmailMultiAlternatives:
    """The mail in these words."""
    booking = example(calendar, member, language)
    return letters.written(booking, kind, letters.guest_of(booking), calendar.maker, said)


def send_test(
    calendar: BookingCalendar, member: Membership, kind: Kind, language: str
) -> Outgoing | None:
    """The mail as it is stored, to the member."""
    booking, address = example(calendar, member, language), member.user.email
    recipient = letters.To(booking.name, address, language, booking.zone, is_guest=True)
    mail = letters.written(booking, kind, recipient, calendar.maker)
    with translation.override(language):
        mail.subject = _("Test: %(subject)s") % {"subject": mail.subject}
    return queue(mail, clock.now(), calendar.workspace, about_tests(calendar))


def about_tests(calendar: BookingCalendar) -> str:
    """What its test mails are about, for the outbox."""
    return f"booking-test:{calendar.pk}"


def _made_up(calendar: BookingCalendar, language: str, now: datetime) -> Booking:
    with translation.override(language):
        name, why = _("Anna Example"), _("Something came up.")
    since = minute_at((now + timedelta(days=2)).replace(hour=9, minute=0))
    session = Session(
        workspace=calendar.workspace,
        calendar=calendar,
        since=since,
        until=since + calendar.durations[0],
    )
    return Booking(
        workspace=calendar.workspace,
        session=session,
        name=name,
        address="anna@example.com",
        zone=calendar.zone,
        language=language,
        token=OPENS_NOTHING,
        why=why,
    )
