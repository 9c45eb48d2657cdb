"""The rules of an address book, and whose value stands in a conflict."""

from __future__ import annotations

import json

import pytest

from einklang.reconcile.contact_rules import ContactRules, Deletion, Favour, favoured
from einklang.reconcile.merge import Side
from einklang.reconcile.rules import Direction, Rules

EARLY, LATE = "2026-03-01T10:00:00+00:00", "2026-03-02T10:00:00+00:00"


def test_json_and_back_are_the_same_rules() -> None:
    rules = ContactRules(Direction.READ, Deletion.DELETE, Favour.HERE, private=True)
    assert ContactRules.read(json.loads(json.dumps(rules.written()))) == rules
    assert ContactRules.read({}) == ContactRules()
    with pytest.raises(ValueError, match="no such thing"):
        ContactRules.read({"deletion": "no such thing"})


def test_the_direction_is_read_alike_of_calendars_and_of_address_books() -> None:
    for direction in Direction:
        stored = ContactRules(direction=direction).written()
        assert Rules.read(stored).direction is direction


@pytest.mark.parametrize(
    ("favour", "here", "there", "stands"),
    [
        (Favour.LATER, LATE, EARLY, Side.LOCAL),
        (Favour.LATER, EARLY, LATE, Side.REMOTE),
        (Favour.LATER, EARLY, EARLY, Side.REMOTE),
        (Favour.LATER, LATE, "", Side.REMOTE),
        (Favour.HERE, EARLY, LATE, Side.LOCAL),
        (Favour.THERE, LATE, EARLY, Side.REMOTE),
    ],
)
def test_in_a_conflict_the_rule_says_whose_value_stands(
    favour: Favour, here: str, there: str, stands: Side
) -> None:
    assert favoured(ContactRules(favour=favour), here, there) is stands
