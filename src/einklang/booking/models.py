"""Booking calendars, what is booked in them, and the time of hosts that is reserved for it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from einklang.accounts.models import Language, Membership, User
from einklang.accounts.rows import Row, RowSet
from einklang.accounts.secrets import SecretField
from einklang.booking.opening import Hours
from einklang.booking.slots import Rules

NINE_TO_FIVE = [[9 * 60, 17 * 60]]


def office_hours() -> dict[str, list[list[int]]]:
    """Monday to Friday, nine to five."""
    return {str(weekday): NINE_TO_FIVE for weekday in range(5)}


def half_an_hour() -> list[int]:
    """What a new calendar offers."""
    return [30]


def day_and_hour_before() -> list[int]:
    """When guests are reminded, in minutes before."""
    return [24 * 60, 60]


class Place(models.TextChoices):
    """Where a booking takes place."""

    MEET = "meet", _("Google Meet")
    PHONE = "phone", _("By phone: we call")
    ADDRESS = "address", _("At an address")
    LINK = "link", _("At a link")
    ASK = "ask", _("The guest says where")


class BookingCalendarSet(RowSet["BookingCalendar"]):
    """Phrases about booking calendars."""

    def visible_to(self, member: Membership) -> Self:
        """All of the workspace: who offers which times is no secret among colleagues."""
        return self.alive().filter(workspace=member.workspace_id)

    def editable_by(self, member: Membership) -> Self:
        """One's own; the owner's all. Assistants edit none (S14)."""
        return self.alive().made_for(member)

    def deleted_by(self, member: Membership) -> Self:
        """Deleted ones that the member may bring back."""
        return self.exclude(deleted_at=None).made_for(member)

    def made_for(self, member: Membership) -> Self:
        """Those that are the member's affair, deleted or not."""
        rows = self.filter(workspace=member.workspace_id)
        if member.is_owner:
            return rows
        return rows.filter(maker=member.user_id) if member.may_connect else rows.none()

    def explained_to(self, member: Membership) -> Self:
        """Those of which the member may see why a time is not free: one's own and those whose host
        one is; the owner's all."""
        rows = self.visible_to(member)
        own = Q(maker=member.user_id) | Q(hosts=member.user_id)
        return rows if member.is_owner else rows.filter(own).distinct()

    def public(self) -> Self:
        """Those that guests may book."""
        return self.alive().filter(active=True)


