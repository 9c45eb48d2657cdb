"""Guests whom nobody wants told are not the server's to tell."""

from __future__ import annotations

from dataclasses import replace

from tests.providers.conformance import KEY, was
from tests.providers.meetings import GUEST, meeting
from tests.providers.test_facade import FacadeWorld

from einklang.providers.port import Notify
from einklang.records.event import Event, Organiser, Participant


def test_a_guest_added_in_silence_is_not_told_by_the_server() -> None:
    world = FacadeWorld(schedules=True)
    at = world.provider.create(world.collection, meeting("u1", "x", GUEST), KEY, Notify.NOBODY)
    more = meeting("u1", "x", GUEST, "neu@y.example")
    world.provider.replace(at.ref, at.version, more, was(at), Notify.NOBODY)
    stored = world.facade.texts[f"{KEY}.ics"].replace("\r\n ", "")
    assert stored.count("SCHEDULE-AGENT=NONE") == stored.count("ATTENDEE") == 2
    assert world.facade.mails == []


def test_taking_the_mark_away_has_the_server_invite() -> None:
    world = FacadeWorld(schedules=True)
    mine = replace(meeting("u1", "x", GUEST).details, organiser=Organiser("alice@x"))
    event = Event("u1", mine)
    at = world.provider.create(world.collection, event, KEY, Notify.NOBODY)
    assert at.record.details.participants == (Participant(GUEST, untold=True),)
    world.provider.replace(at.ref, at.version, event, was(at), Notify.EVERYBODY)
    assert world.facade.mails == [("REQUEST", GUEST)]
