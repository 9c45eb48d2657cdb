"""What no calendar should hold and some do: it stops only itself (invariant 7)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.providers.meetings import GUEST, ME, meeting
from tests.sync.conftest import World

from einklang.calendars.hold import HORIZON
from einklang.calendars.horizon import move_on
from einklang.sync.models import Pair

pytestmark = pytest.mark.django_db
ONCE = "DTSTART:20260504T070000Z\nDTEND:20260504T080000Z"
LONG = "x" * 900
EVIL: dict[str, str] = {
    "year one": "DTSTART;TZID=Europe/Berlin:00010101T000000",
    "first day": "DTSTART;VALUE=DATE:00010101\nDTEND;VALUE=DATE:00010102",
    "floating year one": "DTSTART:00010101T000000\nDTEND:00010101T010000",
    "last day": "DTSTART;VALUE=DATE:99991230\nDTEND;VALUE=DATE:99991231",
    "last day without end": "DTSTART;VALUE=DATE:99991231",
    "last minute": "DTSTART:99991231T235900Z\nDTEND:99991231T235959Z",
    "last minute elsewhere": "DTSTART;TZID=America/New_York:99991231T235900",
    "daily since ever": "DTSTART:00010101T000000Z\nRRULE:FREQ=DAILY",
    "daily for long": "DTSTART:19000101T000000Z\nRRULE:FREQ=DAILY",
    "daily at the end": "DTSTART:99980101T000000Z\nRRULE:FREQ=DAILY",
    "a million": f"{ONCE}\nRRULE:FREQ=DAILY;COUNT=999999",
    "seconds": f"{ONCE}\nRRULE:FREQ=SECONDLY;COUNT=100000",
    "minutes": f"{ONCE}\nRRULE:FREQ=MINUTELY;UNTIL=20270101T000000Z",
    "hours": "DTSTART:19700101T000000Z\nRRULE:FREQ=HOURLY;UNTIL=20270101T000000Z",
    "never": f"{ONCE}\nRRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
    "position alone": f"{ONCE}\nRRULE:FREQ=MONTHLY;BYSETPOS=1",
    "fifth weekly": f"{ONCE}\nRRULE:FREQ=WEEKLY;BYDAY=5MO",
    "dense": f"{ONCE}\nRRULE:FREQ=DAILY;BYHOUR=0,1,2,3,4,5;BYMINUTE=0,1,2,3,4,5;BYSECOND=0,1,2,3",
    "long steps": f"{ONCE}\nRRULE:FREQ=YEARLY;INTERVAL=999999999",
    "until the end": f"{ONCE}\nRRULE:FREQ=DAILY;UNTIL=99991231T235959Z",
    "until before": f"{ONCE}\nRRULE:FREQ=DAILY;UNTIL=00010101T000000Z",
    "millennia": "DTSTART:20260504T070000Z\nDURATION:P9999999D",
    "all of time": "DTSTART:00010101T000000Z\nDTEND:99991231T235959Z\nRRULE:FREQ=DAILY",
    "created never": f"{ONCE}\nCREATED:00000000T000000Z\nDTSTAMP:gestern",
    "created floating": f"{ONCE}\nCREATED:20260504T070000",
    "dates at both ends": f"{ONCE}\nRDATE:99991231T235959Z,00010101T000000Z",
    "exclusions far away": f"{ONCE}\nRRULE:FREQ=DAILY\nEXDATE:99991231T235959Z,00010101T000000Z",
    "late instance": "DTSTART;TZID=Asia/Tokyo:20260504T070000\nRECURRENCE-ID:99991231T235959Z",
    "alarm before time": f"{ONCE}\nBEGIN:VALARM\nACTION:DISPLAY\nTRIGGER:-P99999999D\nEND:VALARM",
    "big sequence": f"{ONCE}\nSEQUENCE:99999999999999",
    "long address": f"{ONCE}\nATTENDEE:mailto:{LONG}@example.org",
    "long ones": f"{ONCE}\nATTENDEE:mailto:{LONG}@a.example\nATTENDEE:mailto:{LONG}@b.example",
    "half a letter": f"{ONCE}\nLOCATION:\ud800 hier",
    "half a letter elsewhere": f"{ONCE}\nX-A:\ud800 hier",
}


def written(uid: str, lines: str) -> str:
    guests = f"ORGANIZER:mailto:{ME}\nATTENDEE:mailto:{GUEST}"
    event = ["BEGIN:VEVENT", f"UID:{uid}", "SUMMARY:Boese", lines, guests, "END:VEVENT"]
    said = "\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", *event, "END:VCALENDAR", ""])
    return said.replace("\n", "\r\n")


@pytest.mark.parametrize("lines", EVIL.values(), ids=EVIL)
def test_one_evil_record_stops_only_itself(world: World, lines: str) -> None:
    world.server.put(world.there, "evil", written("evil", lines))
    world.server.put(world.there, "good", meeting("g", "Gut", GUEST))
    assert world.run().state == "accord"
    assert "Gut" in world.titles()
    before = world.server.writes
    assert world.run().state == "accord"
    assert world.server.writes == before
    assert all(pair.decided_in is not None for pair in Pair.objects.all())


def test_a_uid_longer_than_its_column_is_kept(world: World) -> None:
    world.server.put(world.there, "long", written("u" * 900, ONCE))
    world.run()
    world.run()
    assert world.titles() == ["Boese"]


def test_a_name_too_long_to_store_stops_only_itself(world: World) -> None:
    world.server.put(world.there, "x" * 1200, meeting("l", "Lang", GUEST))
    world.server.put(world.there, "y" * 1200, "kaputt")
    world.server.put(world.there, "good", meeting("g", "Gut", GUEST))
    for _ in range(2):
        world.run()
    assert "Gut" in world.titles()


def test_a_series_that_has_grown_too_long_does_not_hold_up_the_others(world: World) -> None:
    long_ago = world.clock() + HORIZON - timedelta(days=19_990)
    old = written("old", f"DTSTART:{long_ago:%Y%m%dT%H%M%SZ}\nRRULE:FREQ=DAILY")
    world.server.put(world.there, "old", old)
    young = replace(meeting("young", "Jung", GUEST), rules=("FREQ=DAILY",))
    world.server.put(world.there, "young", young)
    world.run()
    later = world.clock() + timedelta(days=30)
    move_on(world.connection.workspace, later)
    last = {
        event.summary: event.occurrences.latest("starts_at").starts_at for event in world.events()
    }
    assert last["Jung"] > world.clock() + HORIZON + timedelta(days=25)
    assert last["Boese"] > world.clock() + HORIZON - timedelta(days=2)
