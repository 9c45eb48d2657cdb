"""Two processes as one: `einklang serve` is the web server and the worker, and stops both."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

STOPS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
PATIENCE = 15.0  # seconds that a child has to finish what it does
TICK = 0.2


@contextmanager
def stopped_by_signals() -> Iterator[threading.Event]:
    """An event that Ctrl-C, SIGTERM and a closed terminal set instead of what they usually do."""
    stop = threading.Event()
    before = {number: signal.signal(number, lambda *_: stop.set()) for number in STOPS}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def run_together(commands: Sequence[Sequence[str]]) -> int:
    """Run these `einklang` commands until a signal comes or one of them ends; then end the rest.

    Returns 0 after a signal, else what the command returned that ended first, at least 1.
    """
    with stopped_by_signals() as stop:
        children = [_start(command) for command in commands]
        try:
            while not stop.wait(TICK):
                ended = [child.returncode for child in children if child.poll() is not None]
                if ended:
                    return ended[0] or 1
            return 0
        finally:
            _end(children)


def end_with(parent: int) -> None:
    """Stop this process, as by SIGTERM, once its parent is gone: who was killed tells nobody, and a
    server without its other half holds the port of the next start."""
    threading.Thread(target=_watch, args=(parent,), daemon=True, name="parent").start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(TICK)
    os.kill(os.getpid(), signal.SIGTERM)


def _start(command: Sequence[str]) -> subprocess.Popen[bytes]:
    # In a group of its own, so that Ctrl-C in a terminal comes to us alone: granian replaces a
    # process of its own that ends before it is told to end itself.
    return subprocess.Popen(  # noqa: S603 (our own commands)
        [sys.executable, "-m", "einklang.project.cli", *command, "--child-of", str(os.getpid())],
        process_group=0,
    )


def _end(children: Sequence[subprocess.Popen[bytes]]) -> None:
    for child in children:
        child.terminate()
    for child in children:
        try:
            child.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
