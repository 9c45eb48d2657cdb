"""Hands mails to the operator's mail server, or prints them where none is set."""

from __future__ import annotations

import re
import smtplib
import ssl
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeAlias
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from django.core.mail.message import sanitize_address

# A bare LF ends no line in SMTP (RFC 5321, 2.3.8); servers refuse it, or take all for one line.
_LINE_END = re.compile(rb"\r\n|\r|\n")
TIMEOUT = 20.0  # seconds for each answer of the server
Refusals: TypeAlias = Mapping[str, tuple[int, bytes]]  # recipient → SMTP code and text


@dataclass(frozen=True, slots=True)
class Sent:
    """The server took it. `refused` says whom it never will deliver to, '' for nobody."""

    refused: str = ""


@dataclass(frozen=True, slots=True)
class Later:
    """Not now; `recipients` are those who have not got it."""

    reason: str
    recipients: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Never:
    """Trying again would not help."""

    reason: str


Outcome: TypeAlias = Sent | Later | Never


@dataclass(frozen=True, slots=True)
class Letter:
    """An envelope and its content. `text` is MIME."""

    sender: str
    recipients: tuple[str, ...]
    text: str


Send: TypeAlias = Callable[[Letter], Outcome]


@contextmanager
def post(url: str, own_name: str, patience: float = TIMEOUT) -> Iterator[Send]:
    """A way to send for a while: one connection to `smtp://user:password@host:port?starttls=1`
    or `smtps://…`, made when first needed; '' prints to standard output.

    `own_name` is the host name to greet with, `patience` how many seconds to wait for each answer
    of the server. What it yields never raises for what a server does.
    """
    if not url:
        yield _print
        return
    line = _Line(urlsplit(url), own_name, patience)
    try:
        yield line.send
    finally:
        line.close()


def _print(letter: Letter) -> Outcome:
    sys.stdout.write(f"--- mail to {', '.join(letter.recipients)}\n{letter.text}\n---\n")
    sys.stdout.flush()
    return Sent()


class _Line:
    """One SMTP connection, made again after it broke."""

    def __init__(self, address: SplitResult, own_name: str, patience: float) -> None:
        self._address = address
        self._own_name = own_name
        self._patience = patience
        self._server: smtplib.SMTP | None = None

    def send(self, letter: Letter) -> Outcome:
        try:
            server = self._server = self._server or self._connect()
            refused = server.sendmail(
                sanitize_address(letter.sender, "utf-8"),
                [sanitize_address(address, "utf-8") for address in letter.recipients],
                _LINE_END.sub(b"\r\n", letter.text.encode()),
            )
        except smtplib.SMTPRecipientsRefused as error:
            return outcome(letter.recipients, error.recipients)
        except smtplib.SMTPDataError as error:
            return _by_code(error, letter)
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            return Later(f"{type(error).__name__}: {error}", letter.recipients)
        return outcome(letter.recipients, refused)

    def close(self) -> None:
        server, self._server = self._server, None
        if server is not None:
            try:
                server.quit()
            except (OSError, smtplib.SMTPException):
                server.close()

    def _connect(self) -> smtplib.SMTP:
        address, context = self._address, ssl.create_default_context()
        host = address.hostname or "localhost"
        server: smtplib.SMTP
        if address.scheme == "smtps":
            server = smtplib.SMTP_SSL(
                host, address.port or 465, self._own_name, timeout=self._patience, context=context
            )
        else:
            server = smtplib.SMTP(host, address.port or 587, self._own_name, timeout=self._patience)
        try:
            if parse_qs(address.query).get("starttls", ["0"])[-1] in {"1", "yes", "true"}:
                server.starttls(context=context)
            if address.username:
                server.login(unquote(address.username), unquote(address.password or ""))
        except BaseException:
            server.close()
            raise
        return server


def _by_code(error: smtplib.SMTPResponseException, letter: Letter) -> Outcome:
    reason = f"{error.smtp_code} {_words(error.smtp_error)}"
    return Never(reason) if error.smtp_code >= 500 else Later(reason, letter.recipients)


def outcome(recipients: Sequence[str], refused: Refusals) -> Outcome:
    """What a server's refusals of single recipients mean (RFC 5321, 4.2.1: 4yz is transient)."""
    reason = "; ".join(f"{who}: {code} {_words(text)}" for who, (code, text) in refused.items())
    waiting = tuple(who for who, (code, _) in refused.items() if code < 500)
    if waiting:
        return Later(reason, waiting)
    return Never(reason) if len(refused) >= len(recipients) else Sent(reason)


def _words(text: bytes | str) -> str:
    return text.decode("utf-8", "replace") if isinstance(text, bytes) else text
