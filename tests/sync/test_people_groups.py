"""People and a group of contacts at Google: whoever leaves it is not deleted, whoever is renamed
or merged there is not doubled, and lists that lag behind are not believed."""

from __future__ import annotations

from datetime import timedelta

import httpx
import pytest
from tests.cast import MemberOf
from tests.sync.books import Grouped, altered, card, grouped
from tests.sync.conftest import alice_member

from einklang.accounts.models import Membership, User
from einklang.crm.merge import merge_people
from einklang.crm.models import Person
from einklang.crm.save_person import archive_person, restore_person
from einklang.reconcile.contact_rules import Deletion
from einklang.reconcile.rules import Direction
from einklang.sync.models import JournalEntry, Pair, Run, Sent, State

__all__ = ["alice_member"]
pytestmark = pytest.mark.django_db
ANNA = card("Anna", "Ost", "anna@ost.example", phones=("+49 40 1",))


@pytest.fixture
def group(alice_member: Membership) -> Grouped:
    """Alice's."""
    return grouped(alice_member)


def silent(group: Grouped) -> None:
    """Once the account has told what the sync itself has written, a run does nothing at all."""
    group.run()
    writes, runs = JournalEntry.objects.count(), Run.objects.count()
    asked = len(group.account.line.asked)
    assert group.run().state == State.ACCORD
    assert (JournalEntry.objects.count(), Run.objects.count()) == (writes, runs)
    assert group.account.line.paths(asked) == ["GET people/me/connections"]


def standing(group: Grouped, ref: str) -> tuple[str, str]:
    pair = Pair.objects.get(collection__connection=group.connection, ref=ref)
    return pair.standing, pair.reason


def acts() -> list[str]:
    return list(JournalEntry.objects.order_by("pk").values_list("act", flat=True))


# ── the group ────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("full", [False, True])
def test_whoever_leaves_the_group_there_stays_here_and_is_not_sent_again(
    group: Grouped, *, full: bool
) -> None:
    ref = group.add("Anna", "Ost", "anna@ost.example")
    group.run()
    group.account.hand.take_out(group.account.group, ref)
    if full:
        group.account.google.forget_cursors()
    assert group.run().state == State.ACCORD
    assert standing(group, ref) == ("out_of_scope", "left_group")
    (anna,) = group.people()
    group.save(altered(ANNA, position="Leitung"), anna)
    assert group.run().state == State.ACCORD
    assert "organizations" not in group.account.there(ref)
    assert len(group.account.hand.listed()) == 1
    silent(group)


def test_whoever_comes_back_into_the_group_is_in_accord_again(group: Grouped) -> None:
    ref = group.add("Anna", "Ost", "anna@ost.example")
    group.run()
    group.account.hand.take_out(group.account.group, ref)
    group.run()
    (anna,) = group.people()
    group.save(altered(ANNA, position="Leitung"), anna)
    group.account.hand.put_into(group.account.group, ref)
    group.run()
    assert standing(group, ref)[0] == "paired"
    assert group.account.there(ref)["organizations"][0]["title"] == "Leitung"
    assert [str(each) for each in group.people()] == ["Anna Ost"]
    silent(group)


def test_care_that_changes_hands_takes_the_contact_out_of_the_group_and_deletes_nothing(
    group: Grouped, bob: User, member_of: MemberOf
) -> None:
    ref = group.add("Anna", "Ost", "anna@ost.example")
    group.run()
    (anna,) = group.people()
    group.save(ANNA, anna, responsible=bob)
    bobs = grouped(member_of(bob))
    assert (group.run().state, bobs.run().state) == (State.ACCORD, State.ACCORD)
    assert not group.is_in(ref)
    assert group.account.there(ref)["names"][0]["givenName"] == "Anna"
    assert standing(group, ref) == ("out_of_scope", "not_yours")
    assert acts()[-2:] == ["ungroup", "create"]
    assert bobs.is_in(bobs.name_of("Anna"))
    silent(group)
    silent(bobs)
    group.save(ANNA, Person.objects.get(), responsible=group.member.user)
    assert (group.run().state, bobs.run().state) == (State.ACCORD, State.ACCORD)
    assert group.is_in(ref)
    assert standing(group, ref)[0] == "paired"
    assert not bobs.is_in(bobs.name_of("Anna"))
    assert [str(each) for each in group.people()] == ["Anna Ost"]
    silent(group)
    silent(bobs)


