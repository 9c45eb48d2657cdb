"""What servers were seen to do that the book does not: SOGo 5.8, Cyrus 3.6, Radicale 1.1 and
Xandikos 0.2, each played by the façade (docs/conformance/caldav.md)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.providers.conformance import KEY, Seen, one, was
from tests.providers.meetings import GUEST, meeting, renamed, text
from tests.providers.test_facade import FacadeWorld

from einklang.providers.dav import href
from einklang.providers.errors import Missing, Refused, Stale
from einklang.providers.port import Notify
from einklang.records.event import Event, Organiser

SOGO = "/SOGo/dav/alice@x/Calendar/"
CYRUS = "/dav/calendars/user/alice@x/"


def test_what_is_gone_is_not_made_anew_by_a_server_that_ignores_versions() -> None:
    world = FacadeWorld(heeds_match=False, home=SOGO)
    at = one(world, world.put("m1", text("u1")))
    world.drop(at.ref)
    with pytest.raises(Missing):
        world.provider.replace(at.ref, at.version, renamed(at.record, "x"), was(at), Notify.NOBODY)
    assert world.facade.texts == {}


def test_what_changed_meanwhile_is_not_deleted_by_a_server_that_ignores_versions() -> None:
    world = FacadeWorld(heeds_match=False, home=SOGO)
    at = one(world, world.put("m1", text("u1")))
    world.put("m1", text("u1", "von anderer Hand"))
    with pytest.raises(Stale):
        world.provider.delete(at.ref, at.version, Notify.NOBODY)
    assert "m1.ics" in world.facade.texts


def test_what_changes_in_the_second_of_a_token_is_told() -> None:
    world, seen = FacadeWorld(by_second=True, home=SOGO), Seen()
    for n in range(9):
        world.put(f"m{n}", text(f"u{n}"))
    seen.look(world)
    world.put("m1", text("u1", "anders"))
    seen.look(world)
    assert list(seen.present()) == ["anders"]


@pytest.mark.parametrize("home", [SOGO, CYRUS])
def test_what_a_server_alters_under_a_strong_etag_is_read_back(home: str) -> None:
    world = FacadeWorld(alters=True, home=home)
    made = world.provider.create(world.collection, meeting("u1", "Angebot "), KEY, Notify.NOBODY)
    assert made.record.details.summary == "Angebot"
    assert one(world, made.ref).record == made.record
    again = renamed(made.record, "anders ")
    written = world.provider.replace(made.ref, made.version, again, was(made), Notify.NOBODY)
    assert one(world, made.ref).record == written.record


def test_a_refusal_inside_a_multistatus_is_told_by_its_own_name() -> None:
    world = FacadeWorld(wraps_refusals=True, twin_elsewhere=True, twin_status=412)
    with pytest.raises(Refused, match="uid_conflict") as error:
        world.provider.create(world.collection, meeting("u1"), KEY, Notify.NOBODY)
    assert error.value.detail == "HTTP 412 error no-uid-conflict"


def test_the_principal_knows_the_home_better_than_any_other_place() -> None:
    world = FacadeWorld(home_everywhere=True, well_known="/")
    (found,) = world.again().collections()
    assert found == world.collection


def test_a_calendar_of_somebody_else_is_found_by_its_link() -> None:
    world = FacadeWorld(lent=True)
    theirs = "https://dav.test/cal/bob@x/geteilt/"
    assert theirs not in {c.ref for c in world.again().collections()}
    assert {c.ref for c in world.again(theirs).collections()} == {world.collection.ref, theirs}


@pytest.mark.parametrize(
    ("told", "found"),
    [
        ("/c/a#b.ics", "https://dav.test/c/a%23b.ics"),
        ("https://dav.test/c/a#b.ics", "https://dav.test/c/a%23b.ics"),
        ("http%3A//dav.test%3A80/c/a.ics", "https://dav.test/c/a.ics"),
        ("/c/http%3A//a.ics", "https://dav.test/c/http://a.ics"),
    ],
)
def test_an_href_that_is_encoded_too_little_or_too_much_is_understood(
    told: str, found: str
) -> None:
    assert href.place("https://dav.test/c/", told) == found
    assert href.member("https://dav.test/c/", told) == found


def _mine(*guests: str) -> Event:
    event = meeting("u1", "x", *guests)
    return replace(event, details=replace(event.details, organiser=Organiser("alice@x")))


def test_a_server_that_asks_the_organiser_is_kept_quiet_by_him() -> None:
    world = FacadeWorld(schedules=True, asks="ORGANIZER", home=SOGO)
    at = world.provider.create(world.collection, _mine(GUEST), KEY, Notify.NOBODY)
    more = _mine(GUEST, "neu@y.example")
    at = world.provider.replace(at.ref, at.version, more, was(at), Notify.NOBODY)
    world.provider.delete(at.ref, at.version, Notify.NOBODY)
    assert world.facade.mails == []


def test_a_server_that_asks_the_organiser_tells_everybody_once() -> None:
    world = FacadeWorld(schedules=True, asks="ORGANIZER", home=SOGO)
    provider = world.again()
    at = provider.create(world.collection, _mine(GUEST), KEY, Notify.NOBODY)
    provider.replace(at.ref, at.version, _mine(GUEST), was(at), Notify.EVERYBODY)
    assert world.facade.mails == [("REQUEST", GUEST)]
