"""Writing members: each write carries the version on which it was decided (RFC 4791, 5.3.2).

Servers spell a conflict in many ways, so a refusal is followed by a look: the member itself tells
whether our own reply was lost, whether it moved on, or whether only the ETag's form was disliked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from einklang.formats.quirks import organiser_agent
from einklang.formats.unreadable import Unreadable as Illegible
from einklang.providers.dav import href, servers, xml
from einklang.providers.dav.client import GONE, parts, refusal, unwrapped
from einklang.providers.dav.collections import Place
from einklang.providers.dav.members import (
    UNPACKED,
    fetch,
    is_hash,
    is_page,
    read,
    text_of,
    usable,
    version,
)
from einklang.providers.dav.servers import Habit
from einklang.providers.errors import Again, Malformed, Missing, ProviderError, Refused, Stale
from einklang.providers.port import Present, R, Removed, Unreadable, Written
from einklang.providers.wire import Reply

_CONFLICT = frozenset({409, 412})
_CANDIDATES = 20
_SAME_UID = frozenset({"no-uid-conflict", "unique-scheduling-object-resource"})


@dataclass(frozen=True, slots=True)
class _Request:
    """A write to a member, still without its condition."""

    method: str
    ref: str
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


def create(place: Place[R], record: R, key: str, raw: str = "") -> Written[R]:
    """Put a new member named by `key`. The same key makes one member, however often it is sent.
    What `raw` holds beyond the record is kept.

    Raises Stale("uid_conflict", ref) where the member at `ref` has the UID, Stale("place_taken")
    where another record stands at the name, Refused, also where nobody can be found who has it.
    """
    ref = f"{place.url}{key}{place.content.suffix}"
    if servers.has(Habit.OVERWRITES, href.path(ref)):
        own = _own(place, ref, record)
        if own:
            return own
    text = _text(place, record, raw)
    put = _put(place, ref, text)
    reply = _sent(place, put, {"If-None-Match": "*"})
    if _conflicts(reply):
        own = _own(place, ref, record)
        if own:
            return own
        raise _conflict(place, record, reply)
    return _written(place, ref, text, reply)


def replace(place: Place[R], at: Present[R], record: R) -> Written[R]:
    """Put a record over the member that was last seen as `at`. Raises Stale, Missing, Refused."""
    text = _text(place, record, at.raw)
    reply = _conditional(place, _put(place, at.ref, text), at.version)
    if reply.status in GONE:
        raise Missing("not_found", at.ref)
    if _conflicts(reply):
        raise Stale("changed_meanwhile", refusal(reply).detail)
    return _written(place, at.ref, text, reply)


def delete(place: Place[Any], ref: str, at: str, headers: Mapping[str, str]) -> None:
    """Delete what stands at version `at`; already gone is success. Raises Stale, Refused."""
    reply = _conditional(place, _Request("DELETE", ref, headers=headers), at)
    if reply.status in _CONFLICT:
        raise Stale("changed_meanwhile", refusal(reply).detail)
    if reply.status >= 300 and reply.status not in GONE:
        raise refusal(reply)
    if not _says_deleted(reply) and not isinstance(fetch(place, [ref])[0], Removed):
        raise Again("not_deleted_yet", refusal(reply).detail)


def _says_deleted(reply: Reply) -> bool:
    """Whether the answer to a DELETE is certain. A success may also be a login page, a promise
    (202) or a multistatus of failures (RFC 4918, 9.6.1); Radicale sends one of successes."""
    if reply.status == 204 or reply.status in GONE or (reply.status == 200 and not reply.body):
        return True
    if reply.status not in (200, 207):
        return False
    try:
        told = [part for part in xml.answers(reply.body) if isinstance(part, xml.Response)]
    except xml.Garbled:
        return False
    return all(part.status < 300 or part.status in GONE for part in told)


def _text(place: Place[R], record: R, raw: str) -> str:
    try:
        text = place.content.write(record, raw)
        asked = servers.has(Habit.ASKS_ORGANISER, href.path(place.url))
        return organiser_agent.spoken(text) if asked and place.content.guests else text
    except Illegible as error:
        raise Malformed(error.reason, error.detail) from error


def _put(place: Place[Any], ref: str, text: str) -> _Request:
    return _Request("PUT", ref, text.encode(), {"Content-Type": place.content.media_type})


def _sent(place: Place[Any], request: _Request, condition: Mapping[str, str]) -> Reply:
    headers = {**request.headers, **condition}
    reply = place.client.send(request.method, request.ref, headers, request.body)
    return unwrapped(reply) if request.method == "PUT" else reply


def _conditional(place: Place[Any], request: _Request, at: str) -> Reply:
    """Send with If-Match. Where it fails though the member stands at `at`, only the form was wrong.

    Some servers know the ETag only in their own weak or unquoted spelling (RFC 9110, 8.8.3.2). A
    server without ETags cannot check, others do not: there we read, compare and write at once.
    """
    unchecked = is_hash(at) or servers.has(Habit.CARELESS, href.path(request.ref))
    if not unchecked:
        reply = _sent(place, request, {"If-Match": at})
        if reply.status != 412:
            return reply
    now = place.client.send("GET", request.ref, UNPACKED)
    if now.status in GONE:
        return now
    if now.status != 200:
        raise refusal(now)
    own = usable(now.headers.get("etag", ""))
    if unchecked:
        if version("" if is_hash(at) else own, text_of(now.body)) != at:
            raise Stale("changed_meanwhile", request.ref)
        return _sent(place, request, {"If-Match": own} if own else {})
    form = _other_form(own, at)
    return _sent(place, request, {"If-Match": form}) if form else reply


def _other_form(own: str, at: str) -> str:
    """The same version as the server itself spells it; '' where it moved on or spells it so."""
    if _bare(own) != _bare(at):
        return ""
    return next((form for form in (own, own.removeprefix("W/")) if form != at), "")


def _bare(etag: str) -> str:
    return etag.removeprefix("W/").strip('"')


def _conflicts(reply: Reply) -> bool:
    if reply.status in _CONFLICT:
        return True
    return reply.status == 403 and bool(xml.preconditions(reply.body) & _SAME_UID)


def _conflict(place: Place[R], record: R, reply: Reply) -> ProviderError:
    """Who has the UID, so that the caller can recognise it. Few servers say so (RFC 4791, 5.3.2.1);
    it may also be a deleted event in a bin, or one in another calendar (Cyrus, RFC 6638, 3.2.4.1):
    to look again helps nobody then."""
    told = [href.member(place.url, at) for at in xml.blamed(reply.body)]
    holder = next((ref for ref in told if href.folder(ref) == place.url), "")
    holder = holder or _holder(place, record.uid)
    if holder:
        return Stale("uid_conflict", holder)
    if xml.preconditions(reply.body) & _SAME_UID:
        return Refused("uid_conflict", refusal(reply).detail)
    return refusal(reply)


def _holder(place: Place[Any], uid: str) -> str:
    """The ref of the member with this UID, '' where the server cannot tell."""
    try:
        answer = list(parts(place.client.report(place.url, place.content.holding(uid), depth=1)))
    except (Refused, Missing, Again):
        return ""
    refs = [href.member(place.url, part.href) for part in answer if isinstance(part, xml.Response)]
    for item in fetch(place, refs[:_CANDIDATES]):
        if isinstance(item, Present) and item.record.uid == uid:
            return item.ref
    return ""


def _own(place: Place[R], ref: str, record: R) -> Written[R] | None:
    """Our record where it stands already: the reply to an earlier try was lost.

    Raises Stale("place_taken") where another one stands there.
    """
    match fetch(place, [ref])[0]:
        case Present(found, at, there, raw) if there.uid == record.uid:
            return Written(found, at, there, raw)
        case Removed():
            return None
        case _:
            raise Stale("place_taken", ref)


def _written(place: Place[R], ref: str, text: str, reply: Reply) -> Written[R]:
    """What stands there now. Without a strong ETag the server may have altered it: read it back.
    With one, too, where it is known to."""
    if reply.status >= 300:
        raise refusal(reply)
    moved = reply.headers.get("location", "")
    ref = href.member(place.url, moved) if moved and reply.status == 201 else ref
    told = not is_page(reply) and not servers.has(Habit.ALTERS, href.path(ref))
    etag = usable(reply.headers.get("etag", "")) if told else ""
    item = read(place, ref, etag, text) if etag and not etag.startswith("W/") else None
    match item or fetch(place, [ref])[0]:
        case Present(found, at, record, raw):
            return Written(found, at, record, raw)
        case Unreadable(reason=reason, detail=detail):
            raise Malformed(reason, detail)
        case _:
            raise Again("not_stored_yet", ref)
