"""What a row of a list says of a person: ours, Google's, Outlook's, and anybody's."""

from __future__ import annotations

from dataclasses import replace
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.pure.drawn_contacts import fitted_contacts

from einklang.formats.csv_people import cells_of, listed_of
from einklang.formats.csv_text import Row, rows, written
from einklang.formats.csv_titles import (
    OURS,
    TARGETS,
    Layout,
    bare,
    is_several,
    names_titles,
    targets_of,
    titles_of,
)
from einklang.formats.listed import Listed
from einklang.records.contact import Contact, Email, Label, Messenger, Name, Phone, Postal

OUTLOOK = (
    "Anrede;Vorname;Weitere Vornamen;Nachname;Suffix;Firma;Position;Straße geschäftlich;"
    "Straße geschäftlich 2;Ort geschäftlich;Postleitzahl geschäftlich;Land/Region geschäftlich;"
    "Straße privat;Ort privat;Fax geschäftlich;Telefon geschäftlich;Telefon geschäftlich 2;"
    "Telefon privat;Mobiltelefon;E-Mail-Adresse;E-Mail-Typ;E-Mail: Angezeigter Name;"
    "E-Mail 2: Adresse;Notizen;Privat;Webseite"
)
OUTLOOK_ROW = (
    "Dr.;Anna;Maria;Ost;MdB;Werk 9;Einkauf;Kai 1;Hof 3;Kiel;24103;Deutschland;Weg 2;Laboe;"
    "+49 431 9;+49 431 1;+49 431 2;+49 431 3;+49 170 4;a.ost@werk9.example;SMTP;Anna Ost;"
    "anna@ost.example;Mag Tee;Falsch;werk9.example"
)
GOOGLE = (
    "First Name,Middle Name,Last Name,Phonetic First Name,Name Prefix,Organization Name,"
    "Organization Title,Birthday,Notes,Labels,E-mail 1 - Label,E-mail 1 - Value,Phone 1 - Label,"
    "Phone 1 - Value,Address 1 - Label,Address 1 - Formatted,Address 1 - Street,Address 1 - City,"
    "Address 1 - Region,Address 1 - Postal Code,Address 1 - Country,IM 1 - Type,IM 1 - Service,"
    "IM 1 - Value"
)
GOOGLE_ROW = (
    "Ben,,Abel,Ben,Prof.,Abel AG,Chef,1970-01-01,Notiz,* myContacts,* Home,"
    "ben@abel.example ::: b@abel.example,Work Fax,+49 1 ::: +49 2,* Home,Alles,Weg 1,Kiel,SH,"
    "24103,DE,Work,skype,ben.abel"
)


def row(titles: list[str], cells: list[str], **own: str) -> Listed:
    """The person whom this row tells, the columns taken as their titles say."""
    return listed_of(cells, targets_of(titles, own))


def one(title: str, cell: str) -> Contact:
    return row([title], [cell]).contact


def test_a_list_of_german_outlook_is_understood() -> None:
    told = row(OUTLOOK.split(";"), OUTLOOK_ROW.split(";"))
    assert told.contact == Contact(
        name=Name("Dr.", "Anna", "Maria", "Ost", "MdB"),
        organisation="Werk 9",
        position="Einkauf",
        emails=(Email("a.ost@werk9.example"), Email("anna@ost.example")),
        phones=(
            Phone("+49 431 9", Label.FAX),
            Phone("+49 431 1"),
            Phone("+49 431 2"),
            Phone("+49 431 3", Label.HOME),
            Phone("+49 170 4", Label.MOBILE),
        ),
        postal=Postal("Kai 1\nHof 3", "24103", "Kiel", "", "Deutschland"),
    )
    assert (told.notes, told.private) == ("Mag Tee", False)
    assert told.dropped == (("second_postal", "Weg 2 Laboe"),)


def test_a_list_of_google_is_understood() -> None:
    assert row(GOOGLE.split(","), GOOGLE_ROW.split(",")).contact == Contact(
        name=Name("Prof.", "Ben", "", "Abel"),
        organisation="Abel AG",
        position="Chef",
        emails=(Email("ben@abel.example", Label.HOME), Email("b@abel.example", Label.HOME)),
        phones=(Phone("+49 1", Label.FAX), Phone("+49 2", Label.FAX)),
        messengers=(Messenger("skype", "ben.abel"),),
        postal=Postal("Weg 1", "24103", "Kiel", "SH", "DE"),
    )


@pytest.mark.parametrize(
    ("whole", "name"),
    [
        ("Clara Clausen", Name(given="Clara", family="Clausen")),
        ("Clausen, Clara", Name(given="Clara", family="Clausen")),
        ("Dr. Clara von der Au", Name("Dr.", "Clara", "", "von der Au")),
        ("Clausen", Name(family="Clausen")),
        ("Prof. Dr.", Name("Prof.", "", "", "Dr.")),
        ("Von Au", Name(given="Von", family="Au")),
    ],
)
def test_a_whole_name_is_taken_apart(whole: str, name: Name) -> None:
    assert one("Name", whole).name == name


