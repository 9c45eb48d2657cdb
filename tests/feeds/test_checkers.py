"""Five independent readers and our own rules accept what programs get, whatever stands in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar as Parsed
from tests.calendars.scene import FRIDAY, calendar_of, meeting
from tests.feeds.checkers import complaints
from tests.feeds.khal_reads import khal_and_vdirsyncer_read
from tests.feeds.scene import AT_NINE, NOW, feed, task, text
from tests.feeds.series import all_series, night_shift, stored

from einklang.accounts.models import Membership
from einklang.calendars.models import Calendar, Outcome
from einklang.calendars.sources import HERE
from einklang.calendars.visibility import Level
from einklang.feeds.models import Form, What
from einklang.formats import ical_feed
from einklang.formats.ical_feed import Piece
from einklang.formats.ical_text import storable
from einklang.records.event import Details, Event, Status
from einklang.records.moment import read
from einklang.records.todo import Todo
from einklang.tasks.models import Task
from einklang.tasks.save_task import finish, remove_task

AWKWARD = (
    "Zeile\nZeile\r\nZeile",
    "a;b,c\\d\\n:e",
    "🎯" * 40,
    "x" * 60 + "👩‍👩‍👧‍👦" * 9,
    "ä" * 300,
    "BEGIN:VEVENT\nEND:VCALENDAR",
    '"Anführung" ^n ^^ %2C',
    "\u200f\u202e\u05d0\u05d1\u05d2\u202c \u0645\u0631\u062d\u0628\u0627",
    "\u2028\u2029\x85\x0b\x0c\x1c",
    " vorn und hinten ",
    "\ttab\t",
    "-" * 75,
    "",
)


def test_the_checkers_find_what_is_wrong() -> None:
    """Each fault is found by at least one of them; what they say of a right text is nothing."""
    right = whole(ical_feed.event(SERIES))
    assert complaints(right) == []
    for fault, (good, bad) in FAULTS.items():
        assert good in right, fault
        assert complaints(right.replace(good, bad, 1)) != [], fault


SERIES = Event(
    "1@einklang",
    Details(
        read("2026-11-13T14:00:00[Europe/Berlin]"),
        read("2026-11-13T15:00:00[Europe/Berlin]"),
        "Abnähme",
        reminders=(15,),
    ),
    ("FREQ=WEEKLY;UNTIL=20261211T130000Z",),
    excluded=(read("2026-11-20T14:00:00[Europe/Berlin]"),),
    stamp="2026-11-12T09:24:00+00:00",
)
FAULTS = {
    "bare line feed": ("RRULE", "\nRRULE"),
    "no line end": ("END:VCALENDAR\r\n", "END:VCALENDAR"),
    "long line": ("SUMMARY:", "SUMMARY:" + "x" * 75),
    "no fold": ("SUMMARY:", "x\r\nSUMMARY:"),
    "no zone": ("TZID:Europe/Berlin", "TZID:Europe/Bonn"),
    "no UID": ("UID:1@einklang\r\n", ""),
    "no DTSTAMP": ("DTSTAMP:20261112T092400Z\r\n", ""),
    "no start": ("DTSTART;TZID=Europe/Berlin:20261113T140000\r\n", ""),
    "two starts": ("SUMMARY:", "DTSTART:20261113T140000Z\r\nSUMMARY:"),
    "an end before the start": ("DTEND;TZID=Europe/Berlin:20261113T15", "DTEND:20261113T05"),
    "no such day": ("20261113T140000\r\nDTEND", "20261331T140000\r\nDTEND"),
    "an alarm that rings wrongly": ("TRIGGER:", "TRIGGER:RELATED=START:"),
    "an alarm without an act": ("ACTION:DISPLAY\r\n", ""),
    "a rule that is none": ("FREQ=WEEKLY", "FREQ=FORTNIGHTLY"),
    "an end in local time": ("T130000Z", "T140000"),
    "an exception of another kind": ("EXDATE;TZID=Europe/Berlin:2026", "EXDATE:2026"),
    "an occurrence of nothing": ("DTEND;", "RECURRENCE-ID:20261113T140000Z\r\nDTEND;"),
    "an invitation": ("SUMMARY:", "ORGANIZER:mailto:a@b.example\r\nSUMMARY:"),
    "a method": ("CALSCALE:", "METHOD:PUBLISH\r\nCALSCALE:"),
    "cut off": ("END:VEVENT\r\nEND:VCALENDAR\r\n", ""),
    "no version": ("VERSION:2.0\r\n", ""),
}  # fmt: skip


def whole(*pieces: Piece) -> str:
    """A text of these."""
    zones = {zone for piece in pieces for zone in piece.zones}
    head = ical_feed.head("Käse; Wein", zone="Europe/Berlin", colour="#0a6b60", zones=zones)
    return head + "".join(piece.text for piece in pieces) + ical_feed.TAIL


# ── tasks ─────────────────────────────────────────────────────────────────────


@pytest.mark.django_db
@pytest.mark.parametrize("form", Form)
def test_tasks_of_every_kind(alice_member: Membership, form: Form) -> None:
    rows = tasks_of_every_kind(alice_member)
    own = feed(alice_member)
    for act in (None, finish, remove_task):
        if act is not None:
            for row in rows[::3]:
                act(task=row, by=alice_member, now=NOW)
                rows.remove(row)
        body = text(own, form)
        assert complaints(body) == []
        assert khal_and_vdirsyncer_read(body) == body.count("\r\nUID:")
    assert body.count("STATUS:CANCELLED") > 3


def tasks_of_every_kind(member: Membership) -> list[Task]:
    """Of each type; timed and of a day, repeated, undated, long ago, with awkward words."""
    rows = []
    for number, (kind, title) in enumerate(zip([*Task.Type] * 9, AWKWARD * 2, strict=False)):
        said = {"title": title.strip() or "-", "notes": title * 30, "type": kind}
        rows.append(task(member, **said, due_time=AT_NINE if number % 2 else None))
    for rule in ("FREQ=DAILY", "FREQ=MONTHLY;BYMONTHDAY=-1", "FREQ=WEEKLY;BYDAY=MO,TH"):
        rows += [task(member, rule, rule=rule, due_time=at) for at in (None, AT_NINE, time(2, 30))]
    rows += [
        task(member, "Ohne Tag", due_on=None),
        task(member, "Zur Umstellung", due_on=date(2027, 3, 28), due_time=time(2, 30)),
        task(member, "Danach", due_on=date(2027, 10, 31), due_time=time(2, 30)),
        task(member, "Vor langer Zeit", due_on=date(1968, 2, 29), due_time=AT_NINE),
        task(member, "Von jeher", due_on=date(1931, 4, 1), rule="FREQ=YEARLY"),
        task(member, "Zehn Kilobyte", notes="Größe; " * 1500),
    ]
    return rows


# ── calendars ─────────────────────────────────────────────────────────────────


@pytest.mark.django_db
@pytest.mark.parametrize("shown", [Level.BUSY, Level.METADATA, Level.SUBJECT, Level.EVERYTHING])
@pytest.mark.parametrize("who", ["owner", "colleague", "stranger"])
def test_calendars_of_every_visibility(
    alice_member: Membership, bob_member: Membership, who: str, shown: Level
) -> None:
    calendar = calendar_of(alice_member.user, "Käse; \u2028Wein", shown)
    filled(calendar)
    source = str(calendar.pk)
    if who == "colleague":
        own = feed(bob_member, What.CALENDAR, f"u{alice_member.user_id}")
    elif who == "stranger":
        own = feed(alice_member, What.CALENDAR, source, shown if shown in HANDED else Level.BUSY)
    else:
        own = feed(alice_member, What.CALENDAR, source)
    body = text(own)
    assert body.count("\r\nBEGIN:VEVENT") > 20
    assert complaints(body) == []
    assert khal_and_vdirsyncer_read(body) > 20
    Calendar.objects.get().archive(NOW)
    gone = text(own)
    assert gone.count("STATUS:CANCELLED") == gone.count("\r\nBEGIN:VEVENT") > 20
    assert complaints(gone) == []


HANDED = (Level.BUSY, Level.SUBJECT, Level.EVERYTHING)


def filled(calendar: Calendar) -> None:
    """With all series, with awkward words, and with meetings that are busy, private, tentative."""
    stored(calendar, *all_series(), night_shift())
    for title in AWKWARD:
        meeting(
            None, replace(FRIDAY, summary=title, description=title * 30, place=title), [calendar]
        )
    for outcome in Outcome:
        meeting(None, FRIDAY, [calendar], outcome)
    soon = replace(FRIDAY, status=Status.TENTATIVE, busy=False, end=FRIDAY.start)
    meeting(None, replace(soon, description="Größe; " * 1500), [calendar])


@pytest.mark.django_db
def test_what_is_only_here(alice_member: Membership) -> None:
    for title in AWKWARD:
        meeting(alice_member.user, replace(FRIDAY, summary=title))
    body = text(feed(alice_member, What.CALENDAR, HERE))
    assert body.count("\r\nBEGIN:VEVENT") == len(AWKWARD)
    assert complaints(body) == []


# ── any words ─────────────────────────────────────────────────────────────────

WORDS = st.one_of(
    st.text(), st.sampled_from(AWKWARD), st.text('\\,;:\n\r\t nN"^äß語🎯\u2028\x85', max_size=99)
)


@settings(max_examples=20, deadline=None)  # of many words each, as a reader is a process to start
@given(st.lists(st.tuples(WORDS, WORDS), min_size=1, max_size=40))
def test_any_words_arrive_and_all_readers_accept_them(words: list[tuple[str, str]]) -> None:
    pieces = [piece for number, said in enumerate(words) for piece in told(number, *said)]
    body = whole(*pieces)
    assert complaints(body) == []
    entries: list[Any] = [
        *Parsed.from_ical(body).walk("VEVENT"),
        *Parsed.from_ical(body).walk("VTODO"),
    ]
    read = {
        str(e["UID"]): (str(e.get("SUMMARY", "")), str(e.get("DESCRIPTION", ""))) for e in entries
    }
    for number, (title, notes) in enumerate(words):
        assert read[f"e{number}"] == read[f"t{number}"] == (arriving(title), arriving(notes))


def told(number: int, title: str, notes: str) -> Sequence[Piece]:
    """A meeting and a task of these words."""
    details = replace(SERIES.details, summary=title, description=notes)
    todo = Todo(f"t{number}", title, notes, stamp=SERIES.stamp)
    return ical_feed.event(replace(SERIES, uid=f"e{number}", details=details)), ical_feed.todo(todo)


def arriving(text: str) -> str:
    """What a calendar can hold of it: each line end as one; of blanks alone, nothing."""
    held = storable(text)
    if not held.replace("\n", "-").strip():
        return ""
    return held.translate(dict.fromkeys(map(ord, "\x85\u2028\u2029"), "\n"))
