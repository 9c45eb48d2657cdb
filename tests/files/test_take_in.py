"""What a file is, whatever it is called."""

from __future__ import annotations

import pytest
from tests.cast import MemberOf
from tests.files.scene import NOW, brought, csv_of, done, lines, names, people, upload

from einklang.accounts.models import Membership, User
from einklang.crm.fields import Wanted, save_fields
from einklang.crm.models import Person
from einklang.files import take_in as taking
from einklang.files.models import Import, Kind, Part, State
from einklang.files.take_in import Refused, take_in
from einklang.records.contact import Contact, Email, Label, Name, Phone

pytestmark = pytest.mark.django_db


@pytest.fixture
def bob(bob: User, member_of: MemberOf) -> Membership:
    return member_of(bob)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_umlauts_come_in_whatever_the_program_wrote(
    encoding: str, separator: str, bob: Membership
) -> None:
    text = csv_of([("Jürgen", "Groß", "j@x.example", "", "Öl & Söhne")], separator=separator)
    done(text.encode(encoding), bob)
    assert people() == [
        Contact(
            name=Name(given="Jürgen", family="Groß"),
            organisation="Öl & Söhne",
            emails=(Email("j@x.example"),),
        )
    ]


def test_columns_may_stand_in_any_order(bob: Membership) -> None:
    done(
        csv_of([("x", "a@x.example", "Ost", "Anna")], ("Quatsch", "Mail", "Nachname", "Vorname")),
        bob,
    )
    assert names() == ["Anna Ost"]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf \r\n", "empty"),
        (b"PK\x03\x04\x00\x00", "workbook"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "no_text"),
        (b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", "calendar"),
    ],
)
def test_what_holds_no_people_is_refused(body: bytes, reason: str, bob: Membership) -> None:
    with pytest.raises(Refused) as caught:
        take_in(upload(body), bob, NOW)
    assert caught.value.reason == reason
    assert not Import.objects.exists()
    assert not Part.objects.exists()


