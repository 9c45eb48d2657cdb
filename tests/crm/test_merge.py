"""Two people are made one and taken apart again; nothing of either is lost."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests.cast import ClientOf, MemberOf
from tests.crm.drawn_pictures import PORTRAIT

from einklang.accounts.models import Membership, User, Workspace
from einklang.accounts.rows import ChangedMeanwhile
from einklang.crm.alike import as_one
from einklang.crm.hold import contacts_of
from einklang.crm.merge import HiddenFromOthers, merge_people, merges_of, take_apart, together
from einklang.crm.models import Company, Deal, Person, Pipeline, Ticket
from einklang.crm.portray import show_initials, show_own
from einklang.crm.save_person import Said, save_person
from einklang.crm.tags import set_tags
from einklang.records.contact import Contact, Email, Name, Phone, Postal

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
ANNA = Contact(
    name=Name(given="Anna", family="Ost"),
    organisation="Ost GmbH",
    emails=(Email("anna@ost.example"),),
    phones=(Phone("+49 40 1"),),
)
ANNE = Contact(
    name=Name(given="Anne", family="Ost"),
    position="Leitung",
    emails=(Email("anne@ost.example"), Email("anna@ost.example")),
    phones=(Phone("0049 40 1"), Phone("+49 170 2")),
    postal=Postal("Hafen 1", "20457", "Hamburg"),
)


@pytest.fixture
def member(alice: User, member_of: MemberOf) -> Membership:
    return member_of(alice)


def saved(member: Membership, contact: Contact, **more: Any) -> Person:
    more.setdefault("responsible", member.user)
    person = Person(workspace=member.workspace)
    said = Said(contact, new_company=contact.organisation, **more)
    save_person(person=person, said=said, by=member, now=NOW)
    return Person.objects.get(pk=person.pk)


@pytest.fixture
def pair(member: Membership) -> tuple[Person, Person]:
    return saved(member, ANNA, notes="mag Tee"), saved(member, ANNE, notes="mag Kaffee")


def merged(pair: tuple[Person, Person], member: Membership, *take: str) -> Person:
    merge_people(*pair, take, by=member, now=NOW + timedelta(hours=1))
    return Person.objects.get(pk=pair[0].pk)


def said(person: Person) -> Contact:
    return contacts_of([Person.objects.get(pk=person.pk)])[person.pk]


def test_what_only_one_of_them_has_is_kept_and_the_kept_ones_name_holds(
    pair: tuple[Person, Person], member: Membership
) -> None:
    kept = merged(pair, member)
    both = said(kept)
    assert (str(both.name), both.organisation, both.position) == ("Anna Ost", "Ost GmbH", "Leitung")
    assert [each.address for each in both.emails] == ["anna@ost.example", "anne@ost.example"]
    assert [each.number for each in both.phones] == ["+49 40 1", "+49 170 2"]
    assert both.postal == Postal("Hafen 1", "20457", "Hamburg")
    assert kept.notes == "mag Tee\n\nmag Kaffee"
    gone = Person.objects.get(pk=pair[1].pk)
    assert gone.merged_into_id == kept.pk
    assert gone.deleted_at is not None


def test_together_they_have_their_addresses_in_order(member: Membership) -> None:
    one = saved(member, Contact(emails=(Email("z@ost.example"), Email("m@ost.example"))))
    two = saved(member, Contact(emails=(Email("a@ost.example"),), phones=(Phone("2"), Phone("1"))))
    said = as_one(together(one, two))
    told = [said[label] for label in ("E-Mail-Adressen", "Telefonnummern")]
    assert [re.findall(r"(\S+) \(", each) for each in told] == [
        ["z@ost.example", "m@ost.example", "a@ost.example"],
        ["2", "1"],
    ]


def test_the_other_value_is_taken_where_it_was_chosen(
    pair: tuple[Person, Person], member: Membership
) -> None:
    assert str(said(merged(pair, member, "name.given")).name) == "Anne Ost"


def test_taken_apart_both_are_as_before(pair: tuple[Person, Person], member: Membership) -> None:
    before = [said(each) for each in pair]
    kept = merged(pair, member)
    (made,) = merges_of(kept)
    assert take_apart(made, by=member, now=NOW + timedelta(hours=2)) == ()
    assert [said(each) for each in pair] == before
    first, second = (Person.objects.get(pk=each.pk) for each in pair)
    assert (first.notes, second.notes) == ("mag Tee", "mag Kaffee")
    assert (second.deleted_at, second.merged_into_id) == (None, None)
    assert not merges_of(first)
    with pytest.raises(ChangedMeanwhile):
        take_apart(made, by=member, now=NOW)


def test_what_was_changed_since_stays_when_they_are_taken_apart(
    pair: tuple[Person, Person], member: Membership
) -> None:
    kept = merged(pair, member)
    kept.position = "Vorstand"
    kept.write("position")
    (made,) = merges_of(kept)
    assert take_apart(made, by=member, now=NOW) == ("position",)
    assert said(kept).position == "Vorstand"
    assert said(pair[1]).position == "Leitung"


def test_deals_and_tickets_go_over_and_come_back(
    pair: tuple[Person, Person], member: Membership
) -> None:
    stage = Pipeline.objects.create(workspace=member.workspace, name="V").stages.create(name="Neu")
    both, hers = (
        Deal.objects.create(workspace=member.workspace, title=title, stage=stage)
        for title in ("beide", "ihrer")
    )
    both.people.set(pair)
    hers.people.set(pair[1:])
    ticket = Ticket.objects.create(workspace=member.workspace, title="Tor", person=pair[1])
    kept = merged(pair, member)
    assert set(kept.deals.all()) == {both, hers}
    assert Ticket.objects.get().person_id == kept.pk
    (made,) = merges_of(kept)
    take_apart(made, by=member, now=NOW)
    assert set(hers.people.all()) == {pair[1]}
    assert set(both.people.all()) == set(pair)
    ticket.refresh_from_db()
    assert ticket.person_id == pair[1].pk


def test_tags_and_the_picture_that_was_chosen_go_over_and_are_taken_back(
    pair: tuple[Person, Person], member: Membership
) -> None:
    set_tags(pair[0], ["Stammkunde"])
    set_tags(pair[1], ["Stammkunde", "Messe"])
    show_own(person=pair[1], image=PORTRAIT)
    kept = merged(pair, member)
    assert [tag.name for tag in kept.tags.all()] == ["Messe", "Stammkunde"]
    assert kept.picture
    (made,) = merges_of(kept)
    take_apart(made, by=member, now=NOW)
    first, second = (Person.objects.get(pk=each.pk) for each in pair)
    assert [tag.name for tag in first.tags.all()] == ["Stammkunde"]
    assert [tag.name for tag in second.tags.all()] == ["Messe", "Stammkunde"]
    assert (first.picture, bool(second.picture)) == ("", True)


def test_a_picture_of_the_kept_ones_own_stays(
    pair: tuple[Person, Person], member: Membership
) -> None:
    show_initials(person=pair[0])
    show_own(person=pair[1], image=PORTRAIT)
    assert merged(pair, member).picture == ""


def test_of_three_the_last_merge_is_taken_back_first(
    pair: tuple[Person, Person], member: Membership
) -> None:
    third = saved(member, Contact(name=Name(given="Änne", family="Ost")))
    second = merged(pair, member)
    merge_people(third, second, (), by=member, now=NOW)
    assert set(Person.objects.filter(merged_into=third)) == set(pair)
    (made,) = merges_of(third)
    take_apart(made, by=member, now=NOW)
    assert Person.objects.get(pk=pair[1].pk).merged_into_id == second.pk
    assert Person.objects.get(pk=second.pk).deleted_at is None


def test_who_is_seen_by_one_member_alone_is_not_merged_with_a_colleagues(
    member: Membership, bob: User, member_of: MemberOf
) -> None:
    member_of(bob)
    hers = saved(member, ANNA, private=True)
    his = saved(member, ANNE, responsible=bob)
    for kept, gone in ((hers, his), (his, hers)):
        with pytest.raises(HiddenFromOthers):
            merge_people(kept, gone, (), by=member, now=NOW)


def test_a_stale_look_merges_nothing(pair: tuple[Person, Person], member: Membership) -> None:
    Person.objects.get(pk=pair[1].pk).write("position")
    with pytest.raises(ChangedMeanwhile):
        merged(pair, member)
    assert Person.objects.filter(merged_into=None).count() == 2
    assert Company.objects.count() == 1


# ── the pages ────────────────────────────────────────────────────────────────


@pytest.fixture
def browser(client_of: ClientOf, alice: User) -> Client:
    return client_of(alice)


def page(pk: int, query: str = "") -> str:
    return reverse("person-merge", args=["nordlicht", pk]) + query


def test_the_whole_way_and_back(browser: Client, pair: tuple[Person, Person]) -> None:
    kept, gone = pair
    told = browser.get(page(kept.pk)).content.decode()
    assert f"?with={gone.pk}" in told, "they share an address"
    told = browser.get(page(kept.pk, f"?with={gone.pk}")).content.decode()
    for said_of_both in ("Vorname", "Anna", "Anne", "Leitung", "Hamburg"):
        assert said_of_both in told
    form = {"with": gone.pk, "revision": kept.revision, "other_revision": gone.revision}
    reply = browser.post(page(kept.pk), {**form, "of.name.given": "take"}, follow=True)
    told = reply.content.decode()
    assert "sind jetzt eine Person" in told
    assert "Anne Ost" in told
    reply = browser.get(reverse("person", args=["nordlicht", gone.pk]))
    assert reply["Location"] == reverse("person", args=["nordlicht", kept.pk])
    listed = browser.get(reverse("people", args=["nordlicht"]) + "?archived=1").content.decode()
    assert reverse("person-restore", args=["nordlicht", gone.pk]) not in listed
    assert browser.post(reverse("person-restore", args=["nordlicht", gone.pk])).status_code == 404
    (made,) = merges_of(kept)
    apart = reverse("person-apart", args=["nordlicht", kept.pk, made.pk])
    assert "wieder zwei Personen" in browser.post(apart, follow=True).content.decode()
    assert browser.post(apart).status_code == 404


def test_a_look_that_is_no_longer_true_is_shown_again(
    browser: Client, pair: tuple[Person, Person]
) -> None:
    kept, gone = pair
    reply = browser.post(page(kept.pk), {"with": gone.pk, "revision": 9, "other_revision": 1})
    assert reply.status_code == 409
    assert "inzwischen etwas geändert" in reply.content.decode()
    assert browser.post(page(kept.pk), {"with": gone.pk}).status_code == 409


def test_somebody_is_searched_for_and_nobody_else_private_is_found(
    browser: Client, pair: tuple[Person, Person], bob: User, member_of: MemberOf
) -> None:
    bobs = saved(member_of(bob), ANNE, private=True)
    told = browser.get(page(pair[0].pk, "?q=Leitung")).content.decode()
    assert f"?with={bobs.pk}" not in told
    assert browser.get(page(pair[0].pk, f"?with={bobs.pk}")).status_code == 404
    told = browser.get(page(pair[0].pk, "?q=Xaver")).content.decode()
    assert "Xaver" in told


def test_why_two_cannot_be_merged_is_said(
    browser: Client, member: Membership, bob: User, member_of: MemberOf
) -> None:
    member_of(bob)
    hers, his = saved(member, ANNA, private=True), saved(member, ANNE, responsible=bob)
    reply = browser.get(page(hers.pk, f"?with={his.pk}"))
    assert reply.status_code == 409
    assert "können nicht zusammengeführt werden" in reply.content.decode()


def test_a_workspace_knows_its_own_people_alone(
    browser: Client, pair: tuple[Person, Person], workspace: Workspace
) -> None:
    assert browser.get(page(pair[0].pk, "?with=999999")).status_code == 404
    assert workspace.person_rows.count() == 2
