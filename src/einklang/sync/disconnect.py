"""Ending a connection. Nothing changes in anybody's account; connecting again finds everything."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime

from django.db.models import Exists, OuterRef

from einklang.accounts.models import Membership
from einklang.accounts.rows import writing
from einklang.calendars.models import Calendar, Copy, Event
from einklang.jobs.models import Due
from einklang.providers.errors import ProviderError
from einklang.providers.port import GivesBack
from einklang.providers.registry import ONE_GRANT
from einklang.sync import channels
from einklang.sync.connect import KIND, provider_of
from einklang.sync.looking import PATIENCE, within
from einklang.sync.models import Connection, Pair, Sent
from einklang.sync.observe import DISCONNECTED
from einklang.sync.put_away import archive
from einklang.sync.shelf import EVENT

CHUNK = 500


def disconnect(connection: Connection, *, keep: bool, now: datetime) -> None:
    """Stop syncing, give back what was granted, and forget the password. `keep`: imported meetings
    stay here as they are; else those that came from here alone are archived. Meetings made here
    always stay."""
    _give_back(connection)
    connection.ended_at, connection.secret = now, ""
    connection.save(update_fields=["ended_at", "secret"])
    # A run that is under way loses its lease, and with it the right to write.
    Due.objects.filter(kind=KIND, ref=connection.pk).update(
        due_at=None, lease_token="", lease_until=None
    )
    Sent.objects.filter(collection__connection=connection).delete()
    connection.questions.filter(answered_at=None).update(answered_at=now, answer="disconnected")
    if not keep:
        pairs = Pair.objects.filter(collection__connection=connection, kind=EVENT)
        for part in _portions(_imported(connection)):
            archive(connection.workspace, pairs, part, DISCONNECTED, now)
    with writing(connection.workspace_id) as number:
        calendars = Calendar.objects.filter(collection__connection=connection)
        calendars.update(active=False, is_default=False, modseq=number)
    connection.collections.update(chosen=False, cursor="", compared_at=None)


def _give_back(connection: Connection) -> None:
    """Unless another connection still uses it: what is given back ends for all of them. A provider
    that cannot be reached keeps a grant that nobody has the token for any more."""
    with suppress(ProviderError):
        channels.end_all(connection, provider_of(connection))
    if is_shared(connection):
        return
    with suppress(ProviderError):
        provider = provider_of(connection)
        if isinstance(provider, GivesBack):
            within(PATIENCE, provider.give_back)


def is_shared(connection: Connection) -> bool:
    """Whether another connection of this installation lives on what the same account has granted:
    its contacts beside its calendars, or a colleague's."""
    kinds = ONE_GRANT.get(connection.provider, {connection.provider})
    others = Connection.objects.filter(
        provider__in=kinds, address=connection.address, ended_at=None
    )
    return others.exclude(pk=connection.pk).exists()


def end_all_of(member: Membership, now: datetime) -> None:
    """End the connections of somebody who leaves the workspace; what they brought stays."""
    held = Connection.objects.filter(
        workspace=member.workspace_id, holder=member.user_id, ended_at=None
    )
    for connection in held:
        disconnect(connection, keep=True, now=now)


def _imported(connection: Connection) -> list[int]:
    elsewhere = Copy.objects.filter(event=OuterRef("pk")).exclude(
        calendar__collection__connection=connection
    )
    rows = Event.objects.filter(
        ~Exists(elsewhere),
        workspace=connection.workspace,
        deleted_at=None,
        maker=None,
        copies__calendar__collection__connection=connection,
    )
    return list(rows.values_list("pk", flat=True).distinct())


def _portions(ids: list[int]) -> Iterable[list[int]]:
    return (ids[at : at + CHUNK] for at in range(0, len(ids), CHUNK))
