"""Who reads what in a feed of a calendar: each field, at each level, never more than on pages."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.calendars.scene import FRIDAY, at, calendar_of, invited_by, meeting
from tests.feeds.conftest import SetClock
from tests.feeds.scene import NOW, cancelled, entries, feed, fetched, text, titles
from tests.feeds.series import WEEK, details, series, starts, stored, told_apart

from einklang.accounts.models import Membership
from einklang.accounts.rows import writing
from einklang.calendars.answer import answer_event, asked
from einklang.calendars.called_off import with_these
from einklang.calendars.edit import change_event
from einklang.calendars.models import Calendar, Copy, Event, Outcome
from einklang.calendars.sources import HERE
from einklang.calendars.visibility import Level
from einklang.feeds.models import Feed, What
from einklang.records.event import Answer, Organiser, Override, Participant, Status
from einklang.records.moment import later

pytestmark = pytest.mark.django_db
WORDS = {
    "title": "Titelwort",
    "description": "Beschreibungswort",
    "place": "Ortswort",
    "link": "linkwort",
    "guest": "Gastwort",
    "address": "gastwort@",
    "host": "gastgeber",
    "note": "Notizwort",
    "page": "/calendar/",
    "calendar": "Kundentermine",
    "start": "T153700",
}
"""What stands in which field. A host is never told: no program may think that it was invited."""
TIMES, PAGE = {"start"}, {"page"}
OWNERS = {"title", "description", "place", "link", "guest", "start", "page", "calendar"}
COLLEAGUES = {
    Level.EVERYTHING: OWNERS - {"calendar"},
    Level.SUBJECT: {"start", "guest", "page", "title"},
    Level.METADATA: {"start", "guest", "page"},
    Level.BUSY: TIMES,
}


def secret(bob: Membership, shown: Level, outcome: Outcome = Outcome.ADMITTED) -> Event:
    """A meeting of Bob's that says a word in each field, in the series and in one of it."""
    said = replace(
        FRIDAY,
        start=at("2026-11-13 15:37"),
        end=at("2026-11-13 16:37"),
        summary="Titelwort",
        description="Beschreibungswort",
        place="Ortswort",
        link="https://meet.example/linkwort",
        organiser=Organiser("gastgeber@dritte.example", "Gastgeberwort"),
        participants=(Participant("gastwort@dritte.example", "Gastwort"),),
    )
    moved = replace(said, start=later(said.start, WEEK * 2), end=later(said.end, WEEK * 2))
    record = replace(
        series("uid-Titelwort", said.start, "FREQ=WEEKLY"),
        details=said,
        overrides=(Override(later(said.start, WEEK), moved),),
    )
    (event,) = stored(calendar_of(bob.user, shown=shown), record)
    Event.objects.filter(pk=event.pk).update(internal_note="Notizwort", outcome=outcome)
    return event


def said_in(body: str) -> set[str]:
    """The fields whose words stand anywhere in the text."""
    plain = body.replace("\r\n ", "").lower()
    return {name for name, word in WORDS.items() if word.lower() in plain}


def of_colleague(member: Membership, holder: Membership) -> Feed:
    return feed(member, What.CALENDAR, f"u{holder.user_id}")


def of_own(member: Membership, shows: Level | None = None) -> Feed:
    (calendar,) = Calendar.objects.filter(holder=member.user)
    return feed(member, What.CALENDAR, str(calendar.pk), shows)


# ── levels ────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("shown", COLLEAGUES)
def test_their_holder_reads_everything(bob_member: Membership, shown: Level) -> None:
    secret(bob_member, shown)
    assert said_in(text(of_own(bob_member))) == OWNERS


@pytest.mark.parametrize("shown", COLLEAGUES)
def test_a_colleague_reads_what_the_calendar_shows(
    alice_member: Membership, bob_member: Membership, shown: Level
) -> None:
    secret(bob_member, shown)
    assert said_in(text(of_colleague(alice_member, bob_member))) == COLLEAGUES[shown]


