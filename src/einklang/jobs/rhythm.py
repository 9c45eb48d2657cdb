"""What a worker does again and again beside its work, each on a thread of its own."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import close_old_connections, connection

log = logging.getLogger(__name__)


@contextmanager
def every(seconds: float, act: Callable[[], object], name: str) -> Iterator[None]:
    """Call `act` at once and then so many seconds after it last ended, while the block runs.

    What it raises is logged, and it is called again: a database that is away comes back.
    """
    stop = threading.Event()
    thread = threading.Thread(target=_repeat, args=(seconds, act, name, stop), name=name)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _repeat(seconds: float, act: Callable[[], object], name: str, stop: threading.Event) -> None:
    while not stop.is_set():
        try:
            act()
        except Exception:
            log.exception("%s failed; it is tried again", name)
        finally:
            close_old_connections()
        stop.wait(seconds)
    connection.close()
