"""Reading vCards: every spelling of a field, and what cannot be read."""

from __future__ import annotations

import base64

import pytest
from tests.pure.samples import card

from einklang.formats import vcard
from einklang.formats.unreadable import REASONS, Unreadable
from einklang.records.contact import MANY, Contact, Email, Label, Messenger, Name, Phone, Postal


@pytest.mark.parametrize(
    ("lines", "name"),
    [
        (("FN:Anna von der Müller",), Name(family="Anna von der Müller")),
        (("FN:Anna Müller", "N:;;;;"), Name(family="Anna Müller")),
        (("N:Müller;Anna",), Name(given="Anna", family="Müller")),
        (("N:a\\;b;c\\,d;e,f;;", "FN:x"), Name(given="c,d", middle="e f", family="a;b")),
        (("FN:Acme", "ORG:Acme;Werk 2"), Name()),
        (("FN:Anna@X.example", "EMAIL:anna@x.example"), Name()),
        (("FN:040 1", "TEL:040 1"), Name()),
        (("FN:Acme", "ORG:Acme Nord"), Name(family="Acme")),
        ((), Name()),
        (("N:Ende\\",), Name(family="Ende\\")),
    ],
)
def test_a_name_is_told_in_parts_or_as_a_whole(lines: tuple[str, ...], name: Name) -> None:
    assert vcard.parse(card(*lines)).name == name


@pytest.mark.parametrize(
    ("line", "label"),
    [
        ("TEL:1", Label.OTHER),
        ("TEL;TYPE=CELL,WORK:1", Label.MOBILE),
        ("TEL;TYPE=HOME;TYPE=FAX:1", Label.FAX),
        ("TEL;HOME;VOICE:1", Label.HOME),
        ('TEL;TYPE="work,voice":1', Label.WORK),
        ("tel;type=pager:1", Label.OTHER),
        ("TEL;X_Ü*=1;TYPE=WORK:1", Label.WORK),
        ("i1.TEL;TYPE=WORK:1\r\ni1.X-ABLabel:_$!<Mobile>!$_", Label.MOBILE),
        ("i1.TEL;TYPE=WORK:1\r\nI1.X-ABLabel:_$!<Other>!$_", Label.OTHER),
        ("i1.TEL;TYPE=WORK:1\r\ni1.X-ABLabel:Empfang", Label.WORK),
        ("i1.TEL:1\r\ni2.X-ABLabel:Home", Label.OTHER),
    ],
)
def test_a_number_is_for_what_its_types_or_its_label_say(line: str, label: Label) -> None:
    assert vcard.parse(card(line)).phones == (Phone("1", label),)


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("TEL;VALUE=uri:tel:+49-40-1", "+49-40-1"),
        ("TEL;VALUE=uri:TEL:1;phone-context=+49", "1"),
        ("TEL;VALUE=uri:+49 40 1", "+49 40 1"),
        ("TEL:tel:1", "tel:1"),
        ("TEL:040\\,1", "040,1"),
    ],
)
def test_a_number_is_a_text_or_a_uri(line: str, number: str) -> None:
    (phone,) = vcard.parse(card(line, version="4.0")).phones
    assert phone.number == number


@pytest.mark.parametrize(
    ("line", "messenger"),
    [
        ("IMPP:xmpp:a@b.example", Messenger("jabber", "a@b.example")),
        ("IMPP;X-SERVICE-TYPE=Facebook:xmpp:a", Messenger("facebook", "a")),
        ("IMPP;SERVICE-TYPE=Signal:x:a", Messenger("signal", "a")),
        ("IMPP;TYPE=HOME;TYPE=XMPP:a", Messenger("jabber", "a")),
        ("IMPP;TYPE=work:a", Messenger("", "a")),
        ("X-SKYPE-USERNAME;TYPE=HOME:a\\,b", Messenger("skype", "a,b")),
    ],
)
def test_a_messenger_is_told_in_many_ways(line: str, messenger: Messenger) -> None:
    assert vcard.parse(card(line)).messengers == (messenger,)


@pytest.mark.parametrize(
    ("lines", "city"),
    [
        (("ADR:;;;A;;;", "ADR:;;;B;;;"), "A"),
        (("ADR;TYPE=WORK:;;;A;;;", "ADR;TYPE=HOME:;;;B;;;"), "B"),
        (("ADR;TYPE=HOME:;;;A;;;", "ADR;TYPE=WORK,pref:;;;B;;;"), "B"),
        (("ADR;PREF=2:;;;A;;;", "ADR;PREF=1:;;;B;;;"), "B"),
        (("ADR;PREF=viel;TYPE=HOME:;;;A;;;", "ADR;PREF=9999:;;;B;;;"), "A"),
        (("ADR:;;;A;;;", "i1.ADR:;;;B;;;", "i1.X-ABLabel:_$!<Home>!$_"), "B"),
        (("ADR;TYPE=PREF:PF 1;;;;;;", "ADR:;;;B"), "B"),
    ],
)
def test_the_address_that_counts_is_preferred_or_at_home_or_first(
    lines: tuple[str, ...], city: str
) -> None:
    assert vcard.parse(card(*lines)).postal == Postal(city=city)


