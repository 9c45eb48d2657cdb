"""Looking into an account while a person waits: with an end, whatever the server does."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from einklang.providers.errors import Again
from einklang.providers.registry import Account
from einklang.sync.connect import Found, look

PATIENCE = 20.0
"""Seconds that a person waits for a page."""


def look_within(seconds: float, kind: str, account: Account) -> Found:
    """`connect.look`, in a thread that is left behind when it takes longer. Raises the provider's
    errors, Again("too_slow") among them. The thread touches no rows."""
    pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="look")
    try:
        return pool.submit(look, kind, account).result(timeout=seconds)
    except TimeoutError as error:
        raise Again("too_slow", f"more than {seconds:.0f} s") from error
    finally:
        pool.shutdown(wait=False)
