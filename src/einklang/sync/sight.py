"""One pair as seen: what is held under a ref, beside what the provider shows; of whichever kind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Q

from einklang.accounts.rows import Row
from einklang.reconcile.decide import DropLocal, HoldLocal, Step
from einklang.reconcile.observation import Seen, Standing
from einklang.records.plain import Plain
from einklang.records.record import title_of
from einklang.sync.models import Pair

NEW = "new:"
"""Stands before the row's id where there is no ref yet."""
IN_ACCORD = Q(standing__in=(Standing.PAIRED, Standing.SET_ASIDE))
"""Pairs that are kept in accord; what is set aside would be, could it be read."""


class Grouping(StrEnum):
    """What becomes of a record's place in a group of the account (`port.Groups`)."""

    STAYS = "stays"
    LEAVES = "leaves"
    JOINS = "joins"
    IS_RENAMED = "is renamed"


@dataclass(slots=True)
class Held:
    """What we hold under one ref: the pair, and the row that it points at. Each kind of record has
    one of its own, which knows what else hangs on the row."""

    ref: str
    pair: Pair | None = None
    row: Row | None = None  # archived or not

    @property
    def row_id(self) -> int | None:
        """The row's key."""
        return self.row.pk if self.row else None

    @property
    def local(self) -> Plain | None:
        """The row as a plain record; None where it is not here any more."""
        raise NotImplementedError

    @property
    def moves(self) -> bool:
        """Whether a person has put it into another collection, where it goes on."""
        return False

    @property
    def arrived(self) -> bool:
        """Whether another collection of the same holder has it, so that this one may let it go."""
        return False


@dataclass(frozen=True, slots=True)
class Sight:
    """One pair as seen, with what carrying out its steps will need.

    `raw` is the provider's text; of a veiled one nothing is kept. `speaks`: this copy says the
    shared fields.
    """

    held: Held
    seen: Seen
    raw: str = ""
    veiled: bool = False
    speaks: bool = True

    @property
    def name(self) -> str:
        """For people who read a plan: never a title of what may not be shown."""
        plain = self.seen.remote or self.seen.local or self.seen.base
        return self.held.ref if plain is None else title_of(plain)

    @property
    def stands_aside(self) -> bool:
        """Whether no step follows of it, whatever the table says of paired ones."""
        return False

    @property
    def ground(self) -> Mapping[str, str]:
        """On what a conflict is decided: `rule`, and where that compares when each side was last
        changed, `here` and `there` (UTC, ISO; '' where it is not told)."""
        return {"rule": "there"}

    @property
    def grouping(self) -> Grouping:
        """What becomes of its place in a group, before anything else. One that joins, or that goes
        by another ref now, is looked at again then."""
        return Grouping.STAYS

    @property
    def judged(self) -> tuple[str, str, str] | None:
        """Outcome, reason and whom it turned on, where this look has judged it."""
        return None


@dataclass(frozen=True, slots=True)
class Doing:
    """One pair on its way through a batch: what was seen, the step, the rows that it touches."""

    sight: Sight
    step: Step
    pair: Pair
    row: Row | None
    before: Plain | None
    veils: bool = False  # takes content away that was stored before

    @property
    def writes(self) -> bool:
        """Whether the row itself is written."""
        return isinstance(self.step, HoldLocal | DropLocal)
