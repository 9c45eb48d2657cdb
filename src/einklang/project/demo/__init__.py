"""`einklang demo`: a made-up team with its own calendar server, to look around without an account.

    first start: migrate ─► calendars into Radicale's folder ─► team, customers, connections
    each start:  Radicale (a thread), stand-ins for Google, Gravatar and a mail server (processes)
                 ─► web and worker, as `einklang serve` runs them ─► a box

All of it lies in a data directory of its own and is there again at the next start.
"""

from __future__ import annotations

import argparse
import os
import shutil
import socket
import sys
import threading
from collections.abc import MutableMapping
from contextlib import suppress
from itertools import chain
from pathlib import Path
from urllib.parse import urlsplit

from einklang.accounts import clock
from einklang.project import first_start
from einklang.project.demo import faces, google_server, inbox, radicale_server
from einklang.project.demo.box import Addresses, announce
from einklang.project.demo.customers import CALENDAR_USERS
from einklang.project.demo.stand_in import running
from einklang.project.environ import Environ, read
from einklang.project.supervise import run_together

PASSWORD = "klangprobe"  # noqa: S105 (printed for everybody; opens made-up data on loopback)
MARK = "demo-calendar-port"  # a file; a directory without it is none of ours
KEPT = ("EINKLANG_LISTEN", "EINKLANG_LOG_LEVEL")
WEB_PORT, CALENDAR_PORT = 8000, 5232  # or the next that are free


class Unfit(Exception):
    """The demo cannot start; the text says why, for a person."""


def main(args: argparse.Namespace) -> int:
    """Run until a signal comes. 0 then, else at least 1, after a line that says why."""
    try:
        data = _directory(os.environ, fresh=args.fresh)
        port = _calendar_port(data)
        environ = _settle(os.environ, data, port)
        return _run(environ, port)
    except (Unfit, OSError) as error:
        sys.stderr.write(f"No demo: {error}\n")
        return 1
    except KeyboardInterrupt:  # before there is anybody else to stop
        return 0


def _directory(variables: MutableMapping[str, str], *, fresh: bool) -> Path:
    """Where the demo lies; made, and emptied if `fresh`. Never touches what is not a demo's."""
    if not all(each.is_installed() for each in (radicale_server, google_server, inbox)):
        raise Unfit(
            "it needs Radicale, waitress and aiosmtpd: `make build` installs them, "
            "production does without."
        )
    data = Path(variables.get("EINKLANG_DATA") or "data/demo").expanduser().absolute()
    if data.exists() and any(data.iterdir()) and not (data / MARK).exists():
        raise Unfit(f"{data} holds something else; set EINKLANG_DATA to another directory.")
    if fresh and data.exists():
        _calendar_port(data)  # taken while a demo runs there
        shutil.rmtree(data)
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    return data


def _calendar_port(data: Path) -> int:
    """The port of the demo's calendars: the same at each start, as the connections name it."""
    mark = data / MARK
    if not mark.exists():
        mark.write_text(str(_free(CALENDAR_PORT)), encoding="ascii")
    port = int(mark.read_text(encoding="ascii"))
    if _free(port) != port:
        raise Unfit(
            f"port {port}, where its calendars live, is taken. Does it run already? "
            f"If not, delete {data} and start again."
        )
    return port


def _free(port: int) -> int:
    """This port of loopback, or the next one that nobody listens at: neither at 127.0.0.1 nor at
    ::1, where a browser looks first for localhost."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((radicale_server.HOST, port))
        except OSError:
            return _free(port + 1)
    with suppress(OSError), socket.create_connection(("::1", port), timeout=1):
        return _free(port + 1)
    return port


def _settle(variables: MutableMapping[str, str], data: Path, port: int) -> Environ:
    """Set the environment for us and our children; only then may Django's settings be read. What is
    set for another installation, such as its database or its mail server, is none of ours."""
    for name in [name for name in variables if name.startswith("EINKLANG_") and name not in KEPT]:
        del variables[name]
    host = radicale_server.HOST
    variables.setdefault("EINKLANG_LISTEN", f"{host}:{_free(WEB_PORT)}")
    variables.setdefault("EINKLANG_LOG_LEVEL", "WARNING")
    variables["EINKLANG_DATA"] = str(data)
    variables["EINKLANG_ALLOW_HOSTS"] = f"{host}:{port}"
    google = _free(google_server.PORT)
    variables.update(google_server.variables(f"http://{host}:{google}"))
    variables["EINKLANG_GRAVATAR_URL"] = f"http://{host}:{_free(faces.PORT)}"
    variables["EINKLANG_SMTP_URL"] = f"smtp://{host}:{_free(inbox.SMTP)}"
    environ = read(variables)
    if environ.problems:
        raise Unfit(" ".join(environ.problems))
    first_start.prepare(environ)
    return environ


def _run(environ: Environ, port: int) -> int:
    now = clock.now()
    first = _make_rows()
    folder = environ.data / "radicale"
    from einklang.project.demo import plant  # noqa: PLC0415 (wants Django set up)
    from einklang.project.demo.books import books  # noqa: PLC0415 (the same)

    if first:
        _say("Made-up people and calendars are put in place …")
        shutil.rmtree(folder, ignore_errors=True)
        radicale_server.store(folder, chain(plant.calendars(now), books()))
    google = environ.google["api"]
    stand_in = google_server.Place(google, urlsplit(google).port or 0, environ.data)
    mails = inbox.Inbox(
        urlsplit(environ.smtp_url).port or 0, _free(inbox.PORT), environ.data / "mails"
    )
    page = f"http://{radicale_server.HOST}:{mails.port}"
    redirect = f"{environ.public_url}/connect/google/"
    with (
        radicale_server.serving(folder, port, CALENDAR_USERS.values(), PASSWORD) as address,
        google_server.serving(stand_in, redirect, now.date()),
        running("einklang_sandbox.gravatar", _of_gravatar(environ)),
        inbox.taking(mails),
    ):
        if first:
            plant.plant(address, PASSWORD, now)
        plant.wake_all()
        told = threading.Thread(
            target=announce,
            args=(Addresses(environ.public_url, address, google, page), PASSWORD, now),
            daemon=True,
        )
        told.start()
        return run_together([["web"], ["worker"]])


def _of_gravatar(environ: Environ) -> list[str]:
    """How its stand-in is started: with pictures of some of the people."""
    faces.publish(folder := environ.data / "gravatar")
    port = urlsplit(environ.gravatar_url).port or 0
    return ["--port", str(port), "--folder", str(folder)]


def _make_rows() -> bool:
    """Bring the tables to this version's shape. True when nothing has been planted in them yet."""
    import django  # noqa: PLC0415 (its settings read what we have just set)
    from django.core.management import call_command  # noqa: PLC0415 (the same)

    django.setup()
    call_command("migrate", interactive=False, verbosity=0)
    from einklang.accounts.setup import is_first_start  # noqa: PLC0415 (wants Django set up)

    return is_first_start()


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")
