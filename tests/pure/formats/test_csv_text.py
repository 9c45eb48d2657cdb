"""CSV text as spreadsheets and address books write it, and what no program may run."""

from __future__ import annotations

from io import BytesIO, StringIO, TextIOWrapper

import pytest
from hypothesis import given
from hypothesis import strategies as st

from einklang.formats.csv_text import (
    LONGEST_CELL,
    SEPARATORS,
    BadRow,
    Row,
    encoding_of,
    fitted_to,
    harmless,
    meant,
    rows,
    separator_of,
    written,
)

cells = st.lists(st.text(st.characters(exclude_characters="\r\0", codec="utf-8")), min_size=1)


def read(text: str, separator: str = ",") -> list[Row | BadRow]:
    return list(rows(StringIO(text, newline=None), separator))


@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        (b"", "utf-8-sig"),
        ("Jürgen".encode(), "utf-8-sig"),
        ("\ufeffJürgen".encode(), "utf-8-sig"),
        ("Jürgen;Groß".encode("cp1252"), "cp1252"),
        ("Jürgen".encode("utf-16"), "utf-16"),
        ("Jürgen Groß".encode("utf-16-le"), "utf-16-le"),
        ("Jürgen Groß".encode("utf-16-be"), "utf-16-be"),
        (b"PK\x03\x04\x14\x00\x06\x00", ""),
        (b"abc\x00\x00", ""),
        ("halb ü".encode()[:-1], "cp1252"),
    ],
)
def test_an_encoding_is_told_by_all_that_stands_there(body: bytes, encoding: str) -> None:
    assert encoding_of([body[:4], body[4:]] if encoding[:4] != "utf-" else [body]) == encoding


def test_a_letter_that_two_chunks_share_is_one_letter() -> None:
    body = "ü".encode()
    assert encoding_of([body[:1], body[1:]]) == "utf-8-sig"


@pytest.mark.parametrize(
    ("text", "separator"),
    [
        ("Vorname;Nachname\nAnna;Ost, geb. West\n", ";"),
        ("Name,Mail\nAnna;Ost,a@x.example\n", ","),
        ("Name\tMail\nOst, Anna\ta@x.example\n", "\t"),
        ("Name|Mail|Ort\n", "|"),
        ("sep=|\nName;Mail\n", "|"),
        ("Name, Vorname;Mail;Ort\nOst, Anna;a@x.example;Kiel\n", ";"),
        ("Name\nAnna\n", ";"),
        ("", ";"),
    ],
)
def test_a_separator_is_what_divides_the_rows_alike(text: str, separator: str) -> None:
    assert separator_of(StringIO(text)) == separator


def test_a_line_break_in_quotes_belongs_to_its_cell() -> None:
    assert read('a,"x\r\ny"\r\nb,c\r\n') == [Row(1, ("a", "x\ny")), Row(3, ("b", "c"))]


def test_rows_without_a_word_are_none_and_lines_are_counted_all_the_same() -> None:
    assert read("a\n\n , \nb\n") == [Row(1, ("a",)), Row(4, ("b",))]


def test_the_line_that_names_the_separator_is_no_row() -> None:
    assert read("sep=;\na;b\n", ";") == [Row(2, ("a", "b"))]


def test_what_only_looks_like_that_line_is_a_row() -> None:
    assert read("a\nsep=;\n", ";") == [Row(1, ("a",)), Row(2, ("sep=", ""))]


def test_a_quote_that_nobody_closed_costs_its_own_row_alone() -> None:
    text = 'a,b\nc,"' + "x" * LONGEST_CELL + '\nd,e\n"f",g\n'
    assert read(text) == [Row(1, ("a", "b")), BadRow(2, "open_quote"), *read(text)[2:]]
    assert read(text)[-1] == Row(4, ("f", "g"))


def test_a_zero_is_no_letter() -> None:
    assert read("a\0b\n") == [Row(1, ("ab",))]


@pytest.mark.parametrize(
    ("row", "fitted"),
    [
        (Row(1, ("a",)), Row(1, ("a", ""))),
        (Row(1, ("a", "b")), Row(1, ("a", "b"))),
        (Row(1, ("a", "b", " ")), Row(1, ("a", "b"))),
        (Row(1, ("a", "b", "c")), BadRow(1, "wide")),
        (BadRow(1, "open_quote"), BadRow(1, "open_quote")),
    ],
)
def test_a_row_has_as_many_cells_as_there_are_titles(
    row: Row | BadRow, fitted: Row | BadRow
) -> None:
    assert fitted_to(row, 2) == fitted


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ("=cmd|'/c calc'!A1", "'=cmd|'/c calc'!A1"),
        ("@SUM(1)", "'@SUM(1)"),
        ("+49 40 123456", "+49 40 123456"),
        ("-", "-"),
        ("-1+1", "'-1+1"),
        ("\t=1", "'\t=1"),
        ("＝1", "'＝1"),
        ("'=1", "''=1"),
        ("'s-Gravenhage", "'s-Gravenhage"),
        ("a=1", "a=1"),
        ("", ""),
    ],
)
def test_no_cell_is_a_formula(cell: str, told: str) -> None:
    assert harmless(cell) == told
    assert meant(told) == cell


def test_an_apostrophe_that_others_put_before_a_number_is_taken_away() -> None:
    assert meant("'+49 40 1") == "+49 40 1"


@given(st.text())
def test_what_was_made_harmless_is_meant_as_it_was(cell: str) -> None:
    assert meant(harmless(cell)) == cell


@given(cells, st.sampled_from(SEPARATORS))
def test_a_row_that_is_written_is_read_as_it_was(row: list[str], separator: str) -> None:
    body = written(row, separator).encode()
    lines = TextIOWrapper(BytesIO(body), "utf-8", newline="")
    found = [each for each in rows(lines, separator) if isinstance(each, Row)]
    told = [tuple(map(meant, each.cells)) for each in found]
    assert told == ([tuple(row)] if any(map(str.strip, row)) else [])
