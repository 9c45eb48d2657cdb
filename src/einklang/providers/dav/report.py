"""What changed in a collection, by the cheapest way that its server can be trusted with.

    cursor with a token ─► sync-collection (RFC 6578): one request where nothing changed
    cursor with a mark  ─► the collection's ctag or token compared; a listing where it differs
    no cursor           ─► a listing: every ETag, compared with those that the caller holds

A token is read before its listing, so that what changes in between is told twice, never missed. A
dead token shows in many ways: a refusal in any spelling, or, silently, everything told as changed.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from einklang.providers.dav import href, xml
from einklang.providers.dav.ahead import one_ahead
from einklang.providers.dav.client import parts, refusal
from einklang.providers.dav.collections import Marks, Place, marks
from einklang.providers.dav.members import batches, fetch, usable, version
from einklang.providers.errors import Again, CursorGone, Missing
from einklang.providers.port import (
    Delta,
    Item,
    Known,
    Listing,
    Page,
    Present,
    R,
    Removed,
    Unchanged,
    Unreadable,
)

_TYPE = xml.DAV + "getcontenttype"
_WANTED = (xml.GETETAG, _TYPE)
_MOST_PARTS = 1000  # Google cuts at about 230 members
_LONGEST = 1000  # characters of a ref that a caller can keep
_DEAD = frozenset({409, 410, 412})  # a bare 403 is as often a report that is not allowed at all


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a pass ended: a sync token and about how many members there were, or a mark."""

    token: str = ""
    count: int = 0
    mark: str = ""

    def __str__(self) -> str:
        plain = {"token": self.token, "count": self.count} if self.token else {"mark": self.mark}
        return json.dumps(plain)


@dataclass(slots=True)
class _Told:
    """One answer to sync-collection. What it names twice, gone and there, is looked at."""

    changed: dict[str, str] = field(default_factory=dict)
    removed: list[str] = field(default_factory=list)
    token: str = ""
    more: bool = False


def changes(
    place: Place[R], cursor: str | None, known: Known, *, doubted: bool
) -> Iterator[Page[R]]:
    """Pages as `Provider.changes` promises them. `doubted`: do not build on sync tokens here.

    CursorGone says "cursor_dead" where the server meant the token, "sync_failed" where the way
    itself may be broken.
    """
    since = _cursor(cursor)
    if since is None:
        yield from _listing(place, marks(place), known, doubted=doubted)
    elif since.token:
        yield from _since(place, since, known)
    else:
        now = marks(place)
        if now.mark and now.mark == since.mark:
            yield Delta((), last=True, cursor=cursor)
        else:
            yield from _listing(place, now, known, doubted=True)


def tells_etags(place: Place[Any]) -> bool:
    """Whether every member has an ETag, as RFC 4791, 5.3.4 wants it; without members it is believed
    to. Costs a listing."""
    return all(_members(place).values())


def _cursor(text: str | None) -> Cursor | None:
    if text is None:
        return None
    try:
        return Cursor(**json.loads(text))
    except (TypeError, ValueError) as error:
        raise CursorGone("cursor_dead", text) from error


def _listing(place: Place[R], now: Marks, known: Known, *, doubted: bool) -> Iterator[Listing[R]]:
    members = _members(place)
    asked = (
        partial(_listed, place, batch, members, known(batch)) for batch in batches(list(members))
    )
    for items in one_ahead(asked):
        yield Listing(items, total=len(members))
    cursor = Cursor(mark=now.mark) if doubted else Cursor(now.token, len(members), now.mark)
    yield Listing((), last=True, cursor=str(cursor) if cursor.token or cursor.mark else None)


def _listed(
    place: Place[R], refs: Sequence[str], told: Mapping[str, str], held: Mapping[str, str]
) -> tuple[Item[R], ...]:
    return tuple(_items(place, refs, told, held))


def _members(place: Place[Any]) -> dict[str, str]:
    """Each member's ref and version, the version '' where the server tells no ETag.

    A listing names the collection too (RFC 4918, 9.1). One that names nothing at all is no empty
    calendar but a broken answer, for which nothing may be deleted.
    """
    _, answer = place.client.propfind(place.url, 1, _WANTED)
    listed = [part for part in answer if isinstance(part, xml.Response) and part.status == 200]
    if not listed:
        raise Again("garbled_reply", "a listing of nothing")
    return {ref: _etag(response) for response in listed for ref in _refs(place, response)}


