"""What the list of people is narrowed by, ordered by, and kept as."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.cast import ClientOf, MemberOf
from tests.crm.scene import DAY, FELD, HOUR, NOW, Meeting, company, held, person, placed

import einklang.crm.listing as lists
from einklang.accounts.models import User, Workspace
from einklang.calendars.hold import rewrite_times
from einklang.calendars.models import Event, Outcome
from einklang.calendars.result import Result, say_result
from einklang.crm.found_by import wanted
from einklang.crm.last_met import catch_up, catch_up_all, meet
from einklang.crm.listing import listing
from einklang.crm.models import NEVER, Appearance, Person, SavedView
from einklang.crm.narrow import Narrowing, asked
from einklang.crm.remove import put_back, take_off
from einklang.crm.saved_views import canonical
from einklang.crm.tags import set_tags
from einklang.sync.look import look


def names(query: str, user: User, member_of: MemberOf, order: tuple[str, ...] = ()) -> list[str]:
    member = member_of(user)
    rows = member.workspace.person_rows.all()
    found = listing(rows, order or ("sorted_as",), QueryDict(query), member, NOW)
    assert found.page.paginator.count == len(found.page.object_list)
    return [each.given for each in found.page.object_list]


def with_tags(found: Person, *tags: str) -> Person:
    set_tags(found, tags)
    return found


def of(found: Person, user: User | None, *, private: bool = False) -> Person:
    Person.objects.filter(pk=found.pk).update(responsible=user, private=private)
    return found


@pytest.fixture
def team(workspace: Workspace, alice: User, bob: User) -> Workspace:
    """Ada is Alice's, Ben Bob's, Cleo nobody's; Dora is private to Bob."""
    house = company(workspace, "Kanzlei Feld")
    of(with_tags(person(workspace, "Ada", "ada@a.example", company=house), "VIP", "Nord"), alice)
    of(with_tags(person(workspace, "Ben", "ben@a.example"), "VIP"), bob)
    person(workspace, "Cleo", "cleo@a.example")
    secret = with_tags(person(workspace, "Dora", "d@a.example", company=house), "VIP", "Geheim")
    of(secret, bob, private=True)
    return workspace


def pk_of(workspace: Workspace, tag: str) -> int:
    return workspace.tags.get(name=tag).pk


def test_a_list_is_narrowed_by_who_is_responsible(
    team: Workspace, alice: User, bob: User, member_of: MemberOf
) -> None:
    assert names("responsible=me", alice, member_of) == ["Ada"]
    assert names("mine=1", alice, member_of) == ["Ada"]
    assert names("responsible=nobody", alice, member_of) == ["Cleo"]
    assert names(f"responsible={bob.pk}", alice, member_of) == ["Ben"]
    assert names("responsible=me", bob, member_of) == ["Ben", "Dora"]


def test_a_list_is_narrowed_by_company_and_by_all_of_several_tags(
    team: Workspace, alice: User, bob: User, member_of: MemberOf
) -> None:
    vip, nord = pk_of(team, "VIP"), pk_of(team, "Nord")
    assert names("company=kanzlei", alice, member_of) == ["Ada"]
    house = team.company_rows.get()
    assert names(f"company={house.pk}", bob, member_of) == ["Ada", "Dora"]
    assert names(f"tag={vip}", alice, member_of) == ["Ada", "Ben"]
    assert names(f"tag={vip}&tag={nord}", alice, member_of) == ["Ada"]
    assert names(f"tag={vip},{nord}&q=ada", alice, member_of) == ["Ada"]
    assert names(f"tag={pk_of(team, 'Geheim')}", alice, member_of) == []


def test_an_export_asks_with_a_plain_mapping(
    team: Workspace, alice: User, member_of: MemberOf
) -> None:
    member = member_of(alice)
    query = {"tag": str(pk_of(team, "VIP")), "responsible": "me"}
    found = listing(team.person_rows.all(), ("sorted_as",), query, member, NOW)
    assert [each.given for each in found.page] == ["Ada"]


