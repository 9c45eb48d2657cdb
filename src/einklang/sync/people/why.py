"""Why a person is as they are here: in which address books they stand, and what sync did to them
(product.md, X1). Told to the holder of the connection alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from einklang.accounts.models import Membership
from einklang.crm.models import Person
from einklang.records.record import title_of
from einklang.sync import chips
from einklang.sync.chips import Chip
from einklang.sync.lines import Line, of_entries
from einklang.sync.models import JournalEntry, Pair
from einklang.sync.people.shelf import PERSON
from einklang.sync.words import stands_as

LATEST = 20


@dataclass(frozen=True, slots=True)
class Place:
    """An address book, and how the person stands in it; `called` as it calls them."""

    pair: Pair
    chip: Chip
    sentence: str
    called: str


@dataclass(frozen=True, slots=True)
class Why:
    """The answer."""

    person: Person
    places: Sequence[Place]
    lines: Sequence[Line]


def why(person: Person, member: Membership) -> Why:
    """The answer for a person whom the member may see, of the member's own address books."""
    pairs = Pair.objects.filter(
        kind=PERSON,
        local_id=person.pk,
        collection__connection__holder=member.user_id,
        collection__connection__workspace=member.workspace_id,
    ).select_related("collection__connection", "decided_in")
    written = JournalEntry.objects.filter(pair__in=pairs).order_by("-at", "-pk")
    latest = written.select_related("pair__collection__calendar", "run")[:LATEST]
    return Why(person, [_place(pair) for pair in pairs.order_by("pk")], of_entries(latest))


def _place(pair: Pair) -> Place:
    called = title_of(pair.base) if pair.base else ""
    return Place(pair, chips.of_pair(pair), stands_as(pair), called)
