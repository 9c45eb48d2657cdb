"""How a mail stands, for whoever looks; and sending it again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from enum import StrEnum

from django.db.models import Q

from einklang.accounts.models import Workspace
from einklang.mail.models import Outgoing

LATEST = 3


class State(StrEnum):
    """Of a mail."""

    UNDER_WAY = "under_way"
    TRIED = "tried"  # and will be again
    HANDED_OVER = "handed_over"  # to the mail server
    NOT_TO_ALL = "not_to_all"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Standing:
    """A mail and its state."""

    mail: Outgoing

    @property
    def state(self) -> State:
        """How it stands."""
        mail = self.mail
        if mail.sent_at is not None:
            return State.NOT_TO_ALL if mail.last_error else State.HANDED_OVER
        if mail.due_at is None:
            return State.FAILED
        return State.TRIED if mail.failures else State.UNDER_WAY

    @property
    def text(self) -> str:
        """What it says, as plain text; '' where that is kept no more."""
        told = message_from_bytes(self.mail.message.encode(), policy=policy.default)
        part = told.get_body(("plain",)) if isinstance(told, EmailMessage) else None
        return str(part.get_content()) if part is not None else ""


def latest(workspace: Workspace, about: str, most: int = LATEST) -> list[Standing]:
    """The last few about this."""
    rows = Outgoing.objects.filter(workspace=workspace, about=about).order_by("-pk")
    return [Standing(mail) for mail in rows[:most]]


def failed_of(workspace: Workspace, abouts: Iterable[str]) -> set[str]:
    """About which of these a mail was given up, or not everybody got it."""
    rows = Outgoing.objects.filter(workspace=workspace, about__in=list(abouts), due_at=None)
    return set(rows.filter(Q(sent_at=None) | ~Q(last_error="")).values_list("about", flat=True))


def send_again(mail: Outgoing, now: datetime) -> bool:
    """What was given up is due again, the same text under the same Message-ID. False where somebody
    was quicker, or there is nothing to send."""
    given_up = Outgoing.objects.filter(pk=mail.pk, due_at=None, sent_at=None)
    return bool(given_up.exclude(message="").update(due_at=now, failures=0))
