"""What a person answered about a meeting that its calendar's server would not take, as far as it
needs no network."""

from __future__ import annotations

from datetime import datetime

from einklang.accounts.models import Membership
from einklang.accounts.rows import writing
from einklang.calendars import hold
from einklang.calendars.models import Copy, Event
from einklang.reconcile.observation import Standing
from einklang.records.plain import to_event
from einklang.sync.models import Pair, Question
from einklang.sync.questions import left_from, moves_from


def settle(question: Question, member: Membership, how: str, now: datetime) -> None:
    """See `side.Side.settle`."""
    pair, event = question.pair, _event(question)
    if event is None:
        return
    if pair is None or pair.base is None:
        copy = Copy.objects.filter(event=event, calendar__collection=question.collection_id)
        former = moves_from(question)
        if former is None:
            copy.delete()
        else:
            copy.update(calendar=former.collection.calendar)
        return
    if left_from(question) is not None:
        _settle_moved(member, how, pair, event, now)
        return
    with writing(member.workspace_id) as number:
        if how == "theirs":
            event.deleted_at = None
            hold.fit(event, to_event(pair.base), zone=member.workspace.zone, now=now)
            hold.store(member.workspace, number, [event], now)
        Pair.objects.filter(pk=pair.pk).update(revision=event.revision)


def _settle_moved(member: Membership, how: str, pair: Pair, event: Event, now: datetime) -> None:
    """It would not go from its old calendar: back into that one, or it stands there unheeded."""
    if how == "keep":
        Pair.objects.filter(pk=pair.pk).update(standing=Standing.LEFT_THERE)
        return
    with writing(member.workspace_id) as number:
        hold.store(member.workspace, number, [event], now)
        mine = Copy.objects.filter(event=event, calendar__holder=member.user)
        mine.update(calendar=pair.collection.calendar_id, own={})


def _event(question: Question) -> Event | None:
    at = question.data.get("event")
    workspace = question.connection.workspace_id
    return Event.objects.filter(pk=at, workspace=workspace).first() if at else None
