"""Texts in the manner of their makers: what the record says, and that nothing else gets lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from tests.pure.samples import NAMES, sample

from einklang.formats import ical
from einklang.records.event import Answer, Details, Event, Participant, Role, Status
from einklang.records.moment import Day, read


def parsed(name: str) -> Event:
    return ical.parse(sample(name))


def lines(text: str) -> set[str]:
    return set(text.replace("\r\n ", "").split("\r\n"))


@pytest.mark.parametrize("name", NAMES)
def test_a_sample_that_nothing_changed_comes_back_octet_by_octet(name: str) -> None:
    text = sample(name).decode()
    assert ical.write(ical.parse(text), text) == text


@pytest.mark.parametrize("name", NAMES)
def test_a_sample_written_anew_says_the_same(name: str) -> None:
    event = parsed(name)
    assert ical.parse(ical.write(event)) == event


@pytest.mark.parametrize("name", NAMES)
def test_a_new_title_changes_the_title_alone(name: str) -> None:
    text = sample(name).decode()
    event = ical.parse(text)
    changed = replace(event, details=replace(event.details, summary="Neuer Titel"))
    written = ical.write(changed, text)
    assert ical.parse(written) == changed
    gone = {line for line in lines(text) - lines(written) if not line.startswith("METHOD:")}
    assert {line.partition(":")[0].partition(";")[0] for line in gone} <= {"SUMMARY"}
    assert "SUMMARY:Neuer Titel" in written


def test_google_tells_a_series_with_a_moved_occurrence() -> None:
    event = parsed("google_series")
    assert event.rules == ("FREQ=WEEKLY;UNTIL=20240630T215959Z;BYDAY=MO",)
    assert [str(at) for at in event.excluded] == [
        "2024-03-18T09:00:00[Europe/Berlin]",
        "2024-04-01T09:00:00[Europe/Berlin]",
    ]
    (override,) = event.overrides
    assert str(override.of) == "2024-03-11T09:00:00[Europe/Berlin]"  # told in UTC
    assert override.details.summary == "Wochenstart (am Nachmittag)"
    assert event.details.link == "https://meet.google.com/abc-defg-hij"
    assert event.details.reminders == (10,)  # the one by mail is not ours
    assert event.details.participants == (
        Participant("anna@firma.example", "Anna Beispiel", Answer.ACCEPTED),
        Participant("bert@kunde.example", "bert@kunde.example"),
        Participant("c_18@resource.calendar.google.com", "Raum 5, EG", Answer.ACCEPTED, Role.ROOM),
    )
    assert (event.sequence, event.stamp) == (1, "2024-03-01T10:11:12+00:00")


def test_outlook_tells_a_zone_of_its_own_and_free_time() -> None:
    event = parsed("outlook_custom_zone")
    assert event.details == Details(
        start=read("2024-03-12T10:00:00[Europe/Berlin]"),
        end=read("2024-03-12T11:00:00[Europe/Berlin]"),
        summary="Vertragsgespräch",
        description="Bitte Unterlagen mitbringen.\n",
        place="Microsoft Teams-Besprechung",
        link="https://teams.microsoft.com/l/meetup-join/19%3ameeting",
        busy=False,
        private=True,
        organiser=event.details.organiser,
        participants=(Participant("bert@kunde.example", "Bert Käufer"),),
        reminders=(15,),
    )


def test_apple_tells_days_and_alarms_that_are_none() -> None:
    details = parsed("apple_day").details
    assert (details.start, details.end) == (Day(date(2024, 5, 12)), Day(date(2024, 5, 14)))
    assert details.reminders == (900,)
    assert details.place == "Messe Nord\nHalle 3"
    assert details.link == "https://messe.example/nord?x=1,2"
    assert not details.busy


def test_nextcloud_tells_guests_twice_and_without_mailbox() -> None:
    details = parsed("nextcloud").details
    assert details.status is Status.TENTATIVE
    assert details.reminders == (7 * 24 * 60,)
    assert details.participants == (
        Participant("anna@firma.example", "Anna", Answer.TENTATIVE, Role.CHAIR),
        Participant("umweg@firma.example", "Über Umweg", Answer.OPEN, Role.INFORMED),
    )
    assert str(details.end) == "2024-03-13T08:00:00[Europe/Berlin]"


def test_thunderbird_tells_a_length_and_a_zone_with_its_makers_name() -> None:
    event = parsed("thunderbird")
    assert str(event.details.end) == "2024-01-02T15:30:00[Europe/Vienna]"
    assert [str(at) for at in event.excluded] == ["2024-02-06T14:00:00[Europe/Vienna]"]


def test_lotus_tells_occurrences_without_their_series() -> None:
    event = parsed("lotus_instances")
    assert str(event.instance_of) == "2024-03-05T09:00:00[UTC]"
    assert str(event.details.start) == "2024-03-05T10:00:00[Europe/Berlin]"
    assert [str(o.of) for o in event.overrides] == ["2024-03-12T09:00:00[UTC]"]
    assert not event.recurs


def test_zimbra_tells_a_period_of_which_the_start_counts() -> None:
    event = parsed("zimbra")
    assert event.rules == ("FREQ=DAILY;COUNT=3;INTERVAL=2",)
    assert [str(at) for at in event.dates] == ["2024-04-01T16:00:00[UTC]"]
    text = sample("zimbra").decode()
    assert "EXRULE:FREQ=WEEKLY;BYDAY=SU" in ical.write(replace(event, sequence=5), text)