def test_a_file_that_is_too_large_is_refused(
    bob: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(taking, "LARGEST", 10)
    with pytest.raises(Refused, match="too_big"):
        take_in(upload("Nachname\nOst\n"), bob, NOW)


def test_a_file_of_many_pieces_is_one_file(
    bob: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(taking, "PIECE", 7)
    row = done(csv_of([(f"Ä{n}", "Groß", "", str(n) * 5, "") for n in range(9)]), bob)
    assert names() == [f"Ä{n} Groß" for n in range(9)]
    assert not row.parts.exists()


def test_a_list_without_titles_says_nothing_of_its_columns(bob: Membership) -> None:
    row = brought("Anna;Ost;a@x.example\nBen;West;b@x.example\n", bob)
    assert (row.titled, row.targets) == (False, ["", "", ""])
    row = done(
        "Anna;Ost;a@x.example\nBen;West;b@x.example\n",
        bob,
        targets=["given", "family", "email.home"],
    )
    assert names() == ["Anna Ost", "Ben West"]


def test_a_vcard_is_known_by_what_it_begins_with(bob: Membership) -> None:
    row = brought("\ufeff\r\nbegin:vcard\r\nVERSION:3.0\r\nFN:Ost\r\nEND:VCARD\r\n", bob)
    assert (row.kind, row.state) == (Kind.VCARD, State.AHEAD)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1252", "utf-8-sig"])
def test_vcards_come_in_and_each_trouble_costs_one(encoding: str, bob: Membership) -> None:
    good = (
        "BEGIN:VCARD\r\nVERSION:3.0\r\nN:Größe;Anna;;;\r\nTEL:+49 40 1\r\nNOTE:da\r\nEND:VCARD\r\n"
    )
    empty = "BEGIN:VCARD\nVERSION:4.0\nN:;;;;\nTITLE:Chef\nEND:VCARD\n"
    future = "BEGIN:VCARD\nVERSION:9.0\nFN:x\nEND:VCARD\n"
    row = done((good + "BEGIN:VCARD\nFN:halb\n" + empty + future).encode(encoding), bob)
    assert people() == [
        Contact(name=Name(given="Anna", family="Größe"), phones=(Phone("+49 40 1", Label.OTHER),))
    ]
    assert Person.objects.get().notes == "da"
    assert [(line.number, line.reason) for line in lines(row, "bad")] == [
        (7, "truncated"), (9, "nobody"), (14, "vcard_version"),
    ]  # fmt: skip


def test_a_card_that_is_too_long_is_told(bob: Membership) -> None:
    row = done(f"BEGIN:VCARD\nVERSION:3.0\nNOTE:{'x' * 5_000_001}\nEND:VCARD\n", bob)
    assert [line.reason for line in lines(row, "bad")] == ["too_big"]


def test_awkward_people_come_in_as_they_are(bob: Membership) -> None:
    many = "; ".join(f"a{n}@x.example" for n in range(40))
    rows = [
        ("", "", "", "112", ""),
        ("", "", "", "", "Werk 9"),
        ("👩\u200d🚀", "محمد", "", "", ""),
        ("Mit", "Vielen", many, "", ""),
        ("=cmd|'/c calc'!A1", "@SUM(1)", "", "", ""),
    ]
    done(csv_of(rows), bob)
    assert names() == [
        "112",
        "Werk 9",
        "👩\u200d🚀 محمد",
        "Mit Vielen",
        "=cmd|'/c calc'!A1 @SUM(1)",
    ]
    assert len(people()[3].emails) == 40


def test_unequal_rows_are_filled_up_or_told(bob: Membership) -> None:
    body = "Vorname;Nachname;Ort\nAnna\nBen;West;Kiel;;\nCara;Müller; Sohn;GmbH\n;;x\n"
    row = done(body, bob)
    assert names() == ["Anna", "Ben West"]
    assert [(line.number, line.reason) for line in lines(row, "bad")] == [
        (4, "wide"), (5, "nobody"),
    ]  # fmt: skip


def test_fields_of_the_workspace_come_in_as_their_reader_writes_them(bob: Membership) -> None:
    wanted = [
        Wanted(None, "Umsatz", "number"), Wanted(None, "Seit", "date"), Wanted(None, "Art", "text"),
    ]  # fmt: skip
    save_fields(workspace=bob.workspace, shown=[], wanted=wanted, now=NOW)
    head = ("Nachname", "Umsatz", "Seit", "Art")
    rows = [("Ost", "1.250,5", "13.11.2020", "x" * 501), ("West", "viel", "nie", "neu")]
    row = done(csv_of(rows, head), bob)
    keys = [field.key for field in bob.workspace.person_fields.alive()]
    ost, west = Person.objects.order_by("pk")
    assert ost.custom == dict(zip(keys, ["1250.5", "2020-11-13", "x" * 500], strict=True))
    assert west.custom == {keys[2]: "neu"}
    assert "neu" in west.search
    told = [line.wanted["dropped"] for line in lines(row, "told")]
    assert told == [
        [["too_long", "Art"]],
        [["no_value", "Umsatz: viel"], ["no_value", "Seit: nie"]],
    ]


def test_a_field_that_is_archived_meanwhile_is_left_out(bob: Membership) -> None:
    done(csv_of([("Ost", "7")], ("Nachname", "x")), bob, targets=["family", "own:4711"])
    assert Person.objects.get().custom == {}


def test_colleagues_are_known_by_their_addresses(bob: Membership, alice: User) -> None:
    head = ("Nachname", "Betreut von", "Privat")
    rows = [
        ("Ost", "ALICE@nordlicht.example", ""), ("West", "fremd@x.example", ""), ("Nord", "", "ja"),
    ]  # fmt: skip
    row = done(csv_of(rows, head), bob, responsible=alice)
    told = {p.family: (p.responsible_id, p.private) for p in Person.objects.all()}
    assert told == {
        "Ost": (alice.pk, False), "West": (alice.pk, False), "Nord": (alice.pk, True),
    }  # fmt: skip
    assert lines(row, "told")[0].wanted["dropped"] == [["no_member", "fremd@x.example"]]


def test_a_private_person_of_nobody_is_whose_import_it_is(bob: Membership) -> None:
    done(csv_of([("Ost", "ja")], ("Nachname", "Privat")), bob)
    assert Person.objects.get().responsible_id == bob.user_id


def test_who_is_no_member_any_more_looks_after_nobody_new(bob: Membership, charlie: User) -> None:
    done(csv_of([("Ost",)], ("Nachname",)), bob, responsible=charlie)
    assert Person.objects.get().responsible_id is None


def test_a_card_with_a_zero_in_it_is_bad(bob: Membership) -> None:
    text = "BEGIN:VCARD\nVERSION:3.0\nFN:O\0st\nEND:VCARD\n"
    row = done(text.encode("utf-16"), bob)
    assert [line.reason for line in lines(row, "bad")] == ["not_card"]
    assert names() == []


def test_an_empty_list_has_no_columns(bob: Membership) -> None:
    row = brought(";;;\n;;\n", bob)
    assert (row.kind, row.targets) == (Kind.CSV, [])
