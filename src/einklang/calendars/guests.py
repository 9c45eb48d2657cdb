"""Guests as people type them: addresses with or without names, on lines or with commas. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from email.headerregistry import Address
from email.utils import getaddresses

from einklang.records.address import normalised
from einklang.records.event import Participant, Role

_PLAUSIBLE = re.compile(r"[^@\s,;<>\"]{1,64}@[^@\s,;<>\"]+\.[^@\s,;<>\".]{2,}")
_MAILTO = re.compile(r"\bmailto:", re.IGNORECASE)


class NotAddresses(ValueError):
    """These texts hold no address."""

    def __init__(self, texts: tuple[str, ...]) -> None:
        super().__init__(", ".join(texts))
        self.texts = texts


def read_guests(text: str) -> tuple[Participant, ...]:
    """The guests, each address once, in the order typed. Raises NotAddresses."""
    found: dict[str, Participant] = {}
    wrong = []
    for line in re.split(r"[\n;]", _MAILTO.sub("", text)):
        for name, address in getaddresses([line.strip()]) if line.strip(" ,") else ():
            key = normalised(address)
            if _PLAUSIBLE.fullmatch(key):
                found.setdefault(key, Participant(key, name.strip()))
            else:
                wrong.append(address or name or line.strip())
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
