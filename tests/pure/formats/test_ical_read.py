"""What a text means, case by case, and why one is unreadable."""

from __future__ import annotations

import pytest
from tests.pure.samples import AT_NINE, calendar

from einklang.formats import ical
from einklang.formats.ical import REASONS, Unreadable
from einklang.records.event import Answer, Organiser, Participant, Role, Status

BERLIN = "DTSTART;TZID=Europe/Berlin:20240330T093000"
DAY = "DTSTART;VALUE=DATE:20240312"


def reason(body: str | bytes) -> str:
    with pytest.raises(Unreadable) as caught:
        ical.parse(body)
    assert caught.value.reason in REASONS
    return caught.value.reason


@pytest.mark.parametrize(
    ("lines", "start", "end"),
    [
        ([DAY], "2024-03-12", "2024-03-13"),
        (["DTSTART:20240312"], "2024-03-12", "2024-03-13"),
        ([DAY, "DURATION:P3D"], "2024-03-12", "2024-03-15"),
        (["DTSTART:20240312T090000"], "2024-03-12T09:00:00", "2024-03-12T09:00:00"),
        (["DTSTART:20240312T090000Z"], "2024-03-12T09:00:00[UTC]", "2024-03-12T09:00:00[UTC]"),
        (
            ["DTSTART;TZID=GMT:20240312T090060"],
            "2024-03-12T09:00:59[UTC]",
            "2024-03-12T09:00:59[UTC]",
        ),
        (
            [BERLIN, "DURATION:P1DT1H"],
            "2024-03-30T09:30:00[Europe/Berlin]",
            "2024-03-31T10:30:00[Europe/Berlin]",
        ),
        (
            [BERLIN, "DURATION:PT24H"],  # time passed: the clocks change in between
            "2024-03-30T09:30:00[Europe/Berlin]",
            "2024-03-31T09:30:00[Europe/Berlin]",
        ),
        (
            [BERLIN, "DURATION:PT16H45M"],
            "2024-03-30T09:30:00[Europe/Berlin]",
            "2024-03-31T03:15:00[Europe/Berlin]",
        ),
        (
            ["DTSTART:20240312T090000", "DURATION:PT1H"],
            "2024-03-12T09:00:00",
            "2024-03-12T10:00:00",
        ),
        (
            [BERLIN, "DTEND:20240330T120000"],
            "2024-03-30T09:30:00[Europe/Berlin]",
            "2024-03-30T12:00:00[Europe/Berlin]",
        ),
        (
            [BERLIN, "DTEND;VALUE=DATE:20240331"],
            "2024-03-30T09:30:00[Europe/Berlin]",
            "2024-03-31T00:00:00[Europe/Berlin]",
        ),
        ([DAY, "DTEND:20240314T120000Z"], "2024-03-12", "2024-03-14"),
        (
            ["DTSTART:20240312T090000", "DTEND:20240312T100000Z"],
            "2024-03-12T09:00:00",
            "2024-03-12T10:00:00",
        ),
        ([*AT_NINE, "DTEND:"], "2024-03-12T09:00:00[UTC]", "2024-03-12T10:00:00[UTC]"),
    ],
)
def test_start_and_end(lines: list[str], start: str, end: str) -> None:
    details = ical.parse(calendar(*lines)).details
    assert (str(details.start), str(details.end)) == (start, end)


@pytest.mark.parametrize(
    ("line", "excluded"),
    [
        ("EXDATE:20240331T073000Z", "2024-03-31T09:30:00[Europe/Berlin]"),
        ("EXDATE;VALUE=DATE:20240331", "2024-03-31T09:30:00[Europe/Berlin]"),
        ("EXDATE:20240331T093000", "2024-03-31T09:30:00[Europe/Berlin]"),
        ("EXDATE;TZID=Europe/London:20240331T083000", "2024-03-31T09:30:00[Europe/Berlin]"),
    ],
)
def test_an_exclusion_is_told_as_a_start_of_its_series(line: str, excluded: str) -> None:
    event = ical.parse(calendar(BERLIN, "RRULE:FREQ=DAILY", line))
    assert [str(at) for at in event.excluded] == [excluded]