class BookingCalendar(Row):
    """Times that guests may book with its hosts, who must all be free. Lengths are minutes.

    `weekly` holds the spans of minutes of each weekday ("0" is Monday), `own` those of single dates
    (ISO) instead; see `opening.Hours`. `questions`: [{"key", "label", "kind", "required",
    "choices"}]. `wordings` are the host's own words: {kind: {language: {"subject", "text"}}}. Of
    `window_days` and `window_until` the earlier one ends what is offered.
    """

    maker = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    hosts = models.ManyToManyField(User, related_name="+")
    name = models.CharField(max_length=200)
    slug = models.SlugField(max_length=60)
    text = models.TextField(blank=True, max_length=2000)
    active = models.BooleanField(default=True)

    durations: models.JSONField[list[int]] = models.JSONField(default=half_an_hour)
    interval = models.PositiveSmallIntegerField(null=True, blank=True)
    before = models.PositiveSmallIntegerField(default=0)
    after = models.PositiveSmallIntegerField(default=0)
    notice = models.PositiveIntegerField(default=120)
    window_days = models.PositiveSmallIntegerField(default=60)
    window_until = models.DateField(null=True, blank=True)
    per_day = models.PositiveSmallIntegerField(null=True, blank=True)
    per_week = models.PositiveSmallIntegerField(null=True, blank=True)
    seats = models.PositiveSmallIntegerField(default=1)
    zone = models.CharField(max_length=64, default="Europe/Berlin")
    weekly: models.JSONField[dict[str, Any]] = models.JSONField(default=office_hours)
    own: models.JSONField[dict[str, Any]] = models.JSONField(default=dict, blank=True)
    holidays = models.CharField(max_length=10, blank=True)  # "DE-BY"; '' none

    place_kind = models.CharField(max_length=10, choices=Place, default=Place.PHONE)
    place = models.CharField(max_length=500, blank=True)
    questions: models.JSONField[list[dict[str, Any]]] = models.JSONField(default=list, blank=True)
    confirms = models.BooleanField(default=False)  # a host says yes first
    acquaints = models.BooleanField(default=True)  # guests whom nobody knows become people
    cutoff = models.PositiveIntegerField(default=120)  # so long before, guests move and cancel
    reminders: models.JSONField[list[int]] = models.JSONField(default=day_and_hour_before)
    follow_up = models.PositiveIntegerField(null=True, blank=True)  # so long after it; None: never
    wordings: models.JSONField[dict[str, Any]] = models.JSONField(default=dict, blank=True)
    redirect = models.URLField(blank=True)

    maker_id: int
    objects: ClassVar[models.Manager[Self]] = BookingCalendarSet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "slug"],
                condition=Q(deleted_at=None),
                name="one_booking_calendar_each_address",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def rules(self) -> Rules:
        """What it asks of a slot."""
        return Rules(
            durations=tuple(self.durations),
            interval=self.interval,
            before=self.before,
            after=self.after,
            notice=self.notice,
            per_day=self.per_day,
            per_week=self.per_week,
            seats=self.seats,
        )

    def hours(self, closed: frozenset[date]) -> Hours:
        """When it is open; `closed` are the holidays that it keeps."""

        def spans(told: list[list[int]]) -> list[tuple[int, int]]:
            return [(since, until) for since, until in told]

        return Hours(
            self.zone,
            {int(weekday): spans(told) for weekday, told in self.weekly.items()},
            {date.fromisoformat(day): spans(told) for day, told in self.own.items()},
            closed,
        )


