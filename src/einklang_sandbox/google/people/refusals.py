"""Refusals of the People API, in the shape of google.rpc.Status; the older `errors` stand only
where they were seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from einklang_sandbox.google.problems import Problem

CODES = {
    "INVALID_ARGUMENT": 3,
    "NOT_FOUND": 5,
    "ALREADY_EXISTS": 6,
    "PERMISSION_DENIED": 7,
    "RESOURCE_EXHAUSTED": 8,
    "FAILED_PRECONDITION": 9,
    "ABORTED": 10,
    "INTERNAL": 13,
    "UNAVAILABLE": 14,
    "UNAUTHENTICATED": 16,
}
"""google.rpc.Code."""
Details = Sequence[Mapping[str, Any]]


class Refusal(Problem):
    """An answer that is no success. `word` is the canonical status, `older` the reason in the older
    shape, '' where that is left out."""

    def __init__(
        self, status: int, word: str, message: str, *, details: Details = (), older: str = ""
    ) -> None:
        super().__init__(status, older or word, message)
        self.word = word
        self.details = list(details)
        self.older = older

    def body(self) -> dict[str, Any]:
        """The envelope."""
        told: dict[str, Any] = {"code": self.status, "message": self.message, "status": self.word}
        if self.older:
            told["errors"] = [{"message": self.message, "domain": "global", "reason": self.older}]
        return {"error": {**told, "details": self.details} if self.details else told}

    def as_status(self) -> dict[str, Any]:
        """As one of several, within an answer or within the details of another refusal."""
        return {"code": CODES[self.word], "message": self.message}


def invalid(message: str, field: str = "") -> Refusal:
    """A request that is wrong for good; `field` names where."""
    violation = {"field": field, "description": message}
    details = [{"@type": f"{_RPC}BadRequest", "fieldViolations": [violation]}] if field else []
    return Refusal(400, "INVALID_ARGUMENT", message, details=details)


def not_found() -> Refusal:
    """Unknown, or somebody else's."""
    return Refusal(404, "NOT_FOUND", "Requested entity was not found.")


def duplicate() -> Refusal:
    """A group of that name is there."""
    return Refusal(409, "ALREADY_EXISTS", "Contact group name already exists.")


def stale(named: str) -> Refusal:
    """The contact has changed since it was read; `named` is the etag that is not current."""
    message = (
        f"Request {named} is different than the current {named}. "
        "Clear local cache and get the latest person."
    )
    return Refusal(400, "FAILED_PRECONDITION", message, older="failedPrecondition")


def full() -> Refusal:
    """There is no room for another contact."""
    return Refusal(400, "FAILED_PRECONDITION", "MY_CONTACTS_OVERFLOW_COUNT")


def expired(*, gone: bool = False, bare: bool = False) -> Refusal:
    """The sync token is dead. `gone`: as some say they saw it, 410; `bare`: without the reason."""
    message = "Sync token is expired. Clear local cache and retry call without the sync token."
    if gone:
        return Refusal(410, "FAILED_PRECONDITION", message)
    info = _info("EXPIRED_SYNC_TOKEN", "people.googleapis.com")
    return Refusal(400, "FAILED_PRECONDITION", message, details=[] if bare else [info])


def unauthorised() -> Refusal:
    """No token, or a dead one."""
    message = "Request had invalid authentication credentials."
    return Refusal(401, "UNAUTHENTICATED", message, older="authError")


def insufficient() -> Refusal:
    """The token is good, for other things."""
    return Refusal(
        403,
        "PERMISSION_DENIED",
        "Request had insufficient authentication scopes.",
        details=[_info("ACCESS_TOKEN_SCOPE_INSUFFICIENT", "googleapis.com")],
        older="insufficientPermissions",
    )


def too_many(limit: str, metric: str, words: str) -> Refusal:
    """A limit of so many a minute is reached, which is named."""
    told = {
        "quota_limit": limit,
        "quota_metric": f"people.googleapis.com/{metric}",
        "service": "people.googleapis.com",
        "consumer": "projects/1",
    }
    message = (
        f"Quota exceeded for quota metric '{words}' and limit '{words} per minute per user' of "
        "service 'people.googleapis.com' for consumer 'project_number:1'."
    )
    info = _info("RATE_LIMIT_EXCEEDED", "googleapis.com", told)
    return Refusal(429, "RESOURCE_EXHAUSTED", message, details=[info])


def exhausted() -> Refusal:
    """Too much, by a limit that says nothing of itself."""
    violation = {"subject": "QUOTA_EXCEEDED", "description": "FBS quota limit exceeded"}
    details = [{"@type": f"{_RPC}QuotaFailure", "violations": [violation]}]
    message = "Resource has been exhausted (e.g. check quota)."
    return Refusal(429, "RESOURCE_EXHAUSTED", message, details=details)


def at_once(status: int) -> Refusal:
    """Another change of the same user's is under way. Google says only that there are failures, so
    the switch says which status: 409, 429 or 503."""
    word = {409: "ABORTED", 429: "RESOURCE_EXHAUSTED", 503: "UNAVAILABLE"}[status]
    return Refusal(status, word, "The operation was aborted: another one is under way.")


def broken() -> Refusal:
    """A fault of the server's."""
    return Refusal(500, "INTERNAL", "Internal error encountered.")


def unavailable() -> Refusal:
    """No answer, whatever was done."""
    return Refusal(503, "UNAVAILABLE", "The service is currently unavailable.")


def batch(kind: str, errors: Mapping[str, Refusal]) -> Refusal:
    """Nothing was done, as these contacts of the batch are at fault; `kind`: Create or Update."""
    told = {key: error.as_status() for key, error in errors.items()}
    details = {"@type": f"{_PEOPLE}Batch{kind}ContactsErrorDetails", "contactErrors": told}
    first = next(iter(errors.values()))
    return Refusal(400, "INVALID_ARGUMENT", first.message, details=[details])


def _info(reason: str, domain: str, metadata: Mapping[str, str] | None = None) -> dict[str, Any]:
    told: dict[str, Any] = {"@type": f"{_RPC}ErrorInfo", "reason": reason, "domain": domain}
    return {**told, "metadata": metadata} if metadata else told


_RPC = "type.googleapis.com/google.rpc."
_PEOPLE = "type.googleapis.com/google.people.v1."
