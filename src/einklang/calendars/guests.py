"""Guests as people type them: addresses with or without names, on lines or with commas. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from email.headerregistry import Address
from email.utils import getaddresses

from einklang.records.address import normalised
from einklang.records.event import Participant, Role

_PLAUSIBLE = re.compile(r"[^@\s,;<>\"]{1,64}@[^@\s,;<>\"]+\.[^@\s,;<>\".]{2,}")
_ONE = re.compile(r'(?:"(?:\\.|[^"\\])*"|[^,])+')  # up to the next comma outside of quotes
_MAILTO = re.compile(r"\bmailto:", re.IGNORECASE)


class NotAddresses(ValueError):
    """These guests, each as typed, have no address."""

    def __init__(self, texts: tuple[str, ...]) -> None:
        super().__init__(", ".join(texts))
        self.texts = texts


def read_guests(
    text: str, called: Mapping[str, Participant] | None = None
) -> tuple[Participant, ...]:
    """The guests, each address once, in the order typed; `called` are those that we know by what
    was typed. Raises NotAddresses."""
    found: dict[str, Participant] = {}
    wrong = []
    for typed in _each(text):
        if called and typed in called:
            found.setdefault(called[typed].address, called[typed])
            continue
        name, address = _parted(typed)
        if _PLAUSIBLE.fullmatch(address):
            found.setdefault(address, Participant(address, name))
        else:
            wrong.append(typed)
    if wrong:
        raise NotAddresses(tuple(wrong))
    return tuple(found.values())


def show_guests(guests: Iterable[Participant]) -> str:
    """One per line, as `read_guests` reads them."""
    return "\n".join(_shown(guest) for guest in guests)


def merged(
    before: Iterable[Participant], typed: Iterable[Participant], organiser: str
) -> tuple[Participant, ...]:
    """Those invited before keep their answers and roles, rooms and the organiser's own entry stay,
    and who is not typed any more goes. `organiser` is an address."""
    known = {guest.address: guest for guest in before}
    kept = [guest for guest in known.values() if not is_guest(guest, organiser)]
    wanted = [guest for guest in typed if guest.address != organiser]
    return (*kept, *(_renamed(known.get(guest.address), guest) for guest in wanted))


def is_guest(guest: Participant, organiser: str) -> bool:
    """Whether the form lists them."""
    return guest.role is not Role.ROOM and guest.address != organiser


def _each(text: str) -> Iterator[str]:
    for line in re.split(r"[\n;]", _MAILTO.sub("", text)):
        yield from filter(None, (one.strip() for one in _ONE.findall(line)))


def _parted(typed: str) -> tuple[str, str]:
    """Name and normalised address; two empty texts where it is not one guest."""
    parted = getaddresses([typed])
    name, address = parted[0] if len(parted) == 1 else ("", "")
    return name.strip(), normalised(address)


def _renamed(known: Participant | None, typed: Participant) -> Participant:
    return replace(known, name=typed.name or known.name) if known else typed


def _shown(guest: Participant) -> str:
    if not guest.name:
        return guest.address
    local, _, domain = guest.address.rpartition("@")
    try:
        return str(Address(guest.name.replace("\n", " "), local, domain))
    except (ValueError, IndexError):
        return guest.address
