"""A person as Google tells them → a contact (People API v1, Person). Pure."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from einklang.providers.google.moments import Json, stamp
from einklang.providers.google.people.entries import EMAILS, MESSENGERS, PHONES, text
from einklang.providers.google.people.place import MARK
from einklang.providers.port import Present, Unreadable
from einklang.records.contact import Contact, Name, Postal, fitted

NAME = {
    "prefix": "honorificPrefix",
    "given": "givenName",
    "middle": "middleName",
    "family": "familyName",
    "suffix": "honorificSuffix",
}
POSTAL = {
    "street": "streetAddress",
    "postcode": "postalCode",
    "city": "city",
    "region": "region",
    "country": "country",
}
_SHAPELESS = (KeyError, TypeError, ValueError, AttributeError)
"""What comes of a field that is of another shape than Google says."""
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


def item(person: Json, formerly: tuple[str, ...] = ()) -> Present[Contact] | Unreadable:
    """A person as a record, or why they cannot be one."""
    ref, version, raw = str(person["resourceName"]), version_of(person), raw_of(person)
    try:
        return Present(ref, version, contact(person), raw, key_of(person), formerly)
    except _SHAPELESS as error:  # the text is private: only the kind of fault is told
        return Unreadable(ref, version, "bad_line", type(error).__name__, raw)


def raw_of(person: Json) -> str:
    """As text; `parsed` is its inverse."""
    return json.dumps(person, ensure_ascii=False, separators=(",", ":"))


def parsed(raw: str) -> dict[str, Any] | None:
    """The person of a stored text; None of any other text."""
    try:
        told = json.loads(raw)
    except ValueError:
        return None
    return told if isinstance(told, dict) and told.get("resourceName") else None


def contact(person: Json) -> Contact:
    """What both sides of a pair can hold of them, `fitted`."""
    organisation = organisation_in(items(person, "organizations"))
    return fitted(
        Contact(
            uid=str(source(person).get("id") or ""),
            name=name_in(items(person, "names")),
            organisation=text(organisation, "name"),
            position=text(organisation, "title"),
            emails=tuple(EMAILS.of(items(person, "emailAddresses")).values()),
            phones=tuple(PHONES.of(items(person, "phoneNumbers")).values()),
            messengers=tuple(MESSENGERS.of(items(person, "imClients")).values()),
            postal=postal_of(address_in(items(person, "addresses"))),
            stamp=stamp(source(person).get("updateTime")),
        )
    )


def items(person: Json, field: str) -> list[Json]:
    """What the account itself noted in a field, and not what a profile tells."""
    return [each for each in person.get(field) or () if _is_own(each)]


def _is_own(each: Json) -> bool:
    told = (each.get("metadata") or {}).get("source") or {}
    return bool(told.get("type", "CONTACT") == "CONTACT")


def name_in(names: Sequence[Json]) -> Name:
    """The name of a contact, of which Google holds one. One that is only told as a whole is a
    family name."""
    told = names[0] if names else {}
    name = Name(**{ours: text(told, theirs) for ours, theirs in NAME.items()})
    whole = text(told, "unstructuredName") or text(told, "displayName")
    return name if str(name) else Name(family=whole)


def organisation_in(organisations: Sequence[Json]) -> Json:
    """The one that counts: the first that is current, else the first; {} where there is none."""
    current = (each for each in organisations if each.get("current") is True)
    return next(current, organisations[0] if organisations else {})


def address_in(addresses: Sequence[Json]) -> Json:
    """The postal address that counts: the primary one, else the first at home, else the first; {}
    where there is none. One that is not taken apart stays Google's own affair."""
    there = [each for each in addresses if postal_of(each)]
    return min(there, key=_rank, default={})


def _rank(address: Json) -> int:
    about = address.get("metadata") or {}
    if about.get("primary") or about.get("sourcePrimary"):
        return 0
    return 1 if text(address, "type") == "home" else 2


def postal_of(address: Json) -> Postal | None:
    """What an address says, as both sides can hold it."""
    told = Postal(**{ours: text(address, theirs) for ours, theirs in POSTAL.items()})
    return fitted(Contact(postal=told)).postal


# ── about the person ─────────────────────────────────────────────────────────


def source(person: Json) -> Json:
    """Where what the account itself noted comes from; {} where that is not told."""
    told = (person.get("metadata") or {}).get("sources") or ()
    return next((each for each in told if each.get("type") == "CONTACT"), {})


def version_of(person: Json) -> str:
    """When it was written, and its etag."""
    told = source(person)
    return f"{told.get('updateTime') or ''} {told.get('etag') or person.get('etag') or ''}"


def is_older(version: str, than: str) -> bool:
    """Whether a version was written before another one. Google's lists and, at times, its answers
    lag behind a write by minutes: what they tell then is no news."""
    return _written_at(version) < _written_at(than)


def _written_at(version: str) -> datetime:
    try:
        return datetime.fromisoformat(version.partition(" ")[0]).astimezone(UTC)
    except ValueError:
        return _LONG_AGO


def key_of(person: Json) -> str:
    """The key of the create that made them; of people who were merged those of all."""
    told = (each for each in person.get("clientData") or () if each.get("key") == MARK)
    return " ".join(str(each.get("value") or "") for each in told)


def groups_of(person: Json) -> frozenset[str]:
    """The groups that they are in."""
    told = (each.get("contactGroupMembership") or {} for each in person.get("memberships") or ())
    return frozenset(str(each.get("contactGroupResourceName") or "") for each in told)


def is_in(person: Json, group: str) -> bool:
    """Whether they are in the group; nobody is put out for a shape that cannot be read."""
    try:
        return group in groups_of(person)
    except _SHAPELESS:
        return True


def is_gone(person: Json) -> bool:
    """Whether they were deleted."""
    return bool((person.get("metadata") or {}).get("deleted"))


def former_names(person: Json) -> tuple[str, ...]:
    """Resource names that they had, and those of others who went into them."""
    return tuple((person.get("metadata") or {}).get("previousResourceNames") or ())
