"""What a program gets that fetches a feed: unchanged costs one look-up and writes nothing."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import connection

from einklang.accounts.models import Membership
from einklang.feeds.build import built
from einklang.feeds.models import Built, Feed, Form

PART = 64 * 1024
"""Bytes of a text that are inflated at once."""
LOOKED = 10_000
"""So many feeds are remembered."""


FIND = """\
SELECT f.id, f.owner_id, w.id, w.modseq, w.zone, b.version, b.changed_at, b.modseq, b.day
FROM feeds_feed f
JOIN accounts_workspace w ON w.id = f.workspace_id
JOIN accounts_user u ON u.id = f.owner_id AND u.is_active
JOIN accounts_membership m ON m.user_id = u.id AND m.workspace_id = w.id
LEFT JOIN feeds_built b ON b.feed_id = f.id AND b.form = %s
WHERE f.token_hash = %s AND f.deleted_at IS NULL
"""
"""By hand, as putting it together would take longer than all the rest of most fetches."""


@dataclass(frozen=True, slots=True)
class State:
    """How the text of a feed stands: enough to say that nothing has changed. `changed_at` is in
    seconds of Unix time."""

    feed: int
    version: str
    changed_at: int


@dataclass(frozen=True, slots=True)
class _Found:
    """A row of FIND; the last four are None where no text was built yet."""

    feed: int
    owner: int
    workspace: int
    modseq: int
    zone: str
    version: str | None
    changed_at: int | None
    told: int | None  # up to which modseq the text tells
    day: str | None

    @property
    def state(self) -> State:
        return State(self.feed, self.version or "", self.changed_at or 0)


def hashed(token: str) -> str:
    """By which a link is looked up."""
    return hashlib.sha256(token.encode()).hexdigest()


class Server:
    """The feeds, for one process: it remembers up to where it looked and found nothing new."""

    def __init__(self) -> None:
        self._looked: dict[tuple[int, Form], tuple[int, str, str | None]] = {}

    def find(self, token: str, form: Form, now: datetime) -> State | None:
        """The feed with this token, its text up to date; None where there is none: the link is
        unknown, renewed or closed, or its owner may not sign in any more. One statement where
        nothing has changed."""
        found = _find(hashed(token), form)
        if found is None:
            return None
        if self._is_told(found, form, now):
            return found.state
        row = _built(found, form, now)
        if len(self._looked) >= LOOKED:
            self._looked.clear()
        self._looked[found.feed, form] = row.modseq, row.day, row.version
        return State(found.feed, row.version, row.changed_at)

    def _is_told(self, found: _Found, form: Form, now: datetime) -> bool:
        today = now.astimezone(ZoneInfo(found.zone)).date().isoformat()
        if (found.told, found.day) == (found.modseq, today):
            return True
        looked = self._looked.get((found.feed, form))
        return looked == (found.modseq, today, found.version)


def _find(token_hash: str, form: Form) -> _Found | None:
    with connection.cursor() as cursor:
        cursor.execute(FIND, [form.value, token_hash])
        row = cursor.fetchone()
    return _Found(*row) if row else None


def _built(found: _Found, form: Form, now: datetime) -> Built:
    members = Membership.objects.select_related("workspace", "user")
    member = members.get(user=found.owner, workspace=found.workspace)
    feed = Feed.objects.get(pk=found.feed)
    return built(feed=feed, member=member, form=form, now=now)


def body(state: State, form: Form) -> bytes:
    """The text, gzipped."""
    rows = Built.objects.filter(feed=state.feed, form=form)
    return bytes(rows.values_list("body", flat=True).get())


def inflated(packed: bytes) -> Iterator[bytes]:
    """The text, a part at a time."""
    stream = zlib.decompressobj(zlib.MAX_WBITS | 16)
    rest = packed
    while rest and not stream.eof:
        part = stream.decompress(rest, PART)
        rest = stream.unconsumed_tail
        if part:
            yield part
    if last := stream.flush():
        yield last
