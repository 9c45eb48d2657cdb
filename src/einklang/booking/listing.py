"""The list of bookings: which of them, on what day, and who the guests are."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from itertools import groupby
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q, QuerySet
from django.urls import reverse

from einklang.accounts.models import Membership
from einklang.booking.letters import about
from einklang.booking.meeting import place_of
from einklang.booking.models import (
    Booking,
    BookingCalendar,
    BookingSet,
    Session,
    Status,
    minute_at,
)
from einklang.calendars.acquainted import known
from einklang.mail.state import failed_of

PAGE = 50


class Which(StrEnum):
    """Which bookings."""

    SCHEDULED = "scheduled"
    WAITING = "waiting"
    MOVED = "moved"
    PAST = "past"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address says: which of them, and of which calendar; None: of all."""

    which: Which
    calendar: BookingCalendar | None

    @property
    def query(self) -> str:
        """The same as a query."""
        calendar = {"calendar": self.calendar.pk} if self.calendar else {}
        return urlencode({"which": self.which.value, **calendar})

    def rows(self, member: Membership, now: datetime) -> BookingSet:
        """Those asked for that the member may see: what comes, the nearest first, else the latest
        first."""
        rows: BookingSet = member.workspace.booking_rows.visible_to(member)
        if self.calendar is not None:
            rows = rows.filter(session__calendar=self.calendar)
        rows = rows.select_related("session__calendar", "workspace")
        match self.which:
            case Which.SCHEDULED:
                return rows.to_come(now).order_by("session__since", "pk")
            case Which.WAITING:
                waiting = rows.to_come(now).filter(status=Status.PENDING)
                return waiting.order_by("session__since", "pk")
            case Which.MOVED:
                moved = rows.to_come(now).filter(moves__gt=0)
                return moved.order_by("session__since", "pk")
            case Which.PAST:
                return rows.over(now).order_by("-session__since", "-pk")
            case Which.CANCELLED:
                cancelled = rows.filter(status=Status.CANCELLED)
                return cancelled.order_by("-session__since", "-pk")


@dataclass(frozen=True, slots=True)
class Line:
    """A booking. `page` and `picture` of the guest, '' where nobody is known; `unsent`: a mail
    about it did not go out."""

    booking: Booking
    page: str
    picture: str
    is_over: bool
    unsent: bool

    @property
    def place(self) -> str:
        """Where it takes place."""
        return place_of(self.booking.session, [self.booking])

    @property
    def answers(self) -> list[tuple[str, str]]:
        """What the guest answered, by question."""
        said, asked = self.booking.answers, self.booking.session.calendar.questions
        return [(each["label"], said[each["key"]]) for each in asked if each["key"] in said]

    @property
    def minutes(self) -> int:
        """How long it lasts."""
        return self.booking.session.until - self.booking.session.since


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of them by day, and how many there are of each kind."""

    days: Sequence[tuple[date, Sequence[Line]]]
    page: Page[Booking]
    counts: Mapping[str, int]

    @property
    def has_any(self) -> bool:
        """Whether there is a booking of any kind."""
        return any(self.counts.values())


def read_asked(query: Mapping[str, str], member: Membership) -> Asked:
    """What comes, of all calendars, unless the address says otherwise."""
    which, calendar = query.get("which", ""), query.get("calendar", "")
    found = None
    if calendar.isdecimal() and len(calendar) < 18:
        found = member.workspace.bookingcalendar_rows.filter(pk=int(calendar)).first()
    return Asked(Which(which) if which in set(Which) else Which.SCHEDULED, found)


def listing(asked: Asked, member: Membership, now: datetime, page: str) -> Listing:
    """The page of this number."""
    shown = Paginator(asked.rows(member, now), PAGE).get_page(page)
    zone = ZoneInfo(member.workspace.zone)
    lines = _lines(list(shown.object_list), member, now)
    days = groupby(lines, lambda line: line.booking.session.starts_at.astimezone(zone).date())
    return Listing([(day, list(those)) for day, those in days], shown, _counts(asked, member, now))


def meetings_with(member: Membership) -> QuerySet[Session, int | None]:
    """The keys of the events that guests have booked with the member."""
    sessions = Session.objects.filter(workspace=member.workspace_id, calendar__hosts=member.user_id)
    confirmed = sessions.filter(event__isnull=False, bookings__status=Status.CONFIRMED)
    return confirmed.values_list("event", flat=True)


def readable(member: Membership, keys: Collection[str]) -> Collection[str]:
    """Of which of these bookings the member may read the mails."""
    rows = member.workspace.booking_rows.visible_to(member)
    return {str(pk) for pk in rows.filter(pk__in=keys).values_list("pk", flat=True)}


def line_of(booking: Booking, member: Membership, now: datetime) -> Line:
    """One booking as the list shows it."""
    return next(_lines([booking], member, now))


def _lines(bookings: Sequence[Booking], member: Membership, now: datetime) -> Iterator[Line]:
    """With who the guests are: whom the booking names, else whoever has the address."""
    people = member.workspace.person_rows.visible_to(member)
    named = people.in_bulk({each.person_id for each in bookings if each.person_id})
    met = known(member, {each.address for each in bookings})
    unsent = failed_of(member.workspace, map(about, bookings))
    for booking in bookings:
        person, other = named.get(booking.person_id), met.get(booking.address)
        page = other.page if other else ""
        if person is not None:
            page = reverse("person", args=[member.workspace.slug, person.pk])
        picture = other.picture if other else ""
        is_over = booking.session.ends_at <= now
        yield Line(booking, page, picture, is_over, about(booking) in unsent)


def _counts(asked: Asked, member: Membership, now: datetime) -> dict[str, int]:
    rows = member.workspace.booking_rows.visible_to(member)
    if asked.calendar is not None:
        rows = rows.filter(session__calendar=asked.calendar)
    off = Q(status=Status.CANCELLED)
    comes = Q(session__until__gt=minute_at(now)) & ~off
    groups = {
        Which.SCHEDULED: comes,
        Which.WAITING: comes & Q(status=Status.PENDING),
        Which.MOVED: comes & Q(moves__gt=0),
        Which.PAST: Q(session__until__lte=minute_at(now)) & ~off,
        Which.CANCELLED: off,
    }
    counts = {which.value: Count("pk", filter=of, distinct=True) for which, of in groups.items()}
    found: dict[str, int] = rows.aggregate(**counts)
    return found
