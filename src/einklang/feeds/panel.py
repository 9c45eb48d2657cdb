"""The panel *Integration*: which links there are, and what may be done with each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from io import BytesIO

from django.utils.functional import cached_property
from qrcode.image.svg import SvgPathImage
from qrcode.main import QRCode

from einklang.accounts.models import Membership
from einklang.calendars.booked import booked_with
from einklang.calendars.sources import sources
from einklang.feeds.build import name_of
from einklang.feeds.link import Link, link
from einklang.feeds.models import Feed, Fetch, Form, What
from einklang.feeds.tasks_told import Tasks
from einklang.feeds.window import Asked

TASKS, CALENDARS = "tasks", "calendar"
"""Of which page it is a part."""
ALARMS = (0, 5, 10, 15, 30, 60, 120)
"""Minutes before a task of type meeting that may be chosen."""


@dataclass(frozen=True, slots=True)
class Line:
    """Something to subscribe to. `key` stands in addresses; `mine`: it may be handed on."""

    key: str
    label: str
    what: What
    source: str = ""
    mine: bool = False
    group: str = ""
    here: bool = False
    linked: bool = False


@dataclass(frozen=True)
class Open:
    """An open link, with what the panel says of it."""

    feed: Feed
    member: Membership
    fetches: Sequence[Fetch] = field(default=())

    @cached_property
    def link(self) -> Link:
        """As programs that show calendars take it."""
        return link(self.member.workspace, self.feed.token, Form.EVENTS, self._name)

    @cached_property
    def todos(self) -> Link | None:
        """As programs take it that keep tasks; None of a calendar."""
        if not self.feed.of_tasks:
            return None
        return link(self.member.workspace, self.feed.token, Form.TODOS, self._name)

    @property
    def _name(self) -> str:
        return name_of(self.feed, self.member)[0]

    @property
    def qr(self) -> str:
        """The link for a phone's camera, as the text of an SVG."""
        code = QRCode(border=1)
        code.add_data(self.link.webcal)
        stream = BytesIO()
        code.make_image(image_factory=SvgPathImage).save(stream)
        return stream.getvalue().decode()

    @property
    def shows(self) -> str:
        """How much a link that was made to hand on tells."""
        return str(self.feed.get_shows_display())


@dataclass(frozen=True, slots=True)
class Panel:
    """What it shows: all lines, the chosen one, its own link and those to hand on. `undated` tasks
    stand in no calendar."""

    of: str
    lines: Sequence[Line]
    line: Line
    own: Open | None
    others: Sequence[Open]
    undated: int


def panel(member: Membership, of: str, key: str, now: datetime) -> Panel:
    """The panel of the tasks page or of the calendar page, at the line with this key, or at its
    first."""
    feeds = list(Feed.objects.of(member).prefetch_related("fetches"))
    linked = {_key(each) for each in feeds if each.shows is None}
    every = _tasks() if of == TASKS else _calendars(member)
    chosen = next((each.key for each in every if each.key == key), every[0].key)
    lines = [replace(each, here=each.key == chosen, linked=each.key in linked) for each in every]
    line = next(each for each in lines if each.here)
    of_line = [_opened(each, member) for each in feeds if _key(each) == line.key]
    own = next((each for each in of_line if each.feed.shows is None), None)
    others = [each for each in of_line if each.feed.shows is not None]
    return Panel(of, lines, line, own, others, _undated(own, now) if own else 0)


def _undated(own: Open, now: datetime) -> int:
    asked = Asked(own.feed, own.member, Form.EVENTS, now)
    return Tasks(asked).undated() if own.feed.of_tasks else 0


def _opened(feed: Feed, member: Membership) -> Open:
    fetches = sorted(feed.fetches.all(), key=lambda each: each.last_at, reverse=True)
    return Open(feed, member, fetches)


def _key(feed: Feed) -> str:
    return feed.source if feed.what == What.CALENDAR else feed.what


def _tasks() -> list[Line]:
    mine, every = What.MY_TASKS, What.ALL_TASKS
    return [Line(mine.value, str(mine.label), mine), Line(every.value, str(every.label), every)]


def _calendars(member: Membership) -> list[Line]:
    lines = [
        Line(each.key, each.name, What.CALENDAR, each.key, mine=each.mine, group=each.group)
        for each in sources(member).all
    ]
    return [*lines, *_bookings(member, lines[-1].group)]


def _bookings(member: Membership, group: str) -> list[Line]:
    """A line of its own, where there are any, or a link to them."""
    what = What.BOOKINGS
    known = Feed.objects.of(member).filter(what=what)
    there = booked_with(member).exists() or known.exists()
    return [Line(what.value, str(what.label), what, group=group)] if there else []
