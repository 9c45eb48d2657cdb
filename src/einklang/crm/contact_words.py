"""What a contact says, field by field, in words: for comparisons and conflicts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from einklang.records.contact import Name, Postal

LABELS: dict[str, Promise] = {
    "name": _("Name"),
    "organisation": _("Company"),
    "position": _("Position"),
    "emails": _("E-mail addresses"),
    "phones": _("Phone numbers"),
    "messengers": _("Messengers"),
    "postal": _("Postal address"),
}
NAMES: dict[str, Promise] = {
    "prefix": pgettext_lazy("of a name", "Title"),
    "given": _("Given name"),
    "middle": _("Middle name"),
    "family": _("Family name"),
    "suffix": _("Name suffix"),
}
KINDS: dict[str, Promise] = {
    "work": pgettext_lazy("phone", "Work"),
    "home": pgettext_lazy("phone", "Home"),
    "mobile": pgettext_lazy("phone", "Mobile"),
    "fax": pgettext_lazy("phone", "Fax"),
    "other": pgettext_lazy("phone", "Other"),
}


def fields(plain: Mapping[str, Any], *, in_order: bool = False) -> dict[str, str]:
    """Label and text of all that it says; of what there are several `in_order`, or else by their
    letters: the order is each side's own, so another one is no change."""
    several = ", ".join if in_order else _sorted
    told = {
        "name": str(Name(**plain["name"])),
        "organisation": plain["organisation"],
        "position": plain["position"],
        "emails": several(f"{at} ({_kind(said)})" for at, said in plain["emails"].items()),
        "phones": several(f"{said['number']} ({_kind(said)})" for said in plain["phones"].values()),
        "messengers": several(map(_messenger, plain["messengers"].items())),
        "postal": _postal(plain["postal"]),
    }
    return {str(LABELS[key]): text for key, text in told.items() if text}


def label(path: Sequence[str]) -> str:
    """What a conflict is about."""
    match list(path):
        case ["name", part]:
            return str(NAMES[part])
        case [("emails" | "phones" | "messengers") as key, entry, *_rest]:
            return f"{LABELS[key]}: {entry}"
        case [key, *_rest]:
            return str(LABELS.get(key, key))
        case _:
            return ""


def value(path: Sequence[str], said: Any) -> str:
    """One side of a conflict."""
    match list(path), said:
        case _, None:
            return ""
        case ["postal"], list():
            return _postal(said)
        case [*_, "label"], str():
            return str(KINDS.get(said, said))
        case ["emails", address], _:
            return f"{address} ({_kind(said)})"
        case ["phones", _], Mapping():
            return f"{said['number']} ({_kind(said)})"
        case ["messengers", key], Mapping():
            return _messenger((key, said))
        case _:
            return str(said)


def _sorted(texts: Iterable[str]) -> str:
    return ", ".join(sorted(texts))


def _kind(said: Mapping[str, str]) -> str:
    return str(KINDS.get(said["label"], said["label"]))


def _messenger(entry: tuple[str, Mapping[str, str]]) -> str:
    service = entry[0].partition(":")[0]
    return f"{service}: {entry[1]['name']}" if service else entry[1]["name"]


def _postal(told: Sequence[str] | None) -> str:
    if not told:
        return ""
    postal = Postal(*told)
    street = ", ".join(postal.street.splitlines())
    place = " ".join(filter(None, (postal.postcode, postal.city)))
    return ", ".join(filter(None, (street, place, postal.region, postal.country)))
