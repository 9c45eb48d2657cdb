"""Days and times as people type them, read leniently, and shown back in full. Pure.

German and English words are read in either language: no word means two things. A day comes before
its month, unless the month would be impossible ("11/13"). What was understood is always shown.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

MONTHS = {
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "en": "January February March April May June July August September October November December",
}
WEEKDAYS = {"de": "Mo Di Mi Do Fr Sa So", "en": "Mon Tue Wed Thu Fri Sat Sun"}
LONG_WEEKDAYS = {
    "de": "Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag",
    "en": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
}
NEAR = {
    "vorgestern": -2, "gestern": -1, "yesterday": -1, "heute": 0, "today": 0,
    "morgen": 1, "tomorrow": 1, "übermorgen": 2, "uebermorgen": 2, "day after tomorrow": 2,
    "jetzt": 0, "now": 0,
}  # fmt: skip
NAMED_TIMES = {"mittag": 12, "mittags": 12, "noon": 12, "mitternacht": 0, "midnight": 0}
UNITS = {"tag": 1, "day": 1, "woche": 7, "week": 7}
COUNTS = {
    "einem": 1, "einer": 1, "a": 1, "one": 1, "zwei": 2, "two": 2, "drei": 3, "three": 3,
    "vier": 4, "four": 4, "fünf": 5, "five": 5, "sechs": 6, "six": 6,
}  # fmt: skip
MONTHLY = ("monat", "month")
SPOKEN_PARTS = {
    "halb": -30, "dreiviertel": -15, "viertel vor": -15, "viertel nach": 15,
    "half past": 30, "quarter to": -15, "quarter past": 15,
}  # fmt: skip
"""Minutes from the hour that is said with it: "halb drei" is half an hour before three."""
PARTS = {
    "morgens": 0, "früh": 0, "vormittags": 0, "in the morning": 0, "mittags": 11,
    "nachmittags": 12, "in the afternoon": 12, "abends": 17, "in the evening": 17,
    "nachts": -4, "at night": -4,
}  # fmt: skip
"""From which hour on the time lies that is said with it: "3 Uhr nachmittags" is 15:00."""
HOURS = {
    "de": "eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf",
    "en": "one two three four five six seven eight nine ten eleven twelve",
}
A_DAY = 24 * 60
"""In minutes."""
EARLIEST_SPOKEN = 7 * 60
"""An hour in words before this, in minutes of the day, is one of the afternoon."""
PAST = timedelta(days=92)
"""A day without a year may lie this far back: people also log what has been."""
YEARS = range(1900, 2200)
"""Beyond these a year is a slip of the hand."""

FAR = rf"(?:\d{{1,3}}|{'|'.join(COUNTS)}) (?:tag|day|woche|week|monat|month)(?:en|s|n)?"
"""How far away a day is, in small letters."""
MONTHS_END = (
    r"(?:(?:zum )?(?:ende (?:des|dieses) monats|monatsende)"
    r"|(?:at )?(?:the )?end of (?:the|this) month)"
)
_UPCOMING = r"(?:nächste[nrs]?|naechste[nrs]?|kommende[nrs]?|next)"
_NEXT = re.compile(rf"^(?:am|an|on|den|the|{_UPCOMING})\s+")
_DISTANCE = re.compile(r"in (\w+) (tag|day|woche|week|monat|month)(?:en|s|n)?")
_LATER = re.compile(
    rf"(?P<day>.+) in (?P<far>{FAR})|(?:in )?(?P<distance>{FAR}) from (?P<start>.+)"
)
_OF_NEXT_WEEK = re.compile(
    rf"{_UPCOMING} (?:woche|week)(?:,? (?P<first>\S+))?"
    rf"|(?P<last>\S+?),? (?:in der |of )?{_UPCOMING} (?:woche|week)"
)
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_NUMBERS = re.compile(r"(\d{1,2})\s*[./-]\s*(\d{1,2})\s*[./-]?\s*(\d{4}|\d{2})?")
_DAY_NAMED = re.compile(r"(\d{1,2})(?:\.|st|nd|rd|th)?\s*([a-zä]{3,9})\.?,?\s*(\d{4}|\d{2})?")
_NAMED_DAY = re.compile(r"([a-zä]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s*(\d{4})?")
_ALONE = re.compile(r"(\d{1,2})(?:\.|st|nd|rd|th)")
_TIME = re.compile(
    r"(?P<hour>\d{1,2})"
    r"(?:\s*(?:[:.h]|uhr)\s*(?P<minute>\d{2})|\s*(?:uhr|h)|(?P<packed>\d{2}))?"
    r"(?:\s*uhr)?\s*(?P<half>[ap])?(?:\.?m\.?)?"
)
SPOKEN = (
    rf"(?:{'|'.join(SPOKEN_PARTS)}) "
    rf"(?:\d{{1,2}}|{'|'.join(' '.join(HOURS.values()).split())})(?: uhr)?"
)
"""A time in words, in small letters, as `read_time` understands it."""


class Unreadable(ValueError):
    """No day, or no time, that we know."""


def read_day(text: str, *, today: date) -> date:
    """The day meant: "13.11.", "Fr", "morgen", "13. November 2026", "in 3 Tagen", "2026-11-13".

    Without a year: the first such day that is not more than three months ago. "next week" is its
    Monday, "next month" its first day; a month later is the last day of a shorter month. Raises
    Unreadable.
    """
    whole = " ".join(text.lower().split())
    if found := _LATER.fullmatch(whole):
        start = read_day(found["day"] or found["start"], today=today)
        return read_day(f"in {found['far'] or found['distance']}", today=start)
    return _of_period(whole, today) or _named(whole, today)


def _of_period(whole: str, today: date) -> date | None:
    """A day of this month, of the next one, or of the next week."""
    if re.fullmatch(MONTHS_END, whole):
        return _months_on(today.replace(day=1), 1) - timedelta(days=1)
    if re.fullmatch(rf"{_UPCOMING} (?:{'|'.join(MONTHLY)})", whole):
        return _months_on(today.replace(day=1), 1)
    found = _OF_NEXT_WEEK.fullmatch(whole)
    if found is None:
        return None
    weekday, rest = _weekday(found["first"] or found["last"] or "mo")
    if weekday is None or rest:
        raise Unreadable(whole)
    return today + timedelta(days=7 - today.weekday() + weekday)


def _named(whole: str, today: date) -> date:
    said = _NEXT.sub("", whole)
    if said in NEAR:
        return today + timedelta(days=NEAR[said])
    weekday, rest = _weekday(said)
    if weekday is not None and not rest:
        return _next(weekday, today, following=_is_next(whole))
    try:
        day = _distance(rest, today) or _full(rest, today)
    except (ValueError, OverflowError) as error:
        raise Unreadable(whole) from error
    if day.year not in YEARS:
        raise Unreadable(whole)
    return day


def read_time(text: str) -> time:
    """The time meant: "14 Uhr", "14:30", "14.30", "1430", "2pm", "2:30 p.m.", "halb drei", "quarter
    past nine", "3 Uhr nachmittags". Raises Unreadable."""
    said = " ".join(text.lower().split())
    part = next((part for part in PARTS if said.endswith(f" {part}")), None)
    if part is not None:
        return at_or_after(read_time(said.removesuffix(part)), PARTS[part] * 60)
    if said in NAMED_TIMES:
        return time(NAMED_TIMES[said])
    if re.fullmatch(SPOKEN, said):
        return _spoken(said)
    found = _TIME.fullmatch(said)
    if found is None:
        raise Unreadable(text)
    hour, minute = int(found["hour"]), int(found["minute"] or found["packed"] or 0)
    if found["half"]:
        hour = hour % 12 + (12 if found["half"] == "p" else 0) if 1 <= hour <= 12 else 24
    try:
        return time(hour, minute)
    except ValueError as error:
        raise Unreadable(text) from error


