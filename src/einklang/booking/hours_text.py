"""Hours and single days as hosts type them, read leniently, and shown back. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, time

from einklang.booking.opening import DAY, merged
from einklang.calendars.dates import Unreadable, read_day, read_time, show_yearly

CLOSED = {"de": "zu", "en": "closed"}
MEANS_CLOSED = {*CLOSED.values(), "geschlossen", "frei", "off", "-", "–"}
MIDNIGHT = ("24", "24:00", "24 uhr")
_BETWEEN = re.compile(r"\s*(?:[–—-]|\bbis\b|\bto\b|\buntil\b)\s*")
_APART = re.compile(r"\s*(?:[,;]|\bund\b|\band\b)\s*")

Spans = list[list[int]]
"""From and until (not included), in minutes of the day."""


class NoHours(ValueError):
    """No hours that we know; its text is the part that is not understood."""


def read_hours(text: str) -> Spans:
    """Spans of a day: "9–12, 13–17", "9:30 bis 12 und 13-17 Uhr", "9 am to 5 pm"; none of '' and of
    "closed". Sorted; those that touch are one. Raises NoHours."""
    said = " ".join(text.lower().split())
    if said in MEANS_CLOSED:
        return []
    spans = [_span(part) for part in _APART.split(said) if part]
    return [list(span) for span in merged(spans)]


def show_hours(spans: Sequence[Sequence[int]], language: str) -> str:
    """ "9–12, 13–17:30", "9 am–5 pm"; `read_hours` reads it."""
    told = (f"{_shown(since, language)}–{_shown(until, language)}" for since, until in spans)
    return ", ".join(told)


def read_days(text: str, *, today: date) -> dict[str, Spans]:
    """A line each single day: "24.12.2026 zu", "2.1. 10–14". A day alone is closed. By ISO date,
    sorted. Raises NoHours."""
    lines = (" ".join(line.split()) for line in text.splitlines())
    return dict(sorted(_day(line, today) for line in lines if line))


def show_days(days: Mapping[str, Sequence[Sequence[int]]], language: str) -> str:
    """The lines; `read_days` reads them."""
    return "\n".join(
        f"{_shown_day(date.fromisoformat(day), language)} "
        f"{show_hours(spans, language) or CLOSED[_known(language)]}"
        for day, spans in sorted(days.items())
    )


def _span(part: str) -> tuple[int, int]:
    ends = _BETWEEN.split(part)
    if len(ends) != 2:
        raise NoHours(part)
    since, until = _minute(ends[0], part), _minute(ends[1], part) or DAY
    if since >= until:
        raise NoHours(part)
    return since, until


def _minute(said: str, part: str) -> int:
    if said in MIDNIGHT:
        return DAY
    try:
        at = read_time(said)
    except Unreadable as error:
        raise NoHours(part) from error
    return at.hour * 60 + at.minute


def _shown(minute: int, language: str) -> str:
    if minute == DAY:
        return "24"
    at = time(*divmod(minute, 60))
    if _known(language) == "de":
        return f"{at.hour}:{at.minute:02}" if at.minute else str(at.hour)
    half = "pm" if at.hour >= 12 else "am"
    return f"{at.hour % 12 or 12}{f':{at.minute:02}' if at.minute else ''} {half}"


def _day(line: str, today: date) -> tuple[str, Spans]:
    """The day is as long a beginning of the line as leaves hours behind it."""
    words = line.split(" ")
    for count in range(len(words), 0, -1):
        try:
            day = read_day(" ".join(words[:count]).rstrip(":,"), today=today)
            return day.isoformat(), read_hours(" ".join(words[count:]))
        except (Unreadable, NoHours):
            continue
    raise NoHours(line)


def _shown_day(day: date, language: str) -> str:
    if _known(language) == "de":
        return f"{day.day}.{day.month}.{day.year}"
    return f"{show_yearly(day.day, day.month, language)} {day.year}"


def _known(language: str) -> str:
    return "de" if language.startswith("de") else "en"
