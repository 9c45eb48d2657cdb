"""A file of many vCards, a card at a time, however large it is. What is no photo, or a large one,
is left out before anything is taken apart: a photo of 20 MB costs no more than to be read over."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from einklang.formats.vcard import LARGEST
from einklang.formats.vcard_listed import LARGEST_PICTURE

_MARK = re.compile(r"\s*(BEGIN|END)\s*:\s*VCARD\s*", re.IGNORECASE)
_PHOTO = re.compile(r"(?:[\w-]+\.)?PHOTO[;:]", re.IGNORECASE)
_LARGE = re.compile(r"(?:[\w-]+\.)?(?:LOGO|SOUND|KEY)[;:]", re.IGNORECASE)
_LONGEST_PHOTO = LARGEST_PICTURE * 3 // 2
"""Characters, with line ends."""
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
    """A card whose END has not come. Of its photos the first is kept, unless it is too long."""

    def __init__(self, line: int) -> None:
        self._line = line
        self._rest, self._photo = _Bounded(LARGEST), _Bounded(_LONGEST_PHOTO)
        self._goes_to: _Bounded | None = self._rest

    def take(self, line: str) -> None:
        """One more line of it."""
        if line[:1] not in _FOLDED:
            self._goes_to = self._place_of(line)
        if self._goes_to is not None:
            self._goes_to.take(line)

    def _place_of(self, line: str) -> _Bounded | None:
        if _PHOTO.match(line):
            return None if self._photo.length else self._photo
        return None if _LARGE.match(line) else self._rest

    def piece(self) -> Piece:
        """All that came; the photo behind the first line."""
        texts = self._rest.texts
        if texts and self._rest.length + self._photo.length <= LARGEST:
            texts = [texts[0], *self._photo.texts, *texts[1:]]
        return Piece(self._line, "".join(texts))


class _Bounded:
    """Lines that are few enough together, or else none."""

    def __init__(self, most: int) -> None:
        self._most = most
        self.length = 0
        self.texts: list[str] = []

    def take(self, line: str) -> None:
        """One more."""
        self.length += len(line)
        if self.length <= self._most:
            self.texts.append(line)
        else:
            self.texts.clear()
