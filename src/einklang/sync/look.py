"""The worker's look, about every second: which workspaces were written to, and whom that concerns.

Local changes are observed as remote ones are; nobody who writes has to tell us.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Exists, F, OuterRef, Q

from einklang.accounts.models import Workspace
from einklang.calendars.models import Event
from einklang.crm.models import Appearance, Company, Person
from einklang.crm.recognise import meetings_of, place, place_companies, place_people
from einklang.jobs.lease import wake
from einklang.providers.port import Kind
from einklang.sync.connect import KIND
from einklang.sync.meet import meet
from einklang.sync.models import Collection, State
from einklang.sync.observe import unsettled
from einklang.sync.people.observe import unsettled as unsettled_people
from einklang.sync.readmit import readmit

CHUNK = 500


def look(now: datetime) -> None:
    """One indexed read when nothing happened."""
    for workspace in Workspace.objects.filter(modseq__gt=F("looked")):
        upto = workspace.modseq
        _recognise(workspace, now)
        _wake(workspace)
        Workspace.objects.filter(pk=workspace.pk).update(looked=upto)


def _recognise(workspace: Workspace, now: datetime) -> None:
    """Bring timelines up to date with what was written since the last look."""
    fresh = {"workspace": workspace, "modseq__gt": workspace.looked}
    people = list(Person.objects.filter(**fresh).values_list("pk", flat=True))
    companies = list(Company.objects.filter(**fresh).values_list("pk", flat=True))
    events = list(Event.objects.filter(**fresh).values_list("pk", flat=True))
    if people:
        readmit(workspace, None)
        events += _admitted_by_contacts(workspace, people)
    for part in _chunks(events):
        readmit(workspace, part)
        meet(workspace, part, now)
        place(workspace, part)
    if people:
        place_people(workspace, people)
    if companies:
        place_companies(workspace, companies)


def _admitted_by_contacts(workspace: Workspace, people: Sequence[int]) -> list[int]:
    """What a contact admitted who may be none any more: it stands with one of these people, or with
    nobody since their address went."""
    stands = Appearance.objects.filter(event=OuterRef("pk"), person__isnull=False)
    met = Event.objects.filter(workspace=workspace, reason="known_contact")
    met = met.filter(Q(pk__in=meetings_of(people)) | ~Exists(stands))
    return list(met.values_list("pk", flat=True))


def _chunks(ids: Sequence[int]) -> list[Sequence[int]]:
    return [ids[at : at + CHUNK] for at in range(0, len(ids), CHUNK)]


def _wake(workspace: Workspace) -> None:
    """Wake the connections whose calendars or address books hold rows that they have not looked
    at."""
    waiting = Collection.objects.filter(
        _unseen(workspace), connection__workspace=workspace, chosen=True, connection__ended_at=None
    ).exclude(connection__state=State.SIGN_IN)
    for connection in set(waiting.values_list("connection", flat=True)):
        wake(workspace.pk, KIND, connection)


def _unseen(workspace: Workspace) -> Q:
    fresh: dict[str, Any] = {"workspace": workspace, "modseq__gt": OuterRef("seen_modseq")}
    outer, connection = OuterRef(OuterRef("pk")), OuterRef(OuterRef("connection"))
    events = Event.objects.filter(unsettled(outer, OuterRef(OuterRef("calendar"))), **fresh)
    holder = OuterRef(OuterRef("connection__holder"))
    people = Person.objects.filter(unsettled_people(outer, connection, holder), **fresh)
    return Q(Exists(events), kind=Kind.EVENTS) | Q(Exists(people), kind=Kind.CONTACTS)