@pytest.mark.parametrize("shown", COLLEAGUES)
@pytest.mark.parametrize(
    ("handed", "read"),
    [
        (Level.EVERYTHING, OWNERS - PAGE - {"calendar"}),
        (Level.SUBJECT, TIMES | {"title"}),
        (Level.BUSY, TIMES),
    ],
)
def test_a_stranger_reads_no_more_than_was_handed_on_nor_than_the_calendar_shows(
    bob_member: Membership, shown: Level, handed: Level, read: set[str]
) -> None:
    secret(bob_member, shown)
    assert said_in(text(of_own(bob_member, handed))) == read & COLLEAGUES[shown]


@pytest.mark.parametrize("outcome", [Outcome.HELD, Outcome.BUSY])
def test_of_what_is_not_admitted_others_read_that_time_is_taken(
    alice_member: Membership, bob_member: Membership, outcome: Outcome
) -> None:
    secret(bob_member, Level.EVERYTHING, outcome)
    assert said_in(text(of_colleague(alice_member, bob_member))) == TIMES
    assert said_in(text(of_own(bob_member, Level.EVERYTHING))) == TIMES
    assert titles(of_colleague(alice_member, bob_member)) == ["Belegt", "Belegt"]


@pytest.mark.parametrize(
    ("reason", "title"),
    [
        ("internal", "Interner Termin"),
        ("private", "Privater Termin"),
        ("only_busy", "Nur Zeit sichtbar"),
    ],
)
def test_of_what_was_kept_as_time_alone_its_holder_reads_why(
    bob_member: Membership, reason: str, title: str
) -> None:
    calendar = calendar_of(bob_member.user)
    event = meeting(None, replace(FRIDAY, summary="", description=""), [calendar], Outcome.BUSY)
    Event.objects.filter(pk=event.pk).update(reason=reason)
    (entry,) = entries(of_own(bob_member))
    assert entry["SUMMARY"] == title
    assert "DESCRIPTION" not in entry


def test_what_has_no_title_is_called_so(bob_member: Membership) -> None:
    meeting(None, replace(FRIDAY, summary=""), [calendar_of(bob_member.user)])
    assert titles(of_own(bob_member)) == ["Ohne Titel"]


def test_among_several_copies_the_strictest_holds(
    alice_member: Membership, bob_member: Membership, anna: Any
) -> None:
    event = secret(bob_member, Level.BUSY)
    Copy.objects.create(event=event, calendar=calendar_of(anna))
    assert said_in(text(feed(alice_member, What.CALENDAR, f"u{anna.pk}"))) == TIMES
    assert said_in(text(of_colleague(alice_member, bob_member))) == TIMES


def test_a_colleagues_meeting_in_which_i_take_part_i_read_whole(
    alice_member: Membership, bob_member: Membership
) -> None:
    event = secret(bob_member, Level.BUSY)
    with writing(event.workspace_id):
        Copy.objects.create(event=event, calendar=calendar_of(alice_member.user))
    assert said_in(text(of_colleague(alice_member, bob_member))) == OWNERS - {"calendar"}


def test_what_is_made_here_shows_to_its_maker_where_it_stands(
    alice_member: Membership, bob_member: Membership
) -> None:
    meeting(alice_member.user, FRIDAY, [calendar_of(bob_member.user, shown=Level.BUSY)])
    assert titles(of_colleague(alice_member, bob_member)) == [FRIDAY.summary]


def test_what_takes_no_time_is_no_busy_time(
    alice_member: Membership, bob_member: Membership
) -> None:
    calendar = calendar_of(bob_member.user, shown=Level.BUSY)
    meeting(None, replace(FRIDAY, busy=False), [calendar])
    assert entries(of_colleague(alice_member, bob_member)) == []


