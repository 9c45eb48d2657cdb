"""Connecting an account: look what is there, let a person choose, and begin."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.conf import settings
from django.db import transaction

from einklang.accounts.models import Membership
from einklang.accounts.rows import writing
from einklang.calendars.models import Calendar
from einklang.jobs.lease import wake
from einklang.providers import port
from einklang.providers.errors import Refused
from einklang.providers.google.registration import Registration
from einklang.providers.registry import HOLDS, Account, Means, open_provider
from einklang.providers.wire import Limits, Wire
from einklang.reconcile.contact_rules import ContactRules
from einklang.reconcile.rules import PRESETS
from einklang.sync.addresses import addresses_of, inviting_address
from einklang.sync.looking import PATIENCE, within
from einklang.sync.models import Collection, Connection, State
from einklang.sync.rejoin import rejoin

KIND = "sync"
"""The kind of due row that stands for a connection."""


@dataclass(frozen=True, slots=True)
class Found:
    """What an account holds, as far as we can use it."""

    addresses: tuple[str, ...]
    collections: tuple[port.Collection, ...]


def means() -> Means:
    """The HTTP client with this installation's limits, and how it is registered elsewhere."""
    return Means(wire_with(Limits(size=settings.HTTP_CAP)), Registration(**settings.GOOGLE))


_wires: dict[tuple[Limits, frozenset[str]], Wire] = {}


def wire_with(limits: Limits) -> Wire:
    """One for the whole process: lines to a server stay open from account to account."""
    allow_hosts = frozenset(settings.ALLOW_HOSTS)
    wire = _wires.get((limits, allow_hosts))
    if wire is None:
        made = Wire(allow_hosts=allow_hosts, limits=limits)
        wire = _wires.setdefault((limits, allow_hosts), made)
    return wire


def close_wires() -> None:
    """At the end of the process, so that no line stays open."""
    while _wires:
        _wires.popitem()[1].close()


def provider_of(connection: Connection) -> port.Provider[Any]:
    """The adapter for a stored connection."""
    account = Account(
        connection.address, connection.username, connection.secret, partial(_keep, connection)
    )
    return open_provider(connection.provider, account, means())


def _keep(connection: Connection, secret: str) -> None:
    """A provider has renewed its tokens: the next run is to have them."""
    connection.secret = secret
    Connection.objects.filter(pk=connection.pk).update(secret=secret)


def look(kind: str, account: Account) -> Found:
    """Sign in once and list the calendars or address books. Raises the provider's errors."""
    provider = open_provider(kind, account, means())
    found = _of_use(kind, provider.collections())
    return Found(tuple(provider.addresses), found)


def _of_use(kind: str, found: Iterable[port.Collection]) -> tuple[port.Collection, ...]:
    return tuple(each for each in found if each.kind is HOLDS[kind])


@transaction.atomic
def connect(
    member: Membership,
    kind: str,
    account: Account,
    found: Found,
    now: datetime,
) -> Connection:
    """Store the connection with its calendars, none chosen yet. The same account connected again is
    the same connection: its pairs, rules and choices are found again and nothing doubles."""
    connection, made = Connection.objects.get_or_create(
        workspace=member.workspace,
        holder=member.user,
        provider=kind,
        address=account.address,
        username=account.username,
        defaults={
            "since": now,
            "state_since": now,
            "rules": _rules(kind),
        },
    )
    connection.secret = account.secret
    connection.addresses = list(found.addresses)
    connection.ended_at = None
    if not made:
        if connection.state != State.NEVER:
            connection.state, connection.state_since = State.WAITING, now
        connection.reason = connection.detail = ""
    connection.save()
    note_collections(connection, found.collections)
    return connection


def _rules(kind: str) -> dict[str, Any]:
    """Those with which a connection begins."""
    if HOLDS[kind] is port.Kind.CONTACTS:
        return ContactRules().written()
    return PRESETS["all_external"].written()


def note_collections(connection: Connection, found: Iterable[port.Collection]) -> None:
    """Keep what the provider tells of its calendars; choices made earlier stay."""
    for each in found:
        Collection.objects.update_or_create(
            connection=connection,
            ref=each.ref,
            defaults={
                "name": each.name[:200],
                "kind": each.kind.value,
                "writable": each.writable,
                "schedules": each.schedules,
                "calls": each.calls,
            },
        )


def look_again(connection: Connection) -> list[str]:
    """List a connected account anew, so that what was made there since can be chosen; returns the
    names of what is new. Raises the provider's errors."""
    provider = provider_of(connection)
    found = _of_use(connection.provider, within(PATIENCE, provider.collections))
    known = set(connection.collections.values_list("ref", flat=True))
    note_collections(connection, found)
    return [each.name for each in found if each.ref not in known]


def make_group(connection: Connection, name: str) -> int:
    """A new group of contacts there; returns the id of its row. Raises Refused where there is one
    of this name, and that one is among the collections then; Again."""
    provider = provider_of(connection)
    if not isinstance(provider, port.Groups):
        raise Refused("forbidden", connection.provider)
    try:
        made = within(PATIENCE, partial(provider.make, name))
    except Refused:
        note_collections(connection, within(PATIENCE, provider.collections))
        raise
    note_collections(connection, [made])
    return connection.collections.get(ref=made.ref).pk


def choose(connection: Connection, refs: Iterable[int]) -> None:
    """Sync these collections (by id) from now on and no others. Unticking deletes nothing: the
    calendar is hidden here, its pairs keep their standing, ticking again finds everything."""
    wanted = set(refs)
    addresses, inviting = sorted(addresses_of(connection)), inviting_address(connection)
    with writing(connection.workspace_id) as number:
        for at, row in enumerate(connection.collections.order_by("pk")):
            if row.pk in wanted and not row.chosen:
                rejoin(row)
            row.chosen = row.pk in wanted
            if row.chosen and row.calendar is None and row.kind == port.Kind.EVENTS:
                row.calendar = _calendar_for(connection, row, number, colour=at % 6 + 1)
            if row.calendar is not None:
                row.calendar.active = row.chosen
                row.calendar.makes_calls = row.calls
                row.calendar.addresses = addresses
                row.calendar.address = inviting
                row.calendar.modseq = number
                row.calendar.save()
            row.save()
    start(connection)


def start(connection: Connection) -> None:
    """Let the next worker visit the connection at once."""
    wake(connection.workspace_id, KIND, connection.pk)


def _calendar_for(
    connection: Connection, collection: Collection, number: int, *, colour: int
) -> Calendar:
    first = not Calendar.objects.filter(
        workspace=connection.workspace, holder=connection.holder, is_default=True
    ).exists()
    calendar = Calendar(
        workspace=connection.workspace,
        holder=connection.holder,
        name=collection.name,
        colour=colour,
        writable=collection.writable,
        mails_guests=collection.schedules,
        makes_calls=collection.calls,
        origin=connection.username or connection.address,
        is_default=first and collection.writable,
        modseq=number,
    )
    calendar.save()
    return calendar
