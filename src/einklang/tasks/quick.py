"""What a line of text means as a task: "Fr 14 Uhr Anna anrufen", "tomorrow at 3pm". Pure.

German and English are read at once; days and times by `calendars.dates`, as in every form. First
comes what is sure (how often, times, how long), then the day: what may as well be something else
counts only where it stands like a day (`quick_words.DAYS`). What is left is the title, and what
looks like a day that we do not know (`quick_words.NO_DAY`).
See docs/decisions/0010-quick-add.md.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import TypeVar

from einklang.calendars.dates import (
    EARLIEST_SPOKEN,
    Unreadable,
    at_or_after,
    read_day,
    read_time,
)
from einklang.calendars.repeat import WEEK, Pace
from einklang.formats.ical_text import one_line
from einklang.tasks import quick_words as words
from einklang.tasks.length import LONGEST as A_DAY
from einklang.tasks.length import NoLength, minutes_of, read_length
from einklang.tasks.quick_words import Where

LONGEST = 300
"""Of a title."""
MOST = 1000
"""So much of a text is read."""
NO_TITLE = "–"
PHRASE = 7
"""Words of the longest phrase."""
LEFT = "left"
"""The kind of words that nobody else may read, and that stay in the title."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Meant:
    """What was understood. `own` is the name of a type of the workspace's own, `type` one of
    `Task.Type` otherwise."""

    title: str
    type: str = "todo"
    own: str = ""
    day: date | None = None
    at: time | None = None
    minutes: int | None = None
    pace: Pace = Pace.NEVER
    days: tuple[str, ...] = ()  # of WEEK, where it comes on several
    high: bool = False


@dataclass(frozen=True, slots=True)
class _Clock:
    """A time, with how long it lasts, or on which day it is, where that was said too."""

    at: time
    minutes: int | None = None
    day: date | None = None


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of a day, one of `words.PARTS_OF_A_DAY`, and of which day it is one."""

    name: str
    day: str | None = None


@dataclass(frozen=True, slots=True)
class _Weekly:
    """On which weekdays, of WEEK, and in which part of them."""

    pace: Pace
    days: tuple[str, ...]
    part: _Part | None


class _Line:
    """The words, and what of them has been understood."""

    def __init__(self, text: str) -> None:
        self.words = text.split()
        self.taken = [""] * len(self.words)

    def find(self, kind: str, read: Callable[[_Phrase], T | None]) -> T | None:
        """What the first phrase means that `read` understands, the longest from there; its words
        are taken."""
        for start in range(len(self.words)):
            for end in range(min(start + PHRASE, len(self.words)), start, -1):
                if any(self.taken[start:end]):
                    continue
                found = read(_Phrase(self, start, end))
                if found is not None:
                    self.taken[start:end] = [kind] * (end - start)
                    return found
        return None

    def rest(self) -> str:
        """What nobody has understood."""
        left = (w for w, kind in zip(self.words, self.taken, strict=True) if kind in ("", LEFT))
        return " ".join(left).strip(" ,;:-–")


@dataclass(frozen=True, slots=True)
class _Phrase:
    """Some words in their place."""

    line: _Line
    start: int
    end: int

    @property
    def text(self) -> str:
        """As it is written, without the comma behind."""
        return " ".join(self.line.words[self.start : self.end]).rstrip(",;:")

    @property
    def is_first(self) -> bool:
        """Whether all before is understood."""
        return not {"", LEFT} & {*self.line.taken[: self.start]}

    @property
    def is_last(self) -> bool:
        """Whether all behind is understood."""
        return not {"", LEFT} & {*self.line.taken[self.end :]}

    @property
    def is_before_a_time(self) -> bool:
        """Whether a time follows."""
        return self.line.taken[self.end : self.end + 1] == ["time"]

    @property
    def is_beside_a_time(self) -> bool:
        """Whether a time stands before it or follows."""
        before = self.line.taken[max(0, self.start - 1) : self.start] == ["time"]
        return before or self.is_before_a_time

    @property
    def before(self) -> str:
        """The word before it, in small letters."""
        return " ".join(self.line.words[max(0, self.start - 1) : self.start]).lower()

    @property
    def behind(self) -> str:
        """The word behind it, in small letters."""
        return " ".join(self.line.words[self.end : self.end + 1]).lower().rstrip(".,;:")

    @property
    def goes_on(self) -> bool:
        """Whether it is only the beginning of something that we do not know."""
        return bool(words.GOES_ON.match(f" {' '.join(self.line.words[self.end :])}"))


def read(text: str, *, now: datetime, own: Sequence[str] = ()) -> Meant:
    """What is meant. `now` is the clock on the wall, `own` the names of the workspace's own types.
    Never fails: what nobody understands is the title."""
    said = re.sub(r"(?<=[^\W\d_]{3})\.$", "", one_line(text)[:MOST].strip())
    line = _Line(said)
    high = line.find("mark", lambda phrase: phrase.text == "!" or None) is not None
    weekly = line.find("pace", _weekly)
    line.find(LEFT, lambda phrase: words.NO_DAY.fullmatch(phrase.text))
    pace = weekly.pace if weekly else line.find("pace", _pace) or Pace.NEVER
    clock = line.find("time", lambda phrase: _clock(phrase, now))
    part = (weekly and weekly.part) or line.find("time", _part)
    if part is not None:
        clock = _in_part(part, clock, now)
    minutes = (clock and clock.minutes) or line.find("length", _length)
    day = (clock and clock.day) or line.find("day", lambda phrase: _day(phrase, now, clock))
    if weekly:
        day = _first(weekly.days, day, now, clock)
    if day is None and (clock or pace is not Pace.NEVER):
        day = soonest(clock.at if clock else None, now)
    kind, named = kind_of(said, own)
    return Meant(
        title=_title(line.rest() or said),
        type=kind,
        own=named,
        day=day,
        at=clock.at if clock else None,
        minutes=minutes,
        pace=pace,
        days=weekly.days if weekly and len(weekly.days) > 1 else (),
        high=high,
    )


def soonest(at: time | None, now: datetime) -> date:
    """Today, or tomorrow where the time is over."""
    return now.date() + timedelta(days=1 if at is not None and at <= now.time() else 0)


def _title(text: str) -> str:
    return (text[:1].upper() + text[1:])[:LONGEST].strip() or NO_TITLE


def kind_of(text: str, own: Sequence[str]) -> tuple[str, str]:
    """The type of task that a text names, and which one of the workspace's own it is."""
    said = [word.strip(".,;:!?()") for word in text.lower().split()]
    whole = f" {' '.join(said)} "
    for name in own:
        if f" {' '.join(name.lower().split())} " in whole:
            return "own", name
    return next((words.TYPES[word] for word in said if word in words.TYPES), "todo"), ""


