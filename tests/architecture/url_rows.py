"""The rows that pages of the URL table show."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, TypeAlias

from allauth.mfa.models import Authenticator
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.accounts.device import Device
from tests.booking.scene import offered
from tests.calendars.scene import FRIDAY
from tests.calendars.scene import meeting as calendar_meeting
from tests.crm import scene as nordlicht
from tests.crm.drawn_pictures import PORTRAIT
from tests.crm.scene import FELD, NOW

from einklang.accounts import clock
from einklang.accounts.invite import invite
from einklang.accounts.models import Membership, Role, User, Workspace
from einklang.accounts.rows import writing
from einklang.booking.letters import about
from einklang.booking.models import Booking, BookingCalendar, minute_at
from einklang.booking.reserve import Form, Guest, book
from einklang.crm.bulk import Wanted, begin
from einklang.crm.models import Appearance, Company, Merge, Person
from einklang.crm.portray import show_own
from einklang.crm.saved_views import keep_view
from einklang.crm.tags import set_tags
from einklang.feeds.keep import open_feed
from einklang.feeds.models import Feed, What
from einklang.feeds.serve import hashed
from einklang.files.models import Import, State
from einklang.files.run import run
from einklang.files.take_in import take_in
from einklang.files.work import begin as begin_import
from einklang.mail.models import Outgoing
from einklang.records.event import Organiser, Participant
from einklang.sync.models import Connection
from einklang.tasks.models import Task, TaskType, due_at

__all__ = ["NOW"]

Arguments: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Scene:
    """The cast, and whatever rows pages of theirs show."""

    workspace: Workspace
    alice: User
    bob: User
    anna: User
    charlie: User


Row: TypeAlias = Callable[[Scene], Arguments]


def nothing(_scene: Scene) -> Arguments:
    """No row: the address holds `slug` at most."""
    return {}


def bobs_membership(scene: Scene) -> Arguments:
    """Bob in the team."""
    return {"pk": Membership.objects.get(user=scene.bob).pk}


def open_invitation(scene: Scene) -> Arguments:
    """Somebody who has not come yet."""
    owner = Membership.objects.get(user=scene.alice)
    to = "neu@nordlicht.example"
    return {"pk": invite(owner, to, Role.MEMBER, token="a-token", now=clock.now()).pk}


def link_of_invitation(scene: Scene) -> Arguments:
    """What they got by mail."""
    open_invitation(scene)
    return {"token": "a-token"}


def passkey(scene: Scene) -> Arguments:
    """A passkey of Alice's."""
    return {"pk": factor_of(scene.alice).pk}


def with_passkey(scene: Scene) -> Arguments:
    """A page about whatever passkeys she has."""
    factor_of(scene.alice)
    return {}


def factor_of(user: User, kind: str = "webauthn") -> Authenticator:
    """What opens an account beside the password: a passkey that a device holds, or an app."""
    asked = {"rp": {"id": "localhost"}, "challenge": "", "user": {"id": ""}}
    held = json.loads(Device().make({"publicKey": asked}))
    data = {"name": "Laptop", "credential": held, "secret": "of the app"}
    return Authenticator.objects.create(user=user, type=kind, data=data)


def person(scene: Scene) -> Arguments:
    """A customer with a meeting."""
    made = nordlicht.person(scene.workspace, "Sabine Feld", FELD, company=_company(scene))
    meeting(scene)
    return {"pk": made.pk}


def merged(scene: Scene) -> Arguments:
    """Into whom somebody was merged, and that merge."""
    kept, gone = (nordlicht.person(scene.workspace, f"{name} Feld", "") for name in ("Eva", "Ewa"))
    gone.archive(clock.now())
    Person.objects.filter(pk=gone.pk).update(merged_into=kept)
    made = Merge.objects.create(kept=kept, gone=gone, at=clock.now(), before={}, after={})
    return {"pk": kept.pk, "merged": made.pk}


def picture(scene: Scene) -> Arguments:
    """What she looks like."""
    person(scene)
    show_own(person=Person.objects.get(), image=PORTRAIT)
    her = Person.objects.get()
    return {"pk": her.pk, "digest": her.picture}


def company(scene: Scene) -> Arguments:
    """Her firm."""
    return {"pk": _company(scene).pk}


def _company(scene: Scene) -> Company:
    return nordlicht.company(scene.workspace, "Kanzlei Feld", "kanzlei-feld.example")


def deal(scene: Scene) -> Arguments:
    """A deal with her."""
    person(scene)
    her = Person.objects.get()
    made = nordlicht.deal(scene.workspace, "Abnahme", her, company=her.company, amount=18_400)
    return {"pk": made.pk}


def ticket(scene: Scene) -> Arguments:
    """A ticket of hers."""
    person(scene)
    return {"pk": nordlicht.ticket(scene.workspace, "Zugang", person=Person.objects.get()).pk}


