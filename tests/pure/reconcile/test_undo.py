"""Undoing one write: a table, and what holds for any."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.pure.reconcile.pairs import nudges, plain

from einklang.reconcile.merge import Conflict, Side
from einklang.reconcile.observation import Standing
from einklang.reconcile.speak import Projection, Reach
from einklang.reconcile.undo import (
    BringBack,
    LetGo,
    Nothing,
    Past,
    PutAway,
    PutBack,
    Why,
    turned,
    undo,
)
from einklang.records.plain import META, Plain

A, B, C = (plain(place=place) for place in "ABC")
ME, GUEST = "me@x.example", "guest@x.example"
GONE, PAIRED, AWAY = Standing.GONE, Standing.PAIRED, Standing.NOT_WANTED


@pytest.mark.parametrize(
    ("act", "before", "after", "now", "standing", "wanted"),
    [
        ("hold", None, A, A, PAIRED, PutAway()),
        ("hold", None, A, B, PAIRED, PutAway()),
        ("hold", None, A, None, GONE, Nothing(Why.NOT_HERE)),
        ("hold", A, B, B, PAIRED, PutBack(A)),
        ("hold", A, B, A, PAIRED, Nothing(Why.AS_BEFORE)),
        ("hold", A, B, C, PAIRED, Nothing(Why.SINCE)),
        ("hold", A, B, None, GONE, Nothing(Why.NOT_HERE)),
        ("hold", A, A, A, PAIRED, Nothing(Why.AS_BEFORE)),
        ("hold", None, None, A, PAIRED, Nothing(Why.FORGOTTEN)),
        ("replace", A, B, B, PAIRED, PutBack(A)),
        ("create", None, A, A, PAIRED, Nothing(Why.MADE_THERE)),
        ("stand", None, None, None, GONE, Nothing(Why.NO_WRITE)),
        ("drop", A, None, None, GONE, BringBack(joined=False)),
        ("drop", A, None, A, GONE, Nothing(Why.HERE)),
        ("drop", A, None, None, PAIRED, Nothing(Why.SINCE)),
        ("delete", A, None, None, GONE, BringBack(joined=False)),
        ("put_away", A, None, None, AWAY, BringBack(joined=True)),
        ("put_back", A, B, B, PAIRED, PutBack(A)),
        ("bring_back", None, A, A, Standing.KEPT_HERE, PutAway()),
    ],
)
def test_the_table(
    act: str,
    before: Plain | None,
    after: Plain | None,
    now: Plain | None,
    standing: Standing,
    wanted: object,
) -> None:
    assert undo(Past(act, before, after, now, standing)) == wanted


def test_what_another_place_has_too_is_only_let_go_of() -> None:
    assert undo(Past("hold", None, A, A, PAIRED, elsewhere=True)) == LetGo()
    assert undo(Past("hold", None, A, None, GONE, elsewhere=True)) == Nothing(Why.NOT_HERE)


def test_what_was_changed_since_stays_and_is_named() -> None:
    before, after = plain(place="A", summary="Vorher"), plain(place="B", summary="Nachher")
    now = plain(place="C", summary="Nachher")
    done = undo(Past("hold", before, after, now))
    assert isinstance(done, PutBack)
    assert (done.record["place"], done.record["summary"]) == ("C", "Vorher")
    (left,) = done.left
    assert (left.path, left.base, left.local, left.remote) == (("place",), "B", "C", "A")


def test_a_guest_whom_sync_brought_goes_and_one_who_came_since_stays() -> None:
    first, second, third = (person(f"{n}@x.example") for n in "abc")
    past = Past(
        "hold",
        plain(participants=first),
        plain(participants={**first, **second}),
        plain(participants={**first, **second, **third}),
    )
    done = undo(past)
    assert isinstance(done, PutBack)
    assert done.record["participants"] == {**first, **third}


def test_a_guest_whom_somebody_removed_since_does_not_return() -> None:
    accepted, opened = person(GUEST, "accepted"), person(GUEST)
    past = Past("hold", plain(participants=opened), plain(participants=accepted), plain())
    done = undo(past)
    assert done == Nothing(Why.SINCE)


def test_a_person_who_took_it_away_since_is_not_overruled() -> None:
    assert undo(Past("drop", A, None, None, GONE, by_hand=True)) == Nothing(Why.SINCE)
    assert undo(Past("delete", A, None, None, GONE, by_hand=True)) == BringBack(joined=False)


def test_what_went_to_another_calendar_is_not_touched_from_here() -> None:
    assert undo(Past("hold", None, A, A, held=False)) == Nothing(Why.NOT_HERE)
    assert undo(Past("hold", A, B, B, held=False)) == Nothing(Why.NOT_HERE)


def test_a_copy_of_a_shared_meeting_comes_back_beside_the_others() -> None:
    past = Past("put_away", A, None, A, AWAY, held=False)
    assert undo(past) == BringBack(joined=True)


def test_a_guest_takes_back_what_is_their_own_alone() -> None:
    own = Projection(Reach.OWN, frozenset({ME}))
    before = plain(place="A", participants=person(ME))
    after = plain(place="B", participants=person(ME, "accepted"))
    done = undo(Past("hold", before, after, after, projection=own))
    assert isinstance(done, PutBack)
    assert done.record == plain(place="B", participants=person(ME))
    assert undo(Past("hold", A, B, B, projection=own)) == Nothing(Why.NOT_OURS)


def test_what_may_not_be_written_stays_as_it_is() -> None:
    nothing = Projection(Reach.NOTHING)
    assert undo(Past("hold", A, B, B, projection=nothing)) == Nothing(Why.NOT_OURS)


def person(address: str, answer: str = "open") -> dict[str, Any]:
    return {address: {"name": "", "answer": answer, "role": "required"}}


@st.composite
def pasts(draw: st.DrawFn) -> tuple[Plain, Plain, Plain]:
    """What stood before a write, what it left, and what stands now."""
    before = draw(nudges(plain()))
    after = draw(nudges(before))
    return before, after, draw(nudges(after))


@given(pasts())
def test_undoing_twice_does_nothing(three: tuple[Plain, Plain, Plain]) -> None:
    before, after, now = three
    first = undo(Past("hold", before, after, now))
    if isinstance(first, PutBack):
        again = undo(Past("hold", before, after, first.record))
        assert again in (Nothing(Why.AS_BEFORE), Nothing(Why.SINCE))


@given(pasts())
def test_undoing_at_once_restores_what_stood_before(three: tuple[Plain, Plain, Plain]) -> None:
    before, after, _ = three
    done = undo(Past("hold", before, after, after))
    stands = done.record if isinstance(done, PutBack) else after
    assert _said(stands) == _said(before)


@given(pasts())
def test_undoing_leaves_alone_what_sync_did_not_touch(three: tuple[Plain, Plain, Plain]) -> None:
    before, after, now = three
    done = undo(Past("hold", before, after, now))
    if isinstance(done, PutBack):
        for key, value in done.record.items():
            assert value == now[key] or before[key] != after[key]


def _said(record: Plain) -> Plain:
    return {key: value for key, value in record.items() if key not in META}


# ── turning conflicts round ──────────────────────────────────────────────────


def test_a_conflict_that_is_turned_round_lets_the_other_value_hold() -> None:
    after = plain(place="dort", summary="Gilt")
    lost = Conflict(("place",), "da", "hier", "dort", Side.REMOTE)
    won = Conflict(("summary",), "", "Gilt", "Galt", Side.LOCAL)
    done = undo(turned(Past("hold", A, after, after), [lost, won]))
    assert isinstance(done, PutBack)
    assert (done.record["place"], done.record["summary"]) == ("hier", "Galt")


def test_what_was_changed_since_is_not_turned_round() -> None:
    after, now = plain(place="dort"), plain(place="anderswo")
    lost = Conflict(("place",), "da", "hier", "dort", Side.REMOTE)
    assert undo(turned(Past("hold", A, after, now), [lost])) == Nothing(Why.SINCE)
    assert undo(turned(Past("hold", A, after, None), [lost])) == Nothing(Why.NOT_HERE)


def test_an_entry_that_one_side_had_removed_goes_and_one_that_it_had_comes() -> None:
    both = plain(participants=person(GUEST, "yes"))
    gone = Conflict(
        ("participants", GUEST),
        person(GUEST)[GUEST],
        None,
        person(GUEST, "yes")[GUEST],
        Side.REMOTE,
    )
    done = undo(turned(Past("hold", both, both, both), [gone]))
    assert isinstance(done, PutBack)
    assert done.record["participants"] == {}
    none = plain(participants={})
    back = Conflict(("participants", GUEST, "answer"), "open", None, "yes", Side.LOCAL)
    done = undo(turned(Past("hold", none, none, none), [back]))
    assert isinstance(done, PutBack)
    assert done.record["participants"] == {GUEST: {"answer": "yes"}}


def test_of_a_deletion_there_is_nothing_to_turn_round() -> None:
    past = Past("drop", A, None, A)
    assert turned(past, []) == past
