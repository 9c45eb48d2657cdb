"""What a card holds several of: addresses of mail, numbers, accounts of messengers.

Each is known by its key. On write a line whose key is wanted no more goes, one that says something
else is changed in what differs, and what is new comes behind the last; all others stay as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeAlias, TypeVar
from urllib.parse import unquote

from einklang.formats.ical_text import escaped, line_of, unescaped
from einklang.formats.vcard_label import (
    label_of,
    labels,
    relabelled,
    spelt,
    without_labels,
    without_orphans,
    word_of,
)
from einklang.formats.vcard_messenger import NAMES, messenger_line, messenger_of, renamed
from einklang.formats.vcard_text import OLD, Card, Line
from einklang.records.contact import MANY, Contact, Email, Label, Messenger, Phone, fitted

T = TypeVar("T")
Labels: TypeAlias = Mapping[str, Label]


@dataclass(frozen=True, slots=True)
class Entries(Generic[T]):
    """One kind of entries. `read` gives what a line says as both sides can hold it, None where that
    is nothing; `respelt` writes what has the same key with another `text`."""

    names: frozenset[str]
    read: Callable[[Line, Labels], T | None]
    key: Callable[[T], str]
    label: Callable[[T], Label | None]
    text: Callable[[T], str]
    respelt: Callable[[Line, T], Line]
    make: Callable[[T, str], Line]

    def of(self, card: Card) -> dict[str, T]:
        """What the card says, by key, as far as a contact can hold it."""
        found: dict[str, T] = {}
        for _, item in self._lines(card):
            if item is not None and len(found) < MANY:
                found.setdefault(self.key(item), item)
        return found

    def written(self, card: Card, wanted: Sequence[T], version: str) -> Card:
        """The card with these entries, in its own order."""
        want, there = {self.key(item): item for item in wanted}, self.of(card)
        if there == want:
            return card
        new = [self.make(item, version) for key, item in want.items() if key not in there]
        kept: Card = []
        dropped: Card = []
        moved: set[str] = set()
        last, first_of = 0, set(there)
        for line, item in self._lines(card):
            key = None if item is None else self.key(item)
            if key in there and key not in want:
                dropped.append(line)
                continue
            kept.append(line)
            if item is not None and key in first_of:
                first_of.remove(key)
                last = len(kept)
                kept[-1] = self._changed(line, item, want[key], version)
                moved |= {line.group} if self.label(item) is not self.label(want[key]) else set()
        last = last or len(kept) - 1  # before END
        whole = without_labels([*kept[:last], *new, *kept[last:]], moved - {""})
        return without_orphans(whole, dropped)

    def _changed(self, line: Line, item: T, wanted: T, version: str) -> Line:
        """The first of several lines with one key says what counts."""
        label = self.label(wanted)
        if label is not None and label is not self.label(item):
            line = relabelled(line, label, version)
        return line if self.text(item) == self.text(wanted) else self.respelt(line, wanted)

    def _lines(self, card: Card) -> list[tuple[Line, T | None]]:
        given = labels(card)
        return [
            (line, self.read(line, given) if line.name in self.names else None) for line in card
        ]


def _email(line: Line, given: Labels) -> Email | None:
    one = Email(unescaped(line.value), label_of(line, given))
    return next(iter(fitted(Contact(emails=(one,))).emails), None)


def _phone(line: Line, given: Labels) -> Phone | None:
    number = unescaped(line.value)
    if "URI" in map(str.upper, line.told("VALUE")):
        number = _dialled(line.value)
    one = Phone(number, label_of(line, given))
    return next(iter(fitted(Contact(phones=(one,))).phones), None)


def _dialled(uri: str) -> str:
    """The number in a tel: URI (RFC 3966); of its parameters only an extension is part of it."""
    number, *told = unquote(uri.strip()).split(";")
    extension = next((part[4:] for part in told if part[:4].lower() == "ext="), "")
    bare = number[4:] if number[:4].lower() == "tel:" else number
    return f"{bare} ext. {extension}" if extension else bare


def _new_email(email: Email, version: str) -> Line:
    kind = ("INTERNET",) if version == OLD else ()
    return Line(line_of("EMAIL", escaped(email.address), _types(kind, email.label, version)))


def _new_phone(phone: Phone, version: str) -> Line:
    voice = version == OLD and phone.label not in (Label.MOBILE, Label.FAX)
    kind = ("VOICE",) if voice else ()
    return Line(line_of("TEL", escaped(phone.number), _types(kind, phone.label, version)))


def _types(kind: Sequence[str], label: Label, version: str) -> dict[str, str | list[str]]:
    words = [*kind, *filter(None, [spelt(word_of(label), version)])]
    return {"TYPE": words} if words else {}


EMAILS: Entries[Email] = Entries(
    names=frozenset({"EMAIL"}),
    read=_email,
    key=lambda email: email.address,
    label=lambda email: email.label,
    text=lambda email: email.address,
    respelt=lambda line, _: line,
    make=_new_email,
)
PHONES: Entries[Phone] = Entries(
    names=frozenset({"TEL"}),
    read=_phone,
    key=lambda phone: phone.key,
    label=lambda phone: phone.label,
    text=lambda phone: phone.number,
    respelt=lambda line, phone: line.without("VALUE").with_value(escaped(phone.number)),
    make=_new_phone,
)
MESSENGERS: Entries[Messenger] = Entries(
    names=NAMES,
    read=lambda line, _: messenger_of(line),
    key=lambda messenger: messenger.key,
    label=lambda _: None,
    text=lambda messenger: messenger.name,
    respelt=renamed,
    make=lambda messenger, _: messenger_line(messenger),
)
