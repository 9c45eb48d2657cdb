"""Serving the stand-in on a port of loopback."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from waitress import wasyncore
from waitress.server import create_server

from einklang_sandbox.google import Google

THREADS = 32


@contextmanager
def serving(google: Google, port: int = 0, threads: int = THREADS) -> Iterator[str]:
    """A server for as long as the context is open; yields its address. Port 0: any that is free.
    Raises OSError where the port is taken."""
    sockets: dict[int, wasyncore.dispatcher] = {}
    server = create_server(
        google.wsgi,
        map=sockets,
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
    finally:
        server.task_dispatcher.shutdown()
        # In its own thread, and with the connections that clients keep open: it waits for these.
        server.trigger.pull_trigger(partial(wasyncore.close_all, sockets))
        thread.join(timeout=5)
