"""What sync did, with before and after, so that it can be explained and undone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from einklang.reconcile.decide import DropLocal, DropRemote, Step
from einklang.reconcile.merge import Conflict, Side
from einklang.reconcile.observation import Standing
from einklang.sync.models import Collection, Connection, JournalEntry, Pair, Run

ACTS: dict[str, str] = {
    "HoldLocal": "hold",
    "DropLocal": "drop",
    "CreateRemote": "create",
    "ReplaceRemote": "replace",
    "DropRemote": "delete",
    "Stand": "stand",
}


def entry(
    run: Run,
    pair: Pair,
    step: Step,
    at: datetime,
    change: tuple[dict[str, Any] | None, dict[str, Any] | None],
) -> JournalEntry:
    """One line, not yet stored; `change` is what stood before and what stands after."""
    conflicts = [_conflict(c) for c in getattr(step, "conflicts", ())]
    act = ACTS[type(step).__name__]
    remote = act in {"create", "replace", "delete"}
    return JournalEntry(
        run_id=run.pk,
        pair_id=pair.pk,
        at=at,
        act=act,
        side=Side.REMOTE if remote else Side.LOCAL,
        before=change[0],
        after=change[1],
        conflicts=conflicts,
        waits=bool(conflicts) and not pair.veiled,
    )


def moved(run: Run, pair: Pair, act: str, at: datetime) -> JournalEntry:
    """A contact that has left its group there (*ungroup*) or is in it again (*regroup*); what it
    says is as it was."""
    said = pair.base
    return JournalEntry(
        run_id=run.pk, pair_id=pair.pk, at=at, act=act, side=Side.REMOTE, before=said, after=said
    )


def _conflict(conflict: Conflict) -> dict[str, Any]:
    return {
        "path": list(conflict.path),
        "base": conflict.base,
        "local": conflict.local,
        "remote": conflict.remote,
        "kept": conflict.kept.value,
    }


def forget(connection: Connection, events: Sequence[int]) -> None:
    """Take out what was told of these events before, also under refs where they stood once: what is
    busy or taken away now leaves nothing."""
    if not events:
        return
    pairs = Pair.objects.filter(
        collection__connection=connection, kind="event", local_id__in=events
    )
    lines = JournalEntry.objects.filter(pair__in=list(pairs.values_list("pk", flat=True)))
    lines.update(before=None, after=None, conflicts=[], waits=False)
    pairs.filter(standing=Standing.GONE).update(base=None, raw="")


def lost_lately(collection: Collection, step: type[Step], since: datetime) -> int:
    """How many records the collection lost in this direction after that moment."""
    acts = {DropLocal: "drop", DropRemote: "delete"}
    return JournalEntry.objects.filter(
        pair__collection=collection, act=acts[step], at__gt=since
    ).count()
