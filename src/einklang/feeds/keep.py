"""Making, changing, renewing and closing feeds."""

from __future__ import annotations

from datetime import datetime

from einklang.accounts import clock
from einklang.accounts.models import Membership
from einklang.accounts.rows import writing
from einklang.calendars.sources import sources
from einklang.calendars.visibility import Level
from einklang.feeds.models import Feed, What
from einklang.feeds.serve import hashed

MOST = 50
"""So many open links one member may have in a workspace."""


class NoSuchSource(Exception):
    """The member has no such calendar, or may not hand it on."""


class TooMany(Exception):
    """There are as many links as one member may have."""


def open_feed(
    *, member: Membership, what: What, source: str, shows: Level | None, now: datetime
) -> Feed:
    """A feed of this, with a new link: for oneself the one that is there already, if there is one.
    `shows`: made to hand on, and shows so much at most. Raises NoSuchSource, TooMany."""
    _check(member, what, source, shows)
    with writing(member.workspace_id):
        own = Feed.objects.of(member)
        known = own.filter(what=what, source=source, shows=None).first()
        if known is not None and shows is None:
            return known
        if own.count() >= MOST:
            raise TooMany
        feed = Feed(
            workspace=member.workspace,
            owner=member.user,
            what=what,
            source=source,
            shows=shows,
            seed=clock.new_token(),
            made_at=now,
        )
        _draw(feed)
        feed.add()
    return feed


def _check(member: Membership, what: What, source: str, shows: Level | None) -> None:
    if what != What.CALENDAR:
        if source or shows is not None:
            raise NoSuchSource
        return
    line = next((each for each in sources(member).all if each.key == source), None)
    if line is None or (shows is not None and not line.mine):
        raise NoSuchSource


def renew(*, feed: Feed, now: datetime) -> None:
    """Give it another link; the old one opens nothing from now on. Raises ChangedMeanwhile."""
    _draw(feed)
    feed.renewed_at = now
    feed.write("token", "token_hash", "renewed_at")


def close(*, feed: Feed, now: datetime) -> None:
    """End it for ever: its link opens nothing, its text is forgotten. Raises ChangedMeanwhile."""
    with writing(feed.workspace_id):
        feed.archive(now)
        feed.built.all().delete()
        feed.fetches.all().delete()


def remind(*, feed: Feed, minutes: int) -> None:
    """So long before a task of type meeting its entry reminds. Raises ChangedMeanwhile."""
    feed.alarm = minutes
    feed.write("alarm")


def _draw(feed: Feed) -> None:
    feed.token = clock.new_token()
    feed.token_hash = hashed(feed.token)
