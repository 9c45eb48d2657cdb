"""Whom somebody was asked about, and what follows of the answer."""

from __future__ import annotations

import pytest
from tests.cast import MemberOf
from tests.crm.scene import person
from tests.files.scene import NOW, csv_of, done, lines, names

from einklang.accounts.models import Membership, User, Workspace
from einklang.crm.models import Person
from einklang.files.answer import LEFT, OTHER, SAME, answer, carry_answers
from einklang.files.models import Import, Line

pytestmark = pytest.mark.django_db
OST = "ost@werk9.example"


@pytest.fixture
def bob(bob: User, member_of: MemberOf) -> Membership:
    return member_of(bob)


@pytest.fixture
def anna(workspace: Workspace) -> Person:
    return person(workspace, "Anna Ost", OST)


@pytest.fixture
def asked(anna: Person, bob: Membership) -> Import:
    """An import with two rows that may be Anna."""
    rows = [("Ben", "West", OST, "+49 40 1", ""), ("Cara", "Nord", OST, "+49 40 2", "")]
    return done(csv_of(rows), bob)


def carried(of: Import, by: Membership) -> int:
    return carry_answers(of, by, NOW, None)


def test_the_same_fills_in_and_keeps_the_name(asked: Import, anna: Person, bob: Membership) -> None:
    first = lines(asked, "asked")[0]
    assert answer(asked, SAME, [first.pk]) == 1
    assert carried(asked, bob) == 1
    assert names() == ["Anna Ost"]
    assert [each.number for each in anna.phones.all()] == ["+49 40 1"]
    first.refresh_from_db()
    assert (first.answer, first.person_id, first.done_at, first.wanted) == (SAME, anna.pk, NOW, {})


def test_somebody_else_comes_in(asked: Import, bob: Membership) -> None:
    assert answer(asked, OTHER, None) == 2
    assert carried(asked, bob) == 2
    assert names() == ["Anna Ost", "Ben West", "Cara Nord"]
    assert {line.person_id for line in lines(asked, "asked")} == set(
        Person.objects.exclude(given="Anna").values_list("pk", flat=True)
    )
    assert asked.made.count() == 2


def test_who_is_left_out_leaves_nothing(asked: Import, bob: Membership) -> None:
    answer(asked, LEFT, None)
    assert carried(asked, bob) == 2
    assert names() == ["Anna Ost"]
    assert [line.wanted for line in lines(asked, "asked")] == [{}, {}]


def test_an_answer_is_carried_out_once(asked: Import, bob: Membership) -> None:
    answer(asked, OTHER, None)
    carried(asked, bob)
    assert carried(asked, bob) == 0
    assert answer(asked, LEFT, None) == 0
    assert len(names()) == 3


def test_of_two_the_same_is_who_was_chosen(
    workspace: Workspace, anna: Person, bob: Membership
) -> None:
    twin = person(workspace, "Anna Ost", OST)
    row = done(csv_of([("Anna", "Ost", OST, "+49 40 1", "")]), bob)
    (line,) = lines(row, "asked")
    assert set(line.people) == {anna.pk, twin.pk}
    assert answer(row, SAME, None) == 0
    assert answer(row, SAME, [line.pk], 4711) == 0
    assert answer(row, SAME, [line.pk], twin.pk) == 1
    assert carried(row, bob) == 1
    assert twin.phones.count() == 1
    assert anna.phones.count() == 0


def test_who_is_gone_meanwhile_is_asked_about_no_more(
    asked: Import, anna: Person, bob: Membership
) -> None:
    answer(asked, SAME, None)
    anna.archive(NOW)
    assert carried(asked, bob) == 2
    assert [(each.answer, each.people) for each in lines(asked, "asked")] == [("", []), ("", [])]
    answer(asked, OTHER, None)
    carried(asked, bob)
    assert names() == ["Anna Ost", "Ben West", "Cara Nord"]


def test_no_more_is_carried_out_than_somebody_waits_for(asked: Import, bob: Membership) -> None:
    answer(asked, OTHER, None)
    assert carry_answers(asked, bob, NOW, None, most=1) == 1
    assert Line.objects.filter(done_at=None).count() == 1
