"""Contacts as plain JSON values, as `plain` has events: what is keyed merges entry by entry (an
address, a number), a postal address is one value, because half of a move is no move."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from einklang.records.contact import Contact, Email, Label, Messenger, Name, Phone, Postal
from einklang.records.plain import Plain


def from_contact(contact: Contact) -> Plain:
    """The contact as a JSON object; `to_contact` is its exact inverse of what is `fitted`."""
    name, postal = contact.name, contact.postal
    return {
        "name": {
            "prefix": name.prefix,
            "given": name.given,
            "middle": name.middle,
            "family": name.family,
            "suffix": name.suffix,
        },
        "organisation": contact.organisation,
        "position": contact.position,
        "emails": {email.address: {"label": email.label.value} for email in contact.emails},
        "phones": {
            phone.key: {"number": phone.number, "label": phone.label.value}
            for phone in contact.phones
        },
        "messengers": {each.key: {"name": each.name} for each in contact.messengers},
        "postal": _lines(postal) if postal else None,
        "uid": contact.uid,
        "stamp": contact.stamp,
    }


def _lines(postal: Postal) -> list[str]:
    return [postal.street, postal.postcode, postal.city, postal.region, postal.country]


def to_contact(plain: Mapping[str, Any]) -> Contact:
    """The contact that `from_contact` wrote. Raises KeyError or ValueError on anything else."""
    return Contact(
        uid=plain["uid"],
        name=Name(**plain["name"]),
        organisation=plain["organisation"],
        position=plain["position"],
        emails=tuple(Email(at, Label(said["label"])) for at, said in plain["emails"].items()),
        phones=tuple(
            Phone(said["number"], Label(said["label"])) for said in plain["phones"].values()
        ),
        messengers=tuple(
            Messenger(key.partition(":")[0], said["name"])
            for key, said in plain["messengers"].items()
        ),
        postal=Postal(*plain["postal"]) if plain["postal"] else None,
        stamp=plain["stamp"],
    )
