"""Whom of the people of a file we know, and what becomes of them."""

from __future__ import annotations

import pytest
from tests.cast import MemberOf
from tests.crm.scene import company, contact, person
from tests.files.scene import NOW, csv_of, done, lines, looked, names, people

from einklang.accounts.models import Membership, User, Workspace
from einklang.crm.models import Person
from einklang.files.models import Import
from einklang.records.contact import Contact, Email, Label, Name, Phone, Postal

pytestmark = pytest.mark.django_db
OST = "a.ost@werk9.example"


@pytest.fixture
def bob(bob: User, member_of: MemberOf) -> Membership:
    return member_of(bob)


def counts(of: Import) -> dict[str, int]:
    return {kind: n for kind, n in of.counts.items() if kind != "listed"}


def test_who_has_the_same_address_is_filled_in(workspace: Workspace, bob: Membership) -> None:
    known = person(workspace, "Anna Ost", OST)
    row = done(csv_of([("Anna", "Ost", OST, "+49 40 1", "Werk 9")]), bob)
    assert people() == [
        Contact(
            name=Name(given="Anna", family="Ost"),
            organisation="Werk 9",
            emails=(Email(OST),),
            phones=(Phone("+49 40 1"),),
        )
    ]
    known.refresh_from_db()
    assert (known.revision, known.changed_by_id) == (2, bob.user_id)
    assert counts(row) == {"filled": 1}
    assert lines(row, "told") == []


def test_what_stands_here_stays_and_what_differs_is_told(
    workspace: Workspace, bob: Membership
) -> None:
    known = contact(
        workspace,
        Contact(
            name=Name(given="Anna", family="Ost"),
            position="Chefin",
            emails=(Email(OST, Label.HOME),),
            phones=(Phone("+49-40-1"),),
            postal=Postal("Kai 1", "", "Kiel"),
        ),
        company(workspace, "Werk 9"),
    )
    Person.objects.filter(pk=known.pk).update(notes="alt", custom={"7": "rot"})
    field = workspace.person_fields.create(name="Farbe")
    Person.objects.filter(pk=known.pk).update(custom={field.key: "rot"})
    head = ("Vorname", "Nachname", "Mail", "Tel", "Firma", "Position", "Ort", "Notiz", "Farbe")
    told = ("Anna Maria", "Ost", OST, "0049401", "WERK 9", "Einkauf", "Laboe", "neu", "blau")
    row = done(csv_of([told], head), bob)
    known.refresh_from_db()
    assert (known.revision, known.notes, known.custom) == (1, "alt", {field.key: "rot"})
    assert counts(row) == {"same": 1}
    (line,) = lines(row, "told")
    assert line.person_id == known.pk
    assert line.wanted["differs"] == [
        ["name", "Anna Ost", "Anna Maria Ost"],
        ["position", "Chefin", "Einkauf"],
        ["postal", "Kai 1, Kiel", "Laboe"],
        ["notes", "alt", "neu"],
        [f"own:{field.key}", "rot", "blau"],
    ]


def test_the_same_file_again_changes_nothing(bob: Membership) -> None:
    file = csv_of([("Anna", "Ost", OST, "+49 40 1", "Werk 9")])
    done(file, bob)
    row = done(file, bob)
    assert counts(row) == {"same": 1}
    assert Person.objects.get().revision == 1


def test_names_that_are_cut_otherwise_are_not_mixed(workspace: Workspace, bob: Membership) -> None:
    contact(workspace, Contact(name=Name(family="Anna Ost"), emails=(Email(OST),)))
    done(csv_of([("Anna", "Ost", OST, "", "")]), bob)
    assert people()[0].name == Name(family="Anna Ost")


def test_who_has_no_name_gets_one(workspace: Workspace, bob: Membership) -> None:
    contact(workspace, Contact(emails=(Email(OST),)))
    done(csv_of([("Anna", "Ost", OST, "", "")]), bob)
    assert people()[0].name == Name(given="Anna", family="Ost")


