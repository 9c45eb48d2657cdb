"""Writing one contact (People API v1): a contact that differs from what stands there becomes one
request, with the etag on which it was decided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from einklang.providers.errors import Again, Malformed, Missing, Stale
from einklang.providers.google.client import Client
from einklang.providers.google.moments import Json
from einklang.providers.google.people import groups, read, seen, write
from einklang.providers.google.people.place import MARK, MASK, OURS, path_of
from einklang.providers.port import Change, New, Unreadable, Written
from einklang.records.contact import Contact


@dataclass(frozen=True, slots=True)
class Wish:
    """A change as Google is to be told: the person as they stand, and the fields that differ."""

    change: Change[Contact]
    at: Json
    fields: Mapping[str, Sequence[Json]]

    @property
    def ref(self) -> str:
        """The contact's resource name, as it is now."""
        return str(self.at["resourceName"])


def body_of(group: str, wanted: New[Contact]) -> dict[str, Any]:
    """A new person, marked with its key, in the group."""
    return {
        **write.new(wanted.record, read.parsed(wanted.raw) or {}),
        "clientData": [{"key": MARK, "value": wanted.key}],
        "memberships": list(groups.memberships(group)),
    }


def create(client: Client, group: str, wanted: New[Contact]) -> Written[Contact]:
    """A new contact. Raises Refused."""
    told = client.send(
        "POST",
        "people:createContact",
        body_of(group, wanted),
        personFields=MASK,
        sources=OURS,
    )
    return written(told)


def wish(client: Client, change: Change[Contact]) -> Wish:
    """What a change comes to, at the version on which it was decided. Where nothing differs that
    nobody has looked at, it is looked at. Raises Missing, Stale."""
    kept = read.parsed(change.was.raw)
    if kept is not None and read.version_of(kept) == change.version:
        fields = write.changed(change.record, kept)
        if fields:
            return Wish(change, kept, fields)
    now = _at_version(client, change.ref, change.version)
    return Wish(change, now, write.changed(change.record, now))


def _at_version(client: Client, ref: str, version: str) -> Json:
    now = seen.one(client, ref)
    there = read.version_of(now)
    if read.is_older(there, than=version):  # what we know to be written is not shown yet
        raise Again("not_stored_yet", ref)
    if there != version:
        raise Stale("changed_meanwhile", f"{there} is not {version}")
    return now


def replace(client: Client, wanted: Wish) -> Written[Contact]:
    """Let the person say it. Right after a write Google may refuse the etag that it has just told:
    where the contact still stands at it, that is tried once more. Raises Missing, Stale, Refused.
    """
    if not wanted.fields:
        return written(wanted.at)
    try:
        return _sent(client, wanted)
    except Stale:
        _at_version(client, wanted.ref, wanted.change.version)
        return _sent(client, wanted)


def _sent(client: Client, wanted: Wish) -> Written[Contact]:
    told = client.send(
        "PATCH",
        f"{path_of(wanted.ref)}:updateContact",
        patch(wanted, wanted.fields),
        updatePersonFields=",".join(wanted.fields),
        personFields=MASK,
        sources=OURS,
    )
    return written(told)


def patch(wanted: Wish, fields: Mapping[str, Sequence[Json]]) -> dict[str, Any]:
    """The body of a change: these fields, and on which version it was decided."""
    told = read.source(wanted.at)
    source = {key: told[key] for key in ("type", "id", "etag") if key in told}
    return {"resourceName": wanted.ref, "metadata": {"sources": [source]}, **fields}


def delete(client: Client, ref: str, version: str) -> None:
    """Delete the contact, from every group; already gone is success. Google checks no version of a
    deletion: it is looked at right before. Raises Stale."""
    try:
        now = _at_version(client, ref, version)
        client.send("DELETE", f"{path_of(str(now['resourceName']))}:deleteContact")
    except Missing:
        return


def written(person: Json) -> Written[Contact]:
    """What stands there now."""
    found = read.item(person)
    if isinstance(found, Unreadable):
        raise Malformed(found.reason, found.detail)
    return Written(found.ref, found.version, found.record, found.raw)
