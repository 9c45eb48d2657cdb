"""What does syncing a calendar of 10,000 events cost, beside vdirsyncer at the same server?

One Radicale in a process of its own, on loopback. vdirsyncer syncs it with a folder, a whole
process each time as its users run it; its start-up (the same command on an empty calendar) is taken
off. We sync it in a worker that is up, with SQLite. User CPU only; the server's is not counted.

    no_change_requests, no_change_bytes   HTTP requests and bytes of response bodies, one collection
    no_change_cpu_ratio                   our user CPU to theirs, of a run that finds nothing new
    ten_changes_cpu_ratio                 the same after ten events changed at the server
    first_sync_wall_ratio                 our wall time to theirs, of the first sync
    own_cpu_s, first_sync_cpu_s           our user CPU of a run without changes, and of the first
    first_sync_rss_mb                     the most memory that our worker had until then, all of it

--events N for a quick try. Radicale's first sync token takes it long; it is asked for beforehand.
"""

from __future__ import annotations

import argparse
import json
import resource
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import Request, urlopen

EVENT = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Nordlicht//Kalender//DE
CALSCALE:GREGORIAN
BEGIN:VTIMEZONE
TZID:Europe/Berlin
BEGIN:DAYLIGHT
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
TZNAME:CEST
DTSTART:19700329T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
END:DAYLIGHT
BEGIN:STANDARD
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
TZNAME:CET
DTSTART:19701025T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
END:STANDARD
END:VTIMEZONE
BEGIN:VEVENT
UID:termin-{n}@nordlicht.example
DTSTAMP:20260501T080000Z
CREATED:20260430T080000Z
LAST-MODIFIED:20260501T080000Z
SEQUENCE:{sequence}
SUMMARY:Angebot {n} besprechen\\, Fassung {sequence}
DESCRIPTION:Unterlagen liegen im Ordner.\\nBitte die Zahlen aus dem letzten Quartal
  mitbringen und vorher durchsehen.
LOCATION:Hafenstraße {street}\\, Hamburg
DTSTART;TZID=Europe/Berlin:{day}T{hour:02}0000
DTEND;TZID=Europe/Berlin:{day}T{hour:02}4500
ORGANIZER;CN=Alice:mailto:alice@nordlicht.example
ATTENDEE;CN=Alice;PARTSTAT=ACCEPTED:mailto:alice@nordlicht.example
ATTENDEE;CN=Kunde {guest};PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:kunde{guest}@suedwind.example
BEGIN:VALARM
ACTION:DISPLAY
DESCRIPTION:Erinnerung
TRIGGER:-PT15M
END:VALARM
END:VEVENT
END:VCALENDAR
"""
VDIRSYNCER = """[general]
status_path = "{folder}/status"
[pair bench]
a = "there"
b = "here"
collections = ["{calendar}"]
[storage there]
type = "{kind}"
url = "{url}"
username = "alice"
password = "any"
[storage here]
type = "filesystem"
path = "{folder}/events"
fileext = "{suffix}"
"""
TOKEN = b"""<sync-collection xmlns="DAV:"><sync-token/><sync-level>1</sync-level>
<prop><getetag/></prop></sync-collection>"""
BIG, EMPTY = "termine", "leer"
GOAL = {
    "no_change_requests": 2,
    "no_change_bytes": 1024,
    "no_change_cpu_ratio": 0.2,
    "ten_changes_cpu_ratio": 0.2,
    "first_sync_wall_ratio": 3,
    "first_sync_rss_mb": 250,
}


@dataclass(frozen=True)
class Stock:
    """What the server holds: of which kind, and how the n-th of it reads in its k-th version."""

    kind: str
    tag: str
    suffix: str
    media_type: str
    text: Callable[[int, int], bytes]
    script: str


def event(n: int, sequence: int = 0) -> bytes:
    """Each of the events on some day of three years, between 8 and 17 o'clock."""
    day = f"{2025 + n % 3}{1 + n // 3 % 12:02}{1 + n // 36 % 28:02}"
    text = EVENT.format(
        n=n, sequence=sequence, street=n % 200, day=day, hour=8 + n % 9, guest=n % 500
    )
    return text.replace("\n", "\r\n").encode()


