"""Changing many people at once: whom it reaches, what it leaves alone, and how it is undone."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.cast import ClientOf, MemberOf
from tests.crm.scene import DAY, FELD, NOW, Meeting, company, person, placed

from einklang.accounts.models import User, Workspace
from einklang.crm import bulk as bulks
from einklang.crm.bulk import Wanted, begin, forget_bulks, go_on, reckon, undo
from einklang.crm.models import Appearance, Bulk, BulkChange, Person, PersonTag
from einklang.crm.tags import set_tags

Act = Bulk.Act


def of(found: Person, user: User | None, *, private: bool = False) -> Person:
    Person.objects.filter(pk=found.pk).update(responsible=user, private=private)
    found.refresh_from_db()
    return found


@pytest.fixture
def people(workspace: Workspace, alice: User, bob: User) -> list[Person]:
    """Ada is Alice's, Ben Bob's, Cleo nobody's; Dora is private to Bob, Elsa to Alice."""
    return [
        of(person(workspace, "Ada Arndt"), alice),
        of(person(workspace, "Ben Brandt"), bob),
        person(workspace, "Cleo Kranz"),
        of(person(workspace, "Dora Dietz"), bob, private=True),
        of(person(workspace, "Elsa Ehlers"), alice, private=True),
    ]


def post(browser: Client, workspace: Workspace, **data: str | Sequence[object]) -> HttpResponse:
    return browser.post(reverse("bulk", args=[workspace.slug]), data)  # type: ignore[return-value]


def done(wanted: Wanted, user: User, member_of: MemberOf) -> Bulk:
    member = member_of(user)
    made = begin(wanted, member, NOW)
    while not made.is_over:
        go_on(made, member, NOW)
    return made


def undone(made: Bulk, user: User, member_of: MemberOf) -> Bulk:
    undo(made)
    while not made.is_over:
        go_on(made, member_of(user), NOW)
    return made


def state(people: list[Person]) -> list[tuple[int | None, bool, bool]]:
    rows = Person.objects.in_bulk([each.pk for each in people])
    found = [rows[each.pk] for each in people]
    return [(row.responsible_id, row.private, row.deleted_at is None) for row in found]


def everybody(act: str, query: str = "", **more: object) -> Wanted:
    return Wanted(act=act, query=query, chosen=None, **more)  # type: ignore[arg-type]  # as told


@pytest.mark.parametrize("act", list(Act))
@pytest.mark.parametrize("who", ["alice", "bob", "anna"])
def test_nobody_reaches_whom_they_may_not_see(
    act: Act,
    who: str,
    workspace: Workspace,
    people: list[Person],
    request: pytest.FixtureRequest,
    member_of: MemberOf,
) -> None:
    user: User = request.getfixturevalue(who)
    hidden = [each for each in people if each.private and each.responsible_id != user.pk]
    for each in hidden:
        set_tags(each, ["VIP"])
    tag = workspace.tags.get().pk if act in {Act.TAG, Act.UNTAG} else None
    if act is Act.RESTORE:
        Person.objects.update(deleted_at=NOW)
    query = "archived=1" if act is Act.RESTORE else ""
    before = list(Person.objects.filter(pk__in=[h.pk for h in hidden]).order_by("pk").values())
    tagged = PersonTag.objects.filter(person__in=hidden).count()
    for chosen in (None, tuple(each.pk for each in people)):
        wanted = Wanted(act=act, query=query, chosen=chosen, value=tag)
        assert reckon(wanted, member_of(user), NOW).all == len(people) - len(hidden) or chosen
        made = done(wanted, user, member_of)
        undone(made, user, member_of)
        assert made.total <= len(people) - len(hidden)
    after = list(Person.objects.filter(pk__in=[h.pk for h in hidden]).order_by("pk").values())
    assert (after, PersonTag.objects.filter(person__in=hidden).count()) == (before, tagged)
    assert not BulkChange.objects.filter(person__in=hidden).exists()


def test_nobody_reaches_into_another_workspace(
    workspace: Workspace, people: list[Person], charlie: User, member_of: MemberOf
) -> None:
    chosen = tuple(each.pk for each in people)
    made = done(Wanted(act=Act.ARCHIVE, query="", chosen=chosen), charlie, member_of)
    assert (made.total, made.changed) == (0, 0)
    assert Person.objects.alive().count() == len(people)


def test_it_says_how_many_before_it_does_anything(
    workspace: Workspace, people: list[Person], anna: User, bob: User, client_of: ClientOf
) -> None:
    ask = {"act": "responsible", "responsible": str(bob.pk), "everybody": "1"}
    page = post(client_of(anna), workspace, **ask).content.decode()
    assert "2 Personen werden von Bob Brandt betreut." in page
    assert "Bei 1 ist es schon so." in page
    assert not Bulk.objects.exists()
    answer = post(client_of(anna), workspace, **ask, sure="1")
    assert answer.status_code == 302
    assert state(people)[:3] == [(bob.pk, False, True)] * 3


