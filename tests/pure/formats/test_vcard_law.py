"""The law: what is written is read back as it was, and what we do not model survives."""

from __future__ import annotations

from dataclasses import replace

import pytest
import vobject
from hypothesis import HealthCheck, given, settings
from tests.pure.drawn_contacts import contacts, fitted_contacts
from tests.pure.samples import CARDS, card_text

from einklang.formats import vcard
from einklang.records.card import from_contact
from einklang.records.contact import Contact

slow = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def told(contact: Contact) -> object:
    """What a contact says, in whichever order, and not when."""
    return {**from_contact(contact), "stamp": ""}


@slow
@given(fitted_contacts)
@pytest.mark.parametrize("version", ["3.0", "4.0"])
def test_what_is_written_is_read_back(version: str, contact: Contact) -> None:
    assert vcard.parse(vcard.write(contact, version=version)) == contact


@slow
@given(contacts)
def test_what_does_not_fit_is_written_as_it_fits(contact: Contact) -> None:
    written = vcard.write(contact)
    assert vcard.write(vcard.parse(written), written) == written


@slow
@given(fitted_contacts)
@pytest.mark.parametrize("name", CARDS)
def test_a_changed_card_is_read_back(name: str, contact: Contact) -> None:
    raw = card_text(name)
    before = vcard.parse(raw)
    written = vcard.write(contact, raw)
    after = vcard.parse(written)
    wanted = replace(contact, uid=contact.uid or before.uid)
    if contact.postal is None:  # the next address of the card counts then
        wanted = replace(wanted, postal=after.postal)
    assert told(after) == told(wanted)
    assert vcard.write(after, written) == written


@slow
@given(fitted_contacts, fitted_contacts)
def test_of_a_card_of_our_own_everything_can_change(old: Contact, new: Contact) -> None:
    after = vcard.parse(vcard.write(new, vcard.write(old)))
    assert told(after) == told(replace(new, uid=new.uid or old.uid))


@slow
@given(fitted_contacts)
def test_lines_are_folded_and_end_in_crlf(contact: Contact) -> None:
    text = vcard.write(contact)
    assert text.startswith("BEGIN:VCARD\r\nVERSION:3.0\r\n")
    assert text.endswith("END:VCARD\r\n")
    for line in text.encode().split(b"\r\n"):
        assert len(line) <= 75
        assert b"\n" not in line
        line.decode()


@slow
@given(fitted_contacts)
def test_another_parser_reads_the_same(contact: Contact) -> None:
    card = vobject.readOne(vcard.write(contact))
    card.validate()
    assert str(card.n.value.family) == contact.name.family
    assert str(card.n.value.given) == contact.name.given
    assert [line.value for line in card.contents.get("email", [])] == [
        email.address for email in contact.emails
    ]
    assert [line.value for line in card.contents.get("tel", [])] == [
        phone.number for phone in contact.phones
    ]
    if contact.organisation:
        assert card.org.value[0] == contact.organisation
    if contact.position:
        assert card.title.value == contact.position
    if contact.postal:
        assert card.adr.value.city == contact.postal.city
