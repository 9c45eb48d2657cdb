"""What a file says of somebody, as rows of this workspace can hold it: colleagues by their
addresses, fields of the workspace's own by what may stand in them."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from einklang.accounts.models import Membership
from einklang.crm import tags
from einklang.crm.models import Field
from einklang.crm.own_values import LONGEST, NoValue, read_value
from einklang.formats.listed import Listed
from einklang.records.card import from_contact, to_contact
from einklang.records.contact import Contact

Dropped = tuple[str, str]
"""Why something of a row did not come along, and what."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """`responsible` is a user's id; `own` holds values as they are stored."""

    contact: Contact
    notes: str = ""
    responsible: int | None = None
    private: bool = False
    tags: tuple[str, ...] = ()
    own: Mapping[str, str] = field(default_factory=dict)
    picture: bytes = b""

    def plain(self) -> dict[str, Any]:
        """As JSON; `read` is its inverse."""
        return {
            "contact": from_contact(self.contact),
            "notes": self.notes,
            "responsible": self.responsible,
            "private": self.private,
            "tags": list(self.tags),
            "own": dict(self.own),
            "picture": b64encode(self.picture).decode(),
        }


def read(plain: Mapping[str, Any]) -> Wanted:
    """What `Wanted.plain` wrote."""
    read = {
        "contact": to_contact(plain["contact"]),
        "tags": tuple(plain.get("tags", ())),
        "picture": b64decode(plain.get("picture", "")),
    }
    return Wanted(**{**plain, **read})


@dataclass(frozen=True, slots=True)
class House:
    """What a workspace knows besides people, as of a batch: its members' ids by address and the
    fields of its own by key. `responsible` looks after those of whom the file names nobody."""

    member: Membership
    members: Mapping[str, int]
    fields: Mapping[str, Field]
    responsible: int | None
    today: date

    @classmethod
    def of(cls, member: Membership, responsible: int | None, today: date) -> House:
        """In two statements. Who is no member any more looks after nobody new."""
        told = member.workspace.memberships.values_list("user__email", "user")
        members = dict(told)
        fields = {each.key: each for each in member.workspace.person_fields.alive()}
        known = responsible if responsible in members.values() else None
        return cls(member, members, fields, known, today)

    def wants(self, listed: Listed) -> tuple[Wanted, list[Dropped]]:
        """What the row wants, and what of it cannot be had."""
        dropped = list(listed.dropped)
        responsible = self._responsible(listed, dropped)
        if listed.private and responsible is None:
            responsible = self.member.user_id  # else nobody would see them
        wanted = Wanted(
            contact=listed.contact,
            notes=listed.notes.replace("\0", ""),
            responsible=responsible,
            private=listed.private,
            tags=_tags(listed.tags, dropped),
            own=self._own(listed.own, dropped),
            picture=listed.picture,
        )
        return wanted, dropped

    def _responsible(self, listed: Listed, dropped: list[Dropped]) -> int | None:
        told = listed.responsible.casefold()
        if not told:
            return self.responsible
        if told not in self.members:
            dropped.append(("no_member", listed.responsible))
        return self.members.get(told, self.responsible)

    def _own(self, typed: Mapping[str, str], dropped: list[Dropped]) -> dict[str, str]:
        read: dict[str, str] = {}
        for key, text in typed.items():
            of = self.fields.get(key)
            if of is None:
                continue  # archived since the columns were chosen
            try:
                value = read_value(of, text.replace("\0", ""), today=self.today)
            except NoValue:
                dropped.append(("no_value", f"{of.name}: {text}"))
                continue
            if len(value) > LONGEST:
                dropped.append(("too_long", of.name))
            read[key] = value[:LONGEST]
        return read


def _tags(told: Sequence[str], dropped: list[Dropped]) -> tuple[str, ...]:
    """Each however it is spelt, as many as may hang at somebody."""
    names = tags.names_in(",".join(told))
    dropped += [("too_long", name) for name in names if len(name) > tags.LONGEST]
    dropped += [("too_many_tags", name) for name in names[tags.MOST :]]
    return tuple(name[: tags.LONGEST].rstrip() for name in names[: tags.MOST])
