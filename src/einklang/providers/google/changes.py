"""What is in a calendar, and what changed in it since (Calendar API, "Synchronize resources
efficiently").

Single events are handed on page by page. Google tells a series and each of its changed instances as
events of their own, in any order, so of a series nothing is handed on before the last page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import TypeVar

from einklang.providers.errors import CursorGone, Refused
from einklang.providers.google import look, moments
from einklang.providers.google.client import Client
from einklang.providers.google.moments import Json
from einklang.providers.google.place import ref_of
from einklang.providers.google.read import is_gone, is_series
from einklang.providers.google.whole import Whole, parsed
from einklang.providers.port import (
    Delta,
    Item,
    Known,
    Listing,
    Page,
    Present,
    Removed,
    Unchanged,
    Unreadable,
)

SMALL = 100
"""Items handed on at once."""
T = TypeVar("T")


@dataclass(slots=True)
class _Pieces:
    """What a pass told of one series."""

    master: Json | None = None
    parts: list[Json] = field(default_factory=list)


def changes(client: Client, calendar: str, cursor: str | None, known: Known) -> Iterator[Page]:
    """See `port.Provider.changes`. One request where nothing changed."""
    kind: Callable[..., Page] = Listing if cursor is None else Delta
    pass_ = _Pass(client, calendar, known, listing=cursor is None)
    token = ""
    for page in _pages(client, calendar, cursor):
        pass_.zone = str(page.get("timeZone") or "UTC")
        for items in pass_.singles(page.get("items") or ()):
            yield kind(items)
        token = str(page.get("nextSyncToken") or "")
    for items in pass_.series():
        yield kind(items)
    yield kind((), last=True, cursor=token or None)


def _pages(client: Client, calendar: str, cursor: str | None) -> Iterator[Json]:
    path = look.events(calendar)
    listed = look.pages(client, path, maxResults=look.MOST, singleEvents="false", syncToken=cursor)
    try:
        yield from listed
    except (CursorGone, Refused) as error:
        raise look.dead(error, cursor) from error


@dataclass(slots=True)
class _Pass:
    """One pass over a calendar: its series as far as they were told."""

    client: Client
    calendar: str
    known: Known
    listing: bool
    zone: str = "UTC"
    pieces: dict[str, _Pieces] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)

    def singles(self, told: Iterable[Json]) -> Iterator[tuple[Item, ...]]:
        """The events that stand for themselves, some at a time; pieces of series are put by."""
        alone = [event for event in told if not self._put_by(event)]
        for some in _batches(alone, SMALL):
            yield self._unless_held([self._single(event) for event in some])

    def series(self) -> Iterator[tuple[Item, ...]]:
        """The series of the pass, each put together."""
        for some in _batches([of for of in self.pieces if of not in self.gone], SMALL):
            yield self._unless_held(list(self._together(some)))

    def _ref(self, event: str) -> str:
        return ref_of(self.calendar, event)

    def _put_by(self, event: Json) -> bool:
        of = event.get("recurringEventId")
        if of:
            self.pieces.setdefault(of, _Pieces()).parts.append(event)
        elif is_series(event):
            self.pieces.setdefault(event["id"], _Pieces()).master = event
        return bool(of or is_series(event))

    def _single(self, event: Json) -> Item:
        ref = self._ref(event["id"])
        if is_gone(event):
            self.gone.add(event["id"])  # it may be a series, whose instances are told too
            return Removed(ref)
        return look.item(ref, Whole(self.zone, event))

    def _together(self, ids: Sequence[str]) -> Iterator[Item]:
        held = self.known([self._ref(of) for of in ids])
        raws = {} if self.listing else self.known.raws(list(held))
        for of in ids:
            ref = self._ref(of)
            base = parsed(raws.get(ref, ""))
            if base is not None and base.version != held[ref]:
                base = None  # what is kept is older than what was agreed, or was never whole
            found = self._whole(of, base, told_before=ref in held)
            if found is None:
                yield from self._orphans(of, gone=[ref] if ref in held else [])
                continue
            yield look.item(ref, found)
            if ref not in held and not self.listing:
                yield from self._no_orphans_any_more(found)

    def _whole(self, of: str, base: Whole | None, *, told_before: bool) -> Whole | None:
        pieces = self.pieces[of]
        master = pieces.master
        if master is not None and (self.listing or (not told_before and _is_untouched(master))):
            return Whole(self.zone, master).joined(None, pieces.parts)
        if self.listing:
            return None
        moved = base is not None and master is not None and base.reschedules(master)
        if base is not None and not (moved and base.parts):
            return base.joined(master, pieces.parts)
        return look.whole(self.client, self.calendar, of)

    def _orphans(self, of: str, gone: Sequence[str]) -> Iterator[Item]:
        """Instances of a series that the account does not see: it is invited to them alone."""
        yield from (Removed(ref) for ref in gone)
        for part in self.pieces[of].parts:
            ref = self._ref(part["id"])
            yield Removed(ref) if is_gone(part) else look.item(ref, Whole(self.zone, part))

    def _no_orphans_any_more(self, found: Whole) -> Iterator[Item]:
        """Of a series that is seen from now on, instances that stood for themselves."""
        refs = [self._ref(part) for part in found.parts]
        yield from (Removed(ref) for ref in (self.known(refs) if refs else ()))

    def _unless_held(self, items: Sequence[Item]) -> tuple[Item, ...]:
        told = [i.ref for i in items if isinstance(i, Present | Unreadable)]
        held = self.known(told) if told else {}
        return tuple(filter(None, (self._or_unchanged(item, held) for item in items)))

    def _or_unchanged(self, item: Item, held: Mapping[str, str]) -> Item | None:
        """Of what is held at this version a listing says so, and a delta nothing."""
        match item:
            case Present(ref, version) | Unreadable(ref, version) if held.get(ref) == version:
                return Unchanged(ref) if self.listing else None
            case Removed() if self.listing:  # what a listing does not show is gone anyway
                return None
            case _:
                return item


def _is_untouched(master: Json) -> bool:
    """Whether it stands as it was made. Else the account may see it since the change alone, and
    instances that differ since longer are not told again."""
    return moments.stamp(master.get("created")) == moments.stamp(master.get("updated"))


def _batches(all_of_them: Sequence[T], size: int) -> Iterator[list[T]]:
    rest = iter(all_of_them)
    while part := list(islice(rest, size)):
        yield part
