"""How many Google accounts does a worker look after?

So many accounts, connected and in accord, whose changes are announced, and nothing has changed
anywhere. All of them are made due at once, as after an hour without a worker: how long until each
has had its run? The stand-in with the given latency, PostgreSQL, and real workers (`einklang
worker`), each a process of its own; all of them share the machine's cores.

    accounts_per_s        runs of one worker in a second
    cpu_ms_per_account    what a run takes of that worker's processor, system time included
    two_workers_ratio     runs in a second of two workers, by those of one
    threads               of each worker

Of several sweeps each figure is the median.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from statistics import median

from google_ground import CLIENT, event, free, settings, stand_in
from ground import answer, house
from tests.throwaway_postgres import database_url

PORT, THREADS = free(), 8
PUBLIC = f"http://localhost:{free()}"
"""Where Google would call us: of this machine, so that channels are looked after. Nobody calls."""
DATA = house(
    {
        **settings(PORT, PUBLIC),
        "EINKLANG_DATABASE_URL": database_url(os.environ),
        "EINKLANG_WORKER_THREADS": str(THREADS),
    }
)

from django.db import connection, transaction  # noqa: E402
from django.db.models.functions import Now  # noqa: E402

from einklang.accounts.clock import now  # noqa: E402
from einklang.accounts.models import Membership, User, Workspace  # noqa: E402
from einklang.jobs.engine import queued  # noqa: E402
from einklang.jobs.models import Due  # noqa: E402
from einklang.providers import port  # noqa: E402
from einklang.providers.google import tokens  # noqa: E402
from einklang.providers.registry import Account  # noqa: E402
from einklang.sync import connect  # noqa: E402
from einklang.sync.consent import GOOGLE, SCOPES  # noqa: E402
from einklang.sync.models import Channel, Connection, Run  # noqa: E402
from einklang_sandbox.google import Google  # noqa: E402
from einklang_sandbox.google.store import saved  # noqa: E402

GOAL = {"accounts_per_s": 60.0, "cpu_ms_per_account": 8.0, "two_workers_ratio": 1.5}
TEAM = 20
"""So many accounts share a workspace."""
EVENTS = 5
TICKS = os.sysconf("SC_CLK_TCK")
PATIENCE = 1200.0


def address(n: int) -> str:
    return f"user{n}@firma{n // TEAM}.example"


def grown(accounts: int) -> Path:
    """The stand-in's state with these accounts, each of which has given us a lasting token."""
    google = Google()
    for n in range(accounts):
        google.add_account(address(n))
        person = google.person(address(n))
        for each in range(EVENTS):
            person.insert(event(n + each))
        google.grants.offline(address(n), CLIENT, SCOPES[GOOGLE])
    google.close()
    path = DATA / "google.json"
    path.write_text(json.dumps(saved(google.world)), encoding="utf-8")
    return path


def connected(state: Path) -> None:
    """Our side of them, as after consent: calendars chosen, channels open."""
    told = json.loads(state.read_text(encoding="utf-8"))
    subs = {each["address"]: each["sub"] for each in told["accounts"]}
    lasting = {each["account"]: token for token, each in told["lasting"].items()}
    for n, mail in enumerate(subs):
        slug = f"firma{n // TEAM}"
        workspace, _ = Workspace.objects.get_or_create(slug=slug, defaults={"name": slug})
        user = User.objects.create_user(mail)
        member = Membership.objects.create(user=user, workspace=workspace, role="owner")
        held = tokens.Tokens(lasting[mail], scopes=frozenset(SCOPES[GOOGLE]))
        with transaction.atomic():
            _connect(member, Account(subs[mail], mail, held.secret))


def _connect(member: Membership, account: Account) -> None:
    mail = account.username
    calendar = port.Collection(mail, mail, port.Kind.EVENTS, writable=True, schedules=True)
    found = connect.Found((mail,), (calendar,))
    row = connect.connect(member, GOOGLE, account, found, now())
    connect.choose(row, row.collections.values_list("pk", flat=True))
    Channel.objects.create(
        collection=row.collections.get(),
        key=f"bench-{row.pk}",
        token_hash="-",
        resource="-",
        made_at=now(),
        confirmed_at=now(),
        until=now() + timedelta(days=6),
    )


@contextmanager
def workers(count: int) -> Iterator[Sequence[subprocess.Popen[bytes]]]:
    """So many, each listening for wake-ups and with nothing to do."""
    command = [sys.executable, "-m", "einklang.project.cli", "worker"]
    started = [subprocess.Popen(command) for _ in range(count)]
    try:
        until(lambda: listeners() == count)
        until(lambda: at_rest() and not queued())  # or answering old wake-ups would count as well
        yield started
    finally:
        for process in started:
            process.terminate()
        for process in started:
            process.wait(30)


def listeners() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'LISTEN %'")
        return int(cursor.fetchone()[0])


def at_rest() -> bool:
    """Nothing is due, and nobody is at work."""
    return not Due.objects.filter(due_at__lte=Now()).exists()


def until(true: Callable[[], bool]) -> None:
    began = time.perf_counter()
    while not true():
        if time.perf_counter() - began > PATIENCE:
            raise TimeoutError
        time.sleep(0.05)


def sweep() -> float:
    """Seconds in which every account had its run; afterwards all of them are in accord."""
    with transaction.atomic():
        Due.objects.filter(kind=connect.KIND).update(due_at=Now())
    began = time.perf_counter()
    until(at_rest)
    taken = time.perf_counter() - began
    assert not Connection.objects.exclude(state="accord").exists()
    return taken


def cpu(pid: int) -> float:
    """Seconds of the processor that a process has had."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def measured(count: int, accounts: int, rounds: int) -> tuple[float, float]:
    """Runs in a second, and milliseconds of the workers' processors for each."""
    rates, costs = [], []
    with workers(count) as started:
        for _ in range(rounds):
            before = sum(cpu(each.pid) for each in started)
            taken = sweep()
            spent = sum(cpu(each.pid) for each in started) - before
            rates.append(accounts / taken)
            costs.append(spent / accounts * 1000)
    return median(rates), median(costs)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--accounts", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--latency", type=float, default=0.1)
    args = parser.parse_args()
    state = grown(args.accounts)
    with stand_in(DATA, state, PORT, PUBLIC, args.latency):
        connected(state)
        with workers(2):  # the first sync of each
            pass
        runs = Run.objects.count()
        rate, cost = measured(1, args.accounts, args.rounds)
        of_two, _ = measured(2, args.accounts, args.rounds)
        assert Run.objects.count() == runs, "there was something to do"
    told = {
        "accounts_per_s": round(rate, 1),
        "cpu_ms_per_account": round(cost, 2),
        "two_workers_per_s": round(of_two, 1),
        "two_workers_ratio": round(of_two / rate, 2),
        "threads": THREADS,
    }
    question = f"How many of {args.accounts} Google accounts does a worker visit in a second?"
    return answer(question, told, GOAL, at_least=frozenset({"accounts_per_s", "two_workers_ratio"}))


if __name__ == "__main__":
    sys.exit(main())