def test_each_row_is_stamped_so_that_whoever_observes_it_sees_the_change(
    workspace: Workspace, people: list[Person], alice: User, bob: User, member_of: MemberOf
) -> None:
    workspace.refresh_from_db()
    since, revisions = workspace.modseq, [each.revision for each in people]
    done(everybody(Act.RESPONSIBLE, value=bob.pk), alice, member_of)
    seen = Person.objects.filter(workspace=workspace).since(since)
    assert {each.given for each in seen} == {"Ada", "Cleo"}  # Ben was his already
    now = [Person.objects.get(pk=each.pk).revision for each in people]
    assert [b - a for a, b in zip(revisions, now, strict=True)] == [1, 0, 1, 0, 0]
    assert all(each.changed_by_id == alice.pk and each.changed_at == NOW for each in seen)


def test_undo_brings_back_what_was_as_far_as_nobody_changed_it_since(
    workspace: Workspace, people: list[Person], alice: User, bob: User, member_of: MemberOf
) -> None:
    before = state(people)
    made = done(everybody(Act.RESPONSIBLE, value=bob.pk), alice, member_of)
    cleo = Person.objects.get(given="Cleo")
    cleo.write("notes")
    undone(made, alice, member_of)
    after = state(people)
    assert (after[0], after[2]) == (before[0], (bob.pk, False, True))
    assert (made.changed, made.undone) == (2, 1)
    assert undone(made, alice, member_of).undone == 1  # only once


def test_undo_reaches_nobody_who_has_become_private_to_somebody_else(
    workspace: Workspace, people: list[Person], alice: User, bob: User, member_of: MemberOf
) -> None:
    made = done(everybody(Act.TAG, tag="VIP"), alice, member_of)
    of(people[1], bob, private=True)
    undone(made, alice, member_of)
    assert [each.person_id for each in PersonTag.objects.all()] == [people[1].pk]


@pytest.mark.parametrize("act", [Act.PRIVATE, Act.OPEN, Act.ARCHIVE, Act.TAG, Act.UNTAG])
def test_every_act_is_undone(
    act: Act, workspace: Workspace, people: list[Person], alice: User, member_of: MemberOf
) -> None:
    set_tags(people[0], ["VIP"])
    tag = workspace.tags.get().pk if act in {Act.TAG, Act.UNTAG} else None
    before = (state(people), sorted(PersonTag.objects.values_list("person", "tag")))
    made = done(everybody(act, value=tag), alice, member_of)
    between = (state(people), sorted(PersonTag.objects.values_list("person", "tag")))
    assert (made.changed > 0, between == before) == (True, False)
    undone(made, alice, member_of)
    assert (state(people), sorted(PersonTag.objects.values_list("person", "tag"))) == before


def test_only_ones_own_turn_private_and_the_private_stay_with_whom_they_have(
    workspace: Workspace, people: list[Person], alice: User, bob: User, member_of: MemberOf
) -> None:
    of_alice = reckon(everybody(Act.PRIVATE), member_of(alice), NOW)
    assert (of_alice.changes, of_alice.kept, of_alice.already) == (1, 2, 1)
    done(everybody(Act.PRIVATE), alice, member_of)
    assert [private for _, private, _ in state(people)] == [True, False, False, True, True]
    given = reckon(everybody(Act.RESPONSIBLE, value=bob.pk), member_of(alice), NOW)
    assert (given.changes, given.kept, given.already) == (1, 2, 1)
    nobody = reckon(everybody(Act.RESPONSIBLE), member_of(alice), NOW)
    assert (nobody.changes, nobody.kept, nobody.already) == (1, 2, 1)


