"""What other rules would do, before they do it (X2): the same decisions, and nothing written, read
from a server or mailed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import QuerySet

from einklang.calendars.models import Event, Outcome
from einklang.crm.acquaint import Met, unmet
from einklang.reconcile.admit import Surroundings
from einklang.reconcile.fate import Fate, fate, kept, told
from einklang.reconcile.observation import Standing
from einklang.reconcile.rules import Contacts, Direction, LaterPrivate, Rules
from einklang.sync.arrange import Wanted, changed_by
from einklang.sync.decide_again import judges
from einklang.sync.judge import Case, InForce, cases
from einklang.sync.meet import met_in
from einklang.sync.models import Collection, Connection, Pair
from einklang.sync.put_away import LET_GO
from einklang.sync.rule_words import changes
from einklang.sync.shelf import EVENT, FROZEN

CHUNK = 500
NAMED = 20


@dataclass(frozen=True, slots=True)
class Turn:
    """A meeting that would be something else."""

    title: str
    starts_at: datetime
    all_day: bool


@dataclass(frozen=True, slots=True)
class Preview:
    """How many meetings turn what, and the first of them by name: the connection is the viewer's,
    so they see all of it. `wiped` fields of content would go; `anew` meetings that count only as
    busy are read anew, so nobody knows yet what becomes of them."""

    changes: Sequence[tuple[str, str, str]]
    calendars: Sequence[str]
    counts: Mapping[str, int]
    turns: Mapping[str, Sequence[Turn]]
    contacts: Sequence[Met]
    wiped: int
    anew: int

    @property
    def groups(self) -> list[tuple[str, int, Sequence[Turn]]]:
        """What meetings turn, how many, and the first of them; from more to less."""
        return [(each, self.counts[each], self.turns[each]) for each in Fate if self.counts[each]]

    @property
    def quiet(self) -> bool:
        """Whether nothing that is here would be another."""
        return not (self.counts or self.contacts or self.anew)


def preview(connection: Connection, wanted: Wanted) -> Preview:
    """What storing these settings would do to what has come already."""
    changed = changed_by(connection, wanted)
    rules, stored = _in_force(connection, wanted), _stored(changed)
    asks = any(rules(row).contacts is not Contacts.NEVER for row in changed)
    contacts = _contacts(connection, stored, rules) if asks else []
    counts: Counter[str] = Counter()
    turns: dict[str, list[Turn]] = {each: [] for each in Fate}
    wiped = 0
    for case, known in _judged(connection, stored):
        becomes = _becomes(case, _with(known, contacts), rules)
        if becomes == case.event.outcome:
            continue
        counts[becomes] += 1
        wiped += told(case.record) if _wipes(case, becomes, rules) else 0
        if len(turns[becomes]) < NAMED:
            row = case.event
            turns[becomes].append(Turn(row.summary, row.starts_at, row.all_day))
    return Preview(
        changes=changes(Rules.read(connection.rules), wanted.rules),
        calendars=[row.name for row in changed if row.chosen],
        counts=counts,
        turns=turns,
        contacts=contacts,
        wiped=wiped,
        anew=_read_anew(changed, rules),
    )


def _in_force(connection: Connection, wanted: Wanted) -> InForce:
    def rules(row: Collection) -> Rules:
        return wanted.rules_of(row) if row.connection_id == connection.pk else row.rules

    return rules


def _stored(changed: Sequence[Collection]) -> list[int]:
    """The meetings with content that the collections hold, nearest first."""
    pairs = Pair.objects.filter(collection__in=changed, kind=EVENT)
    rows: QuerySet[Event] = Event.objects.filter(
        pk__in=pairs.values("local_id"), deleted_at=None
    ).exclude(outcome=Outcome.BUSY)
    return list(rows.order_by("-starts_at", "pk").values_list("pk", flat=True))


def _judged(connection: Connection, ids: Sequence[int]) -> Iterator[tuple[Case, Surroundings]]:
    for first in range(0, len(ids), CHUNK):
        found, known = cases(connection.workspace, ids[first : first + CHUNK])
        for case in sorted(found, key=lambda each: each.event.starts_at, reverse=True):
            yield case, known


def _contacts(connection: Connection, ids: Sequence[int], rules: InForce) -> list[Met]:
    found = [met for case, known in _judged(connection, ids) for met in met_in(case, known, rules)]
    return unmet(connection.workspace, found)


def _with(known: Surroundings, contacts: Sequence[Met]) -> Surroundings:
    return replace(known, known=known.known | {met.address for met in contacts})


def _becomes(case: Case, known: Surroundings, rules: InForce) -> Fate:
    going = {pair.pk: how for pair in case.pairs if (how := _goes(case, pair, rules)) is not STAYS}
    left = replace(case, pairs=[pair for pair in case.pairs if pair.pk not in going])
    made_here = case.event.maker_id is not None
    if going and not left.pairs and not made_here:
        return fate(None, going.values())
    return fate(kept(left.verdict(known, rules), made_here=made_here), ())


STAYS = LaterPrivate.FREEZE
"""A copy does not go by these rules."""


def _goes(case: Case, pair: Pair, rules: InForce) -> LaterPrivate | None:
    """How a copy goes by these rules: out of sight (None), or as what turned private."""
    counts = rules(pair.collection)
    frozen = pair.standing == Standing.OUT_OF_SCOPE and pair.reason == FROZEN
    if counts.direction is Direction.WRITE and case.event.maker_id is None:
        return None if frozen or pair.standing in LET_GO else STAYS
    return counts.later_private if frozen else STAYS


def _wipes(case: Case, becomes: Fate, rules: InForce) -> bool:
    ways = {_goes(case, pair, rules) for pair in case.pairs}
    return becomes is Fate.BUSY or (becomes is Fate.GONE and LaterPrivate.REMOVE in ways)


def _read_anew(changed: Sequence[Collection], rules: InForce) -> int:
    rows = [row for row in changed if row.chosen and judges(rules(row)) != judges(row.rules)]
    busy = Pair.objects.filter(collection__in=rows, standing=Standing.PAIRED, outcome="busy")
    return busy.count()
