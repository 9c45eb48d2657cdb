"""What runs did, in numbers and words: the list of runs, and the head of each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Max, Q, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from einklang.accounts.models import Membership
from einklang.sync import chips, door
from einklang.sync.chips import Chip
from einklang.sync.models import BY_HAND, TURN, Run, State


@dataclass(frozen=True, slots=True)
class Count:
    """A number of a run, with what it counts."""

    chip: Chip
    n: int


@dataclass(frozen=True, slots=True)
class Told:
    """One run as a row of the list."""

    run: Run
    chip: Chip
    phrases: Sequence[str]


def telling(member: Membership) -> QuerySet[Run]:
    """The member's runs that did something, or ended otherwise than in accord."""
    quiet = Q(counts={}, ending=State.ACCORD)
    return door.runs(member).exclude(quiet)


def told(runs: Iterable[Run]) -> list[Told]:
    """Each with its ending and its counts in words."""
    rows = list(runs)
    ids = {run.connection_id for run in rows}
    newest = dict(
        Run.objects.filter(connection__in=ids)
        .exclude(trigger__in=BY_HAND)
        .values("connection")
        .annotate(newest=Max("pk"))
        .values_list("connection", "newest")
    )
    return [
        Told(run, ending(run, newest.get(run.connection_id, 0)), phrases(run.counts))
        for run in rows
    ]


def ending(run: Run, newest: int) -> Chip:
    """How it ended. What has no end and a successor died: the next one went on where it stood."""
    if run.ended_at is None:
        return chips.RUNNING if run.pk == newest else chips.BROKEN_OFF
    if run.trigger in BY_HAND:
        return chips.TURNED if run.trigger == TURN else chips.UNDONE
    if run.ending == State.ACCORD:
        return chips.FINISHED
    return chips.BY_STATE.get(run.ending, chips.FINISHED)


def is_newest(run: Run) -> bool:
    """Whether no later run of its connection left a trace."""
    later = Run.objects.filter(connection=run.connection_id, pk__gt=run.pk)
    return not later.exclude(trigger__in=BY_HAND).exists()


def phrases(counts: Mapping[str, int]) -> list[str]:
    """What a run did, a phrase for each kind of thing; [] where it only looked."""
    skipped = counts.get("busy", 0) + counts.get("held", 0)
    said = (
        (counts.get("admitted", 0), gettext("%(n)d taken over")),
        (counts.get("changed", 0), gettext("%(n)d changed")),
        (counts.get("deleted", 0), gettext("%(n)d deleted")),
        (counts.get("sent", 0), gettext("%(n)d entered there")),
        (counts.get("deleted_there", 0), gettext("%(n)d deleted there")),
        (skipped, gettext("%(n)d skipped")),
        (counts.get("frozen", 0), gettext("%(n)d frozen")),
        (counts.get("set_aside", 0), gettext("%(n)d set aside")),
        (counts.get("held_back", 0), gettext("%(n)d held back")),
        (counts.get("ungroup", 0), gettext("%(n)d out of the group")),
        (counts.get("regroup", 0), gettext("%(n)d in the group again")),
        (counts.get("turn", 0), gettext("%(n)d decided the other way")),
        (counts.get("put_back", 0), gettext("%(n)d put back")),
        (counts.get("put_away", 0), gettext("%(n)d taken out of sight")),
        (counts.get("let_go", 0), gettext("%(n)d let go of")),
        (counts.get("bring_back", 0), gettext("%(n)d brought back")),
    )
    return [text % {"n": n} for n, text in said if n]


def counts(run: Run) -> list[Count]:
    """The row of numbers above a run; those of trouble only where there is some."""
    got = run.counts
    if run.trigger == TURN:
        return [Count(chips.TURNED, got.get("turn", 0))]
    if run.trigger in BY_HAND:
        return [
            Count(chips.PUT_BACK, got.get("put_back", 0)),
            Count(chips.PUT_AWAY, got.get("put_away", 0)),
            *([Count(chips.LET_GO, got["let_go"])] if got.get("let_go") else []),
            Count(chips.BROUGHT_BACK, got.get("bring_back", 0)),
        ]
    skipped = got.get("busy", 0) + got.get("held", 0)
    always = [
        Count(Chip(word=_("Taken over"), icon="check"), got.get("admitted", 0)),
        Count(Chip(word=_("Changed"), icon="arrows-exchange"), got.get("changed", 0)),
        Count(Chip(word=_("Deleted"), icon="trash"), got.get("deleted", 0)),
        Count(Chip(word=_("Skipped"), icon="player-skip-forward"), skipped),
        Count(Chip(word=_("Entered there"), icon="upload"), got.get("sent", 0)),
        Count(Chip(word=_("Questions"), icon="message-question"), run.questions.count()),
    ]
    seldom = [
        Count(Chip(word=_("Deleted there"), icon="trash"), got.get("deleted_there", 0)),
        Count(Chip(word=_("Frozen"), icon="lock"), got.get("frozen", 0)),
        Count(Chip(word=_("Set aside"), icon="file-off"), got.get("set_aside", 0)),
        Count(chips.UNGROUPED, got.get("ungroup", 0)),
        Count(chips.REGROUPED, got.get("regroup", 0)),
        Count(Chip(word=_("Held back"), icon="hand-stop"), got.get("held_back", 0)),
    ]
    return always + [count for count in seldom if count.n]
