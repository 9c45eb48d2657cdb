"""Serving the stand-in on a port of loopback."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from waitress.server import create_server
from waitress.wasyncore import close_all

from einklang_sandbox.google import Google

THREADS = 32


@contextmanager
def serving(google: Google, port: int = 0, threads: int = THREADS) -> Iterator[str]:
    """A server for as long as the context is open; yields its address. Port 0: any that is free.
    Raises OSError where the port is taken."""
    server = create_server(
        google.wsgi,
        host="127.0.0.1",
        port=port,
        threads=threads,
        channel_timeout=60,
        clear_untrusted_proxy_headers=True,
        connection_limit=1000,
    )
    thread = threading.Thread(target=server.run, name="google", daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.effective_port}"
    finally:  # in its own thread, which would else look at a line that was closed meanwhile
        server.trigger.pull_trigger(lambda: close_all(server._map))  # noqa: SLF001 (no other way)
        thread.join(timeout=5)
