"""Sends what is due: each mail once, later again where the server was away."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import assert_never
from urllib.parse import urlsplit

from django.conf import settings

from einklang.mail.models import Outgoing
from einklang.mail.post import Later, Letter, Never, Outcome, Sent, post

AT_ONCE = 10
# Longer than a batch can take, so that no other worker sends what this one is sending. Only a
# worker that dies between the server's yes and our note of it makes a twin, with one Message-ID.
CLAIMED_FOR = timedelta(minutes=15)
TRIES = 12


def backoff(failures: int) -> timedelta | None:
    """How long to wait after so many failures in a row: a minute, doubling to six hours.

    None after TRIES of them, about twenty hours: give up.
    """
    if failures >= TRIES:
        return None
    return min(timedelta(minutes=2 ** (failures - 1)), timedelta(hours=6))


def deliver_all(clock: Callable[[], datetime]) -> int:
    """Send all that is due, a batch after the other; returns how many the server took. Ends where
    it takes nothing more."""
    taken = 0
    while some := deliver_due(clock()):
        taken += some
    return taken


def deliver_due(now: datetime) -> int:
    """Send what is due, at most AT_ONCE mails; returns how many the server took.

    Waits for the mail server: call it where nobody waits, outside any transaction.
    """
    due = Outgoing.objects.filter(due_at__lte=now).order_by("due_at")[:AT_ONCE]
    claimed = [mail for mail in due if _claim(mail, now)]
    if not claimed:
        return 0
    sent = 0
    with post(settings.SMTP_URL, own_name()) as send:
        for mail in claimed:
            outcome = send(Letter(mail.sender, tuple(mail.recipients), mail.message))
            _note(mail, outcome, now)
            sent += isinstance(outcome, Sent)
    return sent


def own_name() -> str:
    """How we greet a mail server."""
    return urlsplit(settings.PUBLIC_URL).hostname or "localhost"


def _claim(mail: Outgoing, now: datetime) -> bool:
    """Make it ours for a while; False when another worker was quicker."""
    ours = Outgoing.objects.filter(pk=mail.pk, due_at=mail.due_at)
    return bool(ours.update(due_at=now + CLAIMED_FOR))


def _note(mail: Outgoing, outcome: Outcome, now: datetime) -> None:
    mail.due_at = None
    match outcome:
        case Sent(refused):
            mail.sent_at, mail.last_error = now, refused[:500]
        case Later(reason, recipients):
            mail.failures += 1
            wait = backoff(mail.failures)
            mail.due_at = now + wait if wait is not None else None
            mail.recipients, mail.last_error = list(recipients), reason[:500]
        case Never(reason):
            mail.failures += 1
            mail.last_error = reason[:500]
        case _:
            assert_never(outcome)
    if mail.due_at is None and not mail.about:
        mail.message = ""  # it may open an account: see `outbox.queue`
    mail.save()
