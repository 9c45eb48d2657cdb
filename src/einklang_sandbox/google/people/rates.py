"""How many requests a minute each user of an application may make of the People API."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from einklang_sandbox.google.people.refusals import exhausted, too_many
from einklang_sandbox.google.quotas import MINUTE

_READ = ("CriticalReadsPerMinutePerProjectPerUser", "critical_read_requests",
         "Critical read requests (Contact and Profile Reads)")  # fmt: skip
_WRITE = ("CriticalWritesPerMinutePerProjectPerUser", "critical_write_requests",
          "Critical write requests (Contact and Profile Writes)")  # fmt: skip


@dataclass(slots=True)
class Rates:
    """None: as many as one likes. The minute is the one that has just passed, and a request that is
    refused does not count. `full`: first pages of full lists that ask for a sync token."""

    clock: Callable[[], datetime]
    reads: int | None = None
    writes: int | None = None
    full: int | None = None
    _spent: dict[tuple[str, str, str], deque[datetime]] = field(default_factory=dict)

    def spend(self, kinds: Sequence[str], client: str, account: str) -> None:
        """One request, which counts as each of these kinds. Raises Refusal."""
        now = self.clock()
        for kind in kinds:
            most = getattr(self, kind)
            if most is not None and len(self._lately(kind, client, account, now)) >= most:
                raise exhausted() if kind == "full" else too_many(*_NAMED[kind])
        for kind in kinds:
            self._lately(kind, client, account, now).append(now)

    def _lately(self, kind: str, client: str, account: str, now: datetime) -> deque[datetime]:
        spent = self._spent.setdefault((kind, client, account), deque())
        while spent and spent[0] <= now - MINUTE:
            spent.popleft()
        return spent


_NAMED = {"reads": _READ, "writes": _WRITE}
