"""Asking for the next part while the caller is busy with this one.

Else a first sync goes in turns: the server works while we wait, then it waits while we store.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


def one_ahead(acts: Iterable[Callable[[], T]]) -> Iterator[T]:
    """What the acts return, in their order; each is begun before the one before it is given out.
    They run on another thread, one at a time; `acts` itself is walked on the caller's."""
    pool = ThreadPoolExecutor(1, thread_name_prefix="ahead")
    begun: Future[T] | None = None
    try:
        for act in acts:
            following = pool.submit(act)
            if begun is not None:
                yield begun.result()
            begun = following
        if begun is not None:
            yield begun.result()
    finally:
        pool.shutdown(cancel_futures=True)
