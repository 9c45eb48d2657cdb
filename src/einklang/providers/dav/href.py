"""Hrefs as keys: two spellings of one place are one text.

Servers answer with paths or whole URLs, percent-encoded differently from what was sent (`@` and
`%40`), behind proxies with the wrong scheme. RFC 4918, 8.3 asks for one form; clients must cope.
"""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import quote, unquote, unquote_to_bytes, urljoin, urlsplit, urlunsplit

import httpx

from einklang.providers.errors import Again

_PORTS = {"http": 80, "https": 443}
_SAFE = "@:!$&'()*+,;=~-._"
_ORIGIN = re.compile(r"^https?%3A//[^/]*", re.IGNORECASE)
_AS_IT_IS = re.compile(r"(/[A-Za-z0-9@_-][A-Za-z0-9@:._~-]*)+")


def place(base: str, href: str) -> str:
    """The absolute, normalised URL that `href` names where it was found at `base`.

    A proxy that ends TLS leaves `http://` in the server's own links: those mean the same origin.
    Some encode too little or too much: a `#` is part of a name, for no href has a fragment
    (RFC 4918, 8.3; SOGo), and `http%3A//` begins a URL (Xandikos 0.2). Raises
    Again("garbled_reply") for what is no URL.
    """
    spelt = _ORIGIN.sub(lambda begin: unquote(begin[0]), href.strip()).replace("#", "%23")
    try:
        found = normalised(urljoin(base, spelt))
    except ValueError as error:
        raise Again("garbled_reply", f"{href}: {error}") from error
    here, there = urlsplit(base), urlsplit(found)
    if (here.scheme, there.scheme) == ("https", "http") and here.hostname == there.hostname:
        return urlunsplit((*_origin(base), there.path, there.query, ""))
    return found


def member(collection: str, href: str) -> str:
    """As `place`, but always at the collection's own origin: members live nowhere else."""
    origin = _origin(collection)
    if _AS_IT_IS.fullmatch(href):
        return f"{origin[0]}://{origin[1]}{href}"
    found = urlsplit(place(collection, href))
    return urlunsplit((*origin, found.path, found.query, ""))


def folder(ref: str) -> str:
    """The collection that a member stands in."""
    return ref.rpartition("/")[0] + "/"


def name(ref: str) -> str:
    """A member's name in its collection, without the suffix."""
    return ref.rpartition("/")[2].partition(".")[0]


def path(ref: str) -> str:
    """The part that goes into a request's body: path and query."""
    parts = urlsplit(ref)
    return urlunsplit(("", "", parts.path, parts.query, ""))


def host(url: str) -> str:
    """The host's name as it goes over the wire, without port."""
    return urlsplit(url).hostname or ""


def normalised(url: str) -> str:
    """One spelling of a URL, without user, password and fragment. Raises ValueError for none."""
    parts = urlsplit(url)
    scheme, name, port = parts.scheme.lower(), _wired(parts.hostname or ""), parts.port
    netloc = name if port in (None, _PORTS.get(scheme)) else f"{name}:{port}"
    segments = (quote(unquote_to_bytes(s), safe=_SAFE) for s in parts.path.split("/"))
    query = quote(parts.query, safe=_SAFE + "%/?")
    return urlunsplit((scheme, netloc, "/".join(segments) or "/", query, ""))


@lru_cache(maxsize=64)
def _origin(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return parts.scheme, parts.netloc


def _wired(name: str) -> str:
    """A host's name in the letters of DNS (IDNA), an IPv6 address in its brackets."""
    if name.isascii():
        return f"[{name}]" if ":" in name else name.lower()
    try:
        return httpx.URL(f"https://{name}").raw_host.decode()
    except httpx.InvalidURL as error:
        raise ValueError(str(error)) from error
