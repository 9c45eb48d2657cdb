"""What every provider must do, whatever stands behind it. Each provider brings a `World`.

Put `class TestX(Conformance)` into a test file with a fixture `world`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import pytest
from tests.providers.drawn import MEETINGS, Drawn, title

from einklang.providers.errors import CursorGone, Missing, Stale
from einklang.providers.port import (
    Collection,
    Item,
    Listing,
    Notify,
    Present,
    Provider,
    Removed,
    Unchanged,
    Unreadable,
    Was,
    Written,
)

KEY = "0123456789abcdef-one"
OTHER_KEY = "0123456789abcdef-two"


class World(Protocol):
    """A provider, a collection of it, and the other side: what somebody else does at the server."""

    provider: Provider[Any]
    collection: Collection
    drawn: Drawn[Any]
    """What the collection holds."""
    keeps_uids: bool
    """Whether a created record has the UID that it was sent with."""
    heeds_uids: bool
    """Whether it refuses a UID that another record has."""

    @property
    def unmodelled(self) -> tuple[str, ...]:
        """What `put_with_more` adds and we do not model, as it stands in the provider's text."""

    def put_with_more(self, name: str, written: str) -> str:
        """As `put`, with properties that we do not model; returns the ref."""

    def put(self, name: str, written: str) -> str:
        """Another program stores this text under a name; returns the ref."""

    def drop(self, ref: str) -> None:
        """Another program deletes it."""

    def kill_cursors(self) -> None:
        """The server forgets what it told."""

    def drop_collection(self) -> None:
        """The whole collection goes away."""

    def cost(self) -> tuple[int, int]:
        """Requests made and bytes of bodies received so far."""


class OfText:
    """What worlds have in common whose servers store text, iCalendar's or vCard's."""

    keeps_uids = True
    heeds_uids = True
    drawn: Drawn[Any] = MEETINGS

    @property
    def unmodelled(self) -> tuple[str, ...]:
        """See `World`."""
        return self.drawn.unmodelled

    def put(self, name: str, written: str) -> str:
        """See `World`."""
        raise NotImplementedError

    def put_with_more(self, name: str, written: str) -> str:
        """See `World`."""
        more = "".join(f"{line}\r\n" for line in self.unmodelled)
        return self.put(name, written.replace(self.drawn.end, more + self.drawn.end))


@dataclass(slots=True)
class Seen:
    """What a caller holds, pass by pass, kept as sync would keep it."""

    held: dict[str, str] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    cursor: str | None = None
    items: list[Item[Any]] = field(default_factory=list)
    pages: list[int] = field(default_factory=list)
    asked: int = 0
    listing: bool = False

    def __call__(self, refs: Sequence[str]) -> Mapping[str, str]:
        self.asked += 1
        return {ref: self.held[ref] for ref in refs if ref in self.held}

    def raws(self, refs: Sequence[str]) -> Mapping[str, str]:
        self.asked += 1
        return {ref: self.texts[ref] for ref in refs if ref in self.texts}

    def look(self, world: World) -> list[Item[Any]]:
        """One pass, begun anew where the cursor is dead; returns its items."""
        try:
            return self.look_once(world)
        except CursorGone:
            assert self.cursor is not None, "a first pass has no cursor"
            self.cursor = None
            return self.look_once(world)

    def look_once(self, world: World) -> list[Item[Any]]:
        """One pass; returns its items."""
        self.items, self.pages, self.asked, done = [], [], 0, False
        for page in world.provider.changes(world.collection, self.cursor, self):
            assert not done, "a page after the last"
            assert page.last or page.cursor is None, "a cursor before the last page"
            self.items += page.items
            self.pages.append(len(page.items))
            self.listing = isinstance(page, Listing)
            done = page.last
            if done:
                self.cursor = page.cursor
        assert done, "no page was the last"
        self._keep()
        return self.items

    def wrote(self, written: Written[Any]) -> None:
        self.held[written.ref] = written.version
        self.texts[written.ref] = written.raw

    def present(self) -> dict[str, Present[Any]]:
        """What the last pass brought, by title."""
        found = [item for item in self.items if isinstance(item, Present)]
        return {title(item.record): item for item in found}

    def _keep(self) -> None:
        if self.listing:
            named = {item.ref for item in self.items}
            self.held = {ref: at for ref, at in self.held.items() if ref in named}
        for item in self.items:
            match item:
                case Present(ref, version) | Unreadable(ref, version):
                    self.held[ref], self.texts[ref] = version, item.raw
                case Removed(ref):
                    self.held.pop(ref, None)


def one(world: World, ref: str) -> Present[Any]:
    """What stands at a ref, which must be readable."""
    (item,) = world.provider.fetch(world.collection, [ref])
    assert isinstance(item, Present)
    return item


def was(at: Present[Any] | Written[Any]) -> Was[Any]:
    return Was(at.record, at.raw)


