"""What a plan tells: which steps are done here, which there, and each in words."""

from __future__ import annotations

import pytest
from hypothesis import given
from tests.pure.reconcile.pairs import Pair, pairs, plain

from einklang.reconcile.decide import HoldLocal, ReplaceRemote
from einklang.reconcile.observation import Seen, Standing
from einklang.reconcile.plan import described, plan
from einklang.records.plain import Plain

A, B, C = (plain(place=place) for place in "ABC")


@given(pairs())
def test_every_step_is_done_either_here_or_there_and_here_first(pair: Pair) -> None:
    for planned in plan([("r", "", pair.seen())]).planned:
        assert planned.local + planned.remote == planned.steps


def test_a_pull_with_something_to_push_is_done_here_and_then_there() -> None:
    here = plain(place="A", summary="Hier")
    (planned,) = plan([("r", "", Seen(A, here, B, version="v", agreed="v"))]).planned
    (held,), (replaced,) = planned.local, planned.remote
    assert isinstance(held, HoldLocal)
    assert isinstance(replaced, ReplaceRemote)
    assert held.record == replaced.record == plain(place="B", summary="Hier")


def test_a_pair_that_stands_for_something_else_has_no_part_in_a_plan() -> None:
    seen = Seen(A, C, B, standing=Standing.GONE)
    assert not plan([("r", "", seen)])


@pytest.mark.parametrize(
    ("base", "local", "remote", "line"),
    [
        (None, None, A, "hold here      Angebot"),
        (A, A, None, "end here       Angebot"),
        (None, A, None, "create there   Angebot"),
        (A, C, A, "replace there  Angebot"),
        (A, None, A, "delete there   Angebot"),
        (A, B, B, "remember       Angebot"),
        (A, None, None, "stand          Angebot"),
    ],
)
def test_every_step_has_its_words(
    base: Plain | None, local: Plain | None, remote: Plain | None, line: str
) -> None:
    seen = Seen(base, local, remote, revision=1, version="v", agreed="v")
    made = plan([("r", "Angebot", seen)])
    assert described(made) == [line]
    (planned,) = made.planned
    assert planned.local + planned.remote == planned.steps


def test_a_pair_without_a_name_is_told_by_its_address() -> None:
    made = plan([("/alice/work/1.ics", "", Seen(A, None, A, version="v"))])
    assert described(made) == ["delete there   /alice/work/1.ics"]
