"""THE table: what should happen to one pair of records.

Two rules for this file:
1. Everything that decides a step stands here, and it is a function of `Seen` alone.
2. No row of the table treats the two sides by different principles. Where local and remote differ
   it is because a remote write needs a version and a local one a revision.

Theory of operation. A pair has three states of one record: what both sides held when they last
agreed (base), what local holds, what remote holds; each may be absent. Whoever differs from the
base has changed. We persist only these observations, never work to be done; so a run that dies
anywhere is repaired by deciding afresh, and a decision that finds nothing changed does nothing.

A pull agrees on what the remote side holds: `HoldLocal(record, base)` stores the merged record here
and the remote one as base. Where the two differ, something is left to push: `ReplaceRemote` follows
in the same plan, and if we die between the two, the next look finds local ≠ base = remote and
pushes then.

     base  local  remote
     –     –      –        nothing
     –     L      –        new here                     → CreateRemote
     –     –      R        new there                    → HoldLocal
     –     L      R        met, never agreed            → merge without a base
     B     –      –        gone on both sides           → Stand(gone)
     B     –      R = B    deleted here                 → DropRemote
     B     –      R ≠ B    deleted here, edited there   → HoldLocal (an edit beats a deletion;
                                                          with what was edited here before it)
     B     L = B  –        deleted there                → DropLocal
     B     L ≠ B  –        edited here, deleted there   → CreateRemote (an edit beats a deletion)
     B     L      R        merge by field               → HoldLocal, ReplaceRemote, Agree or nothing

"=" means: over the projection, the fields that this copy may write. Where it compares everything
and may write nothing (`Reach.READ`), what is left to push stays here: edited here and deleted there
is kept here. Only a *paired* pair comes here with plans; the standings of `observation` keep all
others quiet.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from einklang.reconcile.merge import Conflict, merge
from einklang.reconcile.observation import Seen, Standing
from einklang.reconcile.speak import Reach
from einklang.records.plain import Plain, without_pending


@dataclass(frozen=True, slots=True)
class HoldLocal:
    """Let the local row say `record`, at `revision` (None: make one); both agree on `base`."""

    record: Plain
    base: Plain
    revision: int | None
    conflicts: tuple[Conflict, ...] = ()


@dataclass(frozen=True, slots=True)
class DropLocal:
    """The remote record was deleted: end the local one, at `revision`."""

    revision: int


@dataclass(frozen=True, slots=True)
class CreateRemote:
    """Make the record there; repeatable by the pair's key."""

    record: Plain


@dataclass(frozen=True, slots=True)
class ReplaceRemote:
    """Let the remote record say `record`, if it still is at `version`."""

    record: Plain
    version: str


@dataclass(frozen=True, slots=True)
class DropRemote:
    """Delete the remote record, if it still is at `version`."""

    version: str


@dataclass(frozen=True, slots=True)
class Agree:
    """Nothing to write: remember that both hold `base`."""

    base: Plain


@dataclass(frozen=True, slots=True)
class Stand:
    """The pair is from now on for something else."""

    standing: Standing


Step: TypeAlias = HoldLocal | DropLocal | CreateRemote | ReplaceRemote | DropRemote | Agree | Stand


def decide(seen: Seen) -> tuple[Step, ...]:
    """The steps for one pair, in the order in which they are to be done; () when all is well."""
    if seen.standing is not Standing.PAIRED:
        return ()
    if seen.remote is None:
        return _absent_there(seen, seen.base, seen.local)
    if seen.local is None:
        return _absent_here(seen, seen.base, seen.remote)
    return _merge(seen, seen.base, seen.local, seen.remote)


def _absent_there(seen: Seen, base: Plain | None, local: Plain | None) -> tuple[Step, ...]:
    if local is None:
        return () if base is None else (Stand(Standing.GONE),)
    if seen.changed(local, base) and seen.projection.reach is Reach.ALL:
        return (CreateRemote(local),)
    if base is None:
        return ()
    if seen.changed(local, base) and seen.projection.reach is Reach.READ:
        return (Stand(Standing.KEPT_HERE),)
    return (DropLocal(seen.revision or 0),)


def _absent_here(seen: Seen, base: Plain | None, remote: Plain) -> tuple[Step, ...]:
    if seen.changed(remote, base):
        if seen.removed is not None:
            return _merge(seen, base, seen.removed, remote)
        return (HoldLocal(remote, remote, seen.revision),)
    if seen.projection.reach is not Reach.ALL:
        return (Stand(Standing.LEFT_THERE),)
    return (DropRemote(seen.version),)


def _merge(seen: Seen, base: Plain | None, local: Plain, remote: Plain) -> tuple[Step, ...]:
    part = seen.projection.of
    ours, theirs = part(local), part(remote)
    merged = merge(part(base) if base is not None else None, ours, theirs, favour=seen.favour)
    whole = _with_latest_stamp(seen.projection.put(merged.value, remote), local, seen)
    steps: list[Step] = []
    told = merged.conflicts or _is_renamed(seen, local, remote) or seen.local is None
    if merged.value != ours or told or (remote != base and seen.tells_more(base)):
        steps.append(HoldLocal(whole, remote, seen.revision, merged.conflicts))
    elif seen.moved:
        steps.append(Agree(remote))
    sent = without_pending(whole)
    if part(sent) != theirs and seen.projection.reach is not Reach.READ:
        steps.append(ReplaceRemote(sent, seen.version))
    return tuple(steps)


def _is_renamed(seen: Seen, local: Plain, remote: Plain) -> bool:
    """Whether the organiser's server calls the meeting otherwise than we: guests are invited under
    its UID, so that is the meeting's."""
    return seen.projection.reach is Reach.ALL and local["uid"] != remote["uid"]


def _with_latest_stamp(whole: Plain, local: Plain, seen: Seen) -> Plain:
    """SEQUENCE and DTSTAMP never go back: where this copy speaks, a change made here is newer than
    what stands there (RFC 5545, 3.8.7.4)."""
    if seen.projection.reach is not Reach.ALL:
        return whole
    known = (key for key in ("sequence", "stamp") if key in whole)
    newest: Plain = {key: max(whole[key], local[key]) for key in known}
    return {**whole, **newest}
