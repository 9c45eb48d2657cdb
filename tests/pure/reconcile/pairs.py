"""One pair in a world without network: two sides, a base, and steps that are simply carried out.

States are made by nudging one random record, never by drawing three: three independent records have
nothing in common, and nothing interesting ever happens.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass, replace
from typing import Any, assert_never

from hypothesis import strategies as st

from einklang.reconcile.decide import (
    Agree,
    CreateRemote,
    DropLocal,
    DropRemote,
    HoldLocal,
    ReplaceRemote,
    Stand,
    Step,
    decide,
)
from einklang.reconcile.merge import Side
from einklang.reconcile.observation import Seen, Standing
from einklang.records.plain import Plain

TITLES = ("Angebot", "Vertrag", "Abnahme")
PLACES = ("", "Hamburg", "Lübeck")
TIMES = ("2026-05-04T09:00:00[Europe/Berlin]", "2026-05-04T10:00:00[Europe/Berlin]")
PEOPLE = ("a@x.example", "b@x.example", "c@x.example")
ANSWERS = ("open", "accepted", "declined")
DAYS = ("2026-05-11T09:00:00[Europe/Berlin]", "2026-05-18T09:00:00[Europe/Berlin]")


def plain(**changes: Any) -> Plain:
    """A small record; by default one hour with nobody."""
    return {
        "uid": "u",
        "instance_of": None,
        "sequence": 0,
        "stamp": "",
        "created": "",
        "schedule": [TIMES[0], TIMES[1], ["FREQ=WEEKLY"], []],
        "summary": TITLES[0],
        "description": "",
        "place": "",
        "link": "",
        "status": "confirmed",
        "busy": True,
        "private": False,
        "organiser": None,
        "participants": {},
        "reminders": [],
        "excluded": {},
        "overrides": {},
        **changes,
    }


@st.composite
def nudges(draw: st.DrawFn, record: Plain) -> Plain:
    """The record with none to three small edits."""
    out = copy.deepcopy(record)
    for _ in range(draw(st.integers(0, 3))):
        _nudge(out, draw)
    return out


def _nudge(out: Plain, draw: st.DrawFn) -> None:
    match draw(st.sampled_from(["summary", "place", "schedule", "guest", "day", "override"])):
        case "summary":
            out["summary"] = draw(st.sampled_from(TITLES))
        case "place":
            out["place"] = draw(st.sampled_from(PLACES))
        case "schedule":
            out["schedule"] = [draw(st.sampled_from(TIMES)), TIMES[1], ["FREQ=WEEKLY"], []]
        case "guest":
            _toggle(
                out["participants"],
                draw(st.sampled_from(PEOPLE)),
                {"name": "", "answer": draw(st.sampled_from(ANSWERS)), "role": "required"},
            )
        case "day":
            _toggle(out["excluded"], draw(st.sampled_from(DAYS)), True)
        case _:
            told = {"summary": draw(st.sampled_from(TITLES)), "participants": {}}
            _toggle(out["overrides"], draw(st.sampled_from(DAYS)), told)


def _toggle(where: Plain, key: str, value: Any) -> None:
    if where.get(key) == value:
        del where[key]
    else:
        where[key] = value


@dataclass(frozen=True, slots=True)
class Pair:
    """The whole world of one pair. `writes` counts writes on either side."""

    base: Plain | None
    local: Plain | None
    remote: Plain | None
    standing: Standing = Standing.PAIRED
    favour: Side = Side.REMOTE
    writes: int = 0

    def seen(self) -> Seen:
        return Seen(
            self.base,
            self.local,
            self.remote,
            standing=self.standing,
            favour=self.favour,
            revision=1,
            version="v",
            agreed="v",
        )

    def steps(self) -> tuple[Step, ...]:
        return decide(self.seen())

    def done(self, step: Step) -> Pair:
        """The pair after one step, as an executor leaves it."""
        wrote = self.writes + 1
        match step:
            case HoldLocal(record, base):
                return replace(self, local=record, base=base, writes=wrote)
            case DropLocal():
                return replace(self, local=None, standing=Standing.GONE, writes=wrote)
            case CreateRemote(record) | ReplaceRemote(record, _):
                return replace(self, remote=record, base=record, writes=wrote)
            case DropRemote():
                return replace(self, remote=None, standing=Standing.GONE, writes=wrote)
            case Agree(base):
                return replace(self, base=base)
            case Stand(standing):
                return replace(self, standing=standing)
            case _:
                assert_never(step)

    def lost_reply(self, step: Step) -> Pair:
        """The remote write took place, but we died before we could note it."""
        return replace(self.done(step), base=self.base, standing=self.standing)

    def settled(self, rounds: int = 4) -> Pair:
        """After deciding and doing until nothing is left to do."""
        pair = self
        for _ in range(rounds):
            steps = pair.steps()
            if not steps:
                return pair
            for step in steps:
                pair = pair.done(step)
        msg = f"still at it after {rounds} rounds: {pair.steps()}"
        raise AssertionError(msg)


@st.composite
def pairs(draw: st.DrawFn) -> Pair:
    """A pair in any state that the world can bring about."""
    base = draw(nudges(plain()))
    local, remote = draw(nudges(base)), draw(nudges(base))
    return Pair(
        base=draw(st.sampled_from([base, base, base, None])),
        local=draw(st.sampled_from([local, local, local, None])),
        remote=draw(st.sampled_from([remote, remote, remote, None])),
        favour=draw(st.sampled_from(Side)),
    )
