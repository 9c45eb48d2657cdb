"""Contact groups, which are the collections of an account: one large book, and who is in a group
(People API v1, contactGroups)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from einklang.formats.ical_text import one_line
from einklang.providers.errors import Missing, Refused
from einklang.providers.google import look
from einklang.providers.google.client import Client
from einklang.providers.google.moments import Json
from einklang.providers.google.people.place import MINE, group_path
from einklang.providers.port import Collection, Kind

_ASKED = "name,groupType,metadata"
_PAGE = 1000


def collections(client: Client, *, writable: bool) -> list[Collection]:
    """The account's own groups, and before them the one of all contacts."""
    listed = look.pages(client, "contactGroups", pageSize=_PAGE, groupFields=_ASKED)
    told = [group for page in listed for group in page.get("contactGroups") or ()]
    found = [_collection(group, writable=writable) for group in told if _is_a_book(group)]
    return sorted(found, key=lambda each: each.ref != MINE)


def _is_a_book(group: Json) -> bool:
    """Of Google's own groups only the one of all: the others are marks ("starred"), or no longer
    filled by anybody."""
    if (group.get("metadata") or {}).get("deleted"):
        return False
    return group["resourceName"] == MINE or group.get("groupType") == "USER_CONTACT_GROUP"


def _collection(group: Json, *, writable: bool) -> Collection:
    name = one_line(str(group.get("formattedName") or group.get("name") or ""))
    return Collection(str(group["resourceName"]), name, Kind.CONTACTS, writable)


def prove(client: Client, group: str) -> None:
    """Raises Missing where the group is gone; Google's own is never."""
    if group != MINE:
        told = client.get(group_path(group), groupFields="metadata")
        if (told.get("metadata") or {}).get("deleted"):
            raise Missing("not_found", group)


def make(client: Client, name: str) -> Collection:
    """A new group. Raises Refused("name_taken")."""
    body = {"contactGroup": {"name": name}, "readGroupFields": _ASKED}
    return _collection(client.send("POST", "contactGroups", body), writable=True)


def leave(client: Client, group: str, ref: str) -> None:
    """Take a contact out. A contact is in one group at least: where this is the last one, it goes
    to all the others of the account, which is where people look for it. Raises
    Refused("last_group") where it is that one."""
    if not _removed(client, group, ref):
        if group == MINE:
            raise Refused("last_group", ref)
        join(client, MINE, ref)
        _removed(client, group, ref)


def _removed(client: Client, group: str, ref: str) -> bool:
    try:
        told = _modified(client, group, resourceNamesToRemove=[ref])
    except Missing:  # of a group that is gone everybody is out
        return True
    return not told.get("canNotRemoveLastContactGroupResourceNames")


def join(client: Client, group: str, ref: str) -> None:
    """Put a contact in. Raises Missing where the group is gone."""
    _modified(client, group, resourceNamesToAdd=[ref])


def _modified(client: Client, group: str, **names: Sequence[str]) -> Any:
    return client.send("POST", f"{group_path(group)}/members:modify", names)


def memberships(group: str) -> Iterator[Json]:
    """Those of a new contact: without the group of all nobody would find it."""
    for each in dict.fromkeys((MINE, group)):
        yield {"contactGroupMembership": {"contactGroupResourceName": each}}
