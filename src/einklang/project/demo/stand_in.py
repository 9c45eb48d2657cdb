"""Starting a stand-in as a program of its own beside us."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

PATIENCE = 10.0  # seconds


@contextmanager
def running(module: str, arguments: Sequence[str]) -> Iterator[None]:
    """The program for as long as the context is open; it has said where it listens. Raises OSError
    where it does not come up."""
    process = subprocess.Popen(  # noqa: S603 (our own program)
        [sys.executable, "-m", module, *arguments],
        stdin=subprocess.PIPE,  # closed when we are gone, however we go: then it ends
        stdout=subprocess.PIPE,
        process_group=0,
    )
    try:
        if process.stdout is None or not process.stdout.readline():
            raise OSError(f"{module} did not start")
        yield
    finally:
        process.terminate()
        process.wait(PATIENCE)
