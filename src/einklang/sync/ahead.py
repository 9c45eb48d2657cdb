"""What a first sync will bring, before it brings it (X2): the chosen calendars are read, decided
about as a run decides, and nothing is written on either side."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from einklang.crm.acquaint import Met, unmet
from einklang.providers import port
from einklang.providers.errors import Again, ProviderError
from einklang.reconcile import admit
from einklang.reconcile.decide import CreateRemote, DropLocal, DropRemote, ReplaceRemote
from einklang.reconcile.meet import strangers
from einklang.reconcile.plan import plan
from einklang.reconcile.rules import Contacts
from einklang.records.moment import Day, instant
from einklang.sync import observe
from einklang.sync.around import around
from einklang.sync.arrange import Wanted
from einklang.sync.carry import chunks
from einklang.sync.connect import provider_of
from einklang.sync.holding import Unread
from einklang.sync.looking import PATIENCE, within
from einklang.sync.models import Collection, Connection
from einklang.sync.observe import Sight
from einklang.sync.preview import NAMED, Turn
from einklang.sync.put_away import NOT_BROUGHT
from einklang.sync.run import not_among
from einklang.sync.sides import visit_to
from einklang.sync.visit import Record, Visit, as_told
from einklang.sync.words import reason_in_words

MOST = 2500
"""So many entries of each calendar are read."""
SPARE = 2.0
"""Seconds by which a calendar stops by itself before it is stopped."""
KINDS = ("new", "merged", "known", "held", "busy", "aside")


@dataclass(slots=True)
class Group:
    """Meetings of which the same becomes, for the same reason, and the first of them by name: of
    those of which only the time will be kept, none."""

    kind: str
    reason: str
    n: int = 0
    first: list[Turn] = field(default_factory=list)

    @property
    def why(self) -> str:
        """The reason in words; '' of what comes in."""
        return str(reason_in_words(self.reason))


@dataclass(slots=True)
class Ahead:
    """What the sync will do. `cut`: of these calendars only the first entries were read; `failed`
    ones could not be, and why."""

    groups: dict[tuple[str, str], Group] = field(default_factory=dict)
    contacts: list[Met] = field(default_factory=list)
    deleted: int = 0
    written: int = 0
    cut: list[tuple[str, int]] = field(default_factory=list)
    failed: list[tuple[str, str]] = field(default_factory=list)
    met: set[tuple[str, str]] = field(default_factory=set)

    @property
    def sorted(self) -> list[Group]:
        """From what comes in to what does not."""
        return sorted(self.groups.values(), key=lambda g: (KINDS.index(g.kind), -g.n))

    @property
    def seen(self) -> int:
        """How many entries were read."""
        return sum(group.n for group in self.groups.values())

    def count(self, kind: str, reason: str = "", turn: Turn | None = None) -> None:
        """One more of these."""
        group = self.groups.setdefault((kind, reason), Group(kind, reason))
        group.n += 1
        if turn is not None and len(group.first) < NAMED:
            group.first.append(turn)


@dataclass(slots=True)
class _Read:
    """What was read of a calendar so far: one that takes too long is shown as far as that."""

    items: list[port.Item] = field(default_factory=list)
    whole: bool = False


def ahead(connection: Connection, wanted: Wanted, now: datetime) -> Ahead:
    """Read the calendars that are wanted, all within the patience of whoever waits."""
    made, met = Ahead(), list[Met]()
    until = time.monotonic() + PATIENCE
    rows = connection.collections.select_related("connection__workspace", "connection__holder")
    for row in rows.filter(pk__in=wanted.chosen).order_by("pk"):
        visit = _visit(row, wanted, now)
        try:
            read = _read(visit, until - time.monotonic())
        except ProviderError as error:
            made.failed.append((row.name, str(reason_in_words(error.reason))))
            continue
        if not read.whole:
            made.cut.append((row.name, len(read.items)))
        _tell(made, visit, read)
        met += _met(visit, read)
    made.contacts = unmet(connection.workspace, met)
    return made


def _visit(row: Collection, wanted: Wanted, now: datetime) -> Visit:
    """As a run would visit it, by the rules that are wanted; they are stored nowhere."""
    row.connection.rules = wanted.rules_of(row).written()
    row.own_rules = {}
    record = Record(row.connection, "person", now)
    return visit_to(row, provider_of(row.connection), record, lambda: now)


def _read(visit: Visit, patience: float) -> _Read:
    """Raises the provider's errors; not where a part has come."""
    read, there = _Read(), as_told(visit.collection)
    until = time.monotonic() + patience - SPARE

    def pages() -> None:
        for page in visit.provider.changes(there, None, Unread()):
            read.items += page.items
            read.whole = page.last
            if len(read.items) >= MOST or time.monotonic() > until:
                return

    try:
        within(max(patience, SPARE), pages)
    except Again:
        if not read.items:
            raise
    return _Read(read.items[:MOST], read.whole and len(read.items) <= MOST)


