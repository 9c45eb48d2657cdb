"""Taking an import back: whom it made, and nobody changed since, is archived. Whom it only filled
in stays as they are."""

from __future__ import annotations

from datetime import datetime

from django.db.models import F, QuerySet

from einklang.accounts.models import Membership
from einklang.accounts.rows import writing
from einklang.crm.models import Person, PersonSet
from einklang.files.models import Import, Made, State


def may_undo(of: Import) -> bool:
    """Whether there is anybody to be archived."""
    return of.state in {State.DONE, State.STOPPED} and _untouched(of).exists()


def undo(of: Import, by: Membership, now: datetime) -> int:
    """Archive them; returns how many. Timelines follow with the worker's next look."""
    if of.state not in {State.DONE, State.STOPPED}:
        return 0
    with writing(of.workspace_id):
        people = PersonSet(Person).visible_to(by)
        return people.filter(pk__in=_untouched(of).values("person")).write_all(
            of.workspace_id, deleted_at=now, changed_at=now, changed_by=by.user
        )


def _untouched(of: Import) -> QuerySet[Made]:
    return of.made.filter(person__revision=F("revision"), person__deleted_at=None)
