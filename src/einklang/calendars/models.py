"""Calendars, what stands in them, and when it takes place."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from einklang.accounts.models import Membership
from einklang.accounts.rows import Row, RowSet
from einklang.calendars.visibility import Level
from einklang.records.event import Event as EventRecord
from einklang.records.plain import Plain, from_event, to_event


class Outcome(models.TextChoices):
    """What became of an event, decided by `reconcile.admit`, or by its maker's hand."""

    BUSY = "busy", _("Time only")
    HELD = "held", _("Seen by its holder alone")
    ADMITTED = "admitted", _("On timelines")


class CalendarSet(RowSet["Calendar"]):
    """Phrases about calendars."""

    def visible_to(self, member: Membership) -> Self:
        """All of the workspace that are in use: colleagues' show at least when they are busy."""
        return self.alive().filter(workspace=member.workspace, active=True)

    def editable_by(self, member: Membership) -> Self:
        """One's own, where writing is allowed."""
        return self.visible_to(member).filter(holder=member.user, writable=True)

    def holding(self, event: Event) -> Self:
        """Those in which it stands."""
        return self.filter(copies__event=event)


class Calendar(Row):
    """One person's calendar. What others must know of its connection stands here as facts."""

    holder = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="calendars")
    name = models.CharField(max_length=200)
    colour = models.PositiveSmallIntegerField(default=1)  # 1 to 6, a token of the design
    active = models.BooleanField(default=True)
    is_default = models.BooleanField(default=False)
    writable = models.BooleanField(default=True)
    mails_guests = models.BooleanField(default=False)  # its server invites by itself
    makes_calls = models.BooleanField(default=False)  # its server makes links for video calls
    visibility = models.PositiveSmallIntegerField(default=Level.EVERYTHING)
    # By the rules of the connection behind it: what of a series stands on timelines, whether a
    # contact is met by further addresses, what taking off a record means, whom a form proposes to
    # mail (mailing.Tell).
    whole_series = models.BooleanField(default=True)
    further_addresses = models.BooleanField(default=True)
    removal_deletes = models.BooleanField(default=False)
    tells = models.CharField(max_length=10, default="nobody")
    conflicts = models.BooleanField(default=True)  # what stands in it takes its holder's slots
    origin = models.CharField(max_length=200, blank=True)  # the connection's name, '' = made here
    # Of the connection behind it, '' of one made here: its holder's addresses, and how it stands.
    addresses: models.JSONField[list[str]] = models.JSONField(default=list, blank=True)
    address = models.CharField(max_length=320, blank=True)  # as whom it invites; '' = the sign-in
    state = models.CharField(max_length=10, blank=True)
    in_accord_at = models.DateTimeField(null=True, blank=True)

    holder_id: int
    objects: ClassVar[models.Manager[Self]] = CalendarSet.as_manager()

    def __str__(self) -> str:
        return self.name


class EventSet(RowSet["Event"]):
    """Phrases about events. Every page starts with `visible_to`."""

    def visible_to(self, member: Membership) -> Self:
        """What the member may know of, at whatever level (`levels_for` says which)."""
        return self.alive().known_to(member)

    def known_to(self, member: Membership) -> Self:
        """The same, also of those that are deleted."""
        own = Copy.objects.filter(event=OuterRef("pk"), calendar__holder=member.user_id)
        mine = Q(maker=member.user_id) | Exists(own)
        return self.filter(Q(outcome=Outcome.ADMITTED) | mine, workspace=member.workspace_id)

    def showing(self, member: Membership, least: Level) -> Self:
        """Those of which all calendars that hold them show the member so much at least."""
        copies = Copy.objects.filter(event=OuterRef("pk"))
        own = Exists(copies.filter(calendar__holder=member.user_id)) | Q(maker=member.user_id)
        return self.filter(own | ~Exists(copies.filter(calendar__visibility__lt=least)))

    def matching(self, text: str, member: Membership) -> Self:
        """Whose title, place or participants hold the text, as far as the member may see them."""
        copies = Copy.objects.filter(event=OuterRef("pk"))
        own = Exists(copies.filter(calendar__holder=member.user_id)) | Q(maker=member.user_id)
        title = own | ~Exists(copies.filter(calendar__visibility__lt=Level.SUBJECT))
        place = own | ~Exists(copies.filter(calendar__visibility__lt=Level.EVERYTHING))
        named = Participant.objects.filter(event=OuterRef("pk")).filter(
            Q(address__icontains=text) | Q(name__icontains=text)
        )
        people = own | ~Exists(copies.filter(calendar__visibility__lt=Level.METADATA))
        return self.filter(
            (Q(summary__icontains=text) & title)
            | (Q(place__icontains=text) & place)
            | (Exists(named) & people)
        )

    def touching(self, since: datetime, until: datetime) -> Self:
        """With an occurrence in the half-open window."""
        inside = Occurrence.objects.filter(
            event=OuterRef("pk"), starts_at__lt=until, ends_at__gte=since
        )
        return self.filter(Exists(inside))


