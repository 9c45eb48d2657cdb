"""A local Google: one object with everything in it, and a WSGI application before it.

google = Google()
google.add_account("anna@nordlicht.example", "Anna Nord")
token = google.grants.issue("anna@nordlicht.example", [...])
httpx.Client(transport=httpx.WSGITransport(app=google.wsgi))
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from threading import RLock
from typing import Any

from einklang_sandbox.google import batch
from einklang_sandbox.google.calendar import calendars
from einklang_sandbox.google.calendar.api import ROOT, Api, refuse, respond
from einklang_sandbox.google.calendar.call import Caller
from einklang_sandbox.google.calendar.query import ROLES
from einklang_sandbox.google.calendar.state import (
    Account,
    Body,
    Calendar,
    Mail,
    State,
    draw_id,
)
from einklang_sandbox.google.desk.routes import Desk
from einklang_sandbox.google.faults import Faults
from einklang_sandbox.google.frame import style
from einklang_sandbox.google.grants import Grants
from einklang_sandbox.google.http import Request, Response
from einklang_sandbox.google.log import Seen
from einklang_sandbox.google.oauth import OAuth
from einklang_sandbox.google.person import Person
from einklang_sandbox.google.problems import Problem, backend_error, limit, unauthorised
from einklang_sandbox.google.push import Deliveries, due, last_message

Start = Callable[..., Any]
Handler = Callable[[Request], Response | None]
QUIET = ("/freeBusy", "/watch", "channels/stop")
"""POSTs that write no event."""


class ConnectionClosed(ConnectionError):
    """The answer never arrives. A server that serves this application closes the connection."""


def system_clock() -> datetime:
    """This machine's."""
    return datetime.fromtimestamp(time.time(), UTC)


