"""A person at a terminal who subscribes to a feed: vdirsyncer fetches it, khal shows it."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Self

PROGRAMS = Path(sys.executable).parent
FETCH = """
[general]
status_path = "{home}/status/"
[pair feed]
a = "here"
b = "there"
collections = null
[storage here]
type = "filesystem"
path = "{home}/calendar"
fileext = ".ics"
[storage there]
type = "http"
url = "{url}"
"""
SHOW = """
[calendars]
[[feed]]
path = {home}/calendar
readonly = True
[sqlite]
path = {home}/khal.db
[locale]
local_timezone = {zone}
default_timezone = {zone}
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%dT%H:%M
longdatetimeformat = %Y-%m-%dT%H:%M
unicode_symbols = False
"""
FIELDS = ("--json", "start-long", "--json", "end-long", "--json", "title", "--json", "cancelled")


@dataclass(frozen=True, slots=True)
class Shown:
    """A line of khal's list: local times, `end` of a whole day being its last."""

    start: str
    end: str
    title: str
    cancelled: bool = False


@dataclass(frozen=True, slots=True)
class Subscriber:
    """Their home folder."""

    home: Path

    @classmethod
    def to(cls, url: str, home: Path, zone: str = "Europe/Berlin") -> Self:
        """Who has typed the address in."""
        (home / "calendar").mkdir()
        (home / "fetch.conf").write_text(FETCH.format(home=home, url=url))
        (home / "khal.conf").write_text(SHOW.format(home=home, zone=zone))
        found = cls(home)
        found._run("vdirsyncer", "-c", str(home / "fetch.conf"), "discover", "feed")
        return found

    def sync(self) -> None:
        """Fetch; no file must be unreadable to khal then."""
        self._run("vdirsyncer", "-c", str(self.home / "fetch.conf"), "sync")

    def shown(self, since: date, until: date) -> list[Shown]:
        """What stands in these days, both included, each once and in order."""
        told = self._run(
            "khal", "-v", "WARNING", "-c", str(self.home / "khal.conf"), "list",
            *FIELDS, since.isoformat(), until.isoformat(),
        )  # fmt: skip
        found = {
            Shown(each["start-long"], each["end-long"], each["title"], bool(each["cancelled"]))
            for day in told.splitlines()
            for each in json.loads(day)
        }
        return sorted(found, key=lambda each: (each.start, each.end, each.title))

    def _run(self, program: str, *words: str) -> str:
        """Its output. A warning is a fault."""
        done = subprocess.run(
            [PROGRAMS / program, *words],
            env={"HOME": str(self.home), "LC_ALL": "C.UTF-8", "NO_PROXY": "*", "COLUMNS": "1000"},
            capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        for word in ("warning", "error", "critical", "Traceback", "skipping"):
            assert word.lower() not in done.stderr.lower(), done.stderr
        return done.stdout
