"""What the tests of the calendar set up: calendars, meetings, and a Thursday in November."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from einklang.accounts.models import Membership, User
from einklang.calendars.edit import create_event
from einklang.calendars.models import Calendar, Copy, Event, Outcome
from einklang.calendars.visibility import Level
from einklang.records.event import Answer, Details, Organiser, Override, Participant
from einklang.records.event import Event as EventRecord
from einklang.records.moment import Zoned

NOW = datetime(2026, 11, 12, 9, 24, tzinfo=UTC)  # Thursday, 10:24 in Berlin
BERLIN = "Europe/Berlin"
FELD = Participant("feld@kunde.example", "Sabine Feld", Answer.ACCEPTED)
ROHDE = Participant("rohde@kunde.example", "Malte Rohde")


def at(text: str, zone: str = BERLIN) -> Zoned:
    """A wall time such as "2026-11-13 14:00"."""
    return Zoned(datetime.fromisoformat(text), zone)


@dataclass(frozen=True, slots=True)
class Said:
    """A meeting that says something in each field."""

    details: Details
    rules: tuple[str, ...] = ()
    excluded: tuple[Zoned, ...] = ()
    overrides: tuple[Override, ...] = ()

    def record(self, uid: str) -> EventRecord:
        """As a record."""
        return EventRecord(
            uid, self.details, self.rules, excluded=self.excluded, overrides=self.overrides
        )


FRIDAY = Details(
    start=at("2026-11-13 14:00"),
    end=at("2026-11-13 15:30"),
    summary="Abnahme Besprechungsraum",
    description="Bitte den Messkoffer mitbringen.",
    place="An der Untertrave 12",
    link="https://meet.example/abnahme",
    participants=(FELD, ROHDE),
    reminders=(10,),
)


def invited_by(user: User, details: Details = FRIDAY) -> Details:
    """The same meeting, to which this user invites."""
    return replace(details, organiser=Organiser(user.email, user.name))


def calendar_of(
    user: User, name: str = "Kundentermine", shown: Level = Level.EVERYTHING, **more: object
) -> Calendar:
    """A calendar of this user in their one workspace."""
    workspace = Membership.objects.get(user=user).workspace
    calendar = Calendar(
        workspace=workspace, holder=user, name=name, visibility=shown, **more
    )  # fmt: skip
    calendar.add()
    return calendar


def meeting(
    maker: User | None,
    details: Details = FRIDAY,
    calendars: Sequence[Calendar] = (),
    outcome: Outcome = Outcome.ADMITTED,
    said: Said | None = None,
) -> Event:
    """A meeting in these calendars. `maker` None: a connection of the first holder brought it."""
    by = maker or calendars[0].holder
    member = Membership.objects.select_related("workspace", "user").get(user=by)
    record = (said or Said(details)).record(f"uid-{Event.objects.count()}")
    event = create_event(member=member, calendar=None, record=record, now=NOW)
    Copy.objects.bulk_create(
        Copy(event=event, calendar=calendar, busy=details.busy) for calendar in calendars
    )
    Event.objects.filter(pk=event.pk).update(outcome=outcome, maker=maker)
    event.refresh_from_db()
    return event
