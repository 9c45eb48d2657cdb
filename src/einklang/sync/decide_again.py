"""What other rules do to what a collection has brought already."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.db.models import Q, QuerySet

from einklang.crm.recognise import place
from einklang.reconcile.observation import Standing
from einklang.reconcile.rules import BUSY, Direction, LaterPrivate, Rules
from einklang.sync.connect import start
from einklang.sync.meet import meet
from einklang.sync.models import Collection, Connection, Pair
from einklang.sync.put_away import put_away
from einklang.sync.readmit import readmit
from einklang.sync.shelf import FROZEN, TAKEN_AWAY

CHUNK = 500


def decide_again(row: Collection, before: Rules, now: datetime) -> None:
    """Let the rules that are in force now act on what came before them: at once where that needs no
    network, and by a full read of the calendar where it does. Nobody gets a mail by it."""
    rules = row.rules
    if rules.direction is Direction.WRITE is not before.direction:
        put_away(row, now)
    told = _pairs(row).values_list("local_id", flat=True)
    ids = sorted({at for at in told if at is not None})
    for first in range(0, len(ids), CHUNK):
        part = ids[first : first + CHUNK]
        readmit(row.connection.workspace, part)
        meet(row.connection.workspace, part, now)
        if rules.further_addresses != before.further_addresses:
            place(row.connection.workspace, part)
    if judges(rules) != judges(before):
        _read_anew(row, before)


def _pairs(row: Collection) -> QuerySet[Pair]:
    return Pair.objects.filter(collection=row)


def judges(rules: Rules) -> Rules:
    """The rules without what shows or names things only."""
    plain = Rules()
    return replace(
        rules,
        visibility=BUSY,
        series=plain.series,
        removal=plain.removal,
        invitations=plain.invitations,
        contacts=plain.contacts,
        free_mail=plain.free_mail,
    )


def _read_anew(row: Collection, before: Rules) -> None:
    """Fetch what was only busy, or is to be from now on."""
    rules, pairs = row.rules, _pairs(row)
    if rules.later_private is not before.later_private:
        _let_turn(pairs, rules.later_private)
    paired = pairs.filter(standing=Standing.PAIRED)
    unsure = Q() if rules.only_busy else Q(veiled=True) | Q(outcome="busy")
    read_anew(row.connection, paired.filter(unsure))


def read_anew(connection: Connection, pairs: QuerySet[Pair]) -> None:
    """Have the next run list every calendar of the connection in full, and fetch these of its pairs
    whatever version of them we hold."""
    pairs.filter(collection__connection=connection).update(version="")
    connection.collections.update(cursor="", compared_at=None)
    start(connection)


def _let_turn(pairs: QuerySet[Pair], later: LaterPrivate) -> None:
    """What turned private before the rule changed is treated as it says now; of what was taken away
    there is nothing left to freeze, so its time comes back."""
    frozen = pairs.filter(standing=Standing.OUT_OF_SCOPE, reason=FROZEN)
    again = {"standing": Standing.PAIRED, "reason": "private", "veiled": True, "version": ""}
    match later:
        case LaterPrivate.FREEZE:
            pass
        case LaterPrivate.REMOVE:
            frozen.update(**again)
        case LaterPrivate.BUSY:
            frozen.update(**again, outcome="busy")
    if later is not LaterPrivate.REMOVE:
        taken = pairs.filter(standing=Standing.OUT_OF_SCOPE, reason=TAKEN_AWAY)
        taken.update(**again, outcome="busy")
