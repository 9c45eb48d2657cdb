"""How times are said: ages, days, clocks, durations. In the active language and time zone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext, pgettext

MINUTE, HOUR, DAY = 60, 3600, 86400


@dataclass(frozen=True, slots=True)
class Age:
    """A whole number of one unit: "s", "min", "h" or "d"."""

    count: int
    unit: str


def age(since: datetime, now: datetime) -> Age:
    """How long ago, in the largest unit that is full once; the future counts as 0 s."""
    seconds = max(0, int((now - since).total_seconds()))
    for size, unit in ((DAY, "d"), (HOUR, "h"), (MINUTE, "min")):
        if seconds >= size:
            return Age(seconds // size, unit)
    return Age(seconds, "s")


def ago(spent: Age) -> str:
    """An age as a moment: "vor 12 s"."""
    return AGO[spent.unit](spent.count) % {"n": spent.count}


def lasting(spent: Age) -> str:
    """An age as a stretch that goes on: "seit 3 Tagen"."""
    return LASTING[spent.unit](spent.count) % {"n": spent.count}


AGO = {
    "s": lambda n: ngettext("%(n)d s ago", "%(n)d s ago", n),
    "min": lambda n: ngettext("%(n)d min ago", "%(n)d min ago", n),
    "h": lambda n: ngettext("%(n)d h ago", "%(n)d h ago", n),
    "d": lambda n: ngettext("%(n)d day ago", "%(n)d days ago", n),
}
LASTING = {
    "s": lambda n: ngettext("for %(n)d s", "for %(n)d s", n),
    "min": lambda n: ngettext("for %(n)d min", "for %(n)d min", n),
    "h": lambda n: ngettext("for %(n)d h", "for %(n)d h", n),
    "d": lambda n: ngettext("for %(n)d day", "for %(n)d days", n),
}


def clock(moment: datetime) -> str:
    """The time of day in the active zone: "14:00", in English "2:00 pm"."""
    local = timezone.localtime(moment)
    if not _halves():
        return f"{local:%H:%M}"
    return f"{_half(local)} {_half_name(local)}"


def span(start: datetime, end: datetime) -> str:
    """Two times of day: "14:00–15:30", in English "2:00–3:30 pm". Days are not told."""
    first, last = timezone.localtime(start), timezone.localtime(end)
    if _halves() and _half_name(first) == _half_name(last):
        return f"{_half(first)}–{clock(end)}"
    return f"{clock(start)}–{clock(end)}"


def _halves() -> bool:
    # Translators: "12" where the clock counts twelve hours twice, "24" where it does not.
    return pgettext("clock", "12") == "12"


def _half(local: datetime) -> str:
    return f"{local.hour % 12 or 12}:{local:%M}"


def _half_name(local: datetime) -> str:
    return "am" if local.hour < 12 else "pm"


def local_day(value: date | datetime) -> date:
    """The day in the active zone; a plain date is already one."""
    return timezone.localtime(value).date() if isinstance(value, datetime) else value


def long_day(day: date, today: date) -> str:
    """ "Freitag, 13. November", with the year where it is another one."""
    if day.year == today.year:
        return date_format(day, pgettext("date format", "l j F"))
    return date_format(day, pgettext("date format", "l j F Y"))


def short_day(day: date, today: date) -> str:
    """ "Fr, 13. Nov.", with the year where it is another one."""
    if day.year == today.year:
        return date_format(day, pgettext("date format", "D j M"))
    return date_format(day, pgettext("date format", "D j M Y"))


def near(day: date, today: date) -> str:
    """A long day with its name among the three nearest: "Morgen, Freitag, 13. November"."""
    said = {"day": long_day(day, today)}
    match (day - today).days:
        case -1:
            return gettext("Yesterday, %(day)s") % said
        case 0:
            return gettext("Today, %(day)s") % said
        case 1:
            return gettext("Tomorrow, %(day)s") % said
        case _:
            return said["day"]


def distance(day: date, today: date) -> str:
    """ "in 6 Tagen", "vor 7 Tagen"; '' for the three days that have a name."""
    days = (day - today).days
    if abs(days) <= 1:
        return ""
    if days > 0:
        return ngettext("in %(n)d day", "in %(n)d days", days) % {"n": days}
    return ago(Age(-days, "d"))


def duration(minutes: int) -> str:
    """ "45 Min.", "2 Std.", "1 Std. 30 Min.", "3 Tage"."""
    length = timedelta(minutes=minutes)
    hours, rest = length.seconds // HOUR, length.seconds % HOUR // MINUTE
    if length.days and not length.seconds:
        return ngettext("%(n)d day", "%(n)d days", length.days) % {"n": length.days}
    hours += length.days * 24
    if not hours:
        return gettext("%(minutes)d min") % {"minutes": rest}
    if not rest:
        return gettext("%(hours)d h") % {"hours": hours}
    return gettext("%(hours)d h %(minutes)d min") % {"hours": hours, "minutes": rest}
