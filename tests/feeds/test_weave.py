"""A text from pieces: whatever changes, and in whatever order, it tells what is wanted."""

from __future__ import annotations

import gzip
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from einklang.feeds.weave import (
    EMPTY,
    Moment,
    Text,
    Wanted,
    is_same,
    packed,
    unpacked,
    version,
    weave,
)
from einklang.formats import ical_feed
from einklang.formats.ical_feed import Piece
from einklang.records.event import Details, Event
from einklang.records.moment import Zoned

NOW = datetime(2026, 11, 12, 9, 24, tzinfo=UTC)
SINCE = NOW - timedelta(days=90)
LATER = int((NOW + timedelta(days=400)).timestamp())


def head(zones: Sequence[str]) -> str:
    return ical_feed.head("Aufgaben", zone="Europe/Berlin", colour="#0a6b60", zones=zones)


def woven(old: Text, versions: Mapping[str, int], now: datetime = NOW) -> Text:
    """The text with these entries; version 13 says nothing."""
    wanted = {uid: Wanted(str(v), v, LATER) for uid, v in versions.items()}

    def make(some: Sequence[tuple[str, int]]) -> Mapping[str, Piece]:
        return {
            uid: ical_feed.event(_event(uid, sequence, versions[uid]))
            for uid, sequence in some
            if versions[uid] != 13
        }

    moment = Moment(now, SINCE)
    made = weave(old, wanted, make, head, moment)
    assert is_same(made, wanted, moment)
    assert unpacked(made.body, packed(made)) == made
    return made


def _event(uid: str, sequence: int, version: int) -> Event:
    start = Zoned(datetime(2026, 12, 1, 9), "Europe/Berlin")  # noqa: DTZ001 (a wall time)
    end = Zoned(datetime(2026, 12, 1, 10), "Europe/Berlin")  # noqa: DTZ001 (a wall time)
    return Event(uid, Details(start, end, f"{uid} {version}"), sequence=sequence)


def said(text: Text) -> dict[str, tuple[str, int]]:
    """By UID what stands: title, '' where cancelled, and SEQUENCE."""
    entries = Calendar.from_ical(gzip.decompress(text.body)).walk("VEVENT")
    return {str(e["UID"]): (str(e.get("SUMMARY", "")), int(str(e["SEQUENCE"]))) for e in entries}


VERSIONS = st.dictionaries(st.sampled_from("abcdef"), st.integers(1, 14), max_size=6)


@pytest.mark.hypothesis
@given(st.lists(VERSIONS, min_size=1, max_size=8))
def test_whatever_happens_it_tells_what_is_wanted(lives: list[dict[str, int]]) -> None:
    text, before = EMPTY, dict[str, tuple[str, int]]()
    for versions in lives:
        text = woven(text, versions)
        now = said(text)
        standing = {uid: title for uid, (title, _number) in now.items() if title}
        assert standing == {uid: f"{uid} {v}" for uid, v in versions.items() if v != 13}
        assert before.keys() <= now.keys()  # nothing vanishes without being cancelled first
        for uid, (title, number) in now.items():
            known = before.get(uid)
            assert known is None or number > known[1] or (title, number) == known
        before = now


@pytest.mark.hypothesis
@given(VERSIONS, VERSIONS)
def test_the_way_does_not_matter_for_whoever_stands(
    one: dict[str, int], two: dict[str, int]
) -> None:
    assert version(woven(EMPTY, one)) == version(woven(EMPTY, one))
    again = woven(woven(EMPTY, two), two)
    assert again.body == woven(EMPTY, two).body
    assert set(said(woven(woven(EMPTY, one), two))) >= set(said(woven(EMPTY, two)))


def test_an_end_is_forgotten_after_thirty_days() -> None:
    text = woven(woven(EMPTY, {"a": 1, "b": 1}), {"a": 1})
    assert said(text)["b"][0] == ""
    text = woven(text, {"a": 1}, NOW + timedelta(days=29))
    assert "b" in said(text)
    assert "b" not in said(woven(text, {"a": 1}, NOW + timedelta(days=30, seconds=1)))
    wanted = {"a": Wanted("1", 1, LATER)}
    assert not is_same(text, wanted, Moment(NOW + timedelta(days=31), SINCE))


def test_zones_stand_in_the_head_while_somebody_names_them() -> None:
    text = woven(EMPTY, {"a": 1})
    assert gzip.decompress(text.body).count(b"BEGIN:VTIMEZONE") == 1
    assert b"VTIMEZONE" not in gzip.decompress(EMPTY.body)
