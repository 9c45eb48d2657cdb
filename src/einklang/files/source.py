"""A stored file as records, one after another: of a file of any size a few pieces are in memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BufferedReader, RawIOBase, TextIOWrapper
from itertools import islice
from typing import TYPE_CHECKING, TypeAlias, assert_never

from einklang.files.models import Import, Kind
from einklang.formats import vcard
from einklang.formats.csv_people import listed_of
from einklang.formats.csv_text import BadRow, Row, fitted_to, rows
from einklang.formats.listed import Listed
from einklang.formats.unreadable import Unreadable
from einklang.formats.vcard_file import Piece, pieces

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer


@dataclass(frozen=True, slots=True)
class Record:
    """Somebody whom the file tells, or why they cannot be read; it begins in this line."""

    line: int
    said: Listed | str


AnyPiece: TypeAlias = Piece | Row | BadRow


def records(of: Import, *, after: int = 0) -> Iterator[Record]:
    """All of them but the first `after`, which are not taken apart."""
    for each in islice(_apart(of), after, None):
        yield _read(of, each)


def total_of(of: Import) -> int:
    """How many records the file holds."""
    return sum(1 for _ in _apart(of))


def first_rows(of: Import, most: int) -> list[Row]:
    """The first rows of a CSV file that can be read, its titles among them."""
    found = (row for row in rows(lines(of), of.separator) if isinstance(row, Row))
    return list(islice(found, most))


def lines(of: Import) -> TextIOWrapper:
    """The file as text, with bare line feeds. A vCard is taken byte by byte, as each may be in an
    encoding of its own."""
    encoding = "latin-1" if of.kind == Kind.VCARD and of.encoding[:6] != "utf-16" else of.encoding
    return TextIOWrapper(BufferedReader(_Stored(chunks(of))), encoding, errors="replace")


def chunks(of: Import) -> Iterator[bytes]:
    """The bytes of the file. A statement each."""
    for position in range(of.parts.count()):
        data = of.parts.filter(position=position).values_list("data", flat=True).first()
        if data is None:
            return  # discarded meanwhile
        yield bytes(data)


def _apart(of: Import) -> Iterator[AnyPiece]:
    if of.kind == Kind.VCARD:
        yield from pieces(lines(of))
        return
    found = rows(lines(of), of.separator)
    if of.titled:
        next(found, None)
    yield from found


def _read(of: Import, each: AnyPiece) -> Record:
    match each:
        case Piece(line, text):
            return Record(line, _of_card(of, text))
        case Row() | BadRow():
            return _of_row(fitted_to(each, len(of.targets)), of.targets)
        case _:
            assert_never(each)


def _of_row(row: Row | BadRow, targets: list[str]) -> Record:
    match row:
        case Row(line, cells):
            return Record(line, _somebody(listed_of(cells, targets)))
        case BadRow(line, reason):
            return Record(line, reason)
        case _:
            assert_never(row)


def _of_card(of: Import, text: str) -> Listed | str:
    if not text:
        return "too_big"
    body = text if of.encoding[:6] == "utf-16" else text.encode("latin-1")
    try:
        (found,) = vcard.listed(body)
    except (Unreadable, ValueError):
        return "not_card"
    return found.reason if isinstance(found, Unreadable) else _somebody(found)


def _somebody(listed: Listed) -> Listed | str:
    """As long as something tells who it is."""
    return listed if listed.contact.title else "nobody"


class _Stored(RawIOBase):
    """Chunks as a file to read from."""

    def __init__(self, of: Iterable[bytes]) -> None:
        self._chunks = iter(of)
        self._rest = b""

    def readable(self) -> bool:
        """Yes."""
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        """As much of a chunk as there is place for."""
        view = memoryview(buffer)
        if not self._rest:
            self._rest = next(self._chunks, b"")
        taken, self._rest = self._rest[: len(view)], self._rest[len(view) :]
        view[: len(taken)] = taken
        return len(taken)


def kind_of(head: str) -> str:
    """What begins like this: a Kind, or "calendar", which nobody can take for people."""
    first = next((line for line in head.lstrip("\ufeff").splitlines() if line.strip()), "")
    begin = first.replace(" ", "").upper()
    if begin.startswith("BEGIN:VCARD"):
        return Kind.VCARD
    return "calendar" if begin.startswith("BEGIN:V") else Kind.CSV
