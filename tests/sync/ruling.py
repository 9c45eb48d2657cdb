"""Setting rules in a test, as a person does on the page."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from tests.sync.conftest import World

from einklang.calendars.models import Event
from einklang.reconcile.rules import Rules
from einklang.records.event import Event as Record
from einklang.sync.arrange import Wanted, arrange
from einklang.sync.models import Connection, JournalEntry, Pair
from einklang.sync.preview import Preview, preview

SECRET = "Ultraschall"


def wanted(
    world: World, rules: Rules, own: Mapping[int, Mapping[str, Any]] | None = None
) -> Wanted:
    """The calendars as they are, and these rules; `own` by collection."""
    chosen = world.connection.collections.filter(chosen=True)
    return Wanted(frozenset(chosen.values_list("pk", flat=True)), own or {}, None, rules)


def ruled(world: World, own: Mapping[str, Any] | None = None, **fields: Any) -> None:
    """These fields of the connection's rules change; `own`: what its calendar lays over them."""
    connection = Connection.objects.get(pk=world.connection.pk)
    rules = replace(Rules.read(connection.rules), **fields)
    laid = {} if own is None else {world.collection.pk: own}
    arrange(connection, wanted(world, rules, laid), world.clock())
    world.connection.refresh_from_db()


def foreseen(world: World, fields: Mapping[str, Any]) -> Preview:
    """What it would do to change these fields of the connection's rules."""
    connection = Connection.objects.get(pk=world.connection.pk)
    rules = replace(Rules.read(connection.rules), **fields)
    return preview(connection, wanted(world, rules))


def private(record: Record) -> Record:
    """The same meeting, and nobody's business."""
    return replace(record, details=replace(record.details, private=True))


def everything_stored() -> str:
    """All that sync and calendars keep of meetings, as text."""
    rows = [
        *Event.objects.values("record", "summary", "place", "uid", "internal_note"),
        *Event.objects.values("participants__address"),
        *Pair.objects.values("base", "raw", "detail"),
        *JournalEntry.objects.values("before", "after", "conflicts"),
    ]
    return json.dumps(rows, default=str)


def outcomes(world: World) -> list[tuple[str, str]]:
    """Of each meeting that is here, its outcome and reason."""
    return [(event.outcome, event.reason) for event in world.events()]
