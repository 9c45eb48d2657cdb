"""The seven invariants of ARCHITECTURE.md, as far as one pair can show them. The rest is shown by
tests/sync (6, 7) and tests/world (all of them at once)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st
from tests.pure.reconcile.pairs import Pair, nudges, pairs, plain

from einklang.reconcile.decide import CreateRemote, DropRemote, ReplaceRemote, decide
from einklang.reconcile.observation import Seen, Standing
from einklang.records.plain import META

REMOTE = (CreateRemote, ReplaceRemote, DropRemote)


def leaves(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    if isinstance(value, Mapping) and value:
        for key, below in value.items():
            yield from leaves(below, (*path, key))
    else:
        yield path, repr(value)


@given(pairs())
def test_1_a_plan_is_a_function_of_what_was_observed(pair: Pair) -> None:
    assert pair.steps() == pair.steps()
    assert decide(pair.seen()) == pair.steps()


@given(pairs())
def test_2_when_a_run_ends_base_local_and_remote_are_equal(pair: Pair) -> None:
    end = pair.settled()
    if end.standing is Standing.PAIRED and (end.local or end.remote):
        assert end.base == end.local == end.remote


@given(pairs())
def test_3_running_again_at_once_does_nothing(pair: Pair) -> None:
    end = pair.settled()
    assert end.steps() == ()
    assert end.settled().writes == end.writes


@given(pairs(), st.integers(0, 3), st.booleans())
def test_4_a_crash_after_any_step_reaches_the_same_end(
    pair: Pair, survived: int, reply_lost: bool
) -> None:
    crashed = pair
    for at, step in enumerate(pair.steps()):
        if at >= survived:
            if reply_lost and isinstance(step, REMOTE):
                crashed = crashed.lost_reply(step)
            break
        crashed = crashed.done(step)
    end, wanted = crashed.settled(), pair.settled()
    assert (end.local, end.remote) == (wanted.local, wanted.remote)


@given(pairs())
def test_5_no_value_disappears_unless_someone_removed_it(pair: Pair) -> None:
    """What both sides still hold is there in the end, and what one side added since is, too, unless
    the other side put another value in its place."""
    assume(pair.local is not None)
    assume(pair.remote is not None)
    end = pair.settled()
    assert end.local is not None
    kept = dict(leaves(end.local))
    here, there = dict(leaves(pair.local)), dict(leaves(pair.remote))
    agreed = dict(leaves(pair.base or {}))
    for path, value in here.items() & there.items():
        assert path[0] in META or kept.get(path) == value
    for path, value in here.items():
        if path not in agreed and path not in there and not _shadowed(path, there):
            assert kept.get(path) == value


def _shadowed(path: tuple[str, ...], other: Mapping[tuple[str, ...], Any]) -> bool:
    """Whether the other side has something at or below the same member: then it is a conflict."""
    return any(key[: len(path)] == path or path[: len(key)] == key for key in other)


@given(pairs())
def test_6_no_write_leaves_without_the_version_on_which_it_was_decided(pair: Pair) -> None:
    for step in pair.steps():
        if isinstance(step, ReplaceRemote | DropRemote):
            assert step.version == "v"


@given(pairs(), st.sampled_from([s for s in Standing if s is not Standing.PAIRED]))
def test_only_a_paired_pair_plans_anything(pair: Pair, standing: Standing) -> None:
    seen = Seen(pair.base, pair.local, pair.remote, standing=standing)
    assert decide(seen) == ()


@given(st.data())
def test_an_edit_on_one_side_only_is_never_overwritten(data: st.DataObject) -> None:
    base = plain()
    edited = data.draw(nudges(base))
    for pair in (Pair(base, edited, base), Pair(base, base, edited)):
        end = pair.settled()
        assert end.local == end.remote == edited


@given(st.data())
def test_edits_of_different_fields_both_survive(data: st.DataObject) -> None:
    base = plain()
    here = {**base, "summary": data.draw(st.sampled_from(["Hier", "Daheim"]))}
    there = data.draw(nudges(base))
    assume(there["summary"] == base["summary"])
    end = Pair(base, here, there).settled()
    assert end.local is not None
    assert end.local["summary"] == here["summary"]
    assert {**end.local, "summary": ""} == {**there, "summary": ""}
