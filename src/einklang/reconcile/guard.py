"""What a plan may not do without a person: delete in masses."""

from __future__ import annotations

FEW = 5
SHARE = 0.2


def brakes(*, lost: int, planned: int, size: int) -> bool:
    """Whether to stop and ask: more than five records and more than a fifth of the collection.

    `lost` were deleted in the last 24 hours over all runs in this direction, `planned` would be
    now, `size` is how many the collection held before both.
    """
    total = lost + planned
    return planned > 0 and total > FEW and total > SHARE * size
