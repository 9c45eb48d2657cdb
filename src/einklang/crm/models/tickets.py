"""Tickets."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import ClassVar, Self

from django.db import models
from django.db.models import Prefetch, Q
from django.utils.translation import gettext_lazy as _

from einklang.accounts.models import Membership
from einklang.crm.models.customers import CALLED, Company, Person
from einklang.crm.models.record import Kind, Record, RecordSet


class TicketSet(RecordSet["Ticket"]):
    """Phrases about tickets."""

    def matching(self, text: str, member: Membership) -> Self:
        """By title, or the name of the person or the company; all words count."""
        found = self
        for word in text.split():
            called = reduce(or_, (Q((f"{part}__icontains", word)) for part in CALLED))
            people = Person.objects.readable_by(member).filter(called)
            found = found.filter(
                Q(title__icontains=word)
                | Q(person__in=people.values("pk"))
                | Q(company__name__icontains=word)
            )
        return found

    def with_person(self, member: Membership) -> Self:
        """Each with its person, where the member may see them; with nobody else."""
        return self.prefetch_related(Prefetch("person", Person.objects.visible_to(member)))


class Ticket(Record):
    """Something that a customer waits for."""

    class Status(models.TextChoices):
        """How far it is."""

        NEW = "new", _("New")
        OPEN = "open", _("In progress")
        WAITING = "waiting", _("Waiting for the customer")
        DONE = "done", _("Solved")

    class Priority(models.IntegerChoices):
        """How much it presses; the order matters."""

        URGENT = 1, _("Urgent")
        HIGH = 2, _("High")
        NORMAL = 3, _("Normal")
        LOW = 4, _("Low")

    kind = Kind.TICKET
    title = models.CharField(max_length=200)
    status = models.CharField(max_length=10, choices=Status, default=Status.NEW)
    priority = models.PositiveSmallIntegerField(choices=Priority, default=Priority.NORMAL)
    person = models.ForeignKey(
        Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="tickets"
    )
    company = models.ForeignKey(
        Company, on_delete=models.SET_NULL, null=True, blank=True, related_name="tickets"
    )
    closed_at = models.DateTimeField(null=True, blank=True)  # when it was solved

    person_id: int | None
    company_id: int | None
    objects: ClassVar[models.Manager[Self]] = TicketSet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["workspace", "status"], name="ticket_by_status")]

    def __str__(self) -> str:
        return self.title
