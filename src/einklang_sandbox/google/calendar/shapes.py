"""What a value in a body may look like: small checks, put together.

A check takes a value and the name of its place and returns the value as it is kept. It raises a
`Problem` (400) for any other.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from einklang_sandbox.google.problems import invalid, required, unknown_name

Check = Callable[[Any, str], Any]
_ADDRESS = re.compile(r"[^@\s<>,;]+@[^@\s<>,;]+")


def text(most: int = 100_000) -> Check:
    """A string of so many characters at most."""

    def check(value: Any, where: str) -> str:
        if not isinstance(value, str) or len(value) > most:
            raise invalid(f"Invalid value for: {where}")
        return value

    return check


def flag(value: Any, where: str) -> bool:
    """Yes or no; a string is neither."""
    if not isinstance(value, bool):
        raise invalid(f"Invalid value for: {where}")
    return value


def number(least: int, most: int = 2**31 - 1) -> Check:
    """A whole number between these two."""

    def check(value: Any, where: str) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise invalid(f"Invalid value for: {where}")
        return value

    return check


def one_of(*allowed: str) -> Check:
    """One of these words."""

    def check(value: Any, where: str) -> str:
        if value not in allowed:
            raise invalid(f"Invalid value for: {where}")
        return str(value)

    return check


def address(value: Any, where: str) -> str:
    """A mail address, in lower case."""
    if not isinstance(value, str) or not _ADDRESS.fullmatch(value):
        raise invalid(f"Invalid value for: {where}")
    return value.lower()


def many(each: Check, most: int = 10_000) -> Check:
    """A list."""

    def check(value: Any, where: str) -> list[Any]:
        if not isinstance(value, list) or len(value) > most:
            raise invalid(f"Invalid value for: {where}")
        return [each(one, f"{where}[{at}]") for at, one in enumerate(value)]

    return check


def table(each: Check, key: Check, most: int) -> Check:
    """A table whose names the client chooses."""

    def check(value: Any, where: str) -> dict[str, Any]:
        if not isinstance(value, dict) or len(value) > most:
            raise invalid(f"Invalid value for: {where}")
        return {key(name, where): each(one, f"{where}.{name}") for name, one in value.items()}

    return check


def anything(value: Any, _where: str) -> Any:
    """Whatever it is."""
    return value


def shape(
    fields: Mapping[str, Check], *, needs: Iterable[str] = (), ignored: Iterable[str] = ()
) -> Check:
    """A table of known names. Ignored ones are dropped, unknown ones refused, null is absent."""
    known, needed, dropped = dict(fields), tuple(needs), frozenset(ignored)

    def check(value: Any, where: str) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise invalid(f"Invalid value for: {where}")
        present = {name: one for name, one in value.items() if one is not None}
        for name in value:
            if name not in known and name not in dropped:
                raise unknown_name(f"{where}.{name}" if where else name)
        for name in needed:
            if name not in present:
                raise required(f"Missing {where}.{name}." if where else f"Missing {name}.")
        prefix = f"{where}." if where else ""
        return {
            name: known[name](one, prefix + name) for name, one in present.items() if name in known
        }

    return check
