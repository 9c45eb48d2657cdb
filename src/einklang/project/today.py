"""The first page of a workspace: what stands today and tomorrow, and what sync did meanwhile."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Case, When
from django.http import HttpResponse
from django.shortcuts import render

from einklang.accounts import clock
from einklang.accounts.door import MemberRequest, for_members
from einklang.accounts.models import Membership
from einklang.calendars.happenings import Happening, Kind, happenings
from einklang.calendars.sources import HERE, sources
from einklang.crm.attending import attending
from einklang.crm.models import Person
from einklang.sync import door
from einklang.sync.asking import asked
from einklang.sync.cards import Card, card
from einklang.sync.history import phrases, telling
from einklang.sync.lines import Line, of_entries
from einklang.sync.models import JournalEntry
from einklang.tasks import listing as task_listing

QUESTIONS, LINES, TASKS = 3, 6, 12
"""So many are shown; the others stand on their own pages."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A meeting of the member's, with the people of ours who take part."""

    meeting: Happening
    people: Sequence[Person]

    @property
    def css(self) -> str:
        """How it looks in a list of meetings."""
        match self.meeting.kind:
            case Kind.MASKED | Kind.TIME_ONLY | Kind.BUSY:
                return "masked"
            case Kind.DECLINED | Kind.CALLED_OFF:
                return "gone"
            case _:
                return f"c{self.meeting.colour}"


@dataclass(frozen=True, slots=True)
class DayPlan:
    """What stands on one day."""

    date: date
    planned: Sequence[Planned]


@dataclass(frozen=True, slots=True)
class Done:
    """One thing that sync did, and the run in which it did it."""

    run: int
    line: Line


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """What sync did since the beginning of yesterday: in numbers, and the latest of it, first that
    where both sides had changed the same."""

    phrases: Sequence[str]
    done: Sequence[Done]


@for_members()
def today(request: MemberRequest) -> HttpResponse:
    """The page."""
    now, member = clock.now(), request.member
    questions = door.questions(member).filter(answered_at=None).order_by("asked_at")
    words = {
        "days": days(member, now),
        "meanwhile": meanwhile(member, now),
        "questions": [asked(question) for question in questions[:QUESTIONS]],
        "questions_count": questions.count(),
        "cards": _cards(member, now),
        "tasks": due(member, now),
    }
    return render(request, "today.html", words)


def days(member: Membership, now: datetime) -> list[DayPlan]:
    """The member's own meetings of today and tomorrow."""
    zone = ZoneInfo(member.workspace.zone)
    first = now.astimezone(zone).date()
    since = datetime.combine(first, time(), tzinfo=zone)
    until = datetime.combine(first + timedelta(days=2), time(), tzinfo=zone)
    own = [source.key for source in sources(member).all if source.mine]
    found = happenings(member, sources(member, [*own, HERE]), since, until)
    people = attending(member, (each.event for each in found if each.event is not None))
    return [
        DayPlan(
            day,
            [
                Planned(each, people.get(each.event or 0, ()))
                for each in found
                if each.first_day <= day <= each.last_day
            ],
        )
        for day in (first, first + timedelta(days=1))
    ]


def due(member: Membership, now: datetime) -> list[task_listing.Line]:
    """What the member has to do today, and what is late."""
    today = now.astimezone(ZoneInfo(member.workspace.zone)).date()
    rows = member.workspace.task_rows.of(member).undone().filter(due_on__lte=today)
    return list(task_listing.lines_of(rows.due_first().with_records(member)[:TASKS], now, today))


def meanwhile(member: Membership, now: datetime) -> Meanwhile:
    """What sync did for this member since the beginning of yesterday."""
    zone = ZoneInfo(member.workspace.zone)
    yesterday = now.astimezone(zone).date() - timedelta(days=1)
    since = datetime.combine(yesterday, time(), tzinfo=zone)
    counts: Counter[str] = Counter()
    for run in telling(member).filter(started_at__gte=since):
        counts.update(run.counts)
    rows = list(
        JournalEntry.objects.filter(run__in=door.runs(member), at__gte=since)
        .select_related("pair__collection__calendar")
        .annotate(calm=Case(When(conflicts=[], then=True), default=False))
        .order_by("calm", "-at", "-pk")[:LINES]
    )
    done = [Done(row.run_id, line) for row, line in zip(rows, of_entries(rows), strict=True)]
    return Meanwhile(phrases(counts), done)


def _cards(member: Membership, now: datetime) -> list[Card]:
    return [card(connection, now) for connection in door.connections(member)]