def test_what_an_address_cannot_mean_is_left_out() -> None:
    query = "tag=x&tag=3&tag=3&unmet=7&order=odd&responsible=¹&q=+a%00b++&company=+&page=3"
    assert asked(QueryDict(query)) == Narrowing(text="a b", tags=(3,))
    assert canonical("tag=9&mine=1&tag=2&q=a") == "q=a&responsible=me&tag=2&tag=9"


def test_the_last_meeting_is_the_latest_that_has_begun_and_is_not_called_off(
    workspace: Workspace,
) -> None:
    sabine = person(workspace, "Sabine Feld", FELD)
    ended = Meeting(NOW - 40 * DAY, rules=["FREQ=WEEKLY;COUNT=2"])
    single, *_ = placed(workspace, Meeting(NOW - 3 * DAY), ended, Meeting(NOW + 2000 * DAY))
    placed(workspace, Meeting(NOW - DAY, outcome=Outcome.HELD))
    sabine.refresh_from_db()
    assert sabine.met == NOW - 3 * DAY
    single.occurrences.update(cancelled=True)
    meet([sabine.pk])
    sabine.refresh_from_db()
    assert sabine.met == NOW - 33 * DAY


def test_where_somebody_says_that_nobody_met_it_was_no_meeting(
    workspace: Workspace, alice: User, member_of: MemberOf
) -> None:
    sabine = person(workspace, "Sabine Feld", FELD)
    series = Meeting(NOW - 40 * DAY, rules=["FREQ=WEEKLY;COUNT=2"])
    single, weekly = placed(workspace, Meeting(NOW - 3 * DAY), series)
    second = weekly.occurrences.order_by("starts_at")[1]

    def met_after(event: Event, of: str, result: Result) -> datetime | None:
        say_result(member=member_of(alice), event=event, of=of, result=result, now=NOW)
        look(NOW)
        sabine.refresh_from_db()
        return sabine.met

    assert met_after(single, "", Result.NO_SHOW) == NOW - 33 * DAY
    assert catch_up(workspace.pk, NOW - 5 * DAY, NOW) == 0
    assert met_after(weekly, second.of, Result.CANCELLED) == NOW - 40 * DAY
    rewrite_times(workspace, [single, weekly], NOW)
    meet([sabine.pk])
    sabine.refresh_from_db()
    assert sabine.met == NOW - 40 * DAY, "read off the meetings anew"
    assert met_after(single, "", Result.HELD) == NOW - 3 * DAY


def test_a_meeting_that_is_taken_off_counts_no_more_and_again_when_it_is_put_back(
    workspace: Workspace,
) -> None:
    sabine = person(workspace, "Sabine Feld", FELD)
    placed(workspace, Meeting(NOW - 3 * DAY))
    appearance = Appearance.objects.get(person=sabine)
    take_off(appearance)
    sabine.refresh_from_db()
    assert (sabine.met, sabine.last_met_at) == (None, NEVER)
    put_back(appearance, workspace)
    sabine.refresh_from_db()
    assert sabine.met == NOW - 3 * DAY


def test_a_meeting_counts_when_its_time_has_come(workspace: Workspace) -> None:
    sabine = person(workspace, "Sabine Feld", FELD)
    placed(workspace, Meeting(NOW - DAY))
    Person.objects.update(last_met_at=NEVER)  # as it stood before it began
    assert catch_up(workspace.pk, NOW - HOUR, NOW) == 0
    assert catch_up(workspace.pk, NOW - 2 * DAY, NOW) == 1
    sabine.refresh_from_db()
    assert sabine.met == NOW - DAY
    assert catch_up(workspace.pk, NOW - 2 * DAY, NOW) == 0
    Person.objects.update(last_met_at=NEVER)
    catch_up_all(NOW)
    sabine.refresh_from_db()
    assert sabine.met == NOW - DAY


