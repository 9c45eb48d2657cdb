"""Refusals, in both shapes that Google gives them."""

from __future__ import annotations

from typing import Any


class Problem(Exception):
    """An answer that is no success. `reason` is the machine's word; `where` names the parameter or
    header at fault, `kind` whether it is one or the other."""

    def __init__(
        self,
        status: int,
        reason: str,
        message: str = "",
        *,
        domain: str = "global",
        where: str = "",
    ) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason
        self.message = message or reason
        self.domain = domain
        self.where = where

    def body(self) -> dict[str, Any]:
        """The envelope."""
        one = {"domain": self.domain, "reason": self.reason, "message": self.message}
        if self.where:
            header = self.where in ("If-Match", "Authorization")
            one |= {"locationType": "header" if header else "parameter", "location": self.where}
        error: dict[str, Any] = {"code": self.status, "message": self.message, "errors": [one]}
        error |= _NEWER.get((self.status, self.reason), {})
        return {"error": error}


_NEWER: dict[tuple[int, str], dict[str, Any]] = {
    (403, "insufficientPermissions"): {
        "status": "PERMISSION_DENIED",
        "details": [
            {
                "@type": "type.googleapis.com/google.rpc.ErrorInfo",
                "reason": "ACCESS_TOKEN_SCOPE_INSUFFICIENT",
                "domain": "googleapis.com",
            }
        ],
    },
    (429, "rateLimitExceeded"): {
        "status": "RESOURCE_EXHAUSTED",
        "details": [
            {
                "@type": "type.googleapis.com/google.rpc.ErrorInfo",
                "reason": "RATE_LIMIT_EXCEEDED",
                "domain": "googleapis.com",
                "metadata": {"service": "calendar-json.googleapis.com"},
            }
        ],
    },
}
"""What newer answers add."""


def bad(message: str, where: str = "", reason: str = "invalid") -> Problem:
    """A request that is wrong for good."""
    return Problem(400, reason, message, where=where)


def not_found() -> Problem:
    """Unknown, or not to be seen."""
    return Problem(404, "notFound", "Not Found")


def unauthorised() -> Problem:
    """No token, or a dead one."""
    return Problem(401, "authError", "Invalid Credentials", where="Authorization")


def forbidden(reason: str = "forbidden", message: str = "Forbidden") -> Problem:
    """Known, but not allowed."""
    domain = (
        "calendar" if reason in ("forbiddenForNonOrganizer", "requiredAccessLevel") else "global"
    )
    return Problem(403, reason, message, domain=domain)


def stale() -> Problem:
    """The precondition does not hold."""
    return Problem(412, "conditionNotMet", "Precondition Failed", where="If-Match")


def dead_token(reason: str = "fullSyncRequired") -> Problem:
    """The sync token is not good any more."""
    message = "Sync token is no longer valid, a full sync is required."
    return Problem(410, reason, message, domain="calendar", where="syncToken")


def limited(kind: str) -> Problem:
    """Too much, by the name of the limit; `429` is the newer answer."""
    if kind == "429":
        return Problem(429, "rateLimitExceeded", "Rate Limit Exceeded", domain="usageLimits")
    message = _TOO_MUCH.get(kind, "Calendar usage limits exceeded.")
    return Problem(403, kind, message, domain="usageLimits")


_TOO_MUCH = {
    "rateLimitExceeded": "Rate Limit Exceeded",
    "userRateLimitExceeded": "User Rate Limit Exceeded",
}
