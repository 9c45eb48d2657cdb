"""The WSGI application: the paths of all of Google's hosts, which do not collide."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, unquote

from einklang_sandbox.google import acts, batch, calendars, lists, oauth, push, quick
from einklang_sandbox.google.acts import Act
from einklang_sandbox.google.lists import View, one
from einklang_sandbox.google.people import pictures
from einklang_sandbox.google.people import routes as people
from einklang_sandbox.google.people.turns import Turns
from einklang_sandbox.google.problems import Problem, bad, forbidden, limited, unauthorised
from einklang_sandbox.google.scopes import opens
from einklang_sandbox.google.world import Account, Json, Request, World, list_of

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment

COMMON = frozenset({"alt", "fields", "prettyPrint", "quotaUser", "key", "userIp"})
_LIST = frozenset(
    {
        "maxResults", "pageToken", "syncToken", "showDeleted", "singleEvents", "orderBy", "timeMin",
        "timeMax", "updatedMin", "q", "iCalUID", "privateExtendedProperty",
        "sharedExtendedProperty", "eventTypes", "showHiddenInvitations", "timeZone",
        "maxAttendees", "alwaysIncludeEmail",
    }
)  # fmt: skip
_WRITE = frozenset(
    {"conferenceDataVersion", "sendUpdates", "maxAttendees", "supportsAttachments",
     "eventLabelVersion", "sendNotifications", "alwaysIncludeEmail"}
)  # fmt: skip
_CALENDARS = frozenset(
    {"maxResults", "pageToken", "syncToken", "showDeleted", "showHidden", "minAccessRole",
     "showOwnOrganizationOnly"}
)  # fmt: skip
_SEND = frozenset({"sendUpdates", "sendNotifications"})
_REASONS = {200: "OK", 204: "No Content", 302: "Found", 304: "Not Modified"}


@dataclass(frozen=True, slots=True)
class Call:
    """A request of the API."""

    world: World
    account: Account
    query: Mapping[str, list[str]]
    body: Any
    etag: str

    def required(self, name: str) -> str:
        """A parameter that must be told."""
        told = one(self.query, name)
        if not told:
            raise bad(f"Required parameter: {name}", name, "required")
        return told

    def view(self, calendar: str) -> View:
        """What the account may see there."""
        found, role = self.world.calendar(self.account, calendar)
        return View(self.world, self.account, found, role)

    def act(self, calendar: str) -> Act:
        """What the account may do there."""
        found, role = self.world.calendar(self.account, calendar)
        send = one(self.query, "sendUpdates") or "none"
        if send not in ("all", "externalOnly", "none"):
            raise bad("Invalid value for: sendUpdates", "sendUpdates")
        version = one(self.query, "conferenceDataVersion") == "1"
        return Act(self.world, self.account, found, role, send, self.etag, version)


@dataclass(frozen=True, slots=True)
class Route:
    """A method of the API: what it needs and what it may be asked."""

    method: str
    path: re.Pattern[str]
    scope: str
    known: frozenset[str]
    do: Callable[..., Json | None]


def _route(
    method: str, path: str, scope: str, known: frozenset[str], do: Callable[..., Json | None]
) -> Route:
    pattern = re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", path)
    return Route(method, re.compile(pattern), scope, known | COMMON, do)


def _insert(call: Call, c: str) -> Json:
    return call.view(c).shown(acts.insert(call.act(c), call.body))


def _import(call: Call, c: str) -> Json:
    if "iCalUID" not in (call.body or {}):
        raise bad("Required: iCalUID", "iCalUID", "required")
    return call.view(c).shown(acts.insert(call.act(c), call.body, imported=True))


def _patch(call: Call, c: str, e: str) -> Json:
    return call.view(c).shown(acts.patch(call.act(c), e, call.body))


def _update(call: Call, c: str, e: str) -> Json:
    return call.view(c).shown(acts.patch(call.act(c), e, call.body, whole=True))


def _delete(call: Call, c: str, e: str) -> None:
    acts.delete(call.act(c), e)


def _watch(call: Call, c: str) -> Json:
    calendar, _ = call.world.calendar(call.account, c)
    path = f"calendars/{calendar.id}/events"
    return push.watch(call.world, calendar.id, path, call.account.address, call.body)


def _watch_list(call: Call) -> Json:
    address = call.account.address
    return push.watch(call.world, list_of(address), "users/me/calendarList", address, call.body)


def _move(call: Call, c: str, e: str) -> Json:
    to = call.required("destination")
    return call.view(to).shown(acts.move(call.act(c), e, call.act(to)))


def _quick_add(call: Call, c: str) -> Json:
    act = call.act(c)
    body = quick.body(call.required("text"), act.calendar.zone, call.world.clock())
    return call.view(c).shown(acts.insert(act, body))


def _new_calendar(call: Call) -> Json:
    made = call.world.add_calendar(call.account.address, str(call.body["summary"]))
    return calendars.resource(call.world.calendars[made])


_EVENTS = "calendars/{c}/events"
ROUTES = (
    _route("POST", "users/me/calendarList/watch", "calendarList", _CALENDARS, _watch_list),
    _route("GET", "users/me/calendarList", "calendarList", _CALENDARS,
           lambda call: calendars.listed(call.world, call.account, call.query)),
    _route("GET", "users/me/calendarList/{c}", "calendarList", frozenset(),
           lambda call, c: calendars.got(call.world, call.account, c)),
    _route("GET", "users/me/settings/timezone", "settings", frozenset(),
           lambda call: {"kind": "calendar#setting", "etag": '"1"', "id": "timezone",
                         "value": call.world.calendars[call.account.address].zone}),
    _route("POST", "calendars", "calendars.write", frozenset(), _new_calendar),
    _route("GET", "calendars/{c}", "calendars.read", frozenset(),
           lambda call, c: calendars.resource(call.view(c).calendar)),
    _route("GET", _EVENTS, "events.read", _LIST,
           lambda call, c: lists.listed(call.view(c), call.query)),
    _route("POST", _EVENTS, "events.write", _WRITE, _insert),
    _route("POST", f"{_EVENTS}/import", "events.write", _WRITE, _import),
    _route("POST", f"{_EVENTS}/watch", "events.read", _LIST, _watch),
    _route("POST", f"{_EVENTS}/quickAdd", "events.write", _SEND | {"text"}, _quick_add),
    _route("POST", f"{_EVENTS}/{{e}}/move", "events.move", _SEND | {"destination"}, _move),
    _route("GET", f"{_EVENTS}/{{e}}", "events.read", frozenset({"timeZone", "maxAttendees"}),
           lambda call, c, e: call.view(c).get(e)),
    _route("PATCH", f"{_EVENTS}/{{e}}", "events.write", _WRITE, _patch),
    _route("PUT", f"{_EVENTS}/{{e}}", "events.write", _WRITE, _update),
    _route("DELETE", f"{_EVENTS}/{{e}}", "events.write", _SEND, _delete),
    _route("GET", f"{_EVENTS}/{{e}}/instances", "events.read",
           frozenset({"timeMin", "timeMax", "originalStart", "maxResults", "pageToken",
                      "showDeleted", "timeZone", "maxAttendees"}),
           lambda call, c, e: lists.instances(call.view(c), e, call.query)),
    _route("POST", "freeBusy", "freeBusy", frozenset(),
           lambda call: calendars.free_busy(call.world, call.account, call.body)),
    _route("POST", "channels/stop", "channels", frozenset(),
           lambda call: push.stop(call.world, call.account.address, call.body)),
)  # fmt: skip


@dataclass(slots=True)
class Application:
    """Answers WSGI requests about a world; `courier` delivers what is announced."""

    world: World
    courier: push.Courier
    pages: Callable[[WSGIEnvironment, bytes], tuple[int, dict[str, str], bytes] | None]
    _turns: Turns = field(default_factory=Turns)

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        """One request."""
        with self._turns.taken(self._changes_whose(environ)) as alone:
            environ[people.ALONE] = alone
            return self._told(environ, start)

    def _changes_whose(self, environ: WSGIEnvironment) -> str:
        """Whose contacts the request means to change."""
        path, method = environ["PATH_INFO"], environ["REQUEST_METHOD"]
        reads = "GET" in (method, environ.get("HTTP_X_HTTP_METHOD_OVERRIDE"))
        if reads or not path.startswith(people.BASES):
            return ""
        grant = self.world.grants.of(environ.get("HTTP_AUTHORIZATION", "").removeprefix("Bearer "))
        return grant.account if grant else ""

    def _told(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        if self.world.faults.slow:
            time.sleep(self.world.faults.slow)
        length = int(environ.get("CONTENT_LENGTH") or 0)
        body = environ["wsgi.input"].read(length) if length else b""
        with self.world.lock:
            if environ["REQUEST_METHOD"] != "GET":
                self.world.unsaved = True
            status, headers, told, account = self._answer(environ, body)
            self._note(environ, status, account, told)
            self._announce()
        headers = {"Content-Length": str(len(told)), **headers}
        start(f"{status} {_REASONS.get(status, 'Refused')}", list(headers.items()))
        return [told]

    def _note(self, environ: WSGIEnvironment, status: int, account: str, told: bytes) -> None:
        request = Request(
            environ["REQUEST_METHOD"],
            environ["PATH_INFO"],
            environ.get("QUERY_STRING", ""),
            status,
            account,
            len(told),
        )
        self.world.log.append(request)

    def _announce(self) -> None:
        changed, self.world.changed = self.world.changed, []
        for each in changed:
            if each.startswith("sync ") and each[5:] in self.world.channels:
                self.courier.call(self.world.channels[each[5:]], "sync")
        self.courier.announce([each for each in changed if not each.startswith("sync ")])

    def _answer(
        self, environ: WSGIEnvironment, body: bytes
    ) -> tuple[int, dict[str, str], bytes, str]:
        path = environ["PATH_INFO"]
        if path.startswith(_BASE):
            return self._api(environ, path.removeprefix(_BASE), body)
        if (environ["REQUEST_METHOD"], path) == ("POST", batch.PATH):
            return self._batch(environ, body)
        if path.startswith(people.BASES):
            status, text, account = people.answer(self.world, environ, body)
            return status, _JSON, text, account
        found = oauth.answer(self.world, environ, body) or pictures.answer(self.world, path)
        found = found or self.pages(environ, body)
        status, headers, told = found or (404, {}, b"Not Found")
        return status, headers, told, ""

    def _batch(
        self, environ: WSGIEnvironment, body: bytes
    ) -> tuple[int, dict[str, str], bytes, str]:
        """Each part as if it came by itself, in an order that nobody may count on."""
        try:
            parts = batch.parts(environ.get("CONTENT_TYPE", ""), body)
        except Problem as problem:
            return problem.status, _JSON, json.dumps(problem.body()).encode(), ""
        self.world.chance.shuffle(parts)
        answers = []
        for part in parts:
            inner = part.environ(environ.get("HTTP_AUTHORIZATION", ""))
            path = inner["PATH_INFO"].removeprefix(_BASE)
            status, headers, told, account = self._api(inner, path, part.body)
            self._note(inner, status, account, told)
            answers.append((part.content_id, status, headers, told))
        return 200, *batch.told(answers), ""

    def _api(
        self, environ: WSGIEnvironment, path: str, body: bytes
    ) -> tuple[int, dict[str, str], bytes, str]:
        account = ""
        try:
            token = environ.get("HTTP_AUTHORIZATION", "").removeprefix("Bearer ")
            grant = self.world.grants.of(token)
            if grant is None:
                raise unauthorised()
            account = grant.account
            self.world.quotas.spend(grant.client_id, account)
            told = self._done(environ, path, body, grant)
            if told is not None and _is_known(environ, told):
                return 304, {}, b"", account
        except Problem as problem:
            return problem.status, _JSON, json.dumps(problem.body()).encode(), account
        if told is None:
            return 204, {}, b"", account
        text = json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()
        etag = {"ETag": told["etag"]} if "etag" in told else {}
        return 200, {**_JSON, **etag}, text, account

    def _done(self, environ: WSGIEnvironment, path: str, body: bytes, grant: Any) -> Json | None:
        method = environ["REQUEST_METHOD"]
        self._faults_before()
        route, named = _found(method, environ.get("RAW_PATH", path))
        if not opens(grant.scopes, route.scope):
            raise forbidden(
                "insufficientPermissions", "Request had insufficient authentication scopes."
            )
        query = parse_qs(environ.get("QUERY_STRING", ""), keep_blank_values=True)
        unknown = query.keys() - route.known
        if unknown:
            raise bad(f"Unknown parameter: {sorted(unknown)[0]}", sorted(unknown)[0])
        call = Call(
            self.world,
            self.world.accounts[grant.account],
            query,
            _parsed(body),
            environ.get("HTTP_IF_MATCH", ""),
        )
        told = route.do(call, **named)
        if method != "GET" and self.world.faults.used("lost_replies"):
            raise Problem(503, "backendError", "Backend Error")
        return told

    def _faults_before(self) -> None:
        faults = self.world.faults
        if faults.used("calm"):
            return
        if faults.used("server_errors"):
            raise Problem(500, "backendError", "Backend Error")
        for kind in [kind for kind, left in faults.limits.items() if left > 0]:
            faults.limits[kind] -= 1
            raise limited(kind)


_BASE = "/calendar/v3/"
_JSON = {"Content-Type": "application/json; charset=UTF-8"}


def _is_known(environ: WSGIEnvironment, told: Json) -> bool:
    held = environ.get("HTTP_IF_NONE_MATCH", "")
    return bool(held) and held == told.get("etag")


def _found(method: str, path: str) -> tuple[Route, dict[str, str]]:
    for route in ROUTES:
        match = route.path.fullmatch(path)
        if match and route.method == method:
            return route, {key: unquote(value) for key, value in match.groupdict().items()}
    raise Problem(404, "notFound", "Not Found")


def _parsed(body: bytes) -> Any:
    if not body:
        return None
    try:
        return json.loads(body)
    except ValueError as error:
        raise bad("Parse Error", reason="parseError") from error
