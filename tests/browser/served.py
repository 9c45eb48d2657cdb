"""A real Radicale that listens on this machine, and what a person and the worker do with it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from wsgiref.simple_server import WSGIRequestHandler, make_server

from playwright.sync_api import Page
from tests.providers.radicale import Radicale

from einklang.jobs.lease import claim_one
from einklang.jobs.shift import work
from einklang.sync.connect import KIND
from einklang.sync.models import Connection
from einklang.sync.work import visit


class Quiet(WSGIRequestHandler):
    """Logs nothing."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (its name there)
        """Nothing."""


@dataclass(frozen=True, slots=True)
class Served:
    """A Radicale and where it listens."""

    radicale: Radicale
    host: str

    @property
    def address(self) -> str:
        """As a person types it."""
        return f"http://{self.host}/"


@contextmanager
def serving(folder: Path) -> Iterator[Served]:
    """A server with two calendars of `alice` and one password."""
    radicale = Radicale(folder, closed=True)
    radicale.make("termine")
    radicale.make("familie")
    with make_server("127.0.0.1", 0, radicale.app, handler_class=Quiet) as listening:
        thread = threading.Thread(target=listening.serve_forever, args=(0.05,))
        thread.start()
        yield Served(radicale, f"127.0.0.1:{listening.server_port}")
        listening.shutdown()
        thread.join()


def reach(page: Page, served: Served, password: str) -> None:
    """Fill in the first step and send it."""
    page.get_by_label("Adresse", exact=True).fill(served.address)
    page.get_by_label("Benutzername").fill("alice")
    page.get_by_label("Passwort").fill(password)
    page.get_by_role("button", name="Kalender suchen").click()


def worked() -> None:
    """What the worker does for the latest connection, once."""
    connection = Connection.objects.latest("pk")
    lease = claim_one("a token", KIND, connection.pk)
    assert lease is not None
    work(lease, {KIND: visit})
