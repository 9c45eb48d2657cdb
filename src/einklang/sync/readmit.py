"""Deciding again between held and admitted, without the network: after a new contact, a wider rule,
or a change made here. What is only busy stays so: it needs a new full read of its calendar."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from django.db.models import F, OuterRef, Subquery

from einklang.accounts.models import Workspace
from einklang.accounts.rows import writing
from einklang.calendars.models import Event, Outcome
from einklang.crm.recognise import place
from einklang.reconcile import admit
from einklang.reconcile.fate import kept
from einklang.reconcile.observation import Standing
from einklang.sync.judge import Case, cases
from einklang.sync.models import Pair
from einklang.sync.shelf import EVENT

CHUNK = 500


def readmit(workspace: Workspace, events: Sequence[int] | None) -> None:
    """Decide again about these events, or about all that are held (None)."""
    rows = Event.objects.filter(workspace=workspace, deleted_at=None)
    rows = rows.exclude(outcome=Outcome.BUSY)
    rows = rows.filter(outcome=Outcome.HELD) if events is None else rows.filter(pk__in=events)
    ids = list(rows.values_list("pk", flat=True))
    for at in range(0, len(ids), CHUNK):
        _portion(workspace, ids[at : at + CHUNK])


def _portion(workspace: Workspace, ids: Sequence[int]) -> None:
    found, known = cases(workspace, ids)
    judged = [(case.event, settled(case, known)) for case in found]
    moved = [(row, said) for row, said in judged if _as_it_is(row) != (said.outcome, said.reason)]
    _store(workspace, moved)


def _as_it_is(event: Event) -> tuple[admit.Outcome, str]:
    return admit.Outcome[event.outcome.upper()], event.reason


def settled(case: Case, known: admit.Surroundings) -> admit.Verdict:
    """What the rules make of a meeting whose content we hold. What is made here keeps it, for its
    maker alone; and nothing turns busy before its calendar is read anew."""
    made_here = case.event.maker_id is not None
    verdict = kept(case.verdict(known), made_here=made_here)
    if verdict.outcome is not admit.Outcome.BUSY:
        return verdict
    return admit.Verdict(admit.Outcome.HELD, verdict.reason)


def _store(workspace: Workspace, moved: Sequence[tuple[Event, admit.Verdict]]) -> None:
    """The rows and their timelines, those of one verdict in one statement. Where a pair had settled
    on the row's revision it settles on the new one: nothing that is synced has changed. A row that
    was written meanwhile is left to the next look."""
    groups: dict[admit.Verdict, list[Event]] = defaultdict(list)
    for event, verdict in moved:
        groups[verdict].append(event)
    for verdict, events in groups.items():
        told = {"outcome": verdict.outcome.word, "reason": verdict.reason}
        with writing(workspace.pk) as number:
            ids = _as_judged(events)
            now_at = Event.objects.filter(pk=OuterRef("local_id")).values("revision")
            pairs = Pair.objects.filter(kind=EVENT, local_id__in=ids, revision=Subquery(now_at))
            settled = list(pairs.values_list("pk", flat=True))
            Event.objects.filter(pk__in=ids).update(
                **told, revision=F("revision") + 1, modseq=number
            )
            again = Pair.objects.filter(pk__in=settled)
            again.update(revision=F("revision") + 1)
            again.filter(standing=Standing.PAIRED).update(**told, detail=verdict.whom)
            place(workspace, ids)


def _as_judged(events: Sequence[Event]) -> list[int]:
    rows = Event.objects.filter(pk__in=[event.pk for event in events])
    stored = dict(rows.values_list("pk", "revision"))
    return [event.pk for event in events if stored.get(event.pk) == event.revision]