def test_a_reply_that_is_lost_on_the_way_out_of_the_group_changes_nothing(
    group: Grouped, bob: User, member_of: MemberOf
) -> None:
    ref = group.add("Anna", "Ost", "anna@ost.example")
    group.run()
    member_of(bob)
    (anna,) = group.people()
    group.save(ANNA, anna, responsible=bob)
    group.account.google.faults.lost_replies = 1
    assert group.run().state == State.WAITING
    assert group.run().state == State.ACCORD
    assert not group.is_in(ref)
    assert standing(group, ref) == ("out_of_scope", "not_yours")
    silent(group)


def test_who_puts_a_colleagues_contact_into_the_group_there_is_not_contradicted(
    group: Grouped, bob: User, member_of: MemberOf
) -> None:
    ref = group.add("Anna", "Ost", "anna@ost.example")
    group.run()
    member_of(bob)
    (anna,) = group.people()
    group.save(ANNA, anna, responsible=bob)
    group.run()
    group.account.hand.put_into(group.account.group, ref)
    group.run()
    assert group.is_in(ref)
    assert standing(group, ref) == ("out_of_scope", "not_yours")
    silent(group)


def test_one_that_is_only_read_is_not_taken_out(
    group: Grouped, bob: User, member_of: MemberOf
) -> None:
    group.rule(direction=Direction.READ)
    ref = group.add("Anna", "Ost", "anna@ost.example")
    group.run()
    member_of(bob)
    (anna,) = group.people()
    group.save(ANNA, anna, responsible=bob)
    group.run()
    assert group.is_in(ref)
    silent(group)


@pytest.mark.parametrize(
    ("rule", "stands", "in_group"),
    [
        (Deletion.LEAVE, True, True),
        (Deletion.UNGROUP, True, False),
        (Deletion.DELETE, False, False),
    ],
)
def test_whoever_is_removed_here_goes_there_by_the_rule_and_comes_back(
    group: Grouped, rule: Deletion, *, stands: bool, in_group: bool
) -> None:
    group.rule(deletion=rule)
    ref = group.add("Anna", "Ost", "anna@ost.example")
    group.run()
    (anna,) = group.people()
    archive_person(person=anna, by=group.member, now=group.clock())
    assert group.run().state == State.ACCORD
    assert bool(group.named("Anna")) == stands
    assert not stands or group.is_in(ref) == in_group
    silent(group)
    restore_person(person=Person.objects.get(), by=group.member)
    assert group.run().state == State.ACCORD
    assert group.is_in(group.name_of("Anna"))
    assert [str(each) for each in group.people()] == ["Anna Ost"]
    why = "made_here" if rule is Deletion.DELETE else "contact_known"
    assert list(group.pairs().values())[-1] == ("paired", why)
    silent(group)


def test_whoever_is_restored_here_and_was_deleted_there_meanwhile_is_made_there_once(
    group: Grouped,
) -> None:
    ref = group.add("Anna", "Ost", "anna@ost.example")
    group.run()
    (anna,) = group.people()
    archive_person(person=anna, by=group.member, now=group.clock())
    group.run()
    group.account.hand.delete(ref)
    group.run()
    restore_person(person=Person.objects.get(), by=group.member)
    assert group.run().state == State.ACCORD
    assert len(group.named("Anna")) == 1
    silent(group)


@pytest.mark.parametrize("rule", [Deletion.LEAVE, Deletion.UNGROUP])
def test_whoever_is_deleted_there_stays_here_by_the_rule(group: Grouped, rule: Deletion) -> None:
    group.rule(deletion=rule)
    ref = group.add("Anna", "Ost", "anna@ost.example")
    group.run()
    group.account.hand.delete(ref)
    group.run()
    assert [str(each) for each in group.people()] == ["Anna Ost"]
    assert standing(group, ref) == ("kept_here", "gone_there")
    silent(group)


def test_a_group_that_is_gone_deletes_nobody(group: Grouped) -> None:
    group.rule(deletion=Deletion.DELETE)
    ref = group.add("Anna", "Ost", "anna@ost.example")
    group.run()
    group.account.hand.delete_group(group.account.group)
    row = group.run()
    assert (row.state, row.reason) == (State.WAITING, "collection_missing")
    assert [str(each) for each in group.people()] == ["Anna Ost"]
    assert standing(group, ref)[0] == "paired"


# ── other names ──────────────────────────────────────────────────────────────


