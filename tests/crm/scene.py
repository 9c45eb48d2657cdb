"""People, companies and meetings for the tests of the CRM: Nordlicht's customers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from einklang.accounts.models import User, Workspace
from einklang.accounts.rows import writing
from einklang.calendars import hold
from einklang.calendars.models import Calendar, Copy, Event, Outcome
from einklang.calendars.visibility import Level
from einklang.crm.models import (
    Company,
    CompanyDomain,
    Deal,
    Person,
    Pipeline,
    Stage,
    Ticket,
)
from einklang.crm.pipelines import pipelines
from einklang.crm.recognise import place
from einklang.crm.save_person import fill, write_reach
from einklang.records.contact import Contact, Email, Name
from einklang.records.event import Details, Organiser, Participant
from einklang.records.event import Event as EventRecord
from einklang.records.moment import in_zone

NOW = datetime(2026, 11, 12, 9, 30, tzinfo=UTC)  # a Thursday, half past ten in Berlin
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
FELD = "s.feld@kanzlei-feld.example"


def person(
    workspace: Workspace, name: str, *addresses: str, company: Company | None = None
) -> Person:
    """Somebody with these addresses, the first being the main one."""
    given, _, family = name.partition(" ")
    emails = tuple(Email(address) for address in addresses)
    return contact(
        workspace, Contact(name=Name(given=given, family=family), emails=emails), company
    )


def contact(workspace: Workspace, of: Contact, company: Company | None = None) -> Person:
    """The person who is this contact."""
    row = Person(workspace=workspace, company=company)
    fill(row, of)
    row.add()
    write_reach(row, of)
    return row


def company(workspace: Workspace, name: str, *domains: str) -> Company:
    """A customer with these mail domains."""
    row = Company(workspace=workspace, name=name)
    row.add()
    for domain in domains:
        CompanyDomain.objects.create(company=row, domain=domain)
    return row


def stage(workspace: Workspace, end: str = "") -> Stage:
    """The first stage of this end in the workspace's first pipeline."""
    first: Pipeline = pipelines(workspace)[0]
    return first.stages.filter(end=end)[0]


def deal(workspace: Workspace, title: str, *people: Person, **more: object) -> Deal:
    """Something that may be sold to these people."""
    row = Deal(**{"workspace": workspace, "title": title, "stage": stage(workspace), **more})
    row.add()
    row.people.set(people)
    return row


def ticket(workspace: Workspace, title: str, **more: object) -> Ticket:
    """Something that a customer waits for."""
    row = Ticket(workspace=workspace, title=title, **more)
    row.add()
    return row


def calendar(holder: User, visibility: Level = Level.EVERYTHING, **more: object) -> Calendar:
    """A calendar of this user's, in their only workspace."""
    workspace = holder.memberships.get().workspace
    row = Calendar(workspace=workspace, holder=holder, name="Arbeit", visibility=visibility, **more)
    row.add()
    return row


@dataclass(frozen=True)
class Meeting:
    """A meeting as a test speaks of it: when it starts, with whom, and what it says."""

    start: datetime
    guests: Sequence[str] = (FELD,)
    title: str = "Ortstermin"
    length: timedelta = HOUR
    rules: Sequence[str] = ()
    place: str = ""
    outcome: Outcome = Outcome.ADMITTED
    in_calendars: Sequence[Calendar] = field(default=())

    def record(self, uid: str) -> EventRecord:
        """As a value."""
        start = in_zone(self.start, "Europe/Berlin")
        return EventRecord(
            uid,
            Details(
                start,
                in_zone(self.start + self.length, "Europe/Berlin"),
                self.title,
                place=self.place,
                organiser=Organiser("alice@nordlicht.example", "Alice Arndt"),
                participants=tuple(Participant(guest) for guest in self.guests),
            ),
            tuple(self.rules),
        )


def held(workspace: Workspace, *meetings: Meeting) -> list[Event]:
    """The rows of these meetings, not yet on any timeline."""
    events = []
    for number, meeting in enumerate(meetings):
        event = Event(workspace=workspace, outcome=meeting.outcome)
        record = meeting.record(f"{number}-{meeting.start.isoformat()}")
        hold.fit(event, record, zone=workspace.zone, now=NOW)
        events.append(event)
    with writing(workspace.pk) as stamp:
        hold.store(workspace, stamp, events, NOW)
    Copy.objects.bulk_create(
        Copy(event=event, calendar=each)
        for event, meeting in zip(events, meetings, strict=True)
        for each in meeting.in_calendars
    )
    return events


def placed(workspace: Workspace, *meetings: Meeting) -> list[Event]:
    """The rows of these meetings, on the timelines where they belong."""
    events = held(workspace, *meetings)
    place(workspace, [event.pk for event in events])
    return events


def rewritten(workspace: Workspace, event: Event, record: EventRecord) -> None:
    """The event saying something else, not placed anew."""
    hold.fit(event, record, zone=workspace.zone, now=NOW)
    with writing(workspace.pk) as stamp:
        hold.store(workspace, stamp, [event], NOW)


def with_guests(record: EventRecord, *guests: str) -> EventRecord:
    """The same meeting with other guests."""
    participants = tuple(Participant(guest) for guest in guests)
    return replace(record, details=replace(record.details, participants=participants))
