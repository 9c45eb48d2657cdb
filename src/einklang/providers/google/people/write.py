"""What a contact says → the fields of a person (People API v1, updateContact). Pure.

A field is replaced whole, so that each is made of what stands there: of its items only those are
touched that differ, and of these only what differs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from einklang.providers.google.moments import Json
from einklang.providers.google.people.entries import EMAILS, MESSENGERS, PHONES, bare
from einklang.providers.google.people.place import FIELDS
from einklang.providers.google.people.read import (
    NAME,
    POSTAL,
    address_in,
    contact,
    items,
    name_in,
    organisation_in,
    postal_of,
)
from einklang.records.contact import Contact, Name, Postal, fitted

_WHOLE_NAME = ("displayName", "displayNameLastFirst", "unstructuredName")
_ABOUT = frozenset({"metadata", "type", "current"})
"""What says nothing by itself."""


def new(wanted: Contact, person: Json) -> dict[str, Any]:
    """All fields of a new person, who keeps what `person`, of the same account, says beyond."""
    made = {**{field: items(person, field) for field in FIELDS}, **changed(wanted, person)}
    return {
        field: [{key: value for key, value in each.items() if key != "metadata"} for each in told]
        for field, told in made.items()
        if told
    }


def changed(wanted: Contact, person: Json) -> dict[str, list[Json]]:
    """The fields that have to say something else, so that the person says what is wanted."""
    wanted, there = fitted(wanted), contact(person)
    told = {field: items(person, field) for field in FIELDS}
    made: dict[str, list[Json]] = {}
    if wanted.name != there.name:
        made["names"] = _names(told["names"], wanted.name)
    if (wanted.organisation, wanted.position) != (there.organisation, there.position):
        made["organizations"] = _organisations(told["organizations"], wanted)
    if wanted.postal != there.postal:
        made["addresses"] = _addresses(told["addresses"], wanted.postal)
    if set(wanted.emails) != set(there.emails):
        made["emailAddresses"] = EMAILS.written(told["emailAddresses"], wanted.emails)
    if set(wanted.phones) != set(there.phones):
        made["phoneNumbers"] = PHONES.written(told["phoneNumbers"], wanted.phones)
    if set(wanted.messengers) != set(there.messengers):
        made["imClients"] = MESSENGERS.written(told["imClients"], wanted.messengers)
    return made


def _names(names: Sequence[Json], wanted: Name) -> list[Json]:
    """Google holds one name of a contact."""
    was = names[0] if names else {}
    there = fitted(Contact(name=name_in(names))).name
    if not any(was.get(theirs) for theirs in NAME.values()):
        there = Name()  # it is only told as a whole, which goes
    return _if_it_says(_with(bare(was, *_WHOLE_NAME), NAME, wanted, there))


def _organisations(organisations: Sequence[Json], wanted: Contact) -> list[Json]:
    was = organisation_in(organisations)
    said = {"organisation": "name", "position": "title"}
    there = fitted(
        Contact(organisation=str(was.get("name") or ""), position=str(was.get("title") or ""))
    )
    made = _if_it_says(_with(bare(was), said, wanted, there))
    return _instead(organisations, was, made)


def _addresses(addresses: Sequence[Json], wanted: Postal | None) -> list[Json]:
    """Further ones stay, so that where none is wanted the next of them counts."""
    was = address_in(addresses)
    if wanted is None:
        return _instead(addresses, was, [])
    there = postal_of(was) or Postal()
    made = _with(bare(was, "formattedValue"), POSTAL, wanted, there)
    if wanted.country != there.country:
        made.pop("countryCode", None)
    return _instead(addresses, was, [made])


def _with(item: Json, keys: Mapping[str, str], wanted: object, there: object) -> dict[str, Any]:
    """The item with the keys that have to say something else; the others stay uncut."""
    made = dict(item)
    for ours, theirs in keys.items():
        value = getattr(wanted, ours)
        if value != getattr(there, ours):
            made[theirs] = value
    return {key: value for key, value in made.items() if value != ""}


def _instead(told: Sequence[Json], was: Json, made: Sequence[Json]) -> list[Json]:
    """The items with others in the place of one; behind them, where it is none of them."""
    if not any(each is was for each in told):
        return [*told, *made]
    return [one for each in told for one in (made if each is was else (each,))]


def _if_it_says(item: Json) -> list[Json]:
    return [item] if item.keys() - _ABOUT else []