def test_exclusions_of_days_and_floating_times_take_their_kind() -> None:
    event = ical.parse(calendar(DAY, "EXDATE:20240313T000000Z,20240312T000000Z,20240312T000000"))
    assert [str(at) for at in event.excluded] == ["2024-03-12", "2024-03-13"]
    event = ical.parse(calendar("DTSTART:20240312T090000", "EXDATE:20240313T090000Z"))
    assert [str(at) for at in event.excluded] == ["2024-03-13T09:00:00"]


@pytest.mark.parametrize(
    ("lines", "link"),
    [
        (["URL:https://a.example"], "https://a.example"),
        (["URL:https://a.example", "X-GOOGLE-CONFERENCE:https://b.example"], "https://b.example"),
        (
            ["X-GOOGLE-CONFERENCE:https://b.example", "CONFERENCE;VALUE=URI:https://c.example"],
            "https://c.example",
        ),
        (["CONFERENCE:", "URL:https://a.example"], "https://a.example"),
        ([], ""),
    ],
)
def test_the_link_is_the_first_in_a_fixed_order(lines: list[str], link: str) -> None:
    assert ical.parse(calendar(*AT_NINE, *lines)).details.link == link


@pytest.mark.parametrize(
    ("line", "field", "value"),
    [
        ("STATUS:cancelled", "status", Status.CANCELLED),
        ("STATUS:NEEDS-ACTION", "status", Status.CONFIRMED),
        ("TRANSP:TRANSPARENT", "busy", False),
        ("TRANSP:OPAQUE", "busy", True),
        ("CLASS:PUBLIC", "private", False),
        ("CLASS:PRIVATE", "private", True),
        ("CLASS:X-SECRET", "private", True),
        ("SUMMARY:a\\, b\\; c\\\\d\\ne\\Nf", "summary", "a, b; c\\d\ne\nf"),
        ("SUMMARY:bell \x07 rings", "summary", "bell  rings"),
        ("ORGANIZER;CN=A:mailto:A@Firma.example", "organiser", Organiser("a@firma.example", "A")),
        ("ORGANIZER:urn:uuid:1", "organiser", None),
        ("ORGANIZER;EMAIL=a@x.example:urn:uuid:1", "organiser", Organiser("a@x.example")),
    ],
)
def test_a_line_and_what_it_says(line: str, field: str, value: object) -> None:
    assert getattr(ical.parse(calendar(*AT_NINE, line)).details, field) == value


@pytest.mark.parametrize(
    ("line", "participant"),
    [
        ("ATTENDEE:mailto:a@x.example", Participant("a@x.example")),
        ("ATTENDEE:A@X.example", Participant("a@x.example")),
        (
            "ATTENDEE;PARTSTAT=X-MAYBE;ROLE=OPT-PARTICIPANT:mailto:a@x.example",
            Participant("a@x.example", role=Role.OPTIONAL),
        ),
        (
            "ATTENDEE;PARTSTAT=declined;CUTYPE=resource;ROLE=CHAIR:mailto:a@x.example",
            Participant("a@x.example", answer=Answer.DECLINED, role=Role.ROOM),
        ),
        ("ATTENDEE;CN=Doe, Joe:mailto:a@x.example", Participant("a@x.example", "Doe, Joe")),
        (
            "ATTENDEE;CN=\"a^nb ^^ ^'c^'\":mailto:a@x.example",
            Participant("a@x.example", 'a b ^ "c"'),
        ),
        ("ATTENDEE;MEMBER=a,b:mailto:a@x.example", Participant("a@x.example")),
    ],
)
def test_a_guest(line: str, participant: Participant) -> None:
    assert ical.parse(calendar(*AT_NINE, line)).details.participants == (participant,)


def test_of_two_lines_for_one_guest_the_given_answer_counts() -> None:
    lines = [f"ATTENDEE;PARTSTAT={a}:mailto:a@x.example" for a in ("TENTATIVE", "X", "DECLINED")]
    for order in (lines, lines[1:2] + lines[:1]):
        (participant,) = ical.parse(calendar(*AT_NINE, *order)).details.participants
        assert participant.answer is Answer.TENTATIVE


