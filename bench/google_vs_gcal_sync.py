"""What does syncing a Google calendar of 10,000 events take, beside gcal_sync at the same server?

The stand-in in a process of its own. gcal_sync (Home Assistant's client) keeps a file of JSON; we a
database, with times expanded, participants and timelines. Each run is the median of three (the
first sync: one), theirs and ours in turn.

    first_wall_ratio       our wall time to theirs, of the first sync
    no_change_wall_ratio   the same of a run that finds nothing new
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import aiohttp
from gcal_sync.api import GoogleCalendarService
from gcal_sync.auth import AbstractAuth
from gcal_sync.store import CalendarStore
from gcal_sync.sync import CalendarEventSyncManager
from google_ground import ACCOUNT, NOWHERE, connected, free, planted, settings, stand_in
from ground import answer, house

PORT = free()
DATA = house(settings(PORT, NOWHERE))

from einklang.accounts.clock import now  # noqa: E402
from einklang.accounts.models import Membership, User, Workspace  # noqa: E402
from einklang.providers.google import tokens  # noqa: E402
from einklang.sync import connect  # noqa: E402
from einklang.sync.models import Connection, State  # noqa: E402
from einklang.sync.run import run_connection  # noqa: E402

GOAL = {"first_wall_ratio": 1.5, "no_change_wall_ratio": 1.0}


class Auth(AbstractAuth):
    """The same access token as ours."""

    def __init__(self, session: aiohttp.ClientSession, host: str, token: str) -> None:
        super().__init__(session, host)
        self._token = token

    async def async_get_access_token(self) -> str:
        return self._token


class File(CalendarStore):
    """As Home Assistant keeps it: one file, read and written whole."""

    def __init__(self, path: Path) -> None:
        self._path = path

    async def async_load(self) -> dict[str, Any] | None:
        if not self._path.exists():
            return None
        loaded: dict[str, Any] = json.loads(self._path.read_text())
        return loaded

    async def async_save(self, data: dict[str, Any]) -> None:
        self._path.write_text(json.dumps(data))


def theirs(url: str, token: str, path: Path) -> None:
    async def sync() -> None:
        async with aiohttp.ClientSession() as session:
            service = GoogleCalendarService(Auth(session, f"{url}/calendar/v3", token))
            await CalendarEventSyncManager(service, ACCOUNT, File(path)).run()

    asyncio.run(sync())


def ours(row: Connection) -> None:
    fresh = Connection.objects.select_related("workspace", "holder").get(pk=row.pk)
    run_connection(fresh, connect.provider_of(fresh), now)
    assert fresh.state == State.ACCORD, fresh.reason


def seconds(act: Callable[[], None]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--events", type=int, default=10_000)
    events = parser.parse_args().events
    workspace = Workspace.objects.create(slug="bench", name="Bench")
    user = User.objects.create_user(ACCOUNT, name="Alice")
    member = Membership.objects.create(user=user, workspace=workspace, role="owner")
    with stand_in(DATA, planted(DATA / "plant.json", {ACCOUNT: events}), PORT, NOWHERE) as url:
        row = connected(member)
        token = tokens.read(row.secret).access
        path = DATA / "theirs.json"
        first = seconds(lambda: ours(row)), seconds(lambda: theirs(url, token, path))
        again = [
            (seconds(lambda: ours(row)), seconds(lambda: theirs(url, token, path)))
            for _ in range(3)
        ]
    mine, other = (statistics.median(side) for side in zip(*again, strict=True))
    measured = {
        "first_wall_ratio": round(first[0] / first[1], 2),
        "no_change_wall_ratio": round(mine / other, 3),
        "first_wall_s": round(first[0], 2),
        "their_first_wall_s": round(first[1], 2),
        "no_change_wall_s": round(mine, 3),
        "their_no_change_wall_s": round(other, 3),
    }
    question = "What does syncing 10,000 events of Google take, beside gcal_sync?"
    return answer(question, measured, GOAL)


if __name__ == "__main__":
    sys.exit(main())
