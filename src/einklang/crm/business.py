"""The deals and tickets of a person or a company, as they stand beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import CharField, DecimalField, F, Q, Value

from einklang.accounts.models import Membership
from einklang.crm.models import Company, Deal, Kind, Person, Stage, Ticket

MOST = 6
ENDS = (Stage.End.WON, Stage.End.LOST)


@dataclass(frozen=True, slots=True)
class Line:
    """A deal in its stage, or a ticket with its status."""

    kind: Kind
    pk: int
    title: str
    stands: str
    amount: Decimal | None
    currency: str

    @property
    def status(self) -> str:
        """Of a ticket, in words."""
        return str(Ticket.Status(self.stands).label)


@dataclass(frozen=True, slots=True)
class Business:
    """The first of what is not over, by title; as many as fit may be not all."""

    deals: Sequence[Line]
    tickets: Sequence[Line]

    @property
    def more_deals(self) -> bool:
        """Whether there may be others."""
        return len(self.deals) == MOST

    @property
    def more_tickets(self) -> bool:
        """The same of tickets."""
        return len(self.tickets) == MOST


def business(member: Membership, of: Person | Company) -> Business:
    """What is due first, and what presses most. One statement."""
    to_sell = Q(people=of) if isinstance(of, Person) else Q(company=of)
    waits = Q(person=of) if isinstance(of, Person) else Q(company=of)
    deals = member.workspace.deal_rows.visible_to(member).exclude(stage__end__in=ENDS)
    tickets = member.workspace.ticket_rows.visible_to(member).exclude(status=Ticket.Status.DONE)
    due = deals.filter(to_sell).order_by(F("due").asc(nulls_last=True), "pk")[:MOST]
    pressing = tickets.filter(waits).order_by("priority", "pk")[:MOST]
    text, none = CharField(), Value(None, DecimalField())
    first = Deal.objects.filter(pk__in=due.values("pk")).order_by()
    others = Ticket.objects.filter(pk__in=pressing.values("pk")).order_by()
    rows = first.values_list(
        Value("deal", text), "pk", "title", "stage__name", "amount", "currency"
    ).union(
        others.values_list(Value("ticket", text), "pk", "title", "status", none, Value("", text)),
        all=True,
    )
    lines = sorted((Line(Kind(kind), *rest) for kind, *rest in rows), key=lambda one: one.title)
    return Business(
        [line for line in lines if line.kind is Kind.DEAL],
        [line for line in lines if line.kind is Kind.TICKET],
    )
