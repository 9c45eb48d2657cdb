"""Members of a collection: what stands at an href, fetched many at a time."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import TypeVar

from einklang.formats.quirks import other_encoding, split_character
from einklang.formats.unreadable import Unreadable as Illegible
from einklang.providers.dav import href, xml
from einklang.providers.dav.client import GONE, parts, refusal
from einklang.providers.dav.collections import Place
from einklang.providers.errors import Again, Missing, Refused
from einklang.providers.port import Item, Present, R, Removed, Unreadable
from einklang.providers.wire import Reply

BATCH = 100
UNPACKED = {"Accept-Encoding": "identity"}
_BODY = "body:"
_LONGEST = 255
T = TypeVar("T")


def batches(all_of_them: Sequence[T], size: int = BATCH) -> Iterator[list[T]]:
    """The sequence in lists of at most `size`."""
    rest = iter(all_of_them)
    while part := list(islice(rest, size)):
        yield part


def text_of(body: bytes) -> str:
    """The text of a resource, whatever its program took for UTF-8."""
    return other_encoding.text_of(split_character.mended(body))


def version(etag: str, body: str) -> str:
    """The version of a member: its ETag, quoted as RFC 9110 wants it, else a hash of its text.

    XML turns CRLF into LF on its way, so the hash counts both as one.
    """
    tag = usable(etag)
    if not tag:
        lines = body.replace("\r\n", "\n").strip()
        return _BODY + hashlib.sha256(lines.encode("utf-8", "replace")).hexdigest()
    return tag if tag.startswith(('"', "W/")) else f'"{tag}"'


def usable(etag: str) -> str:
    """An ETag that can be sent back in a header and kept; '' for any other."""
    tag = etag.strip()
    return tag if tag.isascii() and tag.isprintable() and len(tag) <= _LONGEST else ""


def is_hash(of: str) -> bool:
    """Whether a version is our hash of a text, which no server can check."""
    return of.startswith(_BODY)


def fetch(place: Place[R], refs: Sequence[str]) -> list[Item[R]]:
    """What stands at these refs: Present, Unreadable or Removed, in their order."""
    items: list[Item[R]] = []
    for batch in batches(refs):
        found = _multiget(place, batch)
        items += [found.get(ref) or _alone(place, ref, works=bool(found)) for ref in batch]
    return items


def _alone(place: Place[R], ref: str, *, works: bool) -> Item[R]:
    """One that the others came without. Where the server refuses it, or breaks on it though it
    `works` for others, only this one cannot be read."""
    try:
        return get(place, ref)
    except (Refused, Again) as error:
        if isinstance(error, Again) and not (works and error.reason == "server_error"):
            raise
        return Unreadable(ref, "", error.reason, error.detail)


def get(place: Place[R], ref: str) -> Item[R]:
    """What stands at one ref, by GET. Its bytes come unpacked: packing changes ETags in some."""
    accept = {"Accept": f"text/vcard; version={place.version}"} if place.version else {}
    reply = place.client.send("GET", ref, {**UNPACKED, **accept})
    if reply.status in GONE:
        return Removed(ref)
    if reply.status != 200:
        raise refusal(reply)
    if is_page(reply):
        raise Again("garbled_reply", "a web page")
    return read(place, ref, reply.headers.get("etag", ""), text_of(reply.body))


def is_page(reply: Reply) -> bool:
    """Whether this is a login or maintenance page, which servers send with 200."""
    kind: str = reply.headers.get("content-type", "")
    return kind.lower().startswith("text/html")


def read(place: Place[R], ref: str, etag: str, text: str) -> Present[R] | Unreadable:
    """A member's text as a record, or why it cannot be one."""
    try:
        record = place.content.parse(text)
    except Illegible as error:
        return Unreadable(ref, version(etag, text), error.reason, error.detail, text)
    return Present(ref, version(etag, text), record, text, key=href.name(ref))


def _multiget(place: Place[R], refs: Sequence[str]) -> Mapping[str, Item[R]]:
    """What the server gave of these in one answer; what is missing in it is asked for singly.

    One record that breaks the XML, or an answer that is too big, must not hide the others.
    """
    content, hrefs = place.content, map(href.path, refs)
    body = xml.multiget(content.multiget, content.data, hrefs, place.version)
    found: dict[str, Item[R]] = {}
    try:
        for response in parts(place.client.report(place.url, body, depth=1)):
            if isinstance(response, xml.Response):
                ref = href.member(place.url, response.href)
                found |= _answered(place, ref, response)
    except (Refused, Missing):
        return found
    except Again as error:
        if error.reason not in ("garbled_reply", "server_error"):
            raise
    return found


def _answered(place: Place[R], ref: str, response: xml.Response) -> dict[str, Item[R]]:
    text = response.body(place.content.data)
    if text.strip():
        return {ref: read(place, ref, response.text(xml.GETETAG), text)}
    return {ref: Removed(ref)} if response.status in GONE else {}
