"""Who may be the same person as somebody, and how two of them compare in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext

from einklang.accounts.models import Membership, Workspace
from einklang.crm import contact_words
from einklang.crm.merge import Together, named
from einklang.crm.models import Field, Person, PersonEmail, PersonPhone
from einklang.crm.own_values import show_value

FEW = 20


@dataclass(frozen=True, slots=True)
class Differs:
    """A field in which both say something else; `name` as the form calls it."""

    name: str
    label: str
    kept: str
    gone: str


def alike(person: Person, member: Membership, text: str) -> Sequence[Person]:
    """Whom the member may see and who matches the text; without one, who has the name, an address
    or a number of the person."""
    people = member.workspace.person_rows.visible_to(member).exclude(pk=person.pk)
    if text:
        found = people.matching(text, member)
    else:
        addresses = PersonEmail.objects.filter(person=person).values("address")
        numbers = PersonPhone.objects.filter(person=person).values("key")
        shared = Q(pk__in=PersonEmail.objects.filter(address__in=addresses).values("person"))
        shared |= Q(pk__in=PersonPhone.objects.filter(key__in=numbers).values("person"))
        if person.sorted_as:
            shared |= Q(sorted_as=person.sorted_as)
        found = people.filter(shared)
    rows = found.select_related("company", "responsible").prefetch_related("emails")
    return list(rows.by_name()[:FEW])


def compared(found: Together, workspace: Workspace) -> Sequence[Differs]:
    """Where somebody has to choose."""
    own = {str(field.pk): field for field in Field.objects.filter(workspace=workspace)}
    return [
        Differs(
            named(each),
            _label(each.path, own),
            _value(each.path, each.local, own),
            _value(each.path, each.remote, own),
        )
        for each in found.differs
    ]


def _label(path: Sequence[str], own: Mapping[str, Field]) -> str:
    if path[0] == "custom":
        return own[path[1]].name if path[1] in own else gettext("A field of your own")
    return contact_words.label(path)


def _value(path: Sequence[str], said: object, own: Mapping[str, Field]) -> str:
    if path[0] == "custom" and path[1] in own:
        return show_value(own[path[1]].kind, str(said))
    return contact_words.value(path, said)


def as_one(found: Together) -> Mapping[str, str]:
    """All that they say together, by label."""
    return contact_words.fields(found.said, in_order=True)
