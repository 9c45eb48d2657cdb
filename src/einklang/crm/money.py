"""Amounts of money, as people type and read them. Pure but for the active language."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import get_language

CURRENCIES = ("EUR", "CHF", "GBP", "USD")
SIGNS = {"EUR": "€", "GBP": "£", "USD": "$"}
MOST = Decimal(10) ** 10
_PLAIN = re.compile(r"\d+(?:[.,'\s]\d+)*")


class NoAmount(ValueError):
    """This is not read as an amount."""


def read_amount(text: str) -> Decimal:
    """What was meant by "18.400", "18,400.50", "18 400,5" or "18.400 €": at most two digits behind
    the last separator are a fraction, three are thousands. Raises NoAmount."""
    bare = re.sub(r"[€$£]|EUR|CHF|GBP|USD", "", text, flags=re.IGNORECASE).strip()
    if not _PLAIN.fullmatch(bare):
        raise NoAmount(text)
    *groups, last = re.split(r"[.,'\s]", bare)
    fraction = bool(groups) and len(last) < 3
    thousands = [*groups[1:], *([] if fraction or not groups else [last])]
    if any(len(group) != 3 for group in thousands):
        raise NoAmount(text)
    whole = "".join(groups) if fraction else "".join([*groups, last])
    amount = Decimal(f"{whole}.{last}" if fraction else whole)
    if amount >= MOST:
        raise NoAmount(text)
    return amount


def show_number(amount: Decimal) -> str:
    """In the reader's language, cents only where there are any."""
    places = 0 if amount == amount.to_integral() else 2
    return number_format(amount, decimal_pos=places, use_l10n=True, force_grouping=True)


def show_amount(amount: Decimal, currency: str) -> str:
    """With its currency: "18.400 €", "€18,400"."""
    number, sign = show_number(amount), SIGNS.get(currency, currency)
    if (get_language() or "en").startswith("en"):
        return f"{sign}{number}" if currency in SIGNS else f"{sign}\N{NO-BREAK SPACE}{number}"
    return f"{number}\N{NO-BREAK SPACE}{sign}"


def show_sums(sums: Iterable[tuple[str, Decimal]]) -> str:
    """One sum for each currency, the largest first."""
    largest = sorted(sums, key=lambda each: -each[1])
    return " · ".join(show_amount(amount, currency) for currency, amount in largest)
