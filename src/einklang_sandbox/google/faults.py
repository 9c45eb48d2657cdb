"""What can go wrong, on demand. Counts are used up one by one; switches hold until set back.

google.faults.lost_replies = 1            # the next write is done, its reply is lost
google.faults.rate_limits = {"429": 2}
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class Pushes:
    """What becomes of the next so many messages to channels."""

    dropped: int = 0
    doubled: int = 0
    swapped: int = 0
    """Held back until the one after it was sent."""


@dataclass(slots=True)
class Faults:
    """Public switches; tests and the desk set them.

    `lost_replies`: writes that are done, but answered by 503, or by a broken connection where
    `lost_by_closing`. `slow`: seconds before each answer. `server_errors`: 503 without doing
    anything. `dead_tokens`: lists with a syncToken that answer 410, without a reason where
    `dead_without_reason`. `rate_limits`: a name of `problems.LIMITS` → how often.
    `writes_stopped`: 403 quotaExceeded to every write. `not_found`: calendar → how often it is
    answered by 404. `expired_tokens`: requests answered by 401 whatever their token.
    `per_minute`: requests that one person may make in 60 seconds. `tokens_last`: changes of a
    calendar after which a syncToken is dead.

    `page_size`: what a page holds at most, whatever was asked for. `empty_pages`: pages that come
    empty although others follow. `meet_reads`: reads until a conference is there; `meet_fails`:
    it never will be. `batch_most`: requests in one batch.
    """

    lost_replies: int = 0
    lost_by_closing: bool = False
    slow: float = 0.0
    server_errors: int = 0
    dead_tokens: int = 0
    dead_without_reason: bool = False
    rate_limits: dict[str, int] = field(default_factory=dict)
    writes_stopped: bool = False
    not_found: dict[str, int] = field(default_factory=dict)
    expired_tokens: int = 0
    per_minute: int | None = None
    tokens_last: int | None = None
    pushes: Pushes = field(default_factory=Pushes)
    page_size: int = 250
    empty_pages: int = 0
    meet_reads: int = 1
    meet_fails: bool = False
    batch_most: int = 1000

    def takes(self, name: str) -> bool:
        """Use up one of this count, where one is left."""
        left = getattr(self, name)
        if left > 0:
            setattr(self, name, left - 1)
        return bool(left > 0)

    def hides(self, calendar_id: str) -> bool:
        """Whether this calendar is not to be found this time."""
        return _used(self.not_found, calendar_id)

    def limit(self) -> str:
        """The brake that is due now; "" for none."""
        return next((name for name in list(self.rate_limits) if _used(self.rate_limits, name)), "")


def _used(counts: dict[str, int], name: str) -> bool:
    left = counts.get(name, 0)
    if left > 0:
        counts[name] = left - 1
    return left > 0
