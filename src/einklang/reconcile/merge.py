"""Field by field against what both sides last agreed on; conflicts come out as values.

Works on plain records (`records.plain`): a mapping merges key by key, so lists that are keyed
(participants by address, overrides by their moment) merge member by member; anything else is one
value. Nothing here knows which side is ours: both are treated alike, but for `favour`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from einklang.records.contact import Label
from einklang.records.plain import Plain


class Side(StrEnum):
    """The two sides of a pair."""

    LOCAL = "local"
    REMOTE = "remote"


@dataclass(frozen=True, slots=True)
class Conflict:
    """One field that both sides changed, differently. Both values are kept with the decision."""

    path: tuple[str, ...]
    base: Any
    local: Any
    remote: Any
    kept: Side


@dataclass(frozen=True, slots=True)
class Merged:
    """What both sides are to hold, and where a rule had to decide."""

    value: Plain
    conflicts: tuple[Conflict, ...]


class _Absent:
    """No value under this key; differs from every value, None included."""


ABSENT: Final = _Absent()


def merge(base: Plain | None, local: Plain, remote: Plain, *, favour: Side) -> Merged:
    """Three-way merge. Without a base everything that only one side has is kept, and so is a value
    where the other side's is empty: nobody has emptied it.

    A change beats no change, a value beats its removal on the other side, and where both changed a
    field differently `favour` wins and a Conflict says so.
    """
    conflicts: list[Conflict] = []
    value = _mapping((), base or {}, (local, remote), favour, conflicts)
    return Merged(value, tuple(conflicts))


def _mapping(
    path: tuple[str, ...],
    base: Mapping[str, Any],
    sides: tuple[Mapping[str, Any], Mapping[str, Any]],
    favour: Side,
    conflicts: list[Conflict],
) -> Plain:
    local, remote = sides
    out: Plain = {}
    for key in dict.fromkeys((*local, *remote)):
        three = tuple(side.get(key, ABSENT) for side in (base, local, remote))
        value = _value((*path, key), three, favour, conflicts)
        if value is not ABSENT:
            out[key] = value
    return out


def _value(
    path: tuple[str, ...], three: tuple[Any, ...], favour: Side, conflicts: list[Conflict]
) -> Any:
    base, local, remote = three
    if remote in (local, base):
        return local
    if local == base:
        return remote
    if isinstance(local, Mapping) and isinstance(remote, Mapping):
        below = base if isinstance(base, Mapping) else {}
        return _mapping(path, below, (local, remote), favour, conflicts)
    if base is ABSENT and (_says_nothing(path, local) or _says_nothing(path, remote)):
        return remote if _says_nothing(path, local) else local
    kept = _winner(local, remote, favour)
    conflicts.append(Conflict(path, _shown(base), _shown(local), _shown(remote), kept))
    return local if kept is Side.LOCAL else remote


def _says_nothing(path: tuple[str, ...], value: Any) -> bool:
    return value in (None, "", []) or (path[-1] == "label" and value == Label.OTHER)


def _winner(local: Any, remote: Any, favour: Side) -> Side:
    if remote is ABSENT:  # removed there, edited here: the edit wins
        return Side.LOCAL
    if local is ABSENT:
        return Side.REMOTE
    return favour


def _shown(value: Any) -> Any:
    return None if value is ABSENT else value


def put_at(plain: Mapping[str, Any], path: Sequence[str], value: Any, *, top: bool = True) -> Plain:
    """The same record with this value at the path of a conflict; below the top, None is no
    entry."""
    key, *rest = path
    if rest:
        below = plain.get(key)
        entries = below if isinstance(below, Mapping) else {}
        return {**plain, key: put_at(entries, rest, value, top=False)}
    if value is None and not top:
        return {each: said for each, said in plain.items() if each != key}
    return {**plain, key: value}