class Conformance:
    """The suite. Subclasses give `world`."""

    @pytest.fixture
    def seen(self) -> Seen:
        return Seen()

    def test_the_account_tells_its_collection(self, world: World) -> None:
        told = {c.ref: c for c in world.provider.collections()}
        assert told[world.collection.ref] == world.collection
        assert world.collection.kind is world.drawn.kind
        assert world.collection.writable

    def test_an_empty_collection_is_listed_in_one_last_page(self, world: World, seen: Seen) -> None:
        assert seen.look(world) == []
        assert seen.listing

    def test_a_first_pass_lists_all_in_small_pages(self, world: World, seen: Seen) -> None:
        refs = {world.put(f"m{n}", world.drawn.text(f"u{n}", f"Nr {n}")) for n in range(130)}
        seen.look(world)
        assert seen.listing
        assert max(seen.pages) <= 100
        assert {item.ref for item in seen.items} == refs
        assert len(seen.present()) == 130

    def test_a_pass_without_changes_is_cheap_and_asks_for_nothing(
        self, world: World, seen: Seen
    ) -> None:
        for n in range(30):
            world.put(f"m{n}", world.drawn.text(f"u{n}"))
        seen.look(world)
        seen.look(world)
        requests, received = world.cost()
        assert seen.look(world) == []
        assert seen.asked == 0
        assert world.cost()[0] - requests <= 2
        assert world.cost()[1] - received <= 1024

    def test_a_delta_tells_what_came_changed_and_went(self, world: World, seen: Seen) -> None:
        refs = [world.put(f"m{n}", world.drawn.text(f"u{n}", f"Nr {n}")) for n in range(9)]
        seen.look(world)
        world.put("m1", world.drawn.text("u1", "anders"))
        new = world.put("neu", world.drawn.text("u-neu", "neu"))
        world.drop(refs[2])
        seen.look(world)
        assert seen.present()["anders"].ref == refs[1]
        assert seen.present()["neu"].ref == new
        if not seen.listing:
            assert Removed(refs[2]) in seen.items
            assert len(seen.items) == 3
        assert set(seen.held) == {*refs, new} - {refs[2]}

    def test_a_second_listing_does_not_fetch_what_is_held(self, world: World, seen: Seen) -> None:
        refs = [world.put(f"m{n}", world.drawn.text(f"u{n}")) for n in range(3)]
        seen.look(world)
        world.put("m1", world.drawn.text("u1", "anders"))
        seen.cursor = None
        seen.look(world)
        assert Unchanged(refs[0]) in seen.items
        assert list(seen.present()) == ["anders"]

    def test_a_created_record_stands_there_as_told(self, world: World) -> None:
        written = world.provider.create(
            world.collection, world.drawn.make("u1"), KEY, Notify.NOBODY
        )
        there = one(world, written.ref)
        assert (there.version, there.record) == (written.version, written.record)
        assert world.drawn.said(there.record) == world.drawn.said(world.drawn.make("u1"))

    def test_the_same_key_makes_one_record(self, world: World, seen: Seen) -> None:
        first = world.provider.create(world.collection, world.drawn.make("u1"), KEY, Notify.NOBODY)
        if not world.keeps_uids or first.ref.rpartition("/")[2].partition(".")[0] == KEY:
            again = world.provider.create(
                world.collection, world.drawn.make("u1"), KEY, Notify.NOBODY
            )
            assert (again.ref, again.version) == (first.ref, first.version)
        else:  # the server gave it a name of its own, and knows the record by its UID
            with pytest.raises(Stale, match="uid_conflict") as error:
                world.provider.create(world.collection, world.drawn.make("u1"), KEY, Notify.NOBODY)
            assert error.value.detail == first.ref
        assert len(seen.look(world)) == 1

    def test_a_create_is_known_by_its_key(self, world: World, seen: Seen) -> None:
        made = world.provider.create(world.collection, world.drawn.make("u1"), KEY, Notify.NOBODY)
        world.put("andere", world.drawn.text("u2"))
        seen.look(world)
        keys = {i.ref: i.key for i in seen.items if isinstance(i, Present)}
        own_name = world.keeps_uids and KEY not in made.ref
        assert own_name or [ref for ref, key in keys.items() if KEY in key] == [made.ref]

    def test_a_uid_that_stands_elsewhere_is_not_doubled(self, world: World, seen: Seen) -> None:
        if not (world.keeps_uids and world.heeds_uids):
            return  # it gives each create a UID of its own, or lets all have one: the key tells
        made = world.provider.create(world.collection, world.drawn.make("u1"), KEY, Notify.NOBODY)
        with pytest.raises(Stale, match="uid_conflict") as error:
            world.provider.create(
                world.collection, world.drawn.make("u1"), OTHER_KEY, Notify.NOBODY
            )
        assert error.value.detail == made.ref
        assert len(seen.look(world)) == 1

    def test_own_writes_do_not_come_back_as_news(self, world: World, seen: Seen) -> None:
        for n in range(9):
            world.put(f"m{n}", world.drawn.text(f"u{n}", f"Nr {n}"))
        seen.look(world)
        made = world.provider.create(
            world.collection, world.drawn.make("u-neu"), KEY, Notify.NOBODY
        )
        seen.wrote(made)
        seen.look(world)
        assert seen.present() == {}
        assert len(seen.held) == 10

    def test_a_replace_stands_there_as_told(self, world: World) -> None:
        before = one(world, world.put("m1", world.drawn.text("u1")))
        wanted = world.drawn.renamed(before.record, "anders")
        written = world.provider.replace(
            before.ref, before.version, wanted, was(before), Notify.NOBODY
        )
        there = one(world, before.ref)
        assert title(there.record) == "anders"
        assert (there.version, there.record) == (written.version, written.record)
        assert there.version != before.version

    def test_replaces_can_follow_each_other(self, world: World) -> None:
        at: Present[Any] | Written[Any] = one(world, world.put("m1", world.drawn.text("u1")))
        for summary in ("zwei", "drei"):
            at = world.provider.replace(
                at.ref, at.version, world.drawn.renamed(at.record, summary), was(at), Notify.NOBODY
            )
        assert title(one(world, at.ref).record) == "drei"

    def test_a_replace_on_an_old_version_changes_nothing(self, world: World) -> None:
        before = one(world, world.put("m1", world.drawn.text("u1")))
        world.put("m1", world.drawn.text("u1", "von anderer Hand"))
        with pytest.raises(Stale):
            world.provider.replace(
                before.ref,
                before.version,
                world.drawn.renamed(before.record, "meins"),
                was(before),
                Notify.NOBODY,
            )
        assert title(one(world, before.ref).record) == "von anderer Hand"

    def test_a_replace_keeps_what_is_not_modelled(self, world: World) -> None:
        before = one(world, world.put_with_more("m1", world.drawn.text("u1")))
        world.provider.replace(
            before.ref,
            before.version,
            world.drawn.renamed(before.record, "anders"),
            was(before),
            Notify.NOBODY,
        )
        raw = one(world, before.ref).raw
        assert [more for more in world.unmodelled if more not in raw] == []

    def test_a_replace_of_what_is_gone_is_missing(self, world: World) -> None:
        before = one(world, world.put("m1", world.drawn.text("u1")))
        world.drop(before.ref)
        with pytest.raises(Missing):
            world.provider.replace(
                before.ref, before.version, before.record, was(before), Notify.NOBODY
            )

    def test_a_delete_is_a_success_twice(self, world: World) -> None:
        before = one(world, world.put("m1", world.drawn.text("u1")))
        world.provider.delete(before.ref, before.version, Notify.NOBODY)
        world.provider.delete(before.ref, before.version, Notify.NOBODY)
        assert world.provider.fetch(world.collection, [before.ref]) == [Removed(before.ref)]

    def test_a_delete_on_an_old_version_deletes_nothing(self, world: World) -> None:
        before = one(world, world.put("m1", world.drawn.text("u1")))
        world.put("m1", world.drawn.text("u1", "von anderer Hand"))
        with pytest.raises(Stale):
            world.provider.delete(before.ref, before.version, Notify.NOBODY)
        assert title(one(world, before.ref).record) == "von anderer Hand"

    def test_a_dead_cursor_is_healed_by_a_listing(self, world: World, seen: Seen) -> None:
        refs = [world.put(f"m{n}", world.drawn.text(f"u{n}")) for n in range(3)]
        seen.look(world)
        world.drop(refs[0])
        world.kill_cursors()
        seen.look(world)
        assert set(seen.held) == set(refs[1:])

    def test_a_cursor_that_is_none_of_ours_is_dead(self, world: World, seen: Seen) -> None:
        seen.cursor = "from another world"
        with pytest.raises(CursorGone):
            seen.look_once(world)

    def test_one_unreadable_record_hides_no_other(self, world: World, seen: Seen) -> None:
        world.put("m1", world.drawn.text("u1"))
        bad = world.put("m2", world.drawn.unreadable("u2"))
        world.put("m3", world.drawn.text("u3", "drei"))
        seen.look(world)
        assert set(seen.present()) == {"Angebot", "drei"}
        (item,) = (item for item in seen.items if isinstance(item, Unreadable))
        assert item.ref == bad
        assert item.version
        seen.look(world)
        assert {type(item) for item in seen.items} <= {Unchanged}

    def test_what_is_gone_is_fetched_as_removed(self, world: World) -> None:
        refs = [world.put(f"m{n}", world.drawn.text(f"u{n}")) for n in range(3)]
        world.drop(refs[1])
        items = world.provider.fetch(world.collection, refs)
        assert [item.ref for item in items] == refs
        assert items[1] == Removed(refs[1])

    def test_a_collection_that_is_gone_is_missing(self, world: World, seen: Seen) -> None:
        world.put("m1", world.drawn.text("u1"))
        seen.look(world)
        world.drop_collection()
        with pytest.raises(Missing):
            seen.look(world)
        seen.cursor = None
        with pytest.raises(Missing):
            seen.look(world)
