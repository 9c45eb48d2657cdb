"""Series, both ways: what Google tells in pieces is one record, and a record becomes few calls."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import timedelta

import pytest
from tests.providers.conformance import one
from tests.providers.google.said import GUEST, ME
from tests.providers.google.scene import Scene, at, hour, moved, weekly
from tests.providers.google.world import NOW, signed_in

from einklang.providers.errors import Stale
from einklang.providers.port import Notify, Removed
from einklang.records.event import Event
from einklang.records.series import details_of, with_override, without


@pytest.fixture
def scene() -> Scene:
    return Scene()


@pytest.fixture
def series(scene: Scene) -> str:
    """A weekly meeting that was seen; its id there."""
    made = scene.person.insert(weekly())
    scene.look()
    return str(made["id"])


def renamed_at(record: Event, day: int, summary: str) -> Event:
    of = at(5, day)
    return with_override(record, of, replace(details_of(record, of), summary=summary))


# ── from there ───────────────────────────────────────────────────────────────


def test_pieces_on_several_pages_are_one_record(scene: Scene) -> None:
    made = scene.person.insert(weekly())
    scene.person.patch(scene.instance(made["id"], at(5, 11))["id"], {"summary": "anders"})
    scene.person.delete(scene.instance(made["id"], at(5, 18))["id"])
    scene.google.faults.short_pages = 1
    record = scene.only().record
    assert record.excluded == (at(5, 18),)
    assert [(o.of, o.details.summary) for o in record.overrides] == [(at(5, 11), "anders")]


def test_a_change_of_one_occurrence_is_one_request_and_the_whole_record(
    scene: Scene, series: str
) -> None:
    scene.person.patch(scene.instance(series, at(5, 11))["id"], {"summary": "anders"})
    before = scene.wire.requests
    record = scene.only().record
    assert scene.wire.requests - before == 1
    assert record.details.summary == "Jour fixe"
    assert [o.details.summary for o in record.overrides] == ["anders"]


def test_a_cancelled_and_a_restored_occurrence(scene: Scene, series: str) -> None:
    instance = scene.instance(series, at(5, 11))["id"]
    scene.person.delete(instance)
    assert scene.only().record.excluded == (at(5, 11),)
    scene.person.patch(instance, {"status": "confirmed"})
    assert scene.only().record.excluded == ()


def test_a_moved_series_loses_the_changes_that_it_does_not_give_any_more(
    scene: Scene, series: str
) -> None:
    scene.person.patch(scene.instance(series, at(5, 11))["id"], {"summary": "anders"})
    scene.look()
    tuesday = {"start": hour(5)["start"], "end": hour(5)["end"]}
    scene.person.patch(series, tuesday)
    record = scene.only().record
    assert (record.details.start, record.overrides) == (at(5, 5), ())


def test_a_series_whose_text_was_not_kept_is_looked_up(scene: Scene, series: str) -> None:
    (ref,) = scene.seen.held
    scene.seen.texts[ref] = ""
    scene.person.patch(scene.instance(series, at(5, 11))["id"], {"summary": "anders"})
    record = scene.only().record
    assert [o.details.summary for o in record.overrides] == ["anders"]
    assert record.rules == ("FREQ=WEEKLY;COUNT=10",)


def test_a_deleted_series_is_one_removal(scene: Scene, series: str) -> None:
    scene.person.patch(scene.instance(series, at(5, 11))["id"], {"summary": "anders"})
    scene.look()
    (ref,) = scene.seen.held
    scene.person.delete(series)
    scene.look()
    assert scene.seen.items == [Removed(ref)]


def test_a_series_is_gone_whatever_is_told_of_its_instances_after_it(
    scene: Scene, series: str
) -> None:
    scene.person.patch(scene.instance(series, at(5, 11))["id"], {"summary": "anders"})
    scene.look()
    scene.person.delete(series)
    scene.google.faults.short_pages = 1
    scene.look()
    assert scene.seen.held == {}


def test_a_listing_names_nothing_of_a_series_that_is_gone(scene: Scene, series: str) -> None:
    scene.person.delete(scene.instance(series, at(5, 11))["id"])
    scene.look()
    scene.person.delete(series)
    scene.seen.cursor = None
    scene.look()
    assert scene.seen.items == []


def test_a_single_event_that_begins_to_repeat_is_the_same_record(scene: Scene) -> None:
    made = scene.person.insert(hour())
    before = scene.only()
    scene.person.patch(made["id"], {"recurrence": ["RRULE:FREQ=DAILY;COUNT=3"]})
    after = scene.only()
    assert (after.ref, after.record.rules) == (before.ref, ("FREQ=DAILY;COUNT=3",))
    scene.person.patch(made["id"], {"recurrence": None})
    assert scene.only().record.rules == ()


def test_one_occurrence_to_which_alone_one_is_invited_stands_for_itself() -> None:
    times = itertools.count()
    scene = Scene(signed_in(lambda: NOW + timedelta(seconds=next(times))))
    scene.google.add_account("bea@nordlicht.example", "Bea")
    bea = scene.google.person("bea@nordlicht.example")
    made = bea.insert(weekly())
    theirs = Scene(scene.google, "bea@nordlicht.example")
    instance = theirs.instance(made["id"], at(5, 11))["id"]
    bea.patch(instance, {"attendees": [{"email": ME}]})
    record = scene.only().record
    assert (record.instance_of, record.rules) == (at(5, 11), ())
    bea.patch(made["id"], {"attendees": [{"email": ME}]})
    found = scene.look()
    assert [r.record.rules for r in found.values()] == [("FREQ=WEEKLY;COUNT=10",)]
    assert len(scene.seen.held) == 1, "the occurrence does not stand beside its series"


# ── from here ────────────────────────────────────────────────────────────────


def test_a_new_series_with_changes_is_made_whole(scene: Scene) -> None:
    scene.person.insert(weekly())
    record = replace(scene.only().record, uid="neu")
    wanted = without(renamed_at(record, 11, "anders"), at(5, 18))
    made = scene.create(wanted)
    assert made.record.overrides == wanted.overrides
    assert made.record.excluded == wanted.excluded
    assert scene.look() == {}, "no news"


def test_one_occurrence_changed_here_leaves_the_series_alone(scene: Scene, series: str) -> None:
    before = one(scene, next(iter(scene.seen.held)))  # type: ignore[arg-type] # as much as it needs
    written = scene.replace(before, renamed_at(before.record, 11, "anders"))
    assert [o.details.summary for o in written.record.overrides] == ["anders"]
    assert scene.person.get(series)["summary"] == "Jour fixe"
    assert scene.instance(series, at(5, 11))["summary"] == "anders"
    requests = scene.wire.requests
    again = scene.replace(written, renamed_at(written.record, 11, "noch anders"))
    assert scene.wire.requests - requests == 1, "its id is known by now"
    assert scene.instance(series, at(5, 11))["summary"] == "noch anders"
    assert again.record.overrides[0].details.summary == "noch anders"
    assert scene.look() == {}


def test_one_occurrence_that_says_again_what_the_series_says(scene: Scene, series: str) -> None:
    scene.person.patch(scene.instance(series, at(5, 11))["id"], {"summary": "anders"})
    before = scene.only()
    written = scene.replace(before, replace(before.record, overrides=()))
    assert written.record.overrides == ()
    assert scene.instance(series, at(5, 11))["summary"] == "Jour fixe"


def test_one_occurrence_left_out_and_brought_back(scene: Scene, series: str) -> None:
    before = one(scene, next(iter(scene.seen.held)))  # type: ignore[arg-type] # as much as it needs
    written = scene.replace(before, without(before.record, at(5, 11)))
    assert scene.instance(series, at(5, 11))["status"] == "cancelled"
    assert written.record.excluded == (at(5, 11),)
    back = scene.replace(written, replace(written.record, excluded=()))
    assert scene.instance(series, at(5, 11))["status"] == "confirmed"
    assert back.record.excluded == ()
    assert scene.look() == {}


def test_an_exclusion_of_the_rule_is_taken_back_in_the_rule(scene: Scene) -> None:
    lines = ["RRULE:FREQ=WEEKLY;COUNT=10", "EXDATE;TZID=Europe/Berlin:20260511T090000"]
    made = scene.person.insert(weekly(recurrence=lines))
    before = scene.only()
    assert before.record.excluded == (at(5, 11),)
    scene.replace(before, replace(before.record, excluded=()))
    assert scene.person.get(made["id"])["recurrence"] == ["RRULE:FREQ=WEEKLY;COUNT=10"]


def test_a_series_moved_here_takes_its_changes_along(scene: Scene, series: str) -> None:
    scene.person.patch(scene.instance(series, at(5, 11))["id"], {"summary": "anders"})
    before = scene.only()
    written = scene.replace(before, moved(before.record, timedelta(hours=2)))
    assert written.record.details.start == at(5, 4, 11)
    assert [(o.of, o.details.summary) for o in written.record.overrides] == [
        (at(5, 11, 11), "anders")
    ]
    assert scene.look() == {}


def test_the_end_of_a_series_moves_and_keeps_what_comes_before(scene: Scene, series: str) -> None:
    scene.person.patch(scene.instance(series, at(5, 11))["id"], {"summary": "anders"})
    before = scene.only()
    cut = replace(before.record, rules=("FREQ=WEEKLY;UNTIL=20260520T070000Z",))
    written = scene.replace(before, cut)
    assert [o.details.summary for o in written.record.overrides] == ["anders"]
    assert len(scene.person.instances(series)) == 3


def test_a_single_event_without_a_zone_of_its_own_begins_to_repeat_and_ends(scene: Scene) -> None:
    times = {
        "start": {"dateTime": "2026-05-04T09:00:00+02:00"},
        "end": {"dateTime": "2026-05-04T10:00:00+02:00"},
    }
    made = scene.person.insert({**hour(), **times})
    before = scene.only()
    assert before.record.details.start == at(5, 4), "the calendar's zone"
    written = scene.replace(before, replace(before.record, rules=("FREQ=DAILY;COUNT=3",)))
    assert len(scene.person.instances(made["id"])) == 3
    scene.replace(written, replace(written.record, rules=()))
    assert "recurrence" not in scene.person.get(made["id"])


def test_a_change_of_an_occurrence_meanwhile_is_not_overwritten(scene: Scene, series: str) -> None:
    instance = scene.instance(series, at(5, 11))["id"]
    scene.person.patch(instance, {"summary": "anders"})
    before = scene.only()
    scene.person.patch(instance, {"summary": "von anderer Hand"})
    with pytest.raises(Stale):
        scene.replace(before, renamed_at(before.record, 11, "meins"))
    assert scene.instance(series, at(5, 11))["summary"] == "von anderer Hand"


def test_a_series_of_which_an_occurrence_changed_meanwhile_is_not_deleted(
    scene: Scene, series: str
) -> None:
    instance = scene.instance(series, at(5, 11))["id"]
    scene.person.patch(instance, {"summary": "anders"})
    before = scene.only()
    scene.person.patch(instance, {"summary": "von anderer Hand"})
    with pytest.raises(Stale):
        scene.provider.delete(before.ref, before.version, Notify.NOBODY)
    assert scene.person.get(series)["status"] == "confirmed"


def test_guests_are_told_of_one_occurrence_alone(scene: Scene) -> None:
    scene.person.insert(weekly(attendees=[{"email": GUEST}]))
    before = scene.only()
    scene.replace(before, without(before.record, at(5, 11)), Notify.EVERYBODY)
    assert [(mail.to, mail.kind) for mail in scene.google.mails] == [(GUEST, "cancellation")]


def test_guests_of_a_series_are_told_once_however_many_occurrences_follow(scene: Scene) -> None:
    made = scene.person.insert(weekly(attendees=[{"email": GUEST}]))
    for day in (11, 18, 25):
        scene.person.patch(scene.instance(made["id"], at(5, day))["id"], {"summary": str(day)})
    before = scene.only()
    scene.replace(before, moved(before.record, timedelta(hours=2)), Notify.EVERYBODY)
    assert [mail.to for mail in scene.google.mails] == [GUEST]
    scene.google.mails.clear()
    wanted = renamed_at(replace(before.record, uid="neu"), 18, "anders")
    scene.create(wanted, Notify.EVERYBODY)
    assert [mail.to for mail in scene.google.mails] == [GUEST]
