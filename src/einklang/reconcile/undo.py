"""What undoing one write of sync does (docs/algorithms/undo.md).

A write is told by what stood before it and what after: new (– → A), changed (B → A), gone (B → –).
Undoing merges: what it left is the base, what stands here now is one side, what stood before is the
other. What somebody changed since stays and is named. Nothing here deletes in anybody's account:
what was made there stays there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Final, TypeAlias

from einklang.reconcile.merge import ABSENT, Conflict, Side, put_at
from einklang.reconcile.observation import EVERYTHING, Standing
from einklang.reconcile.speak import Projection, Reach
from einklang.records.plain import Plain


class Why(StrEnum):
    """Why a write cannot be undone, or need not be."""

    FORGOTTEN = "forgotten"  # the journal no longer knows what stood there
    NO_WRITE = "no_write"  # it only took note
    MADE_THERE = "made_there"  # undoing would delete there
    AS_BEFORE = "as_before"  # it is as it was
    SINCE = "since"  # all of it was changed since
    NOT_OURS = "not_ours"  # this calendar may not say what it says
    NOT_HERE = "not_here"  # it stands in this calendar no more
    HERE = "here"  # it is here again


@dataclass(frozen=True, slots=True)
class Past:
    """One write and what has become of it. `now`: what stands here, None where nothing does;
    `held`: in this calendar, too; `elsewhere`: in another one as well, for whose sake it stays.
    `projection`: what this calendar's copy may say. `by_hand`: a person wrote the row last, not
    sync."""

    act: str
    before: Plain | None
    after: Plain | None
    now: Plain | None
    standing: Standing = Standing.PAIRED
    projection: Projection = EVERYTHING
    held: bool = True
    elsewhere: bool = False
    by_hand: bool = False


@dataclass(frozen=True, slots=True)
class PutBack:
    """Let the meeting say `record`; the fields `left` were changed since and stay."""

    record: Plain
    left: tuple[Conflict, ...] = ()


@dataclass(frozen=True, slots=True)
class PutAway:
    """Out of sight here, not wanted any more, untouched there."""


@dataclass(frozen=True, slots=True)
class LetGo:
    """Not wanted any more from there, and untouched there; here it stays for another's sake."""


@dataclass(frozen=True, slots=True)
class BringBack:
    """Here again. `joined`: it still stands there and is kept in accord again; else it stands here
    alone, unless its holder asks that it be entered there."""

    joined: bool


@dataclass(frozen=True, slots=True)
class Nothing:
    """It stays as it is."""

    why: Why


Undoing: TypeAlias = PutBack | PutAway | LetGo | BringBack | Nothing
ACTS: Final = {
    PutBack: "put_back",
    PutAway: "put_away",
    LetGo: "let_go",
    BringBack: "bring_back",
}
"""What the journal calls them."""


def undo(past: Past) -> Undoing:
    """What undoing this write does now; doing it twice does nothing."""
    if past.act == "stand":
        return Nothing(Why.NO_WRITE)
    if past.act == "create":
        return Nothing(Why.MADE_THERE)
    if past.before is None and past.after is None:
        return Nothing(Why.FORGOTTEN)
    if past.before is None:
        return _new(past)
    if past.after is None:
        return _gone(past)
    return _changed(past, past.before, past.after)


def turned(past: Past, conflicts: Sequence[Conflict]) -> Past:
    """The same write, told as if before it each conflict had stood as the value that lost: undoing
    that turns them round, as far as nobody has changed the fields since."""
    if past.after is None:
        return past
    before = past.projection.of(past.after)
    for conflict in conflicts:
        other = conflict.remote if conflict.kept is Side.LOCAL else conflict.local
        before = put_at(before, conflict.path, other)
    return replace(past, before=past.projection.put(before, past.after))


def _new(past: Past) -> Undoing:
    if past.now is None or not past.held:
        return Nothing(Why.NOT_HERE)
    return LetGo() if past.elsewhere else PutAway()


def _gone(past: Past) -> Undoing:
    joined = past.standing is Standing.NOT_WANTED
    if past.now is not None and (past.held or not joined):
        return Nothing(Why.HERE)
    if past.act == "drop" and past.by_hand:
        return Nothing(Why.SINCE)
    if joined or past.standing is Standing.GONE:
        return BringBack(joined)
    return Nothing(Why.SINCE)


def _changed(past: Past, before: Plain, after: Plain) -> Undoing:
    if past.now is None or not past.held:
        return Nothing(Why.NOT_HERE)
    part = past.projection.of
    ours = part(past.now)
    if part(before) == part(after):
        everything = past.projection.reach is Reach.ALL
        return Nothing(Why.AS_BEFORE if everything else Why.NOT_OURS)
    left: list[Conflict] = []
    wanted = _mapping((), (part(after), ours, part(before)), left)
    if wanted == ours:
        return Nothing(Why.SINCE if left else Why.AS_BEFORE)
    return PutBack(past.projection.put(wanted, past.now), tuple(left))


def _mapping(
    path: tuple[str, ...], three: tuple[Mapping[str, Any], ...], left: list[Conflict]
) -> Plain:
    out: Plain = {}
    for key in dict.fromkeys(key for each in three[1:] for key in each):
        values = [each.get(key, ABSENT) for each in three]
        value = _value((*path, key), values, left)
        if value is not ABSENT:
            out[key] = value
    return out


def _value(path: tuple[str, ...], three: list[Any], left: list[Conflict]) -> Any:
    after, now, before = three
    if before in (after, now):
        return now
    if now == after:
        return before
    if isinstance(now, Mapping) and isinstance(before, Mapping):
        below = after if isinstance(after, Mapping) else {}
        return _mapping(path, (below, now, before), left)
    after, now_shown, before = (None if value is ABSENT else value for value in three)
    left.append(Conflict(path, after, now_shown, before, Side.LOCAL))
    return now
