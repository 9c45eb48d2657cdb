"""An import on its way: in batches, each with the note that it is in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.cast import MemberOf
from tests.crm.scene import person
from tests.files.scene import NOW, brought, csv_of, lines, looked, names

from einklang.accounts.insert import insert
from einklang.accounts.models import Membership, Role, User, Workspace
from einklang.accounts.team import change_role
from einklang.crm.models import Person
from einklang.files import run as running
from einklang.files.answer import OTHER, answer
from einklang.files.models import Import, Line, Part, State
from einklang.files.run import Gone, batches, look, run, store
from einklang.files.source import Record, records
from einklang.files.undo import undo
from einklang.files.work import KIND, TRIES, begin, go_on, work
from einklang.formats.listed import Listed
from einklang.jobs.lease import Lease, LeaseLost, claim_one
from einklang.jobs.shift import work as shift_work
from einklang.records.contact import Contact, Email

pytestmark = pytest.mark.django_db


@pytest.fixture
def bob(bob: User, member_of: MemberOf) -> Membership:
    return member_of(bob)


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "BATCH", 3)


def rows(count: int, first: int = 0) -> str:
    return csv_of(
        (f"V{n}", f"N{n}", f"a{n}@x.example", f"+49 40 {n:05}", f"Werk {n % 2}")
        for n in range(first, first + count)
    )


class Crash(BaseException):
    """As by kill -9."""


def dying(monkeypatch: pytest.MonkeyPatch, at: int) -> None:
    """The next runs die in the middle of their batch number `at`, after its people are stored."""
    seen = 0

    def counted(some: Any) -> None:
        nonlocal seen
        seen += 1
        insert(some)
        if seen == at:
            raise Crash

    monkeypatch.setattr(running, "insert", counted)


@pytest.mark.parametrize("at", range(1, 9))
def test_a_crash_at_any_point_loses_nobody_and_doubles_nobody(
    at: int, bob: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Without addresses, so that nobody is recognised who comes a second time.
    row = brought(rows(10), bob, targets=["given", "family", "", "phone.work", ""])
    begin(row, State.STORING, NOW)
    with monkeypatch.context() as patch:
        dying(patch, at)
        with pytest.raises(Crash):
            run(row, bob, lambda: NOW, None)
    after = Import.objects.get(pk=row.pk)
    assert after.done == Person.objects.count() == 3 * ((at - 1) // 2)
    run(after, bob, lambda: NOW, None)
    assert names() == [f"V{n} N{n}" for n in range(10)]
    assert Import.objects.get().counts == {"new": 10, "listed": 0}
    assert Import.objects.get().state == State.DONE


def statements(body: str, bob: Membership, **more: Any) -> int:
    """Of one batch with all that the file holds."""
    row = brought(body, bob, **more)
    begin(row, State.STORING, NOW)
    part = list(records(row))
    with CaptureQueriesContext(connection) as seen:
        store(row, bob, part, NOW, None)
    return len(seen)


def test_the_statements_of_a_batch_do_not_grow_with_its_rows(
    workspace: Workspace, bob: Membership
) -> None:
    field = workspace.person_fields.create(name="Rufname")
    targets = [f"own:{field.key}", "family", "email.work", "phone.work", "company"]
    statements(rows(3), bob, targets=targets)  # makes the companies
    few = statements(rows(3, 10), bob, targets=targets)
    assert statements(rows(90, 100), bob, targets=targets) == few
    assert few <= 20


def test_the_statements_of_a_batch_do_not_grow_with_those_who_are_known(bob: Membership) -> None:
    statements(rows(90), bob)
    assert statements(rows(3), bob) == statements(rows(90), bob)
    head = ("Vorname", "Nachname", "E-Mail")
    few, many = (
        csv_of(((f"X{n}", "Y", f"a{n}@x.example") for n in range(count)), head) for count in (3, 90)
    )
    assert statements(few, bob) == statements(many, bob)


def listed(addresses: int) -> Record:
    emails = tuple(Email(f"a{n}@x.example") for n in range(addresses))
    return Record(1, Listed(Contact(emails=emails)))


def test_a_batch_is_small_where_each_says_much(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "HEAVY", 50)

    def sizes(of: Iterable[Record]) -> list[int]:
        return [len(part) for part in batches(of)]

    assert sizes([listed(1)] * 7) == [3, 3, 1]
    assert sizes([listed(30)] * 4) == [2, 2]
    assert sizes([Record(1, "wide")] * 3) == [3]
    tagged = Record(1, Listed(Contact(), tags=tuple(f"t{n}" for n in range(30))))
    assert sizes([tagged] * 4) == [2, 2]


def test_no_more_lines_are_kept_than_somebody_reads(
    bob: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "MANY_TOLD", 4)
    row = brought("Nachname\n" + "a;b\n" * 10, bob)
    begin(row, State.STORING, NOW)
    run(row, bob, lambda: NOW, None)
    assert len(lines(row, "bad")) == 4
    assert row.counts["bad"] == 10


def worked(row: Import) -> None:
    """What the worker does, once."""
    lease = claim_one("a token", KIND, row.pk)
    assert lease is not None
    shift_work(lease, {KIND: work})
    row.refresh_from_db()


def test_the_worker_looks_and_then_stores(bob: Membership) -> None:
    row = brought(rows(4), bob)
    begin(row, State.LOOKING, NOW)
    worked(row)
    assert (row.state, row.ahead["counts"]) == (State.AHEAD, {"new": 4})
    begin(row, State.STORING, NOW)
    worked(row)
    assert (row.state, row.counts["new"], row.done, row.total) == (State.DONE, 4, 4, 4)
    go_on(row)
    worked(row)
    assert names() == [f"V{n} N{n}" for n in range(4)]


def test_a_worker_that_lost_its_lease_stores_nothing(bob: Membership) -> None:
    row = brought(rows(4), bob)
    begin(row, State.STORING, NOW)
    with pytest.raises(LeaseLost):
        work(Lease(4711, KIND, row.pk, "of nobody", 0, 0))
    assert names() == []


def test_what_was_discarded_goes_no_further(bob: Membership) -> None:
    row = brought(rows(4), bob)
    begin(row, State.STORING, NOW)
    Import.objects.filter(pk=row.pk).update(state=State.STOPPED)
    with pytest.raises(Gone):
        run(row, bob, lambda: NOW, None)
    assert names() == []
    begin(row, State.LOOKING, NOW)
    Import.objects.all().delete()
    with pytest.raises(Gone):
        look(row, bob, lambda: NOW)
    assert work(Lease(1, KIND, row.pk, "", 0, 0)) is None


def test_who_may_import_no_more_does_not(bob: Membership, alice: User) -> None:
    row = brought(rows(4), bob)
    begin(row, State.STORING, NOW)
    change_role(bob, Role.ASSISTANT)
    worked(row)
    assert (row.state, row.reason) == (State.STOPPED, "no_member")
    assert names() == []


def test_what_fails_again_and_again_is_stopped_and_says_so(bob: Membership) -> None:
    row = brought(rows(4), bob)
    begin(row, State.STORING, NOW)
    assert work(Lease(1, KIND, row.pk, "", 0, TRIES)) is None
    row.refresh_from_db()
    assert (row.state, row.reason) == (State.STOPPED, "failed")


def test_the_file_goes_when_it_is_done(bob: Membership, workspace: Workspace) -> None:
    person(workspace, "V1 N1", "a1@x.example")
    row = looked(rows(4), bob)
    assert Part.objects.filter(of=row).exists()
    begin(row, State.STORING, NOW)
    run(row, bob, lambda: NOW, None)
    assert not Part.objects.filter(of=row).exists()
    assert not Line.objects.filter(of=row, kind="asked").exists()
    assert row.made.count() == 3


def test_a_button_that_is_pressed_twice_begins_once(bob: Membership) -> None:
    row = looked(rows(4), bob)
    again = Import.objects.get(pk=row.pk)
    begin(row, State.STORING, NOW)
    store(row, bob, list(records(row))[:3], NOW, None)
    begin(again, State.STORING, NOW)
    assert Import.objects.get().done == 3
    run(Import.objects.get(), bob, lambda: NOW, None)
    assert names() == [f"V{n} N{n}" for n in range(4)]


def test_a_look_that_was_begun_anew_is_not_ended_by_the_first(bob: Membership) -> None:
    row = brought(rows(4), bob)
    begin(row, State.LOOKING, NOW)
    old = Import.objects.get(pk=row.pk)
    row.targets = ["", "", "", "phone.work", ""]
    begin(row, State.LOOKING, NOW + timedelta(seconds=5))
    with pytest.raises(Gone):
        look(old, bob, lambda: NOW)
    look(row, bob, lambda: NOW)
    assert row.ahead["names"]["new"][0] == "+49 40 00000"


def test_a_file_that_is_gone_while_it_is_read_ends(bob: Membership) -> None:
    row = brought(rows(4), bob)
    found = records(row)
    next(found)
    row.parts.all().delete()
    assert list(records(row)) == []


def test_what_was_answered_about_a_stopped_import_is_carried_out(
    bob: Membership, workspace: Workspace
) -> None:
    person(workspace, "X Y", "a1@x.example")
    row = brought(rows(4), bob)
    begin(row, State.STORING, NOW)
    run(row, bob, lambda: NOW, None)
    Import.objects.filter(pk=row.pk).update(state=State.STOPPED)
    assert answer(row, OTHER, None) == 1
    go_on(row)
    worked(row)
    assert "V1 N1" in names()


def test_whom_an_import_made_and_filled_in_later_it_can_take_back(bob: Membership) -> None:
    again = ("V0", "N0", "a0@x.example", "+49 40 999", "Werk 0")
    row = brought(rows(4) + csv_of([again]).splitlines(keepends=True)[1], bob)
    begin(row, State.STORING, NOW)
    run(row, bob, lambda: NOW, None)
    assert row.counts == {"new": 4, "filled": 1, "listed": 0}
    assert undo(row, bob, NOW) == 4
