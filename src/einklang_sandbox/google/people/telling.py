"""A contact, a group and the account itself as clients are told them."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from einklang_sandbox.google.people import derived
from einklang_sandbox.google.people.book import Book
from einklang_sandbox.google.people.shapes import Json

if TYPE_CHECKING:
    from einklang_sandbox.google.world import Account

MOST_IN_A_LIST = 100
_LIMITED = ("emailAddresses", "phoneNumbers")


@dataclass(frozen=True, slots=True)
class Teller:
    """Tells the fields of a mask. `home` is the address under which photos are found."""

    book: Book
    fields: Sequence[str]
    home: str = ""

    def person(self, row: Json) -> Json:
        """A contact."""
        whole = self._whole(row)
        told = {
            "resourceName": row["name"],
            "etag": self._etag(row),
            **{field: whole[field] for field in self.fields if field in whole},
        }
        if "photos" in self.fields:
            told["photos"] = [_photo(row, self.home)]
        return told

    def listed(self, row: Json, *, synced: bool) -> Json:
        """A contact in a list. `synced`: to somebody who has seen what was before."""
        if row["deleted"]:
            return self._gone(row)
        told = self.person(row)
        for field in _LIMITED:
            if len(told.get(field, ())) > MOST_IN_A_LIST:
                told[field] = told[field][:MOST_IN_A_LIST]
        if synced and row["previous"] and "metadata" in told:
            told["metadata"] = {**told["metadata"], "previousResourceNames": row["previous"]}
        return told

    def _gone(self, row: Json) -> Json:
        told = {"resourceName": row["name"], "etag": self._etag(row)}
        if "metadata" in self.fields:
            told["metadata"] = {"sources": [source_of(row)], "deleted": True}
        return told

    def _whole(self, row: Json) -> Json:
        held, told = self.book.told.get(row["name"], (None, {}))
        if held is not row:
            told = {
                field: derived.shown(field, items, row["source"], self.book.country)
                for field, items in row["fields"].items()
                if items
            }
            told["metadata"] = {"sources": [source_of(row)], "objectType": "PERSON"}
            self.book.told[row["name"]] = (row, told)
        return told

    def _etag(self, row: Json) -> str:
        """Another one for each mask, as the tag is of the answer; it says of which version."""
        kind = hashlib.sha256(",".join(self.fields).encode()).hexdigest()[:6]
        inside = base64.b64encode(f"{row['etag']} {kind}".encode()).decode()
        return f"%{inside}"


def version_in(etag: Any) -> str:
    """The contact's own etag, of one that an answer bore; '' where there is none in it."""
    try:
        return base64.b64decode(str(etag).removeprefix("%"), validate=True).decode().split(" ")[0]
    except ValueError:
        return ""


def source_of(row: Json) -> Json:
    """Where a contact's data come from: the contact."""
    updated = row["updated"]
    return {"type": "CONTACT", "id": row["source"], "etag": row["etag"], "updateTime": updated}


def _photo(row: Json, home: str) -> Json:
    version = hashlib.sha256(row["photo"].encode()).hexdigest()[:12] if row["photo"] else "default"
    source: Json = {"source": {"type": "CONTACT", "id": row["source"]}}
    told: Json = {
        "url": f"{home}/photos/{row['source']}/{version}",
        "metadata": {"primary": True, **source},
    }
    return told if row["photo"] else {**told, "default": True}


def myself(account: Account, fields: Iterable[str]) -> Json:
    """The account, as its own profile tells of it."""
    source: Json = {"type": "PROFILE", "id": account.sub}
    about: Json = {"primary": True, "sourcePrimary": True, "source": source}
    names = derived.named_in_full({"unstructuredName": account.name})
    own: Json = {
        "names": [{"metadata": about, **names}],
        "emailAddresses": [{"metadata": {**about, "verified": True}, "value": account.address}],
        "metadata": {"sources": [{**source, "etag": "#profile"}], "objectType": "PERSON"},
    }
    told = {field: own[field] for field in fields if field in own}
    return {"resourceName": f"people/{account.sub}", "etag": "%profile", **told}


GROUP_FIELDS = ("clientData", "groupType", "memberCount", "metadata", "name")


def group(book: Book, row: Json, fields: Iterable[str], most_members: int = 0) -> Json:
    """A contact group; what is 0 or empty is left out, as everywhere in proto3."""
    told: Json = {"resourceName": row["name"], "etag": row["etag"]}
    members = book.members.get(row["name"], {})
    kind = "SYSTEM" if row["system"] else "USER"
    own: Json = {
        "clientData": {"clientData": row["client_data"]},
        "groupType": {"groupType": f"{kind}_CONTACT_GROUP"},
        "memberCount": {"memberCount": len(members)},
        "metadata": {"metadata": {"updateTime": row["updated"]}},
        "name": {"name": _plain(row), "formattedName": row["words"]},
    }
    for field in fields:
        told |= {key: value for key, value in own[field].items() if value}
    if most_members and members:
        told["memberResourceNames"] = list(members)[:most_members]
    return told


def group_gone(row: Json) -> Json:
    """A group that was deleted."""
    metadata = {"deleted": True, "updateTime": row["updated"]}
    return {"resourceName": row["name"], "etag": row["etag"], "metadata": metadata}


def _plain(row: Json) -> str:
    """System groups bear their id as a name and something to read beside it."""
    return row["name"].partition("/")[2] if row["system"] else str(row["words"])
