"""Having changes announced (Calendar API, "Push notifications"). A channel cannot be renewed:
before its end another one is opened."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from einklang.providers.errors import Again, Missing
from einklang.providers.google import look
from einklang.providers.google.client import Client
from einklang.providers.port import Watched

WEEK = 7 * 24 * 3600


def watch(client: Client, calendar: str, key: str, token: str, address: str) -> Watched:
    """A channel for a calendar, for a week, or for as long as Google says."""
    body = {
        "id": key,
        "type": "web_hook",
        "address": address,
        "token": token,
        "params": {"ttl": str(WEEK)},
    }
    told: Any = client.send("POST", f"{look.events(calendar)}/watch", body)
    try:
        return Watched(str(told["resourceId"]), int(told["expiration"]) / 1000)
    except (KeyError, TypeError, ValueError) as error:
        raise Again("garbled_reply", "a channel without an end") from error


def unwatch(client: Client, key: str, resource: str) -> None:
    """End a channel; one that has ended is a success."""
    with suppress(Missing):
        client.send("POST", "channels/stop", {"id": key, "resourceId": resource})