@pytest.mark.parametrize("full", [False, True])
def test_a_contact_of_another_name_is_the_same_person(group: Grouped, *, full: bool) -> None:
    group.rule(deletion=Deletion.DELETE)
    old = group.add("Anna", "Ost", "anna@ost.example")
    group.run()
    (anna,) = group.people()
    new = group.account.google.rename_contact(group.account.hand.address, old)
    if full:
        group.account.google.forget_cursors()
    assert group.run().state == State.ACCORD
    assert group.people() == [anna]
    paired = Pair.objects.get(standing="paired")
    assert (paired.ref, paired.local_id) == (new, anna.pk)
    group.save(altered(ANNA, position="Leitung"), group.person("Anna"))
    group.run()
    assert group.account.there(new)["organizations"][0]["title"] == "Leitung"
    silent(group)


@pytest.mark.parametrize("full", [False, True])
def test_whoever_is_removed_here_and_of_another_name_there_does_not_come_back(
    group: Grouped, *, full: bool
) -> None:
    group.rule(deletion=Deletion.DELETE)
    old = group.add("Anna", "Ost", "anna@ost.example")
    group.run()
    archive_person(person=group.person("Anna"), by=group.member, now=group.clock())
    group.account.google.rename_contact(group.account.hand.address, old)
    if full:
        group.account.google.forget_cursors()
    assert group.run().state == State.ACCORD
    assert group.people() == []
    assert group.named("Anna") == []
    silent(group)


@pytest.mark.parametrize("full", [False, True])
def test_a_contact_of_another_name_and_address_is_the_same_person(
    group: Grouped, *, full: bool
) -> None:
    old = group.add("Anna", "Ost", "anna@ost.example")
    group.run()
    (anna,) = group.people()
    group.account.hand.update(old, {"emailAddresses": [{"value": "ost@anna.example"}]})
    group.account.google.rename_contact(group.account.hand.address, old)
    new = group.add("Berta", "Ost", "berta@ost.example")
    if full:
        group.account.google.forget_cursors()
    assert group.run().state == State.ACCORD
    assert [str(each) for each in group.people()] == [str(anna), "Berta Ost"]
    assert standing(group, new)[0] == "paired"
    assert [each.address for each in group.here()[0].emails] == ["ost@anna.example"]
    silent(group)


@pytest.mark.parametrize("full", [False, True])
def test_a_second_contact_of_another_name_is_nobody_new(group: Grouped, *, full: bool) -> None:
    group.add("Anna", "Ost", "anna@ost.example")
    second = group.add("Berta", "Ost", "berta@ost.example")
    group.run()
    anna, berta = (group.person(name) for name in ("Anna", "Berta"))
    merge_people(anna, berta, (), by=group.member, now=group.clock())
    group.run()
    assert standing(group, second) == ("out_of_scope", "second_contact")
    new = group.account.google.rename_contact(group.account.hand.address, second)
    if full:
        group.account.google.forget_cursors()
    assert group.run().state == State.ACCORD
    assert standing(group, new) == ("out_of_scope", "second_contact")
    assert [str(each) for each in group.people()] == ["Anna Ost"]
    silent(group)


def test_contacts_that_are_merged_there_leave_both_people_here(group: Grouped) -> None:
    group.rule(deletion=Deletion.DELETE)
    kept = group.add("Anna", "Ost", "anna@ost.example")
    lost = group.add("Änne", "Ost", "aenne@ost.example")
    group.run()
    group.account.google.merge_contacts(group.account.hand.address, kept, lost)
    assert group.run().state == State.ACCORD
    assert sorted(str(each) for each in group.people()) == ["Anna Ost", "Änne Ost"]
    assert standing(group, kept)[0] == "paired"
    assert standing(group, lost) == ("out_of_scope", "merged_there")
    assert len(group.account.hand.listed()) == 1
    silent(group)


def test_of_contacts_that_are_merged_there_goes_on_whose_person_stands_here(
    group: Grouped,
) -> None:
    group.rule(deletion=Deletion.DELETE)
    kept = group.add("Anna", "Ost", "anna@ost.example")
    lost = group.add("Änne", "Ost", "aenne@ost.example")
    group.run()
    anne = group.person("Änne")
    archive_person(person=group.person("Anna"), by=group.member, now=group.clock())
    group.account.google.merge_contacts(group.account.hand.address, kept, lost)
    assert group.run().state == State.ACCORD
    assert group.people() == [anne]
    paired = Pair.objects.get(standing="paired")
    assert (paired.ref, paired.local_id) == (kept, anne.pk)
    assert len(group.account.hand.listed()) == 1
    silent(group)


