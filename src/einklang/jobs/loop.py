"""The embedded loop: claims what is due, works it off in a few threads, keeps the leases alive.

Any number of such loops may run against one database. What they do is told by the composition root
(`project.work`), because this app knows no other.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import TypeAlias

from django.db import DatabaseError, close_old_connections, connection

from einklang.accounts.clock import now
from einklang.jobs.held import Held, new_claim
from einklang.jobs.lease import Lease, LeaseLost, anything_due, claim, finish
from einklang.jobs.waits import Failed, backoff, share

log = logging.getLogger(__name__)
Handler: TypeAlias = Callable[[Lease], datetime | Failed | None]
TICK = 0.25
LOOK = timedelta(seconds=1)
THREADS = 2


class Loop:
    """One worker. `handlers` are by kind; each returns when it wants to run again (None: when
    woken; Failed: as that says). `look` is called about every second."""

    def __init__(self, handlers: Mapping[str, Handler], look: Callable[[], object]) -> None:
        self.handlers = handlers
        self.look = look
        self.held = Held()

    def run(self, stop: threading.Event) -> None:
        """Work until `stop` is set, then finish what is running."""
        try:
            with self.held.beating(), ThreadPoolExecutor(THREADS) as pool:
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
                self._claim(pool)
            except DatabaseError:
                log.exception("the database is away; trying again")
                close_old_connections()

    def _claim(self, pool: ThreadPoolExecutor) -> None:
        kinds = list(self.handlers)
        while len(self.held) < THREADS and anything_due(kinds):
            lease = claim(new_claim(), kinds)
            if lease is None:
                return
            self.held.add(lease)
            pool.submit(self._work, lease)

    def _work(self, lease: Lease) -> None:
        try:
            work(lease, self.handlers)
        finally:
            self.held.drop(lease)
            close_old_connections()


def work(lease: Lease, handlers: Mapping[str, Handler]) -> None:
    """Do one piece of work and give its row back, whatever happens."""
    try:
        again = handlers[lease.kind](lease)
    except LeaseLost:
        log.warning("%s %s: another worker took over", lease.kind, lease.ref)
    except Exception:
        log.exception("%s %s failed", lease.kind, lease.ref)
        wait = backoff(lease.failures, share(lease.kind, lease.ref, lease.failures))
        finish(lease, again_at=now() + wait, failed=True)
    else:
        if isinstance(again, Failed):
            finish(lease, again_at=again.at, failed=True)
        else:
            finish(lease, again_at=again)
