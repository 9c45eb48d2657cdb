"""Jana's address book at the demo's server: some whom Einklang knows, some whom it may know, and
some who are new. She connects it herself, under Settings, Integrations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from einklang.formats import vcard
from einklang.project.demo.customers import CONTACTS, CUSTOMERS
from einklang.project.demo.radicale_server import Stored
from einklang.records.contact import Contact, Email, Label, Name, Phone, Postal

KNOWN = ("Sabine Feld", "Torsten Behrmann", "Friederike Harms")


def books() -> Iterator[Stored]:
    """What lies at the server before anything is connected."""
    texts = {f"karte-{at}.vcf": _card(at, each) for at, each in enumerate(_contacts(), start=1)}
    yield Stored("jana", "adressbuch", "Adressbuch", texts, tag="VADDRESSBOOK")


def _card(at: int, contact: Contact) -> str:
    text = vcard.write(replace(contact, uid=f"lindhorst-adressbuch-{at}"), "")
    if at == 1:  # what only the address book holds, and keeps
        return text.replace("END:VCARD", "BDAY:1979-05-14\r\nNOTE:Mag keinen Kaffee.\r\nEND:VCARD")
    return text


def _contacts() -> Iterator[Contact]:
    firms = {customer.domain: customer.name for customer in CUSTOMERS}
    for person in CONTACTS:
        if person.name in KNOWN:
            yield _as_typed_on_a_phone(person.as_record(), firms[person.of])
    yield Contact(
        name=Name(given="Henrik", family="Rohde"),
        organisation="Kanzlei Feld & Rohde",
        phones=(Phone("0171 39200-99", Label.MOBILE),),
    )
    yield Contact(
        name=Name(given="Deniz", family="Özdemir"),
        organisation="Klangwerk Bau",
        position="Bauleitung",
        emails=(Email("deniz@klangwerk-bau.example"),),
        phones=(Phone("0171 39200-77", Label.MOBILE),),
        postal=Postal("Werftstraße 4", "24143", "Kiel"),
    )
    yield Contact(name=Name(family="Tischlerei Brodersen"), phones=(Phone("04621 39200-5"),))


def _as_typed_on_a_phone(contact: Contact, firm: str) -> Contact:
    """The main address alone, and a number that Einklang does not know."""
    own: Mapping[str, tuple[Phone, ...]] = {"Feld": (Phone("040 66969-777", Label.HOME),)}
    return replace(
        contact,
        name=replace(contact.name, prefix="", suffix=""),
        organisation=firm,
        position="",
        emails=contact.emails[:1],
        phones=own.get(contact.name.family, contact.phones[:1]),
        messengers=(),
        postal=None,
    )