@pytest.mark.parametrize(
    ("value", "stamp"),
    [
        ("2024-03-01T10:11:12Z", "2024-03-01T10:11:12+00:00"),
        ("20240301T111112+0100", "2024-03-01T10:11:12+00:00"),
        ("20240301T101112", "2024-03-01T10:11:12+00:00"),
        ("2024-03-01", "2024-03-01T00:00:00+00:00"),
        ("00010101T000000+1400", ""),
        ("gestern", ""),
        ("", ""),
    ],
)
def test_when_it_changed_is_told_in_utc(value: str, stamp: str) -> None:
    assert vcard.parse(card(f"REV:{value}")).stamp == stamp


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("", "not_card"),
        ("BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", "not_card"),
        (card("FN:a") * 2, "two_cards"),
        (card("FN:a")[:-15], "truncated"),
        ("BEGIN:VCARD\r\nFN:a\r\n" + card("FN:b"), "truncated"),
        (card("FN:a\x00"), "binary"),
        (card("FN:a", version="5.0"), "vcard_version"),
        (card("FN:a", "KIND:group", version="4.0"), "group_card"),
        (card("FN:a", "X-ADDRESSBOOKSERVER-KIND:Group"), "group_card"),
        (card("FN:a", "TEL"), "bad_line"),
        (card('TEL;TYPE="a:b'), "bad_line"),
        (b"x" * (vcard.LARGEST + 1), "too_big"),
    ],
)
def test_what_cannot_be_read_says_why(body: bytes | str, why: str) -> None:
    with pytest.raises(Unreadable) as caught:
        vcard.parse(body)
    assert caught.value.reason == why
    assert why in REASONS


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_a_card_in_another_encoding_is_read(encoding: str) -> None:
    assert vcard.parse(card("FN:Jürgen").encode(encoding)).name == Name(family="Jürgen")


def test_what_is_broken_and_not_ours_hides_nothing() -> None:
    text = card("FN:Anna", "GARBAGE", "X-A;=;;:1", 'X-B;Y="z:1', "EMAIL:nobody", "EMAIL:a@b.c")
    assert vcard.parse(text).emails == (Email("a@b.c", Label.OTHER),)


def test_a_photo_of_two_megabytes_is_in_nobodys_way() -> None:
    photo = base64.b64encode(b"\x00" * 2_000_000).decode()
    folded = "\r\n ".join(photo[at : at + 74] for at in range(0, len(photo), 74))
    text = card("FN:Anna", f"PHOTO;ENCODING=b;TYPE=JPEG:{folded}", "NOTE:danach")
    written = vcard.write(Contact(name=Name(family="Berta")), text)
    assert folded in written
    assert "\r\nFN:Berta\r\n" in written
    assert written.endswith("NOTE:danach\r\nEND:VCARD\r\n")


def test_more_than_a_contact_can_hold_stays_in_the_card() -> None:
    text = card("FN:Anna", *(f"EMAIL:a{n}@b.example" for n in range(MANY + 5)))
    contact = vcard.parse(text)
    assert len(contact.emails) == MANY
    swapped = (*contact.emails[1:], Email("neu@b.example", Label.WORK))
    written = vcard.write(Contact(name=contact.name, emails=swapped), text)
    assert vcard.parse(written).emails == swapped
    assert all(f"EMAIL:a{n}@b.example" in written for n in range(1, MANY + 5))


@pytest.mark.parametrize("charset", ["windows-1252", "utf-8", "none-such"])
def test_quoted_printable_says_in_which_encoding_it_is(charset: str) -> None:
    told = "J=FCrgen" if charset == "windows-1252" else "J=C3=BCrgen"
    line = f"N;CHARSET={charset};ENCODING=QUOTED-PRINTABLE:;{told}"
    assert vcard.parse(card(line, version="2.1")).name == Name(given="Jürgen")


def test_an_encoding_that_fits_not_is_guessed() -> None:
    line = "N;QUOTED-PRINTABLE:;J=FCrgen=0D=0A"
    assert vcard.parse(card(line, version="2.1")).name == Name(given="Jürgen")


def test_a_comma_in_quoted_printable_parts_no_names() -> None:
    line = "N;ENCODING=QUOTED-PRINTABLE:M=2C X;Anna"
    assert vcard.parse(card(line, version="2.1")).name == Name(given="Anna", family="M, X")


def test_a_file_of_many_is_read_card_by_card() -> None:
    file = "\r\n".join(
        [
            "vor allem",
            card("FN:Anna"),
            card("FN:Gruppe", "KIND:group"),
            "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:abgeschnitten",
            card("FN:Berta", "TEL"),
            card("FN:Dora", "TEL", version="2.1"),
            card("FN:Emil").replace("VERSION:", "VERSION "),
            card("FN:Cäsar"),
        ]
    )
    told = [
        item.reason if isinstance(item, Unreadable) else item.title for item in vcard.read(file)
    ]
    assert told == [
        "Anna",
        "group_card",
        "truncated",
        "bad_line",
        "bad_line",
        "bad_line",
        "Cäsar",
    ]
    assert vcard.read("nichts") == []


def test_a_file_that_was_written_is_read_again() -> None:
    people = [Contact(name=Name(family=name)) for name in ("Anna", "Berta")]
    assert vcard.read(vcard.file_of(people)) == people
