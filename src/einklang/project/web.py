"""The web server: granian in front of Django, WhiteNoise for what never changes."""

from __future__ import annotations

import os
import signal
import socket
from importlib.metadata import version
from pathlib import Path

from einklang.project.environ import Environ

HERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 (where a server on all of them answers)
GRACE = 10  # seconds that a request under way has when the server stops
STOPS = (signal.SIGINT, signal.SIGTERM)
# Requests that one process answers at a time; more would only wait for the interpreter.
THREADS = min(8, 2 * (os.cpu_count() or 1) + 1)


def run_web(environ: Environ) -> int:
    """Collect the static files, then serve until a signal comes. Wants Django set up."""
    from granian.constants import Interfaces  # noqa: PLC0415 (tests of settings need no server)
    from granian.log import LogLevels  # noqa: PLC0415 (the same)
    from granian.server import Server  # noqa: PLC0415 (the same)

    collect_static()
    _stop_while_starting()
    host, port = environ.listen
    Server(
        "einklang.project.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=environ.web_processes,
        blocking_threads=THREADS,
        websockets=False,
        respawn_failed_workers=True,
        workers_kill_timeout=GRACE,
        log_level=LogLevels.error,  # it warns of each request that is cut off when it stops
    ).serve()
    return 0


def _stop_while_starting() -> None:
    """Have processes that are forked from now on end by a signal until they handle it themselves.

    With the handlers of their parent they would note the signal and go on, until they are killed.
    It is held back meanwhile, as Python drops what comes between the fork and the first line.
    """
    os.register_at_fork(
        before=lambda: signal.pthread_sigmask(signal.SIG_BLOCK, STOPS),
        after_in_parent=_let_through,
        after_in_child=_end_by_signals,
    )


def _end_by_signals() -> None:
    for number in STOPS:
        signal.signal(number, signal.SIG_DFL)
    _let_through()


def _let_through() -> None:
    signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPS)


def is_taken(host: str, port: int) -> bool:
    """Whether somebody answers there already. The server would share the port with them, and each
    would get every other request."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.settimeout(1)
        return probe.connect_ex((HERE.get(host, host), port)) == 0


def collect_static() -> None:
    """Copy the static files, hashed and compressed, into the data directory, when they changed."""
    from django.conf import settings  # noqa: PLC0415 (wants Django set up)
    from django.contrib.staticfiles.finders import get_finders  # noqa: PLC0415 (the same)
    from django.core.management import call_command  # noqa: PLC0415 (the same)

    root = Path(settings.STATIC_ROOT)
    stamp = root / ".collected"
    lines = [version("einklang")]
    for finder in get_finders():
        for path, storage in finder.list([]):
            lines.append(f"{path} {storage.get_modified_time(path).timestamp()}")
    state = "\n".join(sorted(lines))
    if stamp.exists() and stamp.read_text(encoding="utf-8") == state:
        return
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.write_text(state, encoding="utf-8")
