"""The local Google on a port of this machine, put in Google's place, and a person who consents."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx
from django.conf import settings
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from einklang.sync import connect
from einklang_sandbox.google import Google
from einklang_sandbox.google.serve import serving

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
