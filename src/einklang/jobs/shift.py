"""A shift: one thread does one piece of work after another, until none is due.

Whoever has finished claims the next row itself. To be woken for each would cost more than most runs
do, in which nothing is found.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from itertools import count
from typing import TypeAlias

from einklang.accounts.clock import now
from einklang.jobs.held import Held, new_claim
from einklang.jobs.lease import Lease, LeaseLost, claim, claim_unasked, finish
from einklang.jobs.waits import Failed, backoff, share

log = logging.getLogger(__name__)
Handler: TypeAlias = Callable[[Lease], datetime | Failed | None]
FAIR = 4
"""Who is waited for goes first. Yet each fourth time it is the turn of what nobody has woken:
however many wake-ups come, the rest is not left for ever."""
SOON = timedelta(seconds=1)
"""Work that wants to be done again at once would keep its thread to itself."""


def shift(handlers: Mapping[str, Handler], held: Held, stop: threading.Event) -> None:
    """Work until nothing is due, or `stop` is set; what is begun is finished. Raises DatabaseError
    where the database is away: what was claimed then comes back when its lease ends."""
    kinds = list(handlers)
    for turn in count(1):
        lease = None if stop.is_set() else _next(kinds, turn)
        if lease is None:
            return
        with held.keeping(lease):
            work(lease, handlers)


def _next(kinds: list[str], turn: int) -> Lease | None:
    unasked = claim_unasked(new_claim(), kinds) if turn % FAIR == 0 else None
    return unasked or claim(new_claim(), kinds)


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
        at = again.at if isinstance(again, Failed) else again
        finish(lease, again_at=at and max(at, now() + SOON), failed=isinstance(again, Failed))
