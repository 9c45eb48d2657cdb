"""Video conferences: asked for with an event, there a little later (contract, 2.3).

Pending first; a later read of the event or its calendar finds it done, or failed.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from einklang_sandbox.google.calendar.call import Call
from einklang_sandbox.google.calendar.copies import Act, spread
from einklang_sandbox.google.calendar.shapes import one_of, shape, text
from einklang_sandbox.google.calendar.state import Body, Calendar, Row
from einklang_sandbox.google.problems import invalid

KINDS = ("hangoutsMeet",)
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_REQUEST = shape(
    {
        "requestId": text(),
        "conferenceSolutionKey": shape({"type": one_of(*KINDS)}, needs=["type"]),
    },
    needs=["requestId", "conferenceSolutionKey"],
    ignored=["status"],
)
_CONFERENCE = shape(
    {"createRequest": _REQUEST},
    ignored=[
        "conferenceId", "conferenceSolution", "entryPoints", "notes", "parameters", "signature",
    ],
)  # fmt: skip


def decided(call: Call, before: Mapping[str, Any], after: Body) -> Body:
    """The event with the conference that it has then. Without `conferenceDataVersion=1` the
    request's is ignored. Raises a `Problem` for one that was made for another event."""
    held = before.get("conferenceData")
    asked = after.get("conferenceData") if call.query.get("conferenceDataVersion") else held
    rest = {name: value for name, value in after.items() if name != "conferenceData"}
    if not asked:
        return {name: value for name, value in rest.items() if name != "hangoutLink"}
    if asked == held:
        return rest | {"conferenceData": held}
    request = _CONFERENCE(asked, "conferenceData").get("createRequest")
    if request is None:
        if asked.get("conferenceId") != (held or {}).get("conferenceId"):
            raise invalid("This conference belongs to another event.", "conferenceData")
        return rest | {"conferenceData": held}
    if held and held["createRequest"]["requestId"] == request["requestId"]:
        return rest | {"conferenceData": held}
    rest.pop("hangoutLink", None)
    return rest | {"conferenceData": {"createRequest": _answered(request, "pending")}}


def note(call: Call, row: Row) -> None:
    """Remember what is awaited, so that reads find it."""
    request = row.body.get("conferenceData", {}).get("createRequest", {})
    if request.get("status", {}).get("statusCode") == "pending":
        call.state.pending.setdefault(row.id, call.faults.meet_reads)


def awaited(call: Call, calendar: Calendar, only: str = "") -> None:
    """One read of this event, or of all in this calendar: some conferences come to be."""
    for event_id in list(call.state.pending):
        row = calendar.rows.get(event_id)
        if row is None or (only and only != event_id):
            continue
        call.state.pending[event_id] -= 1
        if call.state.pending[event_id] <= 0:
            del call.state.pending[event_id]
            _come_to_be(call, row)


def _come_to_be(call: Call, row: Row) -> None:
    home = call.state.home(row)
    there = home.rows.get(row.id) if home is not None else None
    if home is None or there is None or not there.live:
        return
    request = there.body.get("conferenceData", {}).get("createRequest")
    if request is None:
        return
    code = "failure" if call.faults.meet_fails else "success"
    made = {} if call.faults.meet_fails else _made(request)
    data = {"conferenceData": {"createRequest": _answered(request, code), **made}}
    link = {"hangoutLink": made["entryPoints"][0]["uri"]} if made else {}
    kept = replace(there, body={**there.body, **data, **link}, updated=call.now)
    spread(Act(call.state, home, call.now), home, call.state.put(home, kept))


def _made(request: Body) -> Body:
    code = "-".join("".join(secrets.choice(_LETTERS) for _ in range(count)) for count in (3, 4, 3))
    pin = "".join(secrets.choice("0123456789") for _ in range(9))
    return {
        "entryPoints": [
            {"entryPointType": "video", "uri": f"https://meet.google.com/{code}",
             "label": f"meet.google.com/{code}"},
            {"entryPointType": "phone", "uri": "tel:+49-40-0000000", "label": "+49 40 0000000",
             "pin": pin, "regionCode": "DE"},
        ],
        "conferenceSolution": {"key": request["conferenceSolutionKey"], "name": "Google Meet"},
        "conferenceId": code,
    }  # fmt: skip


def _answered(request: Body, code: str) -> Body:
    return {**request, "status": {"statusCode": code}}
