"""The CalDAV provider against Radicale, in this process."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.providers.conformance import KEY, Conformance, OfText, Seen, World
from tests.providers.dns import Table
from tests.providers.drawn import PEOPLE
from tests.providers.meetings import meeting, text
from tests.providers.radicale import HOST, ROOT, SECRET, Radicale, radicale

from einklang.providers.dav.adapter import open_dav
from einklang.providers.errors import Again, Refused, SignIn
from einklang.providers.port import Notify, Present, Provider
from einklang.providers.wire import Wire

__all__ = ["radicale"]

ALICE = "alice@nordlicht.example"  # the @ comes back as %40
TODO = text("todo").replace("VEVENT", "VTODO").replace("DTEND", "DUE")


class RadicaleWorld(OfText):
    """One account with one calendar."""

    def __init__(self, server: Radicale) -> None:
        self.server = server
        self.wire = server.wire()
        server.make("termine")
        self.provider: Provider[Any] = server.provider(self.wire)
        (self.collection,) = self.provider.collections()

    def put(self, name: str, written: str) -> str:
        return self.server.put(f"termine/{name}.ics", written)

    def drop(self, ref: str) -> None:
        self.server.delete(ref)

    def kill_cursors(self) -> None:
        for token in self.server.folder().rglob(".Radicale.cache/sync-token/*"):
            token.unlink()

    def drop_collection(self) -> None:
        self.server.delete("termine/")

    def cost(self) -> tuple[int, int]:
        return self.wire.requests, self.wire.received_bytes


class RadicaleBook(RadicaleWorld):
    """One account with one address book."""

    drawn = PEOPLE

    def __init__(self, server: Radicale) -> None:
        self.server = server
        self.wire = server.wire()
        server.make_book("termine")
        self.provider: Provider[Any] = server.books(self.wire)
        (self.collection,) = self.provider.collections()

    def put(self, name: str, written: str) -> str:
        return self.server.put(f"termine/{name}.vcf", written)


class TestRadicale(Conformance):
    @pytest.fixture(params=[RadicaleWorld, RadicaleBook])
    def world(self, request: pytest.FixtureRequest, tmp_path: Path) -> World:
        made: World = request.param(Radicale(tmp_path, ALICE))
        return made


@pytest.fixture
def there(tmp_path: Path) -> RadicaleWorld:
    return RadicaleWorld(Radicale(tmp_path, ALICE))


class Losing(httpx.BaseTransport):
    """Carries every request, and loses the reply to the first PUT, POST or DELETE."""

    def __init__(self, inner: httpx.BaseTransport) -> None:
        self._inner = inner
        self._lost = False

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        reply = self._inner.handle_request(request)
        if request.method in ("PUT", "POST", "DELETE") and not self._lost:
            self._lost = True
            raise httpx.ReadError("connection reset", request=request)
        return reply


@pytest.mark.parametrize(
    "address",
    [
        ROOT,
        HOST,
        f"somebody@{HOST}",
        f"{ROOT}{ALICE}/",
        f"{ROOT}{ALICE}/termine/",
        f"{ROOT}nowhere/at/all/",
        f" {ROOT} ",
    ],
)
def test_the_calendar_is_found_from(address: str, there: RadicaleWorld) -> None:
    provider = open_dav(address, ALICE, SECRET, there.server.wire(), Table())
    (found,) = provider.collections()
    assert found.ref.endswith(f"/{ALICE}/termine/")
    assert provider.addresses == (ALICE,)


def test_a_host_that_was_not_opened_is_not_asked(there: RadicaleWorld) -> None:
    wire = Wire(transport=there.server.transport)
    with pytest.raises(Refused, match="address_not_allowed"):
        open_dav(ROOT, ALICE, SECRET, wire, Table()).collections()
    assert wire.requests == 0


def test_a_wrong_password_is_tried_once(tmp_path: Path) -> None:
    server = Radicale(tmp_path, closed=True)
    server.make("termine")
    assert len(server.provider().collections()) == 1
    wire = server.wire()
    with pytest.raises(SignIn):
        open_dav(f"{ROOT}alice/termine/", "alice", "falsch", wire, Table()).collections()
    assert wire.requests == 1


def test_opening_an_account_asks_nothing(radicale: Radicale) -> None:
    wire = radicale.wire()
    radicale.provider(wire)
    assert wire.requests == 0


def test_a_lost_reply_to_a_create_makes_no_twin(there: RadicaleWorld) -> None:
    wire = Wire(Losing(there.server.transport), frozenset({HOST}))
    provider = there.server.provider(wire)
    with pytest.raises(Again, match="unreachable"):
        provider.create(there.collection, meeting("u1"), KEY, Notify.NOBODY)
    written = provider.create(there.collection, meeting("u1"), KEY, Notify.NOBODY)
    assert written.record.details == meeting("u1").details
    assert len(Seen().look(there)) == 1


def test_tasks_in_a_calendar_are_neither_listed_nor_told(there: RadicaleWorld) -> None:
    seen = Seen()
    there.put("eins", text("u1"))
    there.put("todo", TODO)
    assert list(map(type, seen.look(there))) == [Present]
    there.put("todo", TODO.replace("Angebot", "anders"))
    assert seen.look(there) == []


def test_names_with_blanks_and_umlauts_are_one_ref(there: RadicaleWorld) -> None:
    there.server.put("termine/Größe%201%25@x.ics", text("u1"))
    seen = Seen()
    (first,) = seen.look(there)
    assert isinstance(first, Present)
    there.server.put("termine/Gr%C3%B6%C3%9Fe 1%25%40x.ics", text("u1", "anders"))
    (second,) = seen.look(there)
    assert second.ref == first.ref


def test_a_server_without_scheduling_can_only_keep_quiet(there: RadicaleWorld) -> None:
    assert there.collection.writable
    assert not there.collection.schedules
    assert there.provider.capabilities(there.collection).notify == {Notify.NOBODY}
    assert there.collection.owner.endswith(f"/{ALICE}/")
