"""Which changes of whose contacts are under way, since those of one user must come one by one."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass(slots=True)
class Turns:
    """Counts them, from the moment they came until they are answered."""

    _lock: threading.Lock = field(default_factory=threading.Lock)
    _under_way: Counter[str] = field(default_factory=Counter)

    @contextmanager
    def taken(self, user: str) -> Iterator[bool]:
        """For as long as the change takes; yields whether it came alone. '' is nobody."""
        with self._lock:
            alone = not self._under_way[user]
            self._under_way[user] += bool(user)
        try:
            yield alone
        finally:
            with self._lock:
                self._under_way[user] -= bool(user)
