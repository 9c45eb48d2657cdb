"""Having changes announced by providers that can, and hearing them.

A call is a hint: it lets the connection be visited at once, and says nothing of what changed. So it
may be lost, come twice or late; polling, slower then, finds everything all the same.
"""

from __future__ import annotations

import hashlib
import logging
import secrets
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Q

from einklang.jobs.lease import wake
from einklang.providers.errors import ProviderError, Refused
from einklang.providers.port import Announces, Provider
from einklang.sync.connect import KIND
from einklang.sync.models import Channel, Collection, Connection
from einklang.sync.visit import as_told

log = logging.getLogger(__name__)
OVERLAP = timedelta(days=1)
"""So long before a channel's end the next one is opened."""
PATIENCE = timedelta(minutes=10)
"""So long after it was opened a channel that nobody confirmed counts as unreachable."""
AGAIN = timedelta(days=1)
"""So long after that, or after a refusal, it is tried once more."""
SPARE = timedelta(seconds=1)
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


def address(provider: str) -> str:
    """Where a provider calls us."""
    return f"{settings.PUBLIC_URL}/push/{provider}/"


def is_public() -> bool:
    """Whether a provider may call us: by https; plain http within one machine."""
    ours = urlsplit(settings.PUBLIC_URL)
    stand_in = urlsplit(settings.GOOGLE["api"]).hostname in LOOPBACK
    return ours.scheme == "https" or (ours.hostname in LOOPBACK and stand_in)


def keep(
    connection: Connection, chosen: Sequence[Collection], provider: Provider, now: datetime
) -> bool:
    """After a run over its chosen calendars: open what is missing, end what is not needed any more.
    Returns whether each of them announces its changes for sure. What fails here is tried again by a
    later run.
    """
    if not isinstance(provider, Announces) or not is_public():
        return False
    held: dict[int, list[Channel]] = defaultdict(list)
    mine = Channel.objects.filter(collection__connection=connection)
    for channel in mine.order_by("-made_at", "-pk"):
        held[channel.collection_id].append(channel)
    live = [_kept(each, provider, held.pop(each.pk, []), now) for each in chosen]
    for channel in (channel for channels in held.values() for channel in channels):
        _end(provider, channel)
    return all(live)


def _kept(
    collection: Collection, provider: Announces, channels: Sequence[Channel], now: datetime
) -> bool:
    """The newest channel that is confirmed does; older ones end."""
    alive = [c for c in channels if c.confirmed_at and c.until and c.until > now]
    superfluous = channels if not alive else [c for c in channels if c.made_at < alive[0].made_at]
    for channel in superfluous if alive else (c for c in channels if _is_over(c, now)):
        _end(provider, channel)
    if not any(_will_do(channel, now) for channel in channels):
        _open(collection, provider, now)
    return bool(alive)


def _is_over(channel: Channel, now: datetime) -> bool:
    return channel.until is not None and channel.until <= now


def _will_do(channel: Channel, now: datetime) -> bool:
    """Whether no other one is needed yet: alive for long enough, or tried lately."""
    if channel.confirmed_at is None:
        return channel.made_at > now - AGAIN
    return channel.until is not None and channel.until > now + OVERLAP


def _open(collection: Collection, provider: Announces, now: datetime) -> None:
    """The row stands before the request goes out: the first call may come before its answer."""
    token = secrets.token_urlsafe(32)
    channel = Channel.objects.create(
        collection=collection,
        key=secrets.token_hex(16),
        token_hash=_hashed(token),
        made_at=now,
    )
    kind = collection.connection.provider
    try:
        watched = provider.watch(as_told(collection), channel.key, token, address(kind))
    except Refused as error:
        Channel.objects.filter(pk=channel.pk).update(refused=error.reason[:40])
        return
    except ProviderError as error:
        log.info("connection %s: no channel (%s)", collection.connection_id, error.reason)
        return
    until = datetime.fromtimestamp(watched.until, UTC)
    Channel.objects.filter(pk=channel.pk).update(until=until, resource=watched.resource)


def _end(provider: Announces, channel: Channel) -> None:
    try:
        if channel.resource:
            provider.unwatch(channel.key, channel.resource)
    except ProviderError as error:
        log.info("channel %s was not ended (%s)", channel.pk, error.reason)
    channel.delete()


def end_all(connection: Connection, provider: Provider) -> None:
    """Before a connection ends. Channels that cannot be ended now end by themselves in a week, and
    nobody listens to them any more."""
    channels = Channel.objects.filter(collection__connection=connection)
    if isinstance(provider, Announces):
        for channel in channels:
            _end(provider, channel)
    channels.delete()


def heard(key: str, token: str, resource: str, now: datetime) -> bool:
    """A call came: let the connection be visited at once, unless it has been asked to wait. False
    where we know no such channel, or the token is another one."""
    rows = Channel.objects.select_related("collection__connection")
    channel = rows.filter(key=key).first()
    expected = channel.token_hash if channel else _hashed("")
    if not secrets.compare_digest(expected, _hashed(token)) or channel is None:
        return False
    first = Q(confirmed_at=None)
    told = {"resource": channel.resource or resource[:500], "heard_at": now}
    Channel.objects.filter(first, pk=channel.pk).update(confirmed_at=now)
    quiet = Q(heard_at=None) | Q(heard_at__lt=now - SPARE)
    Channel.objects.filter(quiet, pk=channel.pk).update(**told)
    connection = channel.collection.connection
    again = connection.retry_at
    # One that is parked is read on: it waits with its own changes alone.
    waits = again is not None and again > now and again != connection.parked_until
    if connection.ended_at is None and channel.collection.chosen and not waits:
        wake(connection.workspace_id, KIND, connection.pk)
    return True


def standing(connection: Connection, now: datetime) -> Mapping[str, int]:
    """How many of the chosen calendars are announced, how many are not (yet)."""
    chosen = connection.collections.filter(chosen=True)
    alive = chosen.filter(channels__confirmed_at__isnull=False, channels__until__gt=now).distinct()
    announced = alive.count()
    return {"announced": announced, "polled": chosen.count() - announced}


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
