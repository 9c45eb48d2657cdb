"""Reminders: VALARMs that show something some whole minutes before the start (RFC 5545, 3.6.6).

Every other alarm (by mail, at a fixed time, counted from the end, after the start) stays in the
text and is not in the record.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from einklang.formats.ical_moment import duration
from einklang.formats.ical_text import Block, escaped, line_of, name_of, parameter, split, value_of
from einklang.formats.unreadable import Unreadable


def reminders(block: Block) -> tuple[int, ...]:
    """Minutes before the start, ascending, each once."""
    found = {minutes(alarm) for alarm in block.blocks("VALARM")}
    return tuple(sorted(m for m in found if m is not None))


def minutes(alarm: Block) -> int | None:
    """How long before the start a plain alarm rings; None for every other alarm."""
    lines = {name_of(line): line for line in alarm.lines()}
    if "TRIGGER" not in lines or "ACTION" not in lines:
        return None
    try:
        if value_of(lines["ACTION"]).upper() not in ("DISPLAY", "AUDIO"):
            return None
        parameters, value = split(lines["TRIGGER"])
        if parameter(parameters, "RELATED").upper() == "END":
            return None
        before = -duration(value)
    except Unreadable:
        return None
    whole, rest = divmod(before, timedelta(minutes=1))
    return whole if whole >= 0 and not rest else None


def set_reminders(block: Block, wanted: Sequence[int], summary: str) -> None:
    """Drop the plain alarms that are not wanted, and add those that are missing: they show what the
    component is called."""
    there: set[int] = set()
    kept: list[str | Block] = []
    for item in block.items:
        found = minutes(item) if isinstance(item, Block) and item.name == "VALARM" else None
        if found is None:
            kept.append(item)
        elif found in wanted:
            there.add(found)
            kept.append(item)
    new = [_alarm(found, summary) for found in wanted if found not in there]
    block.items = [*kept, *new]


def _alarm(before: int, summary: str) -> Block:
    shown = line_of("DESCRIPTION", escaped(summary).strip() or "Einklang")  # wanted by 3.6.6
    return Block("VALARM", ["ACTION:DISPLAY", shown, f"TRIGGER:-PT{before}M"])
