"""Why is this contact not here? Everything that one's own address books told, by words (X1)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from itertools import islice

from django.db.models import QuerySet
from django.utils.translation import gettext

from einklang.accounts.models import Membership
from einklang.crm.models import Person
from einklang.reconcile.observation import Standing
from einklang.records.record import title_of
from einklang.sync import chips
from einklang.sync.hit import MOST, Hit
from einklang.sync.models import Pair
from einklang.sync.people.shelf import PERSON
from einklang.sync.words import remedy, stands_as


def seek(member: Membership, text: str) -> list[Hit]:
    """What is stored of whom all words are told, here or there; the latest seen first. As many
    statements for many as for few."""
    pairs = Pair.objects.filter(
        kind=PERSON,
        collection__connection__workspace=member.workspace_id,
        collection__connection__holder=member.user_id,
    ).select_related("collection__connection", "collection__calendar")
    mine = member.workspace.person_rows.readable_by(member)
    here = mine.matching(text, member).values("pk")
    latest = pairs.exclude(standing=Standing.GONE, local_id=None).order_by("-pk")
    found = list(latest.filter(local_id__in=here)[:MOST])
    found += islice(_telling(latest.exclude(local_id__in=here), text), MOST - len(found))
    people = mine.in_bulk([pair.local_id for pair in found if pair.local_id is not None])
    return [_hit(pair, people) for pair in found]


def _telling(pairs: QuerySet[Pair], text: str) -> Iterator[Pair]:
    """Those of whom the book itself tells all words. Read one by one: no database folds letters
    inside of JSON alike."""
    words = [word.casefold() for word in text.split()]
    for pair in pairs.iterator(chunk_size=500):
        said = f"{pair.ref} {json.dumps(pair.base, ensure_ascii=False)}".casefold()
        if all(word in said for word in words):
            yield pair


def _hit(pair: Pair, people: Mapping[int, Person]) -> Hit:
    person = people.get(pair.local_id or 0)
    called = (title_of(pair.base) if pair.base else "") or (str(person) if person else "")
    aside = pair.standing == Standing.SET_ASIDE
    return Hit(
        title=called or gettext("Contact"),
        at=None,
        all_day=False,
        collection=pair.collection,
        chip=chips.of_pair(pair),
        sentence=stands_as(pair),
        todo=remedy(pair.reason) if aside else "",
        pair=pair.pk,
        aside=pair.pk if aside and pair.local_id is None else 0,
        person=person.pk if person else 0,
        plain_title=not called,
    )
