"""What a person sets on a connection: which calendars, who sees what of them, by which rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from einklang.accounts.rows import writing
from einklang.calendars.models import Calendar
from einklang.reconcile.observation import Standing
from einklang.reconcile.rules import PRESETS, LaterPrivate, Rules
from einklang.sync.connect import choose, start
from einklang.sync.models import Connection, Pair
from einklang.sync.readmit import readmit
from einklang.sync.shelf import FROZEN

CHUNK = 500


@dataclass(frozen=True, slots=True)
class Wanted:
    """The settings of a connection. Collections by id; `visibility` only of those that are chosen;
    `default`: the collection for what is made here, None: as it was."""

    chosen: frozenset[int]
    visibility: Mapping[int, int]
    default: int | None
    rules: Rules


def preset_of(rules: Rules) -> str:
    """The preset whose choice of events these rules make; '' for a mixture of one's own."""
    for name, preset in PRESETS.items():
        if (preset.which, preset.past) == (rules.which, rules.past):
            return name
    return ""


def arrange(connection: Connection, wanted: Wanted, now: datetime) -> bool:
    """Store the settings and let them act. True where the rules changed: then everything that was
    held or admitted is decided again at once, and what was only busy is read anew."""
    changed = wanted.rules != Rules.read(connection.rules)
    with transaction.atomic():
        if changed:
            connection.rules = wanted.rules.written()
            connection.save(update_fields=["rules"])
        _choose(connection, wanted.chosen)
        _tell_calendars(connection, wanted)
    if changed:
        _decide_again(connection, now)
    return changed


def _choose(connection: Connection, chosen: frozenset[int]) -> None:
    stands = connection.collections.filter(chosen=True).values_list("pk", flat=True)
    if chosen != frozenset(stands):
        choose(connection, chosen)


def _tell_calendars(connection: Connection, wanted: Wanted) -> None:
    rows = connection.collections.filter(chosen=True).select_related("calendar")
    calendars = {row.pk: row.calendar for row in rows if row.calendar is not None}
    for pk, calendar in calendars.items():
        if calendar.visibility != wanted.visibility.get(pk, calendar.visibility):
            calendar.visibility = wanted.visibility[pk]
            calendar.write("visibility")
    default = calendars.get(wanted.default or 0)
    if default is not None and default.writable and not default.is_default:
        _make_default(default)


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


def _decide_again(connection: Connection, now: datetime) -> None:
    pairs = Pair.objects.filter(collection__connection=connection)
    ids = sorted({at for at in pairs.values_list("local_id", flat=True) if at is not None})
    for first in range(0, len(ids), CHUNK):
        readmit(connection.workspace, ids[first : first + CHUNK], now)
    if Rules.read(connection.rules).later_private is LaterPrivate.BUSY:
        # What turned private before the rule changed gives its content up as well.
        frozen = pairs.filter(standing=Standing.OUT_OF_SCOPE, reason=FROZEN)
        frozen.update(standing=Standing.PAIRED, reason="private", outcome="busy", veiled=True)
    read_anew(connection, pairs.filter(outcome="busy", standing=Standing.PAIRED))


def read_anew(connection: Connection, pairs: QuerySet[Pair]) -> None:
    """Have the next run list every calendar of the connection in full, and fetch these of its pairs
    whatever version of them we hold."""
    pairs.filter(collection__connection=connection).update(version="")
    connection.collections.update(cursor="", compared_at=None)
    start(connection)
