"""Pictures that come with people of a file, and go with them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from einklang.crm.models import Person, Picture
from einklang.crm.portrait import NoPortrait, as_jpeg, portrait
from einklang.crm.portray import show_own
from einklang.files.source import Record
from einklang.formats.listed import Listed

CHOSEN = (Picture.Source.OWN, Picture.Source.NONE)
"""What somebody here has chosen stays, initials too."""


@dataclass(slots=True)
class Pictures:
    """Who of a batch gets which; `chosen` are those for whom somebody has chosen already."""

    chosen: frozenset[int] = frozenset()
    new: dict[int, bytes] = field(default_factory=dict)

    @classmethod
    def of(cls, people: Collection[int]) -> Pictures:
        """Of people who are here."""
        rows = Picture.objects.filter(person__in=list(people), source__in=CHOSEN) if people else ()
        return cls(frozenset(row.person_id for row in rows))

    def add(self, key: int, picture: bytes) -> bool:
        """Let them have it, unless they have one. Whether they get it."""
        if not picture or key in self.chosen or key in self.new:
            return False
        self.new[key] = picture
        return True

    def store(self, row_of: Callable[[int], int]) -> None:
        """Store them; `row_of` knows the rows by now."""
        for key, image in self.new.items():
            show_own(person=Person(pk=row_of(key)), image=image)


def with_portraits(part: Sequence[Record]) -> list[Record]:
    """The records, what came as a picture made fit for a page. Drawing takes its time, so it is
    done before anything is locked."""
    return [_with_portrait(each) for each in part]


def _with_portrait(record: Record) -> Record:
    said = record.said
    if not isinstance(said, Listed) or not said.picture:
        return record
    try:
        return replace(record, said=replace(said, picture=portrait(said.picture)))
    except NoPortrait:
        return replace(record, said=replace(said, picture=b""))


def pictures_of(people: Sequence[Person]) -> Mapping[int, bytes]:
    """What somebody chose for them, as other programs read it, by their keys."""
    rows = Picture.objects.filter(person__in=people, source=Picture.Source.OWN)
    return {row.person_id: as_jpeg(bytes(row.image)) for row in rows}
