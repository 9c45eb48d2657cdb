"""Busy, held or admitted, and why (docs/algorithms/admission.md).

*busy*: private, or nobody from outside takes part: only the time counts. *held*: somebody from
outside, but no rule lets it in: its holder alone sees it. *admitted*: on the timelines.
Decided for each occurrence that says something of its own.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import IntEnum
from typing import assert_never

from einklang.reconcile.rules import Past, Rules, Which
from einklang.records.address import domain
from einklang.records.event import Details, Event, Override
from einklang.records.recurrence import TooMany, last_end


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

    `known` are the main addresses of people in the CRM, `further` their other ones; `since` is when
    the connection began; `first_seen` when it first saw this event.
    """

    own_addresses: frozenset[str]
    own_domains: frozenset[str]
    known: frozenset[str]
    since: datetime
    first_seen: datetime
    further: frozenset[str] = frozenset()

    def is_own(self, address: str) -> bool:
        """Whether the address is never a customer's (H8)."""
        return address in self.own_addresses or domain(address) in self.own_domains

    def contacts(self, rules: Rules) -> frozenset[str]:
        """The addresses by which a contact is met (H7)."""
        return self.known | self.further if rules.further_addresses else self.known


FAR = datetime.max.replace(tzinfo=UTC)
"""When what has no end is over."""


def admit(
    details: Details,
    created: datetime | None,
    around: Surroundings,
    rules: Rules,
    over: datetime = FAR,
) -> Verdict:
    """The verdict on one occurrence. `created` is CREATED where the event tells it, `over` when the
    last of the series has ended."""
    if details.private:
        return Verdict(Outcome.BUSY, "private")
    outside = [a for a in details.addresses() if not around.is_own(a)]
    if not outside:
        return Verdict(Outcome.BUSY, "internal")
    if rules.only_busy:
        return Verdict(Outcome.BUSY, "only_busy")
    blocked = next((a for a in outside if is_blocked(a, rules)), None)
    if blocked:
        return Verdict(Outcome.HELD, "blocklisted", blocked)
    if (created or around.first_seen) < around.since and _is_too_old(over, around, rules):
        return Verdict(Outcome.HELD, "before_connection")
    contacts = around.contacts(rules)
    met = next((a for a in outside if a in contacts), None)
    if met:
        return Verdict(Outcome.ADMITTED, "known_contact", met)
    if rules.which is Which.KNOWN:
        return Verdict(Outcome.HELD, "unknown_guest", outside[0])
    return Verdict(Outcome.ADMITTED, "external_guest", outside[0])


def _is_too_old(over: datetime, around: Surroundings, rules: Rules) -> bool:
    """Whether the rule leaves out what was created before the connection."""
    match rules.past:
        case Past.WHOLE:
            return False
        case Past.CONNECTED:
            return True
        case Past.BACKFILL:
            return over < around.since - timedelta(days=rules.days)
        case _:
            assert_never(rules.past)


def is_blocked(address: str, rules: Rules) -> bool:
    """Whether the address, or its domain, is on the blocklist."""
    return address in rules.blocklist or "@" + domain(address) in rules.blocklist


def parts(event: Event) -> Mapping[str, Details]:
    """What the series says ('') and each override (by its moment as text)."""
    return {"": event.details, **{str(o.of): o.details for o in event.overrides}}


def verdicts(event: Event, around: Surroundings, rules: Rules) -> Mapping[str, Verdict]:
    """The verdict on the series ('') and on each override (by its moment as text)."""
    created = datetime.fromisoformat(event.created) if event.created else None
    over = _over(event, around.since) if rules.past is Past.BACKFILL else FAR
    return {of: admit(said, created, around, rules, over) for of, said in parts(event).items()}


def _over(event: Event, since: datetime) -> datetime:
    """When the last occurrence ended; FAR where the event goes on past `since`. What has no zone is
    read as UTC: a backfill is meant by the day."""
    with suppress(TooMany):
        return last_end(event, zone="UTC", until=since) or FAR
    return FAR


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
