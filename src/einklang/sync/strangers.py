"""Whom a full list shows and we do not hold, where it may be somebody held under another ref.

Only changes tell former refs, a full list does not. So whoever seems to be new waits until all who
are held were shown or asked for by name; else somebody renamed would come a second time.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from einklang.providers import port
from einklang.sync.holding import Holding
from einklang.sync.visit import Visit


class Strangers:
    """Those of one pass. `unshown`: refs that are held and that no page has shown yet."""

    def __init__(self, visit: Visit, unshown: Sequence[str]) -> None:
        self._held = Holding(visit.collection)
        self._unshown = set(unshown)
        self._waiting: dict[str, port.Item[Any]] = {}

    def apart(self, items: Sequence[port.Item[Any]]) -> Sequence[port.Item[Any]]:
        """The others of a page; strangers among them wait as long as somebody held is unshown."""
        self._unshown.difference_update(item.ref for item in items)
        if not self._unshown:
            return items
        held = self._held([item.ref for item in items])
        new = {i.ref: i for i in items if isinstance(i, port.Present) and i.ref not in held}
        self._waiting |= new
        return [item for item in items if item.ref not in new]

    def besides(self, found: Sequence[port.Item[Any]]) -> list[port.Item[Any]]:
        """Those who wait and are nobody of these, who were asked for by name."""
        known = {item.ref for item in found}
        return [item for ref, item in self._waiting.items() if ref not in known]
