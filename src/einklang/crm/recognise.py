"""Which meetings stand on whose timeline. Everything is derived from participants and addresses, so
doing it again changes nothing; only what a person removed is remembered.

A meeting that was admitted stands with everybody who has one of its addresses, with their
companies, and with the companies that have one of its mail domains. Our own never count. Where all
calendars that hold it count main addresses alone, a further one finds nobody. Who is
archived keeps their timeline, for whoever looks them up; only from their company they are gone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from django.db.models import OuterRef, Q, Subquery

from einklang.accounts.models import Workspace
from einklang.calendars.models import Copy, Event, Outcome, Participant
from einklang.crm.models import Appearance, CompanyDomain, PersonEmail
from einklang.records.address import domain
from einklang.records.freemail import is_free_mail

CHUNK = 500
"""Events that are placed at once: a batch of SQL statements each."""


@dataclass(frozen=True, slots=True)
class Spot:
    """An event on one timeline: that of a person or that of a company, the other is None."""

    event: int
    person: int | None
    company: int | None


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
        event.pk: event
        for event in workspace.event_rows.alive()
        .filter(pk__in=event_ids, outcome=Outcome.ADMITTED)
        .only("workspace", "recurs", "starts_at", "last_at")
    }
    wanted = _spots(workspace, shown)
    stood = Appearance.objects.filter(event__in=event_ids, event__workspace=workspace)
    present = {
        Spot(row.event_id, row.person_id, row.company_id): row for row in (() if fresh else stood)
    }
    _delete(row for spot, row in present.items() if spot not in wanted and not row.removed)
    _insert(shown, wanted - present.keys())
    _refresh(row for spot, row in present.items() if spot in wanted and _stale(row, shown))


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


def meetings_of(person_ids: Sequence[int]) -> list[int]:
    """The events that stand on the timelines of these people now."""
    stood = Appearance.objects.filter(person__in=person_ids)
    return list(stood.values_list("event", flat=True).distinct())


def _place_all(workspace: Workspace, before: Q, now: Q) -> None:
    stood = Appearance.objects.filter(before, event__workspace=workspace)
    belong = Participant.objects.filter(now, event__workspace=workspace)
    concerned = {*stood.values_list("event", flat=True), *belong.values_list("event", flat=True)}
    ids = sorted(concerned)
    for at in range(0, len(ids), CHUNK):
        place(workspace, ids[at : at + CHUNK])


def _spots(workspace: Workspace, shown: dict[int, Event]) -> set[Spot]:
    met = _outsiders(workspace, shown)
    people = _people(workspace, met)
    companies = _companies(workspace, {domain(address) for address in met})
    strict = (
        _by_main_address_alone(shown) if any(who.further for who in chain(*people.values())) else ()
    )
    return {
        spot
        for address, events in met.items()
        for event in events
        for spot in (
            *_with_people(
                event, [w for w in people[address] if not w.further or event not in strict]
            ),
            *(Spot(event, None, company) for company in companies[domain(address)]),
        )
    }


def _with_people(event: int, people: Iterable[_Who]) -> Iterator[Spot]:
    for who in people:
        yield Spot(event, who.person, None)
        if who.company is not None:
            yield Spot(event, None, who.company)


def _by_main_address_alone(shown: Iterable[int]) -> set[int]:
    """Those of the events of which no calendar that holds them counts further addresses."""
    copies = Copy.objects.filter(event__in=list(shown))
    told = set(copies.filter(calendar__further_addresses=True).values_list("event", flat=True))
    return set(copies.values_list("event", flat=True)) - told


def _outsiders(workspace: Workspace, shown: dict[int, Event]) -> dict[str, list[int]]:
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


def _insert(shown: dict[int, Event], spots: Iterable[Spot]) -> None:
    # Two workers may place one event at the same time; both find the same, so either row will do.
    Appearance.objects.bulk_create(
        (
            Appearance(
                event_id=spot.event,
                person_id=spot.person,
                company_id=spot.company,
                recurs=shown[spot.event].recurs,
                starts_at=shown[spot.event].starts_at,
                last_at=shown[spot.event].last_at,
            )
            for spot in spots
        ),
        ignore_conflicts=True,
    )


def _stale(row: Appearance, shown: dict[int, Event]) -> bool:
    event = shown[row.event_id]
    read_off = (event.recurs, event.starts_at, event.last_at)
    return (row.recurs, row.starts_at, row.last_at) != read_off


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
