"""What other rules make of a meeting whose content is stored: two states side by side. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from einklang.reconcile.admit import Outcome, Verdict, parts
from einklang.reconcile.rules import LaterPrivate
from einklang.records.event import Details, Event


class Fate(StrEnum):
    """What becomes of it: what an outcome says, or nothing of it is here any more."""

    ADMITTED = "admitted"
    HELD = "held"
    BUSY = "busy"
    GONE = "gone"


def fate(left: Verdict | None, leaving: Iterable[LaterPrivate | None]) -> Fate:
    """`left`: the verdict of all copies that stay, None where none does. `leaving`: of each other
    copy how it goes: as what turned private, or (None) out of sight."""
    if left is not None:
        return Fate(left.outcome.word)
    return Fate.BUSY if LaterPrivate.BUSY in leaving else Fate.GONE


def kept(verdict: Verdict, *, made_here: bool) -> Verdict:
    """What is made here keeps its content, for its maker alone."""
    if made_here and verdict.outcome is Outcome.BUSY:
        return Verdict(Outcome.HELD, "made_here")
    return verdict


def filed(verdict: Verdict) -> Verdict:
    """What its maker filed with a record is everybody's who reads the record, whoever takes part;
    not what turned private."""
    if verdict.outcome is Outcome.ADMITTED or verdict.reason == "private":
        return verdict
    return Verdict(Outcome.ADMITTED, "filed")


def told(event: Event) -> int:
    """How many fields of it say something: what is lost when only its times stay."""
    return sum(bool(field) for details in parts(event).values() for field in _content(details))


def _content(details: Details) -> tuple[object, ...]:
    return (
        details.summary,
        details.description,
        details.place,
        details.link,
        details.organiser,
        details.participants,
        details.reminders,
    )
