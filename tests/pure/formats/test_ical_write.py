"""Writing over a text: what changes, what stays, what is added and what goes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from tests.pure.samples import AT_NINE, calendar, sample

from einklang.formats import ical
from einklang.records.event import (
    Answer,
    Details,
    Event,
    Organiser,
    Override,
    Participant,
    Role,
    Status,
)
from einklang.records.moment import read

START, END = read("2024-03-12T09:00:00[Europe/Berlin]"), read("2024-03-12T10:00:00[Europe/Berlin]")
EVENT = Event("1", Details(START, END, "Titel"), stamp="2024-01-01T00:00:00+00:00")


def with_details(event: Event, **changes: Any) -> Event:
    return replace(event, details=replace(event.details, **changes))


def rewritten(text: str, **changes: Any) -> list[str]:
    """The unfolded lines after the details of the event in `text` were changed so."""
    changed = with_details(ical.parse(text), **changes)
    written = ical.write(changed, text)
    assert ical.parse(written) == changed
    return written.replace("\r\n ", "").split("\r\n")


def test_a_new_event_is_one_calendar_without_method() -> None:
    text = ical.write(EVENT)
    assert text.startswith("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:")
    assert text.count("BEGIN:VTIMEZONE") == text.count("TZID:Europe/Berlin") == 1
    assert "DTSTART;TZID=Europe/Berlin:20240312T090000\r\n" in text
    assert "DTSTAMP:20240101T000000Z\r\n" in text
    assert "METHOD" not in text


def test_an_event_in_utc_needs_no_zone() -> None:
    text = ical.write(with_details(EVENT, start=read("2024-03-12T09:00:00[UTC]")))
    assert "DTSTART:20240312T090000Z\r\n" in text


def test_an_event_without_a_known_stamp_has_one_all_the_same() -> None:
    text = ical.write(replace(EVENT, stamp=""))
    assert "DTSTAMP:19700101T000000Z" in text
    assert ical.parse(text).stamp == ""


def test_an_event_without_length_has_a_duration() -> None:
    assert "DURATION:PT0S\r\n" in ical.write(with_details(EVENT, end=START))


def test_a_stamp_that_is_no_time_is_refused() -> None:
    with pytest.raises(ValueError, match="today"):
        ical.write(replace(EVENT, stamp="today"))


def test_a_method_goes_when_anything_is_written() -> None:
    text = sample("outlook_custom_zone").decode()
    assert "METHOD:PUBLISH" not in rewritten(text, summary="x")


def test_a_moved_event_gets_the_zone_that_it_needs() -> None:
    lines = rewritten(sample("apple_day").decode(), start=START, end=END)
    assert lines.count("BEGIN:VTIMEZONE") == 1
    assert lines.index("BEGIN:VTIMEZONE") < lines.index("BEGIN:VEVENT")


def test_a_zone_that_a_maker_named_gets_its_definition_under_that_name() -> None:
    text = calendar("DTSTART;TZID=W. Europe Standard Time:20240312T090000", "DURATION:PT1H")
    lines = rewritten(text, summary="x")
    assert "TZID:W. Europe Standard Time" in lines
    assert "TZOFFSETTO:+0200" in lines


def test_a_changed_answer_leaves_the_rest_of_the_line() -> None:
    text = sample("google_series").decode()
    people = ical.parse(text).details.participants
    changed = (
        people[0],
        replace(people[1], answer=Answer.DECLINED),
        replace(people[2], name="Raum 6, EG"),
    )
    lines = rewritten(text, participants=changed)
    assert (
        "ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=DECLINED;RSVP=TRUE;"
        "CN=bert@kunde.example;X-NUM-GUESTS=0:mailto:Bert@Kunde.example"
    ) in lines
    assert any('CN="Raum 6, EG"' in line and "CUTYPE=RESOURCE" in line for line in lines)


def test_guests_come_and_go_and_those_without_mailbox_stay() -> None:
    text = sample("nextcloud").decode()
    anna, _ = ical.parse(text).details.participants
    new = Participant("neu@x.example", "Neu", role=Role.OPTIONAL)
    lines = [line for line in rewritten(text, participants=(new, anna)) if "ATTENDEE" in line]
    assert lines == [
        "ATTENDEE;CN=Neu;ROLE=OPT-PARTICIPANT;PARTSTAT=NEEDS-ACTION:mailto:neu@x.example",
        (
            "ATTENDEE;CN=Anna;CUTYPE=INDIVIDUAL;PARTSTAT=TENTATIVE;ROLE=CHAIR;LANGUAGE=de;"
            "SCHEDULE-STATUS=1.1:mailto:anna@firma.example"
        ),
        "ATTENDEE;CN=Kein Postfach;PARTSTAT=ACCEPTED:urn:uuid:11111111-2222",
    ]


def test_a_guest_that_did_not_change_keeps_the_line_as_it_was() -> None:
    line = "ATTENDEE;RSVP=true:MAILTO:B@x.example"
    text = calendar(*AT_NINE, line)
    (bert,) = ical.parse(text).details.participants
    assert line in rewritten(text, participants=(Participant("a@x.example"), bert))


def test_a_guest_becomes_a_room_and_a_room_a_guest() -> None:
    text = calendar(
        *AT_NINE, "ATTENDEE;CUTYPE=ROOM:mailto:a@x.example", "ATTENDEE:mailto:b@x.example"
    )
    lines = rewritten(
        text, participants=(Participant("a@x.example"), Participant("b@x.example", role=Role.ROOM))
    )
    assert "ATTENDEE;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION:mailto:a@x.example" in lines
    assert "ATTENDEE;CUTYPE=ROOM;PARTSTAT=NEEDS-ACTION:mailto:b@x.example" in lines


def test_an_answer_that_we_do_not_know_stays_while_it_is_open() -> None:
    text = calendar(*AT_NINE, "ATTENDEE;PARTSTAT=DELEGATED:mailto:a@x.example")
    lines = rewritten(text, participants=(Participant("a@x.example", "A"),))
    assert any("PARTSTAT=DELEGATED" in line for line in lines)


def test_a_parameter_with_several_values_keeps_them() -> None:
    line = 'ATTENDEE;MEMBER="mailto:l@x.example","mailto:m@x.example":mailto:a@x.example'
    lines = rewritten(calendar(*AT_NINE, line), participants=(Participant("a@x.example", "A"),))
    assert any('MEMBER="mailto:l@x.example","mailto:m@x.example"' in line for line in lines)


def test_the_organisers_line_keeps_what_belongs_to_him_alone() -> None:
    text = calendar(
        *AT_NINE, 'ORGANIZER;CN=A;EMAIL=a@x.example;SENT-BY="mailto:b@x.example":urn:uuid:1'
    )
    lines = rewritten(text, organiser=Organiser("a@x.example", "Anna"))
    assert 'ORGANIZER;CN=Anna;SENT-BY="mailto:b@x.example":mailto:a@x.example' in lines
    lines = rewritten(text, organiser=Organiser("c@x.example"))
    assert "ORGANIZER:mailto:c@x.example" in lines
    assert not any(line.startswith("ORGANIZER") for line in rewritten(text, organiser=None))


@pytest.mark.parametrize(
    ("before", "link", "after"),
    [
        ([], "https://n.example", ["URL;VALUE=URI:https://n.example"]),
        (["URL:https://a.example"], "https://n.example", ["URL;VALUE=URI:https://n.example"]),
        (
            ["X-GOOGLE-CONFERENCE:https://g.example", "URL:https://a.example"],
            "https://n.example",
            [
                "CONFERENCE;VALUE=URI:https://n.example",
                "X-GOOGLE-CONFERENCE:https://g.example",
                "URL:https://a.example",
            ],
        ),
        (
            ["CONFERENCE;VALUE=URI:https://c.example"],
            "https://n.example",
            ["CONFERENCE;VALUE=URI:https://n.example"],
        ),
        (["X-GOOGLE-CONFERENCE:https://g.example", "URL:https://a.example"], "", []),
    ],
)
def test_a_link_is_written_where_it_will_be_read(
    before: list[str], link: str, after: list[str]
) -> None:
    lines = rewritten(calendar(*AT_NINE, *before), link=link)
    assert [line for line in lines if "https:" in line] == after


def test_a_text_takes_its_copies_in_other_words_with_it() -> None:
    outlook = rewritten(sample("outlook_custom_zone").decode(), description="Neu")
    assert not any("X-ALT-DESC" in line for line in outlook)
    assert not any(
        "STRUCTURED" in line for line in rewritten(sample("apple_day").decode(), place="Neu")
    )


def test_state_is_told_in_words() -> None:
    text = calendar(*AT_NINE, "CLASS:PRIVATE")
    lines = rewritten(text, private=False, busy=False, status=Status.CANCELLED)
    assert {"CLASS:PUBLIC", "TRANSP:TRANSPARENT", "STATUS:CANCELLED"} <= set(lines)
    assert {"CLASS:PRIVATE", "TRANSP:OPAQUE"} <= set(
        rewritten(calendar(*AT_NINE, "TRANSP:TRANSPARENT"), private=True, busy=True)
    )


def test_reminders_are_added_and_dropped_and_other_alarms_stay() -> None:
    lines = rewritten(sample("google_series").decode(), reminders=(5, 30))
    assert {"TRIGGER:-PT5M", "TRIGGER:-PT30M", "ACTION:EMAIL", "TRIGGER:-P1D"} <= set(lines)
    assert "TRIGGER:-P0DT0H10M0S" not in lines
    lines = rewritten(sample("google_series").decode(), reminders=(5, 10))
    assert "TRIGGER:-P0DT0H10M0S" in lines


SERIES = replace(EVENT, rules=("FREQ=DAILY",))
NEXT = read("2024-03-13T09:00:00[Europe/Berlin]")


def moved(summary: str = "moved") -> Override:
    start, end = (
        read("2024-03-13T15:00:00[Europe/Berlin]"),
        read("2024-03-13T16:00:00[Europe/Berlin]"),
    )
    return Override(NEXT, Details(start, end, summary))


def test_a_new_override_says_all_that_the_series_says_but_does_not_repeat() -> None:
    raw = ical.write(SERIES).replace("SUMMARY", "CATEGORIES:Dienst\r\nSUMMARY")
    text = ical.write(replace(SERIES, overrides=(moved(),)), raw)
    override = text.partition("END:VEVENT")[2]
    assert "CATEGORIES:Dienst" in override
    assert "RECURRENCE-ID;TZID=Europe/Berlin:20240313T090000" in override
    assert "RRULE" not in override


def test_a_changed_override_keeps_its_own_lines_and_the_others_stay_as_they_are() -> None:
    raw = ical.write(replace(SERIES, overrides=(moved(),)))
    raw = raw.replace("SUMMARY:moved", "X-OWN:1\r\nSUMMARY:moved")
    changed = replace(SERIES, overrides=(moved("again"),))
    text = ical.write(changed, raw)
    assert ical.parse(text) == changed
    assert text.replace("SUMMARY:again", "SUMMARY:moved") == raw


def test_an_override_that_is_gone_goes() -> None:
    raw = ical.write(replace(SERIES, overrides=(moved(),)))
    assert ical.write(SERIES, raw) == ical.write(SERIES)


def test_an_override_is_found_again_when_it_is_told_in_utc() -> None:
    raw = sample("google_series").decode()
    event = ical.parse(raw)
    (old,) = event.overrides
    new = replace(event, overrides=(replace(old, details=replace(old.details, summary="x")),))
    text = ical.write(new, raw)
    assert ical.parse(text) == new
    assert "RECURRENCE-ID:20240311T080000Z" in text


def test_rules_dates_and_exclusions_are_replaced() -> None:
    raw = ical.write(replace(SERIES, excluded=(NEXT,), dates=(NEXT,)))
    new = replace(SERIES, rules=("FREQ=WEEKLY",), excluded=(), created="2024-01-01T00:00:00+00:00")
    text = ical.write(new, raw)
    assert ical.parse(text) == new
    assert "EXDATE" not in text
    assert "CREATED" not in ical.write(SERIES, text)


def test_a_changed_uid_changes_in_every_part() -> None:
    raw = ical.write(replace(SERIES, overrides=(moved(),)))
    new = replace(SERIES, uid="2", overrides=(moved(),))
    assert ical.parse(ical.write(new, raw)) == new


def test_whom_no_server_tells_is_marked_so_and_nobody_else() -> None:
    """RFC 6638, 7.1. Another agent that somebody named stays, as long as it says the same."""
    told, client = (
        "ATTENDEE;SCHEDULE-AGENT=SERVER:mailto:a",
        "ATTENDEE;SCHEDULE-AGENT=CLIENT:mailto:c",
    )
    raw = calendar(
        *AT_NINE, f"{told}@x.example", "ATTENDEE:mailto:b@x.example", f"{client}@x.example"
    )
    event = ical.parse(raw)
    assert [guest.untold for guest in event.details.participants] == [False, False, True]
    a, b, c = event.details.participants
    text = ical.write(with_details(event, participants=(a, replace(b, untold=True), c)), raw)
    for line in (f"{told}@x", "SCHEDULE-AGENT=NONE:mailto:b@x", f"{client}@x"):
        assert line in text.replace("\r\n ", "")
    now = (a, replace(b, untold=True), replace(c, untold=False))
    assert "SCHEDULE-AGENT=CLIENT" not in ical.write(with_details(event, participants=now), text)


def test_a_raw_text_that_is_unreadable_is_not_written_over() -> None:
    with pytest.raises(ical.Unreadable):
        ical.write(EVENT, "BEGIN:VCALENDAR")


def test_days_told_as_midnights_become_days_when_they_move() -> None:
    raw = calendar(
        "DTSTART;TZID=Europe/Berlin:20240312T000000",
        "DTEND;TZID=Europe/Berlin:20240313T000000",
        "RRULE:FREQ=DAILY",
        "EXDATE:20240313T230000Z",
        "X-MICROSOFT-CDO-ALLDAYEVENT:TRUE",
        "END:VEVENT",
        "BEGIN:VEVENT",
        "UID:1",
        "RECURRENCE-ID:20240315T230000Z",
        "DTSTART:20240316T100000Z",
    )
    event = ical.parse(raw)
    assert (str(event.details.start), str(event.excluded[0])) == ("2024-03-12", "2024-03-14")
    assert str(event.overrides[0].of) == "2024-03-16"
    lines = rewritten(raw, start=read("2024-03-11"))
    assert "DTSTART;VALUE=DATE:20240311" in lines
    assert "X-MICROSOFT-CDO-ALLDAYEVENT:TRUE" not in lines
