"""The search of the top bar: what it finds, for whom, and what it costs."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape

import pytest
from django.db import connection
from django.test import Client
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
    deal,
    held,
    person,
    placed,
    rewritten,
    ticket,
)

from einklang.accounts.models import User, Workspace
from einklang.calendars.find import find
from einklang.calendars.models import Event, Outcome
from einklang.calendars.visibility import Level
from einklang.crm.models import Person
from einklang.records.event import Override
from einklang.records.moment import in_zone

AT = "/w/nordlicht/search/"


def found(client: Client, text: str) -> str:
    """The main part of the page, without the title that repeats the text."""
    answer = client.get(AT, {"q": text})
    assert answer.status_code == 200
    return answer.content.decode().partition("</h1>")[2].partition("</main>")[0]


def headings(page: str) -> list[str]:
    return re.findall(r'<h2 class="card-title" id="(\w+)"', page)


def test_people_companies_and_meetings_are_found_in_groups(
    workspace: Workspace, alice: User, client_of: ClientOf
) -> None:
    house = company(workspace, "Kanzlei Feld", "kanzlei-feld.example")
    sabine = person(workspace, "Sabine Feld", FELD, company=house)
    [event] = placed(workspace, Meeting(NOW, title="Abnahme Feldweg"))
    page = found(client_of(alice), "feld")
    assert headings(page) == ["people", "companies", "meetings"]
    for name, pk in (("person", sabine.pk), ("company", house.pk), ("event", event.pk)):
        assert f'href="{reverse(name, args=[workspace.slug, pk])}"' in page
    assert headings(found(client_of(alice), "sabine")) == ["people"]


def test_the_top_bar_leads_there_and_keeps_what_was_typed(
    workspace: Workspace, alice: User, client_of: ClientOf
) -> None:
    page = client_of(alice).get(AT, {"q": "Feld & Söhne"}).content.decode()
    assert f'role="search" action="{AT}"' in page
    assert 'name="q" value="Feld &amp; Söhne"' in page
    assert "Nichts passt zu „Feld &amp; Söhne“: keine Person" in page


@pytest.mark.parametrize("text", ["", "  ", "\n"])
def test_without_a_text_it_says_what_to_type(text: str, alice: User, client_of: ClientOf) -> None:
    page = found(client_of(alice), text)
    assert "Schreiben Sie einen Namen" in page
    assert headings(page) == []


@pytest.mark.parametrize("text", ["wort " * 1000, "Fe\x00ld", "x" * 9000])
def test_no_text_is_too_much(text: str, alice: User, client_of: ClientOf) -> None:
    assert headings(found(client_of(alice), text)) == []


def test_who_is_archived_and_what_is_elsewhere_is_not_found(
    workspace: Workspace,
    other_workspace: Workspace,
    alice: User,
    charlie: User,
    client_of: ClientOf,
) -> None:
    person(workspace, "Sabine Feld").archive(NOW)
    company(workspace, "Feldhaus").archive(NOW)
    person(other_workspace, "Sabine Feld")
    company(other_workspace, "Feldhaus")
    placed(other_workspace, Meeting(NOW, title="Feldweg"))
    assert headings(found(client_of(alice), "feld")) == []
    assert client_of(charlie).get(AT, {"q": "feld"}).status_code == 404


@pytest.mark.parametrize(
    ("shown", "by_title", "by_place", "by_guest"),
    [
        (Level.EVERYTHING, True, True, True),
        (Level.SUBJECT, True, False, True),
        (Level.METADATA, False, False, True),
        (Level.BUSY, False, False, False),
    ],
)
def test_what_a_colleague_hides_neither_finds_nor_shows(
    shown: Level,
    by_title: bool,
    by_place: bool,
    by_guest: bool,
    workspace: Workspace,
    alice: User,
    bob: User,
    client_of: ClientOf,
) -> None:
    bobs = [calendar(bob, shown)]
    placed(workspace, Meeting(NOW, title="Fusion", place="Notariat", in_calendars=bobs))
    pages = [found(client_of(alice), text) for text in ("fusion", "notariat", FELD)]
    hits = [headings(page) == ["meetings"] for page in pages]
    assert hits == [by_title, by_place, by_guest]
    assert ("Fusion" in pages[2], "Notariat" in pages[2]) == (by_title, by_place)
    assert ("Nur Zeit sichtbar" in pages[2]) == (by_guest and not by_title)
    assert "Fusion" in found(client_of(bob), "notariat")


def test_what_its_holder_alone_sees_is_found_by_them_alone(
    workspace: Workspace, alice: User, bob: User, client_of: ClientOf
) -> None:
    mine = Meeting(NOW, title="Fusion", outcome=Outcome.HELD, in_calendars=[calendar(bob)])
    held(workspace, mine)
    assert headings(found(client_of(bob), "fusion")) == ["meetings"]
    assert headings(found(client_of(alice), "fusion")) == []


def test_what_comes_stands_nearest_first_and_what_has_been_latest_first(
    workspace: Workspace, alice: User, member_of: MemberOf
) -> None:
    placed(
        workspace,
        *(Meeting(NOW + n * DAY, title=f"Jour {n}") for n in (-2, -1, 1, 3)),
        Meeting(NOW - 12 * DAY, title="Jour fixe", rules=["FREQ=WEEKLY;COUNT=3"]),
        Meeting(NOW - 30 * DAY, title="Jour alt", rules=["FREQ=WEEKLY;COUNT=2"]),
    )
    finds = find(member_of(alice), "jour", NOW, 2)
    assert [(one.title, one.at) for one in finds.coming] == [
        ("Jour 1", NOW + DAY), ("Jour fixe", NOW + 2 * DAY),
    ]  # fmt: skip
    assert [one.title for one in finds.been] == ["Jour -1", "Jour -2"]
    assert finds.more
    rest = find(member_of(alice), "jour", NOW, 9)
    assert (rest.been[-1].title, rest.more) == ("Jour alt", False)


def test_of_many_the_first_are_shown_at_the_cost_of_one(
    workspace: Workspace, alice: User, client_of: ClientOf
) -> None:
    browser, costs, first = client_of(alice), [], NOW.replace(year=2126)
    for many in (1, 20):
        for number in range(many):
            person(workspace, f"Feld {number:02}", f"f{number}@feld.example")
            company(workspace, f"Feld {number:02}", "feld.example")
        placed(workspace, *(Meeting(first + n * DAY, title="Feldweg") for n in range(many)))
        found(browser, "feld")  # the first page of a minute notes that one was there
        with CaptureQueriesContext(connection) as statements:
            page = found(browser, "feld")
        costs.append(len(statements))
    assert costs[0] == costs[1] <= 18
    assert page.count('<li class="meet') == 8
    assert page.count("/people/") == page.count("/companies/") == 9
    assert 'href="/w/nordlicht/people/?q=feld"' in page
    assert "Noch mehr Termine passen" in page


def renamed(workspace: Workspace, event: Event, title: str, place: str = "") -> None:
    """The second of its meetings is called otherwise."""
    record = event.as_record()
    of = in_zone(NOW + 7 * DAY, "Europe/Berlin")
    own = replace(record.details, start=of, end=in_zone(NOW + 7 * DAY + HOUR, "Europe/Berlin"))
    other = Override(of, replace(own, summary=title, place=place))
    rewritten(workspace, event, replace(record, overrides=(other,)))


def test_a_single_changed_meeting_of_a_series_is_found_by_its_own_title(
    workspace: Workspace, alice: User, client_of: ClientOf, member_of: MemberOf
) -> None:
    weekly = Meeting(NOW, title="Jour fixe", rules=["FREQ=WEEKLY;COUNT=4"])
    (event,) = placed(workspace, weekly)
    renamed(workspace, event, "Übergabe Halle 4")
    finds = find(member_of(alice), "halle 4", NOW, 5)
    assert [(one.title, one.at) for one in finds.coming] == [("Übergabe Halle 4", NOW + 7 * DAY)]
    assert [one.title for one in find(member_of(alice), "jour", NOW, 5).coming] == ["Jour fixe"]
    page = found(client_of(alice), "halle 4")
    assert f"{reverse('event', args=[workspace.slug, event.pk])}?of=" in page
    past = find(member_of(alice), "halle 4", NOW + 30 * DAY, 5)
    assert [one.title for one in past.been] == ["Übergabe Halle 4"]


@pytest.mark.parametrize(
    ("shown", "by_title", "by_place"),
    [(Level.EVERYTHING, 1, 1), (Level.SUBJECT, 1, 0), (Level.METADATA, 0, 0), (Level.BUSY, 0, 0)],
)
def test_what_a_colleague_hides_of_a_changed_meeting_does_not_find_it(
    shown: Level,
    by_title: int,
    by_place: int,
    workspace: Workspace,
    alice: User,
    bob: User,
    member_of: MemberOf,
) -> None:
    rules, bobs = ["FREQ=WEEKLY;COUNT=4"], [calendar(bob, shown)]
    (event,) = placed(workspace, Meeting(NOW, title="Jour", rules=rules, in_calendars=bobs))
    renamed(workspace, event, "Fusion", place="Notariat")
    for user, counts in ((alice, (by_title, by_place)), (bob, (1, 1))):
        member = member_of(user)
        finds = [find(member, text, NOW, 5).coming for text in ("fusion", "notariat")]
        assert tuple(map(len, finds)) == counts
        assert all(one.title == "Fusion" for part in finds for one in part)


def options(client: Client, text: str) -> list[tuple[str, str]]:
    answer = client.get(f"{AT}quick/", {"q": text})
    assert answer.status_code == 200
    pattern = r'<a role="option"[^>]* href="([^"]*)".*?<span class="what">(.*?)</span>'
    return re.findall(pattern, answer.content.decode())


def test_while_one_types_records_meetings_and_actions_are_proposed(
    workspace: Workspace, alice: User, client_of: ClientOf
) -> None:
    house = company(workspace, "Kanzlei Feld", "kanzlei-feld.example")
    sabine = person(workspace, "Sabine Feld", FELD, company=house)
    deal(workspace, "Feld: Abnahme", sabine)
    ticket(workspace, "Feldzugang")
    placed(workspace, Meeting(NOW.replace(year=2126), title="Feldweg"))
    proposed = options(client_of(alice), "feld")
    assert [what for _, what in proposed] == [
        "Sabine Feld",
        "Kanzlei Feld",
        "Feld: Abnahme",
        "Feldzugang",
        "Feldweg",
        "Alles zu „feld“",
        "Neue Person „feld“",
        "Neue Aufgabe „feld“",
        "Gehe zu: Felder",
    ]
    assert proposed[0][0] == reverse("person", args=[workspace.slug, sabine.pk])


@pytest.mark.parametrize(
    ("text", "there", "filled"),
    [
        ("Neue Firma", "company-new", ""),
        ("Termin anlegen", "event-new", ""),
        ("kalender", "calendar", ""),
        ("morgen Feld anrufen", "task-new", "?text=morgen%20Feld%20anrufen"),
        ("Ada Maria Arndt", "person-new", "?given=Ada+Maria&family=Arndt"),
        ("ada@arndt.example", "person-new", "?address=ada%40arndt.example"),
    ],
)
def test_it_leads_where_one_may_act(
    text: str, there: str, filled: str, workspace: Workspace, alice: User, client_of: ClientOf
) -> None:
    ways = [unescape(url) for url, _ in options(client_of(alice), text)]
    assert reverse(there, args=[workspace.slug]) + filled in ways


def test_without_a_text_it_proposes_what_can_be_made(
    workspace: Workspace, anna: User, client_of: ClientOf
) -> None:
    assert [what for _, what in options(client_of(anna), "")] == [
        "Neu: Person", "Neu: Firma", "Neu: Deal", "Neu: Ticket", "Neu: Termin",
        "Neu: Aufgabe",
    ]  # fmt: skip
    assert not [what for _, what in options(client_of(anna), "pipelines") if "Gehe zu" in what]


def test_it_proposes_nobody_who_is_private_to_a_colleague(
    workspace: Workspace, alice: User, bob: User, client_of: ClientOf
) -> None:
    dora = person(workspace, "Dora Dietz")
    Person.objects.filter(pk=dora.pk).update(private=True, responsible=bob)
    assert "Dora Dietz" not in [what for _, what in options(client_of(alice), "dora")]
    assert "Dora Dietz" in [what for _, what in options(client_of(bob), "dora")]
