"""Which of our people a contact is: by itself only where nothing speaks against it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from tests.pure.drawn_contacts import fitted_contacts

from einklang.reconcile.known_person import (
    Candidate,
    Perhaps,
    Same,
    Stranger,
    acquaintance,
    contradict,
    is_office,
)
from einklang.records.card import from_contact
from einklang.records.contact import Contact, Email, Name, Phone


def card(
    given: str = "Anna",
    family: str = "Ost",
    *addresses: str,
    phone: str = "",
    organisation: str = "",
) -> dict[str, Any]:
    return from_contact(
        Contact(
            name=Name(given=given, family=family),
            organisation=organisation,
            emails=tuple(map(Email, addresses)),
            phones=(Phone(phone),) if phone else (),
        )
    )


ANNA = card("Anna", "Ost", "anna@x.example")


def who(contact: dict[str, Any], *people: dict[str, Any], shared: tuple[str, ...] = ()) -> object:
    return acquaintance(contact, [Candidate(at, each) for at, each in enumerate(people)], shared)


@pytest.mark.parametrize(
    "contact",
    [
        ANNA,
        card("Anna", "", "anna@x.example", "privat@y.example"),
        card("", "", "anna@x.example"),
        card("A.", "Ost", "anna@x.example"),
        card("Anna Maria", "Ost", "anna@x.example"),
        card("", "Ost, Anna", "anna@x.example"),
        card("Ost", "Anna", "anna@x.example"),
    ],
)
def test_the_same_own_address_and_a_name_that_fits_is_the_same_person(
    contact: dict[str, Any],
) -> None:
    assert who(contact, ANNA) == Same(0, "same_address")


def test_another_name_at_the_same_address_is_left_to_a_person() -> None:
    assert who(card("Bernd", "Ost", "anna@x.example"), ANNA) == Perhaps((0,), "names_differ")


def test_an_address_of_two_people_proves_nothing() -> None:
    met = who(card("Anna", "Ost", "anna@x.example"), ANNA, shared=("anna@x.example",))
    assert met == Perhaps((0,), "same_name_and_office")
    two = card("Bernd", "West", "anna@x.example")
    assert who(two, ANNA, shared=("anna@x.example",)) == Stranger()


@pytest.mark.parametrize(
    "address", ["info@x.example", "sales-de@x.example", "praxis.ost@x.example"]
)
def test_an_address_of_an_office_proves_nothing(address: str) -> None:
    assert is_office(address)
    assert who(card("Bernd", "West", address), card("Anna", "Ost", address)) == Stranger()
    assert who(card("Anna", "Ost", address), card("Anna", "Ost", address)) == Perhaps(
        (0,), "same_name_and_office"
    )


def test_one_contact_with_the_addresses_of_two_people_is_left_to_a_person() -> None:
    both = card("Anna", "Ost", "anna@x.example", "anna@y.example")
    assert who(both, ANNA, card("Anna", "Ost", "anna@y.example")) == Perhaps((0, 1), "several")
    assert who(both, ANNA, card("Bernd", "West", "anna@y.example")) == Perhaps((0, 1), "several")


def test_the_same_name_with_the_same_number_or_company_is_left_to_a_person() -> None:
    known = card("Anna", "Ost", phone="+49 40 1", organisation="Südwind GmbH")
    called = card("Anna", "Ost", phone="0049-40-1")
    assert who(called, known) == Perhaps((0,), "same_name_and_number")
    works = card("Anna", "Ost", organisation="SÜDWIND GmbH")
    assert who(works, known) == Perhaps((0,), "same_name_and_company")


def test_the_same_name_alone_is_another_person() -> None:
    assert who(card("Anna", "Ost"), card("Anna", "Ost")) == Stranger()
    assert who(card("", "", phone="112"), card("", "", phone="112")) == Stranger()


@given(fitted_contacts, fitted_contacts)
def test_whether_two_names_contradict_does_not_hang_on_who_is_asked_first(
    one: Contact, other: Contact
) -> None:
    ours, theirs = from_contact(one), from_contact(other)
    assert contradict(ours, theirs) == contradict(theirs, ours)
    assert not contradict(ours, ours)


@given(fitted_contacts, fitted_contacts)
def test_nobody_is_taken_for_somebody_without_an_address_of_theirs(
    one: Contact, other: Contact
) -> None:
    met = who(from_contact(one), from_contact(other))
    if isinstance(met, Same):
        assert {e.address for e in one.emails} & {e.address for e in other.emails}