def _refs(place: Place[Any], response: xml.Response) -> Iterator[str]:
    """The ref of a member of ours: not the collection itself, not a folder, no other component.

    It may stand under another path than the one that was asked for (Google, Zimbra: aliases).
    """
    ref = href.member(place.url, response.href)
    if ref.endswith("/") or ref + "/" == place.url or len(ref) > _LONGEST:
        return
    told = response.text(_TYPE).lower().replace(" ", "")
    _, tells, component = told.partition("component=")
    other = tells and component.strip('"').partition(";")[0] != place.content.component.lower()
    if not (place.content.component and other):
        yield ref


def _etag(response: xml.Response) -> str:
    etag = usable(response.text(xml.GETETAG))
    return version(etag, "") if etag else ""


def _items(
    place: Place[R], refs: Sequence[str], told: Mapping[str, str], held: Mapping[str, str]
) -> Iterator[Item[R]]:
    """The members as items; only what differs from what the caller holds is fetched."""
    same = {ref for ref in refs if told[ref] and told[ref] == held.get(ref)}
    yield from (Unchanged(ref) for ref in refs if ref in same)
    for item in fetch(place, [ref for ref in refs if ref not in same]):
        match item:
            case Unreadable(reason=reason) if reason in place.content.others:
                continue
            case Present(ref, at) | Unreadable(ref, at) if at == held.get(ref):
                yield Unchanged(ref)
            case _:
                yield item


def _since(place: Place[R], since: Cursor, known: Known) -> Iterator[Page[R]]:
    """The parts of the answer as they come; what is gone last, for it may come back in a later
    part or, with some, in the same."""
    told = _ask(place, since.token)
    held = _held(told, known)
    if _names_everything(told, held, since.count):
        yield from _listing(place, marks(place), known, doubted=False)
        return
    count, gone = since.count, dict.fromkeys(told.removed)
    for _ in range(_MOST_PARTS):
        count += sum(ref not in held for ref in told.changed)
        yield from _deltas(place, told, held)
        if not told.more:
            break
        told = _next(place, told)
        held = _held(told, known)
        gone = {ref: None for ref in (*gone, *told.removed) if ref not in told.changed}
    else:
        raise Again("sync_interrupted", "no end")
    for batch in batches(list(gone)):
        yield Delta(tuple(Removed(ref) for ref in batch))
    yield Delta((), last=True, cursor=str(Cursor(told.token, max(count - len(gone), 0))))


def _names_everything(told: _Told, held: Mapping[str, str], count: int) -> bool:
    """Whether this looks like the silent answer to a dead token, which tells of no deletion.

    It names what has not changed, removes nothing, and is about as long as the collection. Our own
    writes are named unchanged too; in a small collection they cost a listing that is as small.
    """
    same = any(held.get(ref) == etag for ref, etag in told.changed.items())
    return same and not told.removed and 2 * len(told.changed) >= count


def _held(told: _Told, known: Known) -> dict[str, str]:
    held: dict[str, str] = {}
    for batch in batches(list(told.changed), 500):
        held |= known(batch)
    return held


def _deltas(place: Place[R], told: _Told, held: Mapping[str, str]) -> Iterator[Delta[R]]:
    for batch in batches(
        [r for r, etag in told.changed.items() if not etag or held.get(r) != etag]
    ):
        yield Delta(tuple(_items(place, batch, told.changed, held)))


def _next(place: Place[Any], told: _Told) -> _Told:
    """The next part of an answer that was cut. A failure here ends the pass; pages were given."""
    try:
        further = _ask(place, told.token)
    except (CursorGone, Missing) as error:
        raise Again("sync_interrupted", error.detail) from error
    if further.more and further.token == told.token:
        raise Again("sync_interrupted", "the same token twice")
    return further


def _ask(place: Place[Any], token: str) -> _Told:
    reply = place.client.report(place.url, xml.sync_collection(token, _WANTED))
    if reply.status == 404:
        marks(place)  # raises Missing where the collection is gone, and not only the way
    if reply.status != 207:
        dead = "valid-sync-token" in xml.preconditions(reply.body) or reply.status in _DEAD
        raise CursorGone("cursor_dead" if dead else "sync_failed", refusal(reply).detail)
    told = _told(place, parts(reply))
    if not told.token:
        raise CursorGone("sync_failed", "no token in the answer")
    return told


def _told(place: Place[Any], answer: Iterable[xml.Response | xml.Token]) -> _Told:
    told = _Told()
    for part in answer:
        match part:
            case xml.Token(value):
                told.token = value
            case xml.Response(status=507):
                told.more = True
            case xml.Response(status=404 | 410):
                told.removed.append(href.member(place.url, part.href))
            case xml.Response(status=200):
                told.changed.update((ref, _etag(part)) for ref in _refs(place, part))
    told.removed = [ref for ref in told.removed if ref not in told.changed]
    return told
