"""Stand-ins as programs of their own: they say where they listen, and end with whoever asked."""

from __future__ import annotations

import signal
import sys
import threading


def until_stopped(url: str, *, attached: bool = True) -> None:
    """Print the address, then wait for a signal; `attached`, also for the end of whoever started it
    and is gone, as they close their end of the pipe."""
    stop = threading.Event()
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, lambda *_: stop.set())
    if attached:
        threading.Thread(target=_ends_with, args=(stop,), daemon=True).start()
    sys.stdout.write(f"{url}\n")
    sys.stdout.flush()
    stop.wait()


def _ends_with(stop: threading.Event) -> None:
    sys.stdin.read()
    stop.set()
