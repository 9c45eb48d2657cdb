"""Lists in pages, and the cursors that they give (contract, 2.5).

A page token continues one list and is bound to all of its parameters. A sync token is bound to
account, list, role and the parameters in `STAYS`; it says up to which change everything is known.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from einklang_sandbox.google.calendar.call import Call
from einklang_sandbox.google.calendar.tokens import sealed, unsealed
from einklang_sandbox.google.problems import bad_request, cursor_dead, invalid

STAYS = ("singleEvents", "maxResults", "eventTypes", "showHiddenInvitations")
FREE = {"alt", "fields", "key", "pageToken", "prettyPrint", "quotaUser"}
"""What may differ from page to page."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a list stands. `since`: only what changed after it, None for everything. `until`: the
    change at which the list began, so that nothing is lost meanwhile. `after`: the last key."""

    since: int | None
    until: int
    after: list[Any] | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """A list of this account's: which one, how it is seen, and how often it has changed."""

    name: str
    role: str
    revision: int


def cursor_of(call: Call, source: Source) -> Cursor:
    """Where this request goes on. Raises a `Problem`: 400, or 410 for a dead sync token."""
    since = None
    if token := call.query.get("syncToken"):
        since = _known_up_to(call, source, token)
    page = call.query.get("pageToken")
    if page is None:
        return Cursor(since, source.revision)
    content = unsealed(call.state.secret, page)
    if content is None or content.get("kind") != "page":
        raise invalid("Invalid page token value.", "pageToken")
    if content["of"] != _page_of(call, source):
        raise bad_request("The parameters are not those of the page before.", "pageToken")
    return Cursor(since, content["until"], content["after"])


def page(
    call: Call, keys: Sequence[list[Any]], cursor: Cursor, source: Source
) -> tuple[int, int, str | None]:
    """From where to where in `keys` this page goes, and the token of the next; None at the end."""
    first = 0
    if cursor.after is not None:
        first = bisect_right(keys, cursor.after)
    most = min(call.query.get("maxResults", 250), call.faults.page_size)
    last = min(first + most, len(keys))
    if keys and call.faults.takes("empty_pages"):
        last = first
    if last >= len(keys):
        return first, last, None
    after = keys[last - 1] if last > 0 else None
    content = {"kind": "page", "of": _page_of(call, source), "until": cursor.until, "after": after}
    return first, last, sealed(call.state.secret, content)


def sync_token(call: Call, cursor: Cursor, source: Source) -> str:
    """The token with which the next sync begins."""
    content = {
        "kind": "sync",
        "of": _sync_of(call, source),
        "at": cursor.until,
        "epoch": call.state.epoch,
    }
    return sealed(call.state.secret, content)


def refuse_with_token(call: Call, forbidden: Sequence[str], never_false: Sequence[str]) -> None:
    """Raises 400 for what cannot be asked together with a sync token."""
    if "syncToken" not in call.query:
        return
    for name in forbidden:
        if name in call.query:
            raise bad_request(f"{name} cannot be combined with syncToken.", name)
    for name in never_false:
        if call.query.get(name) is False:
            raise bad_request(f"{name} cannot be false with syncToken.", name)


def _known_up_to(call: Call, source: Source, token: str) -> int:
    content = unsealed(call.state.secret, token)
    if content is None or content.get("kind") != "sync":
        raise invalid("Invalid sync token value.", "syncToken")
    if call.faults.takes("dead_tokens"):
        raise cursor_dead(with_reason=not call.faults.dead_without_reason)
    at: int = content["at"]
    lasts, of = call.faults.tokens_last, _sync_of(call, source)
    expired = lasts is not None and source.revision - at > lasts
    if expired or content["epoch"] != call.state.epoch or content["of"][:3] != of[:3]:
        raise cursor_dead()
    if content["of"] != of:
        raise bad_request("The parameters are not those of the first sync.", "syncToken")
    return at


def _sync_of(call: Call, source: Source) -> list[Any]:
    static = [[name, text] for name, text in sorted(call.pairs) if name in STAYS]
    return [call.account, source.name, source.role, static]


def _page_of(call: Call, source: Source) -> list[Any]:
    asked = [[name, text] for name, text in sorted(call.pairs) if name not in FREE]
    return [call.account, source.name, source.role, asked]
