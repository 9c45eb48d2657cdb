"""The local Google on a port of this machine, put in Google's place, and a person who consents."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx
from django.conf import settings
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from einklang.accounts.clock import now
from einklang.sync import connect
from einklang.sync.models import Connection
from einklang.sync.run import run_connection
from einklang_sandbox.google import Google
from einklang_sandbox.google.serve import serving

ACCOUNT = "alice@gmail.example"
CLIENT, SECRET = "client-of-tests", "geheim"
HOSTS = ("accounts", "oauth", "openid", "api", "people")


@contextmanager
def in_place(google: Google, changed: Settings) -> Iterator[str]:
    """Serve it, and let this installation take it for Google; yields its address."""
    google.grants.register(CLIENT, SECRET, [f"{settings.PUBLIC_URL}/connect/google/"])
    with serving(google) as url:
        keys = {"client_id": CLIENT, "client_secret": SECRET}
        changed.GOOGLE = {**dict.fromkeys(HOSTS, url), **keys}
        changed.ALLOW_HOSTS = frozenset({urlsplit(url).netloc})
        yield url
        connect.close_wires()


def consent(url: str, account: str, scopes: Iterable[str] | None = None) -> str:
    """Walk through Google's pages as a person would, ticking these boxes (None: all of them);
    returns the address to which it leads back."""
    with httpx.Client() as browser:
        page = browser.get(url)
        assert page.status_code == 200, page.text
        query = {**dict(parse_qsl(urlsplit(url).query)), "account": account}
        form = {"say": "all"} if scopes is None else {"say": "some", "scope": list(scopes)}
        reply = browser.post(url.partition("?")[0], params=query, data=form)
        assert reply.status_code == 302, reply.text
        return reply.headers["location"]


def refuse(url: str, account: str) -> str:
    """Walk up to the boxes and press Cancel."""
    query = {**dict(parse_qsl(urlsplit(url).query)), "account": account}
    reply = httpx.post(url.partition("?")[0], params=query, data={"say": "no"})
    return str(reply.headers["location"])


def asked(browser: Client, slug: str = "nordlicht", pk: int | None = None) -> str:
    """Press *Continue at Google*; returns Google's address."""
    args = [slug] if pk is None else [slug, pk]
    reply = browser.get(reverse("go-google", args=args))
    assert reply.status_code == 302
    return str(reply["Location"])


def back(browser: Client, location: str) -> Any:
    """Follow Google's redirect to us."""
    parts = urlsplit(location)
    return browser.get(f"{parts.path}?{parts.query}")


def connected(
    browser: Client, account: str = ACCOUNT, scopes: list[str] | None = None
) -> Connection:
    """The whole way, up to the choice of calendars."""
    back(browser, consent(asked(browser), account, scopes))
    return Connection.objects.get(username=account, ended_at=None)


def choose(browser: Client, connection: Connection) -> None:
    """Choose the first calendar, and let the worker come."""
    first = connection.collections.order_by("pk")[0]
    page = reverse("connect-calendars", args=["nordlicht", connection.pk])
    told = {"calendars": [first.pk], "preset": "all_external", "visibility": 3}
    assert browser.post(page, told).status_code == 302
    run(connection)


def run(connection: Connection, clock: Callable[[], datetime] = now) -> Connection:
    """One run, as the worker would do it; returns how the connection stands then."""
    row = Connection.objects.get(pk=connection.pk)
    run_connection(row, connect.provider_of(row), clock)
    return Connection.objects.get(pk=connection.pk)


def texts(browser: Client, name: str, *args: object) -> str:
    """A page of the workspace."""
    return browser.get(reverse(name, args=["nordlicht", *args])).content.decode()
