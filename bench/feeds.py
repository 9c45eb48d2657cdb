"""What does it cost to publish 10,000 entries as a calendar that programs subscribe to?

The same text is served by Radicale in the same run, as a collection, on loopback. We serve it with
two web processes on SQLite; no limit holds back the one program that asks.

    build_s, build_extra_mb     wall time of the first build, and what it adds to the memory of the
                                process, the text inflated and handed on a part at a time
    rebuild_one_change_s        wall time of the build after one of the entries changed
    not_modified_p95_ms         one program that has the text asks again, one request at a time
    not_modified_per_s          eight such at once, answers in a second
    unchanged_vs_radicale       these, to Radicale's answers in a second to a GET of the collection
    full_vs_radicale            answers in a second with the whole text, ours to Radicale's

--entries N for a quick try.
"""

from __future__ import annotations

import argparse
import json
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from time import perf_counter
from typing import Any
from urllib.parse import urlsplit

from dav_vs_vdirsyncer import radicale
from ground import answer, at_share, house, served

GOAL = {
    "build_s": 4,
    "build_extra_mb": 60,
    "rebuild_one_change_s": 0.5,
    "not_modified_p95_ms": 5,
    "not_modified_per_s": 500,
    "unchanged_vs_radicale": 20,
    "full_vs_radicale": 1,
}
FLOORS = frozenset({"not_modified_per_s", "unchanged_vs_radicale", "full_vs_radicale"})
ONE_BY_ONE, AT_ONCE, SECONDS, WHOLE = 400, 8, 4.0, 6
QUESTION = "What does it cost to publish 10,000 entries as a calendar?"


def stock(entries: int) -> Any:
    """A workspace with so many tasks, of every kind, and the feed of all of them."""
    from datetime import timedelta  # noqa: PLC0415 (as all of ours: Django first)

    from einklang.accounts import clock  # noqa: PLC0415
    from einklang.accounts.models import Membership, User, Workspace  # noqa: PLC0415
    from einklang.crm.models import Company, Person  # noqa: PLC0415
    from einklang.feeds.keep import open_feed  # noqa: PLC0415
    from einklang.feeds.models import What  # noqa: PLC0415
    from einklang.tasks.models import Task, due_at  # noqa: PLC0415

    now = clock.now()
    space = Workspace.objects.create(slug="nordlicht", name="Nordlicht GmbH")
    user = User.objects.create_user("alice@nordlicht.example", "x", "Alice Arndt")
    member = Membership.objects.create(user=user, workspace=space)
    firms = [Company(workspace=space, name=f"Kanzlei {n} & Partner") for n in range(200)]
    Company.objects.bulk_create(firms)
    people = [
        Person(workspace=space, given="Sabine", family=f"Feld-{n}", company=firms[n % 200])
        for n in range(1000)
    ]
    Person.objects.bulk_create(people)
    kinds, rows = list(Task.Type)[:4], []
    for n in range(entries):
        on = (now + timedelta(days=n % 400 - 30)).date()
        at = (now.replace(hour=8 + n % 9, minute=0, second=0, microsecond=0)).time()
        row = Task(
            workspace=space, title=f"Angebot {n} nachfassen, Fassung für München", maker=user,
            type=kinds[n % 4], due_on=on, due_time=at if n % 3 else None, responsible=user,
            person=people[n % 1000] if n % 2 else None, company=firms[n % 200],
            notes="Unterlagen liegen im Ordner.\nBitte die Zahlen mitbringen." * (n % 5 == 0),
            rule="FREQ=WEEKLY" if n % 50 == 0 else "", made_at=now, changed_at=now, modseq=1,
        )  # fmt: skip
        row.due_at = due_at(row.due_on, row.due_time, row.zone)
        rows.append(row)
    Task.objects.bulk_create(rows, batch_size=500)
    return open_feed(member=member, what=What.ALL_TASKS, source="", shows=None, now=now)


# ── building ─────────────────────────────────────────────────────────────────


def build(feed: Any) -> tuple[float, Any]:
    """Seconds of a build, and what it built."""
    from einklang.accounts import clock  # noqa: PLC0415
    from einklang.accounts.models import Membership  # noqa: PLC0415
    from einklang.feeds.build import built  # noqa: PLC0415
    from einklang.feeds.models import Form  # noqa: PLC0415

    member = Membership.objects.select_related("workspace", "user").get()
    began = perf_counter()
    row = built(feed=feed, member=member, form=Form.EVENTS, now=clock.now())
    return perf_counter() - began, row


