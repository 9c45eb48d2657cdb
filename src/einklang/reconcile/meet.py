"""Whom a meeting makes known: people to be made in the CRM from its guests (H6). Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from einklang.reconcile.admit import Outcome, Surroundings, Verdict, is_blocked, parts
from einklang.reconcile.rules import METADATA, Contacts, Rules
from einklang.records.address import domain
from einklang.records.event import Details, Event, Role, Status
from einklang.records.freemail import is_free_mail


@dataclass(frozen=True, slots=True)
class Stranger:
    """Somebody from outside: their normalised address, and their name as the calendar tells it, or
    ''."""

    address: str
    name: str


def strangers(
    event: Event, given: Mapping[str, Verdict], around: Surroundings, rules: Rules
) -> tuple[Stranger, ...]:
    """Who of an event is to become a contact, each once; `given` are its `admit.verdicts`.

    Nobody from what is private, internal, blocklisted, too old or called off, nor from where
    colleagues may not even see who takes part. Never somebody of our own, never who is a contact.
    """
    if rules.contacts is Contacts.NEVER or rules.visibility < METADATA:
        return ()
    met: dict[str, str] = {}
    for of, details in parts(event).items():
        if _counts(given[of]) and details.status is not Status.CANCELLED:
            for address, name in _guests(details, rules.contacts):
                met[address] = met.get(address) or name
    known = around.known | around.further
    return tuple(
        Stranger(address, name)
        for address, name in met.items()
        if address not in known and not around.is_own(address) and _is_wanted(address, rules)
    )


def _counts(verdict: Verdict) -> bool:
    # Who is unknown is what this is about; every other reason to hold a meeting holds its guests.
    return verdict.outcome is Outcome.ADMITTED or verdict.reason == "unknown_guest"


def _guests(details: Details, contacts: Contacts) -> Iterator[tuple[str, str]]:
    names = {each.address: each.name for each in details.participants}
    host = details.organiser
    if host is not None:
        yield host.address, host.name or names.get(host.address, "")
    if contacts is Contacts.ALL:
        for each in details.participants:
            if each.role is not Role.ROOM:
                yield each.address, each.name


def _is_wanted(address: str, rules: Rules) -> bool:
    return not is_blocked(address, rules) and (rules.free_mail or not is_free_mail(domain(address)))
