"""The rules of a connection: as stored and read, as presets fill them, as a calendar overlays
them."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.pure.drawn_rules import RULES

from einklang.reconcile.rules import OWN, PRESETS, Past, Rules, Which, choice, filled, preset_of

NAMES = tuple(field.name for field in fields(Rules))


@given(RULES)
def test_rules_come_back_from_json_as_they_were(rules: Rules) -> None:
    assert Rules.read(json.loads(json.dumps(rules.written()))) == rules


def test_what_is_not_stored_is_as_by_default() -> None:
    assert Rules.read({}) == Rules() == PRESETS["all_external"]
    assert Rules.read({"which": "known"}) == Rules(which=Which.KNOWN)


def test_what_an_older_version_stored_besides_is_left_out() -> None:
    assert Rules.read({"colour": "teal", "past": "connected"}) == Rules(past=Past.CONNECTED)


@pytest.mark.parametrize(
    "stored",
    [{"which": "all"}, {"past": ""}, {"later_private": None}, {"days": 0}, {"visibility": 5}],
)
def test_a_value_that_no_rule_knows_is_refused(stored: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="is not a valid"):
        Rules.read(stored)


# ── a calendar of its own rules ──────────────────────────────────────────────


@given(RULES, RULES, st.sets(st.sampled_from(NAMES)))
def test_what_a_calendar_says_holds_and_all_else_is_as_its_connection_says(
    rules: Rules, other: Rules, said: set[str]
) -> None:
    own = {name: value for name, value in other.written().items() if name in said}
    laid = rules.overlaid(own)
    for name in set(NAMES) - {"visibility", "blocklist"}:
        assert getattr(laid, name) == getattr(other if name in said else rules, name)


@given(RULES, RULES)
def test_a_calendar_never_shows_more_than_its_connection(rules: Rules, own: Rules) -> None:
    laid = rules.overlaid(own.written())
    assert laid.visibility == min(rules.visibility, own.visibility)
    assert set(laid.blocklist) == {*rules.blocklist, *own.blocklist}


@given(RULES, RULES)
def test_to_overlay_twice_is_to_overlay_once(rules: Rules, own: Rules) -> None:
    once = rules.overlaid(own.written())
    assert once.overlaid(own.written()) == once
    assert rules.overlaid({}) == rules


# ── presets ──────────────────────────────────────────────────────────────────


@given(RULES, st.sampled_from(sorted(PRESETS)))
def test_a_preset_fills_all_but_what_is_chosen_beside_it(rules: Rules, name: str) -> None:
    made = filled(name, rules)
    assert preset_of(made) == name
    assert all(getattr(made, each) == getattr(rules, each) for each in OWN)
    assert choice(name).keys() == set(NAMES) - set(OWN)


def test_a_mixture_is_no_preset() -> None:
    assert preset_of(replace(PRESETS["known_contacts"], past=Past.WHOLE)) == ""
