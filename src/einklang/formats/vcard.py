"""vCard text <-> a contact record (RFC 2426, RFC 6350). The public face; the work is in `vcard_*`.

3.0 and 4.0 are read and written; 2.1 is read, and becomes 3.0 where it changes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import cast

from einklang.formats import vcard_listed
from einklang.formats.ical import LARGEST
from einklang.formats.listed import Listed
from einklang.formats.quirks import byte_order_mark, lone_return, other_encoding, split_character
from einklang.formats.unreadable import Unreadable
from einklang.formats.vcard_entries import EMAILS, MESSENGERS, PHONES
from einklang.formats.vcard_fields import (
    name_of,
    organisation_of,
    postal_of,
    stamp_of,
    text_of,
    with_name,
    with_organisation,
    with_postal,
    with_stamp,
    with_text,
)
from einklang.formats.vcard_listed import listed_of
from einklang.formats.vcard_text import NEW, OLD, Card, Line, cards
from einklang.formats.vcard_text import text_of as written
from einklang.records.card import from_contact
from einklang.records.contact import Contact, fitted

__all__ = [
    "LARGEST",
    "NEW",
    "OLD",
    "Unreadable",
    "file_of",
    "listed",
    "parse",
    "read",
    "with_rest",
    "write",
]

PRODUCT = "-//Einklang//Einklang//EN"


def parse(body: bytes | str) -> Contact:
    """The one contact of a resource (RFC 6352, 5.1), `fitted`. Raises Unreadable and nothing else;
    "group_card" for a list of contacts that only looks like one."""
    return _contact(_card(body))


def read(body: bytes | str) -> list[Contact | Unreadable]:
    """The contacts of a file of many, in their order, with the reason of each that cannot be read.
    Raises Unreadable where it is no such file at all."""
    return [_tried(card) for card in cards(_text(body))]


def listed(body: bytes | str) -> list[Listed | Unreadable]:
    """The same, each with all that its card says."""
    return [_listed(card) for card in cards(_text(body))]


def write(contact: Contact, raw: str = "", version: str = OLD) -> str:
    """The contact, `fitted`, as one vCard: CRLF, folded, a new one in `version`.

    Starts from `raw`, the text as last seen, and changes only what differs from the contact: what
    we do not model stays, in its place and version. Where nothing but the stamp differs `raw`
    comes back as it is. The order of addresses is the card's own; a contact without UID keeps the
    card's. Raises Unreadable where `raw` cannot be read, ValueError where `stamp` is no ISO text.
    """
    wanted = fitted(contact)
    card = _card(raw) if raw else _empty(version)
    if raw and _same(_contact(card), wanted):
        return raw
    return written(_merged(wanted, card))


def file_of(contacts: Iterable[Contact]) -> str:
    """A file of many, which address books take in."""
    return "".join(write(contact) for contact in contacts)


def with_rest(of: Listed, version: str = OLD) -> str:
    """A new vCard of somebody with all that is told of them."""
    text = write(of.contact, version=version)
    if of == Listed(of.contact):
        return text
    return written(vcard_listed.with_rest(_card(text), of, version))


def _text(body: bytes | str) -> str:
    if len(body) > LARGEST:
        raise Unreadable("too_big", str(len(body)))
    text = other_encoding.text_of(split_character.mended(body)) if isinstance(body, bytes) else body
    if "\x00" in text:
        raise Unreadable("binary")
    return lone_return.mended(byte_order_mark.mended(text))


def _card(body: bytes | str) -> Card:
    first, *more = [*cards(_text(body)), None]
    if first is None:
        raise Unreadable("not_card")
    if isinstance(first, Unreadable):
        raise first
    if len(more) > 1:
        raise Unreadable("two_cards")
    return first


def _tried(card: Card | Unreadable) -> Contact | Unreadable:
    try:
        return card if isinstance(card, Unreadable) else _contact(card)
    except Unreadable as error:
        return error


def _listed(card: Card | Unreadable) -> Listed | Unreadable:
    contact = _tried(card)
    if isinstance(card, Unreadable) or isinstance(contact, Unreadable):
        return cast("Unreadable", contact)  # what a card that cannot be read becomes
    return listed_of(card, contact)


def _contact(card: Card) -> Contact:
    if "group" in (text_of(card, name).lower() for name in _KINDS):
        raise Unreadable("group_card")
    rest = Contact(
        uid=text_of(card, "UID"),
        organisation=organisation_of(card),
        position=text_of(card, "TITLE"),
        emails=tuple(EMAILS.of(card).values()),
        phones=tuple(PHONES.of(card).values()),
        messengers=tuple(MESSENGERS.of(card).values()),
        postal=postal_of(card),
        stamp=stamp_of(card),
    )
    return fitted(replace(rest, name=name_of(card, rest)))


_KINDS = ("KIND", "X-ADDRESSBOOKSERVER-KIND")


def _same(there: Contact, wanted: Contact) -> bool:
    """Whether a card that says the one need not be touched to say the other."""
    told = replace(there, uid=wanted.uid and there.uid, stamp=wanted.stamp)
    return from_contact(told) == from_contact(wanted)


def _empty(version: str) -> Card:
    lines = ("BEGIN:VCARD", f"VERSION:{version}", f"PRODID:{PRODUCT}", "END:VCARD")
    return [Line(text) for text in lines]


def _merged(wanted: Contact, card: Card) -> Card:
    """The name comes last, for FN may speak of all else."""
    version = text_of(card, "VERSION") or OLD
    there = _contact(card)
    if wanted.uid not in ("", there.uid):
        card = with_text(card, "UID", wanted.uid)
    card = with_organisation(card, wanted.organisation)
    if wanted.position != there.position:
        card = with_text(card, "TITLE", wanted.position)
    card = EMAILS.written(card, wanted.emails, version)
    card = PHONES.written(card, wanted.phones, version)
    card = MESSENGERS.written(card, wanted.messengers, version)
    card = with_postal(card, wanted.postal)
    card = with_name(card, wanted, _contact(card))
    return with_stamp(card, wanted.stamp)
