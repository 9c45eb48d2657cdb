"""Messages to channels, delivered one after the other by a thread in the background.

Lossy, as the real ones are (contract, 2.8): whoever refuses a message loses it, and a queue that is
full loses the next. Nothing is sent to another machine.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from email.utils import format_datetime
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from queue import Full, Queue
from threading import Thread
from urllib.parse import urlsplit

from einklang_sandbox.google.calendar.channels import loopback, uri
from einklang_sandbox.google.calendar.state import Channel, State
from einklang_sandbox.google.faults import Pushes

TRIES = 4
RETRIED = {500, 502, 503, 504}


@dataclass(frozen=True, slots=True)
class Message:
    """One POST without a body."""

    address: str
    headers: tuple[tuple[str, str], ...]


def message(channel: Channel, standing: str) -> Message:
    """The next message of this channel; counts it. `standing`: sync, exists or not_exists."""
    channel.sent += 1
    headers = {
        "X-Goog-Channel-ID": channel.id,
        "X-Goog-Channel-Expiration": format_datetime(channel.ends_at, usegmt=True),
        "X-Goog-Resource-ID": channel.resource,
        "X-Goog-Resource-URI": uri(channel),
        "X-Goog-Resource-State": standing,
        "X-Goog-Message-Number": str(channel.sent),
    }
    token = {"X-Goog-Channel-Token": channel.token} if channel.token else {}
    return Message(channel.address, tuple((headers | token).items()))


def due(state: State, changed: Iterable[str], now: datetime) -> list[Message]:
    """What is to be told now: each channel first that it exists, then each change of its
    calendar, until it ends."""
    told, concerned = [], set(changed)
    for channel in list(state.channels.values()):
        if now >= channel.ends_at:
            del state.channels[channel.id]
        elif channel.sent == 0:
            told.append(message(channel, "sync"))
        elif channel.calendar in concerned:
            told.append(message(channel, "exists"))
    return told


@dataclass(slots=True)
class Deliveries:
    """The queue and its thread, which begins with the first message and ends with `close`."""

    most: int = 1000
    queue: Queue[Message | None] = field(init=False)
    thread: Thread | None = None
    held: list[Message] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.queue = Queue(self.most)

    def send(self, messages: Iterable[Message], faults: Pushes) -> None:
        """To be delivered soon; never waits."""
        for each in messages:
            for one in self._disturbed(each, faults):
                self._put(one)

    def wait(self) -> None:
        """Until everything in the queue is delivered or lost."""
        self.queue.join()

    def close(self) -> None:
        """Deliver what is there, then stop."""
        if self.thread is not None:
            self.queue.put(None)
            self.thread.join()
            self.thread = None

    def _disturbed(self, each: Message, faults: Pushes) -> list[Message]:
        if faults.dropped > 0:
            faults.dropped -= 1
            return []
        if faults.swapped > 0:
            faults.swapped -= 1
            self.held.append(each)
            return []
        late, self.held = self.held, []
        if faults.doubled > 0:
            faults.doubled -= 1
            return [each, each, *late]
        return [each, *late]

    def _put(self, each: Message) -> None:
        if self.thread is None:
            self.thread = Thread(target=self._deliver, name="pushes", daemon=True)
            self.thread.start()
        try:
            self.queue.put_nowait(each)
        except Full:
            return  # lost, as messages may be

    def _deliver(self) -> None:
        while True:
            each = self.queue.get()
            try:
                if each is None:
                    return
                _post(each)
            finally:
                self.queue.task_done()


def _post(each: Message) -> None:
    """Try a few times where the receiver is in trouble. Any other refusal is a lost message."""
    for attempt in range(TRIES):
        if _status(each) not in RETRIED:
            return
        time.sleep(0.05 * 2**attempt)


def _status(each: Message) -> int:
    parts = urlsplit(each.address)
    if not loopback(parts.hostname or ""):
        return 0
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=5)
    try:
        path = parts.path or "/"
        to = f"{path}?{parts.query}" if parts.query else path
        connection.request("POST", to, headers={**dict(each.headers), "Content-Length": "0"})
        return connection.getresponse().status
    except (OSError, HTTPException):
        return 503
    finally:
        connection.close()


def last_message(channel: Channel) -> Message:
    """What watches a calendar that is no more is told so."""
    return message(replace(channel), "not_exists")
