"""Rules in one spelling."""

from __future__ import annotations

import pytest

from einklang.records import rule


@pytest.mark.parametrize(
    ("text", "one"),
    [
        ("FREQ=DAILY", "FREQ=DAILY"),
        ("RRULE:freq=daily;interval=1;wkst=mo", "FREQ=DAILY"),
        ("BYDAY=MO,TU,MO;FREQ=WEEKLY;INTERVAL=02;", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TU"),
        ("FREQ=WEEKLY;WKST=SU", "FREQ=WEEKLY;WKST=SU"),
        ("FREQ=MONTHLY;BYDAY=+1MO, -1FR", "FREQ=MONTHLY;BYDAY=1MO,-1FR"),
        ("FREQ=DAILY;UNTIL=20240101t000000z", "FREQ=DAILY;UNTIL=20240101T000000Z"),
        ("FREQ=YEARLY;BYMONTHDAY=-1;BYMONTH=02,2", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1"),
        ("RSCALE=GREGORIAN;FREQ=YEARLY;SKIP=OMIT", "FREQ=YEARLY"),
        ("FREQ=MONTHLY;BYDAY=MO;BYSETPOS=-1", "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=-1"),
        ("FREQ=DAILY;COUNT=3", "FREQ=DAILY;COUNT=3"),
    ],
)
def test_one_spelling(text: str, one: str) -> None:
    assert rule.normalised(text) == one
    assert rule.normalised(one) == one


@pytest.mark.parametrize(
    "text",
    [
        "",
        "FREQ=OFTEN",
        "INTERVAL=2",
        "FREQ=DAILY;FREQ=WEEKLY",
        "FREQ=DAILY;COUNT",
        "FREQ=DAILY;COUNT=0",
        "FREQ=DAILY;COUNT=1,2",
        "FREQ=DAILY;COUNT=x",
        "FREQ=DAILY;COUNT=1;UNTIL=20240101",
        "FREQ=DAILY;INTERVAL=-1",
        "FREQ=DAILY;UNTIL=tomorrow",
        "FREQ=YEARLY;BYMONTH=13",
        "FREQ=YEARLY;BYMONTH=-1",
        "FREQ=YEARLY;BYMONTHDAY=0",
        "FREQ=YEARLY;BYDAY=0MO",
        "FREQ=YEARLY;BYDAY=XX",
        "FREQ=WEEKLY;WKST=XX",
        "FREQ=DAILY;X-OWN=1",
        "FREQ=YEARLY;RSCALE=CHINESE",
        "FREQ=YEARLY;RSCALE=GREGORIAN;SKIP=FORWARD",
    ],
)
def test_what_is_no_rule(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        rule.normalised(text)


def test_a_rule_comes_apart() -> None:
    assert rule.parts("FREQ=DAILY;COUNT=3") == {"FREQ": "DAILY", "COUNT": "3"}
