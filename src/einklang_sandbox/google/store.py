"""Everything that there is, on disk, so that it is there again at the next start."""

from __future__ import annotations

import json
import os
import threading
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from einklang_sandbox.google.grants import Lasting
from einklang_sandbox.google.people.book import opened, restored
from einklang_sandbox.google.world import Account, Calendar, World

PAUSE = 1.0


def saved(world: World) -> dict[str, Any]:
    """As JSON. Access tokens and codes are not kept: they live for an hour at most."""
    with world.lock:
        grants = world.grants
        return {
            "key": world.key,
            "revision": world.revision,
            "accounts": [asdict(account) for account in world.accounts.values()],
            "calendars": [asdict(calendar) for calendar in world.calendars.values()],
            "books": [book.kept() for book in world.books.values()],
            "channels": world.channels,
            "lasting": {
                token: {
                    **asdict(held),
                    "scopes": sorted(held.scopes),
                    "made_at": held.made_at.isoformat(),
                }
                for token, held in grants.lasting.items()
            },
            "consented": [[*key, sorted(scopes)] for key, scopes in grants.consented.items()],
        }


def restore(world: World, told: dict[str, Any]) -> None:
    """Let the world be as it was saved."""
    world.key, world.revision = told["key"], told["revision"]
    world.accounts.update({each["address"]: Account(**each) for each in told["accounts"]})
    world.calendars.update({each["id"]: Calendar(**each) for each in told["calendars"]})
    for address in world.accounts:  # what was saved before there were contacts has no books
        world.books[address] = opened(address, world.calendars[address].zone, world.stamp())
    world.books.update({each["account"]: restored(each) for each in told.get("books", [])})
    world.channels.update(told["channels"])
    for token, held in told["lasting"].items():
        made_at = datetime.fromisoformat(held["made_at"])
        kept = {**held, "scopes": frozenset(held["scopes"]), "made_at": made_at}
        world.grants.lasting[token] = Lasting(**kept)
    for account, client, scopes in told["consented"]:
        world.grants.consented[account, client] = frozenset(scopes)


class Keeper:
    """Writes after what may have changed something, once a second at most, and at the end. Of many
    accounts the state is long, so requests that only read leave it alone."""

    def __init__(self, world: World, path: Path) -> None:
        self._world, self._path = world, path
        self._written = ""
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._work, name="keeper", daemon=True)

    def begin(self) -> bool:
        """Load what an earlier start left; returns whether there was anything."""
        found = self._path.exists()
        if found:
            restore(self._world, json.loads(self._path.read_text(encoding="utf-8")))
        self._thread.start()
        return found

    def close(self) -> None:
        """Write what is left."""
        self._stop.set()
        self._thread.join()
        self._write()

    def _work(self) -> None:
        while not self._stop.wait(PAUSE):
            self._write()

    def _write(self) -> None:
        with self._world.lock:
            if not self._world.unsaved:
                return
            self._world.unsaved = False
            told = saved(self._world)
        text = json.dumps(told, ensure_ascii=False)
        if text != self._written:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            fresh = self._path.with_suffix(".new")
            fresh.touch(mode=0o600)
            fresh.write_text(text, encoding="utf-8")
            os.replace(fresh, self._path)
            self._written = text
