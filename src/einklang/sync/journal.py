"""What sync did, with before and after, so that it can be explained and undone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from einklang.reconcile.decide import DropLocal, DropRemote, Step
from einklang.reconcile.merge import Conflict, Side
from einklang.sync.models import Collection, JournalEntry, Pair, Run

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
    act = ACTS[type(step).__name__]
    remote = act in {"create", "replace", "delete"}
    return JournalEntry(
        run=run,
        pair=pair,
        at=at,
        act=act,
        side=Side.REMOTE if remote else Side.LOCAL,
        before=change[0],
        after=change[1],
        conflicts=[_conflict(c) for c in getattr(step, "conflicts", ())],
    )


def _conflict(conflict: Conflict) -> dict[str, Any]:
    return {
        "path": list(conflict.path),
        "base": conflict.base,
        "local": conflict.local,
        "remote": conflict.remote,
        "kept": conflict.kept.value,
    }


def wipe(pairs: Sequence[Pair]) -> None:
    """Take the contents out of all lines about these pairs: what is busy now leaves nothing."""
    if pairs:
        lines = JournalEntry.objects.filter(pair__in=[pair.pk for pair in pairs])
        lines.update(before=None, after=None, conflicts=[])


def lost_lately(collection: Collection, step: type[Step], since: datetime) -> int:
    """How many records the collection lost in this direction after that moment."""
    acts = {DropLocal: "drop", DropRemote: "delete"}
    return JournalEntry.objects.filter(
        pair__collection=collection, act=acts[step], at__gt=since
    ).count()
