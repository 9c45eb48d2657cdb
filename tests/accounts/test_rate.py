"""How often one link may be fetched."""

from __future__ import annotations

from einklang.accounts import rate
from einklang.accounts.rate import Buckets


def test_two_hundred_a_second_get_what_one_a_second_would() -> None:
    buckets = Buckets()
    answers = [buckets.take("link", at / 200, 60) for at in range(200 * 60)]
    assert answers.count(0) == 60 + 59


def test_whoever_waits_as_long_as_told_gets_it() -> None:
    buckets = Buckets()
    while not (wait := buckets.take("link", 100.0, 6)):
        pass
    assert wait == 10
    assert buckets.take("link", 100.0 + wait, 6) == 0


def test_links_do_not_wait_for_each_other() -> None:
    buckets = Buckets()
    while not buckets.take("one", 0.0, 60):
        pass
    assert buckets.take("two", 0.0, 60) == 0


def test_no_more_is_remembered_than_there_is_room_for() -> None:
    buckets = Buckets()
    for number in range(2 * rate.MOST):
        buckets.take(str(number), float(number), 60)
    assert len(buckets._levels) <= rate.MOST
