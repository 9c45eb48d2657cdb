"""Deciding again between held and admitted, without the network: after a new contact, a wider rule,
or a change made here. What is only busy stays so: it needs a new full read of its calendar."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db.models import F, OuterRef, Subquery

from einklang.accounts.models import Workspace
from einklang.accounts.rows import writing
from einklang.calendars.models import Event, Outcome
from einklang.crm.recognise import place
from einklang.reconcile import admit
from einklang.reconcile.observation import Standing
from einklang.reconcile.rules import Rules
from einklang.records.plain import to_event
from einklang.sync.addresses import team_of
from einklang.sync.models import Pair
from einklang.sync.observe import known_among
from einklang.sync.shelf import EVENT

EVER = datetime(1970, 1, 1, tzinfo=UTC)
CHUNK = 500
JUDGED = (Standing.PAIRED, Standing.KEPT_HERE, Standing.GONE, Standing.OUT_OF_SCOPE)
"""Pairs by whose connection's rules a meeting is judged."""


@dataclass(frozen=True, slots=True)
class _Team:
    addresses: frozenset[str]
    domains: frozenset[str]


def readmit(workspace: Workspace, events: Sequence[int] | None, now: datetime) -> None:
    """Decide again about these events, or about all that are held (None)."""
    rows = Event.objects.filter(workspace=workspace, deleted_at=None)
    rows = rows.exclude(outcome=Outcome.BUSY)
    rows = rows.filter(outcome=Outcome.HELD) if events is None else rows.filter(pk__in=events)
    team = _Team(team_of(workspace), frozenset(workspace.own_domains))
    ids = list(rows.values_list("pk", flat=True))
    for at in range(0, len(ids), CHUNK):
        _portion(workspace, ids[at : at + CHUNK], team, now)


def _portion(workspace: Workspace, ids: Sequence[int], team: _Team, now: datetime) -> None:
    events = list(Event.objects.filter(pk__in=ids))
    pairs: dict[int, list[Pair]] = defaultdict(list)
    # Also of what has ended there or turned private: it stands on timelines all the same.
    told = Pair.objects.filter(kind=EVENT, local_id__in=ids, standing__in=JUDGED)
    for pair in told.select_related("collection__connection").order_by("pk"):
        pairs[pair.local_id or 0].append(pair)
    addresses = {a for event in events for a in _addresses(event)}
    known = known_among(workspace.pk, addresses - team.addresses)
    moved = []
    for event in events:
        verdict = _verdict(event, pairs[event.pk], (team, known), now)
        if (event.outcome, event.reason) != (verdict.outcome.word, verdict.reason):
            moved.append((event, verdict))
    _store(workspace, moved)


def _addresses(event: Event) -> set[str]:
    record = event.as_record()
    parts = (record.details, *(override.details for override in record.overrides))
    return {address for details in parts for address in details.addresses()}


def _verdict(
    event: Event, pairs: Sequence[Pair], around: tuple[_Team, frozenset[str]], now: datetime
) -> admit.Verdict:
    """The most visible verdict over the copies; a meeting made here and held nowhere else is judged
    by the widest rule, for its maker wrote it into the CRM."""
    team, known = around
    given = [_judge(event, team, known, (EVER, now, Rules()))] if event.maker_id else []
    for pair in pairs:
        connection = pair.collection.connection
        times = (connection.since, pair.first_seen_at, Rules.read(connection.rules))
        given.append(_judge(event, team, known, times))
    best = max(given, key=lambda verdict: verdict.outcome) if given else _as_is(event)
    # What is made here keeps its content, for its maker alone; nothing that has content turns busy
    # by a rule alone.
    return best if best.outcome is not admit.Outcome.BUSY else _kept(event)


def _judge(
    event: Event,
    team: _Team,
    known: frozenset[str],
    terms: tuple[datetime, datetime, Rules],
) -> admit.Verdict:
    since, first_seen, rules = terms
    around = admit.Surroundings(team.addresses, team.domains, known, since, first_seen)
    return admit.strongest(admit.verdicts(to_event(event.record), around, rules))


def _as_is(event: Event) -> admit.Verdict:
    return admit.Verdict(admit.Outcome[event.outcome.upper()], event.reason)


def _kept(event: Event) -> admit.Verdict:
    return admit.Verdict(admit.Outcome.HELD, "made_here" if event.maker_id else event.reason)


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
