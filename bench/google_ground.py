"""What the benches of Google stand on: the stand-in in a process of its own, and an account of it.

No address but this machine's loopback is called.
"""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

CLIENT, SECRET = "bench", "not-a-secret"
NOWHERE = "http://crm.intern.example"
"""An address at which no provider can call us: polling alone is measured."""
ACCOUNT = "alice@nordlicht.example"
ZONE = "Europe/Berlin"


def free() -> int:
    """A port of loopback that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def event(n: int) -> dict[str, Any]:
    """Each on some day of three years, between 8 and 17 o'clock, with a customer."""
    day = f"{2025 + n % 3}-{1 + n // 3 % 12:02}-{1 + n // 36 % 28:02}"
    return {
        "summary": f"Angebot {n} besprechen",
        "description": "Unterlagen liegen im Ordner.\nBitte die Zahlen mitbringen.",
        "location": f"Hafenstraße {n % 200}, Hamburg",
        "start": {"dateTime": f"{day}T{8 + n % 9:02}:00:00", "timeZone": ZONE},
        "end": {"dateTime": f"{day}T{8 + n % 9:02}:45:00", "timeZone": ZONE},
        "attendees": [{"email": ACCOUNT}, {"email": f"kunde{n % 500}@suedwind.example"}],
    }


def planted(path: Path, accounts: Mapping[str, int]) -> Path:
    """The file for a first start: accounts with so many events."""
    told = [
        {
            "address": address,
            "name": address,
            "zone": ZONE,
            "events": [event(n) for n in range(count)],
        }
        for address, count in accounts.items()
    ]
    path.write_text(json.dumps(told), encoding="utf-8")
    return path


def settings(port: int, public: str) -> Mapping[str, str]:
    """The settings that put a stand-in at a port in Google's place; `public`: our own address."""
    hosts = ("ACCOUNTS", "OAUTH", "OPENID", "API", "PEOPLE")
    return {
        **{f"EINKLANG_GOOGLE_{name}_URL": f"http://127.0.0.1:{port}" for name in hosts},
        "EINKLANG_GOOGLE_CLIENT_ID": CLIENT,
        "EINKLANG_GOOGLE_CLIENT_SECRET": SECRET,
        "EINKLANG_PUBLIC_URL": public,
    }


@contextmanager
def stand_in(
    folder: Path, plant: Path, port: int, public: str, latency: float = 0.0
) -> Iterator[str]:
    """The stand-in, for as long as the context is open; yields its address."""
    redirect = f"{public}/connect/google/"
    process = subprocess.Popen(
        [
            sys.executable, "-m", "einklang_sandbox.google", "--port", str(port), "--attached",
            "--state", str(folder / "google.json"), "--plant", str(plant),
            "--latency", str(latency), "--client", CLIENT, SECRET, redirect,
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
    finally:
        process.terminate()
        process.wait(30)


def connected(member: Any, account: str = ACCOUNT) -> Any:
    """The account, connected as through the pages; every calendar chosen."""
    from einklang.sync import connect  # noqa: PLC0415 (Django first)

    row = consented(member, account, "google")
    connect.choose(row, row.collections.values_list("pk", flat=True))
    return row


def consented(member: Any, account: str, kind: str) -> Any:
    """The account, connected as through the pages; nothing of it chosen."""
    from tests.sync.google import consent  # noqa: PLC0415 (Django first)

    from einklang.accounts.clock import now  # noqa: PLC0415
    from einklang.sync.consent import Asked, ask, bring, store  # noqa: PLC0415

    asked = Asked(member.workspace.slug, popup=False, state="s" * 20, verifier="v" * 50, kind=kind)
    session: dict[str, Any] = {}
    location = consent(ask(session, asked, now()), account)
    code = dict(parse_qsl(urlsplit(location).query))["code"]
    row, _ = store(member, bring(asked, code), now())
    return row
