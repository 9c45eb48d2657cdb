"""Somebody at their own contacts: the other side."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from einklang_sandbox.google.people import contacts, groups
from einklang_sandbox.google.people.book import Book, groups_of
from einklang_sandbox.google.people.contacts import Act
from einklang_sandbox.google.people.shapes import READABLE, WRITABLE, Json
from einklang_sandbox.google.people.telling import Teller

if TYPE_CHECKING:
    from einklang_sandbox.google.world import World


class Hand:
    """Changes contacts as their owner does, without etags. Each raises Refusal."""

    def __init__(self, world: World, address: str) -> None:
        self._world = world
        self.address = address

    @property
    def book(self) -> Book:
        """What there is."""
        return self._world.books[self.address]

    def create(self, body: Json, *in_groups: str) -> Json:
        """A new contact, also in these groups, by their resource names."""
        with self._acting() as act:
            row = contacts.create(act, body)
            if in_groups:
                row = contacts.in_groups(act, row, [*groups_of(row), *in_groups])
            return self._told(row)

    def update(self, name: str, fields: Json) -> Json:
        """Replace these fields."""
        with self._acting() as act:
            mask = [field for field in fields if field in WRITABLE]
            return self._told(contacts.update(act, name, fields, mask, by_hand=True))

    def delete(self, name: str) -> None:
        """It is gone."""
        with self._acting() as act:
            contacts.delete(act, name)

    def get(self, name: str) -> Json:
        """A contact with all its fields."""
        with self._acting() as act:
            return self._told(act.book.found(name))

    def listed(self) -> Sequence[Json]:
        """All that there are."""
        with self._acting() as act:
            return [self._told(row) for row in act.book.rows.values() if not row["deleted"]]

    def photo(self, name: str, image: bytes) -> None:
        """Give it a photo."""
        with self._acting() as act:
            contacts.picture(act, name, base64.b64encode(image).decode())

    def group(self, name: str) -> str:
        """A new group of this name; returns its resource name."""
        with self._acting() as act:
            return str(groups.create(act, {"name": name})["name"])

    def delete_group(self, group: str, *, with_contacts: bool = False) -> None:
        """It is gone; those who are in it too, or not."""
        with self._acting() as act:
            groups.delete(act, group, with_contacts=with_contacts)

    def put_into(self, group: str, *names: str) -> None:
        """Put contacts into a group."""
        with self._acting() as act:
            groups.modify(act, group, list(names), [])

    def take_out(self, group: str, *names: str) -> None:
        """Take contacts out of a group."""
        with self._acting() as act:
            groups.modify(act, group, [], list(names))

    @contextmanager
    def _acting(self) -> Iterator[Act]:
        with self._world.lock:
            yield Act(self._world, self.book)

    def _told(self, row: Json) -> Json:
        return Teller(self.book, sorted(READABLE)).person(row)
