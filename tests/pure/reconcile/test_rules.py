"""The rules of a connection, as stored and read."""

from __future__ import annotations

import json
from itertools import product
from typing import Any

import pytest

from einklang.reconcile.rules import PRESETS, LaterPrivate, Past, Rules, Which

EVERY = [
    Rules(which, past, later_private, blocklist)
    for which, past, later_private, blocklist in product(
        Which, Past, LaterPrivate, [(), ("@westwind.example", "otto@suedwind.example")]
    )
]


@pytest.mark.parametrize("rules", [*EVERY, *PRESETS.values()], ids=str)
def test_rules_come_back_from_json_as_they_were(rules: Rules) -> None:
    assert Rules.read(json.loads(json.dumps(rules.written()))) == rules


def test_what_is_not_stored_is_as_by_default() -> None:
    assert Rules.read({}) == Rules() == PRESETS["all_external"]
    assert Rules.read({"which": "known"}) == Rules(which=Which.KNOWN)


def test_what_an_older_version_stored_besides_is_left_out() -> None:
    assert Rules.read({"colour": "teal", "past": "connected"}) == Rules(past=Past.CONNECTED)


@pytest.mark.parametrize("stored", [{"which": "all"}, {"past": ""}, {"later_private": None}])
def test_a_value_that_no_rule_knows_is_refused(stored: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="is not a valid"):
        Rules.read(stored)
