"""Lists: of contacts and of groups, page by page, whole or what has changed since."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from einklang_sandbox.google.people import derived, telling
from einklang_sandbox.google.people.book import Book, Listing
from einklang_sandbox.google.people.refusals import expired, invalid
from einklang_sandbox.google.people.shapes import Json
from einklang_sandbox.google.people.telling import Teller
from einklang_sandbox.google.problems import Problem

if TYPE_CHECKING:
    from einklang_sandbox.google.world import World

Query = Mapping[str, list[str]]
LIFE = timedelta(days=7)
"""Of a sync token, from the full list on."""
ORDERS = (
    "LAST_MODIFIED_ASCENDING", "LAST_MODIFIED_DESCENDING", "FIRST_NAME_ASCENDING",
    "LAST_NAME_ASCENDING",
)  # fmt: skip
COMMON = frozenset(
    {"alt", "fields", "prettyPrint", "quotaUser", "key", "$.xgafv", "uploadType", "callback"}
)
"""What every method may be asked; no list depends on it."""
_FREE = frozenset({"pageToken", "syncToken", "requestSyncToken"})
_MOST = 1000


def contacts(world: World, book: Book, query: Query, teller: Teller) -> Json:
    """A page of connections.list. Raises Refusal."""
    size = _size(query, 100)
    order = _one(query, "sortOrder") or ORDERS[0]
    if order not in ORDERS:
        raise invalid(f"Invalid value at 'sort_order', \"{order}\"", "sort_order")
    settled = book.settle(world.clock(), world.revision)
    key, listing, start = _begun(world, book, query, order, settled)
    end = _end(world, query, start + size, len(listing.names))
    synced = listing.since is not None
    page = [book.listed(name)[0] for name in listing.names[start:end]]
    count = len(listing.names)
    told: Json = {
        "connections": [
            teller.listed(row, synced=synced)
            for row in page
            if row is not None and _is_told(row, synced=synced)
        ],
        "totalItems": count,
        "totalPeople": count,
    }
    if end < count:
        book.remember(key, listing)
        sealed = {"people": book.account, "listing": key, "offset": end, "asked": _asked(query)}
        told["nextPageToken"] = world.seal(sealed)
    elif _is_true(query, "requestSyncToken"):
        told["nextSyncToken"] = world.seal(_sync(book, listing, _asked(query, _FREE)))
    return {name: value for name, value in told.items() if value}


def _is_told(row: Json | None, *, synced: bool) -> bool:
    """Contacts that went into others are told with those; gone ones to whom they were told."""
    return row is not None and not row["hidden"] and (synced or not row["deleted"])


def _end(world: World, query: Query, end: int, count: int) -> int:
    """Where the page ends. Where pages are short, the first is empty."""
    if world.faults.short_pages:
        start = int(world.opened(_one(query, "pageToken"))["offset"]) if "pageToken" in query else 0
        if "pageToken" not in query:
            return 0
        end = min(end, start + world.faults.short_pages)
    return min(end, count)


def _begun(
    world: World, book: Book, query: Query, order: str, settled: int
) -> tuple[str, Listing, int]:
    """The list, under its key, and where in it the page begins."""
    if "pageToken" in query:
        return _continued(world, book, query)
    if "syncToken" in query:
        sync = _opened_sync(world, book, query)
        since, full_at = int(sync["since"]), str(sync["full"])
        later = [name for name in book.changed(since) if _changed_by_now(book, name, since)]
        listing = Listing(_sorted(book, later[::-1], order), since, settled, full_at)
    else:
        names = [name for name in book.at if _is_told(book.listed(name)[0], synced=False)]
        now = world.clock().isoformat()
        listing = Listing(_sorted(book, names, order), None, settled, now)
    return world.new_id(8), listing, 0


def _changed_by_now(book: Book, name: str, since: int) -> bool:
    row, at = book.listed(name)
    return at > since and _is_told(row, synced=True)


def _continued(world: World, book: Book, query: Query) -> tuple[str, Listing, int]:
    at = _opened(world, query, "pageToken")
    listing = book.listings.get(str(at.get("listing")))
    if at.get("people") != book.account or listing is None:
        raise invalid("Invalid page token.", "page_token")
    if at["asked"] != _asked(query):
        raise invalid("Request parameters must match the call that gave the page token.")
    if world.faults.used("dead_pages"):
        raise expired() if listing.since is not None else invalid("Invalid page token.")
    return str(at["listing"]), listing, int(at["offset"])


def _opened_sync(world: World, book: Book, query: Query) -> Json:
    faults = world.faults
    if faults.used("dead_tokens"):
        raise _expired(world)
    told = _opened(world, query, "syncToken")
    if told.get("synced") != book.account:
        raise invalid("Invalid sync token.", "sync_token")
    if told["asked"] != _asked(query, _FREE):
        raise invalid("Request parameters must match the call that gave the sync token.")
    late = datetime.fromisoformat(told["full"]) + LIFE <= world.clock()
    if late or told["epoch"] != book.epoch:
        raise _expired(world)
    return told


def _expired(world: World) -> Problem:
    faults = world.faults
    return expired(gone=faults.dead_token_gone, bare=faults.dead_token_without_reason)


def _opened(world: World, query: Query, name: str) -> Json:
    try:
        return world.opened(_one(query, name))
    except Problem as error:
        raise invalid(f"Invalid value at '{name}'.", name) from error


def _sync(book: Book, listing: Listing, asked: str) -> Json:
    return {
        "synced": book.account, "epoch": book.epoch, "since": listing.upto,
        "full": listing.full_at, "asked": asked,
    }  # fmt: skip


def _sorted(book: Book, names: list[str], order: str) -> Sequence[str]:
    match order:
        case "LAST_MODIFIED_DESCENDING":
            return names[::-1]
        case "FIRST_NAME_ASCENDING":
            return sorted(names, key=lambda name: _called(book, name))
        case "LAST_NAME_ASCENDING":
            return sorted(names, key=lambda name: _called(book, name)[::-1])
    return names


def _called(book: Book, name: str) -> tuple[str, str]:
    row = book.listed(name)[0] or {"fields": {}}
    parts = derived.named_in_full((row["fields"].get("names") or [{}])[0])
    return parts.get("givenName", "").casefold(), parts.get("familyName", "").casefold()


# ── groups ───────────────────────────────────────────────────────────────────


def groups(world: World, book: Book, query: Query, fields: Sequence[str]) -> Json:
    """A page of contactGroups.list. Raises Refusal."""
    size, asked = _size(query, 30), _asked(query, _FREE)
    at = _groups_at(world, book, query, asked)
    since, start = at["since"], int(at["offset"])
    names = [name for name, changed in book.groups_at.items() if since is None or changed > since]
    rows = [book.groups[name] for name in names]
    rows = [row for row in rows if since is not None or not row["deleted"]]
    told: Json = {
        "contactGroups": [
            telling.group_gone(row) if row["deleted"] else telling.group(book, row, fields)
            for row in rows[start : start + size]
        ],
        "totalItems": len(rows),
    }
    if start + size < len(rows):
        told["nextPageToken"] = world.seal({**at, "offset": start + size})
    else:
        told["nextSyncToken"] = world.seal({**at, "offset": 0, "since": at["upto"], "sync": True})
    return {name: value for name, value in told.items() if value}


def _groups_at(world: World, book: Book, query: Query, asked: str) -> Json:
    name = next((name for name in ("pageToken", "syncToken") if name in query), "")
    whole = {
        "groups": book.account, "epoch": book.epoch, "since": None, "upto": world.revision,
        "offset": 0, "asked": asked, "sync": False,
    }  # fmt: skip
    if not name:
        return whole
    at = _opened(world, query, name)
    if at.get("groups") != book.account or at["sync"] is not (name == "syncToken"):
        raise invalid(f"Invalid value at '{name}'.", name)
    if at["asked"] != asked:
        raise invalid(f"Request parameters must match the call that gave the {name}.")
    if name == "pageToken":
        return at
    if world.faults.used("dead_tokens") or at["epoch"] != book.epoch:
        raise _expired(world)
    return {**whole, "since": at["since"]}


# ── parameters ───────────────────────────────────────────────────────────────


def _asked(query: Query, free: frozenset[str] = frozenset({"pageToken"})) -> str:
    """All that a list depends on, in short."""
    told = {key: values for key, values in query.items() if key not in free | COMMON}
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:16]


def _size(query: Query, usual: int) -> int:
    text = _one(query, "pageSize") or "0"
    if not text.isdecimal() or int(text) > _MOST:
        raise invalid(f"Page size must be between 1 and {_MOST}.", "page_size")
    return int(text) or usual


def _one(query: Query, key: str) -> str:
    return query.get(key, [""])[-1]


def _is_true(query: Query, key: str) -> bool:
    text = _one(query, key)
    if text not in ("", "true", "false"):
        raise invalid(f"Invalid value at '{key}'.", key)
    return text == "true"
