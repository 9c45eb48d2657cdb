"""What was asked, so that tests can count it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Seen:
    """One request. `sent_bytes` are the answer's; `batched` where it came inside of another."""

    method: str
    path: str
    query: tuple[tuple[str, str], ...]
    status: int
    account: str
    sent_bytes: int
    batched: bool = False
