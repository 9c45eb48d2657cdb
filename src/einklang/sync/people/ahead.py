"""What a first sync of address books will do, before it does it (X2): the chosen books are read,
decided about as a run decides, and nothing is written on either side."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from einklang.providers import port
from einklang.providers.errors import Again, ProviderError
from einklang.reconcile.decide import (
    CreateRemote,
    DropLocal,
    DropRemote,
    HoldLocal,
    ReplaceRemote,
    Step,
)
from einklang.reconcile.plan import Planned, plan
from einklang.records.record import title_of
from einklang.sync.carry import chunks
from einklang.sync.connect import provider_of
from einklang.sync.holding import Unread
from einklang.sync.looking import PATIENCE, within
from einklang.sync.models import Connection
from einklang.sync.people import observe
from einklang.sync.people.arrange import WantedBooks
from einklang.sync.people.sight import GONE_THERE, Aside, PersonSight
from einklang.sync.run import missed
from einklang.sync.sides import visit_to
from einklang.sync.visit import Record, Visit, as_told
from einklang.sync.words import reason_in_words

MOST = 5000
"""So many contacts of each book are read."""
NAMED = 50
SPARE = 2.0
KINDS = (
    "new", "merged", "review", "conflict", "changed_here", "sent", "changed_there", "gone_here",
    "gone_there", "leaves_group", "second_contact", "not_yours", "same", "aside", "left",
)  # fmt: skip


@dataclass(slots=True)
class Group:
    """Contacts of which the same becomes; the first of them by name."""

    kind: str
    n: int = 0
    names: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Ahead:
    """What the sync will do. `cut`: of these books only the first contacts were read; `failed` ones
    could not be, and why."""

    groups: dict[str, Group] = field(default_factory=dict)
    read: int = 0
    cut: list[tuple[str, int]] = field(default_factory=list)
    failed: list[tuple[str, str]] = field(default_factory=list)

    @property
    def sorted(self) -> list[Group]:
        """In the order of KINDS."""
        return sorted(self.groups.values(), key=lambda group: KINDS.index(group.kind))

    def count(self, kind: str, name: str = "") -> None:
        """One more of these."""
        group = self.groups.setdefault(kind, Group(kind))
        group.n += 1
        if name and len(group.names) < NAMED:
            group.names.append(name)


def ahead(connection: Connection, wanted: WantedBooks, now: datetime) -> Ahead:
    """Read the books that are wanted, all within the patience of whoever waits."""
    made, until, homeless = Ahead(), time.monotonic() + PATIENCE, True
    rows = connection.collections.select_related("connection__workspace", "connection__holder")
    for row in rows.filter(pk__in=wanted.chosen).order_by("pk"):
        row.connection.rules = wanted.rules.written()
        record = Record(row.connection, "person", now)
        visit = visit_to(row, provider_of(row.connection), record, lambda: now)
        try:
            told = _read(visit, until - time.monotonic())
        except ProviderError as error:
            made.failed.append((row.name, str(reason_in_words(error.reason))))
            continue
        if not told.whole:
            made.cut.append((row.name, len(told.items)))
        home = homeless and row.writable
        homeless = homeless and not home
        _tell(made, visit, told, home=home)
    return made


@dataclass(slots=True)
class _Told:
    """What was read of a book: `left` are refs of who stands elsewhere in the account; `whole`: it
    is all."""

    items: list[port.Item[Any]] = field(default_factory=list)
    left: set[str] = field(default_factory=set)
    whole: bool = False

    def take(self, page: port.Page[Any]) -> None:
        """One more page."""
        self.items += [item for item in page.items if not isinstance(item, port.Left)]
        self.left |= {item.ref for item in page.items if isinstance(item, port.Left)}
        self.whole = page.last and len(self.items) <= MOST


def _read(visit: Visit, patience: float) -> _Told:
    """As much as comes in time. Raises the provider's errors; not where a part has come."""
    told = _Told()
    until = time.monotonic() + patience - SPARE

    def pages() -> None:
        for page in visit.provider.changes(as_told(visit.collection), None, Unread()):
            told.take(page)
            if len(told.items) >= MOST or time.monotonic() > until:
                return

    try:
        within(max(patience, SPARE), pages)
    except Again:
        if not told.items:
            raise
    del told.items[MOST:]
    return told


