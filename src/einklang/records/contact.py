"""A contact: one person as an address book holds them, as far as both sides of a pair share it.

What else a book holds of them (notes, birthdays, pictures, further postal addresses) stays in the
provider's own text and is never lost (product.md, P3 and P4).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TypeVar

from einklang.records.address import normalised

LONGEST_NAME = 100
LONGEST_TEXT = 200
LONGEST_NUMBER = 60
LONGEST_ADDRESS = 320
MANY = 200
"""Of a kind at most; what a book holds beyond them stays there."""


class Label(StrEnum):
    """What a number or an address is for."""

    WORK = "work"
    HOME = "home"
    MOBILE = "mobile"
    FAX = "fax"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Name:
    """A name in its parts. One that is only told as a whole is a family name."""

    prefix: str = ""
    given: str = ""
    middle: str = ""
    family: str = ""
    suffix: str = ""

    def __str__(self) -> str:
        parts = (self.prefix, self.given, self.middle, self.family, self.suffix)
        return " ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Email:
    """An address, normalised."""

    address: str
    label: Label = Label.WORK


@dataclass(frozen=True, slots=True)
class Phone:
    """A number as it was typed."""

    number: str
    label: Label = Label.WORK

    @property
    def key(self) -> str:
        """Equal of two spellings of one number."""
        return phone_key(self.number)


@dataclass(frozen=True, slots=True)
class Messenger:
    """A name at a service of messages; the service is in small letters ("skype", "jabber")."""

    service: str
    name: str

    @property
    def key(self) -> str:
        """Equal of two spellings of one account."""
        return f"{self.service}:{self.name.casefold()}"


@dataclass(frozen=True, slots=True)
class Postal:
    """A postal address; `street` may have several lines."""

    street: str = ""
    postcode: str = ""
    city: str = ""
    region: str = ""
    country: str = ""

    def __bool__(self) -> bool:
        return any((self.street, self.postcode, self.city, self.region, self.country))


@dataclass(frozen=True, slots=True)
class Contact:
    """A person in an address book. The order of addresses and numbers is each side's own.

    `uid` is the book's own name for the contact, `stamp` when it was last changed there (an instant
    as UTC ISO text), '' where it does not tell.
    """

    uid: str = ""
    name: Name = field(default_factory=Name)
    organisation: str = ""
    position: str = ""
    emails: tuple[Email, ...] = ()
    phones: tuple[Phone, ...] = ()
    messengers: tuple[Messenger, ...] = ()
    postal: Postal | None = None
    stamp: str = ""

    @property
    def title(self) -> str:
        """What the contact is called in a list; '' where nothing tells who it is."""
        known = (
            str(self.name),
            self.organisation,
            *(email.address for email in self.emails[:1]),
            *(phone.number for phone in self.phones[:1]),
        )
        return next((text for text in known if text), "")


def phone_key(number: str) -> str:
    """Digits, with a plus before those of an international number (00 is read as +); a text without
    digits is its own key."""
    digits = "".join(each for each in number if each.isdecimal())
    if not digits:
        return number.casefold().strip()
    international = number.strip().startswith("+")
    if not international and digits.startswith("00"):
        return "+" + digits[2:]
    return f"+{digits}" if international else digits


def fitted(contact: Contact) -> Contact:
    """The contact as both sides can hold it: texts of one line without control characters, cut
    where a row could not hold them, addresses and numbers each once. Fitting twice is fitting once.
    """
    emails = (
        replace(e, address=_cut(normalised(e.address), LONGEST_ADDRESS)) for e in contact.emails
    )
    phones = (replace(p, number=_line(p.number, LONGEST_NUMBER)) for p in contact.phones)
    messengers = (
        Messenger(_line(m.service, 40).lower().replace(":", ""), _line(m.name, LONGEST_TEXT))
        for m in contact.messengers
    )
    return replace(
        contact,
        name=_fitted_name(contact.name),
        organisation=_line(contact.organisation, LONGEST_TEXT),
        position=_line(contact.position, 120),
        emails=_once((email.address, email) for email in emails if email.address),
        phones=_once((phone.key, phone) for phone in phones if phone.number),
        messengers=_once((m.key, m) for m in messengers if m.name),
        postal=_fitted_postal(contact.postal),
    )


def _fitted_name(name: Name) -> Name:
    return Name(
        prefix=_line(name.prefix, 40),
        given=_line(name.given, LONGEST_NAME),
        middle=_line(name.middle, LONGEST_NAME),
        family=_line(name.family, LONGEST_NAME),
        suffix=_line(name.suffix, 40),
    )


def _fitted_postal(postal: Postal | None) -> Postal | None:
    if postal is None:
        return None
    lines = (_line(line, LONGEST_TEXT) for line in postal.street.splitlines())
    fit = Postal(
        street=_cut("\n".join(line for line in lines if line), LONGEST_TEXT),
        postcode=_line(postal.postcode, 20),
        city=_line(postal.city, LONGEST_NAME),
        region=_line(postal.region, LONGEST_NAME),
        country=_line(postal.country, LONGEST_NAME),
    )
    return fit or None


def _line(text: str, longest: int) -> str:
    return _cut(" ".join("".join(map(_shown, text)).split()), longest)


def _shown(char: str) -> str:
    return char if char.isprintable() or char in _JOINERS else " "


_JOINERS = "\u200c\u200d\u200e\u200f"
"""Not printable by themselves, and parts of names and emoji all the same."""


def _cut(text: str, longest: int) -> str:
    return text[:longest].strip()


T = TypeVar("T")


def _once(keyed: Iterable[tuple[str, T]]) -> tuple[T, ...]:
    found: dict[str, T] = {}
    for key, value in keyed:
        found.setdefault(key, value)
    return tuple(found.values())[:MANY]
