"""What a client may say of a person, checked as strictly as Google's description says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, TypeAlias

from einklang_sandbox.google.people.refusals import Refusal, invalid

Json: TypeAlias = dict[str, Any]
Kind: TypeAlias = str | tuple[str, ...]
_KEYWORDS = (
    "TYPE_UNSPECIFIED", "OUTLOOK_BILLING_INFORMATION", "OUTLOOK_DIRECTORY_SERVER",
    "OUTLOOK_KEYWORD", "OUTLOOK_MILEAGE", "OUTLOOK_PRIORITY", "OUTLOOK_SENSITIVITY",
    "OUTLOOK_SUBJECT", "OUTLOOK_USER", "HOME", "WORK", "OTHER",
)  # fmt: skip
_NICKNAMES = (
    "DEFAULT", "MAIDEN_NAME", "INITIALS", "GPLUS", "OTHER_NAME", "ALTERNATE_NAME", "SHORT_NAME",
)  # fmt: skip


def _texts(names: str, **others: Kind) -> Mapping[str, Kind]:
    return {**dict.fromkeys(names.split(), "text"), **others}


FIELDS: Mapping[str, Mapping[str, Kind]] = {
    "addresses": _texts(
        "type streetAddress extendedAddress poBox city region postalCode country countryCode "
        "formattedValue"
    ),
    "biographies": _texts(
        "value", contentType=("CONTENT_TYPE_UNSPECIFIED", "TEXT_PLAIN", "TEXT_HTML")
    ),
    "birthdays": _texts("text", date="date"),
    "calendarUrls": _texts("url type"),
    "clientData": _texts("key value"),
    "emailAddresses": _texts("value type displayName"),
    "events": _texts("type", date="date"),
    "externalIds": _texts("value type"),
    "genders": _texts("value addressMeAs"),
    "imClients": _texts("username protocol type"),
    "interests": _texts("value"),
    "locales": _texts("value"),
    "locations": _texts("value type floor floorSection deskCode buildingId", current="flag"),
    "miscKeywords": _texts("value", type=_KEYWORDS),
    "names": _texts(
        "givenName familyName middleName honorificPrefix honorificSuffix unstructuredName "
        "phoneticFullName phoneticGivenName phoneticFamilyName phoneticMiddleName "
        "phoneticHonorificPrefix phoneticHonorificSuffix"
    ),
    "nicknames": _texts("value", type=_NICKNAMES),
    "occupations": _texts("value"),
    "organizations": _texts(
        "name title department jobDescription type location domain symbol costCenter phoneticName",
        current="flag",
        startDate="date",
        endDate="date",
        fullTimeEquivalentMillipercent="number",
    ),
    "phoneNumbers": _texts("value type"),
    "relations": _texts("person type"),
    "sipAddresses": _texts("value type"),
    "urls": _texts("value type"),
    "userDefined": _texts("key value"),
}
"""What may be written, memberships aside."""
WRITABLE = frozenset(FIELDS) | {"memberships"}
READABLE = WRITABLE | {"ageRanges", "coverPhotos", "metadata", "photos", "skills"}
SINGLE = ("names", "birthdays", "biographies", "genders")
_COMPUTED = frozenset(
    {
        "metadata", "formattedType", "formattedProtocol", "canonicalForm", "displayNameLastFirst",
    }
)  # fmt: skip
_COMPUTED_IN = {"names": {"displayName"}, "genders": {"formattedValue"}}
_IGNORED = frozenset(
    {
        "resourceName", "etag", "metadata", "ageRange", "ageRanges", "coverPhotos", "photos",
        "skills", "taglines", "relationshipInterests", "relationshipStatuses", "braggingRights",
        "residences", "fileAses",
    }
)  # fmt: skip
_ESSENTIAL = {
    "biographies": "value", "calendarUrls": "url", "clientData": "key", "emailAddresses": "value",
    "events": "date", "externalIds": "value", "imClients": "username", "interests": "value",
    "locales": "value", "locations": "value", "miscKeywords": "value", "nicknames": "value",
    "occupations": "value", "phoneNumbers": "value", "relations": "person",
    "sipAddresses": "value", "urls": "value", "userDefined": "key",
}  # fmt: skip
"""Without this an item says nothing."""
_ABOUT = frozenset({"type", "contentType", "current", "_first"})
"""What says nothing by itself."""


def mask(told: str, allowed: Iterable[str], named: str) -> tuple[str, ...]:
    """The fields of a mask, each once. Raises Refusal for an empty one."""
    if not told:
        raise invalid(f"{named} mask is required. Please specify one or more valid paths.", named)
    paths = tuple(dict.fromkeys(told.split(",")))
    known = frozenset(allowed)
    for path in paths:
        if path not in known:
            raise invalid(f'Invalid {named} mask path: "{path}".', named)
    return paths


def cleaned(body: Any) -> dict[str, list[Json]]:
    """The fields of a person that a client names, without what it cannot say; memberships as
    `{"group": …}`. Raises Refusal for what nobody knows or is of the wrong kind."""
    if not isinstance(body, dict):
        raise invalid("Invalid JSON payload received. A person is missing.", "person")
    found: dict[str, list[Json]] = {}
    for field, told in body.items():
        if field not in WRITABLE | _IGNORED:
            raise _unknown(field, "person")
        if field in _IGNORED or told is None:
            continue
        if not isinstance(told, list):
            raise invalid(f"Invalid value at 'person.{field}'.", f"person.{field}")
        item_of = _membership if field == "memberships" else _item
        items = [item_of(field, each, f"person.{field}[{n}]") for n, each in enumerate(told)]
        found[field] = [each for each in items if each is not None]
        if sum("_first" in each for each in found[field]) > 1:
            raise invalid(f"More than one of person.{field} is the primary one.", f"person.{field}")
    return found


def single(fields: Mapping[str, list[Json]]) -> None:
    """Raises Refusal where there are several of what a contact has one of."""
    for field in SINGLE:
        if len(fields.get(field, ())) > 1:
            raise invalid(f"Cannot have more than one person.{field} per source.")


def _item(field: str, told: Any, where: str) -> Json | None:
    """None: it says nothing, or not of the contact."""
    kinds = FIELDS[field]
    if not isinstance(told, dict):
        raise invalid(f"Invalid value at '{where}'.", where)
    item: Json = {}
    for key, value in told.items():
        if key in _COMPUTED or key in _COMPUTED_IN.get(field, ()):
            continue
        if key not in kinds:
            raise _unknown(key, where)
        kept = None if value is None else _value(value, kinds[key], f"{where}.{key}")
        if kept is not None:
            item[key] = kept
    about = _about(told, where)
    if about is None or not item.keys() - _ABOUT:
        return None
    if field in _ESSENTIAL and _ESSENTIAL[field] not in item:
        raise invalid(f"{where}.{_ESSENTIAL[field]} is required.", where)
    return {**item, **about}


def _about(told: Json, where: str) -> Json | None:
    """What its metadata says that counts; None: it is of another source."""
    metadata = {} if told.get("metadata") is None else told["metadata"]
    if not isinstance(metadata, dict):
        raise invalid(f"Invalid value at '{where}.metadata'.", where)
    source = metadata.get("source") or {}
    if not isinstance(source, dict):
        raise invalid(f"Invalid value at '{where}.metadata.source'.", where)
    if source.get("type", "CONTACT") != "CONTACT":
        return None
    return {"_first": True} if metadata.get("sourcePrimary") else {}


def _membership(_: str, told: Any, where: str) -> Json | None:
    if not isinstance(told, dict):
        raise invalid(f"Invalid value at '{where}'.", where)
    unknown = told.keys() - {"contactGroupMembership", "domainMembership", "metadata"}
    inner = told.get("contactGroupMembership")
    if not isinstance(inner, dict | None):
        raise invalid(f"Invalid value at '{where}'.", where)
    if inner is not None and not unknown:
        unknown = inner.keys() - {"contactGroupResourceName", "contactGroupId"}
    if unknown:
        raise _unknown(min(unknown), where)
    if inner is None:
        return None
    group = inner.get("contactGroupResourceName")
    if not isinstance(group, str):
        raise invalid(f"{where} names no contact group.", where)
    return {"group": group}


def _value(told: Any, kind: Kind, where: str) -> Any:
    """The value; None where it is none (proto3 knows no empty text)."""
    fits = {"text": str, "flag": bool, "number": int, "date": dict}
    if isinstance(kind, tuple):
        if told not in kind:
            raise invalid(f"Invalid value at '{where}', \"{told}\"", where)
        return told
    if not isinstance(told, fits[kind]) or (kind == "number" and isinstance(told, bool)):
        raise invalid(f"Invalid value at '{where}', {told!r}", where)
    return _date(told, where) if isinstance(told, dict) else told or None


def _date(told: Json, where: str) -> Json | None:
    """google.type.Date: whole, or a year, a year and month, a month and day; 0 is unknown."""
    if told.keys() - {"year", "month", "day"}:
        raise _unknown(min(told.keys() - {"year", "month", "day"}), where)
    parts = [told.get(key) or 0 for key in ("year", "month", "day")]
    if any(not isinstance(part, int) or isinstance(part, bool) for part in parts):
        raise invalid(f"Invalid value at '{where}'.", where)
    year, month, day = parts
    try:
        date(year or 2000, month or 1, day or 1)
    except ValueError as error:
        raise invalid(f"Invalid date at '{where}'.", where) from error
    if (day and not month) or (month and not day and not year):
        raise invalid(f"Invalid date at '{where}'.", where)
    whole = {"year": year, "month": month, "day": day}
    return {key: part for key, part in whole.items() if part} or None


def _unknown(key: str, where: str) -> Refusal:
    message = f"Invalid JSON payload received. Unknown name \"{key}\" at '{where}': "
    return invalid(f"{message}Cannot find field.", where)