def _tell(made: Ahead, visit: Visit, told: _Told, *, home: bool) -> None:
    items = told.items
    present = [item for item in items if isinstance(item, port.Present)]
    made.read += len(items)
    for item in items:
        if isinstance(item, port.Unreadable):
            made.count("aside")
    twice, taken = _Twice(), set[int]()
    for part in chunks(present):
        sights = observe.there(visit, part)
        taken |= {pk for sight in sights for pk in _people(sight)}
        _count(made, [sight for sight in sights if not twice.meets(made, sight)])
    if not told.whole:
        return
    absent = missed(visit, {item.ref for item in items} | told.left)
    for refs in chunks([item.ref for item in absent if isinstance(item, port.Removed)]):
        _count(made, observe.gone(visit, refs))
    # Whoever is recognised has no pair yet, as a run would have made it by now.
    out = observe.changed_here(visit, home=home)
    _count(made, [sight for sight in out if sight.held.pair or sight.held.row_id not in taken])


def _people(sight: PersonSight) -> set[int]:
    own = {sight.held.row_id} if sight.held.row_id is not None else set()
    return own | set(sight.aside.people if sight.aside else ())


@dataclass(slots=True)
class _Twice:
    """Contacts of one book that are one person: here the run meets the first one, and a look that
    stores nothing has to remember it."""

    seen: dict[str, str] = field(default_factory=dict)

    def meets(self, made: Ahead, sight: PersonSight) -> bool:
        remote = sight.seen.remote
        if remote is None or sight.held.row is not None or sight.aside is not None:
            return False
        keys = list(remote["emails"])
        first = next((self.seen[key] for key in keys if key in self.seen), None)
        for key in keys:
            self.seen.setdefault(key, title_of(remote))
        if first is None:
            return False
        made.count("second_contact", title_of(remote))
        return True


def _count(made: Ahead, sights: Iterable[PersonSight]) -> None:
    for sight in sights:
        if sight.aside is not None:
            made.count(_kind_aside(sight.aside), _name(sight))
            continue
        steps = plan([(sight.held.ref, sight.name, sight.seen)]).planned
        if sight.held.pair is None and sight.seen.remote is None and not (steps and steps[0].steps):
            continue  # stands here alone, and stays so: nothing is written there
        for kind in _kinds(sight, steps[0] if steps else None):
            made.count(kind, _name(sight))


def _kind_aside(aside: Aside) -> str:
    if aside.leaves:
        return "leaves_group"
    if aside.reason == GONE_THERE:  # of the kind of this name are those whom the sync deletes there
        return "left"
    return aside.reason if aside.reason in KINDS else "left"


def _name(sight: PersonSight) -> str:
    plain = sight.seen.remote or sight.seen.local or sight.seen.base
    return title_of(plain) if plain else ""


def _kinds(sight: PersonSight, planned: Planned | None) -> list[str]:
    if planned is None:
        return ["same"]
    if any(isinstance(step, HoldLocal) and step.conflicts for step in planned.steps):
        return ["conflict"]
    new = sight.held.row is None
    return list(
        dict.fromkeys(_kind(step, new=new, met=bool(sight.asked)) for step in planned.steps)
    )


def _kind(step: Step, *, new: bool, met: bool) -> str:
    match step:
        case HoldLocal():
            return "new" if new else "merged" if met else "changed_here"
        case CreateRemote():
            return "sent"
        case ReplaceRemote():
            return "changed_there"
        case DropLocal():
            return "gone_here"
        case DropRemote():
            return "gone_there"
        case _:
            return "same"
