"""Filing a meeting with the record from which it is made: it stands there whoever takes part."""

from __future__ import annotations

from functools import partial

from django.db.models import Q
from django.urls import reverse

from einklang.accounts.models import Membership
from einklang.calendars.models import Event
from einklang.calendars.occasion import Occasion
from einklang.crm.models import Appearance, Deal, Person, Record, Ticket
from einklang.crm.on import record_named
from einklang.records.event import Participant


def occasion(member: Membership, on: str) -> Occasion | None:
    """The record that "deal-12" names, for a meeting about it."""
    found = record_named(member, on)
    if found is None or found.deleted_at is not None:
        return None
    page = reverse(found.kind, args=[member.workspace.slug, found.pk])
    return Occasion(str(found), page, _guests(found, member), partial(file, found))


def file(record: Record, event: Event) -> None:
    """The event stands on the record's timeline from now on, until somebody takes it off."""
    row = Appearance.objects.on(record).filter(event=event).first()
    row = row or Appearance(event=event, **{f"{record.kind}_id": record.pk})
    row.filed, row.removed = True, False
    row.recurs, row.starts_at, row.last_at = event.recurs, event.starts_at, event.last_at
    row.save()


def follow(event: Event, rest: Event) -> None:
    """What follows of a divided series stands where a person filed the series, and stays off where
    a person took it off."""
    for row in Appearance.objects.filter(Q(filed=True) | Q(removed=True), event=event):
        row.pk, row.event = None, rest
        row.recurs, row.starts_at, row.last_at = rest.recurs, rest.starts_at, rest.last_at
        row.save(force_insert=True)


def _guests(record: Record, member: Membership) -> tuple[Participant, ...]:
    """Those whom it concerns and the member may see, each by their main address."""
    people = member.workspace.person_rows.visible_to(member)
    match record:
        case Person():
            people = people.filter(pk=record.pk)
        case Deal():
            people = people.filter(deals=record)
        case Ticket():
            people = people.filter(tickets=record)
        case _:
            people = people.none()
    rows = people.prefetch_related("emails").by_name()
    mains = ((each, next(iter(each.emails.all()), None)) for each in rows)
    return tuple(Participant(main.address, str(each)) for each, main in mains if main)
