"""Contacts: keys of what is the same, what both sides can hold, and JSON and back."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from tests.pure.drawn_contacts import contacts, fitted_contacts

from einklang.records.card import from_contact, to_contact
from einklang.records.contact import (
    LONGEST_NAME,
    MANY,
    Contact,
    Email,
    Label,
    Messenger,
    Name,
    Phone,
    Postal,
    fitted,
    phone_key,
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("+49 40 123456", "0049 (40) 123-456"),
        ("040/12 34 56", "040 123456"),
        (" siehe Büro ", "Siehe Büro"),
        ("+49 40 ١٢", "+4940١٢"),
    ],
)
def test_two_spellings_of_a_number_have_one_key(one: str, other: str) -> None:
    assert phone_key(one) == phone_key(other)


@pytest.mark.parametrize(("one", "other"), [("+49 40 1", "040 1"), ("112", "+112"), ("a", "b")])
def test_what_may_be_two_numbers_has_two_keys(one: str, other: str) -> None:
    assert phone_key(one) != phone_key(other)


@given(contacts)
def test_fitting_twice_is_fitting_once(contact: Contact) -> None:
    once = fitted(contact)
    assert fitted(once) == once


@given(contacts)
def test_what_is_fitted_can_be_stored(contact: Contact) -> None:
    fit = fitted(contact)
    text = json.dumps(from_contact(fit))
    assert "\\u0000" not in text
    assert all(len(part) <= LONGEST_NAME for part in (fit.name.given, fit.name.family))
    assert all("@" in email.address for email in fit.emails)
    assert "\n" not in str(fit.name) + fit.organisation + fit.position


@given(fitted_contacts)
def test_json_and_back_is_the_same_contact(contact: Contact) -> None:
    assert to_contact(json.loads(json.dumps(from_contact(contact)))) == contact


def test_an_address_that_is_told_twice_is_one() -> None:
    told = Contact(emails=(Email("Anna@x.example", Label.HOME), Email("anna@X.example")))
    assert fitted(told).emails == (Email("anna@x.example", Label.HOME),)


def test_of_very_many_numbers_as_many_are_held_as_a_page_can_show() -> None:
    told = Contact(phones=tuple(Phone(f"+49 {n}") for n in range(MANY + 5)))
    assert len(fitted(told).phones) == MANY


def test_a_family_emoji_and_a_name_from_right_to_left_stay_whole() -> None:
    told = Contact(name=Name(given="👩\u200d🚀", family="\u200fمحمد"))
    assert fitted(told) == told


def test_lines_of_a_street_stay_lines_and_an_empty_address_is_none() -> None:
    told = Contact(postal=Postal(street=" Hafen 1 \r\n\r\n c/o Meier"))
    assert fitted(told).postal == Postal(street="Hafen 1\nc/o Meier")
    assert fitted(Contact(postal=Postal(city=" "))).postal is None
    assert not Postal()


def test_a_contact_without_a_name_is_called_by_what_is_known() -> None:
    assert Contact(name=Name("Dr.", "Anna", family="Ost")).title == "Dr. Anna Ost"
    assert Contact(organisation="Südwind").title == "Südwind"
    assert Contact(emails=(Email("a@x.example"),)).title == "a@x.example"
    assert Contact(phones=(Phone("112"),)).title == "112"
    assert Contact().title == ""


def test_one_account_of_messages_has_one_key() -> None:
    assert Messenger("skype", "Anna").key == Messenger("skype", "anna").key