def _pace(phrase: _Phrase) -> Pace | None:
    said = phrase.text.lower()
    return words.PACES.get(said) or (words.PACES_AT_THE_END.get(said) if phrase.is_last else None)


def _weekly(phrase: _Phrase) -> _Weekly | None:
    found = words.WEEKLY_ON.fullmatch(phrase.text)
    if found is None or phrase.goes_on:
        return None
    said = found["days"] or found["adverbs"] or found["plurals"] or words.WORKING_DAYS
    pace = Pace.FORTNIGHTLY if found["other"] else Pace.WEEKLY
    return _Weekly(pace, _weekdays(said), _Part(found["part"]) if found["part"] else None)


def _weekdays(said: str) -> tuple[str, ...]:
    """ "Montag und Mittwoch", "Mo-Fr"."""
    week = read_day("Mo", today=date.min)
    found = [(read_day(each, today=week) - week).days for each in words.A_WEEKDAY.findall(said)]
    if words.SPAN.search(said):
        first, last = found
        found = [(first + each) % 7 for each in range((last - first) % 7 + 1)]
    return tuple(WEEK[each] for each in sorted(set(found)))


def _first(days: Sequence[str], since: date | None, now: datetime, clock: _Clock | None) -> date:
    """The first of these weekdays, from a day on, else from now on."""
    over = since is None and clock is not None and clock.at <= now.time()
    day = since or now.date() + timedelta(days=1 if over else 0)
    while WEEK[day.weekday()] not in days:
        day += timedelta(days=1)
    return day


def _part(phrase: _Phrase) -> _Part | None:
    found = words.PART_OF_A_DAY.fullmatch(phrase.text)
    if found is None or phrase.before in words.NO_DAY_AFTER:
        return None
    if found["day"]:
        return _Part(found["part"], found["day"].strip())
    name = found["today"] or found["tonight"]
    return _Part(name, "today") if name else _Part(found["some_day"])


def _in_part(part: _Part, clock: _Clock | None, now: datetime) -> _Clock:
    """The time in this part of the day; its usual one where none is said."""
    usual, earliest = words.PARTS_OF_A_DAY[part.name.lower()]
    clock = (
        replace(clock, at=at_or_after(clock.at, earliest * 60)) if clock else _Clock(time(usual))
    )
    return replace(clock, day=_next(_bare(part.day), now, clock)) if part.day else clock


