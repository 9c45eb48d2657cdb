"""Looking into an account while a person waits: with an end, whatever the server does."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from einklang.providers.errors import Again

T = TypeVar("T")

PATIENCE = 20.0
"""Seconds that a person waits for a page."""


def within(seconds: float, look: Callable[[], T]) -> T:
    """What `look` finds, in a thread that is left behind when it takes longer. Raises the
    provider's errors, Again("too_slow") among them. `look` must touch no rows."""
    pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="look")
    try:
        return pool.submit(look).result(timeout=seconds)
    except TimeoutError as error:
        raise Again("too_slow", f"more than {seconds:.0f} s") from error
    finally:
        pool.shutdown(wait=False)
