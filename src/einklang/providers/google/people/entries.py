"""What a person has several of, in Google's words ↔ ours: addresses of mail, numbers, accounts of
messengers. Pure.

Each is known by its key. On write an item whose key is wanted no more goes, one that says something
else is changed in what differs, and what is new comes last; all others stay as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from einklang.providers.google.moments import Json
from einklang.records.contact import MANY, Contact, Email, Label, Messenger, Phone, fitted

T = TypeVar("T")
_SHOWN = ("formattedType", "formattedProtocol", "canonicalForm")
"""What Google makes of what else an item says."""
_LABELS = {
    "work": Label.WORK,
    "home": Label.HOME,
    "mobile": Label.MOBILE,
    "workMobile": Label.MOBILE,
    "homeFax": Label.FAX,
    "workFax": Label.FAX,
    "otherFax": Label.FAX,
}
"""Types; pagers, main numbers and whatever somebody thought up are other ones."""
_PHONE = {Label.WORK: "work", Label.HOME: "home", Label.MOBILE: "mobile", Label.FAX: "workFax"}
_EMAIL = {Label.WORK: "work", Label.HOME: "home"}
_SERVICES = {"googleTalk": "gtalk"}
"""Protocols that are called otherwise here, as cards call them."""
_PROTOCOLS = {"gtalk": "googleTalk", "netmeeting": "netMeeting"}


@dataclass(frozen=True, slots=True)
class Entries(Generic[T]):
    """One kind. `read` gives what an item says as both sides can hold it, None where that is
    nothing; `respelt` are the keys of an item that says `new` where it said `old`."""

    read: Callable[[Json], T | None]
    key: Callable[[T], str]
    respelt: Callable[[T, T | None], Mapping[str, str]]

    def of(self, items: Sequence[Json]) -> dict[str, T]:
        """What they say, by key, as far as a contact can hold it."""
        found: dict[str, T] = {}
        for entry in map(self.read, items):
            if entry is not None and len(found) < MANY:
                found.setdefault(self.key(entry), entry)
        return found

    def written(self, items: Sequence[Json], wanted: Sequence[T]) -> list[Json]:
        """The items that say this."""
        want, there = {self.key(entry): entry for entry in wanted}, self.of(items)
        first = set(there)
        kept: list[Json] = []
        for item in items:
            entry = self.read(item)
            key = "" if entry is None else self.key(entry)
            if key in there and key not in want:
                continue
            differs = key in first and there[key] != want[key]
            kept.append({**bare(item), **self.respelt(want[key], entry)} if differs else item)
            first.discard(key)
        new = [dict(self.respelt(entry, None)) for key, entry in want.items() if key not in there]
        return [*kept, *new]


def bare(item: Json, *more: str) -> dict[str, Any]:
    """An item that is to say something else: without what Google makes of it, and without `more`,
    which would contradict."""
    return {key: value for key, value in item.items() if key not in (*_SHOWN, *more)}


def text(item: Json, key: str) -> str:
    """What an item says under a key, '' where that is no text."""
    told = item.get(key)
    return told if isinstance(told, str) else ""


def _label(item: Json) -> Label:
    return _LABELS.get(text(item, "type"), Label.OTHER)


def _email(item: Json) -> Email | None:
    one = Email(text(item, "value"), _label(item))
    return next(iter(fitted(Contact(emails=(one,))).emails), None)


def _phone(item: Json) -> Phone | None:
    one = Phone(text(item, "value"), _label(item))
    return next(iter(fitted(Contact(phones=(one,))).phones), None)


def _messenger(item: Json) -> Messenger | None:
    protocol = text(item, "protocol")
    one = Messenger(_SERVICES.get(protocol, protocol), text(item, "username"))
    return next(iter(fitted(Contact(messengers=(one,))).messengers), None)


def _email_says(new: Email, old: Email | None) -> Mapping[str, str]:
    said = {} if old else {"value": new.address}
    labelled = {"type": _EMAIL.get(new.label, "other")}
    return {**said, **({} if old and old.label is new.label else labelled)}


def _phone_says(new: Phone, old: Phone | None) -> Mapping[str, str]:
    said = {} if old and old.number == new.number else {"value": new.number}
    labelled = {"type": _PHONE.get(new.label, "other")}
    return {**said, **({} if old and old.label is new.label else labelled)}


def _messenger_says(new: Messenger, old: Messenger | None) -> Mapping[str, str]:
    protocol = _PROTOCOLS.get(new.service, new.service)
    named = {"protocol": protocol} if protocol and not old else {}
    return {"username": new.name, **named}


EMAILS: Entries[Email] = Entries(_email, lambda email: email.address, _email_says)
PHONES: Entries[Phone] = Entries(_phone, lambda phone: phone.key, _phone_says)
MESSENGERS: Entries[Messenger] = Entries(_messenger, lambda each: each.key, _messenger_says)
