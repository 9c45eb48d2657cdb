"""The accord line: how all connections that concern a member stand, in one value."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from einklang.accounts.models import Membership
from einklang.sync.models import SEVERITY, Connection, Question, State


@dataclass(frozen=True, slots=True)
class Line:
    """The worst state of all, how many connections there are, how many need somebody, how many
    questions are open, and since when (in accord: the oldest age)."""

    state: str
    connections: int
    attention: int
    waiting: int
    questions: int
    since: datetime | None


def line(member: Membership) -> Line:
    """Two SQL statements: the member's own connections and their open questions."""
    rows = list(
        Connection.objects.filter(
            workspace=member.workspace_id, holder=member.user_id, ended_at=None
        )
    )
    states = [State(row.state) for row in rows]
    asked = Question.objects.filter(connection__in=rows, answered_at=None).count() if rows else 0
    ages = [row.in_accord_at for row in rows if row.in_accord_at]
    return Line(
        state=min(states, key=SEVERITY.index, default=State.NEVER),
        connections=len(rows),
        attention=sum(state in {State.BRAKE, State.SIGN_IN} for state in states),
        waiting=sum(state is State.WAITING for state in states),
        questions=asked,
        since=min(ages, default=None),
    )
