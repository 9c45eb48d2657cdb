"""Guests whom nobody wants told are not the server's to tell."""

from __future__ import annotations

from tests.providers.conformance import KEY, was
from tests.providers.meetings import GUEST, meeting
from tests.providers.test_facade import FacadeWorld

from einklang.providers.port import Notify


def test_a_guest_added_in_silence_is_not_told_by_the_server() -> None:
    world = FacadeWorld(schedules=True)
    at = world.provider.create(world.collection, meeting("u1", "x", GUEST), KEY, Notify.NOBODY)
    more = meeting("u1", "x", GUEST, "neu@y.example")
    world.provider.replace(at.ref, at.version, more, was(at), Notify.NOBODY)
    stored = world.facade.texts[f"{KEY}.ics"].replace("\r\n ", "")
    assert stored.count("SCHEDULE-AGENT=NONE") == stored.count("ATTENDEE") == 2
