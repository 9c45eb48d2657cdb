"""Which of our people a contact of an address book is (P8; docs/algorithms/contacts.md).

By itself only with the same, unshared address and names that do not contradict each other. What
else may be the same person is left to a review: two rows can be merged, one row that was two people
cannot be told apart again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from einklang.records.folded import folded

OFFICES = frozenset(
    {
        "admin", "anfrage", "billing", "bestellung", "buchhaltung", "bewerbung", "contact",
        "einkauf", "empfang", "hallo", "hello", "help", "hilfe", "hr", "info", "job", "jobs",
        "kontakt", "kundenservice", "mail", "marketing", "no-reply", "noreply", "office", "order",
        "post", "postmaster", "praxis", "presse", "rechnung", "sales", "sekretariat", "service",
        "shop", "support", "team", "verkauf", "vertrieb", "verwaltung", "webmaster", "zentrale",
    }
)  # fmt: skip
"""What stands before the @ of an address that belongs to an office and not to one person."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who shares an address, a number or a name with the contact: the row's key, and what
    it says (`records.card`)."""

    person: int
    plain: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Same:
    """It is this person, for this reason."""

    person: int
    reason: str


@dataclass(frozen=True, slots=True)
class Perhaps:
    """It may be one of these; a person decides."""

    people: tuple[int, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Stranger:
    """Nobody whom we know."""


Acquaintance: TypeAlias = Same | Perhaps | Stranger


def acquaintance(
    contact: Mapping[str, Any], candidates: Iterable[Candidate], shared: Collection[str]
) -> Acquaintance:
    """Who the contact is. `shared`: addresses of it that stand with more than one person."""
    by_address: dict[int, Candidate] = {}
    differ: dict[int, Candidate] = {}
    others: dict[int, str] = {}
    own = {at for at in contact["emails"] if at not in shared and not is_office(at)}
    for each in candidates:
        agree = not contradict(contact, each.plain)
        if own & each.plain["emails"].keys():
            (by_address if agree else differ)[each.person] = each
        elif agree and (why := _alike(contact, each.plain)):
            others[each.person] = why
    if len(by_address) == 1 and not differ:
        return Same(next(iter(by_address)), "same_address")
    if by_address:
        return Perhaps((*by_address, *differ), "several")
    if differ:
        return Perhaps(tuple(differ), "names_differ")
    if others:
        return Perhaps(tuple(others), next(iter(others.values())))
    return Stranger()


def is_office(address: str) -> bool:
    """Whether an address belongs to an office: info@, praxis@, sales-de@ …"""
    word = address.partition("@")[0].replace(".", "-").replace("_", "-").partition("-")[0]
    return word in OFFICES or address.partition("@")[0] in OFFICES


def _alike(one: Mapping[str, Any], other: Mapping[str, Any]) -> str:
    """Why two of whom no own address is the same may be one; '' where nothing tells so."""
    if not _words(one) or _words(one) != _words(other):
        return ""
    if one["phones"].keys() & other["phones"].keys():
        return "same_name_and_number"
    if one["emails"].keys() & other["emails"].keys():
        return "same_name_and_office"
    firms = folded(one["organisation"]), folded(other["organisation"])
    return "same_name_and_company" if firms[0] and firms[0] == firms[1] else ""


def contradict(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two names cannot be one person's. A name that is missing contradicts none, nor does
    one that only says less, or says it shorter ("A. Ost", "Anna Maria Ost")."""
    few, many = sorted((_words(one), _words(other)), key=len)
    left = list(many)
    for word in few:
        fits = next((each for each in left if _fits(word, each)), None)
        if fits is None:
            return True
        left.remove(fits)
    return False


def _words(plain: Mapping[str, Any]) -> list[str]:
    """The words of a name, folded, in the order of the alphabet: programs swap given and family
    names. Titles are no names."""
    name = plain["name"]
    told = " ".join((name["given"], name["middle"], name["family"]))
    return sorted(folded(told).replace("-", " ").replace(",", " ").split())


def _fits(one: str, other: str) -> bool:
    if one == other:
        return True
    short, long = sorted((one.rstrip("."), other.rstrip(".")), key=len)
    return bool(short) and len(short) <= 2 and long.startswith(short)
