"""All steps of a pass: ordered, printable, decided before anything is done."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

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
from einklang.reconcile.observation import Seen


@dataclass(frozen=True, slots=True)
class Planned:
    """One pair and what is to happen to it; `name` is for people, `ref` for machines."""

    ref: str
    seen: Seen
    steps: tuple[Step, ...]
    name: str = ""

    @property
    def local(self) -> tuple[Step, ...]:
        """The steps on our rows; done in batches."""
        return tuple(s for s in self.steps if isinstance(s, HoldLocal | DropLocal | Agree | Stand))

    @property
    def remote(self) -> tuple[Step, ...]:
        """The steps at the provider; done one by one, after the local ones."""
        return tuple(
            s for s in self.steps if isinstance(s, CreateRemote | ReplaceRemote | DropRemote)
        )


@dataclass(frozen=True, slots=True)
class Plan:
    """What a pass will do."""

    planned: tuple[Planned, ...]

    def __bool__(self) -> bool:
        return bool(self.planned)


def plan(observed: Iterable[tuple[str, str, Seen]]) -> Plan:
    """Decide for each (ref, name, what was seen); pairs with nothing to do are left out."""
    decided = (Planned(ref, seen, decide(seen), name) for ref, name, seen in observed)
    return Plan(tuple(each for each in decided if each.steps))


WORDS: dict[type, str] = {
    HoldLocal: "hold here",
    DropLocal: "end here",
    CreateRemote: "create there",
    ReplaceRemote: "replace there",
    DropRemote: "delete there",
    Agree: "remember",
    Stand: "stand",
}


def described(made: Plan) -> list[str]:
    """One line for each step, for `einklang sync --dry-run`."""
    return [
        f"{WORDS[type(step)]:<14} {each.name or each.ref}"
        for each in made.planned
        for step in each.steps
    ]
