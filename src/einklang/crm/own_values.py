"""What people type into a field of a workspace's own, how it is stored, and how it is shown.

Pure but for the active language. All is stored as text: a number as Decimal reads it, a date as ISO
says it.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from django.utils.formats import get_format, number_format
from django.utils.translation import get_language, gettext

from einklang.calendars.dates import Unreadable, read_day, show_day
from einklang.crm.models import Field

Kind = Field.Kind
LONGEST = 500
MOST_DIGITS = 15
_NUMBER = re.compile(r"[-+]?\d+(?:[.,' ]\d+)*")


class NoValue(ValueError):
    """This cannot stand in such a field; the text says why, to the reader."""


def read_value(field: Field, typed: str, *, today: date) -> str:
    """As it is stored; '' for nothing. Raises NoValue."""
    if not typed:
        return ""
    match field.kind:
        case Kind.NUMBER:
            return str(_read_number(typed))
        case Kind.DATE:
            return _read_date(typed, today).isoformat()
        case _:
            return " ".join(typed.split())


def show_value(kind: str, stored: str) -> str:
    """As a page shows it, and as a form takes it back."""
    language = get_language() or "en"
    match kind:
        case Kind.NUMBER:
            number = Decimal(stored)
            places = max(0, -int(number.as_tuple().exponent))
            return number_format(number, decimal_pos=places, use_l10n=True, force_grouping=False)
        case Kind.DATE:
            return show_day(date.fromisoformat(stored), language)
        case _:
            return stored


def _read_date(typed: str, today: date) -> date:
    try:
        return read_day(typed, today=today)
    except Unreadable:
        said = gettext("We do not read a day here. Examples: 13.11., Fri, tomorrow.")
        raise NoValue(said) from None


def _read_number(typed: str) -> Decimal:
    """Of two kinds of separators the last one begins the fraction. One alone does, too, unless
    three digits follow and the reader's language groups thousands by it."""
    bare = typed.replace("\N{MINUS SIGN}", "-").replace("\N{NO-BREAK SPACE}", " ")
    bare = bare.replace("\N{NARROW NO-BREAK SPACE}", " ").strip()
    mark = _fraction_mark(bare)
    whole, _mark, fraction = bare.rpartition(mark) if mark else (bare, "", "")
    _first, *groups = re.split("[.,' ]", whole)
    digits = sum(each.isdecimal() for each in bare)
    if not _NUMBER.fullmatch(bare) or digits > MOST_DIGITS or any(len(g) != 3 for g in groups):
        said = gettext("We do not read a number here. An example: %(n)s.")
        raise NoValue(said % {"n": _example()})
    plain = re.sub("[.,' ]", "", whole)
    return Decimal(f"{plain}.{fraction}" if mark else plain)


def _fraction_mark(bare: str) -> str:
    """What stands before the fraction; '' where there is none."""
    marks = re.findall("[.,]", bare)
    last = str(marks[-1]) if marks else ""
    if len(marks) != 1:
        return last if len(set(marks)) > 1 and marks.count(last) == 1 else ""
    before, _mark, after = bare.partition(last)
    grouped = (
        len(after) == 3 and before.lstrip("+-") != "0" and last != get_format("DECIMAL_SEPARATOR")
    )
    return "" if grouped else last


def _example() -> str:
    return number_format(Decimal("1250.5"), decimal_pos=1, use_l10n=True)
