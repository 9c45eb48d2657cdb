"""How many requests a minute an application and each of its users may make."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from einklang_sandbox.google.problems import limited

MINUTE = timedelta(minutes=1)
PER_PROJECT, PER_USER = 10_000, 600
"""Google's own figures."""


@dataclass(slots=True)
class Quotas:
    """None: as many as one likes. `newer`: what is too much is a 429, of both kinds. The minute is
    the one that has just passed, and a request that is refused does not count."""

    clock: Callable[[], datetime]
    per_project: int | None = None
    per_user: int | None = None
    newer: bool = False
    _spent: dict[tuple[str, ...], deque[datetime]] = field(default_factory=dict)

    def spend(self, client: str, account: str) -> None:
        """One request of somebody's, by an application. Raises Problem."""
        now = self.clock()
        limits = (
            ((client,), self.per_project, "rateLimitExceeded"),
            ((client, account), self.per_user, "userRateLimitExceeded"),
        )
        counted = []
        for key, most, kind in limits:
            if most is None:
                continue
            lately = self._lately(key, now)
            if len(lately) >= most:
                raise limited("429" if self.newer else kind)
            counted.append(lately)
        for lately in counted:
            lately.append(now)

    def _lately(self, key: tuple[str, ...], now: datetime) -> deque[datetime]:
        spent = self._spent.setdefault(key, deque())
        while spent and spent[0] <= now - MINUTE:
            spent.popleft()
        return spent
