"""The embedded loop: looks what is due, lets a few threads work it off, keeps the leases alive.

Any number of such loops may run against one database. What they do is told by the composition root
(`project.work`), because this app knows no other.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from django.db import DatabaseError, close_old_connections, connection

from einklang.accounts.clock import now
from einklang.jobs.held import Held
from einklang.jobs.lease import waiting
from einklang.jobs.shift import Handler, shift

log = logging.getLogger(__name__)
TICK = 0.25
LOOK = timedelta(seconds=1)
THREADS = 2


class Loop:
    """One worker. `handlers` are by kind; each returns when it wants to run again (None: when
    woken; Failed: as that says). `look` is called about every second."""

    def __init__(
        self,
        handlers: Mapping[str, Handler],
        look: Callable[[], object],
        threads: int = THREADS,
    ) -> None:
        self.handlers = handlers
        self.look = look
        self.threads = threads
        self.held = Held()
        self._idle = threading.Semaphore(threads)

    def run(self, stop: threading.Event) -> None:
        """Work until `stop` is set, then finish what is running."""
        try:
            with self.held.beating(), ThreadPoolExecutor(self.threads) as pool:
                self._go_round(pool, stop)
        finally:
            connection.close()

    def _go_round(self, pool: ThreadPoolExecutor, stop: threading.Event) -> None:
        look_at = now()
        while not stop.wait(TICK):
            try:
                if now() >= look_at:
                    look_at = now() + LOOK
                    self.look()
                self._begin(pool, stop)
            except DatabaseError:
                log.exception("the database is away; trying again")
                close_old_connections()

    def _begin(self, pool: ThreadPoolExecutor, stop: threading.Event) -> None:
        """A thread for each row that waits, as far as there are idle ones."""
        for _ in range(waiting(list(self.handlers), self.threads)):
            if not self._idle.acquire(blocking=False):
                return
            pool.submit(self._shift, stop)

    def _shift(self, stop: threading.Event) -> None:
        try:
            shift(self.handlers, self.held, stop)
        except Exception:
            log.exception("the database is away; what was claimed comes back when its lease ends")
        finally:
            close_old_connections()
            self._idle.release()
