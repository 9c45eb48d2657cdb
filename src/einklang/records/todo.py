"""Something to do, as programs that keep lists of tasks know it (RFC 5545, 3.6.2)."""

from __future__ import annotations

from dataclasses import dataclass

from einklang.records.moment import Moment


@dataclass(frozen=True, slots=True)
class Todo:
    """One task. `priority` is 1 (high) to 9 (low), `done` an instant as UTC ISO text or '';
    `reminders` are minutes before it is due. `sequence` and `stamp` as of an event."""

    uid: str
    summary: str
    description: str = ""
    category: str = ""
    due: Moment | None = None
    priority: int = 5
    done: str = ""
    reminders: tuple[int, ...] = ()
    sequence: int = 0
    stamp: str = ""
