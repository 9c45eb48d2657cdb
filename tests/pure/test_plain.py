"""Records as JSON and back, and the fingerprint of what they say."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from tests.providers.meetings import meeting
from tests.pure.drawn_events import events

from einklang.records.event import (
    Answer,
    Details,
    Event,
    Organiser,
    Override,
    Participant,
    Role,
    Status,
)
from einklang.records.fingerprint import fingerprint
from einklang.records.moment import read
from einklang.records.plain import (
    META,
    Plain,
    answers,
    from_event,
    to_event,
    with_answers,
    without_pending,
)

ZONE = "[Europe/Berlin]"
FULL = Event(
    uid="4711",
    details=Details(
        start=read(f"2026-05-04T09:00:00{ZONE}"),
        end=read(f"2026-05-04T10:00:00{ZONE}"),
        summary="Jour fixe",
        status=Status.TENTATIVE,
        busy=False,
        private=True,
        organiser=Organiser("alice@nordlicht.example", "Alice"),
        participants=(
            Participant("clara@suedwind.example", "Clara", Answer.DECLINED, Role.OPTIONAL),
            Participant("raum@suedwind.example", role=Role.ROOM),
        ),
        reminders=(10, 60),
    ),
    rules=("FREQ=WEEKLY",),
    dates=(read(f"2026-05-06T09:00:00{ZONE}"),),
    excluded=(read(f"2026-05-11T09:00:00{ZONE}"), read(f"2026-05-25T09:00:00{ZONE}")),
    overrides=(
        Override(
            read(f"2026-05-18T09:00:00{ZONE}"),
            Details(read("2026-05-18"), read("2026-05-19"), "Ganztags"),
        ),
    ),
    sequence=3,
    stamp="2026-05-01T08:00:00+00:00",
    created="2026-04-01T08:00:00+00:00",
)


@given(events())
def test_every_event_comes_back_from_json_as_it_was(event: Event) -> None:
    assert to_event(json.loads(json.dumps(from_event(event)))) == event


def test_a_full_event_comes_back_from_json_as_it_was() -> None:
    instance = replace(FULL, rules=(), dates=(), instance_of=read("2026-05-04"))
    for event in (FULL, instance):
        assert to_event(json.loads(json.dumps(from_event(event)))) == event


def test_start_end_rules_and_dates_are_one_value() -> None:
    """Else two edits could be merged into a move that nobody made."""
    moved = replace(FULL.details, start=read("2026-05-04"), end=read("2026-05-05"))
    elsewhen = replace(FULL, details=moved, rules=(), dates=())
    before, after = from_event(FULL), from_event(elsewhen)
    assert {key for key in before if before[key] != after[key]} == {"schedule"}


def test_what_only_tells_the_record_apart_is_exactly_what_is_never_merged() -> None:
    other = replace(
        FULL, uid="4712", instance_of=read("2026-05-04"), sequence=9, stamp="", created=""
    )
    before, after = from_event(FULL), from_event(other)
    assert {key for key in before if before[key] != after[key]} == META


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("status", "perhaps"),
        ("schedule", ["morgen", "2026-05-05", [], []]),
        ("schedule", ["2026-05-04", "2026-05-05"]),
        ("excluded", {"gestern": True}),
        ("participants", {"a@b.example": {"name": "", "answer": "maybe", "role": "required"}}),
    ],
)
def test_json_that_no_event_wrote_is_refused(key: str, value: Any) -> None:
    with pytest.raises(ValueError, match=r".+"):
        to_event({**from_event(FULL), key: value})


@pytest.mark.parametrize("key", sorted(from_event(FULL)))
def test_no_key_of_the_json_may_be_missing(key: str) -> None:
    part = {name: value for name, value in from_event(FULL).items() if name != key}
    with pytest.raises(KeyError, match=key):
        to_event(part)


def reversed_keys(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: reversed_keys(value[key]) for key in reversed(value)}
    return value


def test_a_fingerprint_asks_for_values_and_not_for_the_order_of_keys() -> None:
    plain = from_event(FULL)
    turned = reversed_keys(plain)
    assert list(turned) != list(plain)
    assert fingerprint(turned) == fingerprint(plain)
    assert re.fullmatch("[0-9a-f]{64}", fingerprint(plain))


@pytest.mark.parametrize("key", sorted(from_event(FULL)))
def test_every_value_tells_in_the_fingerprint(key: str) -> None:
    plain = from_event(FULL)
    other: Plain = {**plain, key: ["something", "else"]}
    assert fingerprint(other) != fingerprint(plain)


WEEKLY = from_event(meeting("s", "Jour fixe", "x@y.example"))


def test_an_answer_to_one_occurrence_tells_it_apart_from_its_series() -> None:
    plain: Plain = {**WEEKLY, "schedule": [*WEEKLY["schedule"][:2], ["FREQ=WEEKLY;COUNT=3"], []]}
    second, nowhere = (f"2026-05-{day}T09:00:00[Europe/Berlin]" for day in (11, 12))
    said = {second: {"x@y.example": "declined"}, nowhere: {"x@y.example": "declined"}}
    told = with_answers(plain, said)
    assert answers(told, {"x@y.example"}) == {
        "": {"x@y.example": "open"},
        second: {"x@y.example": "declined"},
        nowhere: {"x@y.example": "declined"},
    }
    assert told["overrides"][second]["schedule"] == [second, "2026-05-11T10:00:00[Europe/Berlin]"]
    assert without_pending({**told, "overrides": {}}) == plain
    assert with_answers(told, said) == told


@pytest.mark.parametrize(
    ("day", "who"), [("12", "x@y.example"), ("11", "z@y.example")], ids=["no such one", "not asked"]
)
def test_an_answer_that_fits_nowhere_is_held_and_never_sent(day: str, who: str) -> None:
    plain: Plain = {**WEEKLY, "schedule": [*WEEKLY["schedule"][:2], ["FREQ=WEEKLY;COUNT=3"], []]}
    said = {f"2026-05-{day}T09:00:00[Europe/Berlin]": {who: "declined"}}
    told = with_answers(plain, said)
    assert answers(told, {who}).items() >= said.items()
    assert without_pending(told) == plain
    assert from_event(to_event(told)) == plain
