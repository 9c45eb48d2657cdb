"""Zones by name, by place, by definition; and the definitions that we write."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import cast
from zoneinfo import ZoneInfo

import pytest
from icalendar import Timezone
from tests.pure.samples import calendar

from einklang.formats import ical
from einklang.formats.ical_text import text_of
from einklang.formats.ical_vtimezone import lines_of
from einklang.formats.ical_zone import by_name
from einklang.records.moment import Zoned

RULES = {
    "+0100": "DTSTART:16011028T030000\r\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10\r\n"
    "TZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100",
    "+0200": "DTSTART:16010325T020000\r\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3\r\n"
    "TZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200",
}


def defined(*parts: str, tzid: str = "Mine") -> str:
    observances = "".join(f"BEGIN:STANDARD\r\n{part}\r\nEND:STANDARD\r\n" for part in parts)
    return f"BEGIN:VTIMEZONE\r\nTZID:{tzid}\r\n{observances}END:VTIMEZONE"


def zone(definition: str, tzid: str = "Mine") -> str:
    text = calendar(f"DTSTART;TZID={tzid}:20240312T090000", zone=definition)
    start = ical.parse(text).details.start
    assert isinstance(start, Zoned)
    return start.zone


@pytest.mark.parametrize(
    ("tzid", "name"),
    [
        ("Europe/Berlin", "Europe/Berlin"),
        ("europe/berlin", "Europe/Berlin"),
        ('"Europe/Berlin"', "Europe/Berlin"),
        ("UTC", "UTC"),
        ("gmt", "UTC"),
        ("Etc/UTC", "UTC"),
        ("W. Europe Standard Time", "Europe/Berlin"),
        ("Pacific Standard Time", "America/Los_Angeles"),
        ("/freeassociation.sourceforge.net/Europe/Berlin", "Europe/Berlin"),
        ("/mozilla.org/20050126_1/America/Indiana/Knox", "America/Indiana/Knox"),
        ("/x/Europe/Nowhere", ""),
        ("Berlin", ""),
        ("", ""),
    ],
)
def test_a_name_and_its_zone(tzid: str, name: str) -> None:
    assert by_name(tzid) == name


def test_a_zone_is_found_by_its_place() -> None:
    place = "BEGIN:VTIMEZONE\r\nTZID:Mine\r\nX-LIC-LOCATION:Asia/Tokyo\r\nEND:VTIMEZONE"
    assert zone(place) == "Asia/Tokyo"


def test_a_zone_is_found_by_its_offsets() -> None:
    other = defined("", tzid="Other")
    assert zone(f"{other}\r\n{defined(*RULES.values())}") == "Europe/Berlin"
    assert zone(defined(*RULES.values(), tzid='"Mine"')) == "Europe/Berlin"
    assert zone(defined("DTSTART:19700101T000000\r\nTZOFFSETFROM:+0530\r\nTZOFFSETTO:+0530")) in (
        "Asia/Calcutta",
        "Asia/Kolkata",
    )
    assert zone(defined("DTSTART:19700101T000000\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0100")) == (
        "Etc/GMT-1"
    )


@pytest.mark.parametrize(
    "definition",
    [
        "BEGIN:VTIMEZONE\r\nEND:VTIMEZONE",
        defined(),
        defined("DTSTART:19700101T000000\r\nTZOFFSETFROM:+0123\r\nTZOFFSETTO:+0123"),
        defined("DTSTART:nonsense\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0100"),
        defined("TZOFFSETTO:x"),
        defined(RULES["+0100"].replace("YEARLY", "SECONDLY")),
        defined(RULES["+0100"].replace(";BYMONTH=10", "").replace("-1SU", "SU")),
        defined(RULES["+0100"].replace("-1SU", "MO,TU,WE,TH,FR,SA,SU")),
        defined(*(RULES["+0100"],) * 50),
        defined(RULES["+0100"] + "\r\nBEGIN:STANDARD\r\nEND:STANDARD"),
        defined(RULES["+0100"] + "\r\nCOMMENT:" + "x" * 20_000),
        defined(RULES["+0100"], tzid="Other"),
        "X-LIC-LOCATION:Europe/Berlin",
    ],
)
def test_a_definition_that_names_no_zone(definition: str) -> None:
    with pytest.raises(ical.Unreadable) as caught:
        zone(definition)
    assert caught.value.reason == "unknown_zone"


@pytest.mark.parametrize(
    "name",
    [
        "Europe/Berlin",
        "America/New_York",
        "Asia/Kolkata",
        "Australia/Lord_Howe",
        "America/Sao_Paulo",
        "America/Mexico_City",
        "Africa/Casablanca",
        "Asia/Jerusalem",
        "America/St_Johns",
        "Etc/GMT+5",
    ],
)
def test_a_definition_that_we_write_has_the_offsets_of_its_zone(name: str) -> None:
    text = text_of(lines_of(name))
    told = cast("Timezone", Timezone.from_ical(text)).to_tz(lookup_tzid=False)
    first = datetime.fromisoformat("2020-01-01T12:00")
    for days in range(0, 17 * 365, 5):
        noon = first + timedelta(days=days)
        assert (
            noon.replace(tzinfo=told).utcoffset() == noon.replace(tzinfo=ZoneInfo(name)).utcoffset()
        ), noon


def test_a_zone_with_yearly_rules_tells_them_as_rules() -> None:
    text = text_of(lines_of("America/New_York"))
    assert "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=2SU" in text
    assert "DTSTART:19700308T020000" in text
    assert "RDATE" not in text
    assert "RDATE" in text_of(lines_of("Africa/Casablanca"))
