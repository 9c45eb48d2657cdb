"""One visit to one collection: what every step of a pass needs to know, gathered once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db.models import Q

from einklang.accounts.models import Workspace
from einklang.jobs.lease import Lease
from einklang.providers import port
from einklang.providers.errors import Parked
from einklang.reconcile.contact_rules import ContactRules
from einklang.reconcile.rules import Direction, Rules
from einklang.sync.addresses import addresses_of, team_of
from einklang.sync.models import Collection, Connection, Pair, Question, Run, Sent
from einklang.sync.side import Side

STANDING = ("cursor", "seen_modseq", "compared_at", "error", "gone_at")


@dataclass(slots=True)
class Record:
    """What a run did, in numbers; its row is made only once there is something to tell, so that
    polling leaves nothing behind."""

    connection: Connection
    trigger: str
    started_at: datetime
    row: Run | None = None
    counts: Counter[str] = field(default_factory=Counter)
    questions: int = 0
    lease: Lease | None = None
    parked: Parked | None = None  # the provider takes no writes for a while
    _asked: list[Question] | None = None

    def asked(self) -> list[Question]:
        """The connection's questions that were open, or answered and not carried out, when the run
        first wanted to know. Runs alone ask new ones, and count them."""
        if self._asked is None:
            told = Q(answered_at=None) | Q(data__todo=True)
            rows = Question.objects.filter(told, connection=self.connection)
            self._asked = list(rows.order_by("answered_at", "pk"))
        return self._asked

    def may_be_asked(self) -> bool:
        """Whether a question may be open. One that is answered meanwhile wakes the connection."""
        return self.questions > 0 or any(each.answered_at is None for each in self.asked())

    def run(self) -> Run:
        """The run's row."""
        if self.row is None:
            self.row = Run.objects.create(
                connection=self.connection, trigger=self.trigger, started_at=self.started_at
            )
        return self.row


def as_told(row: Collection) -> port.Collection:
    """The collection as the provider told it."""
    return port.Collection(
        ref=row.ref,
        name=row.name,
        kind=port.Kind(row.kind),
        writable=row.writable,
        schedules=row.schedules,
        calls=row.calls,
    )


def standing(row: Collection) -> dict[str, Any]:
    """What a pass moves on in a collection's row."""
    return {name: getattr(row, name) for name in STANDING}


@dataclass
class Visit:
    """The connection, the collection here and there, the lease that fences writes, the clock."""

    connection: Connection
    collection: Collection
    provider: port.Provider[Any]
    side: Side
    record: Record
    clock: Callable[[], datetime]
    lease: Lease | None = None
    tell: frozenset[int] = frozenset()  # events whose guests a person wants told of this write
    moving: bool = False  # a meeting waits here until its new calendar has it

    def __post_init__(self) -> None:
        """Note how the collection stands when the visit begins."""
        self.began = standing(self.collection)
        self.sent: list[Sent] = []  # writes of which no reply came

    @cached_property
    def workspace(self) -> Workspace:
        """Whose rows these are."""
        return self.connection.workspace

    @cached_property
    def there(self) -> port.Collection:
        """The collection as the provider knows it."""
        return as_told(self.collection)

    @cached_property
    def rules(self) -> Rules:
        """How what this collection holds is treated."""
        return self.collection.rules

    @cached_property
    def contact_rules(self) -> ContactRules:
        """The same of an address book."""
        return self.collection.contact_rules

    @cached_property
    def groups(self) -> port.Groups | None:
        """The provider, where its collections are groups of one large book that we may fill."""
        provider = self.provider
        return provider if isinstance(provider, port.Groups) and self.may_write else None

    @cached_property
    def lags(self) -> bool:
        """Whether the provider's lists may tell a write late."""
        return self.provider.capabilities(self.there).lags

    @property
    def may_write(self) -> bool:
        """Whether the provider lets us, and the rules do."""
        return self.collection.writable and self.rules.direction is not Direction.READ

    @cached_property
    def addresses(self) -> frozenset[str]:
        """The holder's own addresses, normalised."""
        return addresses_of(self.connection)

    @cached_property
    def team(self) -> frozenset[str]:
        """The addresses of everybody in the workspace, the holder's included: never customers."""
        return self.addresses | team_of(self.workspace)

    def new_pair(self, ref: str, at: datetime) -> Pair:
        """A pair of this ref, first seen at that moment; not yet stored."""
        return Pair(
            collection=self.collection,
            kind=self.side.kind,
            ref=ref,
            first_seen_at=at,
        )

    def prove(self) -> None:
        """Inside a transaction: our lease still holds. Raises LeaseLost."""
        if self.lease is not None:
            self.lease.prove()