def test_the_parts_of_a_name_count_before_the_whole_of_it() -> None:
    told = row(["Name", "Vorname", "Nachname"], ["Ost Anna Dr.", "Anna", "Ost"])
    assert told.contact.name == Name(given="Anna", family="Ost")


def test_a_title_of_its_own_stays_before_a_whole_name() -> None:
    told = row(["Titel", "Name"], ["Prof.", "Dr. Anna Ost"])
    assert told.contact.name == Name("Prof.", "Anna", "", "Ost")


@pytest.mark.parametrize(
    ("cell", "addresses"),
    [
        ("a@x.example; b@x.example", ("a@x.example", "b@x.example")),
        ("Anna Ost <A@x.example>", ("a@x.example",)),
        ("Anna <a@x.example>, Ben <b@x.example>", ("a@x.example", "b@x.example")),
        ("Anna <a@x.example>, b@x.example", ("a@x.example", "b@x.example")),
        ("a@x.example b@x.example", ("a@x.example", "b@x.example")),
        ("Anna a@x.example", ("anna a@x.example",)),
    ],
)
def test_one_cell_may_hold_several_addresses(cell: str, addresses: tuple[str, ...]) -> None:
    assert tuple(each.address for each in one("Mail", cell).emails) == addresses


def test_what_is_no_address_is_left_out_and_told() -> None:
    told = row(["Mail", "Nachname"], [" keine ", "Ost"])
    assert told.contact.emails == ()
    assert told.dropped == (("no_address", "keine"),)


@pytest.mark.parametrize(
    ("kind", "label"),
    [
        ("", Label.WORK),
        ("Work Fax", Label.FAX),
        ("Handy", Label.MOBILE),
        ("* Home", Label.HOME),
        ("Geschäftlich", Label.WORK),
        ("Ferienhaus", Label.OTHER),
    ],
)
def test_a_kind_speaks_of_the_next_column(kind: str, label: Label) -> None:
    told = row(["Telefon 1 Art", "Telefon 1", "Telefon 2"], [kind, "1234", "5678"])
    assert told.contact.phones == (Phone("1234", label), Phone("5678"))


def test_an_address_may_be_but_the_further_line_of_a_street() -> None:
    assert one("Adresszusatz", "Hof 3").postal == Postal("Hof 3")
    assert one("Adresszusatz", " ").postal is None


def test_the_address_that_says_something_counts() -> None:
    titles = ["Business Street", "Business City", "Home Street", "Home City"]
    told = row(titles, ["", " ", "Weg 2", "Laboe"])
    assert told.contact.postal == Postal("Weg 2", "", "Laboe")
    assert told.dropped == ()


def test_a_field_of_the_workspace_is_known_by_its_name() -> None:
    told = row(["Kunde", "Nachname", "Kundennummer"], ["ja", "Ost", " 7 "], **{"3": "Kunde"})
    assert told.own == {"3": "ja"}
    assert told.contact.organisation == ""


def test_the_column_whose_title_fits_best_counts() -> None:
    assert targets_of(["Anrede", "Titel", "Nachname", "Nachname"], {}) == [
        "salutation", "prefix", "family", "",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("salutation", "prefix"),
    [
        ("Frau", ""),
        ("Herr", ""),
        ("Herrn Dr.", "Dr."),
        ("Frau Prof. Dr.", "Prof. Dr."),
        ("Mr.", ""),
        ("Sehr geehrte Frau", ""),
        ("Dipl.-Ing.", "Dipl.-Ing."),
    ],
)
def test_of_a_salutation_only_a_title_is_part_of_the_name(salutation: str, prefix: str) -> None:
    told = row(["Anrede", "Vorname", "Nachname"], [salutation, "Anna", "Ost"]).contact
    assert told.name == Name(prefix, "Anna", "", "Ost")
    assert one("Name", f"{salutation} Anna Ost").name.prefix in {prefix, ""}


def test_a_title_of_its_own_column_counts_before_one_in_the_salutation() -> None:
    titles = ["Anrede", "Titel", "Nachname"]
    assert row(titles, ["Herr Dr.", "Prof.", "Ost"]).contact.name.prefix == "Prof."
    assert row(titles, ["Herr Dr.", "", "Ost"]).contact.name.prefix == "Dr."
    assert row(["Titel", "Nachname"], ["Frau", "Ost"]).contact.name.prefix == "Frau", "as typed"


def test_a_kind_of_nothing_is_left_out() -> None:
    assert targets_of(["E-mail Type", "Webseite", "E-mail Label"], {}) == ["", "", ""]


def test_what_begins_like_a_number_may_be_a_title() -> None:
    assert names_titles(["Vorname", "Nachname"])
    assert names_titles(["E-mail 1 - Value"])
    assert not names_titles(["Anna", "Ost"])
    assert not names_titles(["Mail", "a@x.example"])
    assert not names_titles(["Telefon", "+49 40 123456"])
    assert not names_titles(["", "–"])