class Event(Row):
    """A meeting: one UID, the whole series. `record` (records.plain) is what it says; the columns
    from `uid` on are read off it by `hold` and never written by hand."""

    maker = models.ForeignKey(
        "accounts.User", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    record = models.JSONField()
    outcome = models.CharField(max_length=10, choices=Outcome, default=Outcome.HELD)
    reason = models.CharField(max_length=40, blank=True)
    internal_note = models.TextField(blank=True)
    tell = models.CharField(max_length=10, default="nobody")  # whom the saver wants told
    # By occurrence ('' of a single meeting): {"is": calendars.result, "by": a user's id, "at": …}.
    results: models.JSONField[dict[str, Any]] = models.JSONField(default=dict)
    cancelled_at = models.DateTimeField(null=True, blank=True)  # deleted at the server, kept here
    called_off: models.JSONField[dict[str, Any]] = models.JSONField(default=dict)  # the same, of it
    changed_by = models.ForeignKey(
        "accounts.User", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )  # None: it came with a sync run
    changed_at = models.DateTimeField(null=True, blank=True)

    uid = models.CharField(max_length=255)
    summary = models.CharField(max_length=500, blank=True)
    place = models.CharField(max_length=500, blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()  # of the first occurrence
    last_at = models.DateTimeField()  # end of the last one; FAR where it goes on
    recurs = models.BooleanField(default=False)
    all_day = models.BooleanField(default=False)

    maker_id: int | None
    objects: ClassVar[models.Manager[Self]] = EventSet.as_manager()
    _read: tuple[Plain, EventRecord] | None = None

    class Meta:
        indexes = [
            models.Index(fields=["workspace", "uid"], name="event_by_uid"),
            models.Index(fields=["workspace", "modseq"], name="event_by_modseq"),
        ]

    def __str__(self) -> str:
        return self.summary or str(self.starts_at)

    @property
    def is_time_only(self) -> bool:
        """Whether a connection brought it and nothing but its times was kept."""
        return self.outcome == Outcome.BUSY and self.maker_id is None

    def off_at(self, of: str) -> datetime | None:
        """When it, or this occurrence of it, was deleted at the server and kept here."""
        if self.cancelled_at is None and of in self.called_off:
            return datetime.fromisoformat(self.called_off[of]["at"])
        return self.cancelled_at

    def as_record(self) -> EventRecord:
        """The row as a value. It is read once: `record` is replaced, never changed."""
        if self._read is None or self._read[0] is not self.record:
            self._read = self.record, to_event(self.record)
        return self._read[1]

    def say(self, record: EventRecord) -> None:
        """Let `record` say this; the columns that are read off it are for `hold`."""
        self.record = from_event(record)
        self._read = self.record, record


class Apart(models.TextChoices):
    """Why a copy and the calendar that it mirrors are not kept in accord; told by whoever syncs."""

    FROZEN = "frozen", _("Turned private there")
    KEPT_HERE = "kept_here", _("Deleted there, kept here")
    SET_ASIDE = "set_aside", _("Not to be read there")


class Copy(models.Model):
    """One calendar's hold of a meeting. `own` is what its holder alone decides:
    {"answers": {…}, "reminders": […], "busy": …, "private": …}. `replies`: they answered here, and
    want their server to tell the organiser."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="copies")
    calendar = models.ForeignKey(Calendar, on_delete=models.CASCADE, related_name="copies")
    own: models.JSONField[dict[str, Any]] = models.JSONField(default=dict)
    busy = models.BooleanField(default=True)  # takes its holder's time
    apart = models.CharField(max_length=10, choices=Apart, blank=True)  # '': in accord
    replies = models.BooleanField(default=False)

    event_id: int
    calendar_id: int

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event", "calendar"], name="one_copy_in_each_calendar")
        ]

    def __str__(self) -> str:
        return f"{self.event_id} in {self.calendar_id}"


class Participant(models.Model):
    """Somebody concerned, anywhere in the series; read off the record by `hold`."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="participants")
    address = models.CharField(max_length=320, db_index=True)
    domain = models.CharField(max_length=255, db_index=True)
    name = models.CharField(max_length=200, blank=True)

    event_id: int

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event", "address"], name="one_participant_each")
        ]

    def __str__(self) -> str:
        return self.address


class OccurrenceSet(models.QuerySet["Occurrence"]):
    """Phrases about occurrences."""

    def called_otherwise(self, text: str, member: Membership) -> Self:
        """The single changed ones of series whose own title or place holds the text, as far as the
        member may see it."""
        events = Event.objects.filter(pk=OuterRef("event")).visible_to(member)
        title = Exists(events.showing(member, Level.SUBJECT))
        place = Exists(events.showing(member, Level.EVERYTHING))
        changed = self.filter(workspace=member.workspace_id, changed=True, cancelled=False)
        return changed.filter(
            (Q(summary__icontains=text) & title) | (Q(place__icontains=text) & place)
        )


class Occurrence(models.Model):
    """When an event takes place: time, and of a changed one what it is called; read off the record
    by `hold`. `missed`: somebody said that nobody met (`result`).

    Series are expanded to a horizon that a due row moves on every day.
    """

    workspace = models.ForeignKey("accounts.Workspace", on_delete=models.CASCADE, related_name="+")
    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="occurrences")
    of = models.CharField(max_length=80, blank=True)  # moment in the series; '' of a single event
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    cancelled = models.BooleanField(default=False)
    missed = models.BooleanField(default=False)
    changed = models.BooleanField(default=False)
    # Of a changed one, what it is called and where it is other than the series; '' the same.
    summary = models.CharField(max_length=500, blank=True)
    place = models.CharField(max_length=500, blank=True)

    event_id: int
    objects = OccurrenceSet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["workspace", "starts_at", "changed"],
                condition=Q(changed=True),
                name="occurrence_changed",
            ),
            models.Index(fields=["workspace", "starts_at"], name="occurrence_by_time"),
            models.Index(fields=["event", "starts_at"], name="occurrence_of_event"),
        ]

    def __str__(self) -> str:
        return f"{self.event_id} at {self.starts_at}"
