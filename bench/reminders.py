"""Are 10,000 reminders that are due at once sent once each, though the worker is killed?

One worker on SQLite, and an SMTP server on loopback that counts. The worker is killed three times
(`kill -9`) while mails are on their way, and started again. What it had in hand then is tried again
after a while; here that while is let pass by making those rows due.

    lost                nobody got theirs
    doubled             somebody got two reminders, under two Message-IDs
    handed_over_again   mails that the server got twice, under one Message-ID
    in_hand_at_kills    those that may be: claimed and not noted as sent at the kills

--reminders N for a quick try.
"""

# ruff: noqa: PLC0415 (Django is set up first)
from __future__ import annotations

import argparse
import logging
import os
import signal
import subprocess
import sys
from collections import Counter, defaultdict
from datetime import timedelta
from email import message_from_bytes
from pathlib import Path
from time import perf_counter, sleep
from typing import Any

from aiosmtpd.controller import Controller
from ground import answer, free_port, house

GOAL = {"lost": 0, "doubled": 0, "handed_over_again": 0}
KILLS, PATIENCE = 3, 1500.0
QUESTION = "Are 10,000 reminders that are due at once sent once each, though the worker is killed?"


logging.getLogger("mail.log").setLevel(logging.WARNING)


class Sink:
    """Takes every mail."""

    def __init__(self) -> None:
        self.got: Counter[tuple[str, str]] = Counter()

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        mail = message_from_bytes(envelope.content)
        for who in envelope.rcpt_tos:
            self.got[who, str(mail["Message-ID"])] += 1
        return "250 OK"


def stock(reminders: int) -> None:
    """So many bookings, of each a reminder that is due."""
    from einklang.accounts import clock
    from einklang.accounts.models import Membership, User, Workspace
    from einklang.booking.models import Booking, BookingCalendar, Reminder, Session, minute_at

    space = Workspace.objects.create(slug="nordlicht", name="Nordlicht GmbH")
    user = User.objects.create_user("alice@nordlicht.example", "x", "Alice Arndt")
    Membership.objects.create(user=user, workspace=space, role="owner")
    now = clock.now()
    calendar = BookingCalendar(workspace=space, maker=user, name="Vortrag", slug="vortrag")
    calendar.add()
    calendar.hosts.set([user])
    start = minute_at(now + timedelta(hours=12))
    sessions = [
        Session(workspace=space, calendar=calendar, since=start + at, until=start + at + 30)
        for at in range(reminders)
    ]
    Session.objects.bulk_create(sessions, 500)
    bookings = [
        Booking(
            workspace=space, session=session, key=f"k{at}", token=f"t{at}", token_hash=f"h{at}",
            name=f"Gast {at}", address=f"gast{at}@ost.example", zone="Europe/Berlin",
            language="de", made_at=now, changed_at=now,
        )
        for at, session in enumerate(sessions)
    ]  # fmt: skip
    Booking.objects.bulk_create(bookings, 500)
    rows = [Reminder(booking=each, minutes=1440, due_at=now) for each in bookings]
    Reminder.objects.bulk_create(rows, 500)


def worker(port: int) -> subprocess.Popen[bytes]:
    """One that sends to the sink."""
    variables = {
        **os.environ,
        "EINKLANG_SMTP_URL": f"smtp://127.0.0.1:{port}",
        "EINKLANG_LOG_LEVEL": "ERROR",
    }
    command = [str(Path(sys.executable).with_name("einklang")), "worker"]
    return subprocess.Popen(command, env=variables, stdout=subprocess.DEVNULL)


def in_hand() -> int:
    """Mails that a worker had claimed; they are due from now on."""
    from einklang.accounts import clock
    from einklang.mail.models import Outgoing

    claimed = Outgoing.objects.filter(due_at__gt=clock.now(), failures=0)
    return claimed.update(due_at=clock.now())


def main() -> int:
    """The whole bench; returns the exit status."""
    parser = argparse.ArgumentParser(description=QUESTION)
    parser.add_argument("--reminders", type=int, default=10_000)
    wanted = parser.parse_args().reminders
    house()
    stock(wanted)
    sink = Sink()
    port = free_port()
    server = Controller(sink, hostname="127.0.0.1", port=port)
    server.start()
    began, at_kills = perf_counter(), 0
    for kill in range(KILLS):
        process = worker(port)
        while len(sink.got) < wanted * (kill + 1) // (KILLS + 1):
            sleep(0.01)
        process.send_signal(signal.SIGKILL)
        process.wait()
        at_kills += in_hand()
    process = worker(port)
    while len(sink.got) < wanted and perf_counter() - began < PATIENCE:
        sleep(0.1)
    sleep(5)  # a second one would come now
    process.terminate()
    process.wait()
    server.stop()
    ids: dict[str, set[str]] = defaultdict(set)
    for who, message in sink.got:
        ids[who].add(message)
    measured = {
        "lost": wanted - len(ids),
        "doubled": sum(len(each) > 1 for each in ids.values()),
        "handed_over_again": sum(sink.got.values()) - len(sink.got),
        "in_hand_at_kills": at_kills,
        "wall_s": round(perf_counter() - began),
    }
    return answer(QUESTION, measured, {**GOAL, "handed_over_again": at_kills})


if __name__ == "__main__":
    sys.exit(main())