def test_a_list_is_narrowed_and_ordered_by_the_last_meeting(
    team: Workspace, alice: User, member_of: MemberOf
) -> None:
    for name, days in (("Ada", 100), ("Ben", 10)):
        Person.objects.filter(given=name).update(last_met_at=NOW - timedelta(days=days))
    assert names("unmet=90", alice, member_of) == ["Ada", "Cleo"]
    assert names("unmet=365", alice, member_of) == ["Cleo"]
    assert names("unmet=never", alice, member_of) == ["Cleo"]
    assert names("order=latest", alice, member_of) == ["Ben", "Ada", "Cleo"]
    assert names("order=longest", alice, member_of) == ["Cleo", "Ada", "Ben"]


def test_the_page_says_what_narrows_it_and_leads_to_the_list_without_each(
    team: Workspace, alice: User, client_of: ClientOf
) -> None:
    url, vip = reverse("people", args=[team.slug]), pk_of(team, "VIP")
    page = client_of(alice).get(f"{url}?responsible=me&tag={vip}&unmet=never").content.decode()
    assert "Betreut von mir" in page
    assert f'href="{url}?responsible=me&amp;unmet=never" aria-label="Wegnehmen: VIP"' in page
    assert "Noch nie ein Termin" in page


def test_what_a_private_person_alone_has_is_neither_proposed_nor_named(
    team: Workspace, alice: User, bob: User, client_of: ClientOf
) -> None:
    url, secret = reverse("people", args=[team.slug]), pk_of(team, "Geheim")
    assert "Geheim" in client_of(bob).get(url).content.decode()
    for address in (url, f"{url}?tag={secret}", reverse("person-new", args=[team.slug])):
        assert "Geheim" not in client_of(alice).get(address).content.decode()


def test_htmx_gets_those_who_are_found_and_not_the_frame(
    team: Workspace, alice: User, client_of: ClientOf
) -> None:
    url = reverse("people", args=[team.slug])
    answer = client_of(alice).get(f"{url}?q=ada", headers={"HX-Request": "true"})
    page = answer.content.decode()
    assert ("Ada" in page, "Ben" in page, "<html" in page) == (True, False, False)
    assert 'id="count" role="status" hx-swap-oob="true">1 Person' in page


def test_a_search_looks_through_everybody_once_and_turns_all_its_pages(
    workspace: Workspace, alice: User, member_of: MemberOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "PAGE", 2)
    monkeypatch.setattr(lists, "HEAD", 5)
    told = [person(workspace, f"Anna{number}").given for number in range(9)]
    member = member_of(alice)

    def page(text: str, number: int) -> list[str]:
        query = QueryDict(f"q={text}&page={number}")
        found = listing(workspace.person_rows.all(), ("sorted_as",), query, member, NOW)
        assert (found.page.paginator.count, found.page.paginator.num_pages) == (9, 5)
        return [each.given for each in found.page]

    for text in ("anna", "a"):
        assert [name for number in range(1, 6) for name in page(text, number)] == told
    with CaptureQueriesContext(connection) as seen:
        page("anna", 2)
    assert sum("\"search\", 'anna'" in each["sql"] for each in seen) == 1


def test_what_has_several_tags_is_looked_for_once(
    team: Workspace, alice: User, member_of: MemberOf
) -> None:
    vip, nord = pk_of(team, "VIP"), pk_of(team, "Nord")
    with CaptureQueriesContext(connection) as seen:
        assert names(f"tag={vip}&tag={nord}", alice, member_of) == ["Ada"]
    assert sum("crm_persontag" in each["sql"] for each in seen) == 1


def test_of_several_words_the_one_that_few_may_have_is_looked_for_first() -> None:
    assert [word.typed for word in wanted("Werk 99 Lüneburg")] == ["99", "Lüneburg", "Werk"]


