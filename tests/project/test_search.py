"""The search of the top bar: what it finds, for whom, and what it costs."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.cast import ClientOf, MemberOf
from tests.crm.scene import DAY, FELD, NOW, Meeting, calendar, company, held, person, placed

from einklang.accounts.models import User, Workspace
from einklang.calendars.find import find
from einklang.calendars.models import Outcome
from einklang.calendars.visibility import Level

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
    assert costs[0] == costs[1] <= 16
    assert page.count('<li class="meet') == 8
    assert page.count("/people/") == page.count("/companies/") == 9
    assert 'href="/w/nordlicht/people/?q=feld"' in page
    assert "Noch mehr Termine passen" in page
