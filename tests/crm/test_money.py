"""Amounts as people type them, and as they are shown."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.utils import translation

from einklang.crm.money import NoAmount, read_amount, show_amount, show_sums


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("18400", "18400"),
        ("18.400", "18400"),
        ("18,400", "18400"),
        ("18 400", "18400"),
        ("18'400.50", "18400.50"),
        ("18.400,5", "18400.5"),
        ("18,400.05", "18400.05"),
        ("1.234.567", "1234567"),
        ("0,99", "0.99"),
        ("12.5", "12.5"),
        ("18.400 €", "18400"),
        ("EUR 950,50", "950.50"),
        ("$1,000", "1000"),
        ("0", "0"),
    ],
)
def test_what_is_meant(typed: str, meant: str) -> None:
    assert read_amount(typed) == Decimal(meant)


@pytest.mark.parametrize(
    "typed", ["", "viel", "-5", "1.2.3", "18.40,000.1", "1,2,3", "10000000000", "12.", "1e9", "½"]
)
def test_what_is_no_amount(typed: str) -> None:
    with pytest.raises(NoAmount):
        read_amount(typed)


@pytest.mark.parametrize(
    ("amount", "currency", "german", "english"),
    [
        ("18400", "EUR", "18.400 €", "€18,400"),
        ("950.5", "EUR", "950,50 €", "€950.50"),
        ("7", "CHF", "7 CHF", "CHF 7"),
        ("0", "GBP", "0 £", "£0"),
    ],
)
def test_how_it_is_shown(amount: str, currency: str, german: str, english: str) -> None:
    for language, words in (("de", german), ("en", english)):
        with translation.override(language):
            assert show_amount(Decimal(amount), currency).replace("\xa0", " ") == words


def test_sums_of_several_currencies_stand_side_by_side() -> None:
    said = show_sums([("CHF", Decimal(5)), ("EUR", Decimal(900))])
    assert said.replace("\xa0", " ") == "900 € · 5 CHF"
