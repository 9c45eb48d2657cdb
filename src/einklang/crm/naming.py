"""People by what is typed of them: an address, or words of their name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import or_

from django.db.models import Q

from einklang.accounts.models import Membership
from einklang.crm.models import CALLED, Person
from einklang.records.address import normalised

AT_MOST = 6
"""So many are named where a name fits several."""


@dataclass(frozen=True, slots=True)
class Named:
    """Who is meant, in order, each once; what fits nobody; and what fits several."""

    people: tuple[Person, ...] = ()
    nobody: tuple[str, ...] = ()
    several: dict[str, Sequence[Person]] = field(default_factory=dict)


def named(member: Membership, typed: Iterable[str]) -> Named:
    """Who is meant by each of these texts. A statement each."""
    people: dict[int, Person] = {}
    nobody, several = [], {}
    for text in typed:
        fit = fitting(member, text)
        if len(fit) == 1:
            people.setdefault(fit[0].pk, fit[0])
        elif fit:
            several[text] = fit
        else:
            nobody.append(text)
    return Named(tuple(people.values()), tuple(nobody), several)


def fitting(member: Membership, text: str) -> Sequence[Person]:
    """The people whose address this is, or whose name has each of its words; those who are called
    exactly so come alone."""
    rows = member.workspace.person_rows.visible_to(member).prefetch_related("emails")
    if "@" in text:
        return list(rows.filter(emails__address=normalised(text)).order_by("pk")[:AT_MOST])
    for word in text.split():
        rows = rows.filter(reduce(or_, (Q((f"{part}__icontains", word)) for part in CALLED)))
    found = list(rows.by_name()[:AT_MOST])
    exact = [each for each in found if text.lower() in _exactly(each)]
    return exact if len(exact) == 1 else found


def _exactly(person: Person) -> tuple[str, str]:
    """How a person is called in short and in full, in small letters."""
    return f"{person.given} {person.family}".strip().lower(), str(person).lower()


def shown(person: Person) -> str:
    """A text that names this person alone: with the main address, where there is one. Of many, with
    `emails` fetched before."""
    address = next((each.address for each in person.emails.all()), "")
    return f"{person} <{address}>" if address else str(person)


def bare(text: str) -> str:
    """What of such a text is looked up: the address, where there is one."""
    inside = text.partition("<")[2].partition(">")[0].strip()
    return inside or text.strip()
