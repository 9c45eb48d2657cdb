"""The deals and tickets of the demo: to each customer the project that is named with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from einklang.accounts.models import Membership
from einklang.crm.models import Company, Deal, Person, Ticket
from einklang.crm.pipelines import pipelines
from einklang.crm.save_business import Said, save_business
from einklang.project.demo.customers import CUSTOMERS
from einklang.project.demo.meeting import ZONE


@dataclass(frozen=True, slots=True)
class Offer:
    """What a customer may buy: the number of the stage, the amount, and in how many days."""

    stage: int
    amount: int
    days: int | None = None


OFFERS = {
    "kanzlei-feld.example": Offer(2, 18_400, 1),
    "stadtwerke-groenwede.example": Offer(3, 22_600, 6),
    "harmsund.example": Offer(1, 14_500, 4),
    "musikschule-wellenthal.example": Offer(0, 6_200, 8),
    "hotel-faehrdamm.example": Offer(2, 11_900, -2),
    "klinik-eichensee.example": Offer(1, 31_000, 12),
    "nordlicht-werkzeugbau.example": Offer(4, 9_850),
    "quintenzirkel.example": Offer(3, 7_400, 0),
    "hs-ostkueste.example": Offer(2, 27_300, 15),
    "buecherei-altenmoor.example": Offer(0, 4_800),
    "kupferwinkel.example": Offer(5, 3_200),
}
TICKETS = (
    ("kanzlei-feld.example", "Koç", "Nachhall im Flur nach dem Umbau", "open", 2),
    ("hotel-faehrdamm.example", "", "Ersatz für beschädigten Absorber", "waiting", 3),
    ("klinik-eichensee.example", "", "Hygieneprüfung nachreichen", "new", 1),
)


def business(members: Mapping[str, Membership], now: datetime) -> None:
    """Each looked after by whoever looks after the customer."""
    today = now.astimezone(ZoneInfo(ZONE)).date()
    for customer in CUSTOMERS:
        by, offer = members[customer.responsible], OFFERS.get(customer.domain)
        company = by.workspace.company_rows.get(name=customer.name)
        if offer is None:
            continue
        stages = list(pipelines(by.workspace)[0].stages.all())
        columns = {
            "title": customer.project,
            "stage": stages[offer.stage],
            "amount": Decimal(offer.amount),
            "currency": "EUR",
            "due": None if offer.days is None else today + timedelta(days=offer.days),
            "notes": "",
            "responsible": by.user,
        }
        said = Said(columns, company, "", tuple(_people(company)[:1]))
        save_business(row=Deal(workspace=by.workspace), said=said, by=by, now=now)
    _tickets(members, now)


def _tickets(members: Mapping[str, Membership], now: datetime) -> None:
    responsible = {customer.domain: members[customer.responsible] for customer in CUSTOMERS}
    names = {customer.domain: customer.name for customer in CUSTOMERS}
    for domain, family, title, status, priority in TICKETS:
        by = responsible[domain]
        company = by.workspace.company_rows.get(name=names[domain])
        people = _people(company)
        person = next((each for each in people if each.family == family), people[0])
        columns = {"title": title, "status": status, "priority": priority, "person": person}
        said = Said({**columns, "notes": "", "responsible": by.user}, company, "")
        save_business(row=Ticket(workspace=by.workspace), said=said, by=by, now=now)


def _people(company: Company) -> Sequence[Person]:
    return list(Person.objects.filter(company=company).order_by("pk"))
