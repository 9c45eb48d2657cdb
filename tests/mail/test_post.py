"""The way to a mail server: in clear, by STARTTLS, by TLS from the start, and with a password."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from einklang.mail.post import Later, Letter, Never, Outcome, Sent, post

HOST = "127.0.0.1"
LETTER = Letter("alice@nordlicht.example", ("eva@kunde.example",), "Subject: Angebot\n\nGrüße\n")
WORD = "p@ss/wort"
IN_URL = "p%40ss%2Fwort"


class Server:
    """Notes what comes in, and how: whether the line was encrypted."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, bool]] = []
        self.refuses_senders = False

    async def handle_MAIL(  # noqa: N802 (aiosmtpd's name)
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.refuses_senders:
            return "550 not from here"
        envelope.mail_from = address
        return "250 OK"

    async def handle_DATA(  # noqa: N802 (aiosmtpd's name)
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        self.taken.append((str(envelope.mail_from), session.ssl is not None))
        return "250 taken"


def lets_alice_in(
    server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: LoginPassword
) -> AuthResult:
    right = (data.login, data.password) == (b"alice@nordlicht", WORD.encode())
    return AuthResult(success=right, handled=False)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


@contextmanager
def listening(handler: Server, **more: Any) -> Iterator[int]:
    controller = Controller(handler, hostname=HOST, port=free_port(), **more)
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


@pytest.fixture
def tls(tmp_path: Path) -> ssl.SSLContext:
    """For a server whose certificate stands in tmp_path/certificate.pem."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "mail")])
    now = datetime.now(UTC)  # noqa: TID251 (OpenSSL asks the real clock)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address(HOST))]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    pem = certificate.public_bytes(serialization.Encoding.PEM)
    (tmp_path / "certificate.pem").write_bytes(pem)
    secret = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    (tmp_path / "both.pem").write_bytes(secret + pem)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "both.pem")
    return context


@pytest.fixture
def trusted(tls: ssl.SSLContext, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    """The same, and this machine trusts that certificate."""
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "certificate.pem"))
    return tls


def sent(url: str) -> Outcome:
    with post(url, "nordlicht.example") as send:
        return send(LETTER)


def test_a_plain_line_is_not_encrypted() -> None:
    server = Server()
    with listening(server) as port:
        assert sent(f"smtp://{HOST}:{port}") == Sent()
    assert server.taken == [(LETTER.sender, False)]


@pytest.mark.parametrize("said", ["1", "yes", "true"])
def test_starttls_encrypts_before_anything_is_said(trusted: ssl.SSLContext, said: str) -> None:
    server = Server()
    with listening(server, tls_context=trusted, require_starttls=True) as port:
        assert sent(f"smtp://{HOST}:{port}?starttls={said}") == Sent()
        assert isinstance(sent(f"smtp://{HOST}:{port}?starttls=0"), Later)
    assert server.taken == [(LETTER.sender, True)]


def test_smtps_is_encrypted_from_the_start(trusted: ssl.SSLContext) -> None:
    server = Server()
    with listening(server, ssl_context=trusted) as port:
        assert sent(f"smtps://{HOST}:{port}") == Sent()
    assert server.taken == [(LETTER.sender, False)]  # to aiosmtpd such a line is plain


@pytest.mark.parametrize(
    ("scheme", "query", "how"),
    [("smtp", "?starttls=1", "tls_context"), ("smtps", "", "ssl_context")],
)
def test_a_server_whose_certificate_nobody_vouches_for_gets_no_mail(
    tls: ssl.SSLContext, scheme: str, query: str, how: str
) -> None:
    server = Server()
    with listening(server, **{how: tls}) as port:
        told = sent(f"{scheme}://{HOST}:{port}{query}")
    assert isinstance(told, Later)
    assert "CERTIFICATE_VERIFY_FAILED" in told.reason
    assert server.taken == []


@pytest.mark.parametrize(
    ("secret", "outcome"), [(IN_URL, Sent), ("falsch", Later)], ids=["right", "wrong"]
)
def test_a_password_stands_in_the_address_with_its_signs_escaped(
    trusted: ssl.SSLContext, secret: str, outcome: type[Outcome]
) -> None:
    server = Server()
    more = {"authenticator": lets_alice_in, "auth_required": True}
    with listening(server, tls_context=trusted, **more) as port:
        told = sent(f"smtp://alice%40nordlicht:{secret}@{HOST}:{port}?starttls=1")
    assert isinstance(told, outcome)
    assert WORD not in repr(told)
    assert "falsch" not in repr(told)
    assert len(server.taken) == (outcome is Sent)


def test_where_nobody_listens_the_mail_waits() -> None:
    told = sent(f"smtp://{HOST}:{free_port()}")
    assert isinstance(told, Later)
    assert told.recipients == LETTER.recipients
    assert "ConnectionRefusedError" in told.reason


def test_a_server_that_goes_away_between_two_mails_is_called_again() -> None:
    server, port = Server(), free_port()
    first, second = (Controller(server, hostname=HOST, port=port) for _ in range(2))
    with post(f"smtp://{HOST}:{port}", "nordlicht.example") as send:
        first.start()
        assert send(LETTER) == Sent()
        first.stop()
        assert isinstance(send(LETTER), Later)
        second.start()
        assert send(LETTER) == Sent()
    second.stop()
    assert len(server.taken) == 2


def test_a_sender_whom_the_server_refuses_is_not_lost() -> None:
    server = Server()
    server.refuses_senders = True
    with listening(server) as port:
        told = sent(f"smtp://{HOST}:{port}")
    assert isinstance(told, Later | Never)
    assert "not from here" in told.reason


def test_without_a_server_a_mail_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert sent("") == Sent()
    printed = capsys.readouterr().out
    assert "--- mail to eva@kunde.example" in printed
    assert LETTER.text in printed
