"""The second contact of somebody: what only it holds, and deleting it there when its holder asks
(product.md, P8)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from einklang.accounts.models import Membership
from einklang.crm import hold
from einklang.crm.contact_words import fields
from einklang.crm.models import Person
from einklang.providers.errors import Malformed, Missing, Refused, Stale
from einklang.providers.port import Notify
from einklang.reconcile.decide import DropRemote
from einklang.reconcile.observation import Standing
from einklang.records.card import from_contact
from einklang.records.plain import Plain
from einklang.sync import journal, questions
from einklang.sync.connect import start
from einklang.sync.models import Pair, Question
from einklang.sync.people.shelf import PERSON
from einklang.sync.people.sight import SECOND
from einklang.sync.sight import Held
from einklang.sync.visit import Visit

DELETE_SECOND = "delete_second"
KEYED = ("emails", "phones", "messengers")


@dataclass(frozen=True, slots=True)
class Second:
    """A second contact and its person; `alone` is what only it says, by label."""

    pair: Pair
    person: Person
    alone: Mapping[str, str]


def of(member: Membership) -> QuerySet[Pair]:
    """All in one's own address books."""
    return Pair.objects.filter(
        kind=PERSON,
        standing=Standing.OUT_OF_SCOPE,
        reason=SECOND,
        collection__connection__holder=member.user_id,
        collection__connection__workspace=member.workspace_id,
        collection__connection__ended_at=None,
    ).select_related("collection__connection")


def told(pair: Pair, person: Person) -> Second:
    """What would go with it."""
    said = from_contact(hold.contacts_of([person])[person.pk])
    return Second(pair, person, fields(_beyond(pair.base or said, said)))


def _beyond(there: Plain, here: Plain) -> Plain:
    """What stands there and not here; a field that says something else stands there alone, too."""
    entries = {
        key: {each: said for each, said in there[key].items() if each not in here[key]}
        for key in KEYED
    }
    same_name = there["name"] == here["name"]
    nobody = dict.fromkeys(there["name"], "")
    texts = {
        key: there[key] if there[key] != here[key] else "" for key in ("organisation", "position")
    }
    postal = there["postal"] if there["postal"] != here["postal"] else None
    name = nobody if same_name else there["name"]
    return {**there, **entries, **texts, "postal": postal, "name": name}


def delete(pair: Pair, member: Membership, now: datetime) -> None:
    """Have the next run delete it there, as it stands now."""
    connection = pair.collection.connection
    Question.objects.create(
        connection=connection,
        collection=pair.collection,
        pair=pair,
        kind=DELETE_SECOND,
        data={"todo": True, "version": pair.version},
        asked_at=now,
        answer="delete",
        answered_at=now,
        answered_by=member.user,
    )
    start(connection)


def carry(visit: Visit, question: Question) -> None:
    """Delete it there, unless it was changed since somebody has said so. Raises Again, SignIn."""
    pair = of_question(question)
    if pair is None or pair.version != question.data["version"]:
        return
    try:
        visit.provider.delete(pair.ref, pair.version, Notify.NOBODY)
    except Missing:
        pass
    except (Stale, Refused, Malformed) as error:
        questions.ask(visit, Held(pair.ref, pair), error.reason, error.detail)
        return
    with transaction.atomic():
        visit.prove()
        pair.standing, pair.decided_in = Standing.GONE, visit.record.run()
        pair.save(update_fields=["standing", "decided_in"])
        step, run = DropRemote(pair.version), visit.record.run()
        journal.entry(run, pair, step, visit.clock(), (pair.base, None)).save()
    visit.record.counts["deleted_there"] += 1


def of_question(question: Question) -> Pair | None:
    """The contact that it is about, where it is somebody's second one still."""
    pair = question.pair
    is_second = pair is not None and (pair.standing, pair.reason) == (Standing.OUT_OF_SCOPE, SECOND)
    return pair if is_second else None
