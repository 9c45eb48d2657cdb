"""Records of either kind, as values and as plain JSON."""

from __future__ import annotations

from hypothesis import given
from tests.pure.drawn_contacts import fitted_contacts
from tests.pure.drawn_events import events

from einklang.records.contact import Contact, Name
from einklang.records.event import Details, Event
from einklang.records.moment import read
from einklang.records.record import is_contact, plain_of, record_of, title_of


@given(events(), fitted_contacts)
def test_a_plain_record_tells_of_which_kind_it_is(event: Event, person: Contact) -> None:
    assert record_of(plain_of(event)) == event
    assert record_of(plain_of(person)) == person
    assert [is_contact(plain_of(each)) for each in (event, person)] == [False, True]


def test_a_person_is_called_by_name_and_a_meeting_by_its_start_too() -> None:
    start = read("2026-05-04T09:00:00[Europe/Berlin]")
    talk = Event("1", Details(start, start, summary="Angebot"))
    assert title_of(plain_of(talk)) == "2026-05-04T09:00:00[Europe/Berlin] Angebot"
    assert title_of(plain_of(Contact(name=Name(given="Anna")))) == "Anna"


def test_each_kind_is_read_back_as_itself() -> None:
    start = read("2026-05-04")
    for each in (Event("1", Details(start, start)), Contact(uid="1")):
        assert record_of(plain_of(each)) == each
