"""An instance and all that follow it, as Google's own calendar page changes them: the series ends
before it, and a new one begins there, under an id that tells from which it came. What instances of
the rest say of their own goes along."""

from __future__ import annotations

import re
from datetime import UTC, timedelta
from typing import Any

from einklang_sandbox.google import acts
from einklang_sandbox.google.acts import Act
from einklang_sandbox.google.bodies import WRITABLE
from einklang_sandbox.google.occurrences import (
    expanded,
    instance_id,
    instant,
    occurrence,
    starts,
    told,
    wall,
)
from einklang_sandbox.google.problems import not_found
from einklang_sandbox.google.world import Json

_ENDS = re.compile(r";?(UNTIL|COUNT)=[^;]*")
_OF_THE_SERIES = {"id", "iCalUID", "sequence", "status", "conferenceData"}
_OWN = ("summary", "location", "description", "start", "end")


def patch(act: Act, event_id: str, body: Json) -> Json:
    """Change this instance and all that follow; `body` tells its times. Returns the new series, or
    the old one where nothing comes before it."""
    act.may_write()
    there, master = _both(act, event_id)
    if _is_first(there, master):
        return acts.patch(act, master["id"], body)
    parts = _parts(act, master, there)
    rules = _rest(master, there)
    _end(act, master, there)
    times = {"start": there["originalStartTime"], "end": _ends(master, there)}
    kept = {k: v for k, v in master.items() if k in WRITABLE - _OF_THE_SERIES}
    made = {**kept, **times, "recurrence": rules, **body}
    tail = acts.insert(act, made, event_id=_id(master, there))
    for part in parts:
        _again(act, tail, part)
    return tail


def delete(act: Act, event_id: str) -> None:
    """This instance and all that follow are off: the series ends before."""
    act.may_write()
    there, master = _both(act, event_id)
    if _is_first(there, master):
        acts.delete(act, master["id"])
    else:
        _end(act, master, there)


def _both(act: Act, event_id: str) -> tuple[Json, Json]:
    there = occurrence(act.calendar, event_id)
    master = act.calendar.rows.get((there or {}).get("recurringEventId", ""))
    if there is None or master is None:
        raise not_found()
    return there, master


def _is_first(there: Json, master: Json) -> bool:
    return wall(there["originalStartTime"]) <= next(starts(master), wall(master["start"]))


def _end(act: Act, master: Json, there: Json) -> None:
    at = instant(there["originalStartTime"]).astimezone(UTC)
    if "date" in master["start"]:
        until = f"{at - timedelta(days=1):%Y%m%d}"
    else:
        until = f"{at - timedelta(seconds=1):%Y%m%dT%H%M%SZ}"
    cut = [
        f"{_ENDS.sub('', line)};UNTIL={until}" if line.startswith("RRULE") else line
        for line in master["recurrence"]
    ]
    acts.patch(act, master["id"], {"recurrence": cut})


def _rest(master: Json, there: Json) -> list[str]:
    """Of a number of meetings those that are left."""
    bare = {**master, "recurrence": [r for r in master["recurrence"] if r.startswith("RRULE")]}
    cut = wall(there["originalStartTime"])
    before = sum(at < cut for at in starts(bare))

    def left(found: re.Match[str]) -> str:
        return f"COUNT={int(found[1]) - before}"

    return [re.sub(r"COUNT=(\d+)", left, line) for line in master["recurrence"]]


def _parts(act: Act, master: Json, there: Json) -> list[Json]:
    """The instances from there on that differ, cancelled ones included."""
    at = instant(there["originalStartTime"])
    rows = act.calendar.rows.values()
    mine = [row for row in rows if row.get("recurringEventId") == master["id"]]
    return [dict(row) for row in mine if instant(row["originalStartTime"]) >= at]


def _again(act: Act, tail: Json, part: Json) -> None:
    """What the instance says, said of the one in its place; where there is none, nothing."""
    original = part["originalStartTime"]
    given = {each["id"] for each in expanded(act.calendar, tail)}
    found = instance_id(act.calendar, tail["id"], original)
    if found not in given:
        return
    if part["status"] == "cancelled":
        acts.delete(act, found)
    else:
        said: dict[str, Any] = {key: part.get(key) for key in _OWN}
        acts.patch(act, found, said)


def _ends(master: Json, there: Json) -> Json:
    length = wall(master["end"]) - wall(master["start"])
    return told(master["end"], wall(there["originalStartTime"]) + length)


def _id(master: Json, there: Json) -> str:
    base = master["id"].partition("_R")[0]
    return f"{base}_R{instant(there['originalStartTime']).astimezone(UTC):%Y%m%dT%H%M%S}"
