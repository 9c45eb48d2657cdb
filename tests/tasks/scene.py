"""Tasks for the tests: what Nordlicht has to do."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any

from einklang.accounts.models import User
from einklang.tasks.models import Task, due_at

NOW = datetime(2026, 11, 12, 9, 30, tzinfo=UTC)  # a Thursday, half past ten in Berlin
TODAY = date(2026, 11, 12)


def task(
    user: User, title: str, on: date | None = None, at: time | None = None, **more: Any
) -> Task:
    """What this user has to do, in their only workspace."""
    workspace = user.memberships.get().workspace
    said: dict[str, Any] = {
        "responsible": user, "maker": user, "made_at": NOW, "changed_at": NOW, "changed_by": user,
    }  # fmt: skip
    row = Task(workspace=workspace, title=title, due_on=on, due_time=at, **(said | more))
    row.due_at = due_at(on, at, row.zone)
    row.add()
    return row


def form_of(**changes: str) -> dict[str, str]:
    """What a browser sends of the form."""
    data = {
        "title": "Angebot",
        "type": "todo",
        "day": "",
        "time": "",
        "length": "",
        "pace": "never",
    }
    data |= {"priority": "2", "responsible": "", "person": "", "company": "", "deal": ""}
    return data | {"ticket": "", "notes": "", "revision": "1"} | changes