def building(entries: int) -> dict[str, float]:
    """Cold, then after one change, in a process that has done nothing else."""
    command = [sys.executable, __file__, "--entries", str(entries), "--build"]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def build_all(entries: int) -> dict[str, float]:
    """In that process."""
    import django  # noqa: PLC0415 (the environment first)

    django.setup()
    from django.urls import get_resolver  # noqa: PLC0415

    get_resolver().url_patterns  # noqa: B018 (a web process has read all of its modules, too)
    from einklang.feeds.models import Feed  # noqa: PLC0415
    from einklang.feeds.serve import inflated  # noqa: PLC0415
    from einklang.tasks.models import Task  # noqa: PLC0415

    feed = Feed.objects.get()
    before = memory("VmRSS")
    Path("/proc/self/clear_refs").write_text("5")  # the most of it is counted from here
    build_s, row = build(feed)
    size = sum(len(part) for part in inflated(bytes(row.body)))
    extra = memory("VmHWM") - before
    assert row.entries == entries, row.entries
    changed = []
    for number in range(5):
        task = Task.objects.order_by("pk")[number * entries // 5]
        task.title = "Ein anderer Titel"
        task.write("title")
        changed.append(build(feed)[0])
    return {
        "build_s": build_s,
        "build_extra_mb": extra,
        "rebuild_one_change_s": sorted(changed)[len(changed) // 2],
        "text_mb": size / 1e6,
    }


def memory(of: str) -> float:
    """MB of this process: what it has, or had at most (proc(5))."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(of)) / 1024


# ── serving ──────────────────────────────────────────────────────────────────


class Program:
    """A program on a connection that stays open. It does as little as it can itself, as it runs on
    the cores of those whom it measures."""

    def __init__(self, url: str, headers: str = "") -> None:
        parts = urlsplit(url)
        self._socket = socket.create_connection((parts.hostname or "", parts.port or 80))
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._request = (
            f"GET {parts.path} HTTP/1.1\r\nHost: {parts.netloc}\r\n{headers}\r\n".encode()
        )

    def ask(self) -> bytes:
        """One answer: its head, with what of the body came along where there is any."""
        self._socket.sendall(self._request)
        told = b""
        while b"\r\n\r\n" not in told:
            part = self._socket.recv(65536)
            if not part:
                raise ConnectionError
            told += part
        return told

    def whole(self) -> int:
        """Bytes of the body of one answer, the connection closed behind it."""
        self._socket.sendall(self._request)
        taken = 0
        while part := self._socket.recv(1 << 20):
            taken += len(part)
        self._socket.close()
        return taken


def unchanged(host: str, path: str) -> dict[str, float]:
    """Programs that have the text."""
    url = f"http://{host}{path}"
    told = Program(url, "Connection: close\r\n").ask()
    assert told.startswith(b"HTTP/1.1 200"), told[:500]
    lines = told.split(b"\r\n")
    tag = next(x.split(b": ", 1)[1].decode() for x in lines if x.lower().startswith(b"etag:"))
    headers = f"If-None-Match: {tag}\r\n"
    alone = Program(url, headers)
    taken = []
    for _ in range(ONE_BY_ONE):
        began = perf_counter()
        told = alone.ask()
        taken.append((perf_counter() - began) * 1000)
        assert told.startswith(b"HTTP/1.1 304"), told[:100]
    return {
        "not_modified_p95_ms": at_share(sorted(taken), 0.95),
        "not_modified_per_s": crowd([Program(url, headers) for _ in range(AT_ONCE)]),
    }


def crowd(programs: Sequence[Program]) -> float:
    """Answers in a second that these get who ask as fast as they can."""
    counts = [0] * len(programs)
    end = perf_counter() + SECONDS

    def run(number: int) -> None:
        while perf_counter() < end:
            assert programs[number].ask().startswith(b"HTTP/1.1 304")
            counts[number] += 1

    threads = [Thread(target=run, args=(number,)) for number in range(len(programs))]
    began = perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / (perf_counter() - began)


def whole(url: str, headers: str = "") -> float:
    """Answers in a second with the whole text, one after the other; the first is not counted."""
    headers += "Connection: close\r\n"
    size = Program(url, headers).whole()
    began = perf_counter()
    for _ in range(WHOLE):
        assert abs(Program(url, headers).whole() - size) < 1000
    return WHOLE / (perf_counter() - began)


@contextmanager
def at_radicale(text: str) -> Iterator[str]:
    """Where Radicale serves the same text as a collection."""
    with tempfile.TemporaryDirectory(prefix="einklang-bench-") as name:
        store = Path(name)
        folder = store / "collection-root" / "alice" / "tasks"
        folder.mkdir(parents=True)
        (folder / ".Radicale.props").write_text('{"tag": "VCALENDAR", "D:displayname": "tasks"}')
        head, *pieces = text.removesuffix("END:VCALENDAR\r\n").split("BEGIN:VEVENT")
        for number, piece in enumerate(pieces):
            one = f"{head}BEGIN:VEVENT{piece}END:VCALENDAR\r\n"
            (folder / f"{number}.ics").write_bytes(one.encode())
        with radicale(store) as url:
            yield f"{url}alice/tasks/"


def main() -> int:
    """The whole bench; returns the exit status."""
    parser = argparse.ArgumentParser(description=QUESTION)
    parser.add_argument("--entries", type=int, default=10_000)
    parser.add_argument("--build", action="store_true", help=argparse.SUPPRESS)
    args = parser.parse_args()
    entries = args.entries
    if args.build:
        print(json.dumps(build_all(entries)))
        return 0
    house()
    feed = stock(entries)
    measured = building(entries)
    from einklang.feeds.models import Built  # noqa: PLC0415
    from einklang.feeds.serve import inflated  # noqa: PLC0415

    text = b"".join(inflated(bytes(Built.objects.get().body))).decode()
    path = f"/f/{feed.token}.ics"
    with at_radicale(text) as peer:
        sign_in = "Authorization: Basic YWxpY2U6YW55\r\n"
        theirs = whole(peer, sign_in)
    with served({"EINKLANG_FEED_FETCHES_PER_MINUTE": "10000000"}) as host:
        measured |= unchanged(host, path)
        ours = whole(f"http://{host}{path}")
    measured |= {
        "unchanged_vs_radicale": measured["not_modified_per_s"] / theirs,
        "full_vs_radicale": ours / theirs,
        "radicale_full_per_s": theirs,
        "full_per_s": ours,
    }
    told = {name: round(value, 3) for name, value in measured.items()}
    return answer(QUESTION, told, GOAL, at_least=FLOORS)


if __name__ == "__main__":
    sys.exit(main())
