"""Radicale in this process, and somebody else who uses it.

radicale = Radicale(tmp_path)                 # any password is right
provider = radicale.provider("alice")
ref = radicale.put("termine/m1.ics", text)    # the other side
"""

from __future__ import annotations

import base64
import os
from pathlib import Path
from typing import Any

import httpx
import pytest
from radicale import config
from radicale.app import Application
from tests.providers.dns import Table

from einklang.providers.dav.adapter import DavProvider, open_books, open_dav
from einklang.providers.wire import Wire
from einklang.records.contact import Contact
from einklang.records.event import Event

HOST = "dav.test"
ROOT = f"http://{HOST}/"
SECRET = "richtig"


class Radicale:
    """A server with one user's calendars in a folder. `closed`: only SECRET is right."""

    def __init__(self, folder: Path, user: str = "alice", *, closed: bool = False) -> None:
        self.user = user
        self.home = f"{ROOT}{user}/"
        self.app = Application(_configuration(folder, user, closed=closed))
        self.transport = httpx.WSGITransport(app=self.app)
        self._other = httpx.Client(transport=httpx.WSGITransport(app=self.app), base_url=self.home)
        token = base64.b64encode(f"{user}:{SECRET}".encode()).decode()
        self._other.headers["Authorization"] = f"Basic {token}"

    def wire(self) -> Wire:
        """A fresh client that reaches this server and no other."""
        return Wire(transport=self.transport, allow_hosts=frozenset({HOST}))

    def provider(self, wire: Wire | None = None, secret: str = SECRET) -> DavProvider[Event]:
        """The user's account."""
        return open_dav(ROOT, self.user, secret, wire or self.wire(), Table())

    def books(self, wire: Wire | None = None) -> DavProvider[Contact]:
        """The user's address books."""
        return open_books(ROOT, self.user, SECRET, wire or self.wire(), Table())

    def make_book(self, name: str) -> str:
        """A new address book; returns its ref."""
        self.ask("MKCOL", f"{name}/", content=_BOOK)
        return f"{self.home}{name}/"

    def make(self, name: str) -> str:
        """A new calendar; returns its ref."""
        self.ask("MKCALENDAR", f"{name}/")
        return f"{self.home}{name}/"

    def put(self, path: str, text: str) -> str:
        """Another program stores a resource, `calendar/name.ics` or .vcf; returns its ref."""
        kind = "vcard" if path.endswith(".vcf") else "calendar"
        headers = {"Content-Type": f"text/{kind}; charset=utf-8"}
        self.ask("PUT", path, headers=headers, content=text.encode())
        return f"{self.home}{path}"

    def folder(self) -> Path:
        """Where everything is stored."""
        return Path(self.app.configuration.get("storage", "filesystem_folder"))

    def delete(self, path: str) -> None:
        """Another program deletes a resource or a whole calendar."""
        self.ask("DELETE", path)

    def ask(self, method: str, path: str, **rest: Any) -> httpx.Response:
        """Any request of the other side; a refusal fails the test."""
        reply = self._other.request(method, path, **rest)
        assert reply.status_code < 300, reply.text
        return reply


_BOOK = """<mkcol xmlns="DAV:" xmlns:CR="urn:ietf:params:xml:ns:carddav"><set><prop>
<resourcetype><collection/><CR:addressbook/></resourcetype></prop></set></mkcol>"""


def _configuration(folder: Path, user: str, *, closed: bool) -> config.Configuration:
    users = folder / "users"
    users.parent.mkdir(parents=True, exist_ok=True)
    users.write_text(f"{user}:{SECRET}{os.linesep}")
    configuration = config.load()
    htpasswd = {
        "type": "htpasswd",
        "htpasswd_filename": str(users),
        "htpasswd_encryption": "plain",
        "delay": "0",
    }
    configuration.update(
        {
            "auth": htpasswd if closed else {"type": "none"},
            "storage": {"filesystem_folder": str(folder / "store"), "_filesystem_fsync": "False"},
            "logging": {"level": "critical"},
        },
        "tests",
        privileged=True,
    )
    return configuration


@pytest.fixture
def radicale(tmp_path: Path) -> Radicale:
    """A server that takes any password."""
    return Radicale(tmp_path / "radicale")
