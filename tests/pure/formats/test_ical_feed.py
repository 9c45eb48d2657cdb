"""The parts of a text that is subscribed to, line by line."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from einklang.formats import ical_feed
from einklang.formats.ical_feed import Piece
from einklang.records.event import Details, Event, Override
from einklang.records.moment import read
from einklang.records.todo import Todo

START, END = read("2026-11-13T14:00:00[Europe/Berlin]"), read("2026-11-13T15:30:00[Europe/Berlin]")
STAMP = "2026-11-12T10:24:00+01:00"
ABNAHME = Event("1@einklang", Details(START, END, "Abnahme"), sequence=3, stamp=STAMP)
ANRUFEN = Todo("2@einklang", "Anrufen", sequence=4, stamp=STAMP)


def lines(piece: Piece) -> list[str]:
    """Unfolded."""
    assert piece.text.endswith("\r\n")
    return piece.text.replace("\r\n ", "").split("\r\n")[:-1]


def told(todo: Todo = ANRUFEN, **said: Any) -> list[str]:
    return lines(ical_feed.todo(replace(todo, **said)))


# ── the head ──────────────────────────────────────────────────────────────────


def test_the_head_names_the_calendar_as_each_program_reads_it() -> None:
    head = ical_feed.head("Käse; Wein", zone="Europe/Berlin", colour="#0a6b60", zones=[])
    assert head.split("\r\n") == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Einklang//Einklang//EN",
        "CALSCALE:GREGORIAN",
        "NAME:Käse\\; Wein",
        "X-WR-CALNAME:Käse\\; Wein",
        "X-WR-TIMEZONE:Europe/Berlin",
        "X-APPLE-CALENDAR-COLOR:#0a6b60",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        "X-PUBLISHED-TTL:PT1H",
        "",
    ]


def test_the_head_defines_the_zones_in_their_order() -> None:
    zones = ["Europe/Berlin", "Asia/Kolkata"]
    head = ical_feed.head("x", zone="Europe/Berlin", colour="#0a6b60", zones=zones)
    found = [line for line in head.split("\r\n") if line.startswith("TZID")]
    assert found == ["TZID:Asia/Kolkata", "TZID:Europe/Berlin"]


def test_a_long_name_is_folded() -> None:
    head = ical_feed.head("ä" * 200, zone="Europe/Berlin", colour="#0a6b60", zones=[])
    assert max(len(line.encode()) for line in head.split("\r\n")) <= 75


# ── events ────────────────────────────────────────────────────────────────────


def test_an_event_is_a_piece_with_its_zone() -> None:
    piece = ical_feed.event(ABNAHME)
    assert piece.zones == ("Europe/Berlin",)
    assert lines(piece) == [
        "BEGIN:VEVENT",
        "UID:1@einklang",
        "DTSTART;TZID=Europe/Berlin:20261113T140000",
        "DTEND;TZID=Europe/Berlin:20261113T153000",
        "SUMMARY:Abnahme",
        "SEQUENCE:3",
        "DTSTAMP:20261112T092400Z",
        "LAST-MODIFIED:20261112T092400Z",
        "END:VEVENT",
    ]


def test_a_series_is_one_piece_with_what_differs() -> None:
    other = Details(read("2026-11-21T14:00:00[Asia/Kolkata]"), END, "Anders")
    changed = Override(read("2026-11-20T14:00:00[Europe/Berlin]"), other)
    piece = ical_feed.event(replace(ABNAHME, rules=("FREQ=WEEKLY",), overrides=(changed,)))
    assert piece.text.count("BEGIN:VEVENT") == 2
    assert piece.text.count("UID:1@einklang") == 2
    assert piece.zones == ("Europe/Berlin", "Asia/Kolkata")


# ── tasks ─────────────────────────────────────────────────────────────────────


def test_a_task_that_says_nothing_but_its_title() -> None:
    assert ical_feed.todo(ANRUFEN).zones == ()
    assert told() == [
        "BEGIN:VTODO",
        "UID:2@einklang",
        "DTSTAMP:20261112T092400Z",
        "LAST-MODIFIED:20261112T092400Z",
        "SEQUENCE:4",
        "SUMMARY:Anrufen",
        "PRIORITY:5",
        "STATUS:NEEDS-ACTION",
        "END:VTODO",
    ]


def test_a_task_that_says_all_that_it_can() -> None:
    said = told(description="Vor, neun", category="Anruf, kurz", due=START, priority=1)
    assert said[5:10] == [
        "SUMMARY:Anrufen",
        "DESCRIPTION:Vor\\, neun",
        "CATEGORIES:Anruf\\, kurz",
        "DUE;TZID=Europe/Berlin:20261113T140000",
        "PRIORITY:1",
    ]


def test_a_task_reminds_before_it_is_due() -> None:
    said = told(due=START, reminders=(15, 60))
    assert said[said.index("BEGIN:VALARM") : -1] == [
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        "DESCRIPTION:Anrufen",
        "TRIGGER;RELATED=END:-PT15M",
        "END:VALARM",
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        "DESCRIPTION:Anrufen",
        "TRIGGER;RELATED=END:-PT60M",
        "END:VALARM",
    ]


@pytest.mark.parametrize("due", [None, read("2026-11-13")])
def test_without_a_time_there_is_nothing_to_remind_of(due: Any) -> None:
    assert "BEGIN:VALARM" not in told(due=due, reminders=(15,))


def test_a_task_that_is_done_says_when() -> None:
    said = told(done="2026-11-12T10:00:00+01:00")
    assert said[-4:-1] == ["STATUS:COMPLETED", "PERCENT-COMPLETE:100", "COMPLETED:20261112T090000Z"]


def test_a_task_names_the_zone_in_which_it_is_due() -> None:
    assert ical_feed.todo(replace(ANRUFEN, due=START)).zones == ("Europe/Berlin",)


# ── what is gone ──────────────────────────────────────────────────────────────

LATER = "2026-11-14T08:00:00+00:00"


def test_of_an_event_that_is_gone_only_its_times_are_told() -> None:
    details = replace(ABNAHME.details, summary="S" * 90, description="geheim", reminders=(5,))
    other = Override(read("2026-11-20T14:00:00[Europe/Berlin]"), details)
    series = replace(ABNAHME, details=details, rules=("FREQ=WEEKLY",), overrides=(other,))
    piece = ical_feed.cancelled(ical_feed.event(series).text, sequence=9, stamp=LATER)
    assert piece.zones == ("Europe/Berlin",)
    assert lines(piece) == [
        "BEGIN:VEVENT",
        "UID:1@einklang",
        "DTSTART;TZID=Europe/Berlin:20261113T140000",
        "DTEND;TZID=Europe/Berlin:20261113T153000",
        "DTSTAMP:20261114T080000Z",
        "LAST-MODIFIED:20261114T080000Z",
        "SEQUENCE:9",
        "STATUS:CANCELLED",
        "END:VEVENT",
    ]


def test_of_a_task_that_is_gone_only_its_day_is_told() -> None:
    todo = replace(ANRUFEN, description="geheim", due=read("2026-11-13"), done=STAMP)
    piece = ical_feed.cancelled(ical_feed.todo(todo).text, sequence=9, stamp=LATER)
    assert piece.zones == ()
    assert lines(piece) == [
        "BEGIN:VTODO",
        "UID:2@einklang",
        "DUE;VALUE=DATE:20261113",
        "DTSTAMP:20261114T080000Z",
        "LAST-MODIFIED:20261114T080000Z",
        "SEQUENCE:9",
        "STATUS:CANCELLED",
        "END:VTODO",
    ]


def test_words_that_look_like_lines_do_not_stay_when_it_is_gone() -> None:
    words = "DTSTART:geheim\r\nEND:VEVENT\nDUE:geheim " + "DTEND:geheim " * 12
    details = replace(ABNAHME.details, summary=words, description=words)
    text = ical_feed.event(replace(ABNAHME, details=details)).text
    assert "geheim" not in ical_feed.cancelled(text, sequence=9, stamp=LATER).text


# ── words that upset programs ─────────────────────────────────────────────────


@pytest.mark.parametrize("end", ["\n", "\r\n", "\x85", "\u2028", "\u2029"])
def test_whatever_a_program_takes_for_a_line_end_is_told_as_one(end: str) -> None:
    head = ical_feed.head(f"a{end}b", zone="Europe/Berlin", colour="#0a6b60", zones=[])
    details = replace(ABNAHME.details, summary=f"a{end}b")
    for text in (
        head,
        ical_feed.event(replace(ABNAHME, details=details)).text,
        ical_feed.todo(replace(ANRUFEN, summary=f"a{end}b")).text,
    ):
        assert text.count(":a\\nb\r\n") > 0
        assert text.splitlines() == text.split("\r\n")[:-1]


@pytest.mark.parametrize("nothing", ["", " ", "\t", "\x01", "\u2028"])
def test_a_property_that_says_nothing_is_not_told(nothing: str) -> None:
    details = replace(ABNAHME.details, summary=nothing, description=nothing)
    todo = replace(ANRUFEN, summary=nothing, description=nothing, category=nothing)
    both = [
        *lines(ical_feed.event(replace(ABNAHME, details=details))),
        *lines(ical_feed.todo(todo)),
    ]
    assert not [line for line in both if line.startswith(("SUMMARY", "DESCRIPTION", "CATEGORIES"))]


def test_a_colon_at_the_end_of_a_title_is_no_empty_property() -> None:
    assert "SUMMARY:Abnahme:" in told(summary="Abnahme:")
