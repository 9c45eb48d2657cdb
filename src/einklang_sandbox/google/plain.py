"""State as JSON and back, by the types that its dataclasses declare.

plain(value)                  # what json can write
restored(kind, told)          # the value again
"""

from __future__ import annotations

import dataclasses
import types
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints


def plain(value: Any) -> Any:
    """A form that JSON can hold. A dictionary whose keys are no strings becomes pairs."""
    match value:
        case datetime() | date():
            return value.isoformat()
        case timedelta():
            return value.total_seconds()
        case Mapping() if all(isinstance(key, str) for key in value):
            return {key: plain(each) for key, each in value.items()}
        case Mapping():
            return [[plain(key), plain(each)] for key, each in value.items()]
        case set() | frozenset():
            return sorted(plain(each) for each in value)
        case list() | tuple():
            return [plain(each) for each in value]
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {name: plain(getattr(value, name)) for name in hints(type(value))}
    return value


def restored(kind: Any, told: Any) -> Any:
    """A value of this type out of its plain form."""
    if told is None or kind is Any:
        return told
    origin, inside = get_origin(kind), get_args(kind)
    if origin in {Union, types.UnionType}:
        return restored(next(each for each in inside if each is not type(None)), told)
    if origin is not None:
        return _collection(origin, inside, told)
    if isinstance(kind, type) and dataclasses.is_dataclass(kind):
        known = hints(kind)
        return kind(**{name: restored(known[name], each) for name, each in told.items()})
    if kind in {datetime, date}:
        return kind.fromisoformat(told)
    return timedelta(seconds=told) if kind is timedelta else told


@cache
def hints(kind: Any) -> Mapping[str, Any]:
    """The declared types of a dataclass's fields, by name."""
    declared = get_type_hints(kind)
    return {each.name: declared[each.name] for each in dataclasses.fields(kind)}


def _collection(origin: Any, inside: tuple[Any, ...], told: Iterable[Any]) -> Any:
    if issubclass(origin, Mapping):
        pairs = told.items() if isinstance(told, Mapping) else told
        return {restored(inside[0], key): restored(inside[1], each) for key, each in pairs}
    if origin is tuple and inside[-1] is not Ellipsis:
        return tuple(restored(kind, each) for kind, each in zip(inside, told, strict=True))
    return origin(restored(inside[0], each) for each in told)
