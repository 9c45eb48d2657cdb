"""People as they stand now, by their resource names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, TypeVar

from einklang.providers.errors import Missing
from einklang.providers.google.client import Client
from einklang.providers.google.moments import Json
from einklang.providers.google.people import read
from einklang.providers.google.people.place import MASK, OURS, path_of
from einklang.providers.port import Item, Left, Removed
from einklang.records.contact import Contact

T = TypeVar("T")
AT_ONCE = 100
"""Of 200 that may be asked for; the address of the request stays short."""


def one(client: Client, ref: str) -> dict[str, Any]:
    """A person. Raises Missing."""
    told: dict[str, Any] = client.get(path_of(ref), personFields=MASK, sources=OURS)
    return told


def several(client: Client, refs: Sequence[str]) -> Mapping[str, Json]:
    """Those that are there of these people, by the refs that were asked for."""
    found: dict[str, Json] = {}
    for some in parts(list(dict.fromkeys(filter(_is_name, refs))), AT_ONCE):
        told = client.get("people:batchGet", resourceNames=some, personFields=MASK, sources=OURS)
        for each in told.get("responses") or ():
            if each.get("person") and not read.is_gone(each["person"]):
                found[str(each["requestedResourceName"])] = each["person"]
    return found


def _is_name(ref: str) -> bool:
    try:
        return bool(path_of(ref))
    except Missing:
        return False


def fetch(client: Client, group: str, refs: Sequence[str]) -> list[Item[Contact]]:
    """What stands at these refs, in their order; under another name, who goes by that now."""
    there = several(client, refs)
    return [_item(group, ref, there.get(ref)) for ref in refs]


def _item(group: str, ref: str, person: Json | None) -> Item[Contact]:
    if person is None:
        return Removed(ref)
    if not read.is_in(person, group):
        return Left(ref)
    return read.item(person, () if person["resourceName"] == ref else (ref,))


def parts(all_of_them: Sequence[T], size: int) -> Iterator[list[T]]:
    """Some at a time."""
    rest = iter(all_of_them)
    while part := list(islice(rest, size)):
        yield part
