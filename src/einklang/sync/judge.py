"""Meetings of ours and the rules by which each is judged: by all connections that hold it, without
the network. What is stored of them is judged, so nothing that is only busy comes here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from django.db.models import Exists, OuterRef

from einklang.accounts.models import Workspace
from einklang.calendars.models import Event
from einklang.crm.models import Appearance
from einklang.reconcile import admit
from einklang.reconcile.fate import filed
from einklang.reconcile.observation import Standing
from einklang.reconcile.rules import Direction, Rules
from einklang.records.event import Event as EventRecord
from einklang.sync.addresses import team_of
from einklang.sync.around import around
from einklang.sync.models import Collection, Pair
from einklang.sync.shelf import EVENT

JUDGED = (Standing.PAIRED, Standing.KEPT_HERE, Standing.GONE, Standing.OUT_OF_SCOPE)
"""Pairs by whose connection's rules a meeting is judged: also of what has ended there or turned
private, for it stands on timelines all the same."""

InForce: TypeAlias = Callable[[Collection], Rules]
"""By which rules a collection is judged."""


def as_stored(collection: Collection) -> Rules:
    """The rules in force now."""
    return collection.rules


@dataclass(frozen=True, slots=True)
class Case:
    """A row, what it says, the pairs under which it stands in calendars, and whether its maker
    filed it with a record."""

    event: Event
    record: EventRecord
    pairs: Sequence[Pair]
    filed: bool = False

    def judged(
        self, known: admit.Surroundings, rules: InForce
    ) -> Iterator[tuple[Pair, Rules, admit.Surroundings, Mapping[str, admit.Verdict]]]:
        """For each pair the rules that count, as of when, and the verdicts on each occurrence."""
        for pair in self.pairs:
            connection = pair.collection.connection
            counts = rules(pair.collection)
            if counts.direction is Direction.WRITE and self.event.maker_id is None:
                continue  # it came by other rules, and only what is made here counts there now
            if self.event.maker_id == connection.holder_id:  # see observe.there
                counts = replace(counts, only_busy=False)
            seen = replace(known, since=connection.since, first_seen=pair.first_seen_at)
            yield pair, counts, seen, admit.verdicts(self.record, seen, counts)

    def verdict(self, known: admit.Surroundings, rules: InForce = as_stored) -> admit.Verdict:
        """The most visible verdict over the copies; of what no calendar holds, as it is. A meeting
        made here is judged by the widest rule, too, for its maker wrote it into the CRM."""
        given = [admit.strongest(each) for *_, each in self.judged(known, rules)]
        if self.event.maker_id:
            given.insert(0, admit.strongest(admit.verdicts(self.record, known, Rules())))
        if not given:
            return admit.Verdict(admit.Outcome[self.event.outcome.upper()], self.event.reason)
        widest = max(given, key=lambda verdict: verdict.outcome)
        return filed(widest) if self.filed else widest


def cases(workspace: Workspace, ids: Sequence[int]) -> tuple[list[Case], admit.Surroundings]:
    """The rows with these ids, and who is known of those who take part. As many statements for many
    as for one."""
    pairs: dict[int, list[Pair]] = defaultdict(list)
    told = Pair.objects.filter(kind=EVENT, local_id__in=ids, standing__in=JUDGED)
    for pair in told.select_related("collection__connection").order_by("pk"):
        pairs[pair.local_id or 0].append(pair)
    by_hand = Appearance.objects.filter(event=OuterRef("pk"), filed=True, removed=False)
    rows = Event.objects.filter(workspace=workspace, pk__in=ids)
    found = [
        Case(row, row.as_record(), pairs[row.pk], filed=vars(row)["by_hand"])
        for row in rows.annotate(by_hand=Exists(by_hand))
    ]
    return found, around(workspace, team_of(workspace), [case.record for case in found])
