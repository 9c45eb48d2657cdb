"""RRULE lines -> rules in one spelling, refusing those that nobody can expand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from einklang.formats.ical_text import split
from einklang.formats.unreadable import Unreadable
from einklang.records import moment, rule
from einklang.records.moment import Moment

MOST = 20_000
_STEPS = {
    "SECONDLY": timedelta(seconds=1),
    "MINUTELY": timedelta(minutes=1),
    "HOURLY": timedelta(hours=1),
}


def rules(lines: Sequence[str]) -> tuple[str, ...]:
    """The rules of RRULE lines, each once, as they stand in order. Raises Unreadable."""
    values = (split(line)[1] for line in lines)
    return tuple(dict.fromkeys(_normalised(value) for value in values if value.strip()))


def ending(found: tuple[str, ...], start: Moment) -> tuple[str, ...]:
    """The same rules. Raises Unreadable for one below the day that has no end, or a far one."""
    for one in found:
        if _endless(rule.parts(one), moment.wall(start)):
            raise Unreadable("endless_rule", one[:200])
    return found


def _normalised(value: str) -> str:
    try:
        return rule.normalised(value)
    except ValueError as error:
        raise Unreadable("bad_rule", str(error)[:200]) from error


def _endless(parts: dict[str, str], start: datetime) -> bool:
    """Whether a rule below the day has no end, or one that lies too many steps away."""
    step = _STEPS.get(parts["FREQ"])
    if step is None:
        return False
    if "COUNT" in parts:
        return int(parts["COUNT"]) > MOST
    if "UNTIL" not in parts:
        return True
    try:
        until = datetime.fromisoformat(parts["UNTIL"].rstrip("Z"))
    except ValueError as error:
        raise Unreadable("bad_rule", parts["UNTIL"]) from error
    return (until - start) / (step * int(parts.get("INTERVAL", "1"))) > MOST