def archived_field(scene: Scene) -> Arguments:
    """What is no longer asked of people."""
    fields = scene.workspace.person_fields
    return {"pk": fields.create(name="Kunde seit", kind="date", deleted_at=NOW).pk}


def tag(scene: Scene) -> Arguments:
    """A tag of hers."""
    her = Person.objects.get(**person(scene))
    with writing(scene.workspace.pk):
        set_tags(her, ["Messe"])
    return {"pk": scene.workspace.tags.get().pk}


def with_tag(scene: Scene) -> Arguments:
    """A page about whatever tags there are."""
    tag(scene)
    return {}


def saved_view(scene: Scene) -> Arguments:
    """A view of the list that Alice keeps."""
    owner = Membership.objects.get(user=scene.alice)
    return {"pk": keep_view(by=owner, name="Messe", query="unmet=90", shared=False).pk}


def bulk(scene: Scene) -> Arguments:
    """A change of many at once that Alice has begun."""
    owner = Membership.objects.get(user=scene.alice)
    person(scene)
    return {"pk": begin(Wanted("archive", "", None), owner, NOW).pk}


def pipeline(scene: Scene) -> Arguments:
    """The way of deals."""
    return {"pk": nordlicht.stage(scene.workspace).pipeline_id}


def meeting(scene: Scene) -> Arguments:
    """A meeting of Alice's with her."""
    work = nordlicht.calendar(scene.alice)
    held = nordlicht.Meeting(NOW, in_calendars=[work], rules=["FREQ=WEEKLY;COUNT=3"])
    (event,) = nordlicht.placed(scene.workspace, held)
    return {"pk": event.pk}


def invitation(scene: Scene) -> Arguments:
    """A meeting in Alice's calendar to which a customer invites her."""
    host = Organiser(FELD, "Sabine Feld")
    details = replace(FRIDAY, organiser=host, participants=(Participant(scene.alice.email),))
    event = calendar_meeting(None, details, [nordlicht.calendar(scene.alice)])
    return {"pk": event.pk}


def appearance(scene: Scene) -> Arguments:
    """That meeting on her timeline."""
    person(scene)
    return {"pk": Appearance.objects.filter(person__isnull=False).get().pk}


def task(scene: Scene) -> Arguments:
    """Something that Alice has to do for her."""
    person(scene)
    her = Person.objects.get()
    row = Task(
        workspace=scene.workspace, title="Abnahme", person=her, responsible=scene.alice,
        due_on=NOW.date(), made_at=NOW, changed_at=NOW, changed_by=scene.alice, maker=scene.alice,
    )  # fmt: skip
    row.due_at = due_at(row.due_on, None, row.zone)
    row.add()
    return {"pk": row.pk}


def deleted_task(scene: Scene) -> Arguments:
    """The same, deleted."""
    row = Task.objects.get(**task(scene))
    row.archive(NOW)
    return {"pk": row.pk}


def with_task(scene: Scene) -> Arguments:
    """A page about whatever there is to do."""
    task(scene)
    return {}


def task_type(scene: Scene) -> Arguments:
    """A type of tasks of their own."""
    row = TaskType(workspace=scene.workspace, name="Messung")
    row.add()
    return {"pk": row.pk}


def with_task_type(scene: Scene) -> Arguments:
    """A page about whatever types there are."""
    task_type(scene)
    return {}


def connection(scene: Scene) -> Arguments:
    """An account of Alice's with one calendar."""
    return {"pk": _connection(scene).pk}


def _connection(scene: Scene) -> Connection:
    made = Connection.objects.create(
        workspace=scene.workspace,
        holder=scene.alice,
        address="https://cloud.example/dav/",
        username="alice@nordlicht.example",
        secret="geheim",
        since=NOW,
        state_since=NOW,
    )
    made.collections.create(
        ref="/alice/work/", name="Arbeit", chosen=True, calendar=nordlicht.calendar(scene.alice)
    )
    return made


def sync_run(scene: Scene) -> Arguments:
    """A pass over it that changed nothing."""
    made = _connection(scene).runs.create(started_at=NOW, ended_at=NOW, ending="accord")
    return {"pk": made.pk}


def written(scene: Scene) -> Arguments:
    """What such a pass wrote of a meeting."""
    place = _connection(scene).collections.get()
    pair = place.pairs.create(ref="/alice/work/Termin", local_id=0, first_seen_at=NOW)
    made = place.connection.runs.create(started_at=NOW, ended_at=NOW, ending="accord")
    entry = made.entries.create(pair=pair, at=NOW, act="hold", side="local")
    return {"pk": entry.pk}


