"""Whom a write to a calendar is to tell: what a person wished, and what its server can keep."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from einklang.accounts.rows import ChangedMeanwhile
from einklang.calendars import hold
from einklang.calendars.models import Copy
from einklang.providers import port
from einklang.providers.errors import Refused
from einklang.reconcile.decide import CreateRemote, Step
from einklang.reconcile.speak import Reach
from einklang.sync.models import Pair
from einklang.sync.observe import Sight
from einklang.sync.visit import Visit


def notify(visit: Visit, sight: Sight, step: Step) -> port.Notify:
    """Whom a person wants told of this write. Raises Refused where the provider cannot keep that,
    so that it is asked about."""
    event = sight.held.event
    if event is not None and event.pk in visit.tell:
        return port.Notify.EVERYBODY
    wish = _wish(sight)
    if wish is port.Notify.NOBODY:
        return wish
    able = visit.provider.capabilities(visit.there).notify
    if wish is port.Notify.NEW and isinstance(step, CreateRemote) and wish not in able:
        wish = port.Notify.EVERYBODY  # all are new
    if wish not in able:
        raise Refused("would_notify")
    return wish


def _wish(sight: Sight) -> port.Notify:
    """Whom a person wants told through this copy: guests by the organiser's, the organiser by that
    of a guest who answered."""
    event, copy = sight.held.event, sight.held.copy
    if event is not None and _invites(sight):
        return port.Notify(event.tell)
    answered = copy is not None and copy.replies
    return port.Notify.EVERYBODY if answered else port.Notify.NOBODY


def _invites(sight: Sight) -> bool:
    """Whether this copy is the one whose server writes to the guests: the organiser's."""
    return sight.seen.projection.reach is Reach.ALL


def told(sight: Sight) -> None:
    """What was wanted of this write is done, so the next one tells nobody. An edit that came
    meanwhile keeps its wish for the write that will carry it."""
    event, copy = sight.held.event, sight.held.copy
    if event is None or _wish(sight) is port.Notify.NOBODY:
        return
    if copy is not None and not _invites(sight):
        answered = Copy.objects.filter(pk=copy.pk, event__revision=event.revision)
        copy.replies = not answered.update(replies=False)
        return
    wished, event.tell = event.tell, port.Notify.NOBODY.value
    try:
        event.write("tell")
    except ChangedMeanwhile:
        event.tell = wished


def forget_wishes(visit: Visit, sights: Iterable[Sight]) -> None:
    """Where both sides say the same already, as after a lost reply, there is nothing left to tell;
    a wish that stayed would go out with some later, silent change."""
    for sight in sights:
        event, seen = sight.held.event, sight.seen
        if event is None or _wish(sight) is port.Notify.NOBODY:
            continue
        if seen.local is None or seen.remote is None or seen.changed(seen.local, seen.remote):
            continue
        with transaction.atomic():
            visit.prove()
            told(sight)
            pairs = Pair.objects.filter(collection=visit.collection, ref=sight.held.ref)
            pairs.update(revision=event.revision)


def take_name(sight: Sight, written: port.Written) -> None:
    """Some servers give a meeting a UID of their own, under which they invite: it is the meeting's
    from now on. Should a person come first, the next look gives it."""
    event, uid = sight.held.event, written.record.uid
    if event is None or not _invites(sight) or event.record["uid"] == uid:
        return
    before = event.record
    try:
        hold.rename(event, uid)
    except ChangedMeanwhile:
        event.record, event.uid = before, before["uid"][:255]
