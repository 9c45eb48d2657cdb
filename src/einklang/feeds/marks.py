"""Who fetched which feed when: gathered in the process, and written at most once a minute each."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock, Timer

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F
from django.utils.translation import gettext_noop

from einklang.accounts import clock
from einklang.feeds.models import Feed, Fetch

PROGRAMS = (
    ("google-calendar-importer", gettext_noop("Google Calendar")),
    ("thunderbird", "Thunderbird"),
    ("dataaccessd", gettext_noop("Apple Calendar")),
    ("calendaragent", gettext_noop("Apple Calendar")),
    ("macos", gettext_noop("Apple Calendar")),
    ("icsx5", "ICSx⁵"),
    ("davx5", "DAVx⁵"),
    ("microsoft office", "Outlook"),
    ("microsoft.exchange", "Outlook"),
    ("outlook", "Outlook"),
    ("vdirsyncer", "vdirsyncer"),
    ("nextcloud", "Nextcloud"),
    ("evolution", "Evolution"),
    ("mozilla", "Browser"),
)
"""Parts of a User-Agent in small letters, the telling ones first, and what people call it."""
EVERY = timedelta(minutes=1)
"""A line is written so often at most."""
LOOKS_EVERY = 3.0
"""Seconds after which somebody looks what there is to write."""
Line = tuple[int, str]
"""A feed and a program."""
_FIRST_WORD = re.compile(r"[\w.+-]{1,40}")


def program(agent: str) -> str:
    """What a User-Agent is called; '' where it says nothing."""
    said = agent.lower()
    known = next((name for part, name in PROGRAMS if part in said), "")
    found = _FIRST_WORD.match(agent)
    return known or (found[0] if found else "")


@dataclass(slots=True)
class _Mark:
    count: int
    last_at: datetime


@dataclass(slots=True)
class Marks:
    """Those of one process. `_written`: when a line was last stored."""

    _marks: dict[Line, _Mark] = field(default_factory=dict)
    _written: dict[Line, datetime] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)
    _timer: Timer | None = None

    def note(self, feed: int, program: str, now: datetime) -> None:
        """Remember it; a thread of its own writes it soon, a line at most once a minute."""
        with self._lock:
            mark = self._marks.setdefault((feed, program), _Mark(0, now))
            mark.count += 1
            mark.last_at = now
            self._wake()

    def write(self, now: datetime) -> None:
        """Store what was gathered of lines that were not stored within the minute. What belongs to
        a feed that is gone is dropped."""
        with self._lock:
            least = now - EVERY
            self._written = {line: at for line, at in self._written.items() if at > least}
            due = {line: mark for line, mark in self._marks.items() if line not in self._written}
            self._marks = {line: m for line, m in self._marks.items() if line not in due}
            self._written |= dict.fromkeys(due, now)
        if not due:
            return
        with transaction.atomic():
            feeds = Feed.objects.filter(pk__in={feed for feed, _name in due})
            there = set(feeds.values_list("pk", flat=True))
            for (feed, name), mark in sorted(due.items()):
                if feed in there:
                    _store(feed, name, mark)

    def _wake(self) -> None:
        if self._timer is None and settings.FEED_MARKS_ARE_WRITTEN:
            self._timer = Timer(LOOKS_EVERY, self._in_its_thread)
            self._timer.daemon = True
            self._timer.start()

    def _in_its_thread(self) -> None:
        try:
            self.write(clock.now())
        finally:
            connection.close()
            with self._lock:
                self._timer = None
                if self._marks:
                    self._wake()


def _store(feed: int, name: str, mark: _Mark) -> None:
    line, made = Fetch.objects.get_or_create(
        feed_id=feed, program=name, defaults={"count": mark.count, "last_at": mark.last_at}
    )
    if not made:
        Fetch.objects.filter(pk=line.pk).update(count=F("count") + mark.count, last_at=mark.last_at)


marks = Marks()
