"""Making people of guests, by themselves: each address once, for ever, and with the reason told."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from einklang.accounts.models import Workspace
from einklang.accounts.rows import writing
from einklang.crm.models import CompanyDomain, Person, PersonEmail
from einklang.crm.save_person import fill, write_reach
from einklang.records.address import domain
from einklang.records.contact import Contact, Email, Name, fitted


@dataclass(frozen=True, slots=True)
class Met:
    """A guest who is to be a contact: their normalised address, their name as a calendar tells it
    or '', and whose calendar that is (a user's id)."""

    address: str
    name: str
    by: int


def acquaint(workspace: Workspace, met: Sequence[Met], now: datetime) -> int:
    """Make a person of each whose address nobody has, and from whose address none was ever made:
    who was archived, or lost the address, does not come back. Returns how many were made.

    They are looked after by whose calendar it is, and belong to the company that has their domain.
    """
    if not unmet(workspace, met):
        return 0
    with writing(workspace.pk):  # others may make the same people at the same time
        new = unmet(workspace, met)
        companies = _companies(workspace, {domain(each.address) for each in new})
        for each in new:
            _make(workspace, each, companies.get(domain(each.address)), now)
    return len(new)


def unmet(workspace: Workspace, met: Sequence[Met]) -> list[Met]:
    """Those of whom `acquaint` would make a person, by address."""
    wanted = {each.address: each for each in reversed(met)}
    new = wanted.keys() - _known(workspace, wanted) if wanted else ()
    return [wanted[address] for address in sorted(new)]


def _known(workspace: Workspace, addresses: Collection[str]) -> set[str]:
    """Those that a person has, or once came from; archived people count."""
    people = Person.objects.filter(workspace=workspace, met_as__in=list(addresses))
    rows = PersonEmail.objects.filter(address__in=list(addresses), person__workspace=workspace)
    return {*people.values_list("met_as", flat=True), *rows.values_list("address", flat=True)}


def _companies(workspace: Workspace, domains: Collection[str]) -> dict[str, int]:
    """Domain -> the one company that has it."""
    found: dict[str, list[int]] = {}
    rows = CompanyDomain.objects.filter(
        domain__in=list(domains), company__workspace=workspace, company__deleted_at=None
    )
    for row in rows:
        found.setdefault(row.domain, []).append(row.company_id)
    return {each: ids[0] for each, ids in found.items() if len(ids) == 1}


def _make(workspace: Workspace, met: Met, company: int | None, now: datetime) -> None:
    given, family = names_of(met)
    contact = fitted(Contact(name=Name(given=given, family=family), emails=(Email(met.address),)))
    person = Person(
        workspace=workspace,
        company_id=company,
        responsible_id=met.by,
        met_as=met.address,
        met_at=now,
        changed_at=now,
    )
    fill(person, contact)
    person.add()
    write_reach(person, contact)


def names_of(met: Met) -> tuple[str, str]:
    """Given and family name, of "Clara Clausen" and of "Clausen, Clara"; where no name is told,
    what stands before the @."""
    name = " ".join(met.name.split())
    if not name or "@" in name:
        return "", met.address.partition("@")[0]
    family, comma, given = name.partition(",")
    if comma:
        return given.strip(), family.strip()
    given, _, family = name.rpartition(" ")
    return given, family
