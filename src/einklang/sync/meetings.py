"""Calendars as our side: meetings, their copies, and whom a write may tell. See `side.Side`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, cast

from einklang.accounts.models import Membership, Workspace
from einklang.accounts.rows import writing
from einklang.calendars import hold
from einklang.calendars.models import Copy, Event
from einklang.crm.recognise import place
from einklang.providers import port
from einklang.reconcile.decide import Step
from einklang.sync import meeting_answers, meeting_rows, observe, private, tell
from einklang.sync.copies import store_copies
from einklang.sync.meeting_rows import MeetingDoing
from einklang.sync.models import Pair, Question
from einklang.sync.observe import Sight
from einklang.sync.shelf import EVENT, HeldMeeting
from einklang.sync.sight import IN_ACCORD, Doing, Held
from einklang.sync.sight import Sight as AnySight

if TYPE_CHECKING:
    from einklang.sync.visit import Visit


class Meetings:
    """Of one collection of events."""

    kind = EVENT
    expected = IN_ACCORD

    def follow(self, visit: Visit, refs: Sequence[str] | None = None) -> None:
        """A meeting never becomes another one."""

    def portions(self, items: Sequence[port.Present]) -> list[Sequence[port.Present]]:
        """A page as it is: that two of a page are one meeting is rare, and found out in storing."""
        return [items]

    def there(self, visit: Visit, items: Sequence[port.Present]) -> list[AnySight]:
        """See `observe.there`."""
        return [*observe.there(visit, items)]

    def gone(self, visit: Visit, refs: Sequence[str]) -> list[AnySight]:
        """See `observe.gone`."""
        return [*observe.gone(visit, refs)]

    def left(self, visit: Visit, refs: Sequence[str]) -> list[AnySight]:  # noqa: ARG002 (see below)
        """No calendar is a part of a larger one."""
        return []

    def changed_here(self, visit: Visit) -> list[AnySight]:
        """See `observe.changed_here`."""
        return [*observe.changed_here(visit)]

    def here(self, visit: Visit, ids: Sequence[int]) -> list[AnySight]:
        """See `observe.here`."""
        return [*observe.here(visit, Event.objects.filter(workspace=visit.workspace, pk__in=ids))]

    def step_aside(self, visit: Visit, sights: Sequence[AnySight]) -> list[AnySight]:
        """Of what turned private no step follows: it stays as it was, or goes."""
        seen = [_meeting(sight) for sight in sights]
        private.freeze(visit, [each for each in seen if each.frozen and not each.taken_away])
        private.take_away(visit, [each for each in seen if each.taken_away])
        return [each for each in seen if not each.frozen]

    def doing(self, visit: Visit, sight: AnySight, step: Step, pair: Pair, now: datetime) -> Doing:
        """See `meeting_rows.doing`."""
        return meeting_rows.doing(visit, _meeting(sight), step, pair, now)

    def store(self, visit: Visit, number: int, doings: Sequence[Doing], now: datetime) -> None:
        """Events first, then the copies that point at them."""
        meetings = cast("Sequence[MeetingDoing]", doings)  # made by `doing`
        events = _written(meetings)
        meeting_rows.prove_new(visit, [event for event in events if event.pk is None])
        hold.store(visit.workspace, number, events, now)
        store_copies(visit, meetings)

    def place(self, visit: Visit, doings: Sequence[Doing]) -> None:
        """On the timelines."""
        meetings = cast("Sequence[MeetingDoing]", doings)
        events = _written(meetings)
        fresh = all(doing.sight.held.event is None for doing in meetings if doing.writes)
        place(visit.workspace, [event.pk for event in events], fresh=fresh)

    def tell_apart(self, visit: Visit, pairs: Iterable[Pair], why: str) -> None:
        """On the copies."""
        private.tell_copies(visit, pairs, why)

    def notify(self, visit: Visit, sight: AnySight, step: Step) -> port.Notify:
        """See `tell.notify`."""
        return tell.notify(visit, _meeting(sight), step)

    def told(self, sight: AnySight) -> None:
        """See `tell.told`."""
        tell.told(_meeting(sight))

    def forget_wishes(self, visit: Visit, sights: Iterable[AnySight]) -> None:
        """See `tell.forget_wishes`."""
        tell.forget_wishes(visit, map(_meeting, sights))

    def take_name(self, sight: AnySight, written: port.Written) -> None:
        """See `tell.take_name`."""
        tell.take_name(_meeting(sight), written)

    def archived(self, workspace: Workspace, ids: Iterable[int]) -> set[int]:
        """Those of these events that are deleted here."""
        rows = Event.objects.filter(workspace=workspace, pk__in=list(ids))
        return set(rows.filter(deleted_at__isnull=False).values_list("pk", flat=True))

    def bring_back(
        self, workspace: Workspace, ids: Iterable[int], now: datetime
    ) -> Mapping[int, int]:
        """See `side.Side.bring_back`."""
        events = list(Event.objects.filter(workspace=workspace, pk__in=list(ids)))
        for event in events:
            event.deleted_at = None
        with writing(workspace.pk) as number:
            hold.store(workspace, number, events, now)
        return {event.pk: event.revision for event in events}

    def settle(self, question: Question, member: Membership, how: str, now: datetime) -> None:
        """See `side.Side.settle`."""
        meeting_answers.settle(question, member, how, now)

    def stands(self, visit: Visit, ids: Iterable[int]) -> set[int]:
        """Those of which this calendar has a copy."""
        copies = Copy.objects.filter(
            calendar=visit.collection.calendar_id, event__deleted_at=None, event__in=list(ids)
        )
        return set(copies.values_list("event", flat=True))

    def outcome(self, held: Held) -> tuple[str, str]:
        """As the event says."""
        event = cast("HeldMeeting", held).event
        return (event.outcome, event.reason) if event else ("", "")


def _meeting(sight: AnySight) -> Sight:
    return cast("Sight", sight)  # it came from `observe`


def _written(doings: Sequence[MeetingDoing]) -> list[Event]:
    return [doing.row for doing in doings if doing.row is not None and doing.writes]
