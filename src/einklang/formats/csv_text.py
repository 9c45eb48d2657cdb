"""CSV text <-> rows of cells (RFC 4180), as spreadsheets and address books write it.

Read is what they write: separated by commas, semicolons, tabs or bars, in UTF-8, UTF-16 or
Windows-1252, with line breaks in quotes. German Excel writes semicolons and Windows-1252.
"""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import StringIO
from itertools import islice
from typing import TypeAlias, assert_never

SEPARATORS = (";", ",", "\t", "|")
LOOKED_AT = 30
"""So many rows tell which separator it is."""
LONGEST_CELL = 100_000
"""Characters; a longer one is a quote that nobody closed."""
_EVIL = "=+-@\t\r\uff1d\uff0b\uff0d\uff20"
_NUMBER = re.compile(r"[-+][\d .,/()-]*")
_MARK = re.compile(r"sep=(.)", re.IGNORECASE)
csv.field_size_limit(LONGEST_CELL)  # of the whole process, and nobody else reads CSV


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of a row that begins in this line of the file, counted from 1."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that cannot be read. `reason`: "open_quote", a text in quotes that does not end;
    "wide", more cells than the first row has titles."""

    line: int
    reason: str


AnyRow: TypeAlias = Row | BadRow


def encoding_of(chunks: Iterable[bytes]) -> str:
    """The name of the encoding that fits all of it, or that a mark in front tells: "utf-8-sig",
    "utf-16", "utf-16-le", "utf-16-be", "cp1252"; '' of what is no text."""
    utf8 = codecs.getincrementaldecoder("utf-8")()
    told, fits = "", True
    for number, chunk in enumerate(chunks):
        if number == 0:
            told = _marked(chunk)
        if told.startswith("utf-16"):
            return told
        if b"\0" in chunk:
            return ""
        fits = fits and _decodes(utf8, chunk)
    return "utf-8-sig" if fits and _decodes(utf8, b"", final=True) else "cp1252"


def _decodes(decoder: codecs.IncrementalDecoder, chunk: bytes, *, final: bool = False) -> bool:
    try:
        decoder.decode(chunk, final)
    except UnicodeDecodeError:
        return False
    return True


def _marked(chunk: bytes) -> str:
    """UTF-16 by its mark or, as Western texts do, by a zero in every other byte."""
    if chunk[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        return "utf-16"
    first, second = chunk[:200:2], chunk[1:200:2]
    if second and second.count(0) == len(second) and 0 not in first:
        return "utf-16-le"
    if second and first.count(0) == len(first) and 0 not in second:
        return "utf-16-be"
    return ""


def separator_of(lines: Iterable[str]) -> str:
    """What stands between the cells: what a first line `sep=;` says, else what divides the first
    row into most cells and the next ones into as many."""
    some = list(islice(lines, LOOKED_AT))
    mark = _MARK.fullmatch(some[0].strip("\r\n\ufeff")) if some else None
    return mark[1] if mark else max(SEPARATORS, key=lambda each: _fits(some, each))


def _fits(lines: Sequence[str], separator: str) -> float:
    widths = [len(row.cells) for row in rows(lines, separator) if isinstance(row, Row)]
    if not widths or widths[0] < 2:
        return 0.0
    return widths[0] * widths.count(widths[0]) / len(widths)


def rows(lines: Iterable[str], separator: str) -> Iterator[AnyRow]:
    """The rows that say something, one after another. A line `sep=;` in front is none."""
    reader = csv.reader(_without_zeros(lines), delimiter=separator)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield BadRow(line, "open_quote")
            continue
        is_mark = line == 1 and _MARK.fullmatch(separator.join(cells).strip("\ufeff"))
        if not is_mark and any(map(str.strip, cells)):
            yield Row(line, tuple(cells))


def _without_zeros(lines: Iterable[str]) -> Iterator[str]:
    return (line.replace("\0", "") for line in lines)


def fitted_to(row: AnyRow, width: int) -> AnyRow:
    """The row with exactly so many cells. One that has more, and something in them, is bad: a
    separator stands in a text without quotes, so that its cells lie under wrong titles."""
    match row:
        case Row(line, cells) if any(map(str.strip, cells[width:])):
            return BadRow(line, "wide")
        case Row(line, cells):
            return Row(line, (*cells, *[""] * (width - len(cells)))[:width])
        case BadRow():
            return row
        case _:
            assert_never(row)


def written(cells: Iterable[str], separator: str) -> str:
    """A row as a line with its end; no cell is a formula to a program that opens it."""
    out = StringIO()
    writer = csv.writer(out, delimiter=separator, lineterminator="\r\n")
    writer.writerow([harmless(cell) for cell in cells])
    return out.getvalue()


def harmless(cell: str) -> str:
    """The cell with an apostrophe in front where a spreadsheet would take it for a formula. Numbers
    stay as they are, those of phones too: there is nothing in them that could act."""
    acts = _acts(cell) and not _NUMBER.fullmatch(cell)
    return f"'{cell}" if acts or _is_harmless(cell) else cell


def meant(cell: str) -> str:
    """What `harmless` was given, and what programs meant that do the same to numbers."""
    return cell[1:] if _is_harmless(cell) else cell


def _acts(cell: str) -> bool:
    return cell[:1] != "" and cell[:1] in _EVIL


def _is_harmless(cell: str) -> bool:
    """Whether apostrophes stand before what would act without them."""
    return cell[:1] == "'" and _acts(cell.lstrip("'"))
