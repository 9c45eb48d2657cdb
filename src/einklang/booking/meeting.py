"""The meeting of a session: it stands in the calendar of whoever made the booking calendar, and
says what the bookings say. Nobody is told by it: mails about bookings are ours (`letters`)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from einklang.accounts import clock
from einklang.accounts.models import Membership
from einklang.booking.models import Booking, BookingCalendar, Place, Session, Status
from einklang.calendars.compose import Wanted, changed_record, new_record
from einklang.calendars.edit import Wish, change_event, create_event, delete_event
from einklang.calendars.models import Calendar, Event
from einklang.crm.acquaint import Met, acquaint
from einklang.records.address import normalised
from einklang.records.event import CALL_WANTED, Answer, Organiser, Participant
from einklang.records.event import Event as EventRecord
from einklang.records.moment import in_zone


def follow(session: Session, now: datetime) -> None:
    """Make, change or delete the meeting, so that it holds all whose booking is confirmed."""
    guests = list(session.bookings.filter(status=Status.CONFIRMED).order_by("pk"))
    event = session.event if session.event and _stands(session.event) else None
    member = host_of(session)
    if guests and event is None:
        session.event = event = _made(session, member, guests, now)
    elif guests and event is not None:
        wanted = _wanted(session, guests, event.as_record().details.link)
        record = changed_record(event.as_record(), wanted, organiser(session, member))
        change_event(member=member, event=event, record=_accepted(record, guests), now=now)
    elif event is not None:
        delete_event(member=member, event=event, now=now)
    if event is not None:
        session.seen = event.revision
        session.write("event", "seen")


def acquaint_guest(booking: Booking, now: datetime) -> None:
    """Who has booked for sure is known from now on, where the calendar wants it so. Call it inside
    the transaction that confirms."""
    calendar = booking.session.calendar
    if calendar.acquaints and booking.status == Status.CONFIRMED:
        met = Met(normalised(booking.address), booking.name, calendar.maker_id)
        acquaint(booking.workspace, [met], now)


def _stands(event: Event) -> bool:
    """Whether it is there to be changed: neither deleted nor called off at its server."""
    return event.deleted_at is None and event.cancelled_at is None


def host_of(session: Session) -> Membership:
    """In whose calendar it stands."""
    calendar = session.calendar
    rows = Membership.objects.select_related("workspace", "user")
    return rows.get(workspace=calendar.workspace_id, user=calendar.maker_id)


def home(member: Membership) -> Calendar | None:
    """The calendar into which go all bookings with this member: the default one (S4)."""
    rows = member.workspace.calendar_rows.editable_by(member)
    return rows.order_by("-is_default", "name", "pk").first()


def organiser(session: Session, member: Membership) -> Organiser:
    """Who invites: the host, at the address of the calendar in which the meeting stands."""
    stands = Calendar.objects.filter(copies__event=session.event_id or 0, holder=member.user)
    place = stands.first() or home(member)
    address = place.address if place is not None and place.address else member.user.email
    return Organiser(address, member.user.name)


def _made(session: Session, member: Membership, guests: list[Booking], now: datetime) -> Event:
    place = home(member)
    calls = place is not None and place.makes_calls and session.calendar.place_kind == Place.MEET
    wanted = _wanted(session, guests, CALL_WANTED if calls else "")
    record = new_record(wanted, organiser(session, member), clock.new_uid())
    wish = Wish(internal_note="\n\n".join(filter(None, map(answers_of, guests))))
    return create_event(
        member=member, calendar=place, record=_accepted(record, guests), now=now, wish=wish
    )


def _wanted(session: Session, guests: list[Booking], link: str) -> Wanted:
    calendar = session.calendar
    names = ", ".join(each.name for each in guests) if calendar.seats == 1 else ""
    hosts = calendar.hosts.exclude(pk=calendar.maker_id).order_by("pk")
    return Wanted(
        start=in_zone(session.starts_at, calendar.zone),
        end=in_zone(session.ends_at, calendar.zone),
        summary=f"{calendar.name}: {names}" if names else calendar.name,
        place=place_of(session, guests),
        link=calendar.place if calendar.place_kind == Place.LINK else link,
        guests=(
            *(Participant(host.email, host.name) for host in hosts),
            *_invited(calendar, guests),
        ),
    )


def _invited(calendar: BookingCalendar, guests: list[Booking]) -> Iterator[Participant]:
    """Not those of a group: guests of one meeting see one another's addresses."""
    if calendar.seats == 1:
        yield from (Participant(each.address, each.name) for each in guests)


def place_of(session: Session, guests: list[Booking]) -> str:
    """Where it takes place, in a line: an address, a number to call, or what the guest said."""
    calendar = session.calendar
    said = next((str(each.answers.get("place", "")) for each in guests), "")
    return {
        Place.ADDRESS: calendar.place,
        Place.PHONE: said,
        Place.ASK: said,
    }.get(Place(calendar.place_kind), "")


def answers_of(booking: Booking) -> str:
    """What the guest answered, a line each question."""
    asked = {each["key"]: each["label"] for each in booking.session.calendar.questions}
    said = ((asked[key], value) for key, value in booking.answers.items() if key in asked)
    return "\n".join(f"{label}: {value}" for label, value in said)


def _accepted(record: EventRecord, guests: list[Booking]) -> EventRecord:
    """Who books has accepted."""
    booked = {each.address for each in guests}
    people = tuple(
        replace(each, answer=Answer.ACCEPTED) if each.address in booked else each
        for each in record.details.participants
    )
    return replace(record, details=replace(record.details, participants=people))
