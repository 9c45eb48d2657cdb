"""Feeds: secret addresses, the texts built for them, and who fetched them."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from einklang.accounts.models import Membership
from einklang.accounts.rows import Row, RowSet
from einklang.accounts.secrets import SecretField
from einklang.calendars.visibility import Level


class What(models.TextChoices):
    """What a feed is of."""

    MY_TASKS = "my_tasks", _("My tasks")
    ALL_TASKS = "all_tasks", _("All tasks that I may see")
    CALENDAR = "calendar", _("A calendar")
    BOOKINGS = "bookings", _("My bookings")


class Form(models.TextChoices):
    """How tasks are told: as entries of a calendar, or as tasks."""

    EVENTS = "events"
    TODOS = "todos"


SHOWS = [
    (Level.BUSY.value, _("Times only")),
    (Level.SUBJECT.value, _("Times and titles")),
    (Level.EVERYTHING.value, _("Everything")),
]
"""How much a link may show that is made to hand on."""


class FeedSet(RowSet["Feed"]):
    """Phrases about feeds."""

    def of(self, member: Membership) -> Self:
        """Those that the member has, open ones."""
        return self.alive().filter(workspace=member.workspace_id, owner=member.user_id)


class Feed(Row):
    """One link. `seed` makes its UIDs, and stays when the link is renewed. An archived one is
    closed for ever."""

    owner = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="feeds")
    what = models.CharField(max_length=10, choices=What)
    source = models.CharField(max_length=20, blank=True)  # key of a source of the calendar page
    # Made to hand on: what a stranger to all copies sees, and no more than this; None: the owner's.
    shows = models.PositiveSmallIntegerField(null=True, blank=True, choices=SHOWS)
    alarm = models.PositiveSmallIntegerField(default=15)  # minutes before a task of type meeting
    token = SecretField()
    token_hash = models.CharField(max_length=64, unique=True)
    seed = models.CharField(max_length=32)
    made_at = models.DateTimeField()
    renewed_at = models.DateTimeField(null=True, blank=True)

    owner_id: int
    objects: ClassVar[models.Manager[Self]] = FeedSet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "owner", "what", "source"],
                condition=Q(deleted_at=None, shows=None),
                name="one_feed_of_each_for_oneself",
            )
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.source}".strip()

    @property
    def of_tasks(self) -> bool:
        """Whether it tells tasks; they have a second form."""
        return self.what in (What.MY_TASKS, What.ALL_TASKS)


class Built(models.Model):
    """The text of a feed in one form, as it was built last (`weave`). It is what subscribers have,
    so it is no cache: what is gone is told from it."""

    feed = models.ForeignKey(Feed, on_delete=models.CASCADE, related_name="built")
    form = models.CharField(max_length=10, choices=Form)
    modseq = models.BigIntegerField()  # of the workspace, up to which it tells
    day = models.CharField(max_length=10)  # ISO, in the workspace's zone: where its window lies
    version = models.CharField(max_length=64)
    # When the bytes were last others, in seconds of Unix time, as HTTP tells them.
    changed_at = models.BigIntegerField()
    entries = models.PositiveIntegerField(default=0)
    body = models.BinaryField()
    index = models.BinaryField()

    feed_id: int

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["feed", "form"], name="one_text_in_each_form")
        ]

    def __str__(self) -> str:
        return f"{self.feed_id} as {self.form}"


class Fetch(models.Model):
    """That a program fetches a feed: when last, and how often."""

    feed = models.ForeignKey(Feed, on_delete=models.CASCADE, related_name="fetches")
    program = models.CharField(max_length=60)
    count = models.PositiveBigIntegerField(default=0)
    last_at = models.DateTimeField()

    feed_id: int

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["feed", "program"], name="one_line_for_each_program")
        ]

    def __str__(self) -> str:
        return self.program
