"""The rules of an address book: one value with named fields (product.md, P2, P6 and X5)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, assert_never

from einklang.reconcile.merge import Side
from einklang.reconcile.rules import Direction


class Deletion(StrEnum):
    """What it means for one side when a contact is deleted on the other."""

    LEAVE = "leave"  # it stays
    UNGROUP = "ungroup"  # it stays, and leaves the group there
    DELETE = "delete"  # it is deleted, under the brake


class Favour(StrEnum):
    """Which value is taken where both sides changed a field differently (X5)."""

    LATER = "later"
    HERE = "here"
    THERE = "there"


@dataclass(frozen=True, slots=True)
class ContactRules:
    """How an address book is kept in accord. `private`: those whom it brings are seen by whoever
    looks after them alone."""

    direction: Direction = Direction.BOTH
    deletion: Deletion = Deletion.LEAVE
    favour: Favour = Favour.LATER
    private: bool = False

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> ContactRules:
        """From JSON; what is not stored is as by default. Raises ValueError on unknown values."""
        plain = {**asdict(cls()), **stored}
        return cls(**{name: reader(plain[name]) for name, reader in _READERS.items()})

    def written(self) -> dict[str, Any]:
        """As JSON."""
        return asdict(self)


_READERS: Mapping[str, Callable[[Any], Any]] = {
    "direction": Direction,
    "deletion": Deletion,
    "favour": Favour,
    "private": bool,
}


def favoured(rules: ContactRules, here: str, there: str) -> Side:
    """Whose value stands in a conflict. `here` and `there` tell when each side was last changed
    (instants as UTC ISO text). Two clocks are compared only by the rule that says so; a book that
    tells no time keeps its value, and the conflict is shown for somebody to turn round."""
    match rules.favour:
        case Favour.HERE:
            return Side.LOCAL
        case Favour.THERE:
            return Side.REMOTE
        case Favour.LATER:
            return Side.LOCAL if there and here > there else Side.REMOTE
        case _:
            assert_never(rules.favour)
