"""Asking ahead: in order, one at a time, and with an end."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from functools import partial

import pytest

from einklang.providers.dav.ahead import one_ahead
from einklang.providers.errors import Again


def test_results_come_in_order_and_one_is_under_way_meanwhile() -> None:
    begun = [threading.Event() for _ in range(4)]

    def act(number: int) -> int:
        begun[number].set()
        return number

    found = []
    for number in one_ahead(partial(act, number) for number in range(4)):
        found.append(number)
        assert number == 3 or begun[number + 1].wait(5)
        assert number >= 2 or not begun[number + 2].is_set()
    assert found == [0, 1, 2, 3]


def test_the_acts_are_made_where_the_caller_is_and_done_elsewhere() -> None:
    made, done = set(), set()

    def acts() -> Iterator[Callable[[], None]]:
        for _ in range(3):
            made.add(threading.current_thread())
            yield lambda: done.add(threading.current_thread())

    list(one_ahead(acts()))
    assert made == {threading.current_thread()}
    assert len(done) == 1
    assert not made & done


def test_an_error_comes_in_its_turn_and_ends_the_rest() -> None:
    done = []

    def act(number: int) -> int:
        done.append(number)
        if number == 1:
            raise Again("unreachable")
        return number

    going = one_ahead(partial(act, number) for number in range(9))
    assert next(going) == 0
    with pytest.raises(Again):
        next(going)
    assert len(done) < 9


def test_who_stops_asking_leaves_no_thread_behind() -> None:
    before = threading.active_count()
    going = one_ahead(partial(int, number) for number in range(9))
    assert next(going) == 0
    going.close()  # type: ignore[attr-defined] # a generator
    assert threading.active_count() == before


def test_nothing_to_ask_is_nothing() -> None:
    assert list(one_ahead([])) == []
