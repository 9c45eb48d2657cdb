"""Merging without a base: what is empty was never emptied."""

from __future__ import annotations

import pytest

from einklang.reconcile.merge import Merged, Side, merge
from einklang.records.card import from_contact
from einklang.records.contact import Contact, Label, Phone


@pytest.mark.parametrize("empty", ["", None, []])
@pytest.mark.parametrize("favour", Side)
def test_without_a_base_a_value_beats_what_is_empty(empty: object, favour: Side) -> None:
    told = {"place": "Hamburg"}
    bare = {"place": empty}
    assert merge(None, told, bare, favour=favour) == Merged(told, ())
    assert merge(None, bare, told, favour=favour) == Merged(told, ())
    assert merge({"place": "Kiel"}, bare, told, favour=favour).conflicts, "somebody emptied it"


@pytest.mark.parametrize("favour", Side)
def test_at_first_meeting_a_number_without_a_label_takes_the_others(favour: Side) -> None:
    private = from_contact(Contact(phones=(Phone("+49 40 1", Label.HOME),)))
    bare = from_contact(Contact(phones=(Phone("+49 40 1", Label.OTHER),)))
    assert merge(None, private, bare, favour=favour) == Merged(private, ())
    assert merge(None, bare, private, favour=favour) == Merged(private, ())
    assert merge(private, bare, private, favour=favour) == Merged(bare, ()), "taken away on purpose"


@pytest.mark.parametrize("favour", Side)
def test_two_labels_of_a_number_are_a_conflict_and_so_is_another_word_other(favour: Side) -> None:
    one, other = (
        from_contact(Contact(phones=(Phone("+49 40 1", label),)))
        for label in (Label.HOME, Label.WORK)
    )
    assert merge(None, one, other, favour=favour).conflicts
    assert merge(None, {"title": "other"}, {"title": "home"}, favour=favour).conflicts
