"""What sets address books apart from calendars at a server (RFC 6352)."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.providers.conformance import KEY, Seen, one, was
from tests.providers.dns import Table
from tests.providers.facade import BOOKS, Facade, Oddities
from tests.providers.people import called, card, person
from tests.providers.radicale import Radicale, radicale
from tests.providers.test_facade import BookWorld
from tests.providers.test_xandikos import XandikosBook

from einklang.providers.dav import servers
from einklang.providers.dav.adapter import open_books
from einklang.providers.errors import Refused
from einklang.providers.names import Service
from einklang.providers.port import Kind, Notify, Present, Unreadable
from einklang.providers.registry import HOLDS, Account, Means, open_provider
from einklang.providers.wire import Wire

__all__ = ["radicale"]

NAMELESS = card("u1").replace("UID:u1\r\n", "")
GROUP = card("u9", "Verteiler").replace("END:", "X-ADDRESSBOOKSERVER-KIND:group\r\nEND:")


class Hosts(httpx.BaseTransport):
    """One server of address books under every name; what it was asked."""

    def __init__(self) -> None:
        self.urls: list[str] = []
        self._server = httpx.WSGITransport(app=Facade(Oddities(), BOOKS))

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.urls.append(str(request.url))
        return self._server.handle_request(request)


def test_the_dns_leads_to_the_address_books_of_a_domain() -> None:
    hosts, asked = Hosts(), "_carddavs._tcp.example.test"
    names = Table({asked: [Service("card.example.test", 443)]})
    wire = Wire(hosts, frozenset({"card.example.test"}))
    (book,) = open_books("a@example.test", "a", "geheim", wire, names).collections()
    assert names.asked == [asked]
    assert hosts.urls[0] == "https://card.example.test/.well-known/carddav"
    assert book.kind is Kind.CONTACTS


@pytest.mark.parametrize("mail", ["icloud.com", "fastmail.com", "posteo.de"])
def test_a_known_server_keeps_its_address_books_where_it_says(mail: str) -> None:
    assert servers.start(mail, Kind.CONTACTS).startswith("https://")


@pytest.mark.parametrize("address", ["", "alice/", "alice/kontakte/", "nowhere/"])
def test_the_address_book_is_found_from(address: str, radicale: Radicale) -> None:
    radicale.make("termine")
    ref = radicale.make_book("kontakte")
    root = radicale.home.removesuffix("alice/")
    books = open_books(root + address, "alice", "richtig", radicale.wire(), Table())
    assert [book.ref for book in books.collections()] == [ref]
    assert [calendar.ref for calendar in radicale.provider().collections()] == [
        f"{radicale.home}termine/"
    ]


def test_a_calendar_is_no_address_book(radicale: Radicale) -> None:
    radicale.make("termine")
    assert radicale.books().collections() == ()


def test_groups_are_neither_told_nor_set_aside() -> None:
    world, seen = BookWorld(), Seen()
    world.put("gruppe", GROUP)
    world.put("m1", card("u1"))
    assert [type(item) for item in seen.look(world)] == [Present]
    world.put("gruppe", GROUP.replace("Verteiler", "Anders"))
    assert seen.look(world) == []


@pytest.mark.parametrize(("listed", "asked"), [("", False), ("3.0", False), ("4.0", True)])
def test_version_four_is_asked_for_where_the_server_lists_it(listed: str, asked: bool) -> None:
    world = BookWorld(lists=listed)
    for n in range(130):
        world.put(f"m{n}", card(f"u{n}"))
    Seen().look(world)
    reports = [body for body in world.facade.bodies if b"addressbook-multiget" in body]
    assert len(reports) == 2
    for body in reports:
        assert (b'<CR:address-data content-type="text/vcard" version="4.0"/>' in body) is asked
        assert (b"<CR:address-data/>" in body) is not asked
    listing = [b for b in world.facade.bodies if b"supported-address-data" in b]
    assert len(listing) == 1


def test_one_asked_for_alone_is_asked_for_in_the_same_version() -> None:
    world = BookWorld(lists="4.0", multiget=False)
    one(world, world.put("m1", card("u1")))
    (headers,) = world.facade.asked("GET")
    assert headers["accept"] == "text/vcard; version=4.0"


def test_a_server_that_does_not_tell_its_versions_chooses() -> None:
    world = BookWorld()
    ref = world.put("m1", card("u1"))
    world.facade.says["PROPFIND", "0"] = lambda: (403, {}, b"")
    one(world, ref)
    assert b"<CR:address-data/>" in world.facade.bodies[-1]


def test_a_card_stays_in_its_version_and_a_new_one_is_of_version_three() -> None:
    world = BookWorld(lists="4.0")
    before = one(world, world.put("m1", card("u1", version="4.0")))
    wanted = called(before.record, "anders")
    world.provider.replace(before.ref, before.version, wanted, was(before), Notify.NOBODY)
    assert "VERSION:4.0\r\n" in world.facade.texts["m1.vcf"]
    made = world.provider.create(world.collection, person("u2"), KEY, Notify.NOBODY)
    assert "VERSION:3.0\r\n" in made.raw


def test_a_card_of_the_account_that_moves_keeps_all_it_holds() -> None:
    world = BookWorld()
    raw = card("u1").replace("END:", "NOTE:bleibt\r\nEND:")
    made = world.provider.create(world.collection, person("u2"), KEY, Notify.NOBODY, raw)
    assert "NOTE:bleibt\r\n" in made.raw
    assert made.record == person("u2")


def test_who_has_no_uid_is_created_with_the_key_as_one() -> None:
    world = BookWorld()
    nameless = replace(person(""), uid="")
    made = world.provider.create(world.collection, nameless, KEY, Notify.NOBODY)
    assert made.record == replace(nameless, uid=KEY)
    again = world.provider.create(world.collection, nameless, KEY, Notify.NOBODY)
    assert (again.ref, again.version) == (made.ref, made.version)


def test_a_card_without_uid_is_known_by_its_ref(tmp_path: Path) -> None:
    world = XandikosBook(tmp_path / "store")
    refs = [world.put(name, NAMELESS) for name in ("m1", "m2")]
    before = one(world, refs[0])
    assert before.record.uid == ""
    wanted = called(before.record, "anders")
    written = world.provider.replace(before.ref, before.version, wanted, was(before), Notify.NOBODY)
    assert (written.ref, written.record) == (refs[0], wanted)
    assert one(world, refs[1]).record == before.record


def test_nobody_is_mailed_of_a_contact_and_no_server_asked_about_it() -> None:
    world = BookWorld(schedules=True)
    assert not world.collection.schedules
    assert world.provider.capabilities(world.collection).notify == {Notify.NOBODY}
    made = world.provider.create(world.collection, person("u1"), KEY, Notify.NOBODY)
    world.provider.delete(made.ref, made.version, Notify.NOBODY)
    assert world.facade.asked("OPTIONS") == []


def test_a_uid_in_another_book_is_a_question_and_no_reason_to_look_again() -> None:
    world = BookWorld(twin_elsewhere=True)
    with pytest.raises(Refused, match="uid_conflict"):
        world.provider.create(world.collection, person("u1"), KEY, Notify.NOBODY)


def test_a_card_that_was_cut_off_is_set_aside_and_comes_back_whole() -> None:
    world, seen = BookWorld(), Seen()
    world.put("m1", card("u1")[:60])
    (item,) = seen.look(world)
    assert isinstance(item, Unreadable)
    assert item.reason == "truncated"
    world.put("m1", card("u1"))
    assert [type(item) for item in seen.look(world)] == [Present]


def test_an_account_of_address_books_is_opened_by_its_kind() -> None:
    wire = Wire()
    account = Account("https://dav.test/", "alice", "geheim")
    provider: Any = open_provider("carddav", account, Means(wire))
    assert HOLDS["carddav"] is provider._content.kind is Kind.CONTACTS
    assert wire.requests == 0
