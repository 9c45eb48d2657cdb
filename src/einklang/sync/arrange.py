"""What a person sets on a connection: which calendars, and by which rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from einklang.accounts.rows import writing
from einklang.calendars.models import Calendar
from einklang.reconcile.rules import Direction, Removal, Rules, Series
from einklang.sync.connect import choose
from einklang.sync.decide_again import decide_again
from einklang.sync.models import Collection, Connection


@dataclass(frozen=True, slots=True)
class Wanted:
    """The settings of a connection. Collections by id; `own`: what each lays over the rules (JSON),
    where that is said; `default`: the collection for what is made here, None: as it was;
    `conflicts`: those in which what stands takes its holder's slots, None: as it was."""

    chosen: frozenset[int]
    own: Mapping[int, Mapping[str, Any]]
    default: int | None
    rules: Rules
    conflicts: frozenset[int] | None = None

    def rules_of(self, row: Collection) -> Rules:
        """Those that will be in force for one of its collections."""
        return self.rules.overlaid(self.own.get(row.pk, row.own_rules))


def changed_by(connection: Connection, wanted: Wanted) -> list[Collection]:
    """The collections, of those ever read, for which other rules than now would be in force."""
    rows = connection.collections.select_related("connection", "calendar").order_by("pk")
    return [row for row in rows if row.calendar and wanted.rules_of(row) != row.rules]


def arrange(connection: Connection, wanted: Wanted, now: datetime) -> bool:
    """Store the settings and let them act. True where the rules changed: then everything that was
    held or admitted is decided again at once, and what was only busy is read anew."""
    changed = {row.pk: row.rules for row in changed_by(connection, wanted)}
    with transaction.atomic():
        _store_rules(connection, wanted)
        _choose(connection, wanted.chosen)
        _tell_calendars(connection, wanted)
    rows = connection.collections.select_related("connection__workspace", "calendar")
    for row in rows.filter(pk__in=changed).order_by("pk"):
        decide_again(row, changed[row.pk], now)
    return bool(changed)


def _store_rules(connection: Connection, wanted: Wanted) -> None:
    connection.rules = wanted.rules.written()
    connection.save(update_fields=["rules"])
    for row in connection.collections.filter(pk__in=wanted.own):
        row.own_rules = dict(wanted.own[row.pk])
        row.save(update_fields=["own_rules"])


def _choose(connection: Connection, chosen: frozenset[int]) -> None:
    stands = connection.collections.filter(chosen=True).values_list("pk", flat=True)
    if chosen != frozenset(stands):
        choose(connection, chosen)


def _tell_calendars(connection: Connection, wanted: Wanted) -> None:
    rows = connection.collections.select_related("calendar").exclude(calendar=None)
    for row in rows:
        if row.calendar is not None:
            _tell(row.calendar, row, wanted)
    new = next((row.calendar for row in rows if row.pk == wanted.default and row.chosen), None)
    if new is not None and new.writable and not new.is_default:
        _make_default(new)


def _tell(calendar: Calendar, row: Collection, wanted: Wanted) -> None:
    """What others must know of the rules stands on the calendar."""
    rules = row.rules
    checked = wanted.conflicts
    facts = {
        "visibility": rules.visibility,
        "writable": row.writable and rules.direction is not Direction.READ,
        "whole_series": rules.series is Series.WHOLE,
        "further_addresses": rules.further_addresses,
        "removal_deletes": rules.removal is Removal.SAME,
        "tells": rules.invitations.value,
        "conflicts": calendar.conflicts if checked is None else row.pk in checked,
    }
    others = [name for name, fact in facts.items() if getattr(calendar, name) != fact]
    for name in others:
        setattr(calendar, name, facts[name])
    if others:
        calendar.write(*others)


def _make_default(calendar: Calendar) -> None:
    with writing(calendar.workspace_id):
        others = Calendar.objects.filter(
            workspace=calendar.workspace_id, holder=calendar.holder_id, is_default=True
        )
        for other in others:
            other.is_default = False
            other.write("is_default")
        calendar.is_default = True
        calendar.write("is_default")
