"""What a plan may not do without a person: delete in masses, or mail people unasked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from einklang.reconcile.decide import DropRemote, ReplaceRemote, Step

FEW = 5
SHARE = 0.2


def brakes(*, lost: int, planned: int, size: int) -> bool:
    """Whether to stop and ask: more than five records and more than a fifth of the collection.

    `lost` were deleted in the last 24 hours over all runs in this direction, `planned` would be
    now, `size` is how many the collection held before both.
    """
    total = lost + planned
    return planned > 0 and total > FEW and total > SHARE * size


def would_mail(step: Step, record: Mapping[str, Any] | None, *, schedules: bool) -> bool:
    """Whether the server would mail guests because of this step, although nobody said it should.

    Where a server schedules (RFC 6638, 3.2) any change of a meeting with guests, and its deletion,
    mails them; a create is made silent by SCHEDULE-AGENT (7.1).
    """
    if not schedules or record is None or not record["participants"]:
        return False
    return isinstance(step, ReplaceRemote | DropRemote)
