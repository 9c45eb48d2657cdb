"""How often one link may be fetched, or one visitor may act: a bucket each, in the process that
serves it."""

from __future__ import annotations

from collections.abc import MutableMapping
from dataclasses import dataclass, field

from allauth.account.adapter import get_adapter as get_account_adapter
from django.http import HttpRequest

MOST = 10_000
"""So many buckets are kept; full ones tell nothing and are dropped first."""


@dataclass(slots=True)
class Buckets:
    """Tokens by link or visitor: each holds as many as are allowed in a minute, and fills as time
    passes. `_levels`: (tokens, at the second)."""

    _levels: MutableMapping[str, tuple[float, float]] = field(default_factory=dict)

    def take(self, link: str, at: float, a_minute: int) -> int:
        """0 where it is allowed; else in how many seconds it is again. `at` is a clock that only
        goes on."""
        tokens, since = self._levels.get(link, (float(a_minute), at))
        tokens = min(float(a_minute), tokens + (at - since) * a_minute / 60)
        if tokens < 1:
            self._levels[link] = tokens, at
            return max(1, round((1 - tokens) * 60 / a_minute + 0.5))
        if len(self._levels) >= MOST:
            self._drop_full(at)
        self._levels[link] = tokens - 1, at
        return 0

    def _drop_full(self, at: float) -> None:
        filled = [link for link, (_tokens, since) in self._levels.items() if at - since >= 60]
        for link in filled or list(self._levels):
            del self._levels[link]


def visitor(request: HttpRequest) -> str:
    """The address from which somebody asks, behind our proxy, too."""
    return str(get_account_adapter().get_client_ip(request))
