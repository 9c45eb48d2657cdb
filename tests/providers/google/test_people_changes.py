"""What a pass over a group of contacts tells, and what it costs."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.providers.google.people_world import KEY, MINE, People, provider_at

from einklang.providers.errors import Again, CursorGone, Missing, Refused, SignIn
from einklang.providers.google.people.changes import AGE, SMALL
from einklang.providers.port import Delta, Left, Listing, Notify, Present, Removed, Unchanged
from einklang.records.contact import Contact, Name
from einklang_sandbox.google.people import contacts
from einklang_sandbox.google.people.contacts import Act

LIST = "GET people/me/connections"


@pytest.fixture
def scene() -> People:
    return People()


def planted(scene: People, count: int, group: str) -> None:
    """So many at once."""
    world = scene.google.world
    act = Act(world, world.books[scene.hand.address])
    member = {"contactGroupMembership": {"contactGroupResourceName": group}}
    for n in range(count):
        contacts.create(act, {"names": [{"familyName": f"Nr {n}"}], "memberships": [member]})


# ── what it costs ────────────────────────────────────────────────────────────


def test_a_thousand_of_the_account_come_in_one_request_and_small_pages(scene: People) -> None:
    planted(scene, 2001, scene.group)
    asks = scene.asks()
    scene.look()
    assert asks.paths == [LIST] * 3
    assert max(scene.seen.pages) == SMALL
    assert len(scene.seen.held) == 2001


def test_nothing_new_costs_one_request_and_so_does_one_change(scene: People) -> None:
    ref = scene.add()
    scene.look()
    asks = scene.asks()
    assert scene.look() == {}
    assert asks.paths == [LIST]
    scene.rename(ref, "Süd")
    asks = scene.asks()
    assert list(scene.look()) == ["Süd"]
    assert asks.paths == [LIST]


def test_only_what_the_account_itself_noted_is_asked_for(scene: People) -> None:
    scene.add()
    scene.look()
    query = scene.line.asked[-1].url.params
    assert query["sources"] == "READ_SOURCE_TYPE_CONTACT"
    assert query["pageSize"] == "1000"
    assert query["requestSyncToken"] == "true"


def test_of_whom_a_list_may_not_tell_all_is_asked_by_name(scene: People) -> None:
    numbers = [{"value": f"+49 40 {n:07}"} for n in range(120)]
    scene.add(phoneNumbers=numbers)
    scene.add("Süd")
    asks = scene.asks()
    found = scene.look()
    assert asks.paths == [LIST, "GET people:batchGet"]
    assert len(found["Nord"].record.phones) == 120
    assert len(json.loads(found["Nord"].raw)["phoneNumbers"]) == 120


# ── who is in the group ──────────────────────────────────────────────────────


def test_whoever_is_in_another_group_is_not_told(scene: People) -> None:
    scene.add()
    scene.hand.create({"names": [{"familyName": "Familie"}]})
    assert list(scene.look()) == ["Nord"]
    scene.hand.create({"names": [{"familyName": "Noch jemand"}]})
    assert scene.look() == {}


@pytest.mark.parametrize("listing", [True, False])
def test_whoever_leaves_the_group_has_left_and_is_not_gone(scene: People, *, listing: bool) -> None:
    ref = scene.add()
    scene.add("Süd")
    scene.look()
    scene.hand.take_out(scene.group, ref)
    scene.seen.cursor = None if listing else scene.seen.cursor
    scene.look()
    assert Left(ref) in scene.seen.items
    assert Removed(ref) not in scene.seen.items
    assert scene.seen.listing is listing


@pytest.mark.parametrize("listing", [True, False])
def test_who_came_of_our_create_and_left_before_we_knew_is_told_by_its_key(
    scene: People, *, listing: bool
) -> None:
    if not listing:
        scene.look()
    record = Contact(name=Name(given="Anna"))
    ref = scene.provider.create(scene.collection, record, KEY, Notify.NOBODY).ref
    scene.hand.take_out(scene.group, ref)
    scene.look()
    assert scene.seen.items == [Left(ref, KEY)]
    assert scene.seen.listing is listing


def test_whoever_comes_back_is_told_again(scene: People) -> None:
    ref = scene.add()
    scene.look()
    scene.hand.take_out(scene.group, ref)
    scene.look()
    scene.hand.put_into(scene.group, ref)
    assert scene.only().ref == ref


def test_who_was_deleted_is_removed_and_of_others_nothing_is_said(scene: People) -> None:
    ref, other = (
        scene.add(),
        str(scene.hand.create({"names": [{"givenName": "x"}]})["resourceName"]),
    )
    scene.look()
    scene.hand.delete(ref)
    scene.hand.delete(other)
    scene.look()
    assert scene.seen.items == [Removed(ref)]


def test_everybody_is_in_the_group_of_all() -> None:
    scene = People(group_name="")
    ref = scene.add()
    assert scene.group == MINE
    assert scene.only().ref == ref
    asks = scene.asks()
    scene.seen.cursor = None
    scene.hand.delete(ref)
    scene.look()
    assert asks.paths == [LIST], "it cannot be gone"


def test_a_group_that_is_gone_is_noticed_before_anybody_is_said_to_have_left(
    scene: People,
) -> None:
    scene.add()
    scene.look()
    scene.hand.delete_group(scene.group)
    for cursor in (scene.seen.cursor, None):
        told = scene.provider.changes(scene.collection, cursor, scene.seen)
        with pytest.raises(Missing):
            list(told)


def test_an_empty_group_that_is_gone_is_noticed_by_a_listing(scene: People) -> None:
    scene.hand.delete_group(scene.group)
    with pytest.raises(Missing):
        scene.look()


def test_the_group_is_looked_at_only_where_nobody_shows_that_it_is_there(scene: People) -> None:
    ref, other = scene.add(), scene.add("Süd")
    scene.look()
    scene.hand.take_out(scene.group, ref)
    asks = scene.asks()
    scene.look()
    assert asks.paths == [LIST, f"GET {scene.group}"]
    scene.hand.put_into(scene.group, ref)
    scene.look()
    scene.hand.take_out(scene.group, ref)
    scene.rename(other, "Ost")
    asks = scene.asks()
    scene.look()
    assert asks.paths == [LIST]


# ── names that change ────────────────────────────────────────────────────────


def test_a_renamed_contact_is_told_with_the_name_under_which_it_is_held(scene: People) -> None:
    old = scene.add()
    scene.look()
    new = scene.google.rename_contact(scene.hand.address, old)
    found = scene.only()
    assert (found.ref, found.formerly) == (new, (old,))
    assert len(scene.seen.items) == 1


def test_of_two_that_became_one_the_lost_one_is_named(scene: People) -> None:
    kept, lost = scene.add(), scene.add("Süd")
    scene.look()
    scene.google.merge_contacts(scene.hand.address, kept, lost)
    found = scene.only()
    assert (found.ref, found.formerly) == (kept, (lost,))


def test_the_lost_one_is_named_even_where_the_kept_one_is_held_as_it_is(scene: People) -> None:
    kept, lost = scene.add(), scene.add("Süd")
    scene.look()
    scene.google.merge_contacts(scene.hand.address, kept, lost)
    (now,) = scene.provider.fetch(scene.collection, [kept])
    assert isinstance(now, Present)
    scene.seen.held[kept] = now.version
    assert scene.only().formerly == (lost,)


def test_a_former_name_that_nobody_holds_is_not_told(scene: People) -> None:
    scene.look()
    scene.google.rename_contact(scene.hand.address, scene.add())
    assert scene.only().formerly == ()


def test_a_renamed_contact_that_left_has_left_under_its_old_name(scene: People) -> None:
    old = scene.add()
    scene.look()
    new = scene.google.rename_contact(scene.hand.address, old)
    scene.hand.take_out(scene.group, new)
    scene.look()
    assert scene.seen.items == [Left(old)]


def test_one_asked_for_by_a_former_name_is_told_under_the_present_one(scene: People) -> None:
    old = scene.add()
    new = scene.google.rename_contact(scene.hand.address, old)
    (found,) = scene.provider.fetch(scene.collection, [old])
    assert isinstance(found, Present)
    assert (found.ref, found.formerly) == (new, (old,))


# ── cursors ──────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("how", ["reason", "message", "gone"])
def test_an_expired_token_is_a_dead_cursor_however_google_says_it(scene: People, how: str) -> None:
    scene.look()
    scene.google.faults.dead_tokens = 1
    scene.google.faults.dead_token_without_reason = how == "message"
    scene.google.faults.dead_token_gone = how == "gone"
    with pytest.raises(CursorGone):
        scene.seen.look_once(scene)  # type: ignore[arg-type] # as much of a world as it needs


def test_a_cursor_older_than_six_days_is_given_up_unasked(scene: People) -> None:
    scene.add()
    scene.look()
    scene.clock.pass_by(seconds=AGE / 2)
    scene.look()  # a later token does not make it younger
    scene.clock.pass_by(seconds=AGE / 2 + 1)
    asks = scene.asks()
    with pytest.raises(CursorGone):
        scene.seen.look_once(scene)  # type: ignore[arg-type] # as much of a world as it needs
    assert len(asks) == 0
    scene.look()
    assert scene.seen.listing
    assert [type(item) for item in scene.seen.items] == [Unchanged]


@pytest.mark.parametrize("text", ["", ":", "1:", "x:token", "-1:token", "²:token"])
def test_a_cursor_of_nobodys_is_dead(scene: People, text: str) -> None:
    with pytest.raises(CursorGone):
        list(scene.provider.changes(scene.collection, text, scene.seen))


def test_a_token_that_was_made_for_other_fields_is_dead(scene: People) -> None:
    scene.look()
    cursor = str(scene.seen.cursor)
    other = scene.google.grants.issue(scene.hand.address, scene.provider._client.tokens.scopes)
    assert other
    told = scene.wire.request(
        "GET",
        "http://google.test/v1/people/me/connections?personFields=names&requestSyncToken=true",
        {"Authorization": f"Bearer {other}"},
    )
    born, _, _ = cursor.partition(":")
    foreign = f"{born}:{json.loads(told.body)['nextSyncToken']}"
    with pytest.raises(CursorGone):
        list(scene.provider.changes(scene.collection, foreign, scene.seen))


def test_a_listing_that_breaks_between_two_pages_is_begun_anew_later(scene: People) -> None:
    planted(scene, 1001, scene.group)
    scene.google.faults.dead_pages = 1
    with pytest.raises(Refused, match="not_accepted"):
        scene.look()


def test_a_delta_whose_pages_die_is_a_dead_cursor(scene: People) -> None:
    scene.look()
    planted(scene, 1001, scene.group)
    scene.google.faults.dead_pages = 1
    with pytest.raises(CursorGone):
        scene.seen.look_once(scene)  # type: ignore[arg-type] # as much of a world as it needs


def test_pages_that_come_short_or_empty_are_pages(scene: People) -> None:
    planted(scene, 7, scene.group)
    scene.google.faults.short_pages = 3
    scene.look()
    assert len(scene.seen.held) == 7


# ── what lags behind ─────────────────────────────────────────────────────────


@pytest.mark.parametrize("listing", [True, False])
def test_what_the_list_does_not_tell_yet_is_no_news(scene: People, *, listing: bool) -> None:
    ref = scene.add()
    before = scene.only()
    scene.rename(ref, "Süd")  # told at once
    scene.clock.pass_by(seconds=1)
    scene.google.faults.propagation = 300
    after = scene.there(ref)
    scene.hand.update(ref, {"names": after["names"]})
    (now,) = scene.provider.fetch(scene.collection, [ref])
    assert isinstance(now, Present)
    scene.seen.held[ref] = now.version  # as after a write of ours
    scene.seen.cursor = None if listing else scene.seen.cursor
    assert scene.look() == {}
    assert scene.seen.items == ([Unchanged(ref)] if listing else [])
    assert before.version != now.version
    scene.clock.pass_by(seconds=301)
    assert scene.look() == {}, "our own write is no news when it is told"


# ── refusals ─────────────────────────────────────────────────────────────────


def test_an_account_that_granted_no_contacts_is_told_what_is_missing(scene: People) -> None:
    provider = provider_at(scene.google, scene.wire, scopes=("openid",))
    with pytest.raises(Refused, match="scope_missing"):
        provider.collections()
    with pytest.raises(Refused, match="scope_missing"):
        list(provider.changes(scene.collection, None, scene.seen))


def test_an_api_that_is_not_switched_on_is_named(scene: People) -> None:
    body: Any = {
        "error": {
            "code": 403,
            "status": "PERMISSION_DENIED",
            "message": "People API has not been used",
            "details": [{"reason": "SERVICE_DISABLED"}],
        }
    }
    scene.line.instead = [(403, json.dumps(body).encode())]
    with pytest.raises(Refused, match="people_not_enabled"):
        scene.look()


@pytest.mark.parametrize("limit", ["reads", "full"])
def test_a_limit_that_is_reached_is_a_pause(scene: People, limit: str) -> None:
    setattr(scene.google.rates, limit, 0)
    with pytest.raises(Again, match="too_many_requests"):
        scene.look()


def test_a_fault_of_the_servers_is_tried_again_later(scene: People) -> None:
    scene.google.faults.server_errors = 1
    with pytest.raises(Again, match="server_error"):
        scene.look()


def test_an_access_that_was_withdrawn_asks_for_a_sign_in(scene: People) -> None:
    scene.provider.give_back()
    with pytest.raises(SignIn):
        scene.look()


def test_pages_are_of_one_kind(scene: People) -> None:
    scene.add()
    kinds = {type(p) for p in scene.provider.changes(scene.collection, None, scene.seen)}
    assert kinds == {Listing}
    scene.look()
    scene.add("Süd")
    told = scene.provider.changes(scene.collection, scene.seen.cursor, scene.seen)
    assert {type(page) for page in told} == {Delta}
