"""The stand-in on a socket of this machine.

with serving(google) as base_url:
    httpx.get(f"{base_url}/calendar/v3/users/me/calendarList", …)
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

from waitress.server import create_server

from einklang_sandbox.google.stand_in import Google


@contextmanager
def serving(google: Google, port: int = 0) -> Iterator[str]:
    """Served on the loopback address for as long as the block lasts; 0 takes any free port."""
    server = create_server(google.wsgi, host="127.0.0.1", port=port, threads=32)
    thread = Thread(target=server.run, name="stand-in", daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.effective_port}"
    finally:
        server.close()
        thread.join()
        google.close()
