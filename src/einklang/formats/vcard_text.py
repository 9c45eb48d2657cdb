"""vCard text as lines that remember how they stood, and back (RFC 6350, 3.2 and 3.3).

A line has iCalendar's grammar, and three things more: a group before its name (`item1.TEL`),
parameters that come twice (`type=HOME;type=pref`), and types without a name (`TEL;HOME`, in 2.1).
Nothing is written anew that nobody changed: not even where it was folded.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TypeAlias

from icalendar.parser import Contentlines, Parameters, q_split

from einklang.formats.ical_text import folded, halves, name_of
from einklang.formats.quirks import version_two
from einklang.formats.unreadable import Unreadable

OLD, NEW = "3.0", "4.0"
_LINE_END = re.compile(r"(?:\r?\n)+(?![ \t\r\n])")
_BREAK = re.compile(r"\r?\n")
_ESCAPED = re.compile(r"\\.", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Line:
    """One property: `text` unfolded, `stood` as it stood with its folds, '' of one that is new.
    `name` and `group` are in capitals, the group '' where there is none."""

    text: str
    stood: str = ""
    name: str = field(init=False, compare=False)
    group: str = field(init=False, compare=False)

    def __post_init__(self) -> None:
        group, _, name = name_of(self.text).rpartition(".")
        object.__setattr__(self, "name", name)
        object.__setattr__(self, "group", group)

    @property
    def value(self) -> str:
        """The value, still escaped. Raises Unreadable."""
        return halves(self.text)[1]

    def told(self, name: str) -> tuple[str, ...]:
        """The values of a parameter, all of them. Raises Unreadable."""
        given = (_told(part) for part in _parameters(self.text))
        return tuple(value for key, values in given if key == name for value in values)

    @property
    def types(self) -> tuple[str, ...]:
        """The words of TYPE in capitals. Raises Unreadable."""
        return tuple(word.upper() for word in self._words())

    def with_value(self, value: str) -> Line:
        """The same property with another value, escaped already."""
        return Line(f"{halves(self.text)[0]}:{value}")

    def without(self, *names: str) -> Line:
        """The line without these parameters."""
        return self._with([p for p in _parameters(self.text) if _told(p)[0] not in names])

    def with_types(self, away: Collection[str], new: Sequence[str]) -> Line:
        """The line without the types of `away` (capitals) and with those of `new`."""
        words = [word for word in self._words() if word.upper() not in away]
        parts = _parameters(self.text)
        at = next((i for i, p in enumerate(parts) if _told(p)[0] == "TYPE"), len(parts))
        kept = [p for p in parts if _told(p)[0] != "TYPE"]
        types = [f"TYPE={','.join((*new, *words))}"] if (*new, *words) else []
        return self._with([*kept[:at], *types, *kept[at:]])

    def _words(self) -> Iterator[str]:
        """In vCard 4.0 a list may stand in quotes."""
        for value in self.told("TYPE"):
            yield from filter(None, (word.strip() for word in value.split(",")))

    def _with(self, parts: Sequence[str]) -> Line:
        head, value = halves(self.text)
        return Line(";".join((head.partition(";")[0], *parts)) + f":{value}")


Card: TypeAlias = list[Line]
"""A vCard, from BEGIN to END."""


def _parameters(text: str) -> list[str]:
    """The parameters of a line as they stand. Raises Unreadable."""
    head = halves(text)[0].partition(";")[2]
    return [part for part in q_split(head, ";") if part] if head else []


@lru_cache(maxsize=1024)
def _told(part: str) -> tuple[str, tuple[str, ...]]:
    """A parameter's name in capitals and its values; no name where it cannot be taken apart, for
    one that nobody needs may be anything."""
    name, given, _ = part.partition("=")
    if not given:
        return version_two.meant(name), (name.strip(),)
    try:
        told = Parameters.from_ical(part)  # type: ignore[no-untyped-call] # icalendar does not type it
    except ValueError:
        return "", ()
    ((key, value),) = told.items()
    return str(key).upper(), (value,) if isinstance(value, str) else tuple(value)


def cards(text: str) -> Iterator[Card | Unreadable]:
    """The vCards in the text, one after another, or why one is none: it ends before its END. What
    stands around them is let go."""
    card: Card | None = None
    for stood in _LINE_END.split(version_two.joined(text)):
        line = _line(stood)
        mark = line.text[:20].replace(" ", "").upper()
        if mark == "BEGIN:VCARD":
            if card:
                yield Unreadable("truncated", "no END:VCARD")
            card = [line]
        elif card and line.text:
            card.append(line)
            if mark == "END:VCARD":
                yield _upgraded(card)
                card = None
    if card:
        yield Unreadable("truncated", "no END:VCARD")


def _line(stood: str) -> Line:
    if "\n" not in stood:
        return Line(stood, stood)
    unfolded: list[str] = Contentlines.from_ical(stood)  # type: ignore[no-untyped-call] # icalendar does not type it
    return Line(str(unfolded[0]), stood)


def _upgraded(card: Card) -> Card | Unreadable:
    """The card in a version of which we can speak."""
    try:
        version = next((line.value.strip() for line in card if line.name == "VERSION"), OLD)
        if version in (OLD, NEW):
            return card
        if version != "2.1":
            return Unreadable("vcard_version", version[:20])
        texts = [version_two.upgraded(line.text) for line in card]
    except Unreadable as error:
        return error
    return [
        line if line.text == text else Line(text) for line, text in zip(card, texts, strict=True)
    ]


def text_of(card: Card) -> str:
    """The vCard as text: CRLF, what is new folded at 75 octets."""
    lines = (_BREAK.sub("\r\n", line.stood) if line.stood else folded(line.text) for line in card)
    return "\r\n".join(lines) + "\r\n"


def components(value: str) -> list[str]:
    """The components of a value (N, ADR, ORG), still escaped."""
    return _split(value, ";")


def several(component: str) -> list[str]:
    """The values of a component that is a list (N), still escaped."""
    return _split(component, ",")


def _split(text: str, mark: str) -> list[str]:
    bare = _ESCAPED.sub("  ", text)
    ends = [at for at, char in enumerate(bare) if char == mark]
    starts = [0, *(end + 1 for end in ends)]
    return [text[start:end] for start, end in zip(starts, [*ends, len(text)], strict=True)]
