"""One contact that is written: the fewest fields, on the version on which it was decided."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from tests.providers.conformance import was
from tests.providers.google.people_world import KEY, MINE, People
from tests.providers.people import person

from einklang.providers.errors import Again, Malformed, Missing, Refused, Stale
from einklang.providers.port import Left, Notify, Present
from einklang.records.contact import Contact, Email, Label, Name, Phone, Postal

LIST = "GET people/me/connections"
CREATE = "POST people:createContact"
OTHER = "f" * 40


@pytest.fixture
def scene() -> People:
    return People()


def sent(scene: People) -> Any:
    """The body of the last request."""
    return json.loads(scene.line.asked[-1].content)


# ── creating ─────────────────────────────────────────────────────────────────


def test_a_new_contact_is_one_request_after_a_pass(scene: People) -> None:
    scene.look()
    asks = scene.asks()
    made = scene.create(person("u1"))
    assert asks.paths == [CREATE]
    assert replace(made.record, uid="", stamp="") == person("")
    assert scene.look() == {}, "it is no news"


def test_a_new_contact_stands_in_the_group_and_among_all(scene: People) -> None:
    made = scene.create(person("u1"))
    groups = [
        each["contactGroupMembership"]["contactGroupResourceName"]
        for each in scene.there(made.ref)["memberships"]
    ]
    assert sorted(groups) == sorted([MINE, scene.group])


def test_a_new_contact_bears_the_key_of_its_create(scene: People) -> None:
    made = scene.create(person("u1"))
    assert [(c["key"], c["value"]) for c in scene.there(made.ref)["clientData"]] == [
        ("einklang", KEY)
    ]
    scene.seen.held.clear()
    assert scene.only().key == KEY


def test_a_create_whose_reply_was_lost_makes_no_twin(scene: People) -> None:
    scene.look()
    scene.google.faults.lost_replies = 1
    with pytest.raises(Again):
        scene.create(person("u1"))
    asks = scene.asks()
    made = scene.create(person("u1"))
    assert asks.paths == [LIST, "GET people:batchGet"]
    assert [each["resourceName"] for each in scene.hand.listed()] == [made.ref]


def test_a_create_whose_reply_was_lost_to_another_process_makes_no_twin(scene: People) -> None:
    scene.google.faults.lost_replies = 1
    with pytest.raises(Again):
        scene.create(person("u1"))
    scene.anew()
    made = scene.create(person("u1"))
    assert [each["resourceName"] for each in scene.hand.listed()] == [made.ref]


def test_a_pass_that_shows_it_saves_the_look(scene: People) -> None:
    scene.google.faults.lost_replies = 1
    with pytest.raises(Again):
        scene.create(person("u1"))
    scene.look()
    asks = scene.asks()
    scene.create(person("u1"))
    assert asks.paths == ["GET people:batchGet"]


def test_a_create_that_never_arrived_is_done(scene: People) -> None:
    scene.look()
    scene.line.instead = [(503, b"")]
    with pytest.raises(Again):
        scene.create(person("u1"))
    asks = scene.asks()
    scene.create(person("u1"))
    assert asks.paths == [LIST, CREATE]


def test_a_create_that_was_refused_leaves_no_doubt(scene: People) -> None:
    scene.look()
    scene.line.instead = [(400, b"{}")]
    with pytest.raises(Refused):
        scene.create(person("u1"))
    asks = scene.asks()
    scene.create(person("u1"))
    assert asks.paths == [CREATE]


def test_what_was_made_and_deleted_is_made_anew(scene: People) -> None:
    first = scene.create(person("u1"))
    scene.hand.delete(first.ref)
    assert scene.create(person("u1")).ref != first.ref


def test_what_was_made_and_taken_out_of_the_group_is_put_into_it_again(scene: People) -> None:
    first = scene.create(person("u1"))
    scene.hand.take_out(scene.group, first.ref)
    again = scene.create(person("u1"))
    assert again.ref == first.ref
    (found,) = scene.provider.fetch(scene.collection, [first.ref])
    assert isinstance(found, Present)


def test_a_contact_of_the_account_that_moves_keeps_what_it_says_beyond(scene: People) -> None:
    scene.add(
        phoneNumbers=[{"value": "040 1", "type": "Zentrale"}],
        organizations=[{"name": "Nord", "department": "Einkauf"}],
    )
    before = scene.only()
    scene.hand.delete(before.ref)
    wanted = replace(before.record, emails=(Email("neu@nord.example", Label.HOME),))
    made = scene.create(wanted, OTHER, before.raw)
    there = scene.there(made.ref)
    assert there["phoneNumbers"][0]["type"] == "Zentrale"
    assert there["organizations"][0]["department"] == "Einkauf"
    assert there["emailAddresses"][0]["value"] == "neu@nord.example"
    assert made.ref != before.ref


# ── changing ─────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("wanted", "mask"),
    [
        ({"name": Name(given="Bea", family="Nord")}, "names"),
        ({"organisation": "Süd"}, "organizations"),
        ({"position": "Chefin"}, "organizations"),
        ({"emails": (Email("a@b.example"),)}, "emailAddresses"),
        ({"phones": (Phone("040 2"),)}, "phoneNumbers"),
        ({"postal": Postal(city="Kiel")}, "addresses"),
        ({"emails": (), "phones": (Phone("040 2"),)}, "emailAddresses,phoneNumbers"),
    ],
)
def test_only_the_fields_that_differ_are_written_in_one_request(
    scene: People, wanted: dict[str, Any], mask: str
) -> None:
    scene.add(emailAddresses=[{"value": "anna@nord.example"}])
    before = scene.only()
    asks = scene.asks()
    made = scene.replace(before, replace(before.record, **wanted))
    assert len(asks) == 1
    assert scene.line.asked[-1].url.params["updatePersonFields"] == mask
    for key, value in wanted.items():
        assert getattr(made.record, key) == value
    assert scene.look() == {}, "it is no news"


def test_notes_birthdays_and_groups_stay(scene: People) -> None:
    more: dict[str, Any] = {
        "biographies": [{"value": "Tee"}],
        "birthdays": [{"date": {"year": 1980, "month": 1, "day": 31}}],
        "userDefined": [{"key": "Kunde", "value": "17"}],
        "clientData": [{"key": "anderes", "value": "bleibt"}],
    }
    scene.add(**more)
    before = scene.only()
    kept = {key: scene.there(before.ref)[key] for key in (*more, "memberships")}
    scene.replace(before, replace(before.record, name=Name(family="Süd")))
    assert {key: scene.there(before.ref)[key] for key in kept} == kept


def test_a_change_on_an_old_version_is_stale_after_one_look(scene: People) -> None:
    ref = scene.add()
    before = scene.only()
    scene.rename(ref, "Süd")
    asks = scene.asks()
    with pytest.raises(Stale):
        scene.replace(before, replace(before.record, organisation="Nord GmbH"))
    assert asks.paths == [f"PATCH {ref}:updateContact", f"GET {ref}"]
    assert "organizations" not in scene.there(ref)


def test_an_etag_that_google_refuses_too_early_is_tried_once_more(scene: People) -> None:
    scene.add()
    before = scene.only()
    scene.google.faults.mismatches = 1
    made = scene.replace(before, replace(before.record, organisation="Nord GmbH"))
    assert made.record.organisation == "Nord GmbH"
    scene.google.faults.mismatches = 2
    with pytest.raises(Stale):
        scene.replace(made, replace(before.record, organisation="Süd GmbH"))


def test_where_our_own_write_is_not_shown_yet_it_is_tried_again_later(scene: People) -> None:
    scene.add()
    before = scene.only()
    scene.clock.pass_by(seconds=5)
    scene.google.faults.propagation, scene.google.faults.stale_reads = 300, True
    made = scene.replace(before, replace(before.record, organisation="Nord GmbH"))
    scene.google.faults.early_mismatches = True
    with pytest.raises(Again, match="not_stored_yet"):
        scene.replace(made, replace(before.record, organisation="Süd GmbH"))
    with pytest.raises(Again, match="not_stored_yet"):
        scene.provider.delete(made.ref, made.version, Notify.NOBODY)


def test_a_change_that_changes_nothing_is_looked_at(scene: People) -> None:
    ref = scene.add()
    before = scene.only()
    asks = scene.asks()
    same = scene.replace(before, before.record)
    assert asks.paths == [f"GET {ref}"]
    assert same.version == before.version
    scene.rename(ref, "Süd")
    with pytest.raises(Stale):
        scene.replace(before, before.record)


@pytest.mark.parametrize("raw", ["", "{}", "kaputt", '{"resourceName":"people/c1"}'])
def test_where_no_fitting_text_was_kept_it_is_looked_up(scene: People, raw: str) -> None:
    ref = scene.add(organizations=[{"department": "Einkauf"}])
    before = replace(scene.only(), raw=raw)
    scene.replace(before, replace(before.record, organisation="Nord GmbH"))
    (there,) = scene.there(ref)["organizations"]
    assert (there["name"], there["department"]) == ("Nord GmbH", "Einkauf")


def test_a_change_of_what_is_gone_is_missing(scene: People) -> None:
    ref = scene.add()
    before = scene.only()
    scene.hand.delete(ref)
    with pytest.raises(Missing):
        scene.replace(before, replace(before.record, organisation="Nord GmbH"))


def test_a_change_under_a_former_name_is_done_under_the_present_one(scene: People) -> None:
    old = scene.add()
    before = scene.only()
    new = scene.google.rename_contact(scene.hand.address, old)
    (now,) = scene.provider.fetch(scene.collection, [old])
    assert isinstance(now, Present)
    wanted = replace(before.record, organisation="Nord GmbH")
    made = scene.provider.replace(old, now.version, wanted, was(now), Notify.NOBODY)
    assert made.ref == new


def test_an_answer_that_cannot_be_read_sets_the_record_aside(scene: People) -> None:
    ref = scene.add()
    before = scene.only()
    scene.line.garbled = {ref}
    with pytest.raises(Malformed):
        scene.replace(before, replace(before.record, organisation="Nord GmbH"))


@pytest.mark.parametrize("ref", ["", "people", "people/", "/x", "contactGroups/x"])
def test_a_ref_of_nobodys_is_gone(scene: People, ref: str) -> None:
    assert [type(item).__name__ for item in scene.provider.fetch(scene.collection, [ref])] == [
        "Removed"
    ]
    with pytest.raises(Missing):
        scene.provider.replace(ref, "1", Contact(), was(scene.create(person("u"))), Notify.NOBODY)


def test_an_account_with_as_many_contacts_as_it_may_have_takes_no_more(scene: People) -> None:
    body = {"error": {"code": 400, "status": "FAILED_PRECONDITION",
                      "message": "MY_CONTACTS_OVERFLOW_COUNT"}}  # fmt: skip
    scene.look()
    scene.line.instead = [(400, json.dumps(body).encode())]
    with pytest.raises(Refused, match="book_full"):
        scene.create(person("u1"))


def test_another_change_under_way_is_a_pause(scene: People) -> None:
    body = {"error": {"code": 409, "status": "ABORTED", "message": "another one"}}
    scene.look()
    scene.line.instead = [(409, json.dumps(body).encode())]
    with pytest.raises(Again, match="too_many_requests"):
        scene.create(person("u1"))


# ── deleting ─────────────────────────────────────────────────────────────────


def test_a_deletion_looks_at_the_version_right_before(scene: People) -> None:
    ref = scene.add()
    before = scene.only()
    asks = scene.asks()
    scene.provider.delete(ref, before.version, Notify.NOBODY)
    assert asks.paths == [f"GET {ref}", f"DELETE {ref}:deleteContact"]


def test_what_goes_between_look_and_deletion_is_gone(scene: People) -> None:
    ref = scene.add()
    before = scene.only()
    scene.google.faults.lost_replies = 1
    with pytest.raises(Again):
        scene.provider.delete(ref, before.version, Notify.NOBODY)
    scene.provider.delete(ref, before.version, Notify.NOBODY)
    assert list(scene.hand.listed()) == []


# ── groups ───────────────────────────────────────────────────────────────────


def test_the_groups_of_the_account_are_its_books_all_contacts_first(scene: People) -> None:
    scene.hand.group("Kundschaft")
    told = [(each.ref, each.name, each.writable) for each in scene.provider.collections()]
    assert told[0] == (MINE, "My Contacts", True)
    assert [name for _, name, _ in told[1:]] == ["Einklang", "Kundschaft"]


def test_a_group_that_was_deleted_is_no_book(scene: People) -> None:
    scene.hand.delete_group(scene.group)
    assert [each.ref for each in scene.provider.collections()] == [MINE]


def test_a_new_group_is_made_and_its_name_is_taken(scene: People) -> None:
    made = scene.provider.make("Kundschaft")
    assert scene.named(made.ref) == made
    with pytest.raises(Refused, match="name_taken"):
        scene.provider.make("Kundschaft")


def test_whoever_leaves_the_group_stays_in_the_account(scene: People) -> None:
    ref = scene.add()
    asks = scene.asks()
    scene.provider.leave(scene.collection, ref)
    assert asks.paths == [f"POST {scene.group}/members:modify"]
    assert scene.provider.fetch(scene.collection, [ref]) == [Left(ref)]
    scene.there(ref)


def test_whoever_is_in_no_other_group_goes_to_all_contacts(scene: People) -> None:
    ref = scene.add()
    scene.hand.take_out(MINE, ref)
    scene.provider.leave(scene.collection, ref)
    assert scene.provider.fetch(scene.named(MINE), [ref])[0].ref == ref
    assert scene.provider.fetch(scene.collection, [ref]) == [Left(ref)]


def test_whoever_is_out_or_gone_has_left(scene: People) -> None:
    ref = scene.add()
    for _ in range(2):
        scene.provider.leave(scene.collection, ref)
    scene.hand.delete(ref)
    scene.provider.leave(scene.collection, ref)
    scene.hand.delete_group(scene.group)
    scene.provider.leave(scene.collection, ref)


def test_nobody_can_leave_the_last_group_that_there_is() -> None:
    scene = People(group_name="")
    ref = scene.add()
    with pytest.raises(Refused, match="last_group"):
        scene.provider.leave(scene.collection, ref)


def test_the_account_is_known_by_its_address(scene: People) -> None:
    assert scene.provider.addresses == ("anna@nordlicht.example",)
    able = scene.provider.capabilities(scene.collection)
    assert able.notify == {Notify.NOBODY}
    assert able.lags


def test_what_a_list_does_not_show_yet_is_there_when_it_is_asked_for(scene: People) -> None:
    scene.google.faults.propagation = 300
    made = scene.create(person("u1"))
    assert made.ref not in {item.ref for item in scene.look().values()}
    (found,) = scene.provider.fetch(scene.collection, [made.ref])
    assert isinstance(found, Present)
