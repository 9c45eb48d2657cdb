"""Many contacts in one request; a bad one fails alone."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from tests.providers.google.people_world import People

from einklang.providers.errors import Again, Malformed, Missing, Refused, Stale
from einklang.providers.port import Change, GivesBack, Groups, InBatches, New, Present, Was, Written
from einklang.records.contact import Contact, Email, Messenger, Name, Phone

CREATE, UPDATE = "POST people:batchCreateContacts", "POST people:batchUpdateContacts"
LONG_KEY = "0123456789abcdef-{:04}"
BLANK = Contact()


@pytest.fixture
def scene() -> People:
    made = People()
    made.look()
    return made


def new(count: int) -> list[New[Contact]]:
    return [New(Contact(name=Name(family=f"Nr {n}")), LONG_KEY.format(n)) for n in range(count)]


def held(scene: People, count: int) -> list[Present[Contact]]:
    """So many stand there and were seen."""
    for n in range(count):
        scene.add(f"Nr {n}")
    return list(scene.look().values())


def change(at: Present[Contact], **fields: Any) -> Change[Contact]:
    fields = fields or {"organisation": "Nord GmbH"}
    return Change(at.ref, at.version, replace(at.record, **fields), Was(at.record, at.raw))


def kinds(results: Sequence[object]) -> list[str]:
    return [type(each).__name__ for each in results]


def test_it_is_what_the_port_calls_so(scene: People) -> None:
    assert isinstance(scene.provider, InBatches)
    assert isinstance(scene.provider, Groups)
    assert isinstance(scene.provider, GivesBack)
    assert scene.provider.at_once == 200


def test_a_thousand_out_are_five_requests(scene: People) -> None:
    asks = scene.asks()
    made = scene.provider.create_many(scene.collection, new(1000))
    assert asks.paths == [CREATE] * 5
    assert [each.record.name.family for each in made if isinstance(each, Written)] == [
        f"Nr {n}" for n in range(1000)
    ]
    asks = scene.asks()
    changes = [
        Change(each.ref, each.version, replace(each.record, organisation="Nord"),
               Was(each.record, each.raw))
        for each in made if isinstance(each, Written)
    ]  # fmt: skip
    done = scene.provider.replace_many(scene.collection, changes)
    assert asks.paths == [UPDATE] * 5
    assert {each.record.organisation for each in done if isinstance(each, Written)} == {"Nord"}


def test_the_same_keys_make_the_same_contacts(scene: People) -> None:
    first = scene.provider.create_many(scene.collection, new(3))
    again = scene.provider.create_many(scene.collection, new(4))
    assert [each.ref for each in again[:3] if isinstance(each, Written)] == [
        each.ref for each in first if isinstance(each, Written)
    ]
    assert len(scene.hand.listed()) == 4


def test_a_batch_whose_reply_was_lost_makes_no_twins(scene: People) -> None:
    scene.google.faults.lost_replies = 1
    with pytest.raises(Again):
        scene.provider.create_many(scene.collection, new(3))
    made = scene.provider.create_many(scene.collection, new(3))
    assert kinds(made) == ["Written"] * 3
    assert len(scene.hand.listed()) == 3


def test_of_a_batch_only_the_bad_one_fails(scene: People) -> None:
    at = held(scene, 10)
    scene.rename(at[3].ref, "von anderer Hand")
    scene.hand.delete(at[7].ref)
    asks = scene.asks()
    done = scene.provider.replace_many(scene.collection, [change(each) for each in at])
    assert [n for n, each in enumerate(done) if isinstance(each, Stale)] == [3]
    assert [n for n, each in enumerate(done) if isinstance(each, Missing)] == [7]
    assert kinds(done).count("Written") == 8
    assert len(asks) <= 6
    assert "organizations" not in scene.there(at[3].ref)


def test_of_new_ones_only_the_bad_one_fails(scene: People) -> None:
    wanted = new(5)
    at = wanted[2]
    told = json.dumps({"resourceName": "people/c1", "emailAddresses": [{"displayName": "x"}]})
    wanted[2] = replace(at, raw=told)
    made = scene.provider.create_many(scene.collection, wanted)
    assert kinds(made) == ["Written", "Written", "Refused", "Written", "Written"]
    assert len(scene.hand.listed()) == 4


def test_where_google_does_not_say_whose_fault_it_is_the_batch_is_halved(scene: People) -> None:
    at = held(scene, 8)
    scene.rename(at[5].ref, "von anderer Hand")
    body = {"error": {"code": 400, "status": "INVALID_ARGUMENT", "message": "?"}}
    scene.line.instead = [(400, json.dumps(body).encode())]
    done = scene.provider.replace_many(scene.collection, [change(each) for each in at])
    assert [n for n, each in enumerate(done) if isinstance(each, Stale)] == [5]
    assert kinds(done).count("Written") == 7


def test_each_keeps_what_only_the_others_change(scene: People) -> None:
    kept = {
        "phoneNumbers": [{"value": "040 1", "type": "Zentrale"}],
        "emailAddresses": [{"value": "Anna@Nord.example", "displayName": "Anna"}],
        "imClients": [{"username": "anna", "protocol": "skype", "type": "home"}],
        "names": [{"familyName": "Nr", "phoneticFamilyName": "enn-err"}],
    }
    ref = scene.add("Nr", **{k: v for k, v in kept.items() if k != "names"})
    scene.hand.update(ref, {"names": kept["names"]})
    scene.add("Süd")
    first, second = sorted(scene.look().values(), key=lambda each: each.record.name.family)
    wanted = [
        change(first, organisation="Nord GmbH"),
        change(
            second,
            name=Name(family="Ost"),
            phones=(Phone("1"),),
            emails=(Email("a@b.example"),),
            messengers=(Messenger("gtalk", "ost"),),
        ),
    ]
    asks = scene.asks()
    done = scene.provider.replace_many(scene.collection, wanted)
    assert asks.paths == [UPDATE]
    assert kinds(done) == ["Written", "Written"]
    there = scene.there(first.ref)
    for field, (item,) in kept.items():
        assert item.items() <= there[field][0].items()
    assert there["organizations"][0]["name"] == "Nord GmbH"
    assert scene.there(second.ref)["imClients"][0]["protocol"] == "googleTalk"


def test_what_says_the_same_is_looked_at_and_not_sent(scene: People) -> None:
    at = held(scene, 3)
    wanted = [change(at[0]), change(at[1], organisation=""), change(at[2])]
    asks = scene.asks()
    done = scene.provider.replace_many(scene.collection, wanted)
    assert asks.paths == [f"GET {at[1].ref}", UPDATE]
    assert kinds(done) == ["Written"] * 3


def test_none_at_all_asks_for_nothing(scene: People) -> None:
    asks = scene.asks()
    assert list(scene.provider.create_many(scene.collection, [])) == []
    assert list(scene.provider.replace_many(scene.collection, [])) == []
    assert len(asks) == 0


def test_one_that_is_not_told_after_a_batch_is_looked_for_later(scene: People) -> None:
    scene.line.instead = [(200, b"{}")]
    with pytest.raises(Again, match="garbled_reply"):
        scene.provider.create_many(scene.collection, new(2))
    at = held(scene, 2)
    scene.line.instead = [(200, b"{}")]
    with pytest.raises(Again, match="garbled_reply"):
        scene.provider.replace_many(scene.collection, [change(each) for each in at])


def test_one_that_cannot_be_read_afterwards_is_set_aside_alone(scene: People) -> None:
    at = held(scene, 3)
    scene.line.garbled = {at[1].ref}
    done = scene.provider.replace_many(scene.collection, [change(each) for each in at])
    assert kinds(done) == ["Written", "Malformed", "Written"]
    assert isinstance(done[1], Malformed)


def test_a_limit_ends_the_whole(scene: People) -> None:
    scene.google.rates.writes = 0
    with pytest.raises(Again):
        scene.provider.create_many(scene.collection, new(2))


def test_a_refusal_of_the_account_is_everyones(scene: People) -> None:
    scene.line.instead = [(403, b"{}")] * 20
    done = scene.provider.create_many(scene.collection, new(4))
    assert {type(each) for each in done} == {Refused}
