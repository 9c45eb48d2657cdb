"""What a program gets that fetches a feed: unchanged costs one look-up and writes nothing."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import F, FilteredRelation, Q

from einklang.accounts.models import Membership
from einklang.feeds.build import built
from einklang.feeds.models import Built, Feed, Form
from einklang.feeds.window import day_in

PART = 64 * 1024
"""Bytes of a text that are inflated at once."""
LOOKED = 10_000
"""So many feeds are remembered."""


@dataclass(frozen=True, slots=True)
class State:
    """How the text of a feed stands: enough to say that nothing has changed."""

    feed: int
    version: str
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class _Found:
    feed: int
    owner: int
    workspace: int
    modseq: int
    zone: str
    state: State | None
    told: int  # up to which modseq the text tells
    day: date | None


def hashed(token: str) -> str:
    """By which a link is looked up."""
    return hashlib.sha256(token.encode()).hexdigest()


class Server:
    """The feeds, for one process: it remembers up to where it looked and found nothing new."""

    def __init__(self) -> None:
        self._looked: dict[tuple[int, Form], tuple[int, date, str]] = {}

    def find(self, token: str, form: Form, now: datetime) -> State | None:
        """The feed with this token, its text up to date; None where there is none: the link is
        unknown, renewed or closed, or its owner may not sign in any more. One statement where
        nothing has changed."""
        found = _find(hashed(token), form)
        if found is None:
            return None
        today = day_in(found.zone, now)
        if found.state is not None and self._is_told(found, form, today):
            return found.state
        row = _built(found, form, now)
        if len(self._looked) >= LOOKED:
            self._looked.clear()
        self._looked[found.feed, form] = row.modseq, row.day, row.version
        return State(found.feed, row.version, row.changed_at)

    def _is_told(self, found: _Found, form: Form, today: date) -> bool:
        if (found.told, found.day) == (found.modseq, today):
            return True
        looked = self._looked.get((found.feed, form))
        return found.state is not None and looked == (found.modseq, today, found.state.version)


def _find(token_hash: str, form: Form) -> _Found | None:
    rows = Feed.objects.filter(token_hash=token_hash, deleted_at=None, owner__is_active=True)
    rows = rows.filter(owner__memberships__workspace=F("workspace"))
    rows = rows.annotate(text=FilteredRelation("built", condition=Q(built__form=form)))
    row = rows.values_list(  # type: ignore[misc]  # the plugin does not see the annotation
        "pk", "owner", "workspace", "workspace__modseq", "workspace__zone",
        "text__version", "text__changed_at", "text__modseq", "text__day",
    ).first()  # fmt: skip
    if row is None:
        return None
    pk, owner, workspace, modseq, zone, version, changed_at, told, day = row
    state = State(pk, version, changed_at) if version else None
    return _Found(pk, owner, workspace, modseq, zone, state, told or 0, day)


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