def _spoken(said: str) -> time:
    part = next(part for part in SPOKEN_PARTS if said.startswith(part))
    word = said.removeprefix(part).removesuffix(" uhr").strip()
    hour = int(word) if word.isdigit() else dict(_names(HOURS))[word] + 1
    if not 1 <= hour <= 24:
        raise Unreadable(said)
    found = time(*divmod((hour * 60 + SPOKEN_PARTS[part]) % A_DAY, 60))
    return at_or_after(found, EARLIEST_SPOKEN) if hour <= 12 else found


def at_or_after(at: time, earliest: int) -> time:
    """What a clock with hands shows like this first from a minute of the day on; as it is where
    that is another day."""
    found = earliest + (at.hour * 60 + at.minute - earliest) % (12 * 60)
    return time(*divmod(found % A_DAY, 60)) if found < A_DAY else at


def show_day(day: date, language: str) -> str:
    """The day in full: "Fr, 13. November 2026", "Fri 13 November 2026"; `read_day` reads it."""
    weekday = WEEKDAYS[_known(language)].split()[day.weekday()]
    comma = "," if _known(language) == "de" else ""
    return f"{weekday}{comma} {show_yearly(day.day, day.month, language)} {day.year}"


def show_time(at: time | datetime, language: str) -> str:
    """The time in full: "14:00", "2:00 pm"; `read_time` reads it."""
    if _known(language) == "de":
        return f"{at:%H:%M}"
    return f"{at.hour % 12 or 12}:{at.minute:02} {'pm' if at.hour >= 12 else 'am'}"


