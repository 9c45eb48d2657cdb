"""One contact as seen, and the reasons for which it stands aside (docs/algorithms/contacts.md)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC

from django.db.models import Q

from einklang.reconcile.contact_rules import Favour
from einklang.reconcile.observation import Standing
from einklang.sync.models import Pair
from einklang.sync.people.shelf import HeldPerson
from einklang.sync.sight import Grouping, Sight

REVIEW = "review"
SEPARATE = "separate"
"""Of a pair of which a person has said that it is nobody of those whom it might be."""
SECOND = "second_contact"
NOT_YOURS = "not_yours"
NOT_BROUGHT = "not_brought"
LEFT_GROUP = "left_group"
GONE_THERE = "gone_there"
REMOVED_HERE = "removed_here"


LET_GO = ((Standing.OUT_OF_SCOPE, NOT_YOURS), (Standing.LEFT_THERE, REMOVED_HERE))
HANDED_BACK = Q(
    *(Q(standing=standing, reason=reason) for standing, reason in LET_GO), _connector=Q.OR
)
"""Pairs that are in accord again once their person is restored, or in the holder's care."""


def agreed_before(pair: Pair) -> bool:
    """Whether it is let go of by sync itself and keeps what both agreed on before: the base from
    which they are merged once it is handed back. One that never agreed is at no revision."""
    return (pair.standing, pair.reason) in LET_GO and pair.revision > 0


READ_ONLY = (REVIEW, SECOND)
BESIDE = Q(standing=Standing.OUT_OF_SCOPE, reason__in=READ_ONLY)
"""Pairs of contacts that are read and never written, as long as they stand there."""


@dataclass(frozen=True, slots=True)
class Aside:
    """A pair of which no step follows: how it stands, why, and whom a review is about. `leaves`:
    its contact is taken out of its group."""

    standing: Standing
    reason: str
    people: tuple[int, ...] = ()
    why: str = ""
    leaves: bool = False

    @property
    def is_let_go(self) -> bool:
        """Whether sync lets go of it until its person is restored, or in the holder's care."""
        return (self.standing, self.reason) in LET_GO


@dataclass(frozen=True, slots=True)
class PersonSight(Sight):
    """A contact as seen. `asked`: the people who may be this one and were looked at; `joins`: it is
    to be put into its group again; `is_renamed`: it goes by another ref now."""

    held: HeldPerson
    reason: str = ""
    aside: Aside | None = None
    asked: frozenset[int] = frozenset()
    joins: bool = False
    is_renamed: bool = False
    rule: Favour = Favour.LATER

    @property
    def ground(self) -> Mapping[str, str]:
        """See `Sight.ground`."""
        there = self.seen.remote["stamp"] if self.seen.remote else ""
        return {"rule": self.rule, "here": changed_at(self.held), "there": there}

    @property
    def grouping(self) -> Grouping:
        """See `Sight.grouping`."""
        if self.joins or self.is_renamed:
            return Grouping.JOINS if self.joins else Grouping.IS_RENAMED
        return Grouping.LEAVES if self.aside and self.aside.leaves else Grouping.STAYS

    @property
    def stands_aside(self) -> bool:
        """See `Sight.stands_aside`."""
        return self.aside is not None or self.grouping is not Grouping.STAYS

    @property
    def judged(self) -> tuple[str, str, str] | None:
        """See `Sight.judged`. Whoever is in accord is in the CRM."""
        return ("admitted", self.reason, "") if self.reason else None


def changed_at(held: HeldPerson) -> str:
    """When the person was last changed here, by our clock (UTC, ISO); '' of nobody."""
    at = held.person.changed_at if held.person else None
    return at.astimezone(UTC).isoformat() if at else ""
