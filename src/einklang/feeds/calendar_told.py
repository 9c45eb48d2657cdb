"""One source of the calendar page as entries of a feed, or what guests have booked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from einklang.calendars.booked import booked_with
from einklang.calendars.happenings import time_only_title
from einklang.calendars.models import Calendar, Copy, Event, EventSet, Outcome
from einklang.calendars.sources import HERE
from einklang.calendars.visibility import Level, level, masked
from einklang.feeds.attended import attended, is_busy
from einklang.feeds.link import Pages
from einklang.feeds.models import What
from einklang.feeds.weave import Wanted
from einklang.feeds.window import Asked, made_of, seconds
from einklang.formats import ical_feed
from einklang.formats.ical_feed import Piece
from einklang.records.event import Details
from einklang.records.event import Event as EventRecord

NOBODY = -1
"""A viewer who holds no copy and has made nothing."""


@dataclass(slots=True)
class _Row:
    """An event, and who holds it: (holder, visibility) of each copy."""

    event: int
    revision: int
    ends: int
    admitted: bool
    maker: int
    copies: list[tuple[int, Level]] = field(default_factory=list)
    state: list[int] = field(default_factory=list)  # revisions of the calendars

    def seen_by(self, viewer: int) -> Level:
        return level(viewer, self.copies, admitted=self.admitted, maker=self.maker)


class Meetings:
    """What `build` asks of a kind of entries."""

    def __init__(self, asked: Asked) -> None:
        self._asked = asked
        feed, workspace = asked.feed, asked.member.workspace
        self._viewer = NOBODY if feed.shows is not None else asked.member.user_id
        self._cap = Level(feed.shows) if feed.shows is not None else Level.EVERYTHING
        self._tells_people = self._cap is Level.EVERYTHING  # "times and titles" are no names
        self._calendars = list(_of_source(asked))
        self._holders = {each.holder_id for each in self._calendars}
        self._workspace = workspace
        self._pages = Pages(workspace, "event")
        self._keys: dict[str, tuple[int, Level]] = {}

    def wanted(self, salt: str) -> dict[str, Wanted]:
        """By UID. Two statements, of narrow rows."""
        found = {}
        for row in self._rows():
            shown = min(row.seen_by(self._viewer), self._cap)
            if shown is Level.NOTHING:
                continue
            uid = self._uid(row.event, shown)
            self._keys[uid] = row.event, shown
            told = made_of(row.revision, int(shown), *sorted(row.state))
            found[uid] = Wanted(f"{salt}:{told}", row.revision, row.ends)
        return found

    def make(self, some: Sequence[tuple[str, int]]) -> Mapping[str, Piece]:
        """The pieces, by UID; without those that the holder declined, and that are called off. As
        many statements for many as for one."""
        wanted = {self._keys[uid][0]: (uid, sequence) for uid, sequence in some}
        events = Event.objects.in_bulk(wanted)
        copies: dict[int, list[Copy]] = defaultdict(list)
        here = Copy.objects.filter(event__in=wanted, calendar__in=self._calendars)
        for copy in here.select_related("calendar__holder"):
            copies[copy.event_id].append(copy)
        pieces = {}
        for pk, (uid, sequence) in wanted.items():
            shown = self._keys[uid][1]
            event = events.get(pk)
            said = event and self._said(event, shown, copies[pk])
            if event and said:
                stamp = said.stamp
                if event.changed_at is not None:
                    stamp = event.changed_at.astimezone(UTC).isoformat()
                said = replace(said, uid=uid, sequence=sequence, stamp=stamp, created="")
                pieces[uid] = ical_feed.event(said)
        return pieces

    def _uid(self, event: int, shown: Level) -> str:
        """What is only busy is under a UID that no other entry has, whatever it is later."""
        return self._asked.uid("busy" if shown is Level.BUSY else "meeting", event)

    def _rows(self) -> Iterator[_Row]:
        events = self._events()
        columns = ("pk", "revision", "last_at", "outcome", "maker")
        rows = {
            pk: _Row(pk, revision, seconds(last), outcome == Outcome.ADMITTED, maker or 0)
            for pk, revision, last, outcome, maker in events.values_list(*columns)
        }
        held = Copy.objects.filter(event__in=events.values("pk")).values_list(
            "event", "calendar__holder", "calendar__visibility", "calendar__revision"
        )
        for event, holder, shown, revision in held:
            if event in rows:
                rows[event].copies.append((holder, Level(shown)))
                rows[event].state.append(revision)
        return iter(rows.values())

    def _events(self) -> EventSet:
        """What stands in the source and touches the window; what is not called off."""
        events: EventSet = Event.objects.filter(
            workspace=self._workspace,
            deleted_at=None,
            cancelled_at=None,
            starts_at__lt=self._asked.until,
            last_at__gte=self._asked.since,
        )
        if self._asked.feed.what == What.BOOKINGS:
            return events.filter(pk__in=booked_with(self._asked.member).values("pk"))
        copies = Copy.objects.filter(event=OuterRef("pk"))
        if self._asked.feed.source == HERE:
            events = events.visible_to(self._asked.member)
            return events.exclude(Exists(copies.filter(calendar__active=True)))
        return events.filter(Exists(copies.filter(calendar__in=self._calendars)))

    def _said(self, event: Event, shown: Level, copies: Sequence[Copy]) -> EventRecord | None:
        """What the feed says of it; None where it takes no place in it."""
        record = attended(event, copies)
        busy = is_busy(event, copies)
        if record is None or (shown is Level.BUSY and not busy):
            return None
        said = self._details(event, record.details, shown)
        return replace(
            record,
            details=replace(said, busy=busy) if copies else said,
            overrides=tuple(
                replace(each, details=self._details(event, each.details, shown))
                for each in record.overrides
            ),
        )

    def _details(self, event: Event, details: Details, shown: Level) -> Details:
        """Only words and times: no program may think that it was invited."""
        said = masked(details, shown)
        return Details(
            start=said.start,
            end=said.end,
            summary=self._title(event, said, shown),
            description=self._description(event, said, shown),
            place=said.place,
            status=said.status,
            busy=said.busy,
        )

    def _title(self, event: Event, said: Details, shown: Level) -> str:
        if shown is Level.BUSY:
            return _("Busy")
        if event.is_time_only:
            return time_only_title(event.reason)
        if shown < Level.SUBJECT:
            return _("Time only")
        return said.summary or _("Untitled")

    def _description(self, event: Event, said: Details, shown: Level) -> str:
        if shown is Level.BUSY or event.is_time_only:
            return ""
        known = said.participants if self._tells_people else ()
        people = ", ".join(each.name or each.address for each in known)
        lines = [
            said.description,
            _("With: %(people)s") % {"people": people} if people else "",
            said.link if said.link.lower().startswith(("https://", "http://")) else "",
            self._pages.of(event.pk) if self._viewer != NOBODY else "",
        ]
        return "\n".join(filter(None, lines))


def _of_source(asked: Asked) -> Iterator[Calendar]:
    """The calendars behind the line of the page; none of what is only here, all of one's own of
    bookings."""
    rows = asked.member.workspace.calendar_rows.visible_to(asked.member)
    key = asked.feed.source
    if asked.feed.what == What.BOOKINGS:
        return iter(rows.filter(holder=asked.member.user_id))
    if key.startswith("u"):
        return iter(rows.filter(holder=int(key[1:])).exclude(holder=asked.member.user_id))
    if key == HERE:
        return iter(())
    return iter(rows.filter(pk=int(key), holder=asked.member.user_id))
