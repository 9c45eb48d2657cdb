"""What Google refuses, in its two envelopes (contract, 2.1).

The older one lists `errors`; the newer one adds `status` and, where there is more to say,
`details` with an `ErrorInfo`. A handler raises; whoever answers turns it into JSON.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any


@dataclass(frozen=True, slots=True)
class Told:
    """What the newer envelope adds: a canonical status and the reason of its `ErrorInfo`."""

    status: str
    reason: str = ""
    service: str = "calendar-json.googleapis.com"


@dataclass(eq=False)
class Problem(Exception):
    """A refusal. `where` is the kind of place and its name: ("parameter", "syncToken").

    Not frozen, as Python itself notes in an exception where it was raised.
    """

    code: int
    domain: str
    reason: str
    message: str
    where: tuple[str, str] | None = None
    told: Told | None = None

    def __str__(self) -> str:
        return f"{self.code} {self.reason}: {self.message}"

    @property
    def envelope(self) -> dict[str, Any]:
        """The body of the answer."""
        one = {"domain": self.domain, "reason": self.reason, "message": self.message}
        if self.where is not None:
            one |= {"locationType": self.where[0], "location": self.where[1]}
        error: dict[str, Any] = {"code": self.code, "message": self.message}
        error["errors"] = [one] if self.reason else []
        if self.told is not None:
            error |= _newer(self.told)
        return {"error": error}


def _newer(told: Told) -> dict[str, Any]:
    if not told.reason:
        return {"status": told.status}
    info = {
        "@type": "type.googleapis.com/google.rpc.ErrorInfo",
        "reason": told.reason,
        "domain": "googleapis.com",
        "metadata": {"service": told.service},
    }
    return {"status": told.status, "details": [info]}


def invalid(message: str, parameter: str = "") -> Problem:
    """400: a value that makes no sense."""
    where = ("parameter", parameter) if parameter else None
    return Problem(400, "global", "invalid", message, where)


def required(message: str, parameter: str = "") -> Problem:
    """400: something is missing."""
    where = ("parameter", parameter) if parameter else None
    return Problem(400, "global", "required", message, where)


def bad_request(message: str, parameter: str = "") -> Problem:
    """400: parameters that do not go together."""
    where = ("parameter", parameter) if parameter else None
    return Problem(400, "global", "badRequest", message, where)


def unreadable() -> Problem:
    """400: the body is no JSON object."""
    return Problem(400, "global", "parseError", "Parse Error")


def unknown_name(name: str) -> Problem:
    """400: a parameter or field that nobody knows (the real one is milder in places)."""
    message = f'Invalid JSON payload received. Unknown name "{name}": Cannot find field.'
    return Problem(400, "global", "badRequest", message, told=Told("INVALID_ARGUMENT"))


def calendar_rule(reason: str, message: str, parameter: str = "") -> Problem:
    """400 of the calendar's own rules."""
    where = ("parameter", parameter) if parameter else None
    return Problem(400, "calendar", reason, message, where)


def unauthorised() -> Problem:
    """401: no token, or one that holds no more."""
    where = ("header", "Authorization")
    told = Told("UNAUTHENTICATED")
    return Problem(401, "global", "authError", "Invalid Credentials", where, told)


def scope_missing() -> Problem:
    """403: the person did not grant this."""
    message = "Request had insufficient authentication scopes."
    told = Told("PERMISSION_DENIED", "ACCESS_TOKEN_SCOPE_INSUFFICIENT")
    return Problem(403, "global", "insufficientPermissions", message, told=told)


def level_missing() -> Problem:
    """403: the calendar is shared with too little."""
    message = "You need to have writer access to this calendar."
    return Problem(403, "calendar", "requiredAccessLevel", message)


def forbidden(message: str = "Forbidden") -> Problem:
    """403: never, by nobody."""
    return Problem(403, "global", "forbidden", message)


def organiser_only() -> Problem:
    """403: a guest touches what is not a guest's."""
    message = "Shared properties can only be changed by the organizer of the event."
    return Problem(403, "calendar", "forbiddenForNonOrganizer", message)


def not_found() -> Problem:
    """404: unknown, or nothing that this account may know of."""
    return Problem(404, "global", "notFound", "Not Found")


def wrong_method(method: str) -> Problem:
    """405: the path exists, not so the method."""
    return Problem(405, "global", "httpMethodNotAllowed", f"{method} is not allowed here.")


def duplicate() -> Problem:
    """409: this id is taken, or was once."""
    return Problem(409, "global", "duplicate", "The requested identifier already exists.")


def cursor_dead(*, with_reason: bool = True) -> Problem:
    """410: read everything anew. Some answers carry no reason."""
    if not with_reason:
        return Problem(410, "", "", "Gone")
    message = "Sync token is no longer valid, a full sync is required."
    where = ("parameter", "syncToken")
    return Problem(410, "calendar", "fullSyncRequired", message, where)


def too_long_ago() -> Problem:
    """410: nobody remembers the deletions of that time."""
    message = "The requested minimum modification time lies too far in the past."
    return Problem(410, "calendar", "updatedMinTooLongAgo", message, ("parameter", "updatedMin"))


def deleted() -> Problem:
    """410: it is gone already."""
    return Problem(410, "global", "deleted", "Resource has been deleted")


def stale() -> Problem:
    """412: somebody changed it meanwhile."""
    where = ("header", "If-Match")
    return Problem(412, "global", "conditionNotMet", "Precondition Failed", where)


def limit(name: str) -> Problem:
    """403 or 429: one of the brakes in `LIMITS`."""
    return replace(LIMITS[name])


LIMITS: Mapping[str, Problem] = {
    "rateLimitExceeded": Problem(
        403,
        "usageLimits",
        "rateLimitExceeded",
        "Rate Limit Exceeded",
        told=Told("PERMISSION_DENIED", "RATE_LIMIT_EXCEEDED"),
    ),
    "userRateLimitExceeded": Problem(
        403, "usageLimits", "userRateLimitExceeded", "User Rate Limit Exceeded"
    ),
    "429": Problem(
        429,
        "usageLimits",
        "rateLimitExceeded",
        "Rate Limit Exceeded",
        told=Told("RESOURCE_EXHAUSTED", "RATE_LIMIT_EXCEEDED"),
    ),
    "quotaExceeded": Problem(
        403, "usageLimits", "quotaExceeded", "Calendar usage limits exceeded."
    ),
}
"""The brakes, by the names under which `Faults` knows them."""


def backend_error(code: int = 503) -> Problem:
    """5xx: nothing is known, not even whether it happened."""
    return Problem(code, "global", "backendError", "Backend Error")
