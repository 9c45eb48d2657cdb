"""The CalDAV provider against Xandikos, in this process: a second server, written by others."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.providers.conformance import KEY, Conformance, OfText, Seen, World, one, was
from tests.providers.dns import Table
from tests.providers.drawn import PEOPLE
from tests.providers.meetings import GUEST, meeting, renamed, text
from tests.providers.xandikos import HOST, ROOT, Xandikos

from einklang.providers.dav.adapter import open_dav
from einklang.providers.errors import Missing
from einklang.providers.port import Notify, Provider


class XandikosWorld(OfText):
    """One account with one calendar."""

    def __init__(self, folder: Path) -> None:
        self.server = Xandikos(folder)
        self.wire = self.server.wire()
        self.provider: Provider[Any] = self.server.provider(self.wire)
        (self.collection,) = self.provider.collections()

    def put(self, name: str, written: str) -> str:
        return self.server.put(f"calendars/calendar/{name}.ics", written)

    def drop(self, ref: str) -> None:
        self.server.delete(ref)

    def kill_cursors(self) -> None:
        self.server.forget("calendars/calendar")

    def drop_collection(self) -> None:
        self.server.drop("calendars/calendar")

    def cost(self) -> tuple[int, int]:
        return self.wire.requests, self.wire.received_bytes


@pytest.fixture
def there(tmp_path: Path) -> XandikosWorld:
    return XandikosWorld(tmp_path / "store")


class XandikosBook(XandikosWorld):
    """One account with one address book, where a UID may stand twice."""

    drawn = PEOPLE
    heeds_uids = False

    def __init__(self, folder: Path) -> None:
        self.server = Xandikos(folder)
        self.wire = self.server.wire()
        self.provider: Provider[Any] = self.server.books(self.wire)
        (self.collection,) = self.provider.collections()

    def put(self, name: str, written: str) -> str:
        return self.server.put(f"contacts/addressbook/{name}.vcf", written)

    def kill_cursors(self) -> None:
        self.server.forget("contacts/addressbook")

    def drop_collection(self) -> None:
        self.server.drop("contacts/addressbook")


class TestXandikos(Conformance):
    @pytest.fixture(params=[XandikosWorld, XandikosBook])
    def world(self, request: pytest.FixtureRequest, tmp_path: Path) -> World:
        made: World = request.param(tmp_path / "store")
        return made


@pytest.mark.parametrize("address", [ROOT, HOST, f"alice@{HOST}", f"{ROOT}alice/calendars/"])
def test_the_calendar_is_found_from(address: str, there: XandikosWorld) -> None:
    (found,) = open_dav(address, "alice", "any", there.server.wire(), Table()).collections()
    assert found == there.collection


def test_a_silent_create_leaves_the_guests_to_us(there: XandikosWorld) -> None:
    assert there.collection.schedules
    event = meeting("u1", "Angebot", GUEST)
    made = there.provider.create(there.collection, event, KEY, Notify.NOBODY)
    assert "SCHEDULE-AGENT=NONE" in one(there, made.ref).raw.replace("\n ", "")
    wanted = renamed(made.record, "anders")
    there.provider.replace(made.ref, made.version, wanted, was(made), Notify.NOBODY)


def test_a_calendar_that_is_told_to_be_gone_inside_an_answer_deletes_nothing(
    there: XandikosWorld,
) -> None:
    seen = Seen()
    ref = there.put("m1", text("u1"))
    seen.look(there)
    there.drop_collection()
    seen.cursor = None
    with pytest.raises(Missing):
        seen.look(there)
    assert set(seen.held) == {ref}
