"""Every mail of the house, written in a language that nobody speaks: no word is forgotten."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from tests.architecture.pseudo import OPEN, pseudo_language, unmarked
from tests.architecture.sources import SOURCE
from tests.architecture.url_table import DATA
from tests.calendars.scene import FELD, FRIDAY, NOW, Said, calendar_of, invited_by, meeting

from einklang.accounts import clock
from einklang.accounts.invite import invite
from einklang.accounts.mails import join_link, send_invitation
from einklang.accounts.models import Membership, Role, User
from einklang.calendars.answer import answer_event, asked
from einklang.calendars.edit import Wish, change_event, create_event
from einklang.calendars.mailing import Tell
from einklang.records.event import Answer, Organiser, Participant
from einklang.sync.models import Connection, State
from einklang.sync.warn import warn

LINK = re.compile(r"https?://[^\s<\"]+")
SAID = (FRIDAY.summary, FRIDAY.place, FRIDAY.description)


def _invited(user: User) -> None:
    owner = Membership.objects.get(user=user)
    to = "neu@nordlicht.example"
    invitation = invite(owner, to, Role.MEMBER, token="a-token", now=clock.now())
    send_invitation(invitation, join_link("a-token"))


def _forgot_the_password(user: User) -> None:
    Client().post("/accounts/password/reset/", {"email": user.email})


def _told_guests(user: User) -> None:
    """Of a new meeting, then of a change, then that it is off for one of them."""
    member, wish = Membership.objects.get(user=user), Wish(Tell.EVERYBODY)
    record = Said(invited_by(user), ("FREQ=WEEKLY;COUNT=3",)).record("m")
    event = create_event(member=member, calendar=None, record=record, now=NOW, wish=wish)
    fewer = replace(record, details=replace(record.details, participants=(FELD,)))
    change_event(member=member, event=event, record=fewer, now=NOW, wish=wish)


def _answered(user: User) -> None:
    """Whoever invites, of each answer."""
    member, host = Membership.objects.get(user=user), Organiser("feld@kunde.example", "Feld")
    said = replace(FRIDAY, organiser=host, participants=(Participant(user.email),))
    event = meeting(None, said, [calendar_of(user)])
    for answer in (Answer.ACCEPTED, Answer.TENTATIVE, Answer.DECLINED):
        to = asked(member, event, event.copies.select_related("calendar"))
        assert to is not None
        answer_event(member=member, event=event, to=to, answer=answer, now=NOW)


def _guests_and_hosts(user: User) -> None:
    _told_guests(user)
    _answered(user)


def _connection_stopped(user: User) -> None:
    """For a new password, then for a question."""
    member = Membership.objects.get(user=user)
    made = Connection(
        workspace=member.workspace, holder=user, address="https://x.example/", since=NOW,
        username=FELD.address, state_since=NOW,
    )  # fmt: skip
    made.save()
    for made.state in (State.SIGN_IN, State.BRAKE):
        warn(made)


# What has each mail sent, by the template of its subject without its ending.
MAILS: dict[str, Callable[[User], None]] = {
    "accounts/mail/invitation": _invited,
    "account/email/password_reset_key": _forgot_the_password,
    "calendars/mail/guest": _guests_and_hosts,
    "sync/mail/stopped": _connection_stopped,
}


def test_every_mail_has_a_line_in_the_table() -> None:
    found = {path.as_posix().partition("/templates/")[2] for path in SOURCE.rglob("*_subject.txt")}
    assert {name.removesuffix("_subject.txt") for name in found} == set(MAILS)


@pytest.mark.django_db
@pytest.mark.parametrize("name", MAILS)
def test_every_word_of_a_mail_can_be_translated(name: str, alice: User) -> None:
    with pseudo_language():
        MAILS[name](alice)
    assert mail.outbox
    for message in mail.outbox:
        for text in _texts(message):
            assert OPEN in text
            assert unmarked(LINK.sub(" ", text), (*DATA, *SAID)) == []


def _texts(message: object) -> list[str]:
    """What a person reads of it: subject, text, and the same as HTML."""
    assert isinstance(message, EmailMultiAlternatives)
    shown = [str(text) for text, kind in message.alternatives if kind == "text/html"]
    assert len(shown) == 1
    return [str(message.subject), str(message.body), *shown]
