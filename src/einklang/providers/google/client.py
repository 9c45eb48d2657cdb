"""Requests to Google's API: signed, refreshed, and every refusal told by what to do next
(Calendar API, "Handle API errors"). One client is one account."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias
from urllib.parse import quote, urlencode

from einklang.providers.errors import (
    Again,
    CursorGone,
    Missing,
    Parked,
    ProviderError,
    Refused,
    SignIn,
    Stale,
)
from einklang.providers.google import oauth
from einklang.providers.google.registration import Registration
from einklang.providers.google.tokens import Tokens
from einklang.providers.wire import Bearer, Reply, Wire

Value: TypeAlias = str | int | Sequence[str] | None
"""Of a parameter: several of a name, or none."""
_HOUR = 3600.0
_JSON = {"Accept": "application/json"}
_NONE: Mapping[str, str] = {}
_PAUSES = frozenset({"rateLimitExceeded", "userRateLimitExceeded", "RATE_LIMIT_EXCEEDED"})
_REFUSALS = {
    "insufficientPermissions": "scope_missing",
    "ACCESS_TOKEN_SCOPE_INSUFFICIENT": "scope_missing",
    "accessNotConfigured": "api_not_enabled",
    "SERVICE_DISABLED": "api_not_enabled",
    "forbiddenForNonOrganizer": "only_organiser",
}


class Client:
    """`keep` is told the tokens whenever they change; `now` is the time in seconds since 1970."""

    def __init__(
        self,
        registration: Registration,
        wire: Wire,
        tokens: Tokens,
        keep: Callable[[str], None],
        now: Callable[[], float],
    ) -> None:
        self.registration = registration
        self.wire = wire
        self.tokens = tokens
        self.now = now
        self._keep = keep

    @property
    def root(self) -> str:
        """The address of the API."""
        return f"{self.registration.api}/calendar/v3"

    def refusal(self, reply: Reply) -> ProviderError:
        """What an answer of this API that is no success means."""
        return refusal(reply)

    def get(self, path: str, **query: Value) -> Any:
        """What stands at a path below the API. Raises the provider's errors."""
        return self._asked("GET", path, query)

    def begin(self, path: str, **query: Value) -> Callable[[], Any]:
        """`get`, on its way while the caller does something else. What is returned waits for the
        answer, and returns or raises what `get` does."""
        if not self.tokens.fresh(self.now()):  # new ones are asked for and kept by the caller
            return lambda: self.get(path, **query)
        url = self._url(path, query)
        coming = self.wire.begin("GET", url, _JSON, auth=Bearer(self.tokens.access))
        return lambda: self._told(self._accepted(coming(), "GET", url, _JSON, b""))

    def send(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | None = None,
        etag: str = "",
        **query: Value,
    ) -> Any:
        """A write, conditional on an etag where one is given; what stands there after it."""
        return self._asked(method, path, query, body, {"If-Match": etag} if etag else _NONE)

    def _asked(
        self,
        method: str,
        path: str,
        query: Mapping[str, Value],
        body: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] = _NONE,
    ) -> Any:
        text = b"" if body is None else json.dumps(body, ensure_ascii=False).encode()
        kind = {"Content-Type": "application/json"} if body is not None else {}
        return self._told(
            self._signed(method, self._url(path, query), {**_JSON, **kind, **headers}, text)
        )

    def _url(self, path: str, query: Mapping[str, Value]) -> str:
        told = {key: value for key, value in query.items() if value is not None}
        url = f"{self.root}/{path}"
        return f"{url}?{urlencode(told, doseq=True)}" if told else url

    def _signed(self, method: str, url: str, headers: Mapping[str, str], body: bytes) -> Reply:
        """With an access token that is fresh."""
        if not self.tokens.fresh(self.now()):
            self._refresh()
        reply = self.wire.request(method, url, headers, body, Bearer(self.tokens.access))
        return self._accepted(reply, method, url, headers, body)

    def _accepted(
        self, reply: Reply, method: str, url: str, headers: Mapping[str, str], body: bytes
    ) -> Reply:
        """The reply; where Google refuses the access token, the one to a new token, once."""
        if reply.status != 401:
            return reply
        self._refresh()
        reply = self.wire.request(method, url, headers, body, Bearer(self.tokens.access))
        if reply.status == 401:
            raise SignIn("access_withdrawn")
        return reply

    def _told(self, reply: Reply) -> Any:
        if reply.status in (200, 204):
            return _parsed(reply)
        raise self.refusal(reply)

    def _refresh(self) -> None:
        if not self.tokens.refresh:
            raise SignIn("access_withdrawn")
        self.tokens = oauth.refreshed(self.registration, self.wire, self.tokens, self.now())
        self._keep(self.tokens.secret)


def segment(text: str) -> str:
    """An id as part of a path."""
    return quote(text, safe="")


def refusal(reply: Reply) -> ProviderError:
    """What an answer that is no success means."""
    reason = said(reply).reason
    detail = detail_of(reply)
    match reply.status:
        case 403:
            return _forbidden(reason, detail)
        case 404:
            return Missing("not_found", detail)
        case 409:
            return Stale("place_taken", detail)
        case 410:
            return Missing("not_found", detail) if reason == "deleted" else _gone(detail)
        case 412:
            return Stale("changed_meanwhile", detail)
        case 413:
            return Refused("too_big", detail)
        case status if status >= 500:
            return Again("server_error", detail)
    return Refused("not_accepted", detail)


def _gone(detail: str) -> ProviderError:
    return CursorGone("cursor_dead", detail)


def _forbidden(reason: str, detail: str) -> ProviderError:
    if reason in _PAUSES:
        return Again("too_many_requests", detail)
    if reason == "quotaExceeded":  # writing only, and for hours: it is no matter of seconds
        return Parked("quota_used_up", detail, _HOUR)
    if reason == "dailyLimitExceeded":
        return Again("quota_used_up", detail, _HOUR)
    return Refused(_REFUSALS.get(reason, "forbidden"), detail)


class Said(NamedTuple):
    """What an error says, in either shape of Google's. `word` is the canonical status, of the newer
    shape alone."""

    reason: str = ""
    message: str = ""
    word: str = ""


def said(reply: Reply) -> Said:
    """What an answer that is no success says. Whoever else answers says nothing."""
    try:
        error = json.loads(reply.body)["error"]
        told = [*(error.get("errors") or ()), *(error.get("details") or ())]
        reasons = [str(each["reason"]) for each in told if each.get("reason")]
        word, message = str(error.get("status", "")), str(error.get("message", ""))
        return Said(next(iter(reasons), ""), message, word)
    except (ValueError, KeyError, TypeError, AttributeError):
        return Said()


def detail_of(reply: Reply) -> str:
    """The same in one line."""
    reason, message, _ = said(reply)
    return f"HTTP {reply.status} {reason} {message}".strip()


def _parsed(reply: Reply) -> Any:
    if not reply.body:
        return {}
    try:
        return json.loads(reply.body)
    except ValueError as error:
        raise Again("garbled_reply", "no JSON") from error