def test_a_block_is_busy_whatever_the_meeting_is_to_others(
    alice_member: Membership, bob_member: Membership
) -> None:
    event = meeting(
        None, replace(FRIDAY, busy=False), [calendar_of(bob_member.user, shown=Level.BUSY)]
    )
    Copy.objects.filter(event=event).update(busy=True)
    (entry,) = entries(of_colleague(alice_member, bob_member))
    assert entry.get("TRANSP", "OPAQUE") == "OPAQUE"


def test_no_entry_of_a_meeting_is_known_by_the_uid_of_another_feed(
    alice_member: Membership, bob_member: Membership
) -> None:
    event = secret(bob_member, Level.BUSY)
    bodies = [text(of_colleague(alice_member, bob_member)), text(of_own(bob_member))]
    bodies.append(text(of_own(bob_member, Level.BUSY)))
    uids = [{line for line in body.split("\r\n") if line.startswith("UID:")} for body in bodies]
    assert [len(each) for each in uids] == [1, 1, 1]
    assert len(set.union(*uids)) == 3
    assert not any(event.uid in body for body in bodies)


# ── what takes no place in it ─────────────────────────────────────────────────


def invited(member: Membership, *rules: str, answer: Answer = Answer.OPEN) -> Event:
    """A meeting of somebody else's to which the member's one calendar is asked."""
    calendar = calendar_of(member.user, addresses=[member.user.email])
    me = Participant(member.user.email, member.user.name, answer)
    said = replace(FRIDAY, organiser=Organiser("feld@kunde.example"), participants=(me,))
    (event,) = stored(calendar, replace(series("Einladung", FRIDAY.start, *rules), details=said))
    return event


def say(member: Membership, event: Event, answer: Answer, of: str = "") -> None:
    """The member answers."""
    event.refresh_from_db()
    to = asked(member, event, event.copies.select_related("calendar"), of)
    assert to is not None
    answer_event(member=member, event=event, to=to, answer=answer, now=NOW)


def test_what_its_holder_declines_leaves_both_feeds(
    alice_member: Membership, bob_member: Membership
) -> None:
    event = invited(bob_member)
    both = [of_own(bob_member), of_colleague(alice_member, bob_member)]
    assert [titles(each) for each in both] == [[FRIDAY.summary]] * 2
    say(bob_member, event, Answer.DECLINED)
    assert [titles(each) for each in both] == [[], []]
    assert [len(cancelled(each)) for each in both] == [1, 1]
    say(bob_member, event, Answer.ACCEPTED)
    assert [titles(each) for each in both] == [[FRIDAY.summary]] * 2


def test_a_calendar_without_a_connection_is_asked_at_its_holders_own_address(
    bob_member: Membership,
) -> None:
    event = invited(bob_member)
    Calendar.objects.write_all(bob_member.workspace_id, addresses=[])
    say(bob_member, event, Answer.DECLINED)
    assert titles(of_own(bob_member)) == []


def test_one_of_a_series_that_its_holder_declines_leaves_it(bob_member: Membership) -> None:
    event = invited(bob_member, "FREQ=WEEKLY;COUNT=3")
    second = later(FRIDAY.start, WEEK)
    own = of_own(bob_member)
    assert "EXDATE" not in entries(own)[0]
    say(bob_member, event, Answer.DECLINED, str(second))
    (entry,) = entries(own)
    assert [each.dt.isoformat() for each in entry["EXDATE"].dts] == ["2026-11-20T14:00:00+01:00"]
    assert entry["RRULE"].to_ical() == b"FREQ=WEEKLY;COUNT=3"


def test_one_of_a_series_that_its_holder_declines_leaves_it_busy_or_not(
    alice_member: Membership, bob_member: Membership
) -> None:
    event = invited(bob_member, "FREQ=WEEKLY;COUNT=3")
    Calendar.objects.write_all(bob_member.workspace_id, visibility=Level.BUSY)
    say(bob_member, event, Answer.DECLINED, str(later(FRIDAY.start, WEEK)))
    (entry,) = entries(of_colleague(alice_member, bob_member))
    assert "EXDATE" in entry