def test_notes_fields_and_who_is_responsible_come_in_where_nothing_stands(
    workspace: Workspace, bob: Membership
) -> None:
    person(workspace, "Anna Ost", OST)
    field = workspace.person_fields.create(name="Farbe")
    head = ("Nachname", "Mail", "Notiz", "Farbe", "Betreut von")
    done(csv_of([("Ost", OST, "da", "rot", "bob@nordlicht.example")], head), bob)
    found = Person.objects.get()
    assert (found.notes, found.custom, found.responsible_id) == (
        "da",
        {field.key: "rot"},
        bob.user_id,
    )
    assert "rot" in found.search


def test_two_rows_with_one_address_are_one_person(bob: Membership) -> None:
    rows = [("Anna", "Ost", OST, "", ""), ("A.", "Ost", OST, "+49 40 1", "")]
    row = done(csv_of(rows), bob)
    assert counts(row) == {"new": 1, "twice": 1}
    assert names() == ["Anna Ost"]
    assert [phone.number for phone in people()[0].phones] == ["+49 40 1"]


def test_two_rows_with_one_address_and_other_names_are_asked_about(bob: Membership) -> None:
    rows = [("Anna", "Ost", OST, "", ""), ("Ben", "West", OST, "", "")]
    row = done(csv_of(rows), bob)
    assert counts(row) == {"new": 1, "asked": 1}
    (line,) = lines(row, "asked")
    assert (line.name, line.reason, line.people) == (
        "Ben West", "names_differ", [Person.objects.get().pk],
    )  # fmt: skip


def test_the_address_of_an_office_makes_nobody_one_person(bob: Membership) -> None:
    rows = [("Anna", "Ost", "info@x.example", "", ""), ("Ben", "West", "info@x.example", "", "")]
    assert counts(done(csv_of(rows), bob)) == {"new": 2}


def test_whom_the_importer_may_not_see_is_neither_found_nor_shown(
    workspace: Workspace, alice: User, bob: Membership
) -> None:
    hidden = person(workspace, "Anna Ost", OST)
    Person.objects.filter(pk=hidden.pk).update(private=True, responsible=alice)
    row = looked(csv_of([("Ben", "West", OST, "", "")]), bob)
    assert row.ahead["counts"] == {"new": 1}
    assert counts(done(csv_of([("Ben", "West", OST, "", "")]), bob)) == {"new": 1}


def test_somebody_private_to_a_colleague_is_not_met_by_the_next_row(
    alice: User, bob: Membership
) -> None:
    head = ("Nachname", "Mail", "Betreut von", "Privat")
    row = done(csv_of([("Ost", OST, alice.email, "ja"), ("Ost", OST, "", "")], head), bob)
    assert counts(row) == {"new": 2}


def test_who_is_archived_is_not_brought_back(workspace: Workspace, bob: Membership) -> None:
    person(workspace, "Anna Ost", OST).archive(NOW)
    assert counts(done(csv_of([("Anna", "Ost", OST, "", "")]), bob)) == {"new": 1}


def test_a_look_ahead_says_the_same_and_stores_nobody(
    workspace: Workspace, bob: Membership
) -> None:
    person(workspace, "Anna Ost", OST)
    rows = [
        ("Anna", "Ost", OST, "+49 40 1", ""), ("Ben", "West", OST, "", ""), ("", "", "", "", ""),
        ("Cara", "Nord", "c@x.example", "", ""), ("C.", "Nord", "c@x.example", "", ""),
    ]  # fmt: skip
    row = looked(csv_of(rows) + "x;y;z;;;w\n", bob)
    assert row.ahead["counts"] == {"filled": 1, "asked": 1, "new": 1, "twice": 1, "bad": 1}
    assert row.ahead["names"]["new"] == ["Cara Nord"]
    assert row.ahead["names"]["bad"] == ["#7"]
    assert (row.total, row.done, row.state) == (5, 0, "ahead")
    assert names() == ["Anna Ost"]