def _clock(phrase: _Phrase, now: datetime) -> _Clock | None:
    if _am_is_on(phrase) or phrase.behind in words.COUNTED or phrase.behind[:1] in ("%", "€"):
        return None
    said = phrase.text
    if found := words.FROM_NOW.fullmatch(said):
        then = now + timedelta(minutes=minutes_of(found["length"].lower()))
        return _Clock(then.time().replace(second=0, microsecond=0), day=then.date())
    try:
        if found := words.RANGE.fullmatch(said):
            return _range(found)
        if found := words.TIME.fullmatch(said):
            return _Clock(read_time(found["at"]))
        found = words.LOOSE_TIME.fullmatch(said)
        return _Clock(_hour(found["at"])) if found else None
    except Unreadable:
        return None


def _hour(said: str) -> time:
    """A time without "Uhr" or "am"; an hour alone may be one of the afternoon."""
    at = read_time(said)
    return at_or_after(at, EARLIEST_SPOKEN) if said in words.EARLY_HOURS else at


def _am_is_on(phrase: _Phrase) -> bool:
    """Whether "am" at its end is German: "Raum 4 am Freitag"."""
    return phrase.text.lower().endswith(" am") and _looks_like_a_day(phrase.behind)


def _looks_like_a_day(word: str) -> bool:
    return any(pattern.fullmatch(each) for pattern, _ in words.DAYS for each in (word, f"{word}."))


def _range(found: re.Match[str]) -> _Clock | None:
    first, last = found["first"], found["last"]
    sure = re.compile(words.CLOCK, re.IGNORECASE)
    if not (sure.fullmatch(first) or sure.fullmatch(last)):
        return _span(_hour(first), _hour(last)) if found["from"] else None
    end = read_time(last)
    half = re.search(r"[ap](?=\.?m\.?$)", last.lower())
    if half and not re.search(r"[a-z]", first.lower()):
        begin = read_time(f"{first} {half[0]}m")
        if begin > end:
            begin = read_time(f"{first} {'a' if half[0] == 'p' else 'p'}m")
    else:
        begin = read_time(first)
    return _span(begin, end)


def _span(begin: time, end: time) -> _Clock:
    return _Clock(begin, (_of_day(end) - _of_day(begin)) % A_DAY or None)


def _of_day(at: time) -> int:
    return at.hour * 60 + at.minute


def _length(phrase: _Phrase) -> int | None:
    found = words.LENGTH.fullmatch(phrase.text)
    if found is None or not (found["for"] or phrase.is_last or phrase.is_beside_a_time):
        return None
    try:
        return read_length(found["length"])
    except NoLength:
        return None


def _day(phrase: _Phrase, now: datetime, clock: _Clock | None) -> date | None:
    said = phrase.text
    led = words.BEFORE_A_DAY.match(said)
    core = said[led.end() :] if led else said
    where = next((where for pattern, where in words.DAYS if pattern.fullmatch(core)), None)
    if where is None or phrase.before in words.NO_DAY_AFTER:
        return None
    if not _stands(phrase, where, led=bool(led)):
        return None
    try:
        return _next(_bare(core), now, clock)
    except Unreadable:
        return None


def _stands(phrase: _Phrase, where: Where, *, led: bool) -> bool:
    beside = led or phrase.is_beside_a_time
    match where:
        case Where.ANYWHERE:
            return True
        case Where.AT_AN_EDGE:
            return beside or phrase.is_first or phrase.is_last
        case Where.IN_FRONT:
            return beside or phrase.is_first
        case Where.AT_THE_END:
            return beside or phrase.is_last
        case Where.BESIDE:
            return beside
        case Where.FIRST_BEFORE_A_TIME:
            return phrase.is_first and phrase.is_before_a_time


def _bare(day: str) -> str:
    return re.sub(rf"^{words.THIS} ", "", day, flags=re.IGNORECASE)


def _next(said: str, now: datetime, clock: _Clock | None) -> date:
    """The day; of a weekday that is today the one in a week, where its time is over."""
    day = read_day(said, today=now.date())
    over = day == now.date() and clock is not None and clock.at <= now.time()
    named = re.fullmatch(f"{words.WEEKDAY}|{words.SHORT_WEEKDAY}\\.?", said, re.IGNORECASE)
    return day + timedelta(days=7) if over and named else day
