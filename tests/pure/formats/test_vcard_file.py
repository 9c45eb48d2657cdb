"""Files of many vCards: a card at a time, and each trouble costs one card."""

from __future__ import annotations

from base64 import b64encode
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.pure.drawn_contacts import fitted_contacts

from einklang.formats import vcard
from einklang.formats.listed import Listed
from einklang.formats.unreadable import Unreadable
from einklang.formats.vcard_file import Piece, pieces
from einklang.records.contact import Contact, Name


def card(name: str, *lines: str, version: str = "3.0") -> str:
    return "\n".join(
        ("BEGIN:VCARD", f"VERSION:{version}", f"N:{name};;;;", f"FN:{name}", *lines, "END:VCARD\n")
    )


def found(text: str) -> list[Piece]:
    return list(pieces(StringIO(text)))


def told(text: str) -> list[object]:
    """The names of what can be read, and the reasons of what cannot."""
    listed = [each for piece in found(text) for each in vcard.listed(piece.text)]
    return [e.reason if isinstance(e, Unreadable) else str(e.contact.name) for e in listed]


def test_each_card_is_a_piece_with_its_line() -> None:
    text = "\n" + card("Ost") + "etwas dazwischen\n" + card("West")
    assert found(text) == [Piece(2, card("Ost")), Piece(8, card("West"))]


def test_what_is_cut_off_costs_itself_alone() -> None:
    cut = "BEGIN:VCARD\nVERSION:3.0\nFN:Nord\n"
    assert told(cut + card("Ost") + cut) == ["truncated", "Ost", "truncated"]


def test_a_photo_of_20_mb_is_left_out() -> None:
    photo = "PHOTO;ENCODING=b;TYPE=JPEG:" + "\n ".join(["A" * 74] * 280_000)
    assert len(photo) > 20_000_000
    assert told(card("Ost", photo, "item1.PHOTO:x", " y", "NOTE:da")) == ["Ost"]


def test_a_card_that_is_longer_than_what_is_read_is_an_empty_piece() -> None:
    long = card("Ost", "NOTE:" + "x" * vcard.LARGEST)
    assert found(long + card("West")) == [Piece(1, ""), Piece(7, card("West"))]


def test_what_is_no_vcard_has_no_pieces() -> None:
    assert found("Name;Mail\nEND:VCARD\n") == []


@pytest.mark.parametrize("mark", ["\ufeff", "\xef\xbb\xbf"])
def test_a_mark_in_front_is_no_part_of_the_first_line(mark: str) -> None:
    assert told(mark + card("Ost")) == ["Ost"]


def test_notes_come_along() -> None:
    notes = card("Ost", "NOTE:erst\\nzwei", "NOTE;LANGUAGE=de:dann", "NOTE", "NOTE: ")
    assert vcard.listed(notes) == [Listed(Contact(name=Name(family="Ost")), "erst\nzwei\n\ndann")]


def test_notes_are_written_where_there_are_any() -> None:
    ost = Contact(name=Name(family="Ost"))
    assert "NOTE" not in vcard.with_rest(Listed(ost))
    assert "NOTE:a\\nb" in vcard.with_rest(Listed(ost, notes="a\nb"), vcard.NEW)


def test_a_group_is_nobody() -> None:
    assert told(card("Alle", "KIND:group", version="4.0")) == ["group_card"]


notes = st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]))


tags = st.sampled_from([(), ("VIP",), ("a, b", "Größe; \\n")])


@given(fitted_contacts, notes, tags, st.sampled_from([vcard.OLD, vcard.NEW]))
def test_the_import_of_an_export_is_the_same_person(
    contact: Contact, said: str, tags: tuple[str, ...], version: str
) -> None:
    text = vcard.with_rest(Listed(contact, notes=said, tags=tags), version)
    (piece,) = found(text.replace("\r\n", "\n"))
    assert vcard.listed(piece.text) == [Listed(contact, notes=said.strip(), tags=tags)]


PHOTO = b"\xff\xd8" + bytes(range(256)) * 20
OST = Contact(name=Name(family="Ost"))


@pytest.mark.parametrize("version", [vcard.OLD, vcard.NEW])
@pytest.mark.parametrize("private", [True, False])
def test_a_picture_and_that_somebody_is_private_come_back(version: str, *, private: bool) -> None:
    told = Listed(OST, private=private, tags=("VIP",), picture=PHOTO)
    text = vcard.with_rest(told, version).replace("\r\n", "\n")
    assert max(map(len, text.splitlines())) <= 75
    (first, second) = found(text + card("West"))
    assert vcard.listed(first.text) == [told]
    assert second.text == card("West")


CODED = b64encode(PHOTO).decode()


@pytest.mark.parametrize(
    ("lines", "picture"),
    [
        ((f"PHOTO;BASE64;JPEG:{CODED}",), PHOTO),
        ((f"PHOTO;TYPE=JPEG;ENCODING=BASE64:\n  {CODED[:60]}\n  {CODED[60:]}\n",), PHOTO),
        ((f"PHOTO;ENCODING=B:{CODED}", "PHOTO;ENCODING=b:QUJD"), PHOTO),
        ((f"item1.PHOTO:data:image/jpeg;base64\\,{CODED}",), PHOTO),
        (("PHOTO;VALUE=uri:https://bilder.example/anna.jpg",), b""),
        (("PHOTO;ENCODING=b:A",), b""),
        (("PHOTO", "LOGO;ENCODING=b:QUJD"), b""),
        (("PHOTO;ENCODING=b:",), b""),
        (("PHOTO;ENCODING=b:" + "A" * 1_400_000,), b""),
        (("PHOTO;ENCODING=b:" + "A" * 1_600_000, "PHOTO;ENCODING=b:QUJD"), b""),
    ],
)
def test_the_first_picture_that_stands_in_the_card_is_taken(
    lines: tuple[str, ...], picture: bytes
) -> None:
    version = "2.1" if "BASE64" in lines[0] else "3.0"
    (piece,) = found(card("Ost", *lines, version=version))
    assert vcard.listed(piece.text) == [Listed(OST, picture=picture)]


def test_beside_a_card_that_is_full_there_is_no_place_for_a_picture() -> None:
    notes = "NOTE:" + "x" * (vcard.LARGEST - 3000)
    (piece,) = found(card("Ost", f"PHOTO;ENCODING=b:{CODED}", notes))
    (told,) = vcard.listed(piece.text)
    assert isinstance(told, Listed)
    assert told.picture == b""


@pytest.mark.parametrize(
    ("line", "private"),
    [("CLASS:private", True), ("X-CLASS:CONFIDENTIAL", True), ("CLASS:PUBLIC", False)],
)
def test_a_class_says_whether_somebody_is_private(line: str, *, private: bool) -> None:
    assert vcard.listed(card("Ost", line)) == [Listed(OST, private=private)]


def test_categories_are_tags_but_for_those_by_which_google_sorts() -> None:
    ost = card("Ost", "CATEGORIES:myContacts,VIP", "CATEGORIES", "CATEGORIES:Messe,VIP")
    assert vcard.listed(ost) == [Listed(Contact(name=Name(family="Ost")), tags=("VIP", "Messe"))]
