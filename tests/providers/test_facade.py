"""The CalDAV provider against servers as they are: one oddity at a time, the whole suite each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from tests.providers.conformance import KEY, OTHER_KEY, Conformance, OfText, Seen, World, one, was
from tests.providers.dns import Table
from tests.providers.drawn import PEOPLE
from tests.providers.facade import BOOKS, CALENDARS, PRINCIPAL, Facade, Oddities
from tests.providers.meetings import GUEST, meeting, renamed, text

from einklang.providers.dav.adapter import open_books, open_dav
from einklang.providers.errors import Again, CursorGone, Refused, Stale
from einklang.providers.port import Notify, Present, Provider, Removed, Unreadable
from einklang.providers.wire import Wire

ROOT = "https://dav.test/"
HOSTS = frozenset({"dav.test", "other.test", "sub.dav.test"})


class FacadeWorld(OfText):
    """One account at an odd server."""

    words = CALENDARS
    suffix = "ics"

    def __init__(self, **odd: Any) -> None:
        self.facade = Facade(Oddities(**odd), self.words)
        self.wire = Wire(httpx.WSGITransport(app=self.facade), HOSTS)
        self.provider: Provider[Any] = self.again()
        (self.collection,) = self.provider.collections()

    def again(self, address: str = ROOT) -> Provider[Any]:
        """A new run: an adapter that remembers nothing."""
        return open_dav(address, "alice@x", "geheim", self.wire, Table())

    def put(self, name: str, written: str) -> str:
        self.facade.store(f"{name}.{self.suffix}", written)
        return f"{self.collection.ref}{name}.{self.suffix}"

    def drop(self, ref: str) -> None:
        self.facade.remove(ref.removeprefix(self.collection.ref))

    def kill_cursors(self) -> None:
        self.facade.number += 1
        self.facade.oldest = self.facade.number

    def drop_collection(self) -> None:
        self.facade.gone = True

    def cost(self) -> tuple[int, int]:
        return self.wire.requests, self.wire.received_bytes


class BookWorld(FacadeWorld):
    """One account with an address book at an odd server."""

    drawn = PEOPLE
    words = BOOKS
    suffix = "vcf"

    def again(self, address: str = ROOT) -> Provider[Any]:
        return open_books(address, "alice@x", "geheim", self.wire, Table())


ODD: Mapping[str, Mapping[str, Any]] = {
    "none": {},
    "no ETag after PUT": {"put_etag": "missing"},
    "a weak ETag after PUT": {"put_etag": "weak"},
    "unquoted ETags": {"tells_etag": "unquoted", "put_etag": "unquoted", "matches": "unquoted"},
    "unquoted ETags in XML": {"tells_etag": "unquoted"},
    "weak ETags": {"tells_etag": "weak", "put_etag": "weak"},
    "weak ETags by letter": {"tells_etag": "weak", "put_etag": "missing", "matches": "weak"},
    "no ETags": {"tells_etag": "missing", "put_etag": "missing"},
    "endless ETags": {"tells_etag": "long", "put_etag": "long", "matches": "long"},
    "no sync token": {"tells_token": False},
    "sync unsupported": {"sync_status": 415},
    "sync forbidden": {"sync_status": 403},
    "sync not implemented": {"sync_status": 501},
    "a teapot": {"sync_status": 418},
    "dead tokens 412": {"dead_status": 412},
    "dead tokens 409 bare": {"dead_status": 409, "dead_body": False},
    "dead tokens 400 bare": {"dead_status": 400, "dead_body": False},
    "dead tokens 410 bare": {"dead_status": 410, "dead_body": False},
    "dead tokens 500 bare": {"dead_status": 500, "dead_body": False},
    "dead tokens 507 bare": {"dead_status": 507, "dead_body": False},
    "dead tokens list all": {"dead_status": 207},
    "pages of two": {"page": 2},
    "UID conflict 412 bare": {"twin_status": 412, "twin_body": False},
    "UID conflict 403": {"twin_status": 403},
    "UID conflict 409 bare": {"twin_status": 409, "twin_body": False},
    "gone inside a multistatus": {"gone_inside": True},
    "refusals inside a multistatus": {"wraps_refusals": True, "twin_status": 412},
    "hrefs encoded whole": {"absolute": "http%3A//dav.test%3A8080", "gone_inside": True},
    "no multiget": {"multiget": False},
    "broken XML in multiget": {"breaks_xml": True},
    "hrefs not encoded": {"encodes": False},
    "absolute hrefs": {"absolute": "https://dav.test"},
    "absolute hrefs behind a proxy": {"absolute": "http://dav.test:8080"},
    "If-None-Match ignored": {"heeds_none_match": False, "home": "/SOGo/dav/alice@x/"},
    "If-Match ignored": {"heeds_match": False, "home": "/SOGo/dav/alice@x/"},
    "new names": {"put_etag": "missing", "relocates": True},
}


class TestOddities(Conformance):
    @pytest.fixture(params=[FacadeWorld, BookWorld])
    def kind(self, request: pytest.FixtureRequest) -> type[FacadeWorld]:
        chosen: type[FacadeWorld] = request.param
        return chosen

    @pytest.fixture(params=ODD)
    def world(self, request: pytest.FixtureRequest, kind: type[FacadeWorld]) -> World:
        return kind(**ODD[request.param])


def test_a_silent_listing_for_a_dead_token_is_seen_for_what_it_is() -> None:
    world, seen = FacadeWorld(dead_status=207), Seen()
    refs = [world.put(f"m{n}", text(f"u{n}")) for n in range(20)]
    seen.look(world)
    world.drop(refs[3])
    world.kill_cursors()
    seen.look(world)
    assert seen.listing
    assert refs[3] not in seen.held
    assert seen.present() == {}


def test_an_own_write_in_a_big_collection_costs_no_listing() -> None:
    world, seen = FacadeWorld(), Seen()
    for n in range(20):
        world.put(f"m{n}", text(f"u{n}"))
    seen.look(world)
    seen.wrote(world.provider.create(world.collection, meeting("neu"), KEY, Notify.NOBODY))
    before = world.wire.requests
    assert seen.look(world) == []
    assert world.wire.requests == before + 1


def test_deletions_that_a_server_keeps_to_itself_show_in_a_listing() -> None:
    world, seen = FacadeWorld(tells_deletions=False), Seen()
    refs = [world.put(f"m{n}", text(f"u{n}")) for n in range(3)]
    seen.look(world)
    world.drop(refs[0])
    assert seen.look(world) == []
    seen.cursor = None
    seen.look(world)
    assert set(seen.held) == set(refs[1:])


def test_a_way_that_fails_for_good_is_not_taken_again_in_the_run() -> None:
    world, seen = FacadeWorld(sync_status=500), Seen()
    world.put("m1", text("u1"))
    seen.look(world)
    with pytest.raises(CursorGone, match="sync_failed"):
        seen.look_once(world)
    seen.look(world)
    assert seen.look(world) == []
    world.put("m1", text("u1", "anders"))
    seen.look(world)
    assert list(seen.present()) == ["anders"]


def test_a_server_that_does_not_offer_sync_is_not_asked_for_it() -> None:
    can = "<D:supported-report><D:report><C:calendar-multiget/></D:report></D:supported-report>"
    world, seen = FacadeWorld(reports=can, sync_status=500), Seen()
    seen.look(world)
    assert seen.look_once(world) == []


def test_a_listing_that_names_not_even_the_collection_deletes_nothing() -> None:
    world, seen = FacadeWorld(), Seen()
    world.put("m1", text("u1"))
    seen.look(world)
    world.facade.odd.lists_nothing = True
    seen.cursor = None
    with pytest.raises(Again, match="garbled_reply"):
        seen.look(world)
    assert len(seen.held) == 1


@pytest.mark.parametrize(("tells", "can"), [("quoted", True), ("missing", False)])
def test_whether_a_server_can_check_a_version_is_told_as_it_is(tells: str, *, can: bool) -> None:
    world = FacadeWorld(tells_etag=tells, put_etag="missing")
    world.put("m1", text("u1"))
    assert world.provider.capabilities(world.collection).preconditions is can
    fresh = world.again()
    list(fresh.changes(world.collection, None, Seen()))
    before = world.wire.requests
    assert fresh.capabilities(world.collection).preconditions is can
    assert world.wire.requests == before


def test_a_server_that_tells_no_mark_at_all_is_listed_each_time() -> None:
    world, seen = FacadeWorld(tells_token=False, tells_ctag=False), Seen()
    ref = world.put("m1", text("u1"))
    seen.look(world)
    assert seen.cursor is None
    seen.look(world)
    assert seen.listing
    assert seen.held.keys() == {ref}


def test_a_collection_that_is_told_among_its_members_is_no_member() -> None:
    world, seen = FacadeWorld(member_collection=True), Seen()
    seen.look(world)
    ref = world.put("m1", text("u1"))
    assert [item.ref for item in seen.look(world)] == [ref]


def test_a_cut_answer_is_read_to_its_end_and_the_cursor_comes_last() -> None:
    world, seen = FacadeWorld(page=2), Seen()
    seen.look(world)
    for n in range(5):
        world.put(f"m{n}", text(f"u{n}"))
    seen.look(world)
    assert len(seen.held) == 5
    assert seen.look(world) == []


def test_a_line_that_breaks_between_pages_leaves_the_cursor_where_it_was() -> None:
    world, seen = FacadeWorld(page=2), Seen()
    seen.look(world)
    before = seen.cursor
    for n in range(5):
        world.put(f"m{n}", text(f"u{n}"))
    world.facade.odd.drop_at = 3
    with pytest.raises(Again, match="unreachable"):
        seen.look(world)
    assert seen.cursor == before
    seen.look(world)
    assert len(seen.held) == 5


def test_a_server_that_overwrites_keeps_what_another_program_stored() -> None:
    world = FacadeWorld(heeds_none_match=False, home="/SOGo/dav/alice@x/")
    world.put(KEY, text("another"))
    with pytest.raises(Stale, match="place_taken"):
        world.provider.create(world.collection, meeting("u1"), KEY, Notify.NOBODY)
    assert "UID:another" in world.facade.texts[f"{KEY}.ics"]


def test_a_place_that_another_record_took_is_stale() -> None:
    world = FacadeWorld()
    world.put(KEY, text("another"))
    with pytest.raises(Stale, match="place_taken"):
        world.provider.create(world.collection, meeting("u1"), KEY, Notify.NOBODY)
    assert "UID:another" in world.facade.texts[f"{KEY}.ics"]


def test_no_write_leaves_without_a_condition() -> None:
    world = FacadeWorld(put_etag="missing")
    made = world.provider.create(world.collection, meeting("u1"), KEY, Notify.NOBODY)
    other = world.provider.replace(
        made.ref, made.version, renamed(made.record, "x"), was(made), Notify.NOBODY
    )
    world.provider.delete(other.ref, other.version, Notify.NOBODY)
    put, replace = world.facade.asked("PUT")
    (delete,) = world.facade.asked("DELETE")
    assert put["if_none_match"] == "*"
    assert replace["if_match"] == made.version
    assert delete["if_match"] == other.version


def test_without_etags_a_write_is_refused_when_the_text_has_changed() -> None:
    world = FacadeWorld(tells_etag="missing", put_etag="missing")
    before = one(world, world.put("m1", text("u1")))
    world.put("m1", text("u1", "von anderer Hand"))
    with pytest.raises(Stale):
        world.provider.delete(before.ref, before.version, Notify.NOBODY)
    assert "m1.ics" in world.facade.texts


@pytest.mark.parametrize(
    "odd",
    [
        {},
        {"twin_href": True, "queries": False},
        {"twin_body": False},
        {"twin_status": 412, "twin_body": False},
        {"twin_status": 403, "absolute": "https://dav.test"},
    ],
)
def test_who_has_the_uid_is_named(odd: Mapping[str, Any]) -> None:
    world = FacadeWorld(**odd)
    world.put("other", text("u1-and-more"))
    ref = world.put("m1", text("u1"))
    with pytest.raises(Stale, match="uid_conflict") as error:
        world.provider.create(world.collection, meeting("u1"), KEY, Notify.NOBODY)
    assert error.value.detail == ref


@pytest.mark.parametrize("told", [True, False])
def test_a_uid_that_nobody_here_has_is_a_question_and_no_reason_to_look_again(told: bool) -> None:
    world = FacadeWorld(twin_elsewhere=True, twin_href=told)
    with pytest.raises(Refused, match="uid_conflict"):
        world.provider.create(world.collection, meeting("u1"), KEY, Notify.NOBODY)


def test_a_conflict_of_another_kind_is_not_called_one_of_uids() -> None:
    world = FacadeWorld(twin_elsewhere=True, twin_body=False)
    with pytest.raises(Refused, match="not_accepted"):
        world.provider.create(world.collection, meeting("u1"), KEY, Notify.NOBODY)


def test_a_server_that_stores_twins_still_gets_one_per_key() -> None:
    world = FacadeWorld(twin_status=0)
    world.provider.create(world.collection, meeting("u1"), KEY, Notify.NOBODY)
    world.provider.create(world.collection, meeting("u1"), KEY, Notify.NOBODY)
    assert len(world.facade.texts) == 1
    world.provider.create(world.collection, meeting("u1"), OTHER_KEY, Notify.NOBODY)
    assert len(world.facade.texts) == 2


def test_a_page_instead_of_an_answer_is_tried_again_and_deletes_nothing() -> None:
    world, seen = FacadeWorld(), Seen()
    ref = world.put("m1", text("u1"))
    seen.look(world)
    world.facade.odd.html = True
    with pytest.raises(CursorGone):
        seen.look_once(world)
    with pytest.raises(Again, match="garbled_reply"):
        seen.look(world)
    with pytest.raises(Again):
        world.provider.fetch(world.collection, [ref])


def test_a_website_without_calendars_says_so() -> None:
    world = FacadeWorld()
    world.facade.odd.html = True
    with pytest.raises(Refused, match="no_dav_here"):
        world.again().collections()


def test_a_password_is_not_carried_to_another_host_by_the_well_known_address() -> None:
    world = FacadeWorld()
    world.facade.odd.well_known = f"https://other.test{PRINCIPAL}"
    world.facade.log.clear()
    (found,) = world.again(f"{ROOT}").collections()
    assert found.ref.startswith(ROOT)  # found at `/`, after all
    strangers = [h for _, p, h in world.facade.log if h["host"] == "other.test"]
    assert strangers
    assert all("authorization" not in headers for headers in strangers)


def test_a_host_below_the_given_one_may_have_the_password() -> None:
    world = FacadeWorld()
    world.facade.odd.well_known = f"https://sub.dav.test{PRINCIPAL}"
    (found,) = world.again().collections()
    assert found.ref == f"https://sub.dav.test{quote(world.facade.calendar, safe='/@')}"


def test_guests_of_a_silent_create_are_ours_to_tell() -> None:
    world = FacadeWorld(schedules=True)
    assert world.collection.schedules
    world.provider.create(world.collection, meeting("u1", "x", GUEST), KEY, Notify.NOBODY)
    stored = world.facade.texts[f"{KEY}.ics"].replace("\r\n ", "")
    assert "SCHEDULE-AGENT=NONE" in stored
    loud = world.provider.create(
        world.collection, meeting("u2", "x", GUEST), OTHER_KEY, Notify.EVERYBODY
    )
    assert "SCHEDULE-AGENT" not in loud.raw


GUESTS = "ORGANIZER:mailto:alice@x\nATTENDEE{}:mailto:gast@y"


@pytest.mark.parametrize(
    ("agent", "quiet"),
    [("", False), (";SCHEDULE-AGENT=SERVER", False), (";SCHEDULE-AGENT=NONE", True)],
)
def test_guests_whom_the_server_tells_are_not_disturbed_unasked(agent: str, *, quiet: bool) -> None:
    world = FacadeWorld(schedules=True)
    at = one(world, world.put("m1", text("u1", extra=GUESTS.format(agent))))
    writes = len(world.facade.asked("PUT"))
    if quiet:
        world.provider.replace(at.ref, at.version, renamed(at.record, "x"), was(at), Notify.NOBODY)
        return
    with pytest.raises(Refused, match="would_notify"):
        world.provider.replace(at.ref, at.version, renamed(at.record, "x"), was(at), Notify.NOBODY)
    with pytest.raises(Refused, match="would_notify"):
        world.provider.delete(at.ref, at.version, Notify.NOBODY)
    assert len(world.facade.asked("PUT")) == writes
    assert world.provider.fetch(world.collection, [at.ref]) == [at]
    world.provider.delete(at.ref, at.version, Notify.EVERYBODY)
    assert world.provider.fetch(world.collection, [at.ref]) == [Removed(at.ref)]


def test_a_guest_removes_an_invitation_without_an_answer() -> None:
    world = FacadeWorld(schedules=True)
    extra = "ORGANIZER:mailto:host@y\nATTENDEE:mailto:alice@x"
    at = one(world, world.put("m1", text("u1", extra=extra)))
    world.provider.delete(at.ref, at.version, Notify.NOBODY)
    assert world.facade.asked("DELETE")[0]["schedule_reply"] == "F"


def test_two_records_in_one_resource_are_set_aside() -> None:
    world, seen = FacadeWorld(), Seen()
    both = text("u1").replace("END:VCALENDAR\r\n", "") + text("u2").partition("EN\r\n")[2]
    world.put("m1", both)
    world.put("m2", text("u3", "drei"))
    seen.look(world)
    assert list(seen.present()) == ["drei"]
    assert [type(item) for item in seen.items].count(Unreadable) == 1


def test_a_record_in_the_middle_that_is_gone_meanwhile_is_told_removed() -> None:
    world = FacadeWorld(multiget=False)
    refs = [world.put(f"m{n}", text(f"u{n}")) for n in range(3)]
    world.drop(refs[1])
    first, second, third = world.provider.fetch(world.collection, refs)
    assert second == Removed(refs[1])
    assert isinstance(first, Present)
    assert isinstance(third, Present)
