"""Busy, held or admitted, and why (docs/algorithms/admission.md).

*busy*: private, or nobody from outside takes part: only the time counts. *held*: somebody from
outside, but no rule lets it in: its holder alone sees it. *admitted*: on the timelines.
Decided for each occurrence that says something of its own.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import IntEnum

from einklang.reconcile.rules import Past, Rules, Which
from einklang.records.address import domain
from einklang.records.event import Details, Event, Override


class Outcome(IntEnum):
    """What becomes of an event; the order is from less to more."""

    BUSY = 0
    HELD = 1
    ADMITTED = 2

    @property
    def word(self) -> str:
        """As stored."""
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Verdict:
    """An outcome and its reason, a code that pages put into words.

    `whom` is the address on which it turned, or ''.
    """

    outcome: Outcome
    reason: str
    whom: str = ""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the decision needs to know besides the event. All addresses and domains normalised.

    `known` are addresses of people in the CRM; `since` is when the connection began; `first_seen`
    when it first saw this event.
    """

    own_addresses: frozenset[str]
    own_domains: frozenset[str]
    known: frozenset[str]
    since: datetime
    first_seen: datetime


def admit(
    details: Details, created: datetime | None, around: Surroundings, rules: Rules
) -> Verdict:
    """The verdict on one occurrence. `created` is CREATED where the event tells it."""
    if details.private:
        return Verdict(Outcome.BUSY, "private")
    outside = [a for a in details.addresses() if not _is_own(a, around)]
    if not outside:
        return Verdict(Outcome.BUSY, "internal")
    blocked = next((a for a in outside if _is_blocked(a, rules)), None)
    if blocked:
        return Verdict(Outcome.HELD, "blocklisted", blocked)
    if rules.past is Past.CONNECTED and (created or around.first_seen) < around.since:
        return Verdict(Outcome.HELD, "before_connection")
    met = next((a for a in outside if a in around.known), None)
    if met:
        return Verdict(Outcome.ADMITTED, "known_contact", met)
    if rules.which is Which.KNOWN:
        return Verdict(Outcome.HELD, "unknown_guest", outside[0])
    return Verdict(Outcome.ADMITTED, "external_guest", outside[0])


def _is_own(address: str, around: Surroundings) -> bool:
    return address in around.own_addresses or domain(address) in around.own_domains


def _is_blocked(address: str, rules: Rules) -> bool:
    return address in rules.blocklist or "@" + domain(address) in rules.blocklist


def verdicts(event: Event, around: Surroundings, rules: Rules) -> Mapping[str, Verdict]:
    """The verdict on the series ('') and on each override (by its moment as text)."""
    created = datetime.fromisoformat(event.created) if event.created else None
    parts = {"": event.details, **{str(o.of): o.details for o in event.overrides}}
    return {of: admit(details, created, around, rules) for of, details in parts.items()}


def strongest(given: Mapping[str, Verdict]) -> Verdict:
    """The verdict on the whole record: its most visible occurrence's; the series' own on a tie."""
    return max(given.values(), key=lambda verdict: verdict.outcome)


def is_veiled(given: Mapping[str, Verdict]) -> bool:
    """Whether some occurrence may be stored as time only. Such a record is never written back."""
    return any(verdict.outcome is Outcome.BUSY for verdict in given.values())


def veiled(event: Event, given: Mapping[str, Verdict]) -> Event:
    """The event with nothing left of busy occurrences but their times; and where the whole is busy,
    an opaque UID, because programs write titles into UIDs."""
    details = event.details if given[""].outcome is not Outcome.BUSY else _times_of(event.details)
    overrides = tuple(
        override
        if given[str(override.of)].outcome is not Outcome.BUSY
        else Override(override.of, _times_of(override.details))
        for override in event.overrides
    )
    uid = event.uid if strongest(given).outcome is not Outcome.BUSY else opaque(event.uid)
    return replace(event, uid=uid, details=details, overrides=overrides)


def _times_of(details: Details) -> Details:
    return Details(
        start=details.start,
        end=details.end,
        status=details.status,
        busy=details.busy,
        private=details.private,
    )


def opaque(uid: str) -> str:
    """A UID that says nothing and is the same each time."""
    return "busy-" + hashlib.sha256(uid.encode()).hexdigest()[:40]