def aside(scene: Scene) -> Arguments:
    """An entry in it that cannot be read."""
    place = _connection(scene).collections.get()
    pair = place.pairs.create(
        ref="/alice/work/Arbeit", standing="set_aside", reason="bad_date", first_seen_at=NOW
    )
    return {"pk": pair.pk}


def second_contact(scene: Scene) -> Arguments:
    """Somebody whom the book holds twice."""
    made = nordlicht.person(scene.workspace, "Sabine Feld", "")
    pair = _connection(scene).collections.get().pairs.create(
        kind="person", ref="/alice/book/eva", standing="out_of_scope", reason="second_contact",
        local_id=made.pk, first_seen_at=NOW,
    )  # fmt: skip
    return {"pk": pair.pk}


def question(scene: Scene) -> Arguments:
    """A brake: six meetings are gone at the server."""
    made = _connection(scene)
    asked = made.questions.create(
        kind="brake",
        collection=made.collections.get(),
        data={"side": "local", "pairs": [], "size": 10},
        asked_at=NOW,
    )
    return {"pk": asked.pk}


def import_of_columns(scene: Scene) -> Arguments:
    """A file of Alice's, its columns still to be chosen."""
    return {"pk": _imported(scene).pk}


def import_done(scene: Scene) -> Arguments:
    """One that has come in, with something of each kind to be told."""
    person(scene)
    row, owner = _imported(scene), Membership.objects.get(user=scene.alice)
    begin_import(row, State.STORING, NOW)
    run(row, owner, lambda: NOW, None)
    return {"pk": row.pk}


def _imported(scene: Scene) -> Import:
    owner = Membership.objects.get(user=scene.alice)
    body = f"Vorname;Nachname;E-Mail\nSonja;Feld;{FELD}\nSonja;;keine@\n;;\n;;x;y;z\n"
    return take_in(SimpleUploadedFile("kunden.csv", body.encode()), owner, NOW)


SOON = (clock.now() + timedelta(days=2)).replace(hour=10, minute=0)
"""When guests book in a calendar that is always open."""


def booking_calendar(scene: Scene) -> Arguments:
    """What Alice offers."""
    return {"pk": _offered(scene).pk}


def deleted_booking_calendar(scene: Scene) -> Arguments:
    """The same, deleted."""
    row = _offered(scene)
    row.archive(NOW)
    return {"pk": row.pk}


def with_booking_calendar(scene: Scene) -> Arguments:
    """A page about whatever is offered."""
    _offered(scene)
    return {}


def public_booking_calendar(scene: Scene) -> Arguments:
    """Where guests find it."""
    row = _offered(scene)
    return {"workspace": scene.workspace.slug, "calendar": row.slug}


def booking(scene: Scene) -> Arguments:
    """What somebody has booked there, and she has still to confirm."""
    return {"pk": _booked(scene).pk}


def with_booking(scene: Scene) -> Arguments:
    """A page about whatever is booked."""
    _booked(scene)
    return {}


def link_of_booking(scene: Scene) -> Arguments:
    """What opens it, for its guest."""
    return {"token": _booked(scene).token}


def mail_of_booking(scene: Scene) -> Arguments:
    """What was sent about it; only its hosts may read that."""
    mail = Outgoing.objects.filter(about=about(_booked(scene))).earliest("pk")
    Outgoing.objects.update(subject="Nachhall")
    return {"pk": mail.pk}


def _offered(scene: Scene) -> BookingCalendar:
    owner = Membership.objects.get(user=scene.alice)
    all_day = {str(weekday): [[0, 1440]] for weekday in range(7)}
    asked = {"key": "worum", "label": "Worum?", "kind": "text"}
    return offered(owner, weekly=all_day, questions=[asked], durations=[30, 60])


def _booked(scene: Scene) -> Booking:
    answers = {"worum": "Nachhall", "place": "040 55501"}
    who = Guest("Sabine Feld", FELD, "Europe/Berlin", "de", answers)
    sent = Form(minute_at(SOON), 30, who, "key", LINK)
    return book(calendar=_offered(scene), form=sent, now=clock.now(), check=lambda _session: False)


LINK = "ein-Link-der-in-allen-Tests-derselbe-ist"


def feed(scene: Scene) -> Arguments:
    """A link of Alice's."""
    return {"pk": _feed(scene).pk}


def feed_of_tasks(scene: Scene) -> Arguments:
    """The page of who has such a link."""
    _feed(scene)
    return {}


def link_of_feed(scene: Scene) -> Arguments:
    """What opens it, for whoever has it."""
    return {"token": _feed(scene).token}


def _feed(scene: Scene) -> Feed:
    member = Membership.objects.get(user=scene.alice)
    row = open_feed(member=member, what=What.MY_TASKS, source="", shows=None, now=NOW)
    row.token, row.token_hash = LINK, hashed(LINK)
    row.write("token", "token_hash")
    return row
