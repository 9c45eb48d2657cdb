"""The leases that a worker holds, and the heartbeat that keeps them alive."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from einklang.accounts.clock import new_token
from einklang.jobs.lease import HEARTBEAT, Lease, prolong
from einklang.jobs.rhythm import every


def new_claim() -> str:
    """A token for a lease. It begins with the machine and the process, so that an operator sees in
    the row who holds it."""
    return f"{socket.gethostname()[:20]}:{os.getpid()}:{new_token()}"


class Held:
    """Leases from their claim to the end of the work under them."""

    def __init__(self) -> None:
        self._leases: dict[str, Lease] = {}
        self._lock = threading.Lock()

    @contextmanager
    def keeping(self, lease: Lease) -> Iterator[None]:
        """While the block works under it, keep it alive."""
        with self._lock:
            self._leases[lease.token] = lease
        try:
            yield
        finally:
            with self._lock:
                self._leases.pop(lease.token, None)

    @contextmanager
    def beating(self) -> Iterator[None]:
        """While the block runs, prolong every lease in time."""
        with every(HEARTBEAT.total_seconds(), self._prolong, "heartbeat"):
            yield

    def _prolong(self) -> None:
        with self._lock:
            leases = list(self._leases.values())
        for lease in leases:
            prolong(lease)