@pytest.mark.parametrize("full", [False, True])
def test_whoever_is_asked_about_is_asked_about_once_under_another_name(
    group: Grouped, *, full: bool
) -> None:
    group.add("Anna", "Ost", "anna@ost.example")
    group.run()
    old = group.add("Karl", "West", "anna@ost.example")
    group.run()
    (asked,) = group.questions()
    new = group.account.google.rename_contact(group.account.hand.address, old)
    if full:
        group.account.google.forget_cursors()
    group.run()
    assert group.questions() == [asked]
    assert Pair.objects.get(questions=asked).ref == new
    assert standing(group, new) == ("out_of_scope", "review")


def test_whoever_is_merged_there_while_asked_about_is_asked_about_no_more(group: Grouped) -> None:
    anna = group.save(ANNA)
    lost = group.add("Karl", "West", "anna@ost.example")
    kept = group.add("Clara", "Süd", "clara@sued.example")
    group.run()
    assert [each.kind for each in group.questions()] == ["review"]
    assert group.named("Anna") == [], "they may stand there already"
    group.account.google.merge_contacts(group.account.hand.address, kept, lost)
    assert group.run().state == State.ACCORD
    assert group.questions() == []
    assert Pair.objects.get(local_id=anna.pk).ref == group.name_of("Anna")
    silent(group)


# ── lists that lag behind ────────────────────────────────────────────────────


def test_what_a_list_does_not_show_yet_is_not_deleted_here(group: Grouped) -> None:
    group.rule(deletion=Deletion.DELETE)
    group.run()
    group.account.google.faults.propagation = 120
    group.save(ANNA)
    group.run()
    ref = group.name_of("Anna")
    group.account.google.forget_cursors()
    assert group.run().state == State.ACCORD
    assert [str(each) for each in group.people()] == ["Anna Ost"]
    assert standing(group, ref)[0] == "paired"


def test_what_was_deleted_here_and_is_still_listed_does_not_come_back(group: Grouped) -> None:
    group.rule(deletion=Deletion.DELETE)
    group.add("Anna", "Ost", "anna@ost.example")
    group.run()
    group.account.google.faults.propagation = 120
    (anna,) = group.people()
    archive_person(person=anna, by=group.member, now=group.clock())
    group.run()
    group.account.google.forget_cursors()
    assert group.run().state == State.ACCORD
    assert group.people() == []


def test_a_create_in_doubt_is_not_repeated_before_the_lists_can_tell(group: Grouped) -> None:
    group.run()
    group.account.google.faults.propagation = 300
    group.save(ANNA)
    group.account.google.faults.lost_replies = 1
    assert group.run().state == State.WAITING
    for _ in range(4):
        group.clock.forward(timedelta(minutes=1))
        group.run()
        assert len(group.named("Anna")) == 1
    group.clock.forward(timedelta(minutes=4))
    assert group.run().state == State.ACCORD
    assert len(group.named("Anna")) == 1
    assert standing(group, group.name_of("Anna"))[0] == "paired"
    assert not Sent.objects.exists()
    silent(group)


def test_whoever_leaves_the_group_before_we_know_that_they_came_is_not_made_again(
    group: Grouped,
) -> None:
    group.run()
    group.save(ANNA)
    group.account.google.faults.lost_replies = 1
    assert group.run().state == State.WAITING
    ref = group.name_of("Anna")
    group.account.hand.take_out(group.account.group, ref)
    assert group.run().state == State.ACCORD
    assert standing(group, ref) == ("out_of_scope", "left_group")
    group.clock.forward(timedelta(minutes=11))
    assert group.run().state == State.ACCORD
    assert [each["resourceName"] for each in group.named("Anna")] == [ref]
    assert not group.is_in(ref)
    silent(group)


def test_who_is_merged_before_we_know_that_they_came_is_who_they_are_by_now(
    group: Grouped,
) -> None:
    group.run()
    clara = group.save(card("Clara", "Süd", "clara@sued.example"), responsible=None)
    group.account.google.faults.propagation = 120
    anna = group.save(ANNA)
    group.account.google.faults.lost_replies = 1
    assert group.run().state == State.WAITING
    ref = group.name_of("Anna")
    merge_people(clara, anna, (), by=group.member, now=group.clock())
    for _ in range(4):
        group.clock.forward(timedelta(minutes=1))
        assert group.run().state == State.ACCORD
    assert standing(group, ref) == ("out_of_scope", "second_contact")
    assert set(Pair.objects.values_list("local_id", flat=True)) == {clara.pk}
    assert standing(group, group.name_of("Clara"))[0] == "paired"
    silent(group)


