"""Writing vCards: a new one whole, of one that is there only what differs."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.pure.samples import card

from einklang.formats import vcard
from einklang.formats.unreadable import Unreadable
from einklang.records.contact import Contact, Email, Label, Messenger, Name, Phone, Postal

ANNA = Contact(
    uid="4711",
    name=Name(given="Anna", family="Möller; geb. Krüger"),
    organisation="Südwind, Hamburg",
    position="Leiterin",
    emails=(Email("anna@s.example"), Email("a@p.example", Label.OTHER)),
    phones=(Phone("+49 40 1"), Phone("112", Label.MOBILE), Phone("3", Label.FAX)),
    messengers=(Messenger("skype", "anna m"), Messenger("signal", "+49 1"), Messenger("", "a:b")),
    postal=Postal("Hafen 1\n2. Stock", "20457", "Hamburg", "", "Deutschland"),
    stamp="2026-03-01T10:00:00+01:00",
)


def changed(raw: str, **fields: object) -> list[str]:
    """The lines of the card after this change of what it says."""
    contact = replace(vcard.parse(raw), **fields)  # type: ignore[arg-type] # a test names what there is
    written = vcard.write(contact, raw)
    assert vcard.parse(written) == contact
    return written.split("\r\n")[2:-2]


def test_a_new_card_says_all_in_version_three() -> None:
    assert vcard.write(ANNA).split("\r\n") == [
        "BEGIN:VCARD",
        "VERSION:3.0",
        "PRODID:-//Einklang//Einklang//EN",
        "UID:4711",
        "N:Möller\\; geb. Krüger;Anna;;;",
        "FN:Anna Möller\\; geb. Krüger",
        "ORG:Südwind\\, Hamburg",
        "TITLE:Leiterin",
        "EMAIL;TYPE=INTERNET,WORK:anna@s.example",
        "EMAIL;TYPE=INTERNET:a@p.example",
        "TEL;TYPE=VOICE,WORK:+49 40 1",
        "TEL;TYPE=CELL:112",
        "TEL;TYPE=FAX:3",
        "IMPP;X-SERVICE-TYPE=skype:skype:anna%20m",
        "IMPP;X-SERVICE-TYPE=signal:x-apple:+49%201",
        "IMPP:a%3Ab",
        "ADR:;;Hafen 1\\n2. Stock;Hamburg;;20457;Deutschland",
        "REV:20260301T090000Z",
        "END:VCARD",
        "",
    ]


def test_a_new_card_can_be_of_version_four() -> None:
    told = vcard.write(ANNA, version="4.0").split("\r\n")
    assert "EMAIL;TYPE=work:anna@s.example" in told
    assert "EMAIL:a@p.example" in told
    assert "TEL;TYPE=cell:112" in told


@pytest.mark.parametrize(
    ("contact", "shown"),
    [
        (Contact(organisation="Acme"), "Acme"),
        (Contact(emails=(Email("a@b.c"),)), "a@b.c"),
        (Contact(phones=(Phone("112"),)), "112"),
        (Contact(), ""),
    ],
)
def test_who_has_no_name_is_shown_by_what_there_is(contact: Contact, shown: str) -> None:
    written = vcard.write(contact)
    assert f"N:;;;;\r\nFN:{shown}\r\n" in written
    assert vcard.parse(written) == contact


def test_a_name_changes_only_in_its_parts() -> None:
    raw = card("FN;X-A=1:Anna", "N;SORT-AS=x:M\\,;Anna,Sophie;;Dr.,Prof.;")
    assert changed(raw, name=Name("Dr. Prof.", "Anna Sophie", "", "Krüger")) == [
        "FN;X-A=1:Dr. Prof. Anna Sophie Krüger",
        "N;SORT-AS=x:Krüger;Anna,Sophie;;Dr.,Prof.;",
    ]


def test_a_display_name_stays_where_the_name_does() -> None:
    raw = card("N:Müller;Anna;;;", "FN:Anna M. (Südwind)")
    assert changed(raw, position="Chefin") == [*raw.split("\r\n")[2:-2], "TITLE:Chefin"]


def test_a_whole_name_becomes_one_in_parts_when_it_changes() -> None:
    raw = card("UID:1", "FN:Anna Müller", version="4.0")
    assert changed(raw, name=Name(given="Anna", family="Müller")) == [
        "UID:1",
        "N:Müller;Anna;;;",
        "FN:Anna Müller",
    ]


def test_another_company_is_shown_where_there_is_no_name() -> None:
    raw = card("N:;;;;", "FN:Acme", "ORG:Acme;Werk 1")
    assert changed(raw, organisation="Beta") == ["N:;;;;", "FN:Beta", "ORG:Beta;Werk 1"]


def test_a_person_called_like_the_new_company_stays_a_person() -> None:
    raw = card("FN:Anna Müller", "X-B:1")
    assert changed(raw, organisation="Anna Müller") == [
        "N:Anna Müller;;;;",
        "FN:Anna Müller",
        "X-B:1",
        "ORG:Anna Müller",
    ]


def test_units_of_an_organisation_stay() -> None:
    raw = card("N:a;;;;", "FN:a", "ORG;X-A=1:Alt;Einkauf\\;;", "ORG:Zweite")
    assert changed(raw, organisation="Neu")[2:] == ["ORG;X-A=1:Neu;Einkauf\\;;", "ORG:Zweite"]
    assert changed(raw, organisation="")[2:] == ["ORG;X-A=1:;Einkauf\\;;"]


def test_a_position_goes_in_every_language() -> None:
    raw = card("N:a;;;;", "FN:a", "TITLE:", "TITLE;LANGUAGE=de:Chefin", "TITLE;LANGUAGE=en:Boss")
    assert changed(raw, position="Leiterin")[3] == "TITLE;LANGUAGE=de:Leiterin"
    assert changed(raw, position="")[2:] == []


def test_an_empty_position_is_filled() -> None:
    raw = card("N:a;;;;", "FN:a", "TITLE;X-A=1:", "NOTE:x")
    assert changed(raw, position="Chefin")[2:] == ["TITLE;X-A=1:Chefin", "NOTE:x"]


@pytest.mark.parametrize(
    ("line", "label", "after"),
    [
        ("TEL;TYPE=WORK,VOICE;X-A=1:1", Label.HOME, "TEL;TYPE=HOME,VOICE;X-A=1:1"),
        ("TEL;TYPE=WORK;TYPE=pref:1", Label.OTHER, "TEL;TYPE=pref:1"),
        ("TEL;TYPE=WORK:1", Label.OTHER, "TEL:1"),
        ("TEL;TYPE=WORK,VOICE:1", Label.FAX, "TEL;TYPE=FAX,WORK:1"),
        ("TEL;TYPE=WORK,FAX:1", Label.MOBILE, "TEL;TYPE=CELL,WORK:1"),
        ("TEL;TYPE=FAX,HOME:1", Label.WORK, "TEL;TYPE=WORK:1"),
        ("i1.TEL;X-A=1:1", Label.WORK, "i1.TEL;X-A=1;TYPE=WORK:1"),
        ('TEL;X-A="b;c:d":1', Label.WORK, 'TEL;X-A="b;c:d";TYPE=WORK:1'),
    ],
)
def test_another_purpose_leaves_the_other_types(line: str, label: Label, after: str) -> None:
    assert changed(card("N:a;;;;", "FN:a", line), phones=(Phone("1", label),))[2] == after


def test_a_label_of_apple_that_says_otherwise_goes() -> None:
    raw = card("N:a;;;;", "FN:a", "i1.TEL:1", "i1.X-ABLabel:_$!<Home>!$_", "i1.X-C:1")
    assert changed(raw, phones=(Phone("1", Label.WORK),))[2:] == ["i1.TEL;TYPE=WORK:1", "i1.X-C:1"]
    assert changed(raw, phones=())[2:] == ["i1.X-ABLabel:_$!<Home>!$_", "i1.X-C:1"]


def test_a_label_of_ones_own_stays() -> None:
    raw = card("N:a;;;;", "FN:a", "i1.TEL:1", "i1.X-ABLabel:Ferienhaus")
    assert changed(raw, phones=(Phone("1", Label.HOME),))[2:] == [
        "i1.TEL;TYPE=HOME:1",
        "i1.X-ABLabel:Ferienhaus",
    ]


def test_a_number_in_another_spelling_keeps_its_types() -> None:
    raw = card("N:a;;;;", "FN:a", "TEL;VALUE=uri;TYPE=cell:tel:+49-40-1", version="4.0")
    assert changed(raw, phones=(Phone("0049 40 1", Label.MOBILE),))[2:] == [
        "TEL;TYPE=cell:0049 40 1"
    ]


def test_a_number_that_stands_twice_goes_twice_and_changes_once() -> None:
    raw = card("N:a;;;;", "FN:a", "TEL;TYPE=HOME:1", "TEL;TYPE=WORK:1", "TEL:2")
    kept = (Phone("1", Label.FAX), Phone("2", Label.OTHER))
    assert changed(raw, phones=kept)[2:] == ["TEL;TYPE=FAX,HOME:1", "TEL;TYPE=WORK:1", "TEL:2"]
    assert changed(raw, phones=kept[1:])[2:] == ["TEL:2"]


def test_what_is_new_comes_behind_its_kind() -> None:
    raw = card("N:a;;;;", "FN:a", "EMAIL:a@b.c", "NOTE:x")
    new = (Email("a@b.c", Label.OTHER), Email("d@e.f", Label.HOME))
    assert changed(raw, emails=new)[2:] == [
        "EMAIL:a@b.c",
        "EMAIL;TYPE=INTERNET,HOME:d@e.f",
        "NOTE:x",
    ]


def test_another_order_is_no_change() -> None:
    raw = card("N:a;;;;", "FN:a", "EMAIL:a@b.c", "EMAIL:d@e.f")
    contact = vcard.parse(raw)
    assert vcard.write(replace(contact, emails=contact.emails[::-1]), raw) == raw


@pytest.mark.parametrize(
    ("line", "name", "after"),
    [
        ("X-SKYPE;X-A=1:anna", "Anna", "X-SKYPE;X-A=1:Anna"),
        ("IMPP;X-SERVICE-TYPE=Skype:skype:anna", "Anna", "IMPP;X-SERVICE-TYPE=Skype:skype:Anna"),
        ("IMPP;TYPE=SKYPE:anna", "Anna", "IMPP;TYPE=SKYPE:Anna"),
    ],
)
def test_a_messenger_in_another_spelling_keeps_its_form(line: str, name: str, after: str) -> None:
    raw = card("N:a;;;;", "FN:a", line)
    assert changed(raw, messengers=(Messenger("skype", name),))[2:] == [after]


def test_of_an_address_only_what_differs_changes() -> None:
    raw = card(
        "N:a;;;;", "FN:a", 'ADR;LABEL="x:y";TYPE=home;GEO="geo:1,2":PF 1;H;A,B;C;;1;', version="4.0"
    )
    assert changed(raw, postal=Postal("A,B", "2", "C"))[2:] == ["ADR;TYPE=home:PF 1;H;A,B;C;;2;"]


def test_an_address_goes_with_its_labels() -> None:
    raw = card("N:a;;;;", "FN:a", "i1.ADR:;;A", "i1.X-ABADR:de", "ADR:PF 1;;;;;;")
    assert changed(raw, postal=None)[2:] == ["ADR:PF 1;;;;;;"]


def test_the_stamp_alone_is_no_change_and_comes_with_one() -> None:
    raw = card("N:a;;;;", "FN:a", "REV;X-A=1:20240101T000000Z")
    later = replace(vcard.parse(raw), stamp="2026-03-01T10:00:00+00:00")
    assert vcard.write(later, raw) == raw
    told = vcard.write(replace(later, position="x"), raw)
    assert "REV;X-A=1:20260301T100000Z\r\n" in told
    assert "REV;X-A=1:20240101T000000Z\r\n" in vcard.write(
        replace(later, position="x", stamp=""), raw
    )


def test_a_uid_is_kept_unless_another_is_given() -> None:
    raw = card("UID:1", "N:a;;;;", "FN:a")
    contact = vcard.parse(raw)
    without_returns = raw.replace("\r\n", "\n")
    assert vcard.write(replace(contact, uid=""), without_returns) == without_returns
    assert changed(raw, uid="2")[0] == "UID:2"


def test_a_card_that_cannot_be_read_is_not_written_over() -> None:
    with pytest.raises(Unreadable, match="truncated"):
        vcard.write(ANNA, "BEGIN:VCARD\r\nFN:a\r\n")


def test_a_stamp_that_is_none_is_the_callers_mistake() -> None:
    with pytest.raises(ValueError, match="isoformat"):
        vcard.write(Contact(stamp="gestern"))
