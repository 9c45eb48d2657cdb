"""Guests whom nobody has told of the meeting are known as such, and no guest sees it."""

from __future__ import annotations

from dataclasses import replace

from tests.providers.google.said import GUEST, ME
from tests.providers.google.scene import Scene
from tests.providers.google.world import account
from tests.providers.meetings import meeting

from einklang.providers.port import Notify, Present, Written
from einklang.records.event import Event, Participant

OTHER = "dritte@suedwind.example"


def untold(record: Event) -> list[str]:
    return [guest.address for guest in record.details.participants if guest.untold]


def with_guests(record: Event, *guests: Participant) -> Event:
    return replace(record, details=replace(record.details, participants=guests))


def made(scene: Scene) -> Written:
    return scene.create(with_guests(meeting("u1", "x", GUEST), Participant(GUEST, untold=True)))


def test_what_was_sent_is_what_stands_there() -> None:
    scene = Scene()
    assert untold(made(scene).record) == [GUEST]
    assert scene.look() == {}


def test_who_is_told_is_untold_no_more() -> None:
    scene = Scene()
    first = made(scene)
    told = with_guests(first.record, Participant(GUEST), Participant(OTHER, untold=True))
    second = scene.replace(first, told, Notify.EVERYBODY)
    assert untold(second.record) == [OTHER]
    third = scene.replace(
        second, with_guests(second.record, Participant(GUEST), Participant(OTHER))
    )
    assert untold(third.record) == []
    (event,) = scene.person.listed()
    assert list(event["extendedProperties"]["private"]) == ["einklang"]


def test_a_guests_copy_says_nothing_of_it() -> None:
    scene = Scene()
    scene.google.add_account(GUEST, "Charlie")
    made(scene)
    (theirs,) = scene.google.person(GUEST).listed()
    assert "extendedProperties" not in theirs
    provider = account(scene.google, GUEST)
    pages = list(provider.changes(Scene(scene.google, GUEST).collection, None, scene.seen))
    (item,) = pages[0].items
    assert isinstance(item, Present)
    assert untold(item.record) == []


def test_of_more_guests_than_google_keeps_all_count_as_told() -> None:
    scene = Scene()
    guests = [Participant(f"g{n}@suedwind.example", untold=True) for n in range(200)]
    written = scene.create(with_guests(meeting("u1", "x", ME), *guests))
    assert untold(written.record) == []
