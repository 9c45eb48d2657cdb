"""What is done to contact groups."""

from __future__ import annotations

from typing import Any

from einklang_sandbox.google.people import contacts
from einklang_sandbox.google.people.book import MINE, STARRED, Book, groups_of, put_group
from einklang_sandbox.google.people.contacts import Act
from einklang_sandbox.google.people.refusals import Refusal, duplicate, invalid, stale
from einklang_sandbox.google.people.shapes import Json

MOST_MEMBERS = 1000
_KNOWN = frozenset(
    {
        "clientData", "etag", "formattedName", "groupType", "memberCount", "memberResourceNames",
        "metadata", "name", "resourceName",
    }
)  # fmt: skip


def create(act: Act, told: Any) -> Json:
    """A new one, whose name no other has. Raises Refusal."""
    said = _said(told)
    row = {
        "name": f"contactGroups/{act.world.chance.getrandbits(64):016x}",
        "words": _free(act.book, said.get("name")),
        "client_data": _client_data(said.get("clientData")),
        "system": False,
        "deleted": False,
    }
    return put_group(act.world, act.book, row)


def update(act: Act, name: str, told: Any, fields: tuple[str, ...]) -> Json:
    """Another name or other data of the client's. Raises Refusal."""
    row, said = _own(act.book, name), _said(told)
    if said.get("etag") and said["etag"] != row["etag"]:
        raise stale("contact_group.etag")
    after = dict(row)
    if "name" in fields:
        after["words"] = _free(act.book, said.get("name"), but=name)
    if "clientData" in fields:
        after["client_data"] = _client_data(said.get("clientData"))
    return put_group(act.world, act.book, after)


def delete(act: Act, name: str, *, with_contacts: bool) -> None:
    """It is gone; those in it are gone too, or leave it. Raises Refusal."""
    row = _own(act.book, name)
    for member in list(act.book.members[name]):
        if with_contacts:
            contacts.delete(act, member)
        else:
            _leave(act, act.book.rows[member], name)
    put_group(act.world, act.book, {**row, "deleted": True, "client_data": []})


def modify(act: Act, name: str, add: list[str], remove: list[str]) -> Json:
    """Put contacts in and take others out; returns whom it did not find, and whom it left in, as
    they are in no other. Raises Refusal."""
    _may_modify(act.book, name, add, remove)
    missing, last = [], []
    goes_in = set(add)
    for contact in dict.fromkeys([*add, *remove]):
        try:
            row = act.book.found(contact)
        except Refusal:
            missing.append(contact)
            continue
        if contact in goes_in:
            _join(act, row, name)
        elif groups_of(row) == [name]:
            last.append(contact)
        else:
            _leave(act, row, name)
    lists = {"notFoundResourceNames": missing, "canNotRemoveLastContactGroupResourceNames": last}
    return {key: names for key, names in lists.items() if names}


def _may_modify(book: Book, name: str, add: list[str], remove: list[str]) -> None:
    group = book.group(name)
    if len(add) + len(remove) > MOST_MEMBERS:
        raise invalid(f"There are more than {MOST_MEMBERS} resource names.")
    if set(add) & set(remove):
        raise invalid("A contact cannot be added and removed at once.")
    if add and group["system"] and name not in (MINE, STARRED):
        raise invalid(f"Nobody can be added to {name}.", "resource_names_to_add")


def _join(act: Act, row: Json, group: str) -> None:
    if group not in groups_of(row):
        contacts.in_groups(act, row, [*groups_of(row), group])


def _leave(act: Act, row: Json, group: str) -> None:
    if group in groups_of(row):
        contacts.in_groups(act, row, [each for each in groups_of(row) if each != group])


def _own(book: Book, name: str) -> Json:
    row = book.group(name)
    if row["system"]:
        raise invalid("System contact groups cannot be changed.", "resource_name")
    return row


def _said(told: Any) -> Json:
    if not isinstance(told, dict):
        raise invalid("contact_group is required.", "contact_group")
    if told.keys() - _KNOWN:
        unknown = min(told.keys() - _KNOWN)
        raise invalid(f"Unknown name \"{unknown}\" at 'contact_group'.", "contact_group")
    return told


def _free(book: Book, told: Any, but: str = "") -> str:
    name = told.strip() if isinstance(told, str) else ""
    if not name:
        raise invalid("contact_group.name is required.", "contact_group.name")
    for group in book.groups.values():
        taken = {group["words"].casefold(), group["name"].partition("/")[2].casefold()}
        if not group["deleted"] and group["name"] != but and name.casefold() in taken:
            raise duplicate()
    return name


def _client_data(told: Any) -> list[Json]:
    items = told or []
    for item in items if isinstance(items, list) else [None]:
        if not isinstance(item, dict) or item.keys() - {"key", "value"}:
            raise invalid("Invalid value at 'contact_group.client_data'.")
        if not all(isinstance(value, str) for value in item.values()):
            raise invalid("Invalid value at 'contact_group.client_data'.")
    return [dict(item) for item in items]