class Session(Row):
    """A time that is booked, by one guest or by as many as there are seats. It keeps the buffers
    with which it was booked. Its meeting is `event`, last looked at or written at revision `seen`.
    `clashes`: its host has moved it in their calendar onto something else that is booked."""

    calendar = models.ForeignKey(BookingCalendar, on_delete=models.PROTECT, related_name="sessions")
    since = models.BigIntegerField()  # minutes since 1970
    until = models.BigIntegerField()
    before = models.PositiveSmallIntegerField(default=0)
    after = models.PositiveSmallIntegerField(default=0)
    event = models.ForeignKey(
        "calendars.Event", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    seen = models.PositiveIntegerField(default=0)
    clashes = models.BooleanField(default=False)

    calendar_id: int
    event_id: int | None

    class Meta:
        indexes = [
            models.Index(fields=["calendar", "since"], name="session_by_time"),
            models.Index(fields=["until"], name="session_by_end"),
        ]

    def __str__(self) -> str:
        return f"{self.calendar_id} at {self.starts_at}"

    @property
    def starts_at(self) -> datetime:
        """As an instant."""
        return at_minute(self.since)

    @property
    def ends_at(self) -> datetime:
        """As an instant."""
        return at_minute(self.until)


class Reservation(models.Model):
    """Time of a host that is taken for a session. It is a row as long as a booking of the session
    counts; no two of one host overlap (`guard`)."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="reservations")
    host = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    since = models.BigIntegerField()
    until = models.BigIntegerField()

    host_id: int
    session_id: int

    class Meta:
        indexes = [models.Index(fields=["host", "until"], name="reservation_of_host")]
        constraints = [
            models.CheckConstraint(condition=Q(until__gt=models.F("since")), name="takes_time")
        ]

    def __str__(self) -> str:
        return f"{self.host_id} from {self.since} until {self.until}"


class Status(models.TextChoices):
    """How a booking stands."""

    HELD = "held", _("Being booked")
    PENDING = "pending", _("Waits for the host")
    CONFIRMED = "confirmed", _("Confirmed")
    CANCELLED = "cancelled", _("Cancelled")


COUNTING = (Status.HELD, Status.PENDING, Status.CONFIRMED)


class By(models.TextChoices):
    """Who changed a booking last."""

    GUEST = "guest", _("the guest")
    HOST = "host", _("the host")
    CALENDAR = "calendar", _("the calendar")


class BookingSet(RowSet["Booking"]):
    """Phrases about bookings."""

    def visible_to(self, member: Membership) -> Self:
        """Those of which the member is a host; the owner's all."""
        rows = self.alive().filter(workspace=member.workspace_id).exclude(status=Status.HELD)
        mine = Q(session__calendar__hosts=member.user_id)
        return rows if member.is_owner else rows.filter(mine).distinct()

    def to_come(self, now: datetime) -> Self:
        """Those that are not over and still to take place."""
        coming = self.filter(session__until__gt=minute_at(now))
        return coming.exclude(status=Status.CANCELLED)

    def over(self, now: datetime) -> Self:
        """Those that were not cancelled, and are over."""
        past = self.filter(session__until__lte=minute_at(now))
        return past.exclude(status=Status.CANCELLED)


class Booking(Row):
    """A guest's seat in a session. `key` is the form's: the same form twice is one booking. `token`
    opens the guest's page, also after it was moved; only its hash is looked up."""

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="bookings")
    key = models.CharField(max_length=64)
    token = SecretField()
    token_hash = models.CharField(max_length=64, unique=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.CONFIRMED)
    name = models.CharField(max_length=200)
    address = models.CharField(max_length=320)
    zone = models.CharField(max_length=64)
    language = models.CharField(max_length=2, choices=Language)
    answers: models.JSONField[dict[str, Any]] = models.JSONField(default=dict, blank=True)
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=10, choices=By, default=By.GUEST)
    moves = models.PositiveSmallIntegerField(default=0)
    why = models.CharField(max_length=500, blank=True)  # cancelled for this reason
    missed = models.BooleanField(default=False)  # the guest did not come
    quiet = models.BooleanField(default=False)  # the guest wants neither reminder nor follow-up
    person = models.ForeignKey(
        "crm.Person", on_delete=models.SET_NULL, null=True, blank=True, related_name="bookings"
    )

    session_id: int
    objects: ClassVar[models.Manager[Self]] = BookingSet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "key"], name="one_booking_each_form")
        ]
        indexes = [
            models.Index(fields=["session", "status"], name="booking_of_session"),
            # What was held and never confirmed is looked for before each booking.
            models.Index(
                fields=["workspace", "made_at"], condition=Q(status="held"), name="booking_held"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} at {self.session.starts_at}"

    @property
    def counts(self) -> bool:
        """Whether it takes a seat."""
        return self.status in COUNTING


class Reminder(models.Model):
    """A mail that reminds of a booking so many minutes before it begins, or follows up so many
    after it has ended. It goes where the booking is moved or cancelled; one that was sent stays."""

    booking = models.ForeignKey(Booking, on_delete=models.CASCADE, related_name="reminders")
    after = models.BooleanField(default=False)  # it follows up
    minutes = models.PositiveIntegerField()
    due_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)

    booking_id: int

    class Meta:
        indexes = [models.Index(fields=["due_at"], condition=Q(sent_at=None), name="reminder_due")]
        constraints = [
            models.UniqueConstraint(
                fields=["booking", "after", "minutes", "due_at"], name="one_reminder_each_time"
            )
        ]

    def __str__(self) -> str:
        side = "after" if self.after else "before"
        return f"{self.minutes} minutes {side} {self.booking_id}"


def at_minute(minute: int) -> datetime:
    """The instant of a minute since 1970."""
    return datetime.fromtimestamp(minute * 60, UTC)


def minute_at(when: datetime) -> int:
    """The minute since 1970 in which an instant lies."""
    return int(when.timestamp() // 60)
