"""The paths of the People API: what each method needs and may be asked, and what becomes of a
request."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from einklang_sandbox.google.people import methods
from einklang_sandbox.google.people.listing import COMMON
from einklang_sandbox.google.people.methods import Call
from einklang_sandbox.google.people.refusals import (
    Refusal,
    at_once,
    broken,
    exhausted,
    insufficient,
    invalid,
    unauthorised,
    unavailable,
)
from einklang_sandbox.google.people.shapes import Json
from einklang_sandbox.google.scopes import opens

if TYPE_CHECKING:
    from wsgiref.types import WSGIEnvironment

    from einklang_sandbox.google.grants import Grant
    from einklang_sandbox.google.world import World

BASES = ("/v1/people", "/v1/contactGroups", "/v1/otherContacts")
ALONE = "einklang_sandbox.alone"
"""Where the environment of a request says whether it came while no other change was under way."""


@dataclass(frozen=True, slots=True)
class Route:
    """A method: what it needs, what it may be asked, and whether it reads after it has written."""

    method: str
    path: re.Pattern[str]
    scope: str
    known: frozenset[str]
    do: Callable[..., Json]
    reads: Callable[[Call], bool]


def _route(
    verb: str, path: str, known: str, do: Callable[..., Json], reads: str | None = None
) -> Route:
    """`reads`: the field of the body that says so, '' for always."""
    pattern = re.sub(r"\{(\w+)\}", r"(?P<\1>[^/:]+)", path)
    scope = "contacts.read" if verb == "GET" else "contacts.write"
    scope = "contacts.other" if path == "otherContacts" else scope

    def reading(call: Call) -> bool:
        said = call.body if isinstance(call.body, dict) else {}
        return reads is not None and (not reads or bool(said.get(reads)))

    return Route(verb, re.compile(pattern), scope, frozenset(known.split()) | COMMON, do, reading)


_PERSON = "personFields sources"
_GROUP = "groupFields maxMembers"
ROUTES = (
    _route("GET", "people/{p}/connections", f"{_PERSON} pageSize pageToken requestSyncToken "
           "sortOrder syncToken", methods.connections),
    _route("GET", "people:batchGet", f"{_PERSON} resourceNames", methods.batch_get),
    _route("GET", "people/{p}", _PERSON,
           lambda call, p: methods.read(call, f"people/{p}", call.required())),
    _route("POST", "people:createContact", _PERSON, methods.create, ""),
    _route("POST", "people:batchCreateContacts", "", methods.create_many, "readMask"),
    _route("POST", "people:batchUpdateContacts", "", methods.update_many, "readMask"),
    _route("POST", "people:batchDeleteContacts", "", methods.delete_many),
    _route("PATCH", "people/{p}:updateContact", f"{_PERSON} updatePersonFields",
           methods.update, ""),
    _route("DELETE", "people/{p}:deleteContact", "", methods.delete),
    _route("PATCH", "people/{p}:updateContactPhoto", "", methods.picture, "personFields"),
    _route("DELETE", "people/{p}:deleteContactPhoto", _PERSON, methods.no_picture),
    _route("GET", "contactGroups", "groupFields pageSize pageToken syncToken", methods.list_groups),
    _route("GET", "contactGroups:batchGet", f"{_GROUP} resourceNames", methods.groups_by_name),
    _route("GET", "contactGroups/{g}", _GROUP, methods.get_group),
    _route("POST", "contactGroups", "", methods.create_group),
    _route("PUT", "contactGroups/{g}", "", methods.update_group),
    _route("DELETE", "contactGroups/{g}", "deleteContacts", methods.delete_group),
    _route("POST", "contactGroups/{g}/members:modify", "", methods.modify),
    _route("GET", "otherContacts", "readMask pageSize pageToken requestSyncToken sources syncToken",
           lambda _: {}),
)  # fmt: skip


# ── a request ────────────────────────────────────────────────────────────────


def answer(world: World, environ: WSGIEnvironment, body: bytes) -> tuple[int, bytes, str]:
    """Status, JSON and the account of a request below one of BASES."""
    account = ""
    try:
        token = environ.get("HTTP_AUTHORIZATION", "").removeprefix("Bearer ")
        grant = world.grants.of(token)
        if grant is None:
            raise unauthorised()
        account = grant.account
        status, told = 200, _done(world, *_meant(environ, body), grant)
    except Refusal as refusal:
        status, told = refusal.status, refusal.body()
    return status, json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode(), account


def _meant(environ: WSGIEnvironment, body: bytes) -> tuple[WSGIEnvironment, bytes]:
    """Google's clients send what would be too long an address as a body."""
    if environ.get("HTTP_X_HTTP_METHOD_OVERRIDE") != "GET":
        return environ, body
    return {
        **environ,
        "REQUEST_METHOD": "GET",
        "QUERY_STRING": body.decode("ascii", "replace"),
    }, b""


def _done(world: World, environ: WSGIEnvironment, body: bytes, grant: Grant) -> Json:
    _faults_before(world)
    method = environ["REQUEST_METHOD"]
    route, named = _found(method, environ["PATH_INFO"].removeprefix("/v1/"))
    if not opens(grant.scopes, route.scope):
        raise insufficient()
    query = parse_qs(environ.get("QUERY_STRING", ""), keep_blank_values=True)
    unknown = query.keys() - route.known
    if unknown:
        message = f'Invalid JSON payload received. Unknown name "{min(unknown)}".'
        raise invalid(message, min(unknown))
    home = f"{environ.get('wsgi.url_scheme', 'http')}://{environ.get('HTTP_HOST', 'localhost')}"
    call = Call(world, world.accounts[grant.account], query, _parsed(body), home)
    world.rates.spend(_kinds(route, call), grant.client_id, grant.account)
    if method != "GET" and world.faults.parallel and not environ.get(ALONE, True):
        raise at_once(world.faults.parallel)
    told = route.do(call, **named)
    if method != "GET" and world.faults.used("lost_replies"):
        raise unavailable()
    return told


def _kinds(route: Route, call: Call) -> list[str]:
    """As what it counts."""
    if route.method != "GET":
        looks = route.do is methods.no_picture and call.one("personFields")
        return ["writes", "reads"] if looks or route.reads(call) else ["writes"]
    asks = call.one("requestSyncToken") == "true" and route.do is methods.connections
    full = asks and not {"syncToken", "pageToken"} & call.query.keys()
    return ["reads", "full"] if full else ["reads"]


def _faults_before(world: World) -> None:
    faults = world.faults
    if faults.used("calm"):
        return
    if faults.used("server_errors"):
        raise broken()
    for kind in [kind for kind, left in faults.limits.items() if left > 0]:
        faults.limits[kind] -= 1
        raise exhausted()


def _found(method: str, path: str) -> tuple[Route, dict[str, str]]:
    for route in ROUTES:
        match = route.path.fullmatch(path)
        if match and route.method == method:
            return route, match.groupdict()
    raise Refusal(404, "NOT_FOUND", "Method not found.")


def _parsed(body: bytes) -> Any:
    try:
        return json.loads(body) if body else None
    except ValueError as error:
        raise invalid("Invalid JSON payload received. Unexpected token.") from error