def test_of_a_declined_series_the_one_that_its_holder_accepts_stays(bob_member: Membership) -> None:
    event = invited(bob_member, "FREQ=WEEKLY;COUNT=3")
    own = of_own(bob_member)
    say(bob_member, event, Answer.DECLINED)
    say(bob_member, event, Answer.ACCEPTED, str(later(FRIDAY.start, WEEK)))
    (entry,) = [each for each in entries(own) if each.get("STATUS") != "CANCELLED"]
    assert entry["DTSTART"].dt.isoformat() == "2026-11-20T14:00:00+01:00"
    assert "RRULE" not in entry


def test_where_two_calendars_hold_it_both_must_decline(
    alice_member: Membership, bob_member: Membership
) -> None:
    event = invited(bob_member, answer=Answer.DECLINED)
    own = of_colleague(alice_member, bob_member)
    assert titles(own) == []
    with writing(event.workspace_id):
        other = calendar_of(bob_member.user, "Zweiter", addresses=["bob@zweit.example"])
        there = {"answers": {"": {"bob@zweit.example": "accepted"}}}
        Copy.objects.create(event=event, calendar=other, own=there)
    assert titles(own) == [FRIDAY.summary]


def test_what_is_called_off_leaves_and_is_told_as_cancelled(bob_member: Membership) -> None:
    event = meeting(None, FRIDAY, [calendar_of(bob_member.user)])
    own = of_own(bob_member)
    assert titles(own) == [FRIDAY.summary]
    event.cancelled_at = NOW
    event.write("cancelled_at")
    assert titles(own) == []
    assert len(cancelled(own)) == 1
    assert FRIDAY.summary not in text(own)


def test_what_its_organiser_cancels_leaves_too(bob_member: Membership) -> None:
    event = meeting(bob_member.user, invited_by(bob_member.user), [calendar_of(bob_member.user)])
    own = of_own(bob_member)
    assert len(titles(own)) == 1
    off = replace(event.as_record(), details=replace(FRIDAY, status=Status.CANCELLED))
    change_event(member=bob_member, event=event, record=off, now=NOW)
    assert titles(own) == []


def test_one_of_a_series_that_is_called_off_is_left_out(bob_member: Membership) -> None:
    record = told_apart()
    (event,) = stored(calendar_of(bob_member.user), record)
    own = of_own(bob_member)
    third = later(record.details.start, 2 * WEEK)
    event.called_off = with_these({}, [Override(third, details(third, "x"))], NOW)
    event.write("called_off")
    main, moved = entries(own)
    left_out = [line.dts[0].dt.date().isoformat() for line in main["EXDATE"]]
    assert left_out == ["2026-09-17", "2026-11-12", "2026-11-19"]
    assert moved["SUMMARY"] == "Abgesetzt, verlegt"


# ── changes ───────────────────────────────────────────────────────────────────


def test_a_calendar_that_is_tightened_is_told_no_more(
    alice_member: Membership, bob_member: Membership
) -> None:
    secret(bob_member, Level.EVERYTHING)
    theirs, handed = of_colleague(alice_member, bob_member), of_own(bob_member, Level.EVERYTHING)
    both = (theirs, handed)
    assert all({"title", "place", "guest"} <= said_in(text(each)) for each in both)
    calendar = Calendar.objects.get()
    for shown, read in (
        (Level.SUBJECT, {"title", "guest"}),
        (Level.METADATA, {"guest"}),
        (Level.BUSY, set()),
    ):
        calendar.visibility = shown
        calendar.write("visibility")
        for each in both:
            assert said_in(text(each)) - TIMES - PAGE == read
    assert [len(cancelled(each)) for each in both] == [1, 1]