@dataclass(slots=True)
class Google:
    """All state in memory, one lock around it. `pages` are the paths that are not the API's."""

    clock: Callable[[], datetime] = system_clock
    state: State = field(default_factory=State)
    faults: Faults = field(default_factory=Faults)
    log: list[Seen] = field(default_factory=list)
    lock: Any = field(default_factory=RLock)
    deliveries: Deliveries = field(default_factory=Deliveries)
    grants: Grants = field(init=False)
    pages: list[Handler] = field(init=False)
    _recent: dict[str, deque[datetime]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.grants = Grants(self.clock)
        self.pages = [OAuth(self.grants, self.names).handle, Desk(self).handle, style]

    # What tests and the demo set up

    def add_account(self, address: str, name: str, zone: str = "Europe/Berlin") -> None:
        """A person, with a primary calendar whose id is the address."""
        with self.lock:
            address = address.lower()
            self.state.accounts[address] = Account(address, name, zone)
            calendars.add(self.state, Calendar(address, address, address, zone))

    def add_calendar(self, address: str, summary: str, zone: str = "") -> str:
        """A further calendar of this person; returns its id."""
        with self.lock:
            owner = self.state.accounts[address]
            calendar_id = f"c_{draw_id(40)}@group.calendar.google.com"
            made = Calendar(calendar_id, address, summary, zone or owner.zone)
            calendars.add(self.state, made)
            return calendar_id

    def share(self, calendar_id: str, address: str, role: str) -> None:
        """Give somebody this role; "" takes it away. Cursors of the other role die (2.5)."""
        if role and role not in ROLES:
            raise ValueError(f"no role is called {role}")
        with self.lock:
            calendar, account = self.state.calendars[calendar_id], self.state.accounts[address]
            calendar.roles |= {address: role}
            listed = account.listed.get(calendar_id)
            if listed is None or bool(role) == listed.deleted:
                calendars.list_for(self.state, account, calendar, deleted=not role)

    def remove_calendar(self, calendar_id: str) -> None:
        """It is gone, for everybody."""
        with self.lock:
            calendar = self.state.calendars.pop(calendar_id)
            for account in self.state.accounts.values():
                if calendar_id in account.listed:
                    calendars.list_for(self.state, account, calendar, deleted=True)
            watching = [
                each for each in self.state.channels.values() if each.calendar == calendar_id
            ]
            for channel in watching:
                del self.state.channels[channel.id]
            self.deliveries.send(map(last_message, watching), self.faults.pushes)

    def forget_cursors(self) -> None:
        """All sync tokens die: 410."""
        self.state.epoch += 1

    def names(self) -> Mapping[str, str]:
        """The accounts there are: address → name."""
        return {each.address: each.name for each in self.state.accounts.values()}

    @property
    def mails(self) -> list[Mail]:
        """What would have been mailed so far."""
        return self.state.mails

    def person(self, address: str) -> Person:
        """Somebody who works in the calendar itself."""
        return Person(address, self.ask)

    def close(self) -> None:
        """Stop telling channels."""
        self.deliveries.close()

    # How requests are answered

    def ask(self, request: Request, caller: Caller) -> Body | None:
        """One request to the API, by whoever it is; channels learn what changed."""
        with self.lock, self._told():
            return Api(self.state, self.faults, self.clock).answer(request, caller)

    def wsgi(self, environ: Mapping[str, Any], start: Start) -> list[bytes]:
        """PEP 3333. Raises `ConnectionClosed` in the middle of an answer that gets lost."""
        request = Request.of(environ)
        if self.faults.slow:
            time.sleep(self.faults.slow)
        try:
            return self._response(request).send(start)
        except ConnectionClosed:
            write = start(
                "200 OK", [("Content-Type", "application/json"), ("Content-Length", "999")]
            )
            write(b"{")
            raise

    def _response(self, request: Request) -> Response:
        if request.path == batch.PATH:
            return self._batch(request)
        if request.path.startswith(ROOT):
            return self._api(request)
        with self.lock:
            answers = (page(request) for page in self.pages)
            return next((each for each in answers if each is not None), Response(404))

    def _batch(self, request: Request) -> Response:
        def inner(each: Request) -> Response:
            return self._api(each, batched=True)

        try:
            response = batch.batch(request, self.faults.batch_most, inner)
        except Problem as problem:
            response = refuse(problem)
        self._note(request, response, "", batched=False)
        return response

    def _api(self, request: Request, *, batched: bool = False) -> Response:
        with self.lock:
            caller = self._caller(request)
            try:
                if caller is None:
                    raise unauthorised()
                self._brake(request, caller)
                response = respond(request, self.ask(request, caller))
            except Problem as problem:
                response = refuse(problem)
            lost = response.status < 300 and _writes(request) and self.faults.takes("lost_replies")
            if lost:
                response = refuse(backend_error())
            self._note(request, response, caller.account if caller else "", batched=batched)
            if lost and self.faults.lost_by_closing:
                raise ConnectionClosed
            return response

    def _caller(self, request: Request) -> Caller | None:
        grant = self.grants.of(request.bearer)
        if grant is None or self.faults.takes("expired_tokens"):
            return None
        return Caller(grant.account, grant.scopes, grant.client_id)

    def _brake(self, request: Request, caller: Caller) -> None:
        """Raises what stands before the API: trouble, limits, quotas."""
        if self.faults.takes("server_errors"):
            raise backend_error()
        if self.faults.writes_stopped and _writes(request):
            raise limit("quotaExceeded")
        if due_now := self.faults.limit():
            raise limit(due_now)
        if self.faults.per_minute is not None:
            self._count(caller.account, self.faults.per_minute)

    def _count(self, account: str, most: int) -> None:
        now, recent = self.clock(), self._recent.setdefault(account, deque())
        while recent and recent[0] <= now - timedelta(minutes=1):
            recent.popleft()
        if len(recent) >= most:
            raise limit("userRateLimitExceeded")
        recent.append(now)

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Whoever watches what changes inside learns of it."""
        before = {each.id: each.revision for each in self.state.calendars.values()}
        yield
        changed = [
            each.id
            for each in self.state.calendars.values()
            if each.revision != before.get(each.id)
        ]
        self.deliveries.send(due(self.state, changed, self.clock()), self.faults.pushes)

    def _note(self, request: Request, response: Response, account: str, *, batched: bool) -> None:
        size = len(response.body)
        seen = Seen(
            request.method, request.path, request.query, response.status, account, size, batched
        )
        self.log.append(seen)


def _writes(request: Request) -> bool:
    return request.method != "GET" and not request.path.endswith(QUIET)
