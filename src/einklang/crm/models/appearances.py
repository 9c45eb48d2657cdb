"""Which meetings stand on whose timeline."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Self

from django.db import models
from django.db.models import Q

from einklang.accounts.models import Membership
from einklang.calendars.models import Event
from einklang.crm.models.customers import Company, Person
from einklang.crm.models.deals import Deal
from einklang.crm.models.record import Kind, Record
from einklang.crm.models.tickets import Ticket


@dataclass(frozen=True, slots=True)
class Spot:
    """An event on the timeline of one record."""

    event: int
    kind: Kind
    record: int


class AppearanceSet(models.QuerySet["Appearance"]):
    """Phrases about appearances."""

    def on(self, record: Record) -> Self:
        """Those on the timeline of this record."""
        return self.filter(**{record.kind: record})

    def visible_to(self, member: Membership) -> Self:
        """Those on records whose pages the member may read; the removed ones too."""
        here = member.workspace_id
        return self.filter(
            Q(person__in=Person.objects.readable_by(member).values("pk"))
            | Q(company__workspace=here)
            | Q(deal__workspace=here)
            | Q(ticket__workspace=here)
        )


KINDS = tuple(kind.value for kind in Kind)


def _alone(of: str) -> Q:
    """That of all records this one is named, and no other."""
    return Q(**{f"{kind}__isnull": kind != of for kind in KINDS})


class Appearance(models.Model):
    """That a meeting stands on the timeline of one record.

    `removed` is a person's act ("Remove from this record"): the calendar is not touched, and no
    later change of the meeting brings it back. `filed` is one, too: the meeting was made from this
    record, and stands there whoever takes part.
    """

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="appearances")
    # Without an index of their own: SQLite would take it instead of those below.
    person = models.ForeignKey(
        Person, on_delete=models.CASCADE, null=True, related_name="appearances", db_index=False
    )
    company = models.ForeignKey(
        Company, on_delete=models.CASCADE, null=True, related_name="appearances", db_index=False
    )
    deal = models.ForeignKey(
        Deal, on_delete=models.CASCADE, null=True, related_name="appearances", db_index=False
    )
    ticket = models.ForeignKey(
        Ticket, on_delete=models.CASCADE, null=True, related_name="appearances", db_index=False
    )
    removed = models.BooleanField(default=False)
    filed = models.BooleanField(default=False)
    # Read off the event, so that a page of a long timeline is one walk along an index.
    recurs = models.BooleanField(default=False)
    starts_at = models.DateTimeField()
    last_at = models.DateTimeField()

    event_id: int
    person_id: int | None
    company_id: int | None
    deal_id: int | None
    ticket_id: int | None
    objects = AppearanceSet.as_manager()

    class Meta:
        constraints = [
            *(
                models.UniqueConstraint(fields=[kind, "event"], name=f"one_appearance_by_{kind}")
                for kind in KINDS
            ),
            models.CheckConstraint(
                condition=reduce(or_, map(_alone, KINDS)),
                name="appearance_of_one",
            ),
        ]
        # Partial, because SQLite cannot walk an index along a condition on a boolean column; with
        # both of these columns all the same, or it looks into each row to check the condition.
        indexes = [
            models.Index(
                fields=[subject, *rest, "removed", "recurs"],
                condition=Q(removed=False, recurs=recurs),
                name=f"{name}_of_{subject}",
            )
            for subject in KINDS
            for name, recurs, rest in (
                ("single", False, ["starts_at", "last_at"]),
                ("series", True, ["event"]),
            )
        ]

    def __str__(self) -> str:
        return f"{self.event_id} for {self.spot.kind} {self.spot.record}"

    @property
    def spot(self) -> Spot:
        """Where it is."""
        ids = ((kind, getattr(self, f"{kind}_id")) for kind in Kind)
        return next(Spot(self.event_id, kind, pk) for kind, pk in ids if pk is not None)

    @property
    def subject(self) -> Record:
        """The record on whose timeline it is."""
        found: Record = getattr(self, self.spot.kind)
        return found
