"""How far a feed reaches, and what is the same for each of its entries."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

from einklang.accounts.models import Membership
from einklang.feeds.models import Feed, Form
from einklang.feeds.weave import Moment

FAR = 253370764800
"""Where something goes on: the year 9999, in seconds of Unix time."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is built: a feed of this member in one form, on a `day` of the workspace's zone."""

    feed: Feed
    member: Membership
    form: Form
    now: datetime

    @property
    def zone(self) -> str:
        """The workspace's (IANA)."""
        return self.member.workspace.zone

    @property
    def day(self) -> date:
        """Today, there."""
        return self.now.astimezone(ZoneInfo(self.zone)).date()

    @property
    def since(self) -> datetime:
        """Where the window begins."""
        return self._midnight(-settings.FEED_PAST_DAYS)

    @property
    def until(self) -> datetime:
        """Where it ends."""
        return self._midnight(settings.FEED_FUTURE_DAYS)

    @property
    def moment(self) -> Moment:
        """For weaving."""
        return Moment(self.now, self.since)

    def uid(self, kind: str, *keys: int) -> str:
        """The UID of a row in this feed: for ever, in no other, and telling nothing of the row."""
        said = ":".join((self.feed.seed, kind, *map(str, keys)))
        return f"{hashlib.blake2b(said.encode(), digest_size=16).hexdigest()}@einklang"

    def _midnight(self, days: int) -> datetime:
        return datetime.combine(self.day + timedelta(days=days), time(), tzinfo=ZoneInfo(self.zone))


def seconds(at: datetime) -> int:
    """Of Unix time; FAR for all that lies behind it."""
    return min(int(at.timestamp()), FAR)


def made_of(*parts: object) -> str:
    """Of what a piece is made, in one word."""
    return ".".join("" if part is None else str(part) for part in parts)


def total(revisions: Iterable[int | None]) -> int:
    """The sum of those that are there."""
    return sum(each or 0 for each in revisions)
