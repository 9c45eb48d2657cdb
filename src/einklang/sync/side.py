"""Our side of a collection, of whichever kind it is: all that a run asks of it.

What calendars and address books have in common (pages, plans, batches, requests, the brake, the
journal) is written once and knows no kind; what a meeting or a contact is, and what hangs on its
row, is behind this.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from django.db.models import Q

from einklang.accounts.models import Membership, Workspace
from einklang.providers import port
from einklang.reconcile.decide import Step
from einklang.sync.models import Pair, Question
from einklang.sync.sight import Doing, Held, Sight

if TYPE_CHECKING:
    from einklang.sync.visit import Visit


class Side(Protocol):
    """Rows of one kind, seen as records a page at a time, and written a batch at a time."""

    kind: str
    """Of its pairs (`Pair.kind`)."""
    expected: Q
    """Those of its pairs that a complete listing shows, or they are gone or go by another ref."""

    def follow(self, visit: Visit, refs: Sequence[str] | None = None) -> None:
        """Before they are looked at: let pairs, all or those of `refs`, follow rows that have
        become others."""

    # ── looking ──

    def portions(self, items: Sequence[port.Present[Any]]) -> Sequence[Sequence[port.Present[Any]]]:
        """A page in parts, each of which has to be stored before the next one is looked at."""

    def there(self, visit: Visit, items: Sequence[port.Present[Any]]) -> list[Sight]:
        """What a page of the provider shows, beside what we hold."""

    def gone(self, visit: Visit, refs: Sequence[str]) -> list[Sight]:
        """What the provider no longer has."""

    def left(self, visit: Visit, refs: Sequence[str]) -> list[Sight]:
        """What the provider still has, and no longer in this collection; all of it stands aside.
        Whatever the reason, nothing is deleted for it."""

    def changed_here(self, visit: Visit) -> list[Sight]:
        """Rows written since the last look, at another revision than their pair's. Their remote
        side counts as unchanged since both last agreed."""

    def here(self, visit: Visit, ids: Sequence[int]) -> list[Sight]:
        """These rows, in the same way."""

    # ── local steps ──

    def step_aside(self, visit: Visit, sights: Sequence[Sight]) -> list[Sight]:
        """Note on their pairs those of which no step follows; returns the others."""

    def doing(self, visit: Visit, sight: Sight, step: Step, pair: Pair, now: datetime) -> Doing:
        """The rows as this local step leaves them; nothing is stored yet."""

    def store(self, visit: Visit, number: int, doings: Sequence[Doing], now: datetime) -> None:
        """Store the rows of a batch and all that hangs on them, stamped with `number`, in the
        batch's transaction. Raises ChangedMeanwhile."""

    def place(self, visit: Visit, doings: Sequence[Doing]) -> None:
        """Bring up to date what others show of the rows, once the pairs are stored, too."""

    def tell_apart(self, visit: Visit, pairs: Iterable[Pair], why: str) -> None:
        """Say on the rows of these that they are not kept in accord, and why."""

    # ── remote steps ──

    def notify(self, visit: Visit, sight: Sight, step: Step) -> port.Notify:
        """Whom a person wants told of this write. Raises Refused where the provider cannot keep
        that."""

    def told(self, sight: Sight) -> None:
        """What was wanted of this write is done, so the next one tells nobody."""

    def forget_wishes(self, visit: Visit, sights: Iterable[Sight]) -> None:
        """Where both sides say the same already there is nothing left to tell."""

    def take_name(self, sight: Sight, written: port.Written[Any]) -> None:
        """The provider may have given it a UID of its own."""

    # ── what a person answered, without the network ──

    def archived(self, workspace: Workspace, ids: Iterable[int]) -> set[int]:
        """Those of these rows that are deleted here."""

    def bring_back(
        self, workspace: Workspace, ids: Iterable[int], now: datetime
    ) -> Mapping[int, int]:
        """Restore these rows; returns their revisions by key."""

    def settle(self, question: Question, member: Membership, how: str, now: datetime) -> None:
        """The provider would not take a change. *theirs*: take over what stands there, or, where
        nothing does, it stands here alone. *keep*: both stay as they are until the next change."""

    def stands(self, visit: Visit, ids: Iterable[int]) -> set[int]:
        """Those of these rows that are in this collection, as far as we are concerned."""

    def outcome(self, held: Held) -> tuple[str, str]:
        """Outcome and reason of a row that was made here."""
