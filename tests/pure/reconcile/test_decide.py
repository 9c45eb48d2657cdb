"""The table, row by row, as docs/algorithms/reconcile.md shows it."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from tests.pure.reconcile.pairs import TIMES, plain

from einklang.reconcile.decide import (
    Agree,
    CreateRemote,
    DropLocal,
    DropRemote,
    HoldLocal,
    ReplaceRemote,
    Stand,
    decide,
)
from einklang.reconcile.guard import brakes
from einklang.reconcile.identity import find, key_for, same_meeting, uid_of_person
from einklang.reconcile.merge import Side, merge
from einklang.reconcile.observation import Seen, Standing
from einklang.reconcile.plan import described, plan
from einklang.reconcile.speak import Projection, Reach, Voice, speaker
from einklang.records.plain import Plain

A, B, C = (plain(place=place) for place in "ABC")
GUEST = {"name": "", "answer": "open", "role": "required"}
NAMES: dict[str, type] = {
    "hold": HoldLocal,
    "end": DropLocal,
    "create": CreateRemote,
    "replace": ReplaceRemote,
    "delete": DropRemote,
    "agree": Agree,
    "stand": Stand,
}


@pytest.mark.parametrize(
    ("base", "local", "remote", "steps"),
    [
        (None, None, None, ""),
        (None, A, None, "create"),
        (None, None, A, "hold"),
        (None, A, A, "hold"),
        (None, A, B, "hold"),
        (A, None, None, "stand"),
        (A, None, A, "delete"),
        (A, None, B, "hold"),
        (A, A, None, "end"),
        (A, C, None, "create"),
        (A, A, A, ""),
        (A, A, B, "hold"),
        (A, C, A, "replace"),
        (A, B, B, "agree"),
        (A, C, B, "hold"),
        (A, plain(place="A", summary="X"), B, "hold replace"),
    ],
)
def test_the_table(
    base: Plain | None, local: Plain | None, remote: Plain | None, steps: str
) -> None:
    made = decide(Seen(base, local, remote, revision=1, version="v", agreed="v"))
    assert [type(step) for step in made] == [NAMES[name] for name in steps.split()]


def test_another_version_of_the_same_record_is_remembered() -> None:
    """Else what changed beside the record would be overwritten by the next push of an old text."""
    assert decide(Seen(A, A, A, version="w", agreed="v")) == (Agree(A),)


def test_a_conflict_keeps_both_values_and_says_who_won() -> None:
    merged = merge(A, C, B, favour=Side.LOCAL)
    (conflict,) = merged.conflicts
    assert merged.value["place"] == "C"
    assert (conflict.path, conflict.base, conflict.local, conflict.remote, conflict.kept) == (
        ("place",), "A", "C", "B", Side.LOCAL,
    )  # fmt: skip


def test_guests_merge_by_address() -> None:
    base = plain(participants={"x": GUEST, "y": GUEST})
    local = plain(participants={"x": GUEST, "y": GUEST, "z": GUEST})
    remote = plain(participants={"y": GUEST})
    merged = merge(base, local, remote, favour=Side.REMOTE)
    assert set(merged.value["participants"]) == {"y", "z"}
    assert merged.conflicts == ()


def test_an_edited_guest_beats_their_removal() -> None:
    base = plain(participants={"x": GUEST})
    said = plain(participants={"x": {**GUEST, "answer": "accepted"}})
    for local, remote, kept in ((said, plain(), "local"), (plain(), said, "remote")):
        merged = merge(base, local, remote, favour=Side.REMOTE)
        assert merged.value["participants"]["x"]["answer"] == "accepted"
        assert [c.kept for c in merged.conflicts] == [kept]


def test_half_of_a_move_is_no_move() -> None:
    base = plain()
    local = plain(schedule=[TIMES[1], TIMES[1], [], []])
    remote = plain(schedule=[TIMES[0], TIMES[1], ["FREQ=DAILY"], []])
    merged = merge(base, local, remote, favour=Side.LOCAL)
    assert merged.value["schedule"] == local["schedule"]


@pytest.mark.parametrize(
    ("lost", "planned", "size", "stops"),
    [(0, 5, 5, False), (0, 6, 6, True), (0, 6, 30, False), (0, 7, 30, True), (5, 1, 20, True),
     (5, 0, 10, False), (0, 212, 640, True)],
)  # fmt: skip
def test_the_brake(lost: int, planned: int, size: int, stops: bool) -> None:
    assert brakes(lost=lost, planned=planned, size=size) is stops


def test_a_uid_alone_proves_nothing() -> None:
    other = plain(schedule=["2027-01-01", "2027-01-02", [], []])
    assert same_meeting(A, B)
    assert not same_meeting(A, other)
    assert not same_meeting(A, {**B, "uid": "v"})
    assert not same_meeting(A, {**B, "organiser": ["x@y.example", ""]})
    assert same_meeting(plain(participants={"x": GUEST}), {**other, "participants": {"x": GUEST}})
    assert find(A, [(7, other), (8, B)]) == 8
    assert find(A, [(7, other)]) is None


def test_the_key_of_a_create_is_the_same_each_time() -> None:
    assert key_for("w", "u") == key_for("w", "u") != key_for("v", "u")
    assert len(key_for("w", "u")) == 40


def test_a_person_is_the_same_in_a_book_each_time_and_another_in_the_next() -> None:
    ours = uid_of_person("book", 7)
    assert uuid.UUID(ours).version == 5
    assert ours == uid_of_person("book", 7)
    assert len({ours, uid_of_person("book", 8), uid_of_person("other", 7)}) == 3


def test_the_organisers_copy_speaks_then_the_newest_then_the_oldest_pair() -> None:
    def said(**more: Any) -> Plain:
        return plain(organiser=["o@x.example", ""], **more)

    guest, host = frozenset({"g@x.example"}), frozenset({"o@x.example"})
    assert speaker([Voice(1, guest, said(sequence=9)), Voice(2, host, said())]) == 2
    assert speaker([Voice(1, guest, said()), Voice(2, guest, said(sequence=1))]) == 2
    assert speaker([Voice(1, guest, said(stamp="2")), Voice(2, guest, said(stamp="1"))]) == 1
    assert speaker([Voice(2, guest, said()), Voice(1, guest, said())]) == 1


@pytest.mark.parametrize("reach", Reach)
def test_a_projection_put_back_is_the_same_part(reach: Reach) -> None:
    projection = Projection(reach, frozenset({"x"}))
    whole = plain(participants={"x": GUEST, "y": GUEST})
    changed = plain(
        participants={"x": {**GUEST, "answer": "declined"}, "y": GUEST}, busy=False, place="Z"
    )
    part = projection.of(changed)
    assert projection.of(projection.put(part, whole)) == part


def test_a_guests_copy_writes_their_answer_and_nothing_else() -> None:
    mine = Projection(Reach.OWN, frozenset({"x"}))
    base = plain(participants={"x": GUEST})
    local = plain(participants={"x": {**GUEST, "answer": "accepted"}}, place="anderswo")
    (step,) = decide(Seen(base, local, base, mine, revision=1, version="v", agreed="v"))
    assert isinstance(step, ReplaceRemote)
    assert step.record["participants"]["x"]["answer"] == "accepted"
    assert step.record["place"] == ""


def test_an_edit_there_brings_back_what_was_edited_here_before_it_was_deleted() -> None:
    here, both = plain(place="A", summary="X"), plain(place="B", summary="X")
    held, sent = decide(Seen(A, None, B, revision=1, version="v", agreed="u", removed=here))
    assert isinstance(held, HoldLocal)
    assert (held.record, held.base, held.revision) == (both, B, 1)
    assert sent == ReplaceRemote(both, "v")
    same = Seen(A, None, B, revision=1, version="v", agreed="u", removed=B)
    assert decide(same) == (HoldLocal(B, B, 1),)
    assert decide(Seen(A, None, A, version="v", removed=here)) == (DropRemote("v"),)


def test_a_copy_that_may_write_nothing_deletes_nothing() -> None:
    nothing = Projection(Reach.NOTHING)
    assert decide(Seen(A, None, A, nothing, version="v", agreed="v")) == (
        Stand(Standing.LEFT_THERE),
    )
    assert decide(Seen(None, A, None, nothing)) == ()
    assert decide(Seen(A, C, None, nothing, revision=1)) == (DropLocal(1),)
    (step,) = decide(Seen(A, C, B, nothing, revision=1))
    assert isinstance(step, HoldLocal)


def test_a_side_that_is_only_read_is_merged_here_and_never_written() -> None:
    read = Projection(Reach.READ)
    assert decide(Seen(None, A, None, read)) == ()
    assert decide(Seen(A, C, A, read, revision=1, version="v", agreed="v")) == ()
    assert decide(Seen(A, A, None, read, revision=1)) == (DropLocal(1),)
    assert decide(Seen(A, C, None, read, revision=1)) == (Stand(Standing.KEPT_HERE),)
    assert decide(Seen(A, None, A, read, version="v", agreed="v")) == (Stand(Standing.LEFT_THERE),)
    (step,) = decide(Seen(plain(), plain(place="X"), plain(busy=False), read, revision=1))
    assert isinstance(step, HoldLocal)
    assert (step.record["place"], step.record["busy"]) == ("X", False)
    assert step.base == plain(busy=False)


def test_a_plan_can_be_read() -> None:
    made = plan([("r1", "Angebot", Seen(None, None, A)), ("r2", "", Seen(A, A, A))])
    assert described(made) == ["hold here      Angebot"]
    assert made
    assert not plan([])
