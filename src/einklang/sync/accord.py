"""The accord line: how all connections that concern a member stand, in one value."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from einklang.accounts.models import Membership
from einklang.sync.models import SEVERITY, Connection, State


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
    """The member's own connections and their open questions, in one SQL statement."""
    open_ones = Count("questions", filter=Q(questions__answered_at=None))
    rows = list(
        Connection.objects.filter(
            workspace=member.workspace_id, holder=member.user_id, ended_at=None
        )
        .annotate(asked=open_ones)
        .values_list("state", "in_accord_at", "asked")
    )
    states = [State(state) for state, _, _ in rows]
    ages = [age for _, age, _ in rows if age]
    return Line(
        state=min(states, key=SEVERITY.index, default=State.NEVER),
        connections=len(rows),
        attention=sum(state in {State.BRAKE, State.SIGN_IN} for state in states),
        waiting=sum(state is State.WAITING for state in states),
        questions=sum(asked for _, _, asked in rows),
        since=min(ages, default=None),
    )
