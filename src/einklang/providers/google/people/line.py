"""Requests to the People API: its address, and what its refusals mean where they are others than
the Calendar API's (google.rpc.Status; "Contacts: errors")."""

from __future__ import annotations

import json
from collections.abc import Mapping

from einklang.providers.errors import Again, CursorGone, ProviderError, Refused, Stale
from einklang.providers.google import client
from einklang.providers.google.client import Client, Said, detail_of, said
from einklang.providers.wire import Reply

_EXPIRED = "EXPIRED_SYNC_TOKEN"


class SomeRefused(Refused):
    """A batch of which nothing was done, for these of its contacts are at fault: by their place, of
    new ones, else by their resource name."""

    def __init__(self, detail: str, culprits: frozenset[str]) -> None:
        super().__init__("not_accepted", detail)
        self.culprits = culprits


class PeopleClient(Client):
    """One account's contacts."""

    @property
    def root(self) -> str:
        """See `Client`."""
        return f"{self.registration.people}/v1"

    def refusal(self, reply: Reply) -> ProviderError:
        """See `Client`. A limit that is reached is 429, which the wire tells as a pause."""
        told, detail = said(reply), detail_of(reply)
        match reply.status, told.word:
            case 400, _ if culprits := _culprits(reply):
                return SomeRefused(detail, culprits)
            case 400, "FAILED_PRECONDITION":
                return _precondition(told, detail)
            case 400, _ if "metadata.sources" in told.message:
                # It goes by another name since, and what it comes from is called otherwise, too.
                return Stale("changed_meanwhile", detail)
            case 409, "ALREADY_EXISTS":
                return Refused("name_taken", detail)
            case 409, _:  # another change of the account is under way
                return Again("too_many_requests", detail)
        error = client.refusal(reply)
        if error.reason == "api_not_enabled":
            return Refused("people_not_enabled", detail)
        return error


def _precondition(told: Said, detail: str) -> ProviderError:
    """That the token has expired is told by its reason, or by the message alone. All else that was
    seen of this status is an etag that is not current."""
    if told.reason == _EXPIRED or "sync token" in told.message.lower():
        return CursorGone("cursor_dead", detail)
    if "OVERFLOW" in told.message:
        return Refused("book_full", detail)
    return Stale("changed_meanwhile", detail)


def _culprits(reply: Reply) -> frozenset[str]:
    try:
        told = json.loads(reply.body)["error"].get("details") or ()
        errors = [each.get("contactErrors") for each in told]
        return frozenset(name for each in errors if isinstance(each, Mapping) for name in each)
    except (ValueError, KeyError, TypeError, AttributeError):
        return frozenset()
