"""The tags that people of a file bring along. An address book knows nothing of tags: whoever gets
no more than these is the same row, at the same revision."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field

from einklang.accounts.insert import insert_values
from einklang.accounts.models import Workspace
from einklang.crm.models import PersonTag
from einklang.crm.tags import key_of, tags_named


@dataclass(slots=True)
class Tagging:
    """Of a batch: by the keys of its people which tags they have, those that are to come included,
    and what is to come. A tag is compared by its key (`crm.tags.key_of`)."""

    there: dict[int, set[str]] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    coming: list[tuple[int, str]] = field(default_factory=list)

    @classmethod
    def of(cls, people: Collection[int]) -> Tagging:
        """With what hangs at these by now; one statement, or none of nobody."""
        tagging = cls()
        rows = PersonTag.objects.filter(person__in=people) if people else PersonTag.objects.none()
        for person, key in rows.values_list("person", "tag__key"):
            tagging.there.setdefault(person, set()).add(key)
        return tagging

    def add(self, person: int, names: Sequence[str]) -> bool:
        """Let the person have these. Whether any of them is new to them."""
        there = self.there.setdefault(person, set())
        new = {key_of(name): name for name in names if key_of(name) not in there}
        there |= new.keys()
        self.names = {**new, **self.names}
        self.coming += [(person, key) for key in new]
        return bool(new)

    def store(self, workspace: Workspace, row_of: Callable[[int], int]) -> None:
        """Write what is to come, of people who are stored by now. Inside `writing(workspace)`."""
        if not self.coming:
            return
        ids = {tag.key: tag.pk for tag in tags_named(workspace, self.names.values())}
        pairs = [(row_of(person), ids[key]) for person, key in self.coming]
        insert_values(PersonTag, ("person_id", "tag_id"), pairs, unless_there=True)
