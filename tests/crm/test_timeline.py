"""What a timeline shows, to whom, in which order, and what it costs."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.cast import ClientOf, MemberOf
from tests.crm.scene import (
    DAY,
    FELD,
    HOUR,
    NOW,
    Meeting,
    calendar,
    company,
    person,
    placed,
    rewritten,
)

from einklang.accounts.models import User, Workspace
from einklang.calendars.models import Event
from einklang.calendars.visibility import Level
from einklang.crm.asked import Asked, read_asked, read_cursor
from einklang.crm.entry import Said
from einklang.crm.facts import makeup
from einklang.crm.models import Company, Person
from einklang.crm.timeline import Group, Timeline, timeline
from einklang.records.event import Override, Status
from einklang.records.moment import in_zone, later

WEEKLY = "FREQ=WEEKLY"


@pytest.fixture
def rohde(workspace: Workspace) -> Company:
    return company(workspace, "Kanzlei Feld & Rohde", "kanzlei-feld.example")


@pytest.fixture
def sabine(workspace: Workspace, rohde: Company) -> Person:
    return person(workspace, "Sabine Feld", FELD, company=rohde)


def titles(group: Group) -> list[str]:
    return [entry.title for entry in group.entries]


def seen(subject: Person | Company, user: User, asked: Asked = Asked()) -> Timeline:  # noqa: B008 (frozen)
    member = user.memberships.select_related("workspace", "user").get()
    return timeline(subject, member, asked, NOW)


def test_what_comes_stands_nearest_first_and_what_has_been_latest_first(
    workspace: Workspace, sabine: Person, alice: User
) -> None:
    hours = {"vorgestern": -48, "gestern": -24, "morgen": 24, "übermorgen": 48}
    placed(workspace, *(Meeting(NOW + n * HOUR, title=title) for title, n in hours.items()))
    found = seen(sabine, alice)
    assert titles(found.upcoming) == ["morgen", "übermorgen"]
    assert titles(found.past) == ["gestern", "vorgestern"]
    assert (found.upcoming.meetings, found.past.meetings, found.meetings) == (2, 2, 4)


def test_a_meeting_that_goes_on_has_not_been(
    workspace: Workspace, sabine: Person, alice: User
) -> None:
    placed(workspace, Meeting(NOW - HOUR / 2), Meeting(NOW - HOUR, title="eben vorbei"))
    found = seen(sabine, alice)
    assert titles(found.upcoming) == ["Ortstermin"]
    assert titles(found.past) == ["eben vorbei"]


def test_days_are_those_of_the_workspace(workspace: Workspace, sabine: Person, alice: User) -> None:
    # Half past eleven in the evening of the 12th in UTC is the 13th in Berlin.
    placed(workspace, Meeting(NOW.replace(hour=23, minute=30)))
    [day] = seen(sabine, alice).upcoming.days
    assert day.date.day == 13


def test_a_running_series_is_one_entry_at_its_next_occurrence(
    workspace: Workspace, sabine: Person, alice: User
) -> None:
    placed(
        workspace,
        Meeting(NOW - 21 * DAY, title="Jour fixe", rules=["FREQ=WEEKLY;COUNT=5"]),
        Meeting(NOW - DAY),
    )
    found = seen(sabine, alice)
    [entry] = found.upcoming.entries
    # At half past eleven in Berlin as before, though the clocks were turned in between.
    assert (entry.title, entry.starts_at) == ("Jour fixe", NOW + HOUR)
    assert entry.series is not None
    assert (entry.series.past, entry.series.to_come) == (3, 2)
    assert (found.upcoming.meetings, found.past.meetings) == (2, 4)
    assert (found.past.in_series, found.past.series) == (3, 1)
    assert titles(found.past) == ["Ortstermin"]


def test_a_series_that_is_over_stands_at_its_latest_occurrence(
    workspace: Workspace, sabine: Person, alice: User
) -> None:
    placed(
        workspace,
        Meeting(NOW - 30 * DAY, title="Reihe", rules=["FREQ=WEEKLY;COUNT=3"]),
        Meeting(NOW - 20 * DAY, title="davor"),
        Meeting(NOW - 10 * DAY, title="danach"),
    )
    assert titles(seen(sabine, alice).past) == ["danach", "Reihe", "davor"]


def test_a_series_called_off_from_now_on_is_over(
    workspace: Workspace, sabine: Person, alice: User
) -> None:
    [event] = placed(workspace, Meeting(NOW - 7 * DAY, rules=["FREQ=WEEKLY;COUNT=4"]))
    event.cancelled_at = NOW
    rewritten(workspace, event, event.as_record())
    found = seen(sabine, alice)
    assert found.upcoming.entries == []
    [entry] = found.past.entries
    assert entry.cancelled


def test_a_moved_occurrence_tells_its_own_time(
    workspace: Workspace, sabine: Person, alice: User
) -> None:
    [event] = placed(workspace, Meeting(NOW + HOUR, rules=[WEEKLY]))
    record = event.as_record()
    start, end = NOW + 3 * HOUR, NOW + 5 * HOUR
    moved = replace(
        record.details, start=in_zone(start, "Europe/Berlin"), end=in_zone(end, "Europe/Berlin")
    )
    changed = replace(record, overrides=(Override(record.details.start, moved),))
    rewritten(workspace, event, changed)
    [entry] = seen(sabine, alice).upcoming.entries
    assert (entry.starts_at, entry.ends_at) == (start, end)
    assert entry.series is not None
    assert entry.series.changed == 1


def test_guests_are_named_with_their_answers_and_the_host_first(
    workspace: Workspace, sabine: Person, alice: User
) -> None:
    placed(workspace, Meeting(NOW, guests=[f"g{n}@x.example" for n in range(9)] + [FELD]))
    [entry] = seen(sabine, alice).upcoming.entries
    assert (entry.guests[0].name, entry.guests[0].said) == ("Alice Arndt", Said.HOST)
    assert (len(entry.guests), entry.more_guests) == (8, 3)


def test_pages_follow_one_another_without_gap_or_twin(
    workspace: Workspace, sabine: Person, alice: User
) -> None:
    same_time = [Meeting(NOW - DAY, title=f"gleich {n}") for n in range(4)]
    others = [Meeting(NOW - n * DAY, title=f"vor {n}") for n in range(2, 8)]
    reihe = Meeting(NOW - 40 * DAY, title="Reihe", rules=["FREQ=WEEKLY;COUNT=6"])
    placed(workspace, *same_time, *others, reihe)
    walked, asked = [], Asked(page=3)
    while True:
        group = seen(sabine, alice, asked).past
        walked += titles(group)
        if not group.remaining:
            break
        assert group.following == min(3, group.remaining)
        asked = replace(asked, before=group.cursor)
    assert sorted(walked) == sorted([m.title for m in (*same_time, *others)] + ["Reihe"])
    assert walked.index("Reihe") + 1 == walked.index("vor 5")


def test_what_comes_has_pages_too(workspace: Workspace, sabine: Person, alice: User) -> None:
    placed(workspace, *(Meeting(NOW + n * HOUR, title=str(n)) for n in range(1, 6)))
    first = seen(sabine, alice, Asked(page=2)).upcoming
    second = seen(sabine, alice, Asked(page=2, after=first.cursor))
    assert (titles(first), titles(second.upcoming)) == (["1", "2"], ["3", "4"])
    assert (first.remaining, second.upcoming.remaining) == (3, 1)
    assert second.past.entries == []


def test_days_narrow_single_meetings_and_series(
    workspace: Workspace, sabine: Person, alice: User
) -> None:
    placed(
        workspace,
        Meeting(NOW - 30 * DAY, title="früh"),
        Meeting(NOW - 10 * DAY, title="mitten"),
        Meeting(NOW - 30 * DAY, title="Reihe", rules=[WEEKLY]),
    )
    asked = read_asked({"from": "1.11.2026", "until": "4.11.2026"}, zone="Europe/Berlin", now=NOW)
    found = seen(sabine, alice, asked.asked)
    assert found.upcoming.entries == []
    assert titles(found.past) == ["Reihe", "mitten"]  # on the 3rd and on the 2nd
    assert (found.past.meetings, found.past.in_series) == (2, 1)


def test_a_day_that_is_none_is_named(workspace: Workspace) -> None:
    typed = read_asked({"from": "Blumen"}, zone="Europe/Berlin", now=NOW)
    assert (typed.since, typed.asked.since) == ("Blumen", None)
    assert "Blumen" in typed.errors["from"]


@pytest.mark.parametrize("text", ["", "morgen_3", "2026-11-12T10:00:00_3", "2026-11-12_x"])
def test_a_cursor_that_is_none_is_ignored(text: str) -> None:
    assert read_cursor(text) is None


LEVELS = [
    (Level.METADATA, False, False, True),
    (Level.SUBJECT, True, False, True),
    (Level.EVERYTHING, True, True, True),
]


def test_a_colleague_who_came_without_a_name_is_called_by_it(
    workspace: Workspace, sabine: Person, alice: User, bob: User
) -> None:
    shelf = calendar(bob, addresses=["b.brandt@gmail.example"])
    guests = [FELD, "b.brandt@gmail.example"]
    placed(workspace, Meeting(NOW, guests=guests, in_calendars=[shelf]))
    (entry,) = seen(sabine, alice).upcoming.entries
    assert {guest.name for guest in entry.guests} == {"Alice Arndt", "Sabine Feld", "Bob Brandt"}


@pytest.mark.parametrize(("visibility", "title", "place", "guests"), LEVELS)
def test_a_colleague_sees_what_the_connection_shows(
    workspace: Workspace,
    sabine: Person,
    alice: User,
    bob: User,
    client_of: ClientOf,
    visibility: Level,
    title: bool,
    place: bool,
    guests: bool,
) -> None:
    shelf = calendar(alice, visibility, colour=5)
    placed(
        workspace,
        Meeting(NOW, title="Kündigung", place="Hinterzimmer", in_calendars=[shelf]),
    )
    url = reverse("person-calendar", args=[workspace.slug, sabine.pk])
    text = client_of(bob).get(url).content.decode()
    assert ("Kündigung" in text, "Hinterzimmer" in text) == (title, place)
    assert ("Sabine Feld" in text) == guests
    assert ("meet c5" in text) == title
    own = client_of(alice).get(url).content.decode()
    assert "Kündigung" in own
    assert "Hinterzimmer" in own


def test_the_owner_of_the_workspace_sees_no_more_than_others(
    workspace: Workspace, sabine: Person, alice: User, bob: User
) -> None:
    placed(workspace, Meeting(NOW, title="Bobs", in_calendars=[calendar(bob, Level.METADATA)]))
    [entry] = seen(sabine, alice).upcoming.entries
    assert (entry.title, entry.colour, entry.is_masked) == ("", 0, True)
    assert entry.hidden_by == ("Bob Brandt",)


def test_a_search_finds_nothing_that_may_not_be_seen(
    workspace: Workspace, sabine: Person, alice: User, bob: User
) -> None:
    shelf = calendar(alice, Level.METADATA)
    placed(workspace, Meeting(NOW, title="Kündigung", in_calendars=[shelf]))
    asked = Asked(text="Kündigung")
    assert seen(sabine, bob, asked).meetings == 0
    assert seen(sabine, alice, asked).meetings == 1


def test_what_is_no_longer_admitted_is_not_shown_before_the_next_look(
    workspace: Workspace, sabine: Person, alice: User
) -> None:
    [event] = placed(workspace, Meeting(NOW))
    Event.objects.filter(pk=event.pk).update(outcome="held")
    assert seen(sabine, alice).upcoming.entries == []


def test_a_link_that_is_no_web_address_is_no_link(
    workspace: Workspace, sabine: Person, alice: User
) -> None:
    [event] = placed(workspace, Meeting(NOW))
    record = event.as_record()
    evil = replace(record, details=replace(record.details, link="javascript:alert(1)"))
    rewritten(workspace, event, evil)
    [entry] = seen(sabine, alice).upcoming.entries
    assert entry.link == ""


def test_a_company_shows_the_meetings_of_its_people(
    workspace: Workspace, sabine: Person, rohde: Company, alice: User
) -> None:
    placed(workspace, Meeting(NOW), Meeting(NOW + DAY, guests=["info@kanzlei-feld.example"]))
    assert seen(rohde, alice).upcoming.meetings == 2
    assert seen(sabine, alice).upcoming.meetings == 1


def test_a_page_costs_few_statements_however_long_the_timeline(
    workspace: Workspace, sabine: Person, rohde: Company, alice: User, client_of: ClientOf
) -> None:
    shelf = calendar(alice)
    for n in range(10):  # more than are named beside the company
        person(workspace, f"Person {n}", company=rohde)
    browser = client_of(alice)
    url = reverse("company-calendar", args=[workspace.slug, rohde.pk])
    browser.get(url)  # notes that the member looks, once a minute
    costs = []
    for start in (0, 100):
        meetings = [
            Meeting(NOW + (n - 20 - start) * DAY, in_calendars=[shelf]) for n in range(40 + start)
        ]
        series = [
            Meeting(NOW - n * DAY, rules=["FREQ=WEEKLY;COUNT=9"], in_calendars=[shelf])
            for n in range(5 + start // 10)
        ]
        placed(workspace, *meetings, *series)
        with CaptureQueriesContext(connection) as captured:
            response = browser.get(url)
        assert response.status_code == 200
        costs.append([query["sql"] for query in captured.captured_queries])
    assert len(costs[0]) == len(costs[1])
    assert len(costs[1]) <= 12, "\n".join(sql[:160] for sql in costs[1])


def test_of_many_people_eight_are_named_and_all_are_counted(
    workspace: Workspace, sabine: Person, rohde: Company, alice: User, member_of: MemberOf
) -> None:
    for n in range(10):
        person(workspace, f"Person {n}", company=rohde)
    person(workspace, "Somebody Else")
    beside = makeup(rohde, member_of(alice))
    assert (len(beside.people), beside.people_count) == (8, 11)
    assert beside.domains == ("kanzlei-feld.example",)
    empty = makeup(company(workspace, "Leer"), member_of(alice))
    assert (empty.people, empty.people_count, empty.domains) == ((), 0, ())


def test_single_meetings_are_walked_along_an_index(workspace: Workspace, rohde: Company) -> None:
    if connection.vendor != "sqlite":
        return
    rows = rohde.appearances.filter(removed=False, recurs=False, starts_at__lt=NOW)
    plan = rows.order_by("-starts_at", "-pk")[:12].explain()
    assert "single_of_company (company_id=? AND starts_at<?)" in plan
    # What starts at the same time is put in order of ids; the whole is not sorted.
    assert "TEMP B-TREE" not in plan.replace("TEMP B-TREE FOR RIGHT PART", "")


def test_older_meetings_come_as_a_part_of_the_page(
    workspace: Workspace, sabine: Person, alice: User, client_of: ClientOf, member_of: MemberOf
) -> None:
    placed(workspace, *(Meeting(NOW - n * DAY, title=f"Nr. {n:02}") for n in range(1, 20)))
    url = reverse("person-calendar", args=[workspace.slug, sabine.pk])
    cursor = timeline(sabine, member_of(alice), Asked(), NOW).past.cursor
    part = (
        client_of(alice)
        .get(url, {"before": str(cursor)}, headers={"HX-Request": "true"})
        .content.decode()
    )
    assert "<html" not in part
    assert ("Nr. 10" in part, "Nr. 11" in part, "Nr. 19" in part) == (False, True, True)


def test_the_tab_tells_the_number_of_all_whatever_the_page_shows(
    workspace: Workspace, sabine: Person, alice: User, client_of: ClientOf
) -> None:
    placed(
        workspace,
        *(Meeting(NOW - n * DAY, title=f"Nr. {n}") for n in range(20)),
        Meeting(NOW, title="Jour fixe", rules=["FREQ=WEEKLY;COUNT=3"]),
    )
    url = reverse("person-calendar", args=[workspace.slug, sabine.pk])
    cursor = str(seen(sabine, alice).past.cursor)
    for query in ({}, {"q": "Nr. 7"}, {"from": "12.11.2026"}, {"before": cursor}):
        page = client_of(alice).get(url, query).content.decode()
        assert '<span class="n">23</span>' in page, query


def test_a_series_unfolds_with_what_was_moved_and_called_off(
    workspace: Workspace, sabine: Person, alice: User, client_of: ClientOf
) -> None:
    [event] = placed(workspace, Meeting(NOW - 70 * DAY, rules=["FREQ=WEEKLY;COUNT=30"]))
    row = sabine.appearances.get()
    url = reverse("appearance-series", args=[workspace.slug, row.pk])
    browser = client_of(alice)
    part = browser.get(url, headers={"HX-Request": "true"}).content.decode()
    assert part.count("<time") == 10
    assert url in part
    assert browser.get(url).content.decode().count("<time") >= 30
    assert event.occurrences.count() == 30


def test_what_was_moved_and_called_off_in_a_series_is_told(
    workspace: Workspace, sabine: Person, alice: User, client_of: ClientOf
) -> None:
    [event] = placed(workspace, Meeting(NOW, rules=["FREQ=WEEKLY;COUNT=3"]))
    record = event.as_record()
    details = record.details
    later_start = in_zone(NOW + 2 * HOUR, "Europe/Berlin")
    moved = replace(details, start=later_start, end=in_zone(NOW + 3 * HOUR, "Europe/Berlin"))
    second, third = later(details.start, 7 * DAY), later(details.start, 14 * DAY)
    called_off = replace(details, start=second, end=later(details.end, 7 * DAY))
    longer = replace(details, start=third, end=later(details.end, 15 * DAY))
    overrides = (
        Override(details.start, moved),
        Override(second, replace(called_off, status=Status.CANCELLED)),
        Override(third, longer),
    )
    rewritten(workspace, event, replace(record, overrides=overrides))
    url = reverse("appearance-series", args=[workspace.slug, sabine.appearances.get().pk])
    page = client_of(alice).get(url).content.decode()
    assert '<del class="text-3">10:30</del> 12:30–13:30' in page
    assert [page.count(f">{word}</span>") for word in ("verschoben", "abgesagt", "geändert")] == [
        1, 1, 1,
    ]  # fmt: skip


def test_taking_a_meeting_off_asks_first_and_leaves_the_calendar_alone(
    workspace: Workspace, sabine: Person, rohde: Company, alice: User, client_of: ClientOf
) -> None:
    [event] = placed(workspace, Meeting(NOW))
    row, before = sabine.appearances.get(), Event.objects.values().get()
    browser = client_of(alice)
    url = reverse("appearance-remove", args=[workspace.slug, row.pk])
    assert browser.get(url).status_code == 200
    assert seen(sabine, alice).meetings == 1
    browser.post(url)
    assert (seen(sabine, alice).meetings, seen(rohde, alice).meetings) == (0, 1)
    assert Event.objects.values().get() == before
    assert browser.get(url).status_code == 404
    browser.post(reverse("appearance-return", args=[workspace.slug, row.pk]))
    assert [entry.event for entry in seen(sabine, alice).upcoming.entries] == [event.pk]


def test_strangers_take_nothing_off(
    workspace: Workspace,
    other_workspace: Workspace,
    sabine: Person,
    charlie: User,
    client_of: ClientOf,
) -> None:
    placed(workspace, Meeting(NOW + timedelta(days=1)))
    row = sabine.appearances.get()
    browser = client_of(charlie)
    for name in ("appearance-remove", "appearance-series", "appearance-return"):
        url = reverse(name, args=[other_workspace.slug, row.pk])
        assert browser.post(url).status_code == 404, name
    row.refresh_from_db()
    assert not row.removed
