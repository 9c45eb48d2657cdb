"""What Google works out by itself of what it was told of a contact."""

from __future__ import annotations

import re
from collections.abc import Sequence

from einklang_sandbox.google.people.shapes import Json

COUNTRIES = {"Europe/Berlin": "49", "Europe/Vienna": "43", "Europe/Zurich": "41"}
"""Of which country a number is that names none, by the zone of the account."""
_PARTS = ("honorificPrefix", "givenName", "middleName", "familyName", "honorificSuffix")
_GENDERS = {"male": "Male", "female": "Female", "unspecified": "Unspecified"}
_ADDRESS = ("poBox", "streetAddress", "extendedAddress", "postalCode city", "region", "country")


def shown(field: str, items: Sequence[Json], source: str, country: str) -> list[Json]:
    """The items of a field as they are told: each with its source, one of them as the primary."""
    first = next((n for n, item in enumerate(items) if "_first" in item), 0)
    return [
        {"metadata": _metadata(source, first=n == first), **_worked_out(field, item, country)}
        for n, item in enumerate(items)
    ]


def _metadata(source: str, *, first: bool) -> Json:
    told: Json = {"source": {"type": "CONTACT", "id": source}}
    return {"primary": True, "sourcePrimary": True, **told} if first else told


def _worked_out(field: str, item: Json, country: str) -> Json:
    told = {key: value for key, value in item.items() if key != "_first"}
    match field:
        case "memberships":
            group = told["group"]
            named = {"contactGroupId": group.partition("/")[2], "contactGroupResourceName": group}
            return {"contactGroupMembership": named}
        case "names":
            return named_in_full(told)
        case "phoneNumbers":
            canonical = e164(told["value"], country)
            told |= {"canonicalForm": canonical} if canonical else {}
        case "biographies":
            told.setdefault("contentType", "TEXT_PLAIN")
        case "genders" if "value" in told:
            told["formattedValue"] = _GENDERS.get(told["value"], told["value"])
        case "addresses":
            told.setdefault("formattedValue", _lines(told))
        case "imClients" if "protocol" in told:
            told["formattedProtocol"] = _spaced(told["protocol"])
    return told | ({"formattedType": _spaced(told["type"])} if _is_typed(field, told) else {})


def _is_typed(field: str, told: Json) -> bool:
    return "type" in told and field not in ("nicknames", "locations")


def named_in_full(told: Json) -> Json:
    """A name with all its forms. What stands in its parts counts; without any of them the free form
    is taken apart."""
    parts = {key: told[key] for key in _PARTS if key in told}
    if not parts:
        parts = _taken_apart(told.get("unstructuredName", ""))
    whole = " ".join(parts[key] for key in _PARTS if key in parts)
    given = " ".join(parts[key] for key in _PARTS[:3] if key in parts)
    ends = [parts[key] for key in ("familyName", "honorificSuffix") if key in parts]
    last_first = ", ".join(part for part in (" ".join(ends), given) if part)
    forms = {"displayName": whole, "displayNameLastFirst": last_first, "unstructuredName": whole}
    return {**told, **parts, **{key: form for key, form in forms.items() if form}}


def _taken_apart(text: str) -> dict[str, str]:
    words = text.split()
    if len(words) < 2:
        return {"givenName": text} if text else {}
    middle = {"middleName": " ".join(words[1:-1])} if words[2:] else {}
    return {"givenName": words[0], **middle, "familyName": words[-1]}


def e164(text: str, country: str) -> str:
    """The number as it is dialled from anywhere; '' where that cannot be said."""
    plain = re.sub(r"[\s()./-]", "", re.sub(r"^(\+|00)(.*?)\(0\)", r"\1\2", text.strip()))
    plain = re.sub(r"^00", "+", plain)
    if re.fullmatch(r"0[1-9]\d{3,}", plain) and country:
        plain = f"+{country}{plain[1:]}"
    return plain if re.fullmatch(r"\+[1-9]\d{6,14}", plain) else ""


def _lines(address: Json) -> str:
    lines = (" ".join(address[key] for key in line.split() if key in address) for line in _ADDRESS)
    return "\n".join(line for line in lines if line)


def _spaced(kind: str) -> str:
    """`homeFax` as words; what somebody thought up stays as it is."""
    if kind not in _PREDEFINED:
        return kind
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", kind).replace("_", " ").title()


_PREDEFINED = frozenset(
    {
        "home", "work", "other", "mobile", "homeFax", "workFax", "otherFax", "pager", "workMobile",
        "workPager", "main", "googleVoice", "school", "freeBusy", "blog", "profile", "homePage",
        "ftp", "reservations", "appInstallPage", "anniversary", "account", "customer", "loginId",
        "network", "organization", "spouse", "child", "mother", "father", "parent", "brother",
        "sister", "friend", "relative", "domesticPartner", "manager", "assistant", "referredBy",
        "partner", "aim", "msn", "yahoo", "skype", "qq", "googleTalk", "icq", "jabber",
        "netMeeting", "HOME", "WORK", "OTHER",
    }
)  # fmt: skip
"""The types and protocols that Google's description names."""
