"""Meet links: asked for with a request id, made a moment later."""

from __future__ import annotations

import secrets
import string

from einklang_sandbox.google.problems import bad
from einklang_sandbox.google.world import Json, World


def requested(world: World, event: Json, before: Json, *, allowed: bool) -> Json:
    """The event with a conference that is on its way; without `conferenceDataVersion=1` what is
    said of conferences is ignored."""
    if not allowed:
        kept = {k: v for k, v in event.items() if k != "conferenceData"}
        if "conferenceData" in before:
            kept["conferenceData"] = before["conferenceData"]
        return kept
    if not event.get("conferenceData"):
        return {k: v for k, v in event.items() if k not in ("conferenceData", "hangoutLink")}
    asked = event["conferenceData"].get("createRequest")
    if not asked or "status" in asked:
        return event
    earlier = ((before.get("conferenceData") or {}).get("createRequest") or {}).get("requestId")
    if earlier == asked.get("requestId"):
        return {**event, "conferenceData": before["conferenceData"]}
    key = asked.get("conferenceSolutionKey", {"type": "hangoutsMeet"})
    if not asked.get("requestId") or key.get("type") != "hangoutsMeet":
        raise bad("Invalid conference type value.", "conferenceData")
    pending = {**asked, "conferenceSolutionKey": key, "status": {"statusCode": "pending"}}
    world_left = max(0, world.faults.meet_pending)
    return {**event, "conferenceData": {"createRequest": pending}, "_reads": world_left}


def looked_at(world: World, event: Json) -> Json | None:
    """The event once its link is made; None while it is not, or there is nothing to make."""
    asked = (event.get("conferenceData") or {}).get("createRequest") or {}
    if (asked.get("status") or {}).get("statusCode") != "pending":
        return None
    if event.get("_reads", 0) > 0:
        event["_reads"] -= 1
        return None
    made = {k: v for k, v in event.items() if k != "_reads"}
    if world.faults.meet_fails:
        failed = {**asked, "status": {"statusCode": "failure"}}
        return {**made, "conferenceData": {"createRequest": failed}}
    letters = "".join(secrets.choice(string.ascii_lowercase) for _ in range(10))
    code = f"{letters[:3]}-{letters[3:7]}-{letters[7:]}"
    uri = f"https://meet.google.com/{code}"
    return {
        **made,
        "hangoutLink": uri,
        "conferenceData": {
            "createRequest": {**asked, "status": {"statusCode": "success"}},
            "conferenceId": code,
            "conferenceSolution": {"key": asked["conferenceSolutionKey"], "name": "Google Meet"},
            "entryPoints": [{"entryPointType": "video", "uri": uri, "label": uri[8:]}],
        },
    }
