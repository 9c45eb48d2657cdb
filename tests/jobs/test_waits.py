"""Whoever fails waits longer each time, and two thousand who fail together come back apart."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from einklang.jobs.waits import FIRST, LONGEST, backoff, share, spread

FAILURES = st.integers(0, 10_000)
SHARES = st.floats(0, 1, exclude_max=True)
ASKED = st.floats(0, allow_infinity=True)
DAY = timedelta(days=1)
ACCOUNTS = range(1, 2001)


@given(FAILURES, SHARES)
def test_a_wait_is_between_half_and_all_of_the_doubled_one(failures: int, chance: float) -> None:
    whole = min(FIRST * 2 ** min(failures, 20), LONGEST)
    assert whole / 2 <= backoff(failures, chance) <= whole


@given(FAILURES, SHARES)
def test_one_failure_more_never_waits_less(failures: int, chance: float) -> None:
    assert backoff(failures + 1, chance) >= backoff(failures, chance)


@given(FAILURES, SHARES, ASKED)
def test_what_a_server_asks_for_is_the_least(failures: int, chance: float, asked: float) -> None:
    told = backoff(failures, chance, asked)
    assert told >= timedelta(seconds=min(asked, 86_400))
    assert told >= backoff(failures, 0)
    assert told <= max(DAY, LONGEST) * 1.1


@given(st.integers(0, 12), st.floats(0, 10_000))
def test_two_thousand_accounts_do_not_come_back_in_the_same_second(
    failures: int, asked: float
) -> None:
    waits = [backoff(failures, share(pk, failures), asked) for pk in ACCOUNTS]
    window = max(waits) - min(waits)
    own = min(FIRST * 2**failures, LONGEST) / 2
    assert window > 0.95 * max(own, timedelta(seconds=asked) / 10)
    tenths = Counter(int((wait - min(waits)) / window * 9.999) for wait in waits)
    assert max(tenths.values()) < 1.35 * len(waits) / 10, "evenly over the window"


def test_who_polls_together_is_apart_after_a_few_rounds() -> None:
    minute = timedelta(minutes=1)
    pauses = [spread(minute, share(pk)) for pk in ACCOUNTS]
    assert all(0.9 * minute <= pause <= 1.1 * minute for pause in pauses)
    at_once = Counter(int((10 * pause) / timedelta(seconds=1)) for pause in pauses)
    assert max(at_once.values()) < 40, "of 2,000, in any second of the tenth round"


@given(st.integers(), st.integers())
def test_a_share_is_the_same_each_time_and_below_one(ref: int, failures: int) -> None:
    assert 0 <= share(ref, failures) < 1
    assert share(ref, failures) == share(ref, failures)
    assert share(ref, failures) != share(ref, failures + 1)