def test_a_list_that_the_change_alters_is_gone_through_once(
    workspace: Workspace,
    alice: User,
    bob: User,
    member_of: MemberOf,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(bulks, "BATCH", 3)
    monkeypatch.setattr(bulks, "STEP", 6)
    for number in range(10):
        of(person(workspace, f"Nr {number}"), alice)
    member = member_of(alice)
    made = begin(everybody(Act.RESPONSIBLE, "responsible=me", value=bob.pk), member, NOW)
    go_on(made, member, NOW)
    assert (made.seen, made.is_over) == (6, False)
    later = of(person(workspace, "Nachher Gekommen"), alice)
    go_on(made, member, NOW)
    go_on(made, member, NOW)
    assert (made.seen, made.changed, made.is_over) == (10, 10, True)
    later.refresh_from_db()
    assert later.responsible_id == alice.pk


def test_archived_people_leave_their_company_and_come_back(
    workspace: Workspace, alice: User, member_of: MemberOf
) -> None:
    house = company(workspace, "Kanzlei Feld")
    person(workspace, "Sabine Feld", FELD, company=house)
    placed(workspace, Meeting(NOW - DAY))
    made = done(everybody(Act.ARCHIVE), alice, member_of)
    assert not Appearance.objects.filter(company=house).exists()
    undone(made, alice, member_of)
    assert Appearance.objects.filter(company=house).exists()


def test_archived_people_are_brought_back_together(
    workspace: Workspace, people: list[Person], alice: User, member_of: MemberOf
) -> None:
    done(everybody(Act.ARCHIVE), alice, member_of)
    assert reckon(everybody(Act.RESTORE), member_of(alice), NOW).all == 0, "this list is empty"
    archived = Wanted(act=Act.RESTORE, query="archived=1", chosen=None)
    assert reckon(archived, member_of(alice), NOW).changes == 4, "Dora is private to Bob"
    made = done(archived, alice, member_of)
    alive = Person.objects.filter(deleted_at=None)
    assert (made.changed, alive.count()) == (4, 5)
    undone(made, alice, member_of)
    assert [each.given for each in alive.all()] == ["Dora"]
    assert done(Wanted(Act.RESTORE, "", (people[0].pk,)), alice, member_of).changed == 1
    assert done(Wanted(Act.TAG, "archived=1", None, tag="X"), alice, member_of).changed == 0


def test_the_archived_list_offers_to_bring_back_and_nothing_else(
    workspace: Workspace, people: list[Person], alice: User, client_of: ClientOf
) -> None:
    browser = client_of(alice)
    Person.objects.filter(pk=people[0].pk).update(deleted_at=NOW)
    url = reverse("people", args=[workspace.slug])
    page = browser.get(f"{url}?archived=1").content.decode()
    assert '<option value="restore">' in page
    assert '<option value="archive">' not in page
    assert 'id="bulk-tag"' not in page
    assert '<option value="restore">' not in browser.get(url).content.decode()
    data = {"act": "restore", "query": "archived=1", "everybody": "1"}
    asked = post(browser, workspace, **data).content.decode()
    assert "1 Person kommt in Listen, Suche und Vorschläge zurück." in asked
    assert 'value="archived=1" placeholder' not in asked, "the search of the top bar is empty"
    post(browser, workspace, **data, sure="1")
    assert not Person.objects.exclude(deleted_at=None).exists()


def test_a_batch_costs_the_same_for_one_and_for_many(
    workspace: Workspace, alice: User, member_of: MemberOf
) -> None:
    costs = []
    for many in (1, 50):
        chosen = tuple(person(workspace, f"Nr {n}").pk for n in range(many))
        made = begin(Wanted(Act.TAG, "", chosen, tag=f"T{many}"), member_of(alice), NOW)
        with CaptureQueriesContext(connection) as statements:
            go_on(made, member_of(alice), NOW)
        costs.append(len(statements))
        assert made.changed == many
    assert costs[0] == costs[1] <= 16


def test_the_browser_chooses_asks_does_and_undoes(
    workspace: Workspace, people: list[Person], anna: User, client_of: ClientOf
) -> None:
    browser = client_of(anna)
    ask = {"act": "tag", "tag": "Messe 2026", "chosen": [people[0].pk, people[1].pk]}
    page = post(browser, workspace, **ask).content.decode()
    assert "2 Personen erhalten das Schlagwort „Messe 2026“." in page
    post(browser, workspace, **ask, sure="1", query="q=a")
    made = Bulk.objects.get()
    page = browser.get(reverse("people", args=[workspace.slug])).content.decode()
    there = reverse("bulk-undo", args=[workspace.slug, made.pk])
    assert f'action="{there}"' in page
    assert page.count("Messe 2026") > 2
    browser.post(there)
    assert not PersonTag.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"act": "archive"},
        {"act": "archive", "chosen": "x"},
        {"act": "untag", "tag": "Nie gesehen", "everybody": "1"},
        {"act": "tag", "tag": "", "everybody": "1"},
        {"act": "explode", "everybody": "1"},
    ],
)
def test_what_is_not_clear_does_nothing(
    wrong: dict[str, str],
    workspace: Workspace,
    people: list[Person],
    anna: User,
    client_of: ClientOf,
) -> None:
    answer = post(client_of(anna), workspace, **wrong, sure="1", query="q=a")
    assert answer["Location"].endswith("/people/?q=a")
    assert not Bulk.objects.exists()


def test_a_long_one_goes_on_page_by_page_and_is_nobody_elses(
    workspace: Workspace,
    people: list[Person],
    alice: User,
    bob: User,
    client_of: ClientOf,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(bulks, "BATCH", 2)
    monkeypatch.setattr(bulks, "STEP", 2)
    answer = post(client_of(alice), workspace, act="archive", everybody="1", sure="1")
    made = Bulk.objects.get()
    there = reverse("bulk-run", args=[workspace.slug, made.pk])
    assert answer["Location"] == there
    page = client_of(alice).get(there).content.decode()
    assert "2 von 4 Personen sind angesehen." in page
    assert client_of(bob).get(there).status_code == 404
    assert client_of(bob).post(f"{there}undo/").status_code == 404
    client_of(alice).post(there)
    made.refresh_from_db()
    assert made.seen == 4
    forget_bulks(workspace.pk, made.started_at + DAY)
    assert not Bulk.objects.exists()
