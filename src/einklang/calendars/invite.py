"""The mails to guests where no server of a calendar writes them: invitation, change, cancellation.

Call these inside the transaction of the save: with it, the mails go out or do not.
"""

from __future__ import annotations

from dataclasses import dataclass
from email.utils import formataddr, parseaddr
from zoneinfo import ZoneInfo

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation

from einklang.accounts.models import Membership
from einklang.calendars.mailing import Mailing, cancel, narrowed, reply, request
from einklang.calendars.mails import ABOUT
from einklang.calendars.rule_words import in_words
from einklang.mail.backend import Mail
from einklang.records.event import Event, Organiser, Participant
from einklang.records.moment import Day, instant


@dataclass(frozen=True, slots=True)
class Letter:
    """What somebody is told, and its iTIP part. `kind` is invited, changed, cancelled, or what a
    guest answered."""

    kind: str
    record: Event
    body: str

    @property
    def method(self) -> str:
        """Of the iTIP part."""
        return {"invited": "REQUEST", "changed": "REQUEST", "cancelled": "CANCEL"}.get(
            self.kind, "REPLY"
        )


def send(member: Membership, mailing: Mailing, before: Event | None, after: Event | None) -> None:
    """One mail to each whom the mailing names, in the language and the zone of the workspace."""
    if not mailing.everybody:
        return
    before, after = narrowed(before, after)
    workspace = member.workspace
    host = Organiser(member.user.email, member.user.name)
    with translation.override(workspace.language), timezone.override(ZoneInfo(workspace.zone)):
        for kind, guests in (("invited", mailing.invited), ("changed", mailing.changed)):
            for guest in guests:
                _mail(member, guest, _asking(kind, guest, after, host))
        for guest in mailing.called_off:
            _mail(member, guest, _calling_off(guest, before, host))


def send_answer(member: Membership, record: Event, guest: Participant, stamp: str) -> None:
    """One mail to whoever invites, with what this guest, the member, answered."""
    host, workspace = record.details.organiser, member.workspace
    if host is None:
        raise ValueError("nobody invited, so nobody is answered")
    letter = Letter(guest.answer.value, record, reply(record, guest, stamp))
    with translation.override(workspace.language), timezone.override(ZoneInfo(workspace.zone)):
        _mail(member, Participant(host.address, host.name), letter)


def _asking(kind: str, guest: Participant, after: Event | None, host: Organiser) -> Letter:
    if after is None:
        raise ValueError("nobody is invited to what is deleted")
    return Letter(kind, after, request(after, guest.address, host))


def _calling_off(guest: Participant, before: Event | None, host: Organiser) -> Letter:
    if before is None:
        raise ValueError("what is new cannot be called off")
    return Letter("cancelled", before, cancel(before, guest.address, host))


def _mail(member: Membership, guest: Participant, letter: Letter) -> None:
    details, zone = letter.record.details, member.workspace.zone
    words = {
        "kind": letter.kind,
        "who": member.user.name or member.user.email,
        "details": details,
        "starts_at": instant(details.start, zone),
        "ends_at": instant(details.end, zone),
        "all_day": isinstance(details.start, Day),
        "rule": in_words(letter.record.rules, letter.record.dates, details.start),
        "workspace": member.workspace,
    }
    subject = render_to_string("calendars/mail/guest_subject.txt", words)
    mail = Mail(
        " ".join(subject.split()),
        render_to_string("calendars/mail/guest.txt", words),
        from_email=_sender(member),
        to=[formataddr((guest.name, guest.address))],
        reply_to=[formataddr((member.user.name, member.user.email))],
    )
    mail.attach_alternative(render_to_string("calendars/mail/guest.html", words), "text/html")
    mail.attach_alternative(letter.body, f"text/calendar; method={letter.method}")
    mail.workspace, mail.about = member.workspace, f"{ABOUT}:{letter.record.uid}"
    mail.send()


def _sender(member: Membership) -> str:
    """The house's own address, as mail servers check whose domain it is; the member's name."""
    address = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    return formataddr((member.user.name or member.user.email, address))
