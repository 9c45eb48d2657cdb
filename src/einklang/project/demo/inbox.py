"""All mails of the demo go to a mail server beside us, which shows them on a page."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from einklang.project.demo.stand_in import running

SMTP, PORT = 5325, 5425  # or the next that are free


@dataclass(frozen=True, slots=True)
class Inbox:
    """The ports for mails and of the page, and the folder in which they are kept."""

    smtp: int
    port: int
    folder: Path


def is_installed() -> bool:
    """Whether there is one; an installation for work comes without it."""
    return find_spec("aiosmtpd") is not None


@contextmanager
def taking(inbox: Inbox) -> Iterator[None]:
    """It takes mails for as long as the context is open. Raises OSError where it does not come
    up."""
    ports = ["--smtp", str(inbox.smtp), "--port", str(inbox.port)]
    with running("einklang_sandbox.inbox", [*ports, "--folder", str(inbox.folder)]):
        yield
