"""Records of either kind, as values and as plain JSON."""

from __future__ import annotations

import pytest
from hypothesis import given
from tests.pure.drawn_contacts import fitted_contacts
from tests.pure.drawn_events import events

from einklang.records.contact import Contact
from einklang.records.event import Event
from einklang.records.record import contact, is_contact, meeting, plain_of, record_of


@given(events(), fitted_contacts)
def test_a_plain_record_tells_of_which_kind_it_is(event: Event, person: Contact) -> None:
    assert record_of(plain_of(event)) == event
    assert record_of(plain_of(person)) == person
    assert [is_contact(plain_of(each)) for each in (event, person)] == [False, True]


@given(events(), fitted_contacts)
def test_what_is_taken_for_the_other_kind_is_an_error(event: Event, person: Contact) -> None:
    assert meeting(event) is event
    assert contact(person) is person
    with pytest.raises(TypeError):
        meeting(person)
    with pytest.raises(TypeError):
        contact(event)
