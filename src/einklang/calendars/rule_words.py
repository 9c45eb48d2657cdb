"""A recurrence rule as a sentence in the active language; pure but for the catalogue."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import dates as django_dates
from django.utils.translation import get_language, gettext, ngettext, pgettext

from einklang.calendars.dates import month_name, show_day, show_yearly
from einklang.calendars.repeat import WEEK, last_day
from einklang.records.moment import Moment, wall
from einklang.records.rule import normalised, parts

UNSAID = frozenset({"BYHOUR", "BYMINUTE", "BYSECOND", "BYWEEKNO", "BYYEARDAY"})
WORKDAYS = ("MO", "TU", "WE", "TH", "FR")


def in_words(rules: Sequence[str], dates: Sequence[Moment], start: Moment) -> str:
    """When a series takes place: "Jeden Dienstag, bis …"; '' for what does not recur.

    What has no words of its own is said to follow a rule.
    """
    if not rules and not dates:
        return ""
    if len(rules) == 1 and not dates:
        try:
            said = parts(normalised(rules[0]))
        except ValueError:
            return gettext("Repeats by a rule")
        repeats = _repeats(said, start)
        if repeats:
            return _with_end(repeats, said, start)
    return gettext("Repeats by a rule")


def _with_end(repeats: str, said: dict[str, str], start: Moment) -> str:
    if "UNTIL" in said:
        day = show_day(last_day(said["UNTIL"], start), get_language() or "en")
        return gettext("%(repeats)s, until %(day)s") % {"repeats": repeats, "day": day}
    if "COUNT" in said:
        count = int(said["COUNT"])
        return ngettext("%(repeats)s, %(count)d time", "%(repeats)s, %(count)d times", count) % {
            "repeats": repeats,
            "count": count,
        }
    return repeats


def _repeats(said: dict[str, str], start: Moment) -> str:
    """The rule without its end; '' where there are no words for it."""
    if UNSAID & said.keys():
        return ""
    step = int(said.get("INTERVAL", "1"))
    match said["FREQ"]:
        case "DAILY" if not {"BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS"} & said.keys():
            return ngettext("Every day", "Every %(step)d days", step) % {"step": step}
        case "WEEKLY" if not {"BYMONTHDAY", "BYMONTH", "BYSETPOS"} & said.keys():
            return _weekly(said.get("BYDAY", ""), step, start)
        case "MONTHLY" if "BYMONTH" not in said:
            return _monthly(said, step, start)
        case "YEARLY":
            return _yearly(said, step, start)
        case _:
            return ""


def _weekly(by_day: str, step: int, start: Moment) -> str:
    days = tuple(day for day in WEEK if day in by_day.split(",")) or (WEEK[wall(start).weekday()],)
    if days == WORKDAYS and step == 1:
        return gettext("Every weekday, Monday to Friday")
    names = listed([_weekday(day) for day in days])
    return ngettext(
        "Every week on %(days)s", "Every %(step)d weeks on %(days)s", step
    ) % {"days": names, "step": step}  # fmt: skip


def _monthly(said: dict[str, str], step: int, start: Moment) -> str:
    if day := _day_of_month(said, start):
        return ngettext("Every month on %(day)s", "Every %(step)d months on %(day)s", step) % {
            "day": day,
            "step": step,
        }
    return ""


def _yearly(said: dict[str, str], step: int, start: Moment) -> str:
    months = said.get("BYMONTH", "")
    if "," in months or (not months and {"BYDAY", "BYMONTHDAY"} & said.keys()):
        return ""
    month, language = int(months or wall(start).month), get_language() or "en"
    number = said.get("BYMONTHDAY", str(wall(start).day))
    if number.isdigit() and not {"BYDAY", "BYSETPOS"} & said.keys():
        day = show_yearly(int(number), month, language)
        return ngettext("Every year on %(day)s", "Every %(step)d years on %(day)s", step) % {
            "day": day,
            "step": step,
        }
    if not (day := _day_of_month(said, start)):
        return ""
    return ngettext(
        "Every year on %(day)s in %(month)s", "Every %(step)d years on %(day)s in %(month)s", step
    ) % {"day": day, "month": month_name(month, language), "step": step}


def _day_of_month(said: dict[str, str], start: Moment) -> str:
    """ "dem 13.", "dem letzten Tag", "dem zweiten Dienstag"; '' for several or none of these."""
    by_day, position = said.get("BYDAY", ""), said.get("BYSETPOS", "")
    if not by_day and not position:
        number = said.get("BYMONTHDAY", str(wall(start).day))
        if number == "-1":
            return pgettext("day of the month", "the last day")
        if number.isdigit():
            return pgettext("day of the month", "day %(number)s") % {"number": number}
        return ""
    nth = by_day[:-2] or position
    if (
        "BYMONTHDAY" in said
        or "," in by_day
        or (position and by_day[:-2])
        or nth not in _ordinals()
    ):
        return ""
    return pgettext("second Tuesday", "the %(nth)s %(weekday)s") % {
        "nth": _ordinals()[nth],
        "weekday": _weekday(by_day[-2:]),
    }


def _ordinals() -> dict[str, str]:
    return {
        "1": pgettext("second Tuesday", "first"),
        "2": pgettext("second Tuesday", "second"),
        "3": pgettext("second Tuesday", "third"),
        "4": pgettext("second Tuesday", "fourth"),
        "5": pgettext("second Tuesday", "fifth"),
        "-1": pgettext("second Tuesday", "last"),
    }


def _weekday(code: str) -> str:
    return str(django_dates.WEEKDAYS[WEEK.index(code)])


def listed(words: Sequence[str]) -> str:
    """ "Feld, Rohde and Aydın"; at least one word."""
    if len(words) == 1:
        return words[0]
    return gettext("%(words)s and %(last)s") % {
        "words": ", ".join(words[:-1]),
        "last": words[-1],
    }
