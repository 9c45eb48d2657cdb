"""Cards in the manner of their makers: what the record says, and that nothing else gets lost."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.pure.samples import CARDS, card_text

from einklang.formats import vcard
from einklang.records.contact import (
    Contact,
    Email,
    Label,
    Messenger,
    Name,
    Phone,
    Postal,
)

OLD_VERSION = "outlook_export"


def parsed(name: str) -> Contact:
    return vcard.parse(card_text(name))


def lines(text: str) -> list[str]:
    return text.replace("\r\n ", "").split("\r\n")


@pytest.mark.parametrize("name", CARDS)
def test_a_card_that_nothing_changed_comes_back_octet_by_octet(name: str) -> None:
    text = card_text(name)
    assert vcard.write(vcard.parse(text), text) == text


@pytest.mark.parametrize("name", CARDS)
def test_a_card_that_lost_its_returns_in_xml_is_not_changed_for_that(name: str) -> None:
    text = card_text(name).replace("\r\n", "\n")
    assert vcard.write(vcard.parse(text), text) == text


@pytest.mark.parametrize("name", CARDS)
def test_a_card_written_anew_says_the_same(name: str) -> None:
    contact = parsed(name)
    anew = vcard.parse(vcard.write(contact))
    assert replace(anew, stamp=contact.stamp) == contact


@pytest.mark.parametrize("name", sorted({*CARDS} - {OLD_VERSION}))
@pytest.mark.parametrize("ends", ["\r\n", "\n"])
def test_a_new_position_changes_one_line_alone(name: str, ends: str) -> None:
    text = card_text(name)
    contact = replace(vcard.parse(text), position="Neue Stelle")
    written = vcard.write(contact, text.replace("\r\n", ends))
    assert vcard.parse(written) == contact
    gone = [line for line in text.split("\r\n") if line not in written.split("\r\n")]
    came = [line for line in written.split("\r\n") if line not in text.split("\r\n")]
    assert [line.upper().startswith("TITLE") for line in gone] in ([], [True])
    (new,) = came
    assert new.partition(":")[2] == "Neue Stelle"


@pytest.mark.parametrize("name", ["apple", "nextcloud", "thunderbird", "google"])
def test_taking_a_number_away_takes_its_line_and_label_alone(name: str) -> None:
    text = card_text(name)
    contact = vcard.parse(text)
    written = vcard.write(replace(contact, phones=contact.phones[:-1]), text)
    gone = [line for line in text.split("\r\n") if line not in written.split("\r\n")]
    assert all("TEL" in line.upper() or "X-ABLABEL" in line.upper() for line in gone)
    assert len(gone) == {"apple": 2, "google": 2}.get(name, 1)
    assert set(written.split("\r\n")) <= set(text.split("\r\n"))


def test_apple_tells_labels_in_groups_and_two_addresses() -> None:
    assert parsed("apple") == Contact(
        uid="6F0A6D8C-2A7B-4F3E-9D5C-1B2E3F4A5B6C",
        name=Name("Dr.", "Anna", "Sophie", "Möller", "MBA"),
        organisation="Südwind GmbH",
        position="Leiterin Einkauf",
        emails=(
            Email("anna.moeller@suedwind.example", Label.WORK),
            Email("anna@privat.example", Label.HOME),
            Email("anna@ferien.example", Label.OTHER),
        ),
        phones=(
            Phone("+49 170 1234567", Label.MOBILE),
            Phone("+49 40 123456-99", Label.FAX),
            Phone("+49 40 9876543", Label.FAX),
        ),
        messengers=(Messenger("skype", "anna.moeller"), Messenger("jabber", "anna@jabber.example")),
        postal=Postal("Am Deich 3", "27472", "Cuxhaven", "Niedersachsen", "Deutschland"),
        stamp="2024-03-01T10:11:12+00:00",
    )


def test_google_tells_names_from_right_to_left_and_empty_labels() -> None:
    contact = parsed("google")
    assert contact.name == Name(given="محمد", family="عوض")
    assert contact.emails[0] == Email("m.awad@alnour.example", Label.OTHER)
    assert contact.phones[1] == Phone("+20 2 0000 0000", Label.OTHER)
    assert contact.messengers == (Messenger("gtalk", "m.awad"),)
    assert contact.postal is None


def test_nextcloud_tells_numbers_as_uris_and_types_in_quotes() -> None:
    contact = parsed("nextcloud")
    assert contact.uid == "urn:uuid:4fbe8971-0bc3-424c-9c26-36c3e1eff6b1"
    assert contact.name == Name(given="Zoë 👩‍🚀", family="Ångström")
    assert contact.position == "Raumfahrerin"
    assert contact.phones == (
        Phone("+49-30-555-5555 ext. 12", Label.HOME),
        Phone("0170 / 55 55 55", Label.MOBILE),
    )
    assert contact.emails == (Email("zoe@example.org", Label.HOME),)
    assert contact.messengers == (
        Messenger("skype", "zoe.a"),
        Messenger("matrix", "u/zoe:example.org"),
    )
    assert contact.postal == Postal("Weg 2", "14467", "Potsdam", "Brandenburg", "")
    assert contact.stamp == "2024-03-01T10:11:12+00:00"


def test_thunderbird_tells_everything_in_small_letters() -> None:
    contact = parsed("thunderbird")
    assert contact.title == "Xaver Huber"
    assert contact.organisation == "Huber & Söhne"
    assert contact.phones == (
        Phone("+43 1 234", Label.OTHER),
        Phone("0664/1234567", Label.MOBILE),
    )
    assert contact.postal == Postal("Gasse 1", "1010", "Wien", "", "Österreich")


def test_outlook_tells_the_old_version_in_quoted_printable() -> None:
    contact = parsed(OLD_VERSION)
    assert contact.name == Name(prefix="Herr", given="Jürgen", family="Müller")
    assert contact.organisation == "Stahl, Holz & Söhne"
    assert [phone.label for phone in contact.phones] == [Label.WORK, Label.MOBILE, Label.FAX]
    assert contact.postal == Postal("Domplatz 1", "50667", "Köln", "NRW", "Deutschland")
    assert contact.emails == (Email("juergen.mueller@stahl.example", Label.OTHER),)


def test_a_changed_card_of_the_old_version_becomes_one_of_the_next() -> None:
    text = card_text(OLD_VERSION)
    contact = replace(parsed(OLD_VERSION), position="Chef")
    written = vcard.write(contact, text)
    assert vcard.parse(written) == contact
    told = lines(written)
    assert "VERSION:3.0" in told
    assert "TEL;TYPE=WORK;TYPE=FAX:+49 (221) 12346" in told
    assert "LABEL;TYPE=WORK;TYPE=PREF:Domplatz 1\\n50667 Köln" in told
    assert (
        "NOTE:Eine lange Bemerkung\\ndie in zwei Zeilen steht und umgebrochen wurde und noch einmal"
    ) in [line.replace("wurde  und", "wurde und") for line in told]
    (photo,) = (line for line in told if line.startswith("PHOTO;TYPE=JPEG;ENCODING=b:"))
    assert photo.partition(":")[2].strip() in text.replace("\r\n ", "")


def test_a_company_has_no_name_of_a_person() -> None:
    contact = parsed("company")
    assert contact.name == Name()
    assert contact.title == "Hafen-Apotheke"
    assert contact.phones == (Phone("040 / 11 22 33", Label.WORK),)  # the same number twice


def test_of_forty_addresses_one_can_go_and_the_others_stay() -> None:
    text = card_text("many")
    contact = vcard.parse(text)
    assert len(contact.emails) == 40
    written = vcard.write(replace(contact, emails=contact.emails[1:], postal=None), text)
    assert [line for line in text.split("\r\n") if line not in written.split("\r\n")] == [
        "EMAIL;TYPE=INTERNET,HOME:person0@viele.example",
        "ADR;TYPE=WORK:;;Straße 0;Ort 0;;10000;",
    ]
    assert vcard.parse(written).postal == Postal("Straße 1", "10001", "Ort 1")