def show_range(first: date, last: date, language: str) -> str:
    """Days from `first` to `last` in few words: "9.–15. November 2026", "9–15 November 2026"."""
    end = f"{show_yearly(last.day, last.month, language)} {last.year}"
    if first == last:
        return end
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}{'.' if _known(language) == 'de' else ''}–{end}"
    start = show_yearly(first.day, first.month, language)
    return f"{start} {first.year} – {end}" if first.year != last.year else f"{start} – {end}"


def show_yearly(day: int, month: int, language: str) -> str:
    """A day that comes every year: "13. November", "13 November"."""
    dot = "." if _known(language) == "de" else ""
    return f"{day}{dot} {month_name(month, language)}"


def month_name(month: int, language: str) -> str:
    """ "November" for 11."""
    return MONTHS[_known(language)].split()[month - 1]


def _known(language: str) -> str:
    return "de" if language.startswith("de") else "en"


def _names(table: dict[str, str]) -> Iterator[tuple[str, int]]:
    for names in table.values():
        for number, name in enumerate(names.lower().split()):
            yield name, number


def _weekday(said: str) -> tuple[int | None, str]:
    word, _, rest = said.partition(" ")
    bare = word.rstrip(".,")
    for table in (WEEKDAYS, LONG_WEEKDAYS):
        for name, number in _names(table):
            if bare == name:
                return number, re.sub(r"^(?:den|der|the) ", "", rest.strip(" ,"))
    if bare == "sonnabend":
        return 5, rest.strip(" ,")
    return None, said


def _is_next(text: str) -> bool:
    return text.startswith(("nächst", "naechst", "kommend", "next"))


def _next(weekday: int, today: date, *, following: bool) -> date:
    days = (weekday - today.weekday()) % 7
    return today + timedelta(days=days or (7 if following else 0))


def _distance(said: str, today: date) -> date | None:
    found = _DISTANCE.fullmatch(said)
    if found is None:
        return None
    number = COUNTS.get(found[1]) or int(found[1])
    if found[2] in MONTHLY:
        return _months_on(today, number)
    return today + timedelta(days=number * UNITS[found[2]])


def _months_on(day: date, months: int) -> date:
    """So many months later; the last day of that month where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _full(said: str, today: date) -> date:
    if found := _ISO.fullmatch(said):
        return date(int(found[1]), int(found[2]), int(found[3]))
    if found := _NUMBERS.fullmatch(said):
        day, month = int(found[1]), int(found[2])
        if month > 12 >= day:
            day, month = month, day
        return _in_year(day, month, found[3], today)
    if found := _DAY_NAMED.fullmatch(said):
        return _in_year(int(found[1]), _month(found[2]), found[3], today)
    if found := _NAMED_DAY.fullmatch(said):
        return _in_year(int(found[2]), _month(found[1]), found[3], today)
    if found := _ALONE.fullmatch(said):
        return _next_such(int(found[1]), today)
    raise Unreadable(said)


def _month(name: str) -> int:
    if name in ("mrz", "maerz", "mär", "jaenner", "jänner"):
        return 1 if name.endswith("nner") else 3
    for known, number in _names(MONTHS):
        if known.startswith(name):
            return number + 1
    raise Unreadable(name)


def _in_year(day: int, month: int, year: str | None, today: date) -> date:
    if year:
        return date(int(year) + (2000 if len(year) == 2 else 0), month, day)
    for candidate in range(today.year - 1, today.year + 9):  # 29 February comes within 8 years
        try:
            found = date(candidate, month, day)
        except ValueError:
            continue
        if found >= today - PAST:
            return found
    raise Unreadable(f"{day}.{month}.")


def _next_such(number: int, today: date) -> date:
    if not 1 <= number <= 31:
        raise Unreadable(f"{number}.")
    day = today
    while day.day != number:
        day += timedelta(days=1)
    return day
