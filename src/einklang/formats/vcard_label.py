"""What a number or an address is for: TYPE, and Apple's X-ABLabel beside it.

item1.TEL;type=pref:+49 40 1            an own label is a line of the same group; Apple's built-in
item1.X-ABLabel:_$!<WorkFAX>!$_         ones stand in brackets
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from einklang.formats.ical_text import one_line, unescaped
from einklang.formats.vcard_text import Card, Line
from einklang.records.contact import Label

_WORDS = {
    "FAX": Label.FAX,
    "CELL": Label.MOBILE,
    "HOME": Label.HOME,
    "WORK": Label.WORK,
}
"""Types, the first that is there counts: a fax at home is a fax."""
_AWAY: Mapping[Label, frozenset[str]] = {
    Label.FAX: frozenset({"VOICE"}),
    Label.MOBILE: frozenset({"FAX"}),
    Label.HOME: frozenset({"FAX", "CELL", "WORK"}),
    Label.WORK: frozenset({"FAX", "CELL", "HOME"}),
    Label.OTHER: frozenset(_WORDS),
}
"""Types that a label contradicts."""
_APPLE = {
    "home": Label.HOME,
    "work": Label.WORK,
    "mobile": Label.MOBILE,
    "iphone": Label.MOBILE,
    "fax": Label.FAX,
    "homefax": Label.FAX,
    "workfax": Label.FAX,
    "otherfax": Label.FAX,
    "other": Label.OTHER,
}
_MARK = "X-ABLABEL"


def labels(card: Card) -> dict[str, Label]:
    """The labels that Apple's lines give to groups, as far as one of ours says the same."""
    found = {}
    for line in card:
        if line.group and line.name == _MARK:
            text = one_line(unescaped(line.value)).removeprefix("_$!<").removesuffix(">!$_")
            if text.casefold() in _APPLE:
                found[line.group] = _APPLE[text.casefold()]
    return found


def label_of(line: Line, given: Mapping[str, Label]) -> Label:
    """What the line is for, its group's label before its own types."""
    if line.group in given:
        return given[line.group]
    return next((label for word, label in _WORDS.items() if word in line.types), Label.OTHER)


def word_of(label: Label) -> str:
    """The type that says so, '' where none does."""
    return next((word for word, one in _WORDS.items() if one is label), "")


def relabelled(line: Line, label: Label, version: str) -> Line:
    """The line for another purpose; types that speak of something else stay."""
    word = word_of(label)
    away = _AWAY[label] | {word}
    return line.with_types(away, [spelt(word, version)] if word else [])


def spelt(word: str, version: str) -> str:
    """A type as a version of vCard writes it."""
    return word if version == "3.0" else word.lower()


def without_labels(card: Card, groups: Collection[str]) -> Card:
    """The card without Apple's lines that gave these groups a label that we know."""
    told = labels(card).keys() & groups
    return [line for line in card if line.name != _MARK or line.group not in told]


def without_orphans(card: Card, dropped: Iterable[Line]) -> Card:
    """The card without Apple's lines beside what was dropped, unless the group holds more."""
    alive = {line.group for line in card if not line.name.startswith("X-AB")}
    gone = {line.group for line in dropped} - alive
    return [line for line in card if line.group not in gone]
