"""Channels: changes are announced by a POST without a body, in the background."""

from __future__ import annotations

import hashlib
import http.client
import queue
import threading
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any
from urllib.parse import urlsplit

from einklang_sandbox.google.problems import Problem, bad, not_found
from einklang_sandbox.google.world import Json, World

WEEK = 604_800
LOOPBACK = ("127.0.0.1", "localhost", "::1")
TRIES, PAUSE = 3, 0.3


def watch(world: World, watched: str, path: str, account: str, body: Any) -> Json:
    """A new channel for what stands at a path: a calendar's events, somebody's calendars."""
    for key in ("id", "type", "address"):
        if not isinstance(body, dict) or not isinstance(body.get(key), str) or not body[key]:
            raise bad(f"Required: {key}", key, "required")
    if body["type"] != "web_hook" or len(body["id"]) > 64 or len(body.get("token", "")) > 256:
        raise bad("Invalid channel.")
    if body["id"] in world.channels:
        raise Problem(400, "channelIdNotUnique", "Channel id not unique", domain="push")
    to = urlsplit(body["address"])
    if to.scheme != "https" and not (to.scheme == "http" and to.hostname in LOOPBACK):
        raise Problem(401, "webhookUrlNotHttps", "WebHook callback must be HTTPS", domain="push")
    ttl = min(int((body.get("params") or {}).get("ttl", WEEK)), WEEK)
    until = world.clock() + timedelta(seconds=ttl)
    channel = {
        "kind": "api#channel",
        "id": body["id"],
        "resourceId": hashlib.sha256(watched.encode()).hexdigest()[:27],
        "resourceUri": f"https://www.googleapis.com/calendar/v3/{path}?alt=json",
        "expiration": str(int(until.timestamp() * 1000)),
    }
    if body.get("token"):
        channel["token"] = body["token"]
    world.channels[body["id"]] = {
        **channel,
        "address": body["address"],
        "calendar": watched,
        "account": account,
        "number": 0,
    }
    world.changed.append(f"sync {body['id']}")
    return channel


def stop(world: World, account: str, body: Any) -> None:
    """channels.stop."""
    held = world.channels.get(str((body or {}).get("id")))
    if held is None or held["resourceId"] != (body or {}).get("resourceId"):
        raise not_found()
    if held["account"] != account:
        raise not_found()
    del world.channels[held["id"]]


class Courier:
    """Delivers in one thread of its own, in order; ends with `close`."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._queue: queue.Queue[Json | None] = queue.Queue(maxsize=10_000)
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._work, name="courier", daemon=True)
        self._thread.start()

    def announce(self, changed: list[str]) -> None:
        """Call whoever watches one of these."""
        for channel in list(self._world.channels.values()):
            for _ in range(changed.count(channel["calendar"])):
                self.call(channel, "exists")

    def call(self, channel: Json, state: str) -> None:
        """One message."""
        until = datetime.fromtimestamp(int(channel["expiration"]) / 1000, UTC)
        if until < self._world.clock():
            return
        channel["number"] += 1
        if state == "exists" and self._world.faults.used("pushes_dropped"):
            return
        headers = {
            "X-Goog-Channel-ID": channel["id"],
            "X-Goog-Channel-Expiration": format_datetime(until, usegmt=True),
            "X-Goog-Resource-ID": channel["resourceId"],
            "X-Goog-Resource-URI": channel["resourceUri"],
            "X-Goog-Resource-State": state,
            "X-Goog-Message-Number": str(channel["number"]),
            "Content-Length": "0",
        }
        if "token" in channel:
            headers["X-Goog-Channel-Token"] = channel["token"]
        for _ in range(2 if self._world.faults.pushes_doubled else 1):
            self._queue.put_nowait({"address": channel["address"], "headers": headers})

    def close(self) -> None:
        """Deliver what waits, each once more at the most, then end."""
        self._closing.set()
        self._queue.put(None)
        self._thread.join(timeout=5)

    def _work(self) -> None:
        while (message := self._queue.get()) is not None:
            for attempt in range(TRIES):
                if _delivered(message) or self._closing.wait(PAUSE * 2**attempt):
                    break


def _delivered(message: Json) -> bool:
    """Whether the answer ends it: any but a 5xx that may be retried."""
    to = urlsplit(message["address"])
    if to.hostname not in LOOPBACK:  # nothing leaves this machine
        return True
    kind = http.client.HTTPSConnection if to.scheme == "https" else http.client.HTTPConnection
    connection = kind(to.hostname or "", to.port, timeout=5)
    try:
        connection.request("POST", to.path, headers=message["headers"])
        status = connection.getresponse().status
    except OSError:
        return False
    finally:
        connection.close()
    return status not in (500, 502, 503, 504)
