"""A file of many vCards, a card at a time, however large it is. Pictures are left out before
anything is taken apart: a photo of 20 MB costs no more than to be read over."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from einklang.formats.vcard import LARGEST

_MARK = re.compile(r"\s*(BEGIN|END)\s*:\s*VCARD\s*", re.IGNORECASE)
_PICTURE = re.compile(r"(?:[\w-]+\.)?(?:PHOTO|LOGO|SOUND|KEY)[;:]", re.IGNORECASE)
_FOLDED = (" ", "\t")
_ORDER = "\ufeff\xef\xbb\xbf"
"""A mark of the byte order, also of one whose bytes are taken for letters."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One vCard as text, from its BEGIN in this line of the file, counted from 1; `text` is '' of
    one that is longer than what is read at all."""

    line: int
    text: str


def pieces(lines: Iterable[str]) -> Iterator[Piece]:
    """The vCards in a file, the lines of which end in LF; what stands around them is let go. One
    that the next one cuts off, or the end of the file, is a piece all the same."""
    taking: _Taking | None = None
    for number, line in enumerate(lines, start=1):
        mark = _MARK.fullmatch(line.lstrip(_ORDER))
        if mark and mark[1].upper() == "BEGIN":
            if taking:
                yield taking.piece()
            taking, line = _Taking(number), line.lstrip(_ORDER)  # noqa: PLW2901 (the same line)
        if taking is None:
            continue
        taking.take(line)
        if mark and mark[1].upper() == "END":
            yield taking.piece()
            taking = None
    if taking:
        yield taking.piece()


class _Taking:
    """A card whose END has not come."""

    def __init__(self, line: int) -> None:
        self._line = line
        self._texts: list[str] = []
        self._length = 0
        self._in_picture = False

    def take(self, line: str) -> None:
        """One more line of it."""
        self._in_picture = (
            self._in_picture if line[:1] in _FOLDED else _PICTURE.match(line) is not None
        )
        if self._in_picture:
            return
        self._length += len(line)
        if self._length <= LARGEST:
            self._texts.append(line)

    def piece(self) -> Piece:
        """All that came."""
        whole = self._length <= LARGEST
        return Piece(self._line, "".join(self._texts) if whole else "")
