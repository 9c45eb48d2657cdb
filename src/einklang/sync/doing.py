"""What passes through a batch of local steps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from einklang.calendars.models import Event
from einklang.reconcile.decide import Step
from einklang.sync.models import Pair
from einklang.sync.observe import Sight


@dataclass(frozen=True, slots=True)
class Doing:
    """One pair on its way through a batch: what was seen, the step, the rows that it touches."""

    sight: Sight
    step: Step
    pair: Pair
    event: Event | None
    before: dict[str, Any] | None
    veils: bool = False  # takes content away that was stored before
