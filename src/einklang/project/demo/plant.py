"""What a first start puts in place: calendars over there, a team and its customers here, and
connections between the two that the worker has still to visit."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import translation

from einklang.accounts.models import Membership, Role, User
from einklang.accounts.setup import make_workspace
from einklang.calendars.models import Calendar
from einklang.calendars.visibility import Level
from einklang.crm import save_company, save_person
from einklang.crm.fields import Wanted, save_fields
from einklang.crm.models import Company, Person
from einklang.crm.portray import allow
from einklang.formats import ical
from einklang.project.demo.appointments import appointments
from einklang.project.demo.business import business
from einklang.project.demo.customers import (
    CALENDAR_USERS,
    CONTACTS,
    CUSTOMERS,
    DOMAIN,
    FIELDS,
    JANA,
    MEHMET,
    SOFIE,
    TEAM,
)
from einklang.project.demo.foreign import cut_off, outlook
from einklang.project.demo.meeting import ZONE, Meeting, record
from einklang.project.demo.projects import project_meetings
from einklang.project.demo.radicale_server import Stored
from einklang.project.demo.single import single_meetings
from einklang.project.demo.todo import tasks
from einklang.records.contact import fitted
from einklang.sync import connect
from einklang.sync.models import Connection

CUSTOMER_CALENDAR = ("jana", "kundentermine")
CALENDARS = {  # user and folder → title, colour, what colleagues see
    ("jana", "jana-lindhorst"): ("Jana Lindhorst", 1, Level.EVERYTHING),
    CUSTOMER_CALENDAR: ("Kundentermine", 2, Level.EVERYTHING),
    ("mehmet", "mehmet-aydin"): ("Mehmet Aydın", 4, Level.EVERYTHING),
    ("sofie", "sofie-brandt"): ("Sofie Brandt", 5, Level.METADATA),
}


def calendars(now: datetime) -> Iterator[Stored]:
    """The calendars of the three, around this moment."""
    today = now.astimezone(ZoneInfo(ZONE)).date()
    texts: dict[tuple[str, str], dict[str, str]] = {key: {} for key in CALENDARS}
    for meeting in (*single_meetings(today), *project_meetings(today)):
        text = ical.write(record(meeting, now))
        for key in _holding(meeting):
            texts[key][f"{meeting.name}.ics"] = text
    texts["mehmet", "mehmet-aydin"] |= {"outlook.ics": outlook(today)}
    texts[CUSTOMER_CALENDAR] |= {"export-4711.ics": cut_off(today)}
    for (user, name), (title, _, _) in CALENDARS.items():
        yield Stored(user, name, title, texts[user, name])


def _holding(meeting: Meeting) -> Iterator[tuple[str, str]]:
    """Whose calendars the meeting lies in."""
    external = any(address not in TEAM for address in meeting.concerned)
    for address in TEAM:
        if address not in meeting.concerned:
            continue
        if address == JANA and external and not meeting.private:
            yield CUSTOMER_CALENDAR
        else:
            yield next(key for key in CALENDARS if key[0] == CALENDAR_USERS[address])


@transaction.atomic
def plant(server: str, password: str, now: datetime) -> None:
    """The workspace with its people and connections. `server` must answer already."""
    members, today = _team(password), now.astimezone(ZoneInfo(ZONE)).date()
    _customers(members, now)
    allow(members[JANA], now)
    with translation.override("de"):  # the stages get their names
        business(members, now)
    tasks(members, now)
    for address, member in members.items():
        _connect(member, server, CALENDAR_USERS[address], password, now)
    appointments(members, [*single_meetings(today), *project_meetings(today)], now)


def wake_all() -> None:
    """Have every connection visited at once, as its calendars may have changed since last time."""
    for connection in Connection.objects.filter(ended_at=None):
        connect.start(connection)


def _team(password: str) -> dict[str, Membership]:
    owner = make_workspace(
        name="Lindhorst Akustik", email=JANA, password=password, owner_name=TEAM[JANA], zone=ZONE
    )
    owner.workspace.own_domains = [DOMAIN]
    owner.workspace.save(update_fields=["own_domains"])
    members = {JANA: owner}
    for address in (MEHMET, SOFIE):
        user = User.objects.create_user(address, password, TEAM[address])
        members[address] = Membership.objects.create(
            user=user, workspace=owner.workspace, role=Role.MEMBER
        )
    return members


def _customers(members: dict[str, Membership], now: datetime) -> None:
    rows: dict[str, Company] = {}
    responsible = {customer.domain: members[customer.responsible] for customer in CUSTOMERS}
    for customer in CUSTOMERS:
        by = responsible[customer.domain]
        rows[customer.domain] = Company(workspace=by.workspace)
        firm = save_company.Said(customer.name, customer.notes, by.user, (customer.domain,))
        save_company.save_company(company=rows[customer.domain], said=firm, by=by, now=now)
    workspace = members[JANA].workspace
    fields = [Wanted(None, name, kind, choices) for name, (kind, choices) in FIELDS.items()]
    save_fields(workspace=workspace, shown=(), wanted=fields, now=now)
    keys = {field.name: field.key for field in workspace.person_fields.alive()}
    for contact in CONTACTS:
        said = save_person.Said(
            contact=fitted(contact.as_record()),
            notes=contact.notes,
            company=rows.get(contact.of),
            responsible=(by := responsible.get(contact.of, members[SOFIE])).user,
            private=contact.private,
            own={keys[name]: value for name, value in contact.own.items()},
        )
        save_person.save_person(person=Person(workspace=workspace), said=said, by=by, now=now)


def _connect(member: Membership, server: str, name: str, password: str, now: datetime) -> None:
    connection = Connection(
        workspace=member.workspace,
        holder=member.user,
        address=server,
        username=name,
        secret=password,
        since=now,
        state_since=now,
    )
    provider = connect.provider_of(connection)
    found = provider.collections()
    connection.addresses = list(provider.addresses)
    connection.save()
    connect.note_collections(connection, found)
    connect.choose(connection, connection.collections.values_list("pk", flat=True))
    for calendar in Calendar.objects.filter(holder=member.user):
        _, calendar.colour, calendar.visibility = next(
            said for said in CALENDARS.values() if said[0] == calendar.name
        )
        calendar.write("colour", "visibility")
