"""What a reader asks the list of tasks for, and how it stands in the address of the page."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, QueryDict

from einklang.accounts.models import Membership
from einklang.crm.models import Record
from einklang.crm.on import record_named
from einklang.formats.ical_text import one_line
from einklang.tasks.models import TaskSet

PAGE = 50
MOST = 2000
"""No more are shown on one page."""
LONGEST = 200
"""Of what is typed, no more is looked for."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Tasks that are mine, of a type, with a text, about a record; `done`: those that are done,
    too; `most`: of each at most so many."""

    mine: bool
    type: str
    text: str
    on: Record | None
    done: bool
    most: int

    @property
    def is_narrowed(self) -> bool:
        """Whether it asks for less than all that the member has to do."""
        return bool(self.type or self.text or self.on)

    def rows(self, member: Membership) -> TaskSet:
        """Those asked for that the member may see, done or not."""
        rows: TaskSet = member.workspace.task_rows.visible_to(member)
        if self.mine:
            rows = rows.filter(responsible=member.user_id)
        if self.type:
            rows = rows.of_type(self.type)
        if self.on is not None:
            rows = rows.on(self.on, member)
        return rows.matching(self.text, member) if self.text else rows


def read_asked(query: QueryDict, member: Membership) -> Asked:
    """One's own, unless the address says `whose=all` or names a record. Raises Http404 where it
    names one that this member may not see."""
    on = query.get("on", "")
    record = record_named(member, on) if on else None
    if on and record is None:
        raise Http404
    more = query.get("n", "")
    return Asked(
        mine=query.get("whose", "all" if on else "mine") != "all",
        type=query.get("type", ""),
        text=one_line(query.get("q", ""))[:LONGEST].strip(),
        on=record,
        done=query.get("done") == "1",
        most=min(max(PAGE, int(more)), MOST) if more.isdecimal() and len(more) < 6 else PAGE,
    )
