"""Real processes: a calendar server on the loopback, and workers that are killed and frozen."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import httpx
from django.conf import settings
from django.db import connection
from tests.jobs.engine.conftest import until

from einklang.jobs.models import Due

UID = re.compile(r"^UID:(\S+)\r?$", re.M)
RADICALE = """
[server]
hosts = 127.0.0.1:{port}
[auth]
type = none
[storage]
filesystem_folder = {folder}
[logging]
level = critical
"""


class Server:
    """Radicale in a process of its own, with one calendar of Alice's."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        folder.mkdir()
        self.address = f"http://127.0.0.1:{port}/"
        self.store = folder / "store"
        config = folder / "config"
        config.write_text(RADICALE.format(port=port, folder=self.store))
        self.process = subprocess.Popen([sys.executable, "-m", "radicale", "--config", str(config)])
        self.client = httpx.Client(base_url=f"{self.address}alice/kunden/", auth=("alice", "-"))
        until(self._answers)

    def _answers(self) -> bool:
        try:
            return bool(httpx.get(self.address).status_code)
        except httpx.TransportError:
            return False

    def fill(self, calendar: str) -> None:
        """Let the calendar hold this and nothing else."""
        headers = {"Content-Type": "text/calendar; charset=utf-8"}
        self.client.put("", headers=headers, content=calendar.encode()).raise_for_status()

    def held(self) -> Counter[str]:
        """How often each UID stands there."""
        return Counter(UID.findall(self.client.get("").raise_for_status().text))

    def files(self) -> dict[str, int]:
        """Each resource and when it was written: what no write leaves as it was."""
        found = (self.store / "collection-root" / "alice" / "kunden").glob("*.ics")
        return {path.name: path.stat().st_mtime_ns for path in found}

    def stop(self) -> None:
        self.client.close()
        self.process.terminate()
        self.process.wait(10)


@dataclass
class WorkerProcess:
    """`einklang worker`. Its log is in a file."""

    process: subprocess.Popen[bytes]
    log: Path

    @property
    def pid(self) -> int:
        return self.process.pid

    def said(self) -> str:
        return self.log.read_text(encoding="utf-8")

    def holds_the_lease(self) -> bool:
        token = Due.objects.values_list("lease_token", flat=True).get(kind="sync")
        return token.split(":")[1:2] == [str(self.pid)]

    def signal(self, number: signal.Signals) -> None:
        self.process.send_signal(number)

    def end(self) -> None:
        for number in (signal.SIGCONT, signal.SIGKILL):
            self.process.send_signal(number)
        self.process.wait(10)


def start_worker(folder: Path, name: str, allow_host: str) -> WorkerProcess:
    """One that works on the rows of the tests."""
    log = folder / f"{name}.log"
    variables = {
        "PYTHONPATH": "src",
        "EINKLANG_DATA": str(folder / name),
        "EINKLANG_DATABASE_URL": address_of(connection.settings_dict),
        "EINKLANG_SECRET_KEY": settings.SECRET_KEY,
        "EINKLANG_ALLOW_HOSTS": allow_host,
    }
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("EINKLANG_", "DJANGO_"))}
    with log.open("wb") as file:
        process = subprocess.Popen(
            [sys.executable, "-m", "einklang.project.cli", "worker"],
            env=kept | variables,
            stderr=file,
            stdout=subprocess.DEVNULL,
        )
    worker = WorkerProcess(process, log)
    until(lambda: "the worker has started" in worker.said())
    return worker


def address_of(database: Mapping[str, object]) -> str:
    """The address of a database as EINKLANG_DATABASE_URL takes it."""
    host, user, word, name = (
        quote(str(database[key] or ""), safe="") for key in ("HOST", "USER", "PASSWORD", "NAME")
    )
    port = f":{database['PORT']}" if database["PORT"] else ""
    place = "" if "%2F" in host else host  # a socket's folder cannot stand there
    return f"postgresql://{user}:{word}@{place}{port}/{name}?host={host}"
