"""The mails around a booking, to the guest and to each host. It is we who invite: the meeting in
the calendar tells nobody (`meeting`). Call these inside the transaction of what they tell."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from email.utils import formataddr, parseaddr
from enum import StrEnum
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation

from einklang.accounts.models import User
from einklang.accounts.own_address import own_address
from einklang.booking import meeting
from einklang.booking.models import Booking
from einklang.calendars.mailing import cancel, publish, request
from einklang.mail.models import Outgoing
from einklang.mail.outbox import outgoing, queue
from einklang.records.event import Answer, Event, Organiser, Participant, Status

PURPOSE = "booking"


class Kind(StrEnum):
    """What is told."""

    PENDING = "pending"
    CONFIRMED = "confirmed"
    MOVED = "moved"
    REMINDER = "reminder"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class _To:
    """Who gets a mail, in which language and zone; `is_guest` or a host."""

    name: str
    address: str
    language: str
    zone: str
    is_guest: bool


def send(booking: Booking, kind: Kind, now: datetime, record: Event | None = None) -> None:
    """One mail to the guest, one to each host. `record`: the meeting as it stood, where the booking
    is in it no more."""
    event = booking.session.event
    if record is None and event is not None and event.deleted_at is None:
        record = event.as_record()
    host = meeting.host_of(booking.session).user
    organiser = meeting.organiser(booking.session, meeting.host_of(booking.session))
    for to in _everybody(booking):
        with translation.override(to.language), timezone.override(ZoneInfo(to.zone)):
            mail = _mail(booking, kind, to, host)
            if record is not None and kind is not Kind.PENDING:
                _enclose(mail, _part(booking, kind, to, record, organiser))
        queue(mail, now, booking.workspace, PURPOSE)


def reminder(booking: Booking, now: datetime) -> Outgoing | None:
    """One mail to the guest, who has the invitation already; not yet stored."""
    host = meeting.host_of(booking.session).user
    to = next(_everybody(booking))
    with translation.override(to.language), timezone.override(ZoneInfo(to.zone)):
        mail = _mail(booking, Kind.REMINDER, to, host)
        return outgoing(mail, now, booking.workspace, PURPOSE)


def page_of(booking: Booking) -> str:
    """Where the guest looks at the booking, moves and cancels it."""
    return own_address(booking.workspace) + reverse("booked", args=[booking.token])


def _everybody(booking: Booking) -> Iterator[_To]:
    yield _To(booking.name, booking.address, booking.language, booking.zone, is_guest=True)
    zone = booking.workspace.zone
    for host in booking.session.calendar.hosts.order_by("pk"):
        yield _To(host.name, host.email, host.language, zone, is_guest=False)


def _mail(booking: Booking, kind: Kind, to: _To, host: User) -> EmailMultiAlternatives:
    calendar = booking.session.calendar
    words = {
        "kind": kind.value,
        "to": to,
        "booking": booking,
        "calendar": calendar,
        "starts_at": booking.session.starts_at,
        "ends_at": booking.session.ends_at,
        "host": host,
        "place": meeting.place_of(booking.session, [booking]),
        "answers": meeting.answers_of(booking),
        "page": page_of(booking),
    }
    audience = "guest" if to.is_guest else "host"
    subject = render_to_string("booking/mail/subject.txt", words)
    other = (host.name, host.email) if to.is_guest else (booking.name, booking.address)
    sender = (host.name or host.email, parseaddr(settings.DEFAULT_FROM_EMAIL)[1])
    mail = EmailMultiAlternatives(
        " ".join(subject.split()),
        render_to_string(f"booking/mail/{audience}.txt", words),
        from_email=formataddr(sender),
        to=[formataddr((to.name, to.address))],
        reply_to=[formataddr(other)],
        headers={"Auto-Submitted": "auto-generated"},
    )
    mail.attach_alternative(render_to_string(f"booking/mail/{audience}.html", words), "text/html")
    return mail


def _part(booking: Booking, kind: Kind, to: _To, record: Event, host: Organiser) -> tuple[str, str]:
    """The iTIP method and text. Each guest sees themselves and the hosts alone."""
    if not to.is_guest:
        if kind is Kind.CANCELLED:
            off = replace(record.details, status=Status.CANCELLED)
            record = replace(record, details=off, sequence=record.sequence + 1)
        return "PUBLISH", publish(record)
    hosts = {each.email for each in booking.session.calendar.hosts.all()}
    others = (each for each in record.details.participants if each.address in hosts)
    people = (*others, Participant(to.address, to.name, Answer.ACCEPTED))
    own = replace(record, details=replace(record.details, participants=people))
    if kind is Kind.CANCELLED:
        return "CANCEL", cancel(own, to.address, host)
    return "REQUEST", request(own, to.address, host)


def _enclose(mail: EmailMultiAlternatives, part: tuple[str, str]) -> None:
    """As an alternative, by which Outlook and Gmail show the meeting, and as a file for others."""
    method, text = part
    mail.attach_alternative(text, f"text/calendar; method={method}")
    mail.attach("invite.ics", text, "application/ics")
