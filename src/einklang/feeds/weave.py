"""A feed's text from pieces: what is unchanged is taken from the text that is there. Pure.

`docs/algorithms/feeds.md` tells how. Bodies are kept compressed; the index beside a body says which
bytes are whose.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from einklang.formats.ical_feed import TAIL, Piece, cancelled

REMEMBERED = timedelta(days=30)
"""How long an entry that is gone stays as cancelled (providers.md, section 6)."""
BATCH = 500
"""So many pieces are made at once."""
LEVEL = 6
"""Of compression: four times as fast as the strongest, and a tenth longer."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """An entry that may belong in the text: `made_of` tells of what it is made, `count` is the sum
    of the revisions in it, `ends` when its last occurrence ends, in seconds of Unix time."""

    made_of: str
    count: int
    ends: int


@dataclass(frozen=True, slots=True)
class Entry:
    """One that is in the text, with `size` bytes of it. `gone`: since when it is cancelled, in
    seconds of Unix time; 0 while it stands."""

    made_of: str
    sequence: int
    size: int
    ends: int
    gone: int
    zones: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Text:
    """A built feed: gzipped body, and what each of its pieces is, in order. `front` is the length
    of the head; `silent` tells the same of those that were wanted and say nothing."""

    body: bytes
    front: int
    entries: Mapping[str, Entry]
    silent: Mapping[str, str] = field(default_factory=dict)

    @property
    def standing(self) -> int:
        """How many entries it shows, without those that are cancelled."""
        return sum(1 for each in self.entries.values() if not each.gone)


EMPTY = Text(gzip.compress(b"", LEVEL, mtime=0), 0, {})

Make = Callable[[Sequence[tuple[str, int]]], Mapping[str, Piece]]
"""Makes the pieces of these (UID, SEQUENCE). What it leaves out says nothing."""
Head = Callable[[Sequence[str]], str]
"""The head of a text with these zones."""
_Found = dict[str, tuple[bytes, Entry]]


@dataclass(frozen=True, slots=True)
class Moment:
    """When it is woven, and where the window begins: what ended before simply leaves."""

    now: datetime
    since: datetime

    def forgets(self, entry: Entry) -> bool:
        """Whether a cancelled entry need not be told any more."""
        return entry.gone <= (self.now - REMEMBERED).timestamp() or self.has_left(entry)

    def has_left(self, entry: Entry) -> bool:
        """Whether it lies before the window."""
        return entry.ends < self.since.timestamp()


def is_same(old: Text, wanted: Mapping[str, Wanted], at: Moment) -> bool:
    """Whether weaving would change nothing but, perhaps, the head."""
    standing = {uid: each.made_of for uid, each in old.entries.items() if not each.gone}
    if {uid: each.made_of for uid, each in wanted.items()} != {**standing, **old.silent}:
        return False
    return not any(each.gone and at.forgets(each) for each in old.entries.values())


def weave(old: Text, wanted: Mapping[str, Wanted], make: Make, head: Head, at: Moment) -> Text:
    """The text with just these entries, in the order of their UIDs."""
    there = dict(_pieces(old))
    kept = {uid: e for uid, e in old.entries.items() if _stays(e, wanted.get(uid))}
    found: _Found = {uid: (there[uid], entry) for uid, entry in kept.items()}
    silent = {uid: v for uid, v in old.silent.items() if uid in wanted and wanted[uid].made_of == v}
    stale = [uid for uid in wanted if uid not in found and uid not in silent]
    for uid, piece in _made(old, wanted, stale, make):
        if piece is None:
            silent[uid] = wanted[uid].made_of
        else:
            found[uid] = piece
    for uid, known in old.entries.items():
        if uid not in found and (gone := _gone(there[uid], known, at)):
            found[uid] = gone
    return _text(found, silent, head)


def _stays(entry: Entry, wanted: Wanted | None) -> bool:
    return wanted is not None and not entry.gone and entry.made_of == wanted.made_of


def _made(
    old: Text, wanted: Mapping[str, Wanted], stale: Sequence[str], make: Make
) -> Iterator[tuple[str, tuple[bytes, Entry] | None]]:
    for first in range(0, len(stale), BATCH):
        some = [(uid, _next(old, uid, wanted[uid])) for uid in stale[first : first + BATCH]]
        pieces = make(some)
        for uid, sequence in some:
            piece, each = pieces.get(uid), wanted[uid]
            if piece is None:
                yield uid, None
                continue
            body = piece.text.encode()
            yield uid, (body, Entry(each.made_of, sequence, len(body), each.ends, 0, piece.zones))


def _next(old: Text, uid: str, wanted: Wanted) -> int:
    """Its SEQUENCE: more than any before, and the same for whoever builds it first."""
    known = old.entries.get(uid)
    return max(wanted.count, known.sequence + 1 if known else 0)


def _gone(text: bytes, known: Entry, at: Moment) -> tuple[bytes, Entry] | None:
    """An entry that is not wanted any more, as it stays for a while; None where it may leave."""
    if known.gone:
        return None if at.forgets(known) else (text, known)
    if at.has_left(known):
        return None
    sequence = known.sequence + 1
    piece = cancelled(text.decode(), sequence=sequence, stamp=at.now.isoformat())
    body, since = piece.text.encode(), int(at.now.timestamp())
    return body, Entry("", sequence, len(body), known.ends, since, piece.zones)


def _pieces(old: Text) -> Iterator[tuple[str, bytes]]:
    body = memoryview(gzip.decompress(old.body))
    at = old.front
    for uid, entry in old.entries.items():
        yield uid, bytes(body[at : at + entry.size])
        at += entry.size


def _text(found: _Found, silent: Mapping[str, str], head: Head) -> Text:
    order = sorted(found)
    zones = {zone for _body, entry in found.values() for zone in entry.zones}
    front = head(sorted(zones)).encode()
    parts = [front, *(found[uid][0] for uid in order), TAIL.encode()]
    body = gzip.compress(b"".join(parts), LEVEL, mtime=0)
    return Text(body, len(front), {uid: found[uid][1] for uid in order}, silent)


def version(text: Text) -> str:
    """A strong validator (RFC 9110, 8.8.3), without its quotes. The same text is compressed alike
    by one version of zlib, so it is taken of what is behind the compression."""
    return hashlib.blake2b(gzip.decompress(text.body), digest_size=16).hexdigest()


# ── the index at rest ─────────────────────────────────────────────────────────


def packed(text: Text) -> bytes:
    """The index as it is stored beside the body."""
    rows = [
        [uid, e.made_of, e.sequence, e.size, e.ends, e.gone, *e.zones]
        for uid, e in text.entries.items()
    ]
    told = json.dumps([text.front, rows, dict(text.silent)], separators=(",", ":"))
    return zlib.compress(told.encode(), 1)


def unpacked(body: bytes, index: bytes) -> Text:
    """The text that was stored so."""
    front, rows, silent = json.loads(zlib.decompress(index))
    entries = {
        uid: Entry(made_of, sequence, size, ends, gone, tuple(zones))
        for uid, made_of, sequence, size, ends, gone, *zones in rows
    }
    return Text(body, front, entries, silent)
