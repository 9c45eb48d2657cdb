"""Tags: what is typed as such, which of them a member knows, and what becomes of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from einklang.accounts.insert import insert, insert_values
from einklang.accounts.models import Membership, Workspace
from einklang.accounts.rows import writing
from einklang.crm.models import Company, CompanyTag, Person, PersonTag, Tag
from einklang.records.folded import folded

LONGEST = 60
MOST = 30
"""So many may hang at one record."""
SUGGESTED = 200
CHUNK = 500
KEY = 120


def names_in(text: str) -> tuple[str, ...]:
    """The tags of a text, separated by commas or lines: each once, however it is spelt."""
    said = (" ".join(piece.split()) for piece in re.split(r"[,;\r\n]+", text.replace("\0", " ")))
    by_key = {key_of(name): name for name in reversed([each for each in said if each])}
    return tuple(name for key, name in reversed(by_key.items()) if key)


def key_of(name: str) -> str:
    """What two spellings of one tag have in common."""
    return folded(name)[:KEY]


def tags_known_to(member: Membership) -> QuerySet[Tag]:
    """Those at a company, or at somebody whom the member may see, and those that nobody has. What
    hangs at people who are private to others alone is as unknown as they are."""
    people = PersonTag.objects.filter(tag=OuterRef("pk"))
    seen = Person.objects.readable_by(member)
    here = Exists(people.filter(person__in=seen.filter(pk=OuterRef("person")).values("pk")))
    at_company = Exists(CompanyTag.objects.filter(tag=OuterRef("pk")))
    rows = Tag.objects.filter(workspace=member.workspace_id)
    return rows.filter(at_company | here | ~Exists(people))


def suggested(member: Membership) -> QuerySet[Tag]:
    """For a form: the first of them."""
    return tags_known_to(member)[:SUGGESTED]


def counted(member: Membership) -> QuerySet[Tag]:
    """All that the member knows, each with `people_count` and `companies_count`: how many of
    them they may see."""
    return tags_known_to(member).annotate(
        people_count=_count(PersonTag.objects.filter(person__in=_visible_people(member))),
        companies_count=_count(CompanyTag.objects.filter(company__deleted_at=None)),
    )


def _visible_people(member: Membership) -> QuerySet[Person, Any]:
    return Person.objects.visible_to(member).values("pk")


def _count(rows: QuerySet[PersonTag] | QuerySet[CompanyTag]) -> Coalesce:
    of = rows.filter(tag=OuterRef("pk")).order_by().values("tag")
    return Coalesce(Subquery(of.annotate(n=Count("pk")).values("n")), 0)


def tags_named(workspace: Workspace, names: Iterable[str]) -> list[Tag]:
    """The tags of these names, made where there are none. Inside `writing(workspace)`."""
    wanted = {key_of(name): name for name in names}
    present = workspace.tags.filter(key__in=wanted)
    missing = wanted.keys() - set(present.values_list("key", flat=True))
    # Another may make the same at this moment; either row will do.
    new = (Tag(workspace=workspace, name=wanted[key], key=key) for key in sorted(missing))
    insert(list(new), unless_there=True)
    return list(workspace.tags.filter(key__in=wanted)) if missing else list(present)


def set_tags(record: Person | Company, names: Sequence[str]) -> None:
    """Let the record have these and no others. Inside the transaction that writes it."""
    wanted = {tag.pk for tag in tags_named(record.workspace, names)} if names else set()
    rows, column = _rows_of(record)
    present = set(rows.values_list("tag", flat=True))
    if present - wanted:
        rows.filter(tag__in=present - wanted).delete()
    new = [(record.pk, tag) for tag in sorted(wanted - present)]
    insert_values(rows.model, (column, "tag_id"), new, unless_there=True)


def _rows_of(
    record: Person | Company,
) -> tuple[QuerySet[PersonTag] | QuerySet[CompanyTag], str]:
    if isinstance(record, Person):
        return PersonTag.objects.filter(person=record), "person_id"
    return CompanyTag.objects.filter(company=record), "company_id"


def rename_tag(tag: Tag, name: str) -> Tag:
    """Call it so from now on. Where another is called so already, the two become that one, which is
    returned."""
    with writing(tag.workspace_id):
        other = Tag.objects.filter(workspace=tag.workspace_id, key=key_of(name)).exclude(pk=tag.pk)
        if (there := other.first()) is not None:
            _move(tag, there)
            return there
        tag.name, tag.key = name, key_of(name)
        tag.save(update_fields=["name", "key"])
        return tag


def merge_tags(tag: Tag, into: Tag) -> None:
    """Whoever had the one has the other; the one is no more."""
    with writing(tag.workspace_id):
        _move(tag, into)


def _move(tag: Tag, into: Tag) -> None:
    for rows, column in (
        (PersonTag.objects.filter(tag=tag), "person_id"),
        (CompanyTag.objects.filter(tag=tag), "company_id"),
    ):
        ids = iter(list(rows.values_list(column, flat=True)))
        while part := list(islice(ids, CHUNK)):
            values = [(record, into.pk) for record in part]
            insert_values(rows.model, (column, "tag_id"), values, unless_there=True)
    tag.delete()


def remove_tag(tag: Tag) -> None:
    """Nobody has it any more. No revision moves: an address book knows nothing of tags."""
    with writing(tag.workspace_id):
        tag.delete()
