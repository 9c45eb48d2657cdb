"""Says where the demo is, when it really answers and what it shows is up to date."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import httpx

from einklang.accounts import clock
from einklang.project.demo.customers import CALENDAR_USERS, JANA, MEHMET, TEAM

PATIENCE = 120.0  # seconds until it is said even though the sync still runs
TICK = 0.2
IN_ACCORD = "All calendars are in accord."
UNDER_WAY = "The sync still runs."
WAITING = "One of the calendars waits; its page says why."


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where we are, the calendar server, the stand-in for Google, and the page with all mails."""

    ours: str
    calendars: str
    google: str
    mails: str


def announce(at: Addresses, password: str, since: datetime) -> None:
    """Wait for the first page and for a visit to every calendar, then print the box. For a thread
    of its own. `since` is when the start began."""
    end = time.monotonic() + PATIENCE
    with httpx.Client(trust_env=False, timeout=10) as client:
        while not _answers(client, at.ours) and time.monotonic() < end:
            time.sleep(TICK)
    while not (state := _state(since)) and time.monotonic() < end:
        time.sleep(TICK)
    took = (clock.now() - since).total_seconds()
    state = f"{state or UNDER_WAY} It took {took:.1f} s."
    sys.stderr.write(framed(_words(at, password, state)))


def _answers(client: httpx.Client, url: str) -> bool:
    try:
        return client.get(url, follow_redirects=True).is_success
    except httpx.TransportError:
        return False


def _state(since: datetime) -> str:
    """How the connections stand after this start, in words; '' while one is not visited yet."""
    from django.db import connection  # noqa: PLC0415 (wants Django set up)

    from einklang.sync.models import Connection, State  # noqa: PLC0415 (the same)

    rows = Connection.objects.filter(ended_at=None).values_list("state", "in_accord_at")
    found = list(rows)
    connection.close()
    earlier = any(state == State.ACCORD and at and at < since for state, at in found)
    states = {state for state, _ in found}
    if earlier or states & {State.NEVER, State.FIRST}:
        return ""
    return IN_ACCORD if states <= {State.ACCORD} else WAITING


def _words(at: Addresses, password: str, state: str) -> Sequence[str]:
    users = ", ".join(CALENDAR_USERS.values())
    return (
        "Einklang is ready to look around.",
        state,
        "",
        f"Address    {at.ours}/",
        f"Sign in    {JANA}  ({TEAM[JANA]}, owner)",
        f"       or  {MEHMET}  ({TEAM[MEHMET]}, member)",
        f"Password   {password}",
        "",
        f"Calendars  {at.calendars}  for any calendar program,",
        f"           as {users} with the same password",
        f"Contacts   {at.calendars}  as {users.partition(',')[0]}: connect them by CardDAV",
        "           under Settings, Integrations",
        f"Google     {at.google}/  a stand-in: connect it under Settings, Integrations,",
        "           and play the other side on its own page",
        f"Mails      {at.mails}/  all that is sent to anybody",
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
