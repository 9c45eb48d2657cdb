"""Which side of ours answers which kind of collection: the one line that a new kind adds."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from einklang.jobs.lease import Lease
from einklang.providers import port
from einklang.sync.meetings import Meetings
from einklang.sync.models import Collection, Question
from einklang.sync.people.side import People
from einklang.sync.side import Side
from einklang.sync.visit import Record, Visit

SIDES: dict[port.Kind, Side] = {port.Kind.EVENTS: Meetings(), port.Kind.CONTACTS: People()}


def side_of(question: Question) -> Side:
    """The side that a question is about."""
    return SIDES[question.connection.kind]


def visit_to(
    collection: Collection,
    provider: port.Provider[Any],
    record: Record,
    clock: Callable[[], datetime],
    lease: Lease | None = None,
) -> Visit:
    """A visit to this collection."""
    side = SIDES[port.Kind(collection.kind)]
    return Visit(record.connection, collection, provider, side, record, clock, lease)
