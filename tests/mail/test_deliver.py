"""The outbox against a mail server that answers as real ones do."""

from __future__ import annotations

import email
import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.core.mail import EmailMessage, send_mail
from django.db import transaction
from pytest_django import Settings

from einklang.accounts.models import Workspace
from einklang.mail.deliver import AT_ONCE, TRIES, _claim, backoff, deliver_all, deliver_due
from einklang.mail.models import Outgoing
from einklang.mail.outbox import queue
from einklang.mail.post import Later, Never, Sent, outcome

NOW = datetime(2026, 11, 12, 9, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db


class Server:
    """Takes mail; refuses recipients whose name is an SMTP code."""

    def __init__(self) -> None:
        self.taken: list[Envelope] = []
        self.busy = False

    async def handle_RCPT(  # noqa: N802 (aiosmtpd's name)
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        name = address.partition("@")[0]
        if name.isdecimal():
            return f"{name} no such luck"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 (aiosmtpd's name)
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        if self.busy:
            return "451 come back later"
        self.taken.append(envelope)
        return "250 taken"


@pytest.fixture
def server(settings: Settings) -> Iterator[Server]:
    handler = Server()
    controller = Controller(handler, hostname="127.0.0.1", port=_free_port())
    controller.start()
    settings.EMAIL_BACKEND = "einklang.mail.backend.OutboxBackend"
    settings.SMTP_URL = f"smtp://127.0.0.1:{controller.port}"
    yield handler
    controller.stop()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def letter(*to: str, subject: str = "Angebot für Müller") -> EmailMessage:
    return EmailMessage(subject, "Schöne Grüße\n", "Alice <alice@nordlicht.example>", list(to))


def queued(*to: str, about: str = "offer:1") -> Outgoing:
    mail = queue(letter(*to), NOW, about=about)
    assert mail is not None
    return mail


def test_djangos_mail_waits_in_the_outbox(server: Server) -> None:
    assert send_mail("Hallo", "Text", None, ["eva@kunde.example"]) == 1
    assert not server.taken
    assert deliver_due(Outgoing.objects.get().created_at) == 1
    assert server.taken[0].rcpt_tos == ["eva@kunde.example"]


def test_a_mail_of_a_transaction_that_failed_is_never_sent(server: Server) -> None:
    with transaction.atomic():
        send_mail("Hallo", "Text", None, ["eva@kunde.example"])
        transaction.set_rollback(True)
    assert not Outgoing.objects.exists()


def test_umlauts_and_blind_copies_arrive(server: Server) -> None:
    message = letter("eva@kunde.example")
    message.bcc = ["chef@nordlicht.example"]
    queue(message, NOW)
    deliver_due(NOW)
    (taken,) = server.taken
    read = email.message_from_bytes(taken.original_content or b"", policy=email.policy.default)
    assert read["Subject"] == "Angebot für Müller"
    assert "Schöne Grüße" in read.get_content()
    assert read["Bcc"] is None
    assert taken.rcpt_tos == ["eva@kunde.example", "chef@nordlicht.example"]


def test_each_line_ends_as_smtp_wants_it(server: Server) -> None:
    """Else a long mail is one line of more than a thousand octets, which servers refuse."""
    message = letter("eva@kunde.example")
    message.body = "Schöne Grüße\n" * 200
    message.attach("invite.ics", "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", "text/calendar")
    queue(message, NOW)
    assert deliver_due(NOW) == 1
    raw = server.taken[0].original_content or b""
    assert raw.count(b"\n") == raw.count(b"\r\n") == raw.count(b"\r") > 200
    assert b"\r\r" not in raw


def test_all_that_is_due_goes_out_batch_by_batch(server: Server) -> None:
    for number in range(2 * AT_ONCE + 1):
        queued(f"eva{number}@kunde.example")
    queued("550@weg.example")
    assert deliver_all(lambda: NOW) == 2 * AT_ONCE + 1
    assert deliver_all(lambda: NOW) == 0


def test_a_sent_mail_is_not_sent_again(server: Server) -> None:
    mail = queued("eva@kunde.example")
    assert [deliver_due(NOW), deliver_due(NOW + timedelta(days=1))] == [1, 0]
    mail.refresh_from_db()
    assert (mail.sent_at, mail.due_at) == (NOW, None)


def test_a_server_that_is_away_is_tried_later(settings: Settings) -> None:
    settings.SMTP_URL = f"smtp://127.0.0.1:{_free_port()}"
    mail = queued("eva@kunde.example")
    assert deliver_due(NOW) == 0
    mail.refresh_from_db()
    assert (mail.failures, mail.due_at) == (1, NOW + timedelta(minutes=1))
    assert "refused" in mail.last_error.lower()


def test_the_second_try_is_the_same_mail(server: Server) -> None:
    mail = queued("eva@kunde.example")
    server.busy = True
    deliver_due(NOW)
    server.busy = False
    assert deliver_due(NOW + timedelta(minutes=1)) == 1
    before = email.message_from_string(mail.message)
    after = email.message_from_bytes(server.taken[0].original_content or b"")
    assert before["Message-ID"] == after["Message-ID"]
    assert before["Message-ID"]


def test_who_got_it_does_not_get_it_twice(server: Server) -> None:
    mail = queued("eva@kunde.example", "450@voll.example", "550@weg.example")
    assert deliver_due(NOW) == 0
    mail.refresh_from_db()
    assert mail.recipients == ["450@voll.example"]
    assert "550@weg.example" in mail.last_error


def test_a_mail_that_nobody_will_ever_take_is_given_up(server: Server) -> None:
    mail = queued("550@weg.example")
    deliver_due(NOW)
    mail.refresh_from_db()
    assert (mail.sent_at, mail.due_at) == (None, None)
    assert "no such luck" in mail.last_error


def test_one_bad_mail_does_not_hold_up_the_next(server: Server) -> None:
    queued("550@weg.example")
    queued("eva@kunde.example")
    assert deliver_due(NOW) == 1


def test_two_workers_send_a_mail_once(server: Server) -> None:
    mail = queued("eva@kunde.example")
    seen_by_both = Outgoing.objects.get(pk=mail.pk)
    assert [_claim(mail, NOW), _claim(seen_by_both, NOW)] == [True, False]
    assert deliver_due(NOW) == 0


def test_a_link_that_signs_in_is_forgotten_when_it_is_sent(server: Server) -> None:
    link, offer = queued("eva@kunde.example", about=""), queued("eva@kunde.example")
    deliver_due(NOW)
    link.refresh_from_db()
    offer.refresh_from_db()
    assert link.message == ""
    assert offer.message


def test_a_big_pile_goes_in_batches(server: Server) -> None:
    for number in range(AT_ONCE + 1):
        queued(f"eva{number}@kunde.example")
    assert [deliver_due(NOW), deliver_due(NOW)] == [AT_ONCE, 1]


def test_without_a_mail_server_the_mail_is_printed(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.SMTP_URL = ""
    queued("eva@kunde.example")
    assert deliver_due(NOW) == 1
    assert "eva@kunde.example" in capsys.readouterr().out


def test_a_mail_to_nobody_is_not_stored() -> None:
    assert queue(letter(), NOW) is None
    assert not Outgoing.objects.exists()


def test_a_mail_knows_its_workspace(workspace: Workspace) -> None:
    mail = queue(letter("eva@kunde.example", subject="Zwei"), NOW, workspace, "offer")
    assert mail is not None
    assert (mail.workspace, mail.about) == (workspace, "offer")


def test_the_waits_grow_and_end() -> None:
    waits = [backoff(failures) for failures in range(1, TRIES + 1)]
    assert waits[:3] == [timedelta(minutes=1), timedelta(minutes=2), timedelta(minutes=4)]
    assert max(wait for wait in waits if wait) == timedelta(hours=6)
    assert waits.index(None) == TRIES - 1


def test_refusals_are_read_by_their_first_digit() -> None:
    two = ["a@x.example", "b@x.example"]
    gone, full = (550, b"gone"), (452, b"full")
    assert outcome(two, {}) == Sent()
    assert outcome(two, {"a@x.example": gone}) == Sent("a@x.example: 550 gone")
    assert outcome(two, {"a@x.example": full}) == Later("a@x.example: 452 full", ("a@x.example",))
    assert isinstance(outcome(two, dict.fromkeys(two, gone)), Never)
