"""Address books as our side. See `sync.side.Side`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, cast

from einklang.accounts.models import Membership, Workspace
from einklang.accounts.rows import writing
from einklang.crm import hold
from einklang.crm.models import Person
from einklang.providers import port
from einklang.reconcile.decide import Step
from einklang.records.contact import Contact
from einklang.sync.models import Pair, Question
from einklang.sync.people import merged, observe, rows
from einklang.sync.people.rows import PersonDoing
from einklang.sync.people.shelf import PERSON
from einklang.sync.people.sight import BESIDE, PersonSight
from einklang.sync.sight import IN_ACCORD, Doing, Held, Sight

if TYPE_CHECKING:
    from einklang.sync.visit import Visit


class People:
    """Of one collection of contacts. Nobody is ever mailed for what happens to a contact."""

    kind = PERSON
    expected = IN_ACCORD | BESIDE

    def follow(self, visit: Visit, refs: Sequence[str] | None = None) -> None:
        """See `merged.follow`."""
        merged.follow(visit, refs)

    def portions(self, items: Sequence[port.Present[Contact]]) -> list[list[port.Present[Contact]]]:
        """See `observe.portions`."""
        return observe.portions(items)

    def there(self, visit: Visit, items: Sequence[port.Present[Contact]]) -> list[Sight]:
        """See `observe.there`."""
        return [*observe.there(visit, items)]

    def gone(self, visit: Visit, refs: Sequence[str]) -> list[Sight]:
        """See `observe.gone`."""
        return [*observe.gone(visit, refs)]

    def left(self, visit: Visit, refs: Sequence[str]) -> list[Sight]:
        """See `observe.left`."""
        return [*observe.left(visit, refs)]

    def changed_here(self, visit: Visit) -> list[Sight]:
        """See `observe.changed_here`."""
        return [*observe.changed_here(visit)]

    def here(self, visit: Visit, ids: Sequence[int]) -> list[Sight]:
        """See `observe.here`."""
        people = Person.objects.filter(workspace=visit.workspace, pk__in=ids)
        return [*observe.here(visit, people)]

    def step_aside(self, visit: Visit, sights: Sequence[Sight]) -> list[Sight]:
        """See `rows.step_aside`."""
        rows.step_aside(visit, [_person(sight) for sight in sights if sight.stands_aside])
        return [sight for sight in sights if not sight.stands_aside]

    def doing(self, visit: Visit, sight: Sight, step: Step, pair: Pair, now: datetime) -> Doing:
        """See `rows.doing`."""
        return rows.doing(visit, _person(sight), step, pair, now)

    def store(self, visit: Visit, number: int, doings: Sequence[Doing], now: datetime) -> None:
        """See `rows.store`."""
        rows.store(visit, number, cast("Sequence[PersonDoing]", doings), now)

    def place(self, visit: Visit, doings: Sequence[Doing]) -> None:
        """Timelines follow with the worker's next look, a second later at most (`sync.look`)."""

    def tell_apart(self, visit: Visit, pairs: Iterable[Pair], why: str) -> None:
        """A person's page reads it off the pair."""

    def notify(self, visit: Visit, sight: Sight, step: Step) -> port.Notify:  # noqa: ARG002 (nobody)
        """Nobody."""
        return port.Notify.NOBODY

    def told(self, sight: Sight) -> None:
        """Nobody was to be told."""

    def forget_wishes(self, visit: Visit, sights: Iterable[Sight]) -> None:
        """There is none."""

    def take_name(self, sight: Sight, written: port.Written[Contact]) -> None:
        """A contact goes under another name in each book; it stands in the pair's base."""

    def archived(self, workspace: Workspace, ids: Iterable[int]) -> set[int]:
        """Those of these people who are removed here."""
        rows = Person.objects.filter(workspace=workspace, pk__in=list(ids))
        return set(rows.filter(deleted_at__isnull=False).values_list("pk", flat=True))

    def bring_back(
        self, workspace: Workspace, ids: Iterable[int], now: datetime
    ) -> Mapping[int, int]:
        """See `sync.side.Side.bring_back`."""
        people = list(Person.objects.filter(workspace=workspace, pk__in=list(ids)))
        for person in people:
            person.deleted_at = None
        with writing(workspace.pk) as number:
            hold.store(workspace, number, [hold.Said(each, None) for each in people], now)
        return {person.pk: person.revision for person in people}

    def settle(self, question: Question, member: Membership, how: str, now: datetime) -> None:
        """See `sync.side.Side.settle`."""
        rows.settle(question, member, how, now)

    def stands(self, visit: Visit, ids: Iterable[int]) -> set[int]:
        """Those whom the holder looks after."""
        people = Person.objects.alive().filter(workspace=visit.workspace, pk__in=list(ids))
        mine = people.filter(responsible=visit.connection.holder_id)
        return set(mine.values_list("pk", flat=True))

    def outcome(self, held: Held) -> tuple[str, str]:  # noqa: ARG002 (of all alike)
        """Whoever was made here is in the CRM."""
        return "admitted", "made_here"


def _person(sight: Sight) -> PersonSight:
    return cast("PersonSight", sight)  # it came from `observe`