@pytest.mark.django_db
def test_what_a_list_compares_stands_first_in_a_row() -> None:
    compared = {"id", "workspace_id", "private", "responsible_id", "company_id"}
    compared |= {"deleted_at", "last_met_at", "search"}
    with connection.cursor() as cursor:
        told = connection.introspection.get_table_description(cursor, Person._meta.db_table)
    assert {each.name for each in told[: len(compared)]} == compared


def test_the_list_reads_no_notes_and_leads_to_each_person_and_company(
    workspace: Workspace, alice: User, client_of: ClientOf
) -> None:
    house = company(workspace, "Kanzlei Feld")
    people = [person(workspace, name, company=house) for name in ("Ada", "Ben")]
    with CaptureQueriesContext(connection) as seen:
        page = client_of(alice).get(reverse("people", args=[workspace.slug])).content.decode()
    for each in (*people, house):
        assert f'href="{reverse(each.kind, args=[workspace.slug, each.pk])}"' in page
    assert not any('"crm_person"."notes"' in each["sql"] for each in seen)


def test_a_field_proposes_companies_for_what_is_typed(
    team: Workspace, alice: User, client_of: ClientOf
) -> None:
    url = reverse("company-names", args=[team.slug])
    browser = client_of(alice)
    assert "Kanzlei Feld" in browser.get(url, {"company": "lei f"}).content.decode()
    assert "Kanzlei" not in browser.get(url, {"company": ""}).content.decode()


def keep(browser: object, team: Workspace, **data: str) -> None:
    browser.post(reverse("view-save", args=[team.slug]), data)  # type: ignore[attr-defined]  # a client


def test_a_view_is_kept_under_a_name_and_seen_by_its_maker_alone(
    team: Workspace, alice: User, bob: User, client_of: ClientOf
) -> None:
    url = reverse("people", args=[team.slug])
    keep(client_of(bob), team, name="Meine", query="q=&mine=1&tag=zz", shared="1")
    view = SavedView.objects.get()
    assert (view.query, view.shared) == ("responsible=me", False)  # he is no owner
    assert f'href="{url}?responsible=me" aria-current="page"' in (
        client_of(bob).get(f"{url}?mine=1").content.decode()
    )
    assert "Meine" not in client_of(alice).get(url).content.decode()
    assert client_of(alice).post(reverse("view", args=[team.slug, view.pk])).status_code == 404


def test_a_view_of_the_owner_is_for_the_team_who_cannot_change_it(
    team: Workspace, alice: User, bob: User, client_of: ClientOf
) -> None:
    keep(client_of(alice), team, name="Lange nicht gesehen", query="unmet=90", shared="1")
    view = SavedView.objects.get()
    url = reverse("view", args=[team.slug, view.pk])
    page = client_of(bob).get(reverse("people", args=[team.slug]) + "?unmet=90").content.decode()
    assert "Lange nicht gesehen" in page
    assert url not in page
    assert client_of(bob).post(url, {"delete": "1"}).status_code == 404
    client_of(alice).post(url, {"name": "Anrufen", "shared": "1"})
    view.refresh_from_db()
    assert (view.name, view.shared) == ("Anrufen", True)
    assert client_of(alice).post(url, {"name": ""}).status_code == 422
    gone = client_of(alice).post(url, {"delete": "1"}, follow=True)
    assert "ist gelöscht." in gone.content.decode()
    assert not SavedView.objects.exists()


def test_nobody_keeps_more_views_than_there_can_be(
    team: Workspace, bob: User, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("einklang.crm.saved_views.MOST", 1)
    for name in ("Eine", "Noch eine"):
        keep(client_of(bob), team, name=name, query="mine=1")
    assert SavedView.objects.get().name == "Eine"


def test_a_meeting_that_nobody_may_see_is_no_meeting(workspace: Workspace) -> None:
    sabine = person(workspace, "Sabine Feld", FELD)
    held(workspace, Meeting(NOW - DAY, outcome=Outcome.BUSY))
    catch_up(workspace.pk, NOW - 2 * DAY, NOW)
    sabine.refresh_from_db()
    assert sabine.met is None
