"""Guests as people type them."""

from __future__ import annotations

import pytest

from einklang.calendars.guests import NotAddresses, merged, read_guests, show_guests
from einklang.records.event import Answer, Participant, Role

FELD = Participant("feld@kunde.example", "Sabine Feld")


@pytest.mark.parametrize(
    "typed",
    [
        "Sabine Feld <feld@kunde.example>",
        "Sabine Feld <FELD@Kunde.example>, ",
        '"Sabine Feld" <feld@kunde.example>; feld@kunde.example\n\n',
        "\n  Sabine Feld <mailto:feld@kunde.example>",
    ],
)
def test_a_guest_is_read_once_however_it_is_typed(typed: str) -> None:
    assert read_guests(typed) == (FELD,)


def test_lines_commas_and_semicolons_part_guests() -> None:
    typed = "feld@kunde.example, kai@kunde.example\nmaren@kunde.example;ute@kunde.example"
    assert [guest.address.partition("@")[0] for guest in read_guests(typed)] == [
        "feld", "kai", "maren", "ute",
    ]  # fmt: skip


def test_nobody_is_nobody() -> None:
    assert read_guests(" \n , ") == ()


@pytest.mark.parametrize(
    "typed",
    ["quatsch", "a@b", "Sabine <>", "zwei worte", "a@b@c.de", "Feld <foo@@bar>", "a@b.de c@d.de"],
)
def test_what_is_no_address_is_named(typed: str) -> None:
    with pytest.raises(NotAddresses) as told:
        read_guests(f"feld@kunde.example, {typed}\nkai@kunde.example")
    assert told.value.texts == (typed,)


@pytest.mark.parametrize("name", ["Sabine Feld", "", "Feld, Sabine", 'Sabine "Bine" Feld', "Öğüz"])
def test_shown_guests_are_read_as_themselves(name: str) -> None:
    guest = Participant("feld@kunde.example", name)
    assert read_guests(show_guests([guest])) == (guest,)


def test_who_stays_keeps_the_answer_and_who_is_not_typed_goes() -> None:
    answered = Participant("feld@kunde.example", "S. Feld", Answer.ACCEPTED, Role.OPTIONAL)
    gone = Participant("kai@kunde.example")
    room = Participant("raum@nordlicht.example", role=Role.ROOM)
    host = Participant("alice@nordlicht.example", answer=Answer.ACCEPTED)
    new = Participant("neu@kunde.example")
    both = merged((answered, gone, room, host), (FELD, new, host), host.address)
    assert both == (
        room,
        host,
        Participant("feld@kunde.example", "Sabine Feld", Answer.ACCEPTED, Role.OPTIONAL),
        new,
    )
