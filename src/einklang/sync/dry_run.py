"""What a pass would do now, for `einklang sync --dry-run`: nothing is written on either side."""

from __future__ import annotations

from einklang.providers import port
from einklang.providers.errors import CursorGone
from einklang.reconcile.plan import Plan, Planned, plan
from einklang.sync.carry import chunks
from einklang.sync.holding import Anew
from einklang.sync.run import cursor_of, not_among
from einklang.sync.visit import Visit


def planned(visit: Visit) -> Plan:
    """The plan for one collection. Raises the provider's errors."""
    try:
        return _planned(visit, cursor_of(visit))
    except CursorGone:
        return _planned(visit, None)


def _planned(visit: Visit, cursor: str | None) -> Plan:
    made: list[Planned] = []
    shown: set[str] = set()
    removed: list[str] = []
    for page in visit.provider.changes(visit.there, cursor, Anew(visit.collection)):
        present = [item for item in page.items if isinstance(item, port.Present)]
        sights = [s for s in visit.side.there(visit, present) if not s.stands_aside]
        made += plan((s.held.ref, s.name, s.seen) for s in sights).planned
        shown.update(i.ref for i in page.items if not isinstance(i, port.Removed))
        removed += [item.ref for item in page.items if isinstance(item, port.Removed)]
        if page.last and isinstance(page, port.Listing):
            removed = not_among(visit, shown)
    later = [s for part in chunks(removed) for s in visit.side.gone(visit, part)]
    later += visit.side.changed_here(visit)
    return Plan((*made, *plan((s.held.ref, s.name, s.seen) for s in later).planned))