@pytest.mark.parametrize(
    ("alarm", "minutes"),
    [
        (["TRIGGER:-PT15M", "ACTION:DISPLAY"], (15,)),
        (["TRIGGER;RELATED=START:-P1DT1H", "ACTION:audio"], (1500,)),
        (["TRIGGER:PT0S", "ACTION:DISPLAY"], (0,)),
        (["TRIGGER:PT5M", "ACTION:DISPLAY"], ()),
        (["TRIGGER:-PT90S", "ACTION:DISPLAY"], ()),
        (["TRIGGER;RELATED=END:-PT5M", "ACTION:DISPLAY"], ()),
        (["TRIGGER:-PT5M", "ACTION:EMAIL"], ()),
        (["TRIGGER;VALUE=DATE-TIME:20240312T080000Z", "ACTION:DISPLAY"], ()),
        (["TRIGGER:-PT5M"], ()),
        (["ACTION:DISPLAY"], ()),
        (["TRIGGER:-PT5M", 'ACTION;X="a:DISPLAY'], ()),
    ],
)
def test_a_reminder(alarm: list[str], minutes: tuple[int, ...]) -> None:
    text = calendar(*AT_NINE, "BEGIN:VALARM", *alarm, "END:VALARM")
    assert ical.parse(text).details.reminders == minutes


@pytest.mark.parametrize(
    ("line", "sequence"), [("SEQUENCE:7", 7), ("SEQUENCE:x", 0), ("SEQUENCE:-1", 0), ("X:1", 0)]
)
def test_a_sequence_that_is_no_number_is_none(line: str, sequence: int) -> None:
    assert ical.parse(calendar(*AT_NINE, line)).sequence == sequence


@pytest.mark.parametrize(
    ("value", "stamp"),
    [
        ("20240312T090000Z", "2024-03-12T09:00:00+00:00"),
        ("20240312T090000", "2024-03-12T09:00:00+00:00"),
        ("20240399T090000Z", ""),
        ("20240312", ""),
        ("", ""),
        ("19700101T000000Z", ""),
    ],
)
def test_a_stamp_that_cannot_be_read_is_not_known(value: str, stamp: str) -> None:
    assert ical.parse(calendar(*AT_NINE, f"DTSTAMP:{value}")).stamp == stamp


def test_of_two_stamps_the_first_counts() -> None:
    lines = ("DTSTAMP:20240101T000000Z", "DTSTAMP:20240202T000000Z")
    assert ical.parse(calendar(*AT_NINE, *lines)).stamp == "2024-01-01T00:00:00+00:00"


def test_of_two_overrides_of_one_occurrence_the_later_counts() -> None:
    second = ["END:VEVENT", "BEGIN:VEVENT", "UID:1", *AT_NINE, "RECURRENCE-ID:20240312T090000Z"]
    text = calendar(*AT_NINE, "RRULE:FREQ=DAILY", *second, "SUMMARY:a", *second, "SUMMARY:b")
    assert [o.details.summary for o in ical.parse(text).overrides] == ["b"]


def test_an_empty_rule_is_none() -> None:
    assert ical.parse(calendar(*AT_NINE, "RRULE:", "RRULE:FREQ=DAILY")).rules == ("FREQ=DAILY",)


TWICE = ("END:VEVENT", "BEGIN:VEVENT")


