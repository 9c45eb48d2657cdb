"""Who is concerned by a meeting, and who of these is a guest."""

from __future__ import annotations

import pytest

from einklang.records.event import Details, Event, Organiser, Participant, Role
from einklang.records.moment import read

DAY = read("2026-05-04")
HOST, CLARA, OTTO = "alice@nordlicht.example", "clara@suedwind.example", "otto@westwind.example"
ROOM = Participant("raum@nordlicht.example", role=Role.ROOM)


@pytest.mark.parametrize(
    ("host", "invited", "concerned", "guests"),
    [
        ("", [], [], []),
        (HOST, [], [HOST], []),
        ("", [CLARA, OTTO], [CLARA, OTTO], [CLARA, OTTO]),
        (HOST, [CLARA, OTTO], [HOST, CLARA, OTTO], [CLARA, OTTO]),
        (HOST, [CLARA, HOST], [HOST, CLARA], [CLARA]),
        (HOST, [CLARA, CLARA], [HOST, CLARA], [CLARA, CLARA]),
    ],
)
def test_the_organiser_comes_first_and_is_no_guest(
    host: str, invited: list[str], concerned: list[str], guests: list[str]
) -> None:
    organiser = Organiser(host) if host else None
    details = Details(DAY, DAY, organiser=organiser, participants=tuple(map(Participant, invited)))
    assert details.addresses() == tuple(concerned)
    assert [guest.address for guest in details.guests()] == guests


def test_a_room_is_invited_and_nobody_whom_it_concerns() -> None:
    details = Details(DAY, DAY, organiser=Organiser(HOST), participants=(ROOM,))
    assert details.addresses() == (HOST,)
    assert details.guests() == (ROOM,)


def test_rules_or_single_dates_make_a_series() -> None:
    details = Details(DAY, DAY)
    assert Event("u", details, rules=("FREQ=DAILY",)).recurs
    assert Event("u", details, dates=(DAY,)).recurs
    assert not Event("u", details, instance_of=DAY).recurs
