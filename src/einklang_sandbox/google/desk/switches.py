"""What a person can make go wrong: each switch, how it is read, and where it is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import timedelta
from typing import Any, NoReturn

from einklang_sandbox.google.faults import Faults
from einklang_sandbox.google.grants import Switches


@dataclass(frozen=True, slots=True)
class Kept:
    """Where the switches are; both have what `dataclass` gave them at first when all is well."""

    faults: Faults
    sign_in: Switches

    def well(self) -> None:
        """Nothing goes wrong any more."""
        for now, fresh in ((self.faults, Faults()), (self.sign_in, Switches())):
            for each in fields(fresh):
                setattr(now, each.name, getattr(fresh, each.name))


@dataclass(frozen=True, slots=True)
class Switch:
    """`at` leads to the value: attributes of `Kept`, and at last perhaps a key.

    `kind`: a `count` is used up one by one; a `bound` may be empty, for none; a `size` is at least
    one; `seconds` are a time; a `flag` is on or off; a `choice` is a key of `choices`.
    """

    at: tuple[str, ...]
    kind: str
    label: str
    choices: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """As a field of the form."""
        return ".".join(self.at)

    def shown(self, kept: Kept) -> str:
        """As the form shows it. A flag that is on is "yes"."""
        match _value(kept, self.at):
            case timedelta() as time:
                return f"{time.total_seconds():g}"
            case bool() as on:
                return "yes" if on else ""
            case float() as seconds:
                return f"{seconds:g}"
            case None:
                return "" if self.kind == "bound" else "0"
            case value:
                return str(value)

    def set(self, kept: Kept, said: str) -> None:
        """As a person filled it in. Raises ValueError."""
        holder = _holder(kept, self.at)
        value = self._read(said.strip())
        if isinstance(_value(kept, self.at), timedelta):
            value = timedelta(seconds=value)
        if isinstance(holder, dict):
            holder[self.at[-1]] = value
        else:
            setattr(holder, self.at[-1], value)

    def is_off(self, kept: Kept) -> bool:
        """Whether it stands as where all is well."""
        well = Kept(Faults(), Switches())
        return self.shown(kept) == self.shown(well)

    def _read(self, said: str) -> Any:
        match self.kind:
            case "flag":
                return said == "yes"
            case "choice":
                return said if said in self.choices else _no()
            case "seconds":
                return _at_least(0, float(said or 0))
            case "bound":
                return _at_least(0, int(said)) if said else None
            case _:
                return _at_least(1 if self.kind == "size" else 0, int(said or 0))


def _holder(kept: Kept, at: tuple[str, ...]) -> Any:
    holder: Any = kept
    for name in at[:-1]:
        holder = getattr(holder, name)
    return holder


def _value(kept: Kept, at: tuple[str, ...]) -> Any:
    holder = _holder(kept, at)
    return holder.get(at[-1]) if isinstance(holder, dict) else getattr(holder, at[-1])


def _at_least(least: int, value: Any) -> Any:
    return value if value >= least else _no()


def _no() -> NoReturn:
    raise ValueError("out of range")
