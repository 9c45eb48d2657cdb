"""What was observed of one pair, and what the pair is for."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from einklang.reconcile.merge import Side
from einklang.reconcile.speak import Projection, Reach
from einklang.records.plain import Plain


class Standing(StrEnum):
    """What a pair is for. Only *paired* plans writes; no pair is ever deleted, so nothing that was
    let go comes back as new."""

    PAIRED = "paired"
    KEPT_HERE = "kept_here"  # gone there, a person kept it here
    LEFT_THERE = "left_there"  # removed here only
    NOT_WANTED = "not_wanted"  # archived here by undo; untouched there
    OUT_OF_SCOPE = "out_of_scope"  # frozen, unticked, left the group or window
    SET_ASIDE = "set_aside"  # not to be read; tried again when it changes
    GONE = "gone"  # on both sides


EVERYTHING = Projection(Reach.ALL)


@dataclass(frozen=True, slots=True)
class Seen:
    """One pair as observed. `None` is absent; a local row that was deleted is absent.

    `revision` and `version` are those of the observation: writes are conditional on them.
    `agreed` is the version at the last agreement: a server may change a version, or what we do not
    model, without changing the record. `removed` is what a local row said when it was deleted,
    where it may say more than this copy has heard of.
    """

    base: Plain | None
    local: Plain | None
    remote: Plain | None
    projection: Projection = EVERYTHING
    standing: Standing = Standing.PAIRED
    favour: Side = Side.REMOTE
    revision: int | None = None
    version: str = ""
    agreed: str = ""
    removed: Plain | None = None

    def changed(self, one: Plain, other: Plain | None) -> bool:
        """Whether the two differ in what this copy may write."""
        if one is other or other is None:
            return other is None
        return self.projection.of(one) != self.projection.of(other)

    @property
    def moved(self) -> bool:
        """Whether the remote side is at another state than when both last agreed."""
        return self.remote != self.base or self.version != self.agreed

    def tells_more(self, base: Plain | None) -> bool:
        """Whether a change of the remote record may concern more than the projection shows: a copy
        that may not write the shared fields still tells them."""
        return base is None or not self.projection.is_whole
