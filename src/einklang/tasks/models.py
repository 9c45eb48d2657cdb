"""Tasks, and the types of their own that a workspace gives them."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import ClassVar, Self
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import Prefetch, Q
from django.utils.translation import gettext_lazy as _

from einklang.accounts.models import Membership
from einklang.accounts.rows import Row, RowSet
from einklang.crm.models import Company, Deal, Person, PersonSet, Record, Ticket

NOMINAL = {"meeting": 30}
"""Minutes that a task of a type is meant to take, where nobody says."""
SHORT = 15
"""The same, of all other types."""


class TaskType(Row):
    """A type beside those that every workspace has."""

    name = models.CharField(max_length=40)

    objects: ClassVar[models.Manager[Self]] = RowSet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "name"],
                condition=Q(deleted_at=None),
                name="one_task_type_of_a_name",
            )
        ]

    def __str__(self) -> str:
        return self.name


class TaskSet(RowSet["Task"]):
    """Phrases about tasks. Every page starts with `visible_to`."""

    def visible_to(self, member: Membership) -> Self:
        """All that may be read and are not deleted."""
        return self.readable_by(member).alive()

    def readable_by(self, member: Membership) -> Self:
        """All of the workspace but those about somebody who is private to a colleague; whoever has
        to do a task, or made it, sees it anyway. The deleted ones too."""
        own = Q(responsible=member.user_id) | Q(maker=member.user_id)
        about = Q(person=None) | Q(person__in=_known(member).values("pk"))
        return self.filter(own | about, workspace=member.workspace_id)

    def of(self, member: Membership) -> Self:
        """Those that the member has to do."""
        return self.visible_to(member).filter(responsible=member.user_id)

    def undone(self) -> Self:
        """What is still to do."""
        return self.filter(done_at=None)

    def done(self) -> Self:
        """What is done, the latest first."""
        return self.filter(done_at__isnull=False).order_by("-done_at", "-pk")

    def of_type(self, wanted: str) -> Self:
        """Those of a type, which `own-12` names if it is the workspace's own; all of a type that
        there is not. What had a type that was removed is a to-do."""
        own, _dash, pk = wanted.partition("-")
        if own == Task.Type.OWN and pk.isdecimal() and len(pk) < 19:
            return self.filter(type=own, own_type=int(pk))
        if wanted == Task.Type.TODO:
            gone = Q(own_type=None) | Q(own_type__deleted_at__isnull=False)
            return self.filter(Q(type=wanted) | Q(gone, type=Task.Type.OWN))
        return self.filter(type=wanted) if wanted in NAMED else self

    def on(self, record: Record, member: Membership) -> Self:
        """Those about the record: a person with all who were merged into them, a company with its
        deals and tickets, and with those of its people whom the member may see."""
        match record:
            case Person():
                return self.filter(Q(person=record) | Q(person__merged_into=record))
            case Company():
                at = Q(company=record) | Q(merged_into__company=record)
                theirs = Q(person__in=_known(member).filter(at).values("pk"))
                business = Q(deal__company=record) | Q(ticket__company=record)
                return self.filter(Q(company=record) | theirs | business)
            case _:
                return self.filter(**{record.kind: record})

    def due_first(self) -> Self:
        """The order of lists: what is due first; of one moment what matters more; the undated."""
        return self.order_by(models.F("due_at").asc(nulls_last=True), "priority", "pk")

    def matching(self, text: str, member: Membership) -> Self:
        """By title, or the name of whom it is about; all words count."""
        found = self
        people = Person.objects.readable_by(member)
        for word in text.split():
            about = Q(person__in=people.matching(word, member).values("pk"))
            about |= Q(company__name__icontains=word) | Q(deal__title__icontains=word)
            found = found.filter(Q(title__icontains=word) | about)
        return found

    def with_records(self, member: Membership) -> Self:
        """Each with what it is about, as far as the member may see it, and who has to do it."""
        people = _known(member).select_related("merged_into")
        rows = self.select_related("company", "deal", "ticket", "responsible", "own_type")
        return rows.prefetch_related(Prefetch("person", people))


def _known(member: Membership) -> PersonSet:
    """Those whose name the member may read, under which they are known today."""
    people = Person.objects.readable_by(member)
    one = Q(merged_into=None) | Q(merged_into__in=people.values("pk"))
    return people.filter(one)


class Task(Row):
    """Something to do. `due_on` alone means some time on that day; `due_time` is read in `zone`."""

    class Type(models.TextChoices):
        """What is to be done. Only a meeting reminds (product.md, C4)."""

        CALL = "call", _("Call")
        MAIL = "mail", _("E-mail")
        MEETING = "meeting", _("Meeting")
        TODO = "todo", _("To-do")
        OWN = "own", _("Own type")

    class Priority(models.IntegerChoices):
        """How much it presses; the order matters."""

        HIGH = 1, _("High")
        NORMAL = 2, _("Normal")
        LOW = 3, _("Low")

    title = models.CharField(max_length=300)
    type = models.CharField(max_length=10, choices=Type, default=Type.TODO)
    own_type = models.ForeignKey(
        TaskType, on_delete=models.SET_NULL, null=True, blank=True, related_name="tasks"
    )
    due_on = models.DateField(null=True, blank=True)
    due_time = models.TimeField(null=True, blank=True)
    minutes = models.PositiveIntegerField(null=True, blank=True)  # how long; None: as its type
    zone = models.CharField(max_length=64, default="Europe/Berlin")
    due_at = models.DateTimeField(null=True, blank=True)  # read off these; of a day, when it ends
    rule = models.CharField(max_length=200, blank=True)  # an RRULE value; '' once
    priority = models.PositiveSmallIntegerField(choices=Priority, default=Priority.NORMAL)
    notes = models.TextField(blank=True)
    responsible = models.ForeignKey(
        "accounts.User", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    maker = models.ForeignKey(
        "accounts.User", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    person = models.ForeignKey(
        Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="tasks"
    )
    company = models.ForeignKey(
        Company, on_delete=models.SET_NULL, null=True, blank=True, related_name="tasks"
    )
    deal = models.ForeignKey(
        Deal, on_delete=models.SET_NULL, null=True, blank=True, related_name="tasks"
    )
    ticket = models.ForeignKey(
        Ticket, on_delete=models.SET_NULL, null=True, blank=True, related_name="tasks"
    )
    # Of a repeated task: the one after which it came. One comes after each, whoever clicks twice.
    follows = models.OneToOneField(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="next"
    )
    made_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    changed_by = models.ForeignKey(
        "accounts.User", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    changed_at = models.DateTimeField()

    own_type_id: int | None
    responsible_id: int | None
    maker_id: int | None
    person_id: int | None
    company_id: int | None
    deal_id: int | None
    ticket_id: int | None
    objects: ClassVar[models.Manager[Self]] = TaskSet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(due_time=None) | Q(due_on__isnull=False), name="task_time_has_its_day"
            ),
            models.CheckConstraint(
                condition=Q(rule="") | Q(due_on__isnull=False), name="task_repeats_from_a_day"
            ),
        ]
        indexes = [
            models.Index(fields=["workspace", "due_at"], name="task_by_due"),
            models.Index(fields=["workspace", "done_at"], name="task_by_done"),
            models.Index(
                fields=["responsible", "due_at"],
                condition=Q(done_at=None, deleted_at=None),
                name="task_undone",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def kind(self) -> Type:
        """Its type; of one whose own type was removed, a to-do."""
        own = self.own_type
        gone = self.type == self.Type.OWN and (own is None or own.deleted_at is not None)
        return self.Type.TODO if gone else self.Type(self.type)

    @property
    def type_name(self) -> str:
        """What kind of task it is, in words."""
        if self.kind == self.Type.OWN and self.own_type is not None:
            return self.own_type.name
        return str(self.kind.label)

    @property
    def starts_at(self) -> datetime | None:
        """When it begins, aware, in its zone; None of one without a time."""
        if self.due_on is None or self.due_time is None:
            return None
        return datetime.combine(self.due_on, self.due_time, tzinfo=ZoneInfo(self.zone))

    @property
    def ends_at(self) -> datetime | None:
        """When it is meant to end: as long later as the clock goes on; None as `starts_at`."""
        start = self.starts_at
        return start + timedelta(minutes=self.lasts) if start else None

    @property
    def lasts(self) -> int:
        """How many minutes it is meant to take."""
        return self.minutes or NOMINAL.get(self.type, SHORT)

    @property
    def about(self) -> Person | None:
        """The person it is about, as far as whoever reads may see them; after a merge, who is left
        of both."""
        person = self.person
        return person.merged_into or person if person is not None else None


NAMED = frozenset(Task.Type.values) - {Task.Type.OWN.value}
"""The types that every workspace has."""


def due_at(on: date | None, at: time | None, zone: str) -> datetime | None:
    """The instant from which a task that is not done is late: its time, or the end of its day."""
    if on is None:
        return None
    if at is not None:
        return datetime.combine(on, at, tzinfo=ZoneInfo(zone))
    return datetime.combine(on + timedelta(days=1), time(), tzinfo=ZoneInfo(zone))