def test_a_title_without_letters_is_itself() -> None:
    assert targets_of(["★", "?"], {"1": "★"}) == ["own:1", ""]


def test_every_column_of_ours_is_known_in_both_languages() -> None:
    layout = Layout(2, 2, 1, (("5", "Größe"), ("6", "E-Mail"), ("7", "Notes")))
    for language in ("en", "de"):
        titles = titles_of(replace(layout, language=language))
        targets = targets_of(titles, dict(layout.own))
        assert "" not in targets
        assert targets[-3:] == ["own:5", "own:6", "own:7"]
    without = [title for title in titles_of(Layout()) if title not in {"Tags", "Notes"}]
    assert titles_of(Layout(with_notes=False)) == without


def test_a_target_is_one_of_those_that_are_offered() -> None:
    targets = targets_of([*OUTLOOK.split(";"), *GOOGLE.split(",")], {})
    assert set(targets) <= {"", *TARGETS}
    assert is_several("email.work")
    assert not is_several("given")
    assert {bare(title) for titles in OURS.values() for title in titles}


@pytest.mark.parametrize("told", ["ja", "X", "TRUE", "privat"])
def test_somebody_is_private_in_many_words(told: str) -> None:
    assert row(["Privat", "Nachname"], [told, "Ost"]).private


OWN = {"1": "Größe", "2": "Telefon"}


def back(person: Listed, language: str, separator: str) -> list[Listed]:
    """Whom the file of this one person tells."""
    contact = person.contact
    counts = (len(contact.emails), len(contact.phones), len(contact.messengers))
    layout = Layout(*counts, tuple(OWN.items()), language)
    text = written(titles_of(layout), separator) + written(cells_of(person, layout), separator)
    first, *others = rows(StringIO(text, newline=None), separator)
    assert isinstance(first, Row)
    targets = targets_of(first.cells, OWN)
    return [listed_of(each.cells, targets) for each in others if isinstance(each, Row)]


@pytest.mark.parametrize("language", ["en", "de"])
def test_all_that_we_know_of_somebody_comes_back(language: str) -> None:
    everything = Listed(
        Contact(
            name=Name("Dr.", "=Anna", "@", "محمد", "-1"),
            organisation="+Werk; 9",
            position='"Chef"',
            emails=tuple(Email(f"a{n}@x.example", label) for n, label in enumerate(Label)),
            phones=tuple(Phone(f"+49 40 {n}", label) for n, label in enumerate(Label)),
            messengers=(Messenger("matrix", "@anna:x.example"), Messenger("", "anna")),
            postal=Postal("Kai 1\nHof 3", "01067", "Kiel", "SH", "DE"),
        ),
        notes="=1\n'zwei'",
        responsible="bob@nordlicht.example",
        private=True,
        tags=("=VIP", "Messe 2026"),
        own={"1": "'=1", "2": "👩\u200d🚀"},
    )
    assert back(everything, language, ";") == [everything]


notes = st.text(st.characters(exclude_characters="\r\0", codec="utf-8"))
owns = st.dictionaries(st.sampled_from(list(OWN)), st.sampled_from(["=1", "'=1", "a;b", "Größe"]))
people = st.builds(
    Listed,
    contact=fitted_contacts.map(lambda contact: replace(contact, uid="", stamp="")),
    notes=notes.map(lambda text: text if text.strip() else ""),
    responsible=st.sampled_from(["", "bob@nordlicht.example"]),
    private=st.booleans(),
    tags=st.sampled_from([(), ("VIP",), ("@x", "* Ä b")]),
    own=owns,
)


@given(people, st.sampled_from(["en", "de"]), st.sampled_from(";,\t"))
def test_the_import_of_an_export_is_the_same_person(
    person: Listed, language: str, separator: str
) -> None:
    said = any((person.notes, person.private, person.responsible, person.own))
    empty = not said and person.contact == Contact()
    assert back(person, language, separator) == ([] if empty else [person])


@pytest.mark.parametrize(
    ("title", "cell", "tags"),
    [
        ("Schlagwörter", "VIP, Messe  2026,,VIP", ("VIP", "Messe 2026")),
        ("Kategorien", "Kunde;Wichtig", ("Kunde", "Wichtig")),
        ("Labels", "* myContacts ::: Ämter ::: * starred", ("Ämter",)),
        ("Group Membership", "* myContacts", ()),
        ("Tags", "", ()),
    ],
)
def test_tags_are_read_as_each_program_writes_them(
    title: str, cell: str, tags: tuple[str, ...]
) -> None:
    targets = targets_of(["Name", title], {})
    assert targets == ["name", "tags"]
    assert listed_of(["Ost", cell], targets).tags == tags


def test_tags_stay_here_with_the_notes() -> None:
    layout = Layout(with_notes=False)
    assert "VIP" not in cells_of(Listed(Contact(), tags=("VIP",)), layout)
