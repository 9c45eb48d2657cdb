"""People to sync, as `meetings` has meetings."""

from __future__ import annotations

from dataclasses import replace

from einklang.records.contact import Contact, Email, Label, Name, Phone, Postal


def person(uid: str, name: str = "Angebot") -> Contact:
    """Somebody with an address, a number and a place."""
    return Contact(
        uid=uid,
        name=Name(given="Zoë; geb. Å", family=name),
        organisation="Südwind, Hamburg",
        position="Leiterin",
        emails=(Email("zoe@suedwind.example"),),
        phones=(Phone("+49 170 1", Label.MOBILE),),
        postal=Postal("Hafen 1\n2. Stock", "20457", "Hamburg", "", "Deutschland"),
    )


def called(contact: Contact, name: str) -> Contact:
    """The same person under another name."""
    return replace(contact, name=replace(contact.name, family=name))


def card(uid: str, name: str = "Angebot", version: str = "3.0") -> str:
    """As another program would write it."""
    lines = [
        "BEGIN:VCARD",
        f"VERSION:{version}",
        f"UID:{uid}",
        f"FN:{name}",
        f"N:{name};;;;",
        "EMAIL;TYPE=HOME:jemand@suedwind.example",
        "END:VCARD",
    ]
    return "\r\n".join([*lines, ""])
