"""What undoing asks of our rows, of whichever kind they are: the same for the page that shows first
what it does and for the act. `undo_meetings` and `people.undo` stand behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol, Self

from einklang.accounts.models import Membership
from einklang.reconcile.observation import Standing
from einklang.reconcile.undo import Past, Undoing
from einklang.records.plain import Plain
from einklang.sync.models import JournalEntry, Pair, Run

UNDONE = "undone"
NOWHERE = (Standing.GONE, Standing.KEPT_HERE)
"""Of a pair whose record does not stand there."""
COLUMNS = ("standing", "reason", "base", "version", "revision", "decided_in")


@dataclass(frozen=True, slots=True)
class Undone:
    """One write, what undoing it does, and what stands here before and after that."""

    entry: JournalEntry
    what: Undoing
    before: Plain | None
    after: Plain | None


@dataclass(slots=True)
class Act:
    """Who undoes, and when. `enter`: what is gone there is entered there again, without a mail;
    `turns`: it is the writes' conflicts that are decided the other way, and nothing is undone."""

    member: Membership
    now: datetime
    enter: bool = False
    turns: bool = False
    run: Run | None = None
    done: list[Undone] = field(default_factory=list)


class Rows(Protocol):
    """The rows that some writes of one connection concern: read at once, changed in memory, stored
    together."""

    read_anew: set[int]
    """Pairs that the next run has to fetch again, whatever version of them we hold."""

    @classmethod
    def of(cls, entries: Sequence[JournalEntry]) -> Self:
        """As many statements for many as for one."""

    def past(self, entry: JournalEntry) -> Past:
        """The write, and what has become of it."""

    def now(self, entry: JournalEntry) -> Plain | None:
        """What stands here, as the rows in memory say it."""

    def let(self, act: Act, entry: JournalEntry, what: Undoing) -> None:
        """Let the rows in memory be what undoing makes of them."""

    def store(self, act: Act, run: Run, number: int) -> None:
        """Store what was changed, inside `writing`, stamped with its number."""


def settle(moved: Sequence[Pair], run: Run) -> None:
    """Store pairs that undoing has moved."""
    for pair in moved:
        pair.decided_in = run
    Pair.objects.bulk_update(moved, COLUMNS, batch_size=50)
