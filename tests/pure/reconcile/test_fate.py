"""What other rules make of a meeting."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from tests.pure.drawn_events import events

from einklang.reconcile.admit import Outcome, Verdict, parts, veiled
from einklang.reconcile.fate import Fate, fate, filed, kept, told
from einklang.reconcile.rules import LaterPrivate
from einklang.records.event import Details, Event
from einklang.records.moment import Day

BUSY = Verdict(Outcome.BUSY, "internal")


@pytest.mark.parametrize("outcome", Outcome)
def test_what_stays_is_what_its_verdict_says(outcome: Outcome) -> None:
    assert fate(Verdict(outcome, ""), [LaterPrivate.REMOVE]) == outcome.word


def test_what_no_copy_keeps_is_gone_unless_its_time_stays() -> None:
    assert fate(None, [None, LaterPrivate.REMOVE]) is Fate.GONE
    assert fate(None, [None, LaterPrivate.BUSY]) is Fate.BUSY


def test_what_is_made_here_keeps_its_content_for_its_maker() -> None:
    admitted = Verdict(Outcome.ADMITTED, "known_contact")
    assert kept(BUSY, made_here=True) == Verdict(Outcome.HELD, "made_here")
    assert kept(BUSY, made_here=False) is BUSY
    assert kept(admitted, made_here=True) is admitted


@given(events())
def test_an_event_of_which_only_times_are_left_tells_nothing(event: Event) -> None:
    bare = veiled(event, dict.fromkeys(parts(event), BUSY))
    assert told(bare) == 0
    assert told(event) >= bool(event.details.summary)


def test_of_a_meeting_each_field_counts_that_says_something() -> None:
    at = Day(date(2026, 5, 1))
    assert told(Event(uid="u", details=Details(at, at))) == 0
    assert told(Event(uid="u", details=Details(at, at, summary="Jour fixe", place="Raum 1"))) == 2


def test_what_is_filed_with_a_record_is_admitted_unless_it_is_private() -> None:
    admitted = Verdict(Outcome.ADMITTED, "known_contact")
    assert filed(Verdict(Outcome.HELD, "made_here")) == Verdict(Outcome.ADMITTED, "filed")
    assert filed(admitted) is admitted
    hidden = Verdict(Outcome.HELD, "private")
    assert filed(hidden) is hidden