EVENTS = Stock("caldav", "VCALENDAR", ".ics", "text/calendar", event, __file__)


# ── the server ───────────────────────────────────────────────────────────────


def fill(stock: Stock, store: Path, calendar: str, events: int) -> None:
    folder = store / "collection-root" / "alice" / calendar
    folder.mkdir(parents=True)
    (folder / ".Radicale.props").write_text(
        json.dumps({"tag": stock.tag, "D:displayname": calendar})
    )
    for n in range(events):
        (folder / f"termin-{n}{stock.suffix}").write_bytes(stock.text(n, 0))


@contextmanager
def radicale(store: Path) -> Iterator[str]:
    """The address of a server that is up."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        host = f"127.0.0.1:{free.getsockname()[1]}"
    options = ["--auth-type", "none", "--storage-filesystem-folder", str(store)]
    command = [sys.executable, "-m", "radicale", "--server-hosts", host, *options]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            _wait_for(f"http://{host}/.web/")
            yield f"http://{host}/"
        finally:
            server.terminate()


def _wait_for(url: str) -> None:
    for _ in range(100):
        try:
            urlopen(url).close()
        except URLError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError(url)


def ask(method: str, url: str, body: bytes, kind: str) -> None:
    headers = {"Content-Type": kind, "Authorization": "Basic YWxpY2U6YW55", "Depth": "1"}
    with urlopen(Request(url, body, headers, method=method)) as reply:
        reply.read()


def change(stock: Stock, url: str, version: int) -> None:
    """Somebody changes ten of them at the server."""
    for n in range(0, 100, 10):
        at = f"{url}alice/{BIG}/termin-{n}{stock.suffix}"
        ask("PUT", at, stock.text(n, version), stock.media_type)


# ── vdirsyncer ───────────────────────────────────────────────────────────────


class Peer:
    """vdirsyncer with a folder of its own for one calendar."""

    def __init__(self, stock: Stock, folder: Path, url: str, calendar: str) -> None:
        folder.mkdir()
        self._config = folder / "config"
        self._config.write_text(
            VDIRSYNCER.format(
                folder=folder, calendar=calendar, url=url, kind=stock.kind, suffix=stock.suffix
            )
        )
        self._run("discover", "y\n")

    def sync(self) -> tuple[float, float]:
        """Wall and user CPU seconds of one run."""
        return self._run("sync", "")

    def _run(self, act: str, answers: str) -> tuple[float, float]:
        program = str(Path(sys.executable).parent / "vdirsyncer")
        command = [program, "-c", str(self._config), act]
        before, began = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime, time.perf_counter()
        subprocess.run(command, input=answers, text=True, check=True, capture_output=True)
        wall = time.perf_counter() - began
        return wall, resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before


# ── ours ─────────────────────────────────────────────────────────────────────


class Worker:
    """Our worker in a process of its own, told to run by a line."""

    def __init__(self, stock: Stock, url: str) -> None:
        command = [sys.executable, stock.script, "--worker", url]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def run(self) -> dict[str, float]:
        """What one run took."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write("run\n")
        self._process.stdin.flush()
        told: dict[str, float] = json.loads(self._process.stdout.readline())
        if not told["in_accord"]:
            raise RuntimeError(f"the run did not end in accord: {told}")
        return told

    def end(self) -> None:
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait()