@pytest.mark.parametrize(
    ("expected", "body"),
    [
        ("too_big", "x" * 5_000_001),
        ("binary", calendar(*AT_NINE, "SUMMARY:\x00")),
        ("not_calendar", ""),
        ("not_calendar", "BEGIN:VEVENT\r\nEND:VEVENT\r\n"),
        ("not_calendar", "<html>Please log in: here</html>"),
        ("two_calendars", calendar(*AT_NINE) * 2),
        ("truncated", calendar(*AT_NINE)[:-30]),
        ("truncated", calendar("BEGIN:VALARM")),
        ("truncated", "END:VEVENT\r\n" + calendar(*AT_NINE)),
        ("truncated", "BEGIN:X\r\n" * 50),
        ("bad_line", calendar(*AT_NINE, "ATTENDEE;CN:mailto:a@x.example")),
        ("bad_line", calendar(*AT_NINE, 'ATTENDEE;CN="a:mailto:a@x.example')),
        ("bad_line", calendar(*AT_NINE, "ORGANIZER;CN=a")),
        ("no_event", "BEGIN:VCALENDAR\r\nBEGIN:VTODO\r\nEND:VTODO\r\nEND:VCALENDAR\r\n"),
        ("two_uids", calendar(*AT_NINE, *TWICE, "UID:2", *AT_NINE)),
        ("two_masters", calendar(*AT_NINE, *TWICE, "UID:1", *AT_NINE)),
        ("no_uid", calendar(*AT_NINE).replace("UID:1", "UID:")),
        ("no_uid", calendar(*AT_NINE).replace("UID:1", "X-UID:1")),
        ("no_start", calendar("SUMMARY:a")),
        ("no_start", calendar("DTSTART:")),
        ("bad_date", calendar("DTSTART:20240230T090000Z")),
        ("bad_date", calendar("DTSTART:20240230")),
        ("bad_date", calendar("DTSTART:tomorrow")),
        ("bad_date", calendar("DTSTART:00010101T000000Z")),
        ("bad_date", calendar("DTSTART:99990101T000000Z")),
        ("bad_date", calendar(BERLIN, "DURATION:soon")),
        ("bad_date", calendar(BERLIN, "DURATION:P99999999999W")),
        ("bad_date", calendar(BERLIN, "DURATION:P999999W")),
        ("end_before_start", calendar(BERLIN, "DTEND:20240330T010000Z")),
        ("end_before_start", calendar("DTSTART:20240312T090000", "DTEND:20240312T080000")),
        ("end_before_start", calendar(BERLIN, "DURATION:-PT1H")),
        ("unknown_zone", calendar("DTSTART;TZID=Nowhere:20240312T090000")),
        ("bad_rule", calendar(*AT_NINE, "RRULE:FREQ=SOMETIMES")),
        ("bad_rule", calendar(*AT_NINE, "RRULE:FREQ=HOURLY;UNTIL=20249999T000000")),
        ("endless_rule", calendar(*AT_NINE, "RRULE:FREQ=HOURLY")),
        ("endless_rule", calendar(*AT_NINE, "RRULE:FREQ=MINUTELY;COUNT=20001")),
        ("endless_rule", calendar(*AT_NINE, "RRULE:FREQ=SECONDLY;UNTIL=20240312T160000Z")),
        (
            "ranged_override",
            calendar(*AT_NINE, "RECURRENCE-ID;RANGE=THISANDFUTURE:20240312T090000Z"),
        ),
    ],
)
def test_what_is_unreadable_says_why(expected: str, body: str) -> None:
    assert reason(body) == expected


def test_every_reason_is_tested() -> None:
    marks = test_what_is_unreadable_says_why.pytestmark  # type: ignore[attr-defined] # pytest adds it
    of_cards = {"not_card", "two_cards", "vcard_version", "group_card"}
    assert {case[0] for case in marks[0].args[1]} == REASONS.keys() - of_cards


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=HOURLY;COUNT=24",
        "FREQ=MINUTELY;UNTIL=20240312T120000Z;INTERVAL=15",
        "FREQ=HOURLY;UNTIL=20240314",
    ],
)
def test_a_fine_rule_with_an_end_is_read(rule: str) -> None:
    assert ical.parse(calendar(*AT_NINE, f"RRULE:{rule}")).rules


def test_what_stands_around_the_calendar_is_let_go() -> None:
    text = f"\r\nHTTP garbage\r\n{calendar(*AT_NINE)}\r\n-- \r\nsent from: somewhere"
    assert ical.parse(text) == ical.parse(calendar(*AT_NINE))


def test_an_unreadable_text_tells_its_reason_and_detail() -> None:
    assert str(Unreadable("no_event")) == "no_event"
    assert str(Unreadable("bad_date", "x")) == "bad_date: x"