@pytest.mark.parametrize("stays", [True, False])
def test_whose_own_contact_is_under_way_has_no_other_one(group: Grouped, *, stays: bool) -> None:
    other = group.add("Anna", "Ost", "anna@ost.example")
    group.run()
    group.account.google.faults.propagation = 120
    clara = group.save(card("Clara", "Süd", "clara@sued.example"))
    group.account.google.faults.lost_replies = 1
    assert group.run().state == State.WAITING
    if not stays:
        group.account.hand.delete(group.name_of("Clara"))
    merge_people(clara, group.person("Anna"), (), by=group.member, now=group.clock())
    group.run()
    assert standing(group, other) == ("out_of_scope", "second_contact")
    group.clock.forward(timedelta(minutes=11))
    group.run()
    assert group.run().state == State.ACCORD
    assert len(group.account.hand.listed()) == 1 + stays
    own = group.name_of("Clara")
    assert (own == other) is not stays
    assert Pair.objects.get(standing="paired").ref == own
    silent(group)


def test_a_create_that_never_arrived_is_made_in_the_end(group: Grouped) -> None:
    group.run()
    group.save(ANNA)
    group.account.line.instead = [(503, b"")]
    assert group.run().state == State.WAITING
    group.clock.forward(timedelta(minutes=11))
    group.run()
    assert group.run().state == State.ACCORD
    assert len(group.named("Anna")) == 1
    silent(group)


# ── many at once ─────────────────────────────────────────────────────────────


def test_four_hundred_go_out_in_two_requests_and_changes_too(group: Grouped) -> None:
    group.run()
    for n in range(400):
        group.save(card(f"P{n}", "Ost", f"p{n}@ost.example"))
    asked = len(group.account.line.asked)
    assert group.run().state == State.ACCORD
    assert sorted(group.account.line.paths(asked)) == [
        "GET people/me/connections",
        "POST people:batchCreateContacts",
        "POST people:batchCreateContacts",
    ]
    silent(group)
    for person in group.people():
        person.position = "Leitung"
        person.write("position")
    asked = len(group.account.line.asked)
    assert group.run().state == State.ACCORD
    assert group.account.line.paths(asked).count("POST people:batchUpdateContacts") == 2
    assert len(group.account.line.paths(asked)) == 3
    silent(group)


def test_of_a_batch_whose_reply_is_lost_nobody_stands_there_twice(group: Grouped) -> None:
    group.run()
    for n in range(30):
        group.save(card(f"P{n}", "Ost", f"p{n}@ost.example"))
    group.account.google.faults.lost_replies = 1
    assert group.run().state == State.WAITING
    assert group.run().state == State.ACCORD
    assert len(group.account.hand.listed()) == 30
    assert Pair.objects.filter(standing="paired").count() == 30
    silent(group)


def test_of_a_batch_the_one_that_is_gone_there_is_decided_about_anew(group: Grouped) -> None:
    group.rule(deletion=Deletion.DELETE)
    group.run()
    for n in range(5):
        group.save(card(f"P{n}", "Ost", f"p{n}@ost.example"))
    group.run()
    for person in group.people():
        person.position = "Leitung"
        person.write("position")
    group.account.hand.delete(group.name_of("P3"))
    assert group.run().state == State.ACCORD
    told = {each["names"][0]["givenName"] for each in group.account.hand.listed()}
    assert told == {f"P{n}" for n in range(5)}, "an edit is stronger than a deletion"
    silent(group)


def test_a_change_that_meets_another_name_there_is_made_under_that_name(group: Grouped) -> None:
    """Between looking there and writing, Google calls the contact otherwise."""
    group.run()
    group.add("Bert", "West", "bert@west.example")
    old = group.add("Anna", "Ost", "anna@ost.example")
    group.run()
    for person in group.people():
        person.position = "Leitung"
        person.write("position")
    asked = group.account.line.handle_request

    def renames(request: httpx.Request) -> httpx.Response:
        if request.method != "GET":
            group.account.line.handle_request = asked  # type: ignore[method-assign]
            group.account.google.rename_contact(group.account.hand.address, old)
        return asked(request)

    group.account.line.handle_request = renames  # type: ignore[method-assign]
    assert group.run().state == State.ACCORD
    assert group.questions() == []
    told = group.account.there(group.name_of("Anna"))
    assert told["organizations"][0]["title"] == "Leitung"
    silent(group)
