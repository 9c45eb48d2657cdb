"""The mails around a booking, to the guest and to each host. It is we who invite: the meeting in
the calendar tells nobody (`meeting`). Call these inside the transaction of what they tell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from email.utils import formataddr, parseaddr
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation

from einklang.accounts.models import User
from einklang.accounts.own_address import own_address
from einklang.booking import meeting
from einklang.booking.models import Booking, BookingCalendar
from einklang.booking.wording import Kind, Wording, wording
from einklang.calendars.mailing import cancel, publish, request
from einklang.mail.models import Outgoing
from einklang.mail.outbox import outgoing, queue
from einklang.records.event import Answer, Event, Organiser, Participant, Status

ABOUT = "booking"
LATER = (Kind.REMINDER, Kind.FOLLOW_UP)
"""What comes by itself, and what a guest may do without."""


@dataclass(frozen=True, slots=True)
class To:
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
        mail = written(booking, kind, to, host)
        if record is not None and kind is not Kind.PENDING:
            _enclose(mail, _part(booking, kind, to, record, organiser))
        queue(mail, now, booking.workspace, about(booking))


def later(booking: Booking, kind: Kind, now: datetime) -> Outgoing | None:
    """A reminder, or what follows up: to the guest alone, who has the invitation already; not yet
    stored."""
    host = meeting.host_of(booking.session).user
    mail = written(booking, kind, guest_of(booking), host)
    return outgoing(mail, now, booking.workspace, about(booking))


def about(booking: Booking) -> str:
    """What its mails are about, for the outbox."""
    return f"{ABOUT}:{booking.pk}"


def page_of(booking: Booking) -> str:
    """Where the guest looks at the booking, moves and cancels it."""
    return own_address(booking.workspace) + reverse("booked", args=[booking.token])


def quiet_at(booking: Booking) -> str:
    """Where the guest says that they want nothing more that comes by itself."""
    return own_address(booking.workspace) + reverse("booked-quiet", args=[booking.token])


def again_at(calendar: BookingCalendar) -> str:
    """Where guests book."""
    return own_address(calendar.workspace) + reverse(
        "book", args=[calendar.workspace.slug, calendar.slug]
    )


def guest_of(booking: Booking) -> To:
    """Who booked."""
    return To(booking.name, booking.address, booking.language, booking.zone, is_guest=True)


def _everybody(booking: Booking) -> Iterator[To]:
    yield guest_of(booking)
    zone = booking.workspace.zone
    for host in booking.session.calendar.hosts.order_by("pk"):
        yield To(host.name, host.email, host.language, zone, is_guest=False)


def written(
    booking: Booking, kind: Kind, to: To, host: User, own: Wording | None = None
) -> EmailMultiAlternatives:
    """The mail in the recipient's language and time; to a guest in the host's own words, or in
    these. The booking need not be stored."""
    with translation.override(to.language), timezone.override(ZoneInfo(to.zone)):
        words = _words(booking, kind, to, host)
        if to.is_guest:
            said = own or wording(booking.session.calendar.wordings, kind, to.language)
            words["said"] = said.filled(_values(words))
            subject, audience, other = words["said"].subject, "guest", (host.name, host.email)
        else:
            subject = render_to_string("booking/mail/subject.txt", words)
            audience, other = "host", (booking.name, booking.address)
        mail = EmailMultiAlternatives(
            " ".join(subject.split()),
            render_to_string(f"booking/mail/{audience}.txt", words),
            from_email=_sender(host),
            to=[formataddr((to.name, to.address))],
            reply_to=[formataddr(other)],
            headers={"Auto-Submitted": "auto-generated", **_way_out(words["quiet"])},
        )
        html = render_to_string(f"booking/mail/{audience}.html", words)
        mail.attach_alternative(html, "text/html")
        return mail


def _sender(host: User) -> str:
    """The house's own address, as mail servers check whose domain it is; the host's name."""
    return formataddr((host.name or host.email, parseaddr(settings.DEFAULT_FROM_EMAIL)[1]))


def _words(booking: Booking, kind: Kind, to: To, host: User) -> dict[str, Any]:
    session, calendar = booking.session, booking.session.calendar
    page = again_at(calendar) if kind is Kind.FOLLOW_UP else page_of(booking)
    return {
        "kind": kind.value,
        "to": to,
        "booking": booking,
        "calendar": calendar,
        "starts_at": session.starts_at,
        "ends_at": session.ends_at,
        "host": host,
        "place": meeting.place_of(session, [booking]),
        "answers": meeting.answers_of(booking),
        "page": page,
        "quiet": quiet_at(booking) if kind in LATER and to.is_guest else "",
    }


def _way_out(quiet: str) -> dict[str, str]:
    """By which mail programs let somebody have no more of these (RFC 8058)."""
    if not quiet:
        return {}
    one_click = "List-Unsubscribe=One-Click"
    return {"List-Unsubscribe": f"<{quiet}>", "List-Unsubscribe-Post": one_click}


def _values(words: Mapping[str, Any]) -> dict[str, str]:
    """What placeholders stand for."""
    day, start, end = render_to_string("booking/mail/when.txt", words).splitlines()
    calendar, booking, host = words["calendar"], words["booking"], words["host"]
    return {
        "name": booking.name,
        "host": host.name or host.email,
        "subject": calendar.name,
        "date": day,
        "time": start,
        "end": end,
        "time_zone": words["to"].zone,
        "place": words["place"] or calendar.place,
        "link": words["page"],
        "reason": booking.why,
    }


def _part(booking: Booking, kind: Kind, to: To, record: Event, host: Organiser) -> tuple[str, str]:
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
    mail.attach("invite.ics", text.encode(), "application/ics")  # a str would go as Latin-1
