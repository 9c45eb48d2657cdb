"""One request that is understood and allowed: who asks for what.

Whose scopes hold only for some calendars learns that when it opens one (contract, section 1).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from einklang_sandbox.google.calendar.query import ROLES
from einklang_sandbox.google.calendar.state import Body, Calendar, State
from einklang_sandbox.google.faults import Faults
from einklang_sandbox.google.problems import level_missing, not_found, scope_missing
from einklang_sandbox.google.scopes import PREFIX


@dataclass(frozen=True, slots=True)
class Caller:
    """Whose token it is, and what that allows."""

    account: str
    scopes: frozenset[str]
    client_id: str = ""


@dataclass(frozen=True, slots=True)
class Call:
    """`parts` are those of the path, `pairs` the query as it came, `needs` the scopes that do."""

    state: State
    faults: Faults
    now: datetime
    caller: Caller
    parts: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, Any] = field(default_factory=dict)
    pairs: tuple[tuple[str, str], ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Body = field(default_factory=dict)
    needs: frozenset[str] = frozenset()

    @property
    def account(self) -> str:
        """The asker's address."""
        return self.caller.account


@dataclass(frozen=True, slots=True)
class Opened:
    """A calendar in the hands of one who may do with it what `role` says."""

    calendar: Calendar
    role: str

    @property
    def writable(self) -> bool:
        """Whether events may be written."""
        return ROLES.index(self.role) >= ROLES.index("writerWithoutPrivateAccess")

    @property
    def all_seen(self) -> bool:
        """Whether private events are seen, too."""
        return self.role in {"writer", "owner"}


def opened(call: Call, *, to_write: bool = False) -> Opened:
    """The calendar of the path. Raises a `Problem`: 404, or 403 where one may not write."""
    named = call.parts["calendar"]
    found = reached(call, call.account if named == "primary" else named)
    if to_write and not found.writable:
        raise level_missing()
    return found


def reached(call: Call, calendar_id: str) -> Opened:
    """A calendar by its id. Raises a `Problem`: 404 also for one that is not shared."""
    calendar = call.state.calendars.get(calendar_id)
    if calendar is None or call.faults.hides(calendar_id):
        raise not_found()
    role = calendar.role_of(call.account)
    if not role:
        raise not_found()
    return Opened(calendar, _within_scopes(call, calendar, role))


def _within_scopes(call: Call, calendar: Calendar, role: str) -> str:
    """The role that is left by the widest of the scopes. Raises 403 where none is for this one."""
    held = {scope.removeprefix(PREFIX) for scope in call.caller.scopes & call.needs}
    owned = {"calendar.events.owned", "calendar.events.owned.readonly"}
    ours = bool(calendar.made_by) and calendar.made_by == call.caller.client_id
    narrow = owned | {"calendar.app.created", "calendar.events.freebusy"}
    narrow |= {"calendar.events.public.readonly"}
    if held - narrow or not call.needs:
        return role
    if (held & owned and role == "owner") or ("calendar.app.created" in held and ours):
        return role
    if "calendar.events.freebusy" in held:
        return ROLES[0]
    raise scope_missing()