def _tell(made: Ahead, visit: Visit, read: _Read) -> None:
    sights: list[Sight] = []
    for part in chunks(_present(read)):
        seen = observe.there(visit, part)
        shown = {sight.held.ref: sight for sight in seen}
        for item in part:
            _sort(made, visit, item, shown.get(item.ref))
        sights += [sight for sight in seen if not sight.frozen]
    for bad in read.items:
        if isinstance(bad, port.Unreadable):
            made.count("aside", bad.reason)
    if read.whole:
        gone = not_among(visit, {item.ref for item in read.items})
        sights += [sight for part in chunks(gone) for sight in observe.gone(visit, part)]
    if visit.collection.calendar_id is not None:
        sights += observe.changed_here(visit)
    for planned in plan((s.held.ref, s.name, s.seen) for s in sights).planned:
        made.deleted += sum(isinstance(step, DropLocal | DropRemote) for step in planned.steps)
        made.written += sum(
            isinstance(step, CreateRemote | ReplaceRemote) for step in planned.steps
        )


def _present(read: _Read) -> list[port.Present]:
    return [item for item in read.items if isinstance(item, port.Present)]


def _sort(made: Ahead, visit: Visit, item: port.Present, sight: Sight | None) -> None:
    if sight is None or sight.verdict is None:
        made.count("held", NOT_BROUGHT)
        return
    if sight.verdict.outcome is admit.Outcome.BUSY:
        made.count("busy", sight.verdict.reason)
        return
    kind, reason = _kind(made, item, sight), ""
    if kind == "new" and sight.verdict.outcome is admit.Outcome.HELD:
        kind, reason = "held", sight.verdict.reason
    details = item.record.details
    at = instant(details.start, visit.workspace.zone)
    made.count(kind, reason, Turn(details.summary, at, isinstance(details.start, Day)))


def _kind(made: Ahead, item: port.Present, sight: Sight) -> str:
    host = item.record.details.organiser
    name = (item.record.uid, host.address if host else "")
    twice = name in made.met
    made.met.add(name)
    if sight.held.pair is not None:
        return "known"
    return "merged" if twice or sight.held.event is not None else "new"


def _met(visit: Visit, read: _Read) -> Sequence[Met]:
    """Who is to become a contact."""
    if visit.rules.contacts is Contacts.NEVER:
        return []
    found = []
    for part in chunks(_present(read)):
        known = around(visit.workspace, visit.team, [item.record for item in part])
        seen = replace(known, since=visit.connection.since, first_seen=visit.clock())
        for item in part:
            given: Mapping[str, admit.Verdict] = admit.verdicts(item.record, seen, visit.rules)
            met = strangers(item.record, given, seen, visit.rules)
            found += [Met(who.address, who.name, visit.connection.holder_id) for who in met]
    return found