def work(stock: Stock, url: str) -> None:
    """The worker: connects the account, then runs once for every line."""
    from ground import house  # noqa: PLC0415 (only the worker has a house)

    house()
    from einklang.accounts.clock import now  # noqa: PLC0415 (Django first)
    from einklang.accounts.models import Membership, User, Workspace  # noqa: PLC0415
    from einklang.providers.registry import Account, open_provider  # noqa: PLC0415
    from einklang.sync import connect  # noqa: PLC0415
    from einklang.sync.look import look  # noqa: PLC0415
    from einklang.sync.models import Connection, State  # noqa: PLC0415
    from einklang.sync.run import run_connection  # noqa: PLC0415

    workspace = Workspace.objects.create(slug="bench", name="Bench")
    user = User.objects.create_user("alice@nordlicht.example")
    member = Membership.objects.create(user=user, workspace=workspace)
    account = Account(url, "alice", "any")
    found = connect.look(stock.kind, account)
    made = connect.connect(member, stock.kind, account, found, now())
    connect.choose(made, [row.pk for row in made.collections.filter(name=BIG)])
    for _ in sys.stdin:
        before, began = resource.getrusage(resource.RUSAGE_SELF).ru_utime, time.perf_counter()
        means = connect.means()  # one wire for all runs
        asked, received = means.wire.requests, means.wire.received_bytes
        row = Connection.objects.select_related("workspace", "holder").get(pk=made.pk)
        run_connection(row, open_provider(stock.kind, account, means), now)
        usage = resource.getrusage(resource.RUSAGE_SELF)
        told = {
            "wall": time.perf_counter() - began,
            "cpu": usage.ru_utime - before,
            "requests": means.wire.requests - asked,
            "bytes": means.wire.received_bytes - received,
            "rss": usage.ru_maxrss / 1024,
            "in_accord": row.state == State.ACCORD,
        }
        look(now())
        print(json.dumps(told), flush=True)


# ── the comparison ───────────────────────────────────────────────────────────


def measure(stock: Stock, folder: Path, url: str) -> dict[str, float]:
    ask("REPORT", f"{url}alice/{BIG}/", TOKEN, "application/xml")
    idle, peer, worker = (
        Peer(stock, folder / "idle", url, EMPTY),
        Peer(stock, folder / "peer", url, BIG),
        Worker(stock, url),
    )
    idle.sync()
    start_up = min(idle.sync()[1] for _ in range(3))
    their_first, _ = peer.sync()
    first = worker.run()
    assert first["requests"] > 0, "the calendar was not found"
    worker.run()
    ours = [worker.run() for _ in range(5)]
    theirs = min(peer.sync()[1] for _ in range(3)) - start_up
    change(stock, url, 1)
    their_ten = peer.sync()[1] - start_up
    our_ten = worker.run()["cpu"]
    worker.end()
    quiet = sorted(run["cpu"] for run in ours)[2]
    return {
        "no_change_requests": max(run["requests"] for run in ours),
        "no_change_bytes": max(run["bytes"] for run in ours),
        "no_change_cpu_ratio": round(quiet / theirs, 3),
        "ten_changes_cpu_ratio": round(our_ten / their_ten, 3),
        "first_sync_wall_ratio": round(first["wall"] / their_first, 2),
        "own_cpu_s": round(quiet, 4),
        "first_sync_cpu_s": round(first["cpu"], 2),
        "first_sync_rss_mb": round(first["rss"]),
        "vdirsyncer_cpu_s": round(theirs, 3),
        "vdirsyncer_first_sync_s": round(their_first, 2),
    }


def compare(stock: Stock, question: str, goal: Mapping[str, float]) -> int:
    """The whole bench; returns the exit status."""
    parser = argparse.ArgumentParser(description=question)
    parser.add_argument("--events", type=int, default=10_000)
    parser.add_argument("--worker", metavar="URL", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.worker:
        work(stock, args.worker)
        return 0
    with tempfile.TemporaryDirectory(prefix="einklang-bench-") as name:
        folder = Path(name)
        fill(stock, folder / "store", BIG, args.events)
        fill(stock, folder / "store", EMPTY, 0)
        with radicale(folder / "store") as url:
            measured = measure(stock, folder, url)
    from ground import answer  # noqa: PLC0415 (it makes no house)

    return answer(question, measured, goal)


if __name__ == "__main__":
    sys.exit(compare(EVENTS, "What does a calendar cost, beside vdirsyncer?", GOAL))
