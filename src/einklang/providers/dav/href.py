"""Hrefs as keys: two spellings of one place are one text.

Servers answer with paths or whole URLs, percent-encoded differently from what was sent (`@` and
`%40`), behind proxies with the wrong scheme. RFC 4918, 8.3 asks for one form; clients must cope.
"""

from __future__ import annotations

from urllib.parse import quote, unquote_to_bytes, urljoin, urlsplit, urlunsplit

_PORTS = {"http": 80, "https": 443}
_PLAIN = "@:!$&'()*+,;=~-._"


def place(base: str, href: str) -> str:
    """The absolute, normalised URL that `href` names where it was found at `base`."""
    return _normalised(urljoin(base, href.strip()))


def member(collection: str, href: str) -> str:
    """As `place`, but always at the collection's own origin: members live nowhere else."""
    found = urlsplit(place(collection, href))
    at = urlsplit(collection)
    return urlunsplit((at.scheme, at.netloc, found.path, found.query, ""))


def folder(ref: str) -> str:
    """The collection that a member stands in."""
    return ref.rpartition("/")[0] + "/"


def path(ref: str) -> str:
    """The part that goes into a request's body: path and query."""
    parts = urlsplit(ref)
    return urlunsplit(("", "", parts.path, parts.query, ""))


def host(url: str) -> str:
    """The host's name, without port."""
    return urlsplit(url).hostname or ""


def _normalised(url: str) -> str:
    parts = urlsplit(url)
    name = (parts.hostname or "").lower()
    if ":" in name:
        name = f"[{name}]"
    port = parts.port
    netloc = name if port in (None, _PORTS.get(parts.scheme)) else f"{name}:{port}"
    segments = (quote(unquote_to_bytes(s), safe=_PLAIN) for s in parts.path.split("/"))
    return urlunsplit((parts.scheme.lower(), netloc, "/".join(segments) or "/", parts.query, ""))
