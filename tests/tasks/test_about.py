"""Whom a line of text is about."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.cast import MemberOf
from tests.crm.scene import person

from einklang.accounts.models import User, Workspace
from einklang.crm.models import Person
from einklang.tasks.about import about


@pytest.fixture
def feld(workspace: Workspace) -> Person:
    person(workspace, "Anna Berg", "")
    person(workspace, "Anna Krug", "")
    person(workspace, "Jo von der Heide", "")
    return person(workspace, "Sabine Feld", "")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Sabine anrufen", "Sabine Feld"),
        ("call feld", "Sabine Feld"),
        ("Sabine's offer", "Sabine Feld"),
        ("Mail an Feld: Angebot", "Sabine Feld"),
        ("Anna Berg anrufen", "Anna Berg"),
        ("Berg, Anna", "Anna Berg"),
        ("Anna anrufen", None),
        ("Sabine und Berg", None),
        ("Termin mit von der Heide", "Jo von der Heide"),
        ("Feldweg", None),
        ("", None),
        ("! ?", None),
    ],
)
def test_who_is_named_alone_is_meant(
    feld: Person, alice: User, member_of: MemberOf, text: str, name: str | None
) -> None:
    found = about(member_of(alice), text)
    assert (str(found) if found else None) == name


def test_who_is_private_to_a_colleague_is_not_found(
    feld: Person, alice: User, bob: User, member_of: MemberOf
) -> None:
    Person.objects.filter(pk=feld.pk).update(private=True, responsible=bob)
    assert about(member_of(alice), "Sabine anrufen") is None
    assert about(member_of(bob), "Sabine anrufen") == feld


def test_it_takes_one_statement(feld: Person, alice: User, member_of: MemberOf) -> None:
    member = member_of(alice)
    with CaptureQueriesContext(connection) as asked:
        about(member, "Sabine Feld und Anna Berg anrufen")
    assert len(asked) == 1
