"""Google's part in the demo: the stand-in, as a program of its own beside us."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from importlib.util import find_spec
from pathlib import Path

from einklang.project.demo.google_events import accounts
from einklang.project.demo.stand_in import running

PORT = 5280  # or the next that is free
CLIENT = ("einklang-demo", "not-a-secret")  # opens made-up data on loopback
HOSTS = ("ACCOUNTS", "OAUTH", "OPENID", "API", "PEOPLE")


@dataclass(frozen=True, slots=True)
class Place:
    """Where it listens, and the folder of what it holds."""

    url: str
    port: int
    folder: Path


def is_installed() -> bool:
    """Whether there is one; an installation for work comes without what serves it."""
    return find_spec("waitress") is not None


def variables(url: str) -> Mapping[str, str]:
    """The settings that put it in Google's place."""
    hosts = {f"EINKLANG_GOOGLE_{name}_URL": url for name in HOSTS}
    keys = ("EINKLANG_GOOGLE_CLIENT_ID", "EINKLANG_GOOGLE_CLIENT_SECRET")
    return {**hosts, **dict(zip(keys, CLIENT, strict=True))}


@contextmanager
def serving(place: Place, redirect: str, today: date) -> Iterator[None]:
    """The stand-in for as long as the context is open; its calendars are filled at a first start.
    Raises OSError where it does not come up."""
    planted = place.folder / "google-plant.json"
    planted.write_text(json.dumps(accounts(today), ensure_ascii=False), encoding="utf-8")
    with running("einklang_sandbox.google", _arguments(place, planted, redirect)):
        yield


def _arguments(place: Place, planted: Path, redirect: str) -> Sequence[str]:
    return [
        "--port",
        str(place.port),
        "--state",
        str(place.folder / "google.json"),
        "--plant",
        str(planted),
        "--attached",
        "--client",
        *CLIENT,
        redirect,
    ]
