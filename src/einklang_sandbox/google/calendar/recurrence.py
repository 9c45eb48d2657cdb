"""The lines of a series and the occurrences that they give (contract, 2.6; RFC 5545, 3.8.5).

The start of a series is always its first occurrence. Times go by the clock of its zone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any

from dateutil.rrule import rrule, rruleset, rrulestr

from einklang_sandbox.google.calendar.moments import Moment, length, moment, of_key, zone_named

ENDLESS = timedelta(days=731)
"""How far ahead of now a series without an end is looked at where nobody says until when."""
_LINE = re.compile(r"(RRULE|EXRULE|RDATE|EXDATE)((?:;[A-Z-]+=[^:;]+)*):(.+)")
_DAY = re.compile(r"\d{8}")
_UTC = re.compile(r"\d{8}T\d{6}Z")
_TIME = re.compile(r"\d{8}T\d{6}Z?")
_PARTS = {
    "FREQ", "UNTIL", "COUNT", "INTERVAL", "BYSECOND", "BYMINUTE", "BYHOUR", "BYDAY",
    "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYMONTH", "BYSETPOS", "WKST",
}  # fmt: skip


def checked(lines: Iterable[str], start: Mapping[str, str]) -> None:
    """Raises ValueError for what is no recurrence of something that starts so."""
    begins = moment(start)
    for line in lines:
        _check(line, timed=isinstance(begins, datetime))
    _rules(tuple(lines), *_clock(begins))


def occurrences(body: Mapping[str, Any]) -> Iterator[Moment]:
    """When each one begins, in order; without an end where the rule has none."""
    begins = moment(body["start"])
    for each in _rules(tuple(body["recurrence"]), *_clock(begins)):
        yield each if isinstance(begins, datetime) else each.date()


def between(
    body: Mapping[str, Any], since: datetime | None, until: datetime, zone: str
) -> Iterator[Moment]:
    """Those that end after `since` and begin before `until`; days begin in `zone`."""
    lasts = length(body)
    for each in occurrences(body):
        begins = _point(each, zone)
        if begins >= until:
            return
        if since is None or begins + lasts > since:
            yield each


def gives(body: Mapping[str, Any], original: str) -> Moment | None:
    """The occurrence of this key, on the series' clock; None where there is no such one."""
    begins, wanted = moment(body["start"]), of_key(original)
    if isinstance(begins, datetime) != isinstance(wanted, datetime):
        return None
    rules = _rules(tuple(body["recurrence"]), *_clock(begins))
    if isinstance(begins, datetime) and isinstance(wanted, datetime):
        local = wanted.astimezone(begins.tzinfo)
        return local if rules.between(local, local, inc=True) else None
    midnight = datetime.combine(wanted, time())
    return wanted if rules.between(midnight, midnight, inc=True) else None


def _point(at: Moment, zone: str) -> datetime:
    if isinstance(at, datetime):
        return at.astimezone(UTC)
    return datetime.combine(at, time(), zone_named(zone)).astimezone(UTC)


def _clock(begins: Moment) -> tuple[datetime, str]:
    """A start as the wall clock shows it, and whose clock that is; "" for a day."""
    if isinstance(begins, datetime):
        return begins.replace(tzinfo=None), str(begins.tzinfo)
    return datetime.combine(begins, time()), ""


def _check(line: str, *, timed: bool) -> None:
    parts = _LINE.fullmatch(line)
    if parts is None:
        raise ValueError(f"no line of a recurrence: {line}")
    if parts[1] in {"RRULE", "EXRULE"}:
        _check_rule(parts[3], timed=timed)
    else:
        _check_dates(parts[2], parts[3], timed=timed)


def _check_rule(text: str, *, timed: bool) -> None:
    pairs = [part.partition("=")[::2] for part in text.split(";")]
    rule = dict(pairs)
    if len(rule) != len(pairs) or not rule.keys() <= _PARTS or "FREQ" not in rule:
        raise ValueError(f"no rule: {text}")
    if {"COUNT", "UNTIL"} <= rule.keys():
        raise ValueError("COUNT and UNTIL exclude each other")
    until = rule.get("UNTIL")
    if until is not None and not (_UTC if timed else _DAY).fullmatch(until):
        raise ValueError("UNTIL is a time in UTC, or a day where the event is all-day")


def _check_dates(parameters: str, text: str, *, timed: bool) -> None:
    if "VALUE=PERIOD" in parameters or (";VALUE=DATE" in f"{parameters};" and timed):
        raise ValueError(f"no dates of this series: {text}")
    for each in text.split(","):
        if not (_TIME if timed else _DAY).fullmatch(each):
            raise ValueError(f"no date of this series: {each}")
        if timed and not each.endswith("Z") and "TZID=" not in parameters:
            raise ValueError(f"whose clock shows {each}")


@lru_cache(maxsize=4096)
def _rules(lines: tuple[str, ...], local: datetime, zone: str) -> rruleset:
    """All lines as one set. Times are aware of `zone`; days are midnights of no zone."""
    start = local.replace(tzinfo=zone_named(zone)) if zone else local
    rules = rruleset(cache=True)
    rules.rdate(start)
    for line in lines:
        parts = _LINE.fullmatch(line)
        if parts is None:
            raise ValueError(line)
        name, parameters, text = parts.groups()
        if name in {"RRULE", "EXRULE"}:
            (rules.rrule if name == "RRULE" else rules.exrule)(_rule(text, start))
            continue
        for each in text.split(","):
            (rules.rdate if name == "RDATE" else rules.exdate)(_date(each, parameters, start))
    return rules


def _rule(text: str, start: datetime) -> rrule:
    rule = rrulestr(text, dtstart=start)
    assert isinstance(rule, rrule)  # noqa: S101 - one line is one rule
    return rule


def _date(text: str, parameters: str, start: datetime) -> datetime:
    if start.tzinfo is None:
        return datetime.combine(date.fromisoformat(text), time())
    if text.endswith("Z"):
        return datetime.strptime(text, "%Y%m%dT%H%M%S%z").astimezone(start.tzinfo)
    names = dict(part.partition("=")[::2] for part in parameters.strip(";").split(";"))
    local = datetime.strptime(text, "%Y%m%dT%H%M%S").replace(tzinfo=zone_named(names["TZID"]))
    return local.astimezone(start.tzinfo)
