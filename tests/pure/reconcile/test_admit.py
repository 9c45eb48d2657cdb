"""Busy, held or admitted: the table of docs/algorithms/admission.md, and what stays of an event."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.pure.drawn_events import events
from tests.pure.drawn_rules import RULES

from einklang.reconcile.admit import (
    Outcome,
    Surroundings,
    Verdict,
    admit,
    is_veiled,
    opaque,
    parts,
    strongest,
    veiled,
    verdicts,
)
from einklang.reconcile.rules import Past, Rules, Which
from einklang.records.event import Details, Event, Organiser, Override, Participant, Role
from einklang.records.moment import Zoned, later

ME, COLLEAGUE = "alice@nordlicht.example", "bob@nordlicht.example"
FREELANCER = "anna@web.example"  # a user with an address elsewhere
CLARA, OTHER = "clara@suedwind.example", "otto@westwind.example"
SECOND = "clara@privat.example"  # Clara's, too, but not her main address
SINCE = datetime(2026, 5, 1, tzinfo=UTC)
BEFORE, AFTER = SINCE - timedelta(days=1), SINCE + timedelta(days=1)
AROUND = Surroundings(
    own_addresses=frozenset({FREELANCER}),
    own_domains=frozenset({"nordlicht.example"}),
    known=frozenset({CLARA}),
    further=frozenset({SECOND}),
    since=SINCE,
    first_seen=AFTER,
)
NINE = Zoned(datetime.fromisoformat("2026-05-04T09:00:00"), "Europe/Berlin")
KNOWN, CONNECTED = Rules(which=Which.KNOWN), Rules(past=Past.CONNECTED)
MAIN = Rules(which=Which.KNOWN, further_addresses=False)
BLOCKED = Rules(which=Which.KNOWN, blocklist=("@westwind.example", "clara@suedwind.example"))


def details(*guests: str, private: bool = False, organiser: str = ME) -> Details:
    return Details(
        start=NINE,
        end=later(NINE, timedelta(hours=1)),
        summary="Ultraschall",
        description="Befund",
        place="Praxis",
        link="https://praxis.example/",
        organiser=Organiser(organiser) if organiser else None,
        participants=tuple(map(Participant, guests)),
        reminders=(10,),
        private=private,
    )


@pytest.mark.parametrize(
    ("said", "created", "rules", "outcome", "reason", "whom"),
    [
        (details(CLARA, private=True), None, Rules(), "busy", "private", ""),
        (details(organiser=""), None, Rules(), "busy", "internal", ""),
        (details(ME, COLLEAGUE, FREELANCER), None, Rules(), "busy", "internal", ""),
        (details(CLARA), None, BLOCKED, "held", "blocklisted", CLARA),
        (details(COLLEAGUE, OTHER), None, BLOCKED, "held", "blocklisted", OTHER),
        (details(CLARA), BEFORE, CONNECTED, "held", "before_connection", ""),
        (details(CLARA), SINCE, CONNECTED, "admitted", "known_contact", CLARA),
        (details(CLARA), None, CONNECTED, "admitted", "known_contact", CLARA),
        (details(CLARA), BEFORE, Rules(), "admitted", "known_contact", CLARA),
        (details(OTHER, CLARA), None, KNOWN, "admitted", "known_contact", CLARA),
        (details(OTHER), None, KNOWN, "held", "unknown_guest", OTHER),
        (details(OTHER), None, Rules(), "admitted", "external_guest", OTHER),
        (details(ME, organiser=OTHER), None, Rules(), "admitted", "external_guest", OTHER),
        (details(CLARA), None, Rules(only_busy=True), "busy", "only_busy", ""),
        (details(CLARA, private=True), None, Rules(only_busy=True), "busy", "private", ""),
        (details(COLLEAGUE), None, Rules(only_busy=True), "busy", "internal", ""),
        (details(SECOND), None, KNOWN, "admitted", "known_contact", SECOND),
        (details(SECOND), None, MAIN, "held", "unknown_guest", SECOND),
        (details(CLARA), None, MAIN, "admitted", "known_contact", CLARA),
    ],
)
def test_the_table(
    said: Details, created: datetime | None, rules: Rules, outcome: str, reason: str, whom: str
) -> None:
    verdict = admit(said, created, AROUND, rules)
    assert (verdict.outcome.word, verdict.reason, verdict.whom) == (outcome, reason, whom)


def test_what_tells_no_creation_is_as_old_as_when_it_was_first_seen() -> None:
    early = replace(AROUND, first_seen=BEFORE)
    assert admit(details(CLARA), None, early, CONNECTED).reason == "before_connection"


def test_a_room_is_nobody_from_outside() -> None:
    room = Participant("raum@suedwind.example", role=Role.ROOM)
    assert admit(replace(details(), participants=(room,)), None, AROUND, Rules()).reason == (
        "internal"
    )


def test_a_domain_that_only_ends_alike_is_not_blocked() -> None:
    mostly_alike = admit(details("x@not-westwind.example"), None, AROUND, BLOCKED)
    assert mostly_alike.reason == "unknown_guest"


def series(*, private_series: bool, private_second: bool) -> Event:
    second = later(NINE, timedelta(weeks=1))
    own = replace(details(CLARA, private=private_second), start=second, end=second)
    return Event(
        uid="Ultraschall-4711",
        details=details(CLARA, private=private_series),
        rules=("FREQ=WEEKLY;COUNT=3",),
        overrides=(Override(second, own),),
        created="2026-05-02T08:00:00+00:00",
    )


def test_each_occurrence_with_words_of_its_own_is_decided_by_itself() -> None:
    given = verdicts(series(private_series=True, private_second=False), AROUND, CONNECTED)
    assert {of: verdict.reason for of, verdict in given.items()} == {
        "": "private",
        "2026-05-11T09:00:00[Europe/Berlin]": "known_contact",
    }
    assert strongest(given).reason == "known_contact"
    assert is_veiled(given)


def test_created_in_the_text_is_held_against_the_rule() -> None:
    old = replace(series(private_series=False, private_second=False), created=BEFORE.isoformat())
    assert {v.reason for v in verdicts(old, AROUND, CONNECTED).values()} == {"before_connection"}


def once(start: datetime, *rules: str, created: datetime = BEFORE) -> Event:
    """An hour with Clara, or a series of them."""
    begins = Zoned(start.replace(tzinfo=None), "UTC")
    said = replace(details(CLARA), start=begins, end=later(begins, timedelta(hours=1)))
    return Event("a", said, rules=rules, created=created.isoformat())


MONTH = Rules(past=Past.BACKFILL, days=30)


@pytest.mark.parametrize(
    ("event", "outcome"),
    [
        (once(SINCE - timedelta(days=30)), "admitted"),
        (once(SINCE - timedelta(days=31)), "held"),
        (once(SINCE + timedelta(days=300)), "admitted"),
        (once(SINCE - timedelta(days=300), created=AFTER), "admitted"),
        (once(SINCE - timedelta(days=300), "FREQ=WEEKLY"), "admitted"),
        (once(SINCE - timedelta(days=300), "FREQ=WEEKLY;COUNT=40"), "admitted"),
        (once(SINCE - timedelta(days=300), "FREQ=WEEKLY;COUNT=30"), "held"),
        (once(SINCE - timedelta(days=300), "FREQ=SECONDLY;COUNT=999999999"), "admitted"),
    ],
)
def test_a_backfill_brings_what_took_place_in_the_days_before_the_connection(
    event: Event, outcome: str
) -> None:
    assert strongest(verdicts(event, AROUND, MONTH)).outcome.word == outcome


def widened(rules: Rules, by: str) -> Rules:
    """The same rules, in one way more open."""
    backfill = Past.BACKFILL if rules.past is Past.CONNECTED else rules.past
    ways: dict[str, dict[str, Any]] = {
        "which": {"which": Which.EXTERNAL},
        "past": {"past": Past.WHOLE},
        "backfill": {"past": backfill},
        "days": {"days": rules.days + 100},
        "blocklist": {"blocklist": ()},
        "further_addresses": {"further_addresses": True},
        "only_busy": {"only_busy": False},
    }
    return replace(rules, **ways[by])


WAYS = ("which", "past", "backfill", "days", "blocklist", "further_addresses", "only_busy")


@given(events(), RULES, st.sampled_from(WAYS), st.data())
def test_a_wider_rule_never_shows_less(
    event: Event, rules: Rules, by: str, data: st.DataObject
) -> None:
    everybody = sorted(a for said in parts(event).values() for a in said.addresses())
    some = st.frozensets(st.sampled_from(everybody)) if everybody else st.just(frozenset[str]())
    around = replace(AROUND, known=data.draw(some), further=data.draw(some))
    narrow, wide = (verdicts(event, around, each) for each in (rules, widened(rules, by)))
    assert all(wide[of].outcome >= narrow[of].outcome for of in narrow)


def test_on_a_tie_the_verdict_of_the_series_speaks() -> None:
    own = Verdict(Outcome.HELD, "unknown_guest")
    assert strongest({"": own, "x": Verdict(Outcome.HELD, "blocklisted")}) is own


@pytest.mark.parametrize("private_series", [True, False])
@pytest.mark.parametrize("private_second", [True, False])
def test_only_busy_occurrences_are_veiled(private_series: bool, private_second: bool) -> None:
    event = series(private_series=private_series, private_second=private_second)
    left = veiled(event, verdicts(event, AROUND, Rules()))
    (second,) = left.overrides
    assert left.details.summary == ("" if private_series else "Ultraschall")
    assert second.details.summary == ("" if private_second else "Ultraschall")
    whole = private_series and private_second
    assert left.uid == (opaque(event.uid) if whole else event.uid)
    assert (left.rules, second.of) == (event.rules, event.overrides[0].of)


def times(said: Details) -> Details:
    return Details(said.start, said.end, status=said.status, busy=said.busy, private=said.private)


@given(events(), RULES)
def test_of_what_is_busy_nothing_is_left_but_its_times(event: Event, rules: Rules) -> None:
    given = verdicts(event, AROUND, rules)
    left = veiled(event, given)
    assert parts(left) == {
        of: times(said) if given[of].outcome is Outcome.BUSY else said
        for of, said in parts(event).items()
    }
    assert is_veiled(given) or left == event


def test_an_opaque_uid_is_the_same_each_time_and_another_for_another() -> None:
    assert opaque("Ultraschall") == opaque("Ultraschall") != opaque("Röntgen")
    assert "Ultraschall" not in opaque("Ultraschall")
