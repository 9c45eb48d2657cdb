"""Tags that a file brings along."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.cast import MemberOf
from tests.crm.scene import person
from tests.files.scene import NOW, brought, csv_of, done, lines, looked

from einklang.accounts.models import Membership, User, Workspace
from einklang.crm.models import Person, PersonTag, Tag
from einklang.crm.tags import set_tags
from einklang.files.answer import SAME, answer, carry_answers
from einklang.files.models import State
from einklang.files.run import store
from einklang.files.source import records
from einklang.files.work import begin

pytestmark = pytest.mark.django_db
HEAD = ("Vorname", "Nachname", "E-Mail", "Schlagwörter")
ANNA = ("Anna", "Ost", "a@x.example")


@pytest.fixture
def bob(bob: User, member_of: MemberOf) -> Membership:
    return member_of(bob)


def tags() -> list[str]:
    """Of all people, in order."""
    found = PersonTag.objects.order_by("person", "tag__key")
    return list(found.values_list("tag__name", flat=True))


def test_whoever_is_new_has_the_tags_of_the_file(bob: Membership) -> None:
    Tag.objects.create(workspace=bob.workspace, name="Messe", key="messe")
    done(csv_of([(*ANNA, "VIP, MESSE"), ("Ben", "West", "b@x.example", "vip")], HEAD), bob)
    assert tags() == ["Messe", "VIP", "VIP"]
    assert Tag.objects.count() == 2


def test_whoever_is_here_keeps_theirs_and_gets_what_they_lack(
    workspace: Workspace, bob: Membership
) -> None:
    anna = person(workspace, "Anna Ost", "a@x.example")
    set_tags(anna, ["Kunde", "VIP"])
    assert looked(csv_of([(*ANNA, "vip, Messe")], HEAD), bob).ahead["counts"] == {"filled": 1}
    assert done(csv_of([(*ANNA, "vip, Messe")], HEAD), bob).counts["filled"] == 1
    assert tags() == ["Kunde", "Messe", "VIP"]
    assert Person.objects.get().revision == anna.revision
    assert done(csv_of([(*ANNA, "vip")], HEAD), bob).counts["same"] == 1


def test_the_second_row_of_somebody_adds_its_tags(bob: Membership) -> None:
    done(csv_of([(*ANNA, "VIP"), (*ANNA, "Vip, Messe")], HEAD), bob)
    assert tags() == ["Messe", "VIP"]


def test_tags_wait_for_the_answer_who_somebody_is(workspace: Workspace, bob: Membership) -> None:
    person(workspace, "Berta Ost", "a@x.example")
    row = done(csv_of([(*ANNA, "VIP")], HEAD), bob)
    assert tags() == []
    answer(row, SAME, None)
    carry_answers(row, bob, NOW, None)
    assert tags() == ["VIP"]


def test_what_is_too_long_or_too_much_is_told(bob: Membership) -> None:
    words = ["x" * 61, *(f"t{n}" for n in range(30))]
    row = done(csv_of([(*ANNA, ", ".join(words))], HEAD), bob)
    (line,) = lines(row, "told")
    assert line.wanted["dropped"] == [["too_long", "x" * 61], ["too_many_tags", "t29"]]
    assert len(tags()) == 30


def test_the_statements_of_a_batch_do_not_grow_with_its_tags(bob: Membership) -> None:
    def statements(count: int) -> int:
        rows = [
            (f"V{n}", f"N{count}", f"p{count}-{n}@x.example", f"t{count}-{n}, VIP")
            for n in range(count)
        ]
        row = brought(csv_of(rows, HEAD), bob)
        begin(row, State.STORING, NOW)
        part = list(records(row))
        with CaptureQueriesContext(connection) as seen:
            store(row, bob, part, NOW, None)
        return len(seen)

    assert statements(3) == statements(90)
