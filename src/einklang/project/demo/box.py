"""Says where the demo is, when it really answers and what it shows is in accord."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence

import httpx

from einklang.project.demo.customers import CALENDAR_USERS, JANA, MEHMET, TEAM

PATIENCE = 120.0  # seconds until it is said even though the first sync still runs
TICK = 0.2


def announce(url: str, calendars: str, password: str, began: float) -> None:
    """Wait for the first page and for the first sync, then print the box. For a thread of its own.

    `began` is what `time.monotonic` said when the start began.
    """
    end = time.monotonic() + PATIENCE
    with httpx.Client(trust_env=False, timeout=10) as client:
        while not _answers(client, url) and time.monotonic() < end:
            time.sleep(TICK)
    while (under_way := _under_way()) and time.monotonic() < end:
        time.sleep(TICK)
    state = "The first sync still runs." if under_way else "All calendars are in accord."
    took = time.monotonic() - began
    sys.stderr.write(framed(_words(url, calendars, password, f"{state} It took {took:.1f} s.")))


def _answers(client: httpx.Client, url: str) -> bool:
    try:
        return client.get(url, follow_redirects=True).is_success
    except httpx.TransportError:
        return False


def _under_way() -> int:
    """How many connections have not come through their first run."""
    from django.db import connection  # noqa: PLC0415 (wants Django set up)

    from einklang.sync.models import Connection, State  # noqa: PLC0415 (the same)

    waiting = Connection.objects.filter(ended_at=None, state__in=[State.NEVER, State.FIRST])
    try:
        return waiting.count()
    finally:
        connection.close()


def _words(url: str, calendars: str, password: str, state: str) -> Sequence[str]:
    users = ", ".join(CALENDAR_USERS.values())
    return (
        "Einklang is ready to look around.",
        state,
        "",
        f"Address    {url}/",
        f"Sign in    {JANA}  ({TEAM[JANA]}, owner)",
        f"       or  {MEHMET}  ({TEAM[MEHMET]}, member)",
        f"Password   {password}",
        "",
        f"Calendars  {calendars}  for any calendar program,",
        f"           as {users} with the same password",
        "",
        "Everybody here is made up. Ctrl-C stops it and keeps what you changed;",
        "`einklang demo --fresh` begins anew.",
    )


def framed(lines: Sequence[str]) -> str:
    """The lines in a box."""
    width = max(map(len, lines))
    rule = "─" * (width + 2)
    inside = "".join(f"│ {line:<{width}} │\n" for line in lines)
    return f"\n╭{rule}╮\n{inside}╰{rule}╯\n"
