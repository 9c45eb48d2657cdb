"""Which meetings stand on whose timeline. Everything is derived from participants and addresses, so
doing it again changes nothing; only what a person removed, or filed by hand, is remembered.

A meeting that was admitted stands with everybody who has one of its addresses, with their
companies, and with the companies that have one of its mail domains. Our own never count. Where all
calendars that hold it count main addresses alone, a further one finds nobody. Who is
archived keeps their timeline, for whoever looks them up; only from their company they are gone.
With a deal or a ticket stands what stands with its people or its company, and begins before it is
closed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Any, NamedTuple

from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Value

from einklang.accounts.insert import insert
from einklang.accounts.models import Workspace
from einklang.calendars.models import Copy, Event, Outcome, Participant
from einklang.crm.last_met import meet
from einklang.crm.models import Appearance, CompanyDomain, Kind, PersonEmail, Spot
from einklang.records.address import domain
from einklang.records.freemail import is_free_mail

CHUNK = 500
"""Events that are placed at once: a batch of SQL statements each."""


class _Meeting(NamedTuple):
    """What an appearance reads off its event."""

    recurs: bool
    starts_at: datetime
    last_at: datetime


@dataclass(frozen=True, slots=True)
class _Who:
    """A person and their company; `further`: the address is not their main one."""

    person: int
    company: int | None
    further: bool


def place(workspace: Workspace, event_ids: Sequence[int], *, fresh: bool = False) -> None:
    """Let these events stand where they belong now, and nowhere else. `fresh`: all are new, so none
    of them stands anywhere yet.

    The number of statements does not grow with the number of events beyond the database's own limit
    of parameters per statement. Rows that a person removed stay removed.
    """
    shown = {
        pk: _Meeting(recurs, starts_at, last_at)
        for pk, recurs, starts_at, last_at in workspace.event_rows.alive()
        .filter(pk__in=event_ids, outcome=Outcome.ADMITTED)
        .values_list("pk", "recurs", "starts_at", "last_at")
    }
    wanted = _spots(workspace, shown)
    stood = Appearance.objects.filter(event__in=event_ids, event__workspace=workspace)
    present = {row.spot: row for row in (() if fresh else stood)}
    by_hand = {spot for spot, row in present.items() if row.removed or row.filed}
    _delete(row for spot, row in present.items() if spot not in wanted | by_hand)
    _insert(shown, wanted - present.keys())
    _refresh(row for row in present.values() if row.event_id in shown and _stale(row, shown))
    meet({spot.record for spot in wanted | present.keys() if spot.kind is Kind.PERSON})


def place_people(workspace: Workspace, person_ids: Sequence[int]) -> None:
    """Place anew all that may concern these people, after their addresses, company or archiving."""
    addresses = PersonEmail.objects.filter(
        person__in=person_ids, person__workspace=workspace
    ).values("address")
    _place_all(workspace, Q(person__in=person_ids), Q(address__in=addresses))


def place_companies(workspace: Workspace, company_ids: Sequence[int]) -> None:
    """Place anew all that may concern these companies, after their domains, people or archiving."""
    domains = CompanyDomain.objects.filter(
        company__in=company_ids, company__workspace=workspace
    ).values("domain")
    addresses = PersonEmail.objects.filter(
        person__company__in=company_ids, person__workspace=workspace
    ).values("address")
    _place_all(
        workspace, Q(company__in=company_ids), Q(domain__in=domains) | Q(address__in=addresses)
    )


def place_business(workspace: Workspace, *, kind: Kind, ids: Sequence[int]) -> None:
    """Place anew all that may concern these deals, or these tickets, after their people, company or
    end."""
    rows = workspace.deal_rows if kind is Kind.DEAL else workspace.ticket_rows
    chosen = rows.filter(pk__in=ids)
    person = "people" if kind is Kind.DEAL else "person"
    around = Q(person__in=chosen.values(person)) | Q(company__in=chosen.values("company"))
    stood = Appearance.objects.filter(around | Q(**{f"{kind}__in": ids}))
    _place_events(workspace, stood.filter(event__workspace=workspace).values_list("event"))


def meetings_of(person_ids: Sequence[int]) -> list[int]:
    """The events that stand on the timelines of these people now."""
    stood = Appearance.objects.filter(person__in=person_ids)
    return list(stood.values_list("event", flat=True).distinct())


def _place_all(workspace: Workspace, before: Q, now: Q) -> None:
    stood = Appearance.objects.filter(before, event__workspace=workspace)
    belong = Participant.objects.filter(now, event__workspace=workspace)
    _place_events(workspace, stood.values_list("event").union(belong.values_list("event")))


def _place_events(workspace: Workspace, rows: Iterable[tuple[int]]) -> None:
    ids = sorted({event for (event,) in rows})
    for at in range(0, len(ids), CHUNK):
        place(workspace, ids[at : at + CHUNK])


def _spots(workspace: Workspace, shown: dict[int, _Meeting]) -> set[Spot]:
    met = _outsiders(workspace, shown)
    people = _people(workspace, met)
    companies = _companies(workspace, {domain(address) for address in met})
    strict = (
        _by_main_address_alone(shown) if any(who.further for who in chain(*people.values())) else ()
    )
    found = {
        spot
        for address, events in met.items()
        for event in events
        for spot in (
            *_with_people(
                event, [w for w in people[address] if not w.further or event not in strict]
            ),
            *(Spot(event, Kind.COMPANY, company) for company in companies[domain(address)]),
        )
    }
    return found | set(_with_business(workspace, shown, found)) if found else found


def _with_people(event: int, people: Iterable[_Who]) -> Iterator[Spot]:
    for who in people:
        yield Spot(event, Kind.PERSON, who.person)
        if who.company is not None:
            yield Spot(event, Kind.COMPANY, who.company)


@dataclass(frozen=True, slots=True)
class _Business:
    """A deal or a ticket; `over` when it was closed."""

    kind: Kind
    record: int
    over: datetime | None

    def takes(self, event: _Meeting) -> bool:
        """Whether the meeting began in its time."""
        return self.over is None or event.starts_at <= self.over


def _with_business(
    workspace: Workspace, shown: Mapping[int, _Meeting], found: Iterable[Spot]
) -> Iterator[Spot]:
    """The deals and tickets of the people and companies with which the meetings stand."""
    found = list(found)
    of = _business(workspace, found)
    for spot in found:
        for each in of[spot.kind, spot.record]:
            if each.takes(shown[spot.event]):
                yield Spot(spot.event, each.kind, each.record)


def _business(
    workspace: Workspace, found: Iterable[Spot]
) -> dict[tuple[Kind, int], list[_Business]]:
    """Kind and id of a person or company -> their deals and tickets. One statement."""
    ids: dict[Kind, set[int]] = {Kind.PERSON: set(), Kind.COMPANY: set()}
    for spot in found:
        ids[spot.kind].add(spot.record)
    people, companies = ids[Kind.PERSON], ids[Kind.COMPANY]
    deals, tickets = workspace.deal_rows.order_by(), workspace.ticket_rows.order_by()
    parts: list[tuple[QuerySet[Any], Kind, Kind, str]] = [
        (deals.filter(people__in=people), Kind.DEAL, Kind.PERSON, "people"),
        (deals.filter(company__in=companies), Kind.DEAL, Kind.COMPANY, "company"),
        (tickets.filter(person__in=people), Kind.TICKET, Kind.PERSON, "person"),
        (tickets.filter(company__in=companies), Kind.TICKET, Kind.COMPANY, "company"),
    ]
    first, *others = (
        rows.annotate(what=Value(kind.value), by=Value(by.value), who=F(who)).values_list(
            "what", "pk", "closed_at", "by", "who"
        )
        for rows, kind, by, who in parts
    )
    of: dict[tuple[Kind, int], list[_Business]] = defaultdict(list)
    for what, pk, over, by, who in first.union(*others, all=True):
        of[Kind(by), who].append(_Business(Kind(what), pk, over))
    return of


def _by_main_address_alone(shown: Iterable[int]) -> set[int]:
    """Those of the events of which no calendar that holds them counts further addresses."""
    copies = Copy.objects.filter(event__in=list(shown))
    told = set(copies.filter(calendar__further_addresses=True).values_list("event", flat=True))
    return set(copies.values_list("event", flat=True)) - told


def _outsiders(workspace: Workspace, shown: dict[int, _Meeting]) -> dict[str, list[int]]:
    """Each address that is not ours -> the events that it takes part in."""
    ours = workspace.memberships.values("user__email")
    rows = Participant.objects.filter(event__in=shown).exclude(address__in=ours)
    met: dict[str, list[int]] = defaultdict(list)
    for address, event in rows.values_list("address", "event"):
        if not workspace.is_own(address):
            met[address].append(event)
    return met


def _people(workspace: Workspace, addresses: Iterable[str]) -> dict[str, list[_Who]]:
    """Address -> all who have it."""
    found: dict[str, list[_Who]] = defaultdict(list)
    rows = PersonEmail.objects.filter(
        address__in=list(addresses), person__workspace=workspace
    ).values_list("address", "person", "person__company", "person__deleted_at", "position")
    for address, person, company, archived, position in rows:
        works_at = company if archived is None else None
        found[address].append(_Who(person, works_at, further=position > 0))
    return found


def _companies(workspace: Workspace, domains: Iterable[str]) -> dict[str, list[int]]:
    """Domain -> the companies that have it; free-mail domains have none."""
    found: dict[str, list[int]] = defaultdict(list)
    rows = CompanyDomain.objects.filter(
        domain__in=[each for each in domains if each and not is_free_mail(each)],
        company__workspace=workspace,
    ).values_list("domain", "company")
    for each, company in rows:
        found[each].append(company)
    return found


def _delete(rows: Iterator[Appearance]) -> None:
    ids = [row.pk for row in rows]
    if ids:
        Appearance.objects.filter(pk__in=ids).delete()


def _insert(shown: dict[int, _Meeting], spots: Iterable[Spot]) -> None:
    # Two workers may place one event at the same time; both find the same, so either row will do.
    rows = [
        Appearance(
            event_id=spot.event,
            **{f"{spot.kind}_id": spot.record},
            **shown[spot.event]._asdict(),
        )
        for spot in spots
    ]
    insert(rows, unless_there=True)


def _stale(row: Appearance, shown: dict[int, _Meeting]) -> bool:
    return (row.recurs, row.starts_at, row.last_at) != shown[row.event_id]


def _refresh(rows: Iterator[Appearance]) -> None:
    ids = [row.pk for row in rows]
    if not ids:
        return
    event = Event.objects.filter(pk=OuterRef("event"))
    Appearance.objects.filter(pk__in=ids).update(
        recurs=Subquery(event.values("recurs")),
        starts_at=Subquery(event.values("starts_at")),
        last_at=Subquery(event.values("last_at")),
    )
