"""Xandikos in this process, and somebody else who uses it. It takes any password.

It keeps each calendar in a git repository and tells its tree's number as ETag and sync token.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import httpx
from tests.providers.dns import Table
from xandikos.web import SingleUserFilesystemBackend, XandikosApp
from xandikos.wsgi_helpers import WellknownRedirector

from einklang.providers.dav.adapter import DavProvider, open_books, open_dav
from einklang.providers.wire import Wire
from einklang.records.contact import Contact
from einklang.records.event import Event

HOST = "xandikos.test"
ROOT = f"https://{HOST}/"


class Xandikos:
    """A server with one user's home in a folder."""

    def __init__(self, folder: Path, user: str = "alice") -> None:
        folder.mkdir()
        self._folder = folder
        self.user = user
        self.home = f"{ROOT}{user}/"
        backend: Any = SingleUserFilesystemBackend(str(folder))  # half of it has no types
        self._backend = backend
        backend.create_principal(f"/{user}/", create_defaults=True)
        app = WellknownRedirector(XandikosApp(backend, f"/{user}/"), "/")
        self.transport = httpx.WSGITransport(app=app)
        self._other = httpx.Client(transport=self.transport, base_url=self.home)

    def wire(self) -> Wire:
        """A fresh client that reaches this server and no other."""
        return Wire(transport=self.transport, allow_hosts=frozenset({HOST}))

    def provider(self, wire: Wire | None = None) -> DavProvider[Event]:
        """The user's account."""
        return open_dav(ROOT, self.user, "any", wire or self.wire(), Table())

    def books(self, wire: Wire | None = None) -> DavProvider[Contact]:
        """The user's address books."""
        return open_books(ROOT, self.user, "any", wire or self.wire(), Table())

    def put(self, path: str, text: str) -> str:
        """Another program stores a resource, `calendars/calendar/name.ics` or
        `contacts/addressbook/name.vcf`; returns its ref."""
        kind = "vcard" if path.endswith(".vcf") else "calendar"
        headers = {"Content-Type": f"text/{kind}; charset=utf-8"}
        self.ask("PUT", path, headers=headers, content=text.encode())
        return f"{self.home}{path}"

    def delete(self, path: str) -> None:
        """Another program deletes a resource."""
        self.ask("DELETE", path)

    def forget(self, path: str) -> None:
        """The history of a collection (`calendars/calendar`) is lost, as after a move to another
        machine."""
        at = self._folder / self.user / path
        texts = {file.name: file.read_bytes().decode() for file in at.glob("*.[iv]c[sf]")}
        shutil.rmtree(at)
        self._backend._open_store.cache_clear()
        kind = "calendar" if path.startswith("calendars/") else "addressbook"
        self._backend.create_collection(f"/{self.user}/{path}").store.set_type(kind)
        for file, text in texts.items():
            self.put(f"{path}/{file}", text)

    def drop(self, path: str) -> None:
        """A whole collection goes away."""
        shutil.rmtree(self._folder / self.user / path)

    def ask(self, method: str, path: str, **rest: Any) -> httpx.Response:
        """Any request of the other side; a refusal fails the test."""
        reply = self._other.request(method, path, **rest)
        assert reply.status_code < 300, reply.text
        return reply