def test_what_is_a_block_and_becomes_more_is_another_entry(
    alice_member: Membership, bob_member: Membership
) -> None:
    secret(bob_member, Level.BUSY)
    theirs = of_colleague(alice_member, bob_member)
    before = {str(each["UID"]) for each in entries(theirs)}
    calendar = Calendar.objects.get()
    calendar.visibility = Level.SUBJECT
    calendar.write("visibility")
    after = {str(each["UID"]) for each in entries(theirs) if each.get("STATUS") != "CANCELLED"}
    assert before.isdisjoint(after)
    assert {str(each["UID"]) for each in cancelled(theirs)} == before


@pytest.mark.parametrize("end", ["archived", "not active"])
def test_a_calendar_that_ends_takes_its_entries_along(
    alice_member: Membership, bob_member: Membership, end: str, set_clock: SetClock
) -> None:
    secret(bob_member, Level.EVERYTHING)
    every = (of_own(bob_member), of_colleague(alice_member, bob_member))
    assert [len(titles(each)) for each in every] == [2, 2]
    calendar = Calendar.objects.get()
    if end == "archived":
        calendar.archive(NOW)
    else:
        calendar.active = False
        calendar.write("active")
    for each in every:
        assert (titles(each), len(cancelled(each))) == ([], 1)
        assert said_in(text(each)) <= TIMES
    set_clock(NOW + timedelta(days=31))
    assert [entries(each) for each in every] == [[], []]


def test_whoever_leaves_has_no_feed_any_more(bob_member: Membership) -> None:
    secret(bob_member, Level.EVERYTHING)
    both = (of_own(bob_member), of_own(bob_member, Level.EVERYTHING))
    bob_member.delete()
    assert [fetched(each).status_code for each in both] == [404, 404]


# ── what is only here ─────────────────────────────────────────────────────────


def test_what_is_only_here(alice_member: Membership, bob_member: Membership) -> None:
    calendar = calendar_of(bob_member.user)
    meeting(None, replace(FRIDAY, summary="Im Kalender"), [calendar])
    meeting(bob_member.user, replace(FRIDAY, summary="Von Bob"))
    meeting(bob_member.user, replace(FRIDAY, summary="Von Bob gehalten"), outcome=Outcome.HELD)
    here = feed(alice_member, What.CALENDAR, HERE)
    assert titles(here) == ["Von Bob"]
    assert titles(feed(bob_member, What.CALENDAR, HERE)) == ["Von Bob", "Von Bob gehalten"]
    calendar.active = False
    calendar.write("active")
    assert titles(here) == ["Im Kalender", "Von Bob"]


def test_of_what_stood_in_a_calendar_that_showed_no_more_nothing_more_is_told_here(
    alice_member: Membership, bob_member: Membership
) -> None:
    secret(bob_member, Level.BUSY)
    calendar = Calendar.objects.get()
    calendar.active = False
    calendar.write("active")
    assert said_in(text(feed(alice_member, What.CALENDAR, HERE))) == set()


# ── how far, and at what cost ─────────────────────────────────────────────────


def test_what_lies_outside_the_window_is_not_told(bob_member: Membership) -> None:
    calendar = calendar_of(bob_member.user)
    days = ("2026-08-13", "2026-08-14", "2028-11-10", "2028-11-11")
    stored(calendar, *(series(day, starts(f"{day} 12:00")) for day in days))
    stored(calendar, series("Seit langem", starts("1990-01-01"), "FREQ=YEARLY"))
    assert titles(of_own(bob_member)) == ["2026-08-14", "2028-11-10", "Seit langem"]


def test_it_costs_as_many_statements_for_many_as_for_one(
    alice_member: Membership, bob_member: Membership
) -> None:
    calendar = calendar_of(bob_member.user)
    costs: list[int] = []
    for count in (1, 40):
        meetings = (series(f"{count} {n}", FRIDAY.start, "FREQ=WEEKLY") for n in range(count))
        stored(calendar, *meetings)
        with CaptureQueriesContext(connection) as made:
            assert len(titles(of_colleague(alice_member, bob_member))) >= count
        costs.append(len(made))
    assert costs[1] <= costs[0]
