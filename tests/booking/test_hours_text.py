"""Hours as people type them."""

from __future__ import annotations

from datetime import date

import pytest

from einklang.booking.hours_text import NoHours, read_days, read_hours, show_days, show_hours

TODAY = date(2026, 11, 27)


@pytest.mark.parametrize(
    ("typed", "spans"),
    [
        ("", []),
        ("zu", []),
        ("closed", []),
        ("9–12, 13–17", [[540, 720], [780, 1020]]),
        ("13-17;9-12", [[540, 720], [780, 1020]]),
        ("9:30 bis 12 Uhr und 13 bis 17 Uhr", [[570, 720], [780, 1020]]),
        ("9 am to 5 pm", [[540, 1020]]),
        ("9.15-10", [[555, 600]]),
        ("0–24", [[0, 1440]]),
        ("22-0", [[1320, 1440]]),
        ("9-12, 12-14, 13-15", [[540, 900]]),
    ],
)  # fmt: skip
def test_hours_are_read(typed: str, spans: list[list[int]]) -> None:
    assert read_hours(typed) == spans
    for language in ("de", "en"):
        assert read_hours(show_hours(spans, language)) == spans


@pytest.mark.parametrize("typed", ["9", "9-", "17-9", "9-9", "abends", "9-12-14", "9-25"])
def test_what_is_no_span_is_not_guessed(typed: str) -> None:
    with pytest.raises(NoHours):
        read_hours(typed)


def test_hours_are_shown_in_few_words() -> None:
    spans = [[540, 750], [780, 1440]]
    assert show_hours(spans, "de") == "9–12:30, 13–24"
    assert show_hours(spans, "en") == "9 am–12:30 pm, 1 pm–24"


def test_days_are_read_a_line_each_and_shown_back() -> None:
    typed = "2.1. 10–14\n\n24. Dezember 2026 zu\n 2026-12-31: 9-12, 13-14\n5.1.2027\n"
    days = read_days(typed, today=TODAY)
    assert days == {
        "2026-12-24": [],
        "2026-12-31": [[540, 720], [780, 840]],
        "2027-01-02": [[600, 840]],
        "2027-01-05": [],
    }
    assert list(days) == sorted(days)
    for language in ("de", "en"):
        assert read_days(show_days(days, language), today=TODAY) == days
    assert show_days({"2026-12-24": []}, "de") == "24.12.2026 zu"
    assert show_days({"2026-12-24": []}, "en") == "24 December 2026 closed"


@pytest.mark.parametrize("line", ["irgendwann", "24.12.2026 abends", "10–14"])
def test_a_line_that_is_no_day_is_told(line: str) -> None:
    with pytest.raises(NoHours, match=line):
        read_days(f"24.12.2026 zu\n{line}", today=TODAY)
