"""Storing what a person set on an address book, and letting it act."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from einklang.reconcile.contact_rules import ContactRules
from einklang.reconcile.observation import Standing
from einklang.sync.connect import choose, start
from einklang.sync.models import Collection, Connection, Pair
from einklang.sync.people.shelf import PERSON


@dataclass(frozen=True, slots=True)
class WantedBooks:
    """The settings of a connection with address books; collections by id."""

    chosen: frozenset[int]
    rules: ContactRules


def differs(connection: Connection, wanted: WantedBooks) -> bool:
    """Whether these are other settings than those that hold."""
    chosen = connection.collections.filter(chosen=True).values_list("pk", flat=True)
    rules = ContactRules.read(connection.rules)
    return rules != wanted.rules or frozenset(chosen) != wanted.chosen


def arrange(connection: Connection, wanted: WantedBooks) -> None:
    """Store the settings. Where they are others, the next run looks at everything again, on both
    sides, for what was left alone by the former rules may now be concerned."""
    if not differs(connection, wanted):
        return
    rows = Collection.objects.filter(connection=connection)
    with transaction.atomic():
        connection.rules = wanted.rules.written()
        connection.save(update_fields=["rules"])
        choose(connection, wanted.chosen)
        rows.update(cursor="", compared_at=None, seen_modseq=0)
        left = Pair.objects.filter(collection__connection=connection, kind=PERSON)
        left.filter(standing=Standing.OUT_OF_SCOPE).update(version="")
    start(connection)
