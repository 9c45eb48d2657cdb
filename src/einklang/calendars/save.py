"""Saving what was said of a subject: of a meeting, of one occurrence, or of all from one on."""

from __future__ import annotations

from datetime import datetime

from einklang.accounts.models import Membership
from einklang.calendars.divide import divide_event, mails_of_both
from einklang.calendars.edit import QUIET, Wish, change_event, whom_to_mail
from einklang.calendars.mailing import Mailing
from einklang.calendars.models import Event
from einklang.calendars.subject import Subject
from einklang.records.divide import Divided
from einklang.records.event import Event as EventRecord


def mails_for(member: Membership, about: Subject, record: EventRecord, wish: Wish) -> Mailing:
    """Who is mailed if the subject is saved as this record says."""
    if about.head is None:
        return whom_to_mail(member, about.event, record, wish)
    if _says_the_same(about, record, wish):
        return Mailing()
    return mails_of_both(member, about.event, Divided(about.head, record), wish.tell).all


def save(
    *, member: Membership, about: Subject, record: EventRecord, now: datetime, wish: Wish = QUIET
) -> Event:
    """Store it; returns the event that says it from now on. A series is not divided for nothing.
    Raises ChangedMeanwhile."""
    event = about.event
    if about.head is None:
        change_event(member=member, event=event, record=record, now=now, wish=wish)
        return event
    if _says_the_same(about, record, wish):
        return event
    parts = Divided(about.head, record)
    return divide_event(member=member, event=event, parts=parts, now=now, wish=wish)


def _says_the_same(about: Subject, record: EventRecord, wish: Wish) -> bool:
    return record == about.record and wish.internal_note in (None, about.event.internal_note)
