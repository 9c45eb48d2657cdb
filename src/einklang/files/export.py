"""People as a file, some hundreds at a time: whoever reads it gets the first of them at once, and
nobody holds all of them in memory."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import Max, QuerySet
from django.utils.translation import get_language

from einklang.accounts.models import Membership
from einklang.crm import hold
from einklang.crm.models import Field, Person, PersonEmail, PersonMessenger, PersonPhone
from einklang.crm.own_values import show_value
from einklang.crm.people_list import people_listing
from einklang.files.pictures import pictures_of
from einklang.formats import vcard
from einklang.formats.csv_people import cells_of
from einklang.formats.csv_text import written
from einklang.formats.csv_titles import LANGUAGES, Layout, titles_of
from einklang.formats.listed import Listed
from einklang.records.contact import Contact

AT_ONCE = 400


class Format(StrEnum):
    """How it is written."""

    CSV = "csv"
    OLD_CARDS = "vcard3"
    NEW_CARDS = "vcard4"

    @property
    def type(self) -> str:
        """As HTTP says it."""
        return f"text/{'csv' if self is Format.CSV else 'vcard'}; charset=utf-8"

    @property
    def ending(self) -> str:
        """Of the name of a file."""
        return "csv" if self is Format.CSV else "vcf"


@dataclass(frozen=True, slots=True)
class Export:
    """Who is written, by their keys in order, for whom, and how."""

    member: Membership
    keys: Sequence[int]
    how: Format
    with_notes: bool

    def texts(self) -> Iterator[str]:
        """The file in pieces."""
        return self._csv() if self.how is Format.CSV else self._cards()

    def _cards(self) -> Iterator[str]:
        version = vcard.OLD if self.how is Format.OLD_CARDS else vcard.NEW
        for part in self._parts():
            pictures = pictures_of([person for person, _ in part])
            told = (
                Listed(
                    contact,
                    notes=self._notes(each),
                    private=each.private,
                    tags=self._tags(each),
                    picture=pictures.get(each.pk, b""),
                )
                for each, contact in part
            )
            yield "".join(vcard.with_rest(each, version) for each in told)

    def _csv(self) -> Iterator[str]:
        """With a mark in front, by which Excel knows UTF-8; where commas divide numbers, it wants
        semicolons between cells."""
        fields = list(self.member.workspace.person_fields.alive())
        layout = self._layout(fields)
        separator = ";" if layout.language == "de" else ","
        yield "\ufeff" + written(titles_of(layout), separator)
        for part in self._parts():
            rows = (cells_of(self._listed(*each, fields), layout) for each in part)
            yield "".join(written(row, separator) for row in rows)

    def _layout(self, fields: Sequence[Field]) -> Layout:
        language = (get_language() or "en")[:2]
        return Layout(
            emails=max(1, self._most(PersonEmail.objects.all())),
            phones=max(1, self._most(PersonPhone.objects.all())),
            messengers=self._most(PersonMessenger.objects.all()),
            own=tuple((field.key, field.name) for field in fields),
            language=language if language in LANGUAGES else "en",
            with_notes=self.with_notes,
        )

    def _most(self, rows: QuerySet[Any]) -> int:
        """How many of these the one has who has most of them."""
        most = 0
        for at in range(0, len(self.keys), AT_ONCE):
            some = rows.filter(person__in=self.keys[at : at + AT_ONCE])
            last = some.aggregate(at=Max("position"))["at"]
            most = max(most, 0 if last is None else last + 1)
        return most

    def _parts(self) -> Iterator[list[tuple[Person, Contact]]]:
        """Of those whom the member may still see."""
        readable = self.member.workspace.person_rows.readable_by(self.member)
        for at in range(0, len(self.keys), AT_ONCE):
            some = self.keys[at : at + AT_ONCE]
            found = readable.filter(pk__in=some).select_related("responsible")
            rows = (found.prefetch_related("tags") if self.with_notes else found).in_bulk()
            people = [rows[key] for key in some if key in rows]
            said = hold.contacts_of(people)
            yield [(person, said[person.pk]) for person in people]

    def _listed(self, person: Person, contact: Contact, fields: Sequence[Field]) -> Listed:
        own = {field.key: _shown(field, person.custom) for field in fields}
        return Listed(
            contact=contact,
            notes=self._notes(person).replace("\r\n", "\n"),
            responsible=person.responsible.email if person.responsible else "",
            private=person.private,
            tags=self._tags(person),
            own=own,
        )

    def _notes(self, person: Person) -> str:
        return person.notes if self.with_notes else ""

    def _tags(self, person: Person) -> tuple[str, ...]:
        return tuple(tag.name for tag in person.tags.all()) if self.with_notes else ()


def _shown(field: Field, custom: Mapping[str, str]) -> str:
    """As its reader takes it back. Days as ISO says them: programs sort them."""
    stored = custom.get(field.key, "")
    return show_value(field.kind, stored) if stored and field.kind == Field.Kind.NUMBER else stored


def asked_for(member: Membership, query: Mapping[str, str]) -> list[int]:
    """Whom the list shows that this query asks for, on all its pages, in order."""
    found = people_listing(query, member)
    walk = found.page.paginator.object_list
    return walk.keys()  # type: ignore[no-any-return, attr-defined]  # it is a Walk
