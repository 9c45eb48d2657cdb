"""Merging without a base: what is empty was never emptied."""

from __future__ import annotations

import pytest

from einklang.reconcile.merge import Merged, Side, merge


@pytest.mark.parametrize("empty", ["", None, []])
@pytest.mark.parametrize("favour", Side)
def test_without_a_base_a_value_beats_what_is_empty(empty: object, favour: Side) -> None:
    told = {"place": "Hamburg"}
    bare = {"place": empty}
    assert merge(None, told, bare, favour=favour) == Merged(told, ())
    assert merge(None, bare, told, favour=favour) == Merged(told, ())
    assert merge({"place": "Kiel"}, bare, told, favour=favour).conflicts, "somebody emptied it"
