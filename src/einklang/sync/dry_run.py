"""What a pass would do now, for `einklang sync --dry-run`: nothing is written on either side."""

from __future__ import annotations

from collections.abc import Iterable

from einklang.providers import port
from einklang.providers.errors import CursorGone
from einklang.reconcile.plan import Plan, Planned, plan
from einklang.sync.carry import chunks
from einklang.sync.holding import Anew
from einklang.sync.run import cursor_of, missed
from einklang.sync.sight import Sight
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
        items = [*page.items]
        shown.update(i.ref for i in items if not isinstance(i, port.Removed))
        if page.last and isinstance(page, port.Listing):
            items += missed(visit, shown)
        present = [item for item in items if isinstance(item, port.Present)]
        made += _plan(visit.side.there(visit, present))
        removed += [item.ref for item in items if isinstance(item, port.Removed)]
    later = [s for part in chunks(removed) for s in visit.side.gone(visit, part)]
    return Plan((*made, *_plan([*later, *visit.side.changed_here(visit)])))


def _plan(sights: Iterable[Sight]) -> tuple[Planned, ...]:
    return plan((s.held.ref, s.name, s.seen) for s in sights if not s.stands_aside).planned
