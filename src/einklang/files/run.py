"""What the worker does with a file: find out what it would bring, and bring it, some hundreds of
records at a time. Each batch is one transaction, which also says how far it is: whoever is killed
in between is simply run again (docs/algorithms/files.md)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias, assert_never

from django.db.models import F
from django.utils import timezone, translation

from einklang.accounts.insert import insert
from einklang.accounts.models import Membership
from einklang.accounts.rows import writing
from einklang.crm.models import Person
from einklang.files.match import Asked, Batch, Known, New, Outcome
from einklang.files.models import Import, Line, Made, State
from einklang.files.pictures import with_portraits
from einklang.files.source import Record, records, total_of
from einklang.files.wanted import Dropped, House, Wanted
from einklang.formats.listed import Listed
from einklang.jobs.lease import Lease, under

BATCH = 200
HEAVY = 5_000
"""Addresses, numbers, tags and kilobytes of pictures of a batch at most: a statement takes so many
parameters, and memory so many pictures, not any."""
NAMED = 50
MANY_TOLD = 1_000
"""So many records that came in but for something, or could not be read, are listed; the rest is
counted."""


Clock: TypeAlias = Callable[[], datetime]


class Gone(Exception):
    """Nobody wants this any more: it was discarded, or whoever brought it may not import now."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A record of a batch: what it wants, what of it cannot be had, and what becomes of it; of one
    that cannot be read the reason."""

    record: Record
    wanted: Wanted | None = None
    dropped: Sequence[Dropped] = ()
    outcome: Outcome | str = ""

    @property
    def name(self) -> str:
        """How they are called in the file."""
        return self.wanted.contact.title if self.wanted else ""


@dataclass(slots=True)
class Ahead:
    """What the file would bring, the first of each by name. `seen`: addresses of those who are new,
    as the second record with one of them will meet the first."""

    counts: dict[str, int] = field(default_factory=dict)
    names: dict[str, list[str]] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)

    def count(self, taken: Taken) -> None:
        """One more."""
        kind = kind_of(taken)
        if kind == "new" and taken.wanted:
            own = {email.address for email in taken.wanted.contact.emails}
            kind = "twice" if own & self.seen else kind
            self.seen |= own
        self.counts[kind] = self.counts.get(kind, 0) + 1
        named = self.names.setdefault(kind, [])
        if len(named) < NAMED:
            named.append(taken.name or f"#{taken.record.line}")


def kind_of(taken: Taken) -> str:
    """What becomes of it: "new", "twice" (of somebody who is new, too), "filled", "same", "asked",
    "bad"."""
    match taken.outcome:
        case New():
            return "new"
        case Known(key) if key < 0:
            return "twice"
        case Known(_, filled):
            return "filled" if filled else "same"
        case Asked():
            return "asked"
        case str():
            return "bad"
        case _:
            assert_never(taken.outcome)


def look(of: Import, member: Membership, clock: Clock) -> None:
    """Find out what the file would bring. Stores nothing but that. Raises Gone."""
    ahead = Ahead()
    _note(of, State.LOOKING, total=total_of(of), done=0)
    for part in batches(records(of)):
        now = clock()
        for taken in _decided(_house(of, member, now), part, now)[1]:
            ahead.count(taken)
        of.done += len(part)
        _note(of, State.LOOKING, done=of.done)
    told = {"counts": ahead.counts, "names": ahead.names}
    _note(of, State.LOOKING, state=State.AHEAD, state_since=clock(), ahead=told, done=0)


def run(of: Import, member: Membership, clock: Clock, lease: Lease | None) -> None:
    """Bring in what is not yet in. Raises Gone, LeaseLost."""
    for part in batches(records(of, after=of.done)):
        store(of, member, with_portraits(part), clock(), lease)
    _note(of, State.STORING, state=State.DONE, state_since=clock())
    of.parts.all().delete()


def store(
    of: Import, member: Membership, part: Sequence[Record], now: datetime, lease: Lease | None
) -> None:
    """Bring in one batch, with the note that it is in. Raises Gone, LeaseLost."""
    with under(lease), writing(of.workspace_id) as number:
        batch, taken = _decided(_house(of, member, now), part, now)
        new = batch.store(number)
        note_made(of, batch, new)
        _write_lines(of, batch, taken)
        for each in taken:
            kind = kind_of(each)
            of.counts[kind] = of.counts.get(kind, 0) + 1
        of.done += len(part)
        _note(of, State.STORING, done=of.done, counts=of.counts)


def batches(of: Iterable[Record]) -> Iterator[list[Record]]:
    """In portions, none of which asks the database too much at once."""
    part: list[Record] = []
    weight = 0
    for record in of:
        part.append(record)
        if isinstance(record.said, Listed):
            said = record.said.contact
            weight += len(said.emails) + len(said.phones) + len(record.said.tags)
            weight += len(record.said.picture) // 1000
        if len(part) == BATCH or weight >= HEAVY:
            yield part
            part, weight = [], 0
    if part:
        yield part


def _house(of: Import, member: Membership, now: datetime) -> House:
    return House.of(member, of.responsible_id, timezone.localdate(now))


def _decided(house: House, part: Sequence[Record], now: datetime) -> tuple[Batch, list[Taken]]:
    """What becomes of each; nothing is stored yet."""
    told = [
        Taken(record, *house.wants(record.said))
        if isinstance(record.said, Listed)
        else Taken(record, outcome=record.said)
        for record in part
    ]
    batch = Batch.of(house, [each.wanted for each in told if each.wanted], now)
    return batch, [_with_outcome(batch, each) for each in told]


def _with_outcome(batch: Batch, taken: Taken) -> Taken:
    if taken.wanted is None:
        return taken
    outcome = batch.take(taken.wanted)
    return Taken(taken.record, taken.wanted, taken.dropped, outcome)


def _note(of: Import, while_in: State, /, **values: Any) -> None:
    """Store how far it is, if it is still wanted, and was not begun anew."""
    wanted = Import.objects.filter(pk=of.pk, state=while_in, state_since=of.state_since)
    if not wanted.update(**values):
        raise Gone
    for name, value in values.items():
        setattr(of, name, value)


def note_made(of: Import, batch: Batch, new: Sequence[Person]) -> None:
    """Whom the import has made, as they are now; it may have made them in an earlier batch, and
    filled them in now."""
    insert([Made(of=of, person=person, revision=person.revision) for person in new])
    if old := [key for key in batch.touched if key > 0]:
        of.made.filter(person__in=old).update(revision=F("revision") + 1)


# ── of which somebody has to know ────────────────────────────────────────────


def _write_lines(of: Import, batch: Batch, taken: Iterable[Taken]) -> None:
    rows = [row for each in taken for row in _lines(of, batch, each)]
    told = [row for row in rows if row.kind != "asked"]
    room = max(0, MANY_TOLD - of.counts.get("listed", 0))
    of.counts["listed"] = of.counts.get("listed", 0) + min(room, len(told))
    kept = {id(row) for row in told[:room]}
    insert([row for row in rows if row.kind == "asked" or id(row) in kept])


def _lines(of: Import, batch: Batch, taken: Taken) -> Iterator[Line]:
    number, name = taken.record.line, taken.name[:400]
    match taken.outcome:
        case str(reason):
            yield Line(of=of, number=number, kind="bad", reason=reason)
            return
        case Asked(keys, reason) if taken.wanted:
            people = [batch.row_of(key) for key in keys]
            wanted = taken.wanted.plain()
            yield Line(
                of=of, number=number, kind="asked", name=name, reason=reason, wanted=wanted,
                people=people,
            )  # fmt: skip
            person = None
        case New(key) | Known(key):
            person = batch.row_of(key)
        case _:
            return
    if taken.dropped:
        yield _told(of, taken, "dropped", person, {"dropped": [list(d) for d in taken.dropped]})
    if isinstance(taken.outcome, Known) and taken.outcome.differs:
        differs = [list(each) for each in taken.outcome.differs]
        yield _told(of, taken, "differs", person, {"differs": differs})


def _told(of: Import, taken: Taken, reason: str, person: int | None, what: dict[str, Any]) -> Line:
    number, name = taken.record.line, taken.name[:400]
    return Line(
        of=of, number=number, kind="told", name=name, reason=reason, person_id=person, wanted=what
    )


def in_words_of(member: Membership) -> Any:
    """While it lasts, numbers and days are read as this member writes them."""
    return translation.override(member.user.language)
