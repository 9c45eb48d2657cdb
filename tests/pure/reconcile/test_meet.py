"""Whom a meeting makes known."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.pure.drawn_events import events

from einklang.reconcile.admit import Surroundings, verdicts
from einklang.reconcile.meet import Stranger, strangers
from einklang.reconcile.rules import BUSY, METADATA, Contacts, Past, Rules, Which
from einklang.records.event import Details, Event, Organiser, Override, Participant, Role, Status
from einklang.records.moment import Zoned, later

ME, COLLEAGUE = "alice@nordlicht.example", "bob@nordlicht.example"
CLARA, OTTO, EVA = "clara@suedwind.example", "otto@westwind.example", "eva@gmx.de"
SINCE = datetime(2026, 5, 1, tzinfo=UTC)
AROUND = Surroundings(
    own_addresses=frozenset(),
    own_domains=frozenset({"nordlicht.example"}),
    known=frozenset({CLARA}),
    since=SINCE,
    first_seen=SINCE,
)
NINE = Zoned(datetime.fromisoformat("2026-05-04T09:00:00"), "Europe/Berlin")
ALL = Rules(contacts=Contacts.ALL)


def meeting(*guests: str, organiser: str | None = ME, **more: object) -> Event:
    people = tuple(Participant(guest, f"Name of {guest}") for guest in guests)
    end = later(NINE, timedelta(hours=1))
    host = Organiser(organiser) if organiser else None
    said = Details(start=NINE, end=end, organiser=host, participants=people)
    return Event("a", replace(said, **more))  # type: ignore[arg-type]  # fields by name


def met(event: Event, rules: Rules, around: Surroundings = AROUND) -> list[str]:
    given = verdicts(event, around, rules)
    return [stranger.address for stranger in strangers(event, given, around, rules)]


@pytest.mark.parametrize(
    ("event", "rules", "who"),
    [
        (meeting(OTTO), Rules(), []),
        (meeting(OTTO), ALL, [OTTO]),
        (meeting(OTTO), Rules(contacts=Contacts.ORGANISERS), []),
        (meeting(ME, EVA, organiser=OTTO), Rules(contacts=Contacts.ORGANISERS), [OTTO]),
        (meeting(OTTO, CLARA, COLLEAGUE), ALL, [OTTO]),
        (meeting(OTTO), replace(ALL, which=Which.KNOWN), [OTTO]),
        (meeting(EVA), ALL, []),
        (meeting(EVA), replace(ALL, free_mail=True), [EVA]),
        (meeting(OTTO), replace(ALL, blocklist=("@westwind.example",)), []),
        (meeting(OTTO, "x@suedwind.example"), replace(ALL, blocklist=(OTTO,)), []),
        (meeting(OTTO), replace(ALL, visibility=BUSY), []),
        (meeting(OTTO), replace(ALL, visibility=METADATA), [OTTO]),
        (meeting(OTTO), replace(ALL, only_busy=True), []),
        (meeting(OTTO, private=True), ALL, []),
        (meeting(OTTO, organiser=None), ALL, [OTTO]),
        (meeting(OTTO, status=Status.CANCELLED), ALL, []),
        (replace(meeting(OTTO), created="2020-01-01T00:00:00+00:00"), ALL, [OTTO]),
        (
            replace(meeting(OTTO), created="2020-01-01T00:00:00+00:00"),
            replace(ALL, past=Past.CONNECTED),
            [],
        ),
    ],
)
def test_the_table(event: Event, rules: Rules, who: list[str]) -> None:
    assert met(event, rules) == who


def test_a_room_is_nobody() -> None:
    event = meeting(OTTO)
    room = Participant("raum@westwind.example", role=Role.ROOM)
    people = (*event.details.participants, room)
    assert met(replace(event, details=replace(event.details, participants=people)), ALL) == [OTTO]


def test_a_name_is_taken_from_wherever_the_calendar_tells_it() -> None:
    event = meeting(OTTO, organiser=OTTO)
    (stranger,) = strangers(event, verdicts(event, AROUND, ALL), AROUND, ALL)
    assert stranger == Stranger(OTTO, f"Name of {OTTO}")


def test_of_a_series_a_guest_of_one_public_meeting_counts_and_of_a_private_one_does_not() -> None:
    series = replace(meeting(CLARA), rules=("FREQ=WEEKLY;COUNT=3",))
    weeks = [later(NINE, timedelta(weeks=week)) for week in (1, 2)]
    public, hidden = (meeting(who).details for who in (OTTO, "x@westwind.example"))
    overrides = (
        Override(weeks[0], replace(public, start=weeks[0], end=weeks[0])),
        Override(weeks[1], replace(hidden, start=weeks[1], end=weeks[1], private=True)),
    )
    assert met(replace(series, overrides=overrides), ALL) == [OTTO]


def test_who_is_a_contact_by_a_further_address_is_no_stranger_where_only_the_main_one_counts() -> (
    None
):
    around = replace(AROUND, further=frozenset({OTTO}))
    assert met(meeting(OTTO), replace(ALL, further_addresses=False), around) == []


@given(events(), st.sampled_from(list(Contacts)), st.booleans())
def test_nobody_of_our_own_and_no_contact_is_ever_met(
    event: Event, contacts: Contacts, free_mail: bool
) -> None:
    everybody = {address for said in [event.details] for address in said.addresses()}
    around = replace(AROUND, own_addresses=frozenset(everybody), own_domains=frozenset())
    who = met(event, Rules(contacts=contacts, free_mail=free_mail), around)
    assert not everybody & set(who)
