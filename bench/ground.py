"""What every bench stands on: a house in a temporary directory, and the form of the answer."""

from __future__ import annotations

import atexit
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from time import perf_counter, sleep

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # the tests' provider in memory serves the benches too


def house(variables: Mapping[str, str] | None = None) -> Path:
    """Set Django up on a new SQLite database, with these settings besides; returns the data
    directory, which goes at the end."""
    data = Path(tempfile.mkdtemp(prefix="einklang-bench-"))
    atexit.register(shutil.rmtree, data, ignore_errors=True)
    for name in [name for name in os.environ if name.startswith("EINKLANG_")]:
        del os.environ[name]
    os.environ.update(
        DJANGO_SETTINGS_MODULE="einklang.project.settings",
        EINKLANG_DATA=str(data),
        EINKLANG_SECRET_KEY="of-the-bench-" + "k" * 40,
        EINKLANG_ALLOW_HOSTS="127.0.0.1 localhost memory",
    )
    os.environ.update(variables or {})
    import django  # noqa: PLC0415 (the environment first)
    from django.core.management import call_command  # noqa: PLC0415

    django.setup()
    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    return data


def answer(
    question: str,
    measured: Mapping[str, float],
    goal: Mapping[str, float],
    *,
    at_least: frozenset[str] = frozenset(),
) -> int:
    """Print the JSON object; returns the exit status. A goal is a ceiling, or a floor for the keys
    in `at_least`."""
    met = all(
        measured[key] >= wanted if key in at_least else measured[key] <= wanted
        for key, wanted in goal.items()
    )
    told = {"question": question, "measured": dict(measured), "goal": dict(goal), "met": met}
    print(json.dumps(told, indent=1))
    return 0 if met else 1


def timed(act: Callable[[], object], times: int) -> list[float]:
    """Milliseconds of each of so many calls, ascending."""
    taken = []
    for _ in range(times):
        began = perf_counter()
        act()
        taken.append((perf_counter() - began) * 1000)
    return sorted(taken)


def on_both(script: str) -> dict[str, float]:
    """What a bench measures on each database, each in a process of its own (`alone`), as settings
    are made once; by names that begin with the database's."""
    told: dict[str, float] = {}
    for database in ("sqlite", "postgres"):
        done = subprocess.run(
            [sys.executable, script, database], stdout=subprocess.PIPE, check=True, text=True
        )
        told |= {f"{database}_{name}": value for name, value in json.loads(done.stdout).items()}
    return told


def alone(database: str, measure: Callable[[], Mapping[str, float]]) -> int:
    """Such a process: print what is measured on this database."""
    variables = {}
    if database == "postgres":
        from tests.throwaway_postgres import database_url  # noqa: PLC0415 (SQLite needs none)

        variables = {"EINKLANG_DATABASE_URL": database_url({})}
    house(variables)
    print(json.dumps(measure()))
    return 0


def free_port() -> int:
    """One on loopback on which nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def served(variables: Mapping[str, str] | None = None) -> Iterator[str]:
    """Host and port at which two web processes serve the house, with these settings besides."""
    host = f"127.0.0.1:{free_port()}"
    settings = {
        **os.environ,
        "EINKLANG_LISTEN": host,
        "EINKLANG_PUBLIC_URL": f"http://{host}",
        "EINKLANG_WEB_PROCESSES": "2",
        "EINKLANG_LOG_LEVEL": "ERROR",
        **(variables or {}),
    }
    command = [str(Path(sys.executable).with_name("einklang")), "web"]
    with subprocess.Popen(command, env=settings, stdout=subprocess.DEVNULL) as server:
        try:
            until(lambda: listens(host))
            yield host
        finally:
            server.terminate()


def listens(host: str) -> bool:
    """Whether somebody does at this host and port."""
    name, port = host.split(":")
    with suppress(OSError), socket.create_connection((name, int(port)), 1):
        return True
    return False


PATIENCE = 60.0


def until(true: Callable[[], bool]) -> float:
    """Seconds until it is true. Raises TimeoutError."""
    began = perf_counter()
    while not true():
        if perf_counter() - began > PATIENCE:
            raise TimeoutError
        sleep(0.02)
    return perf_counter() - began


def at_share(ascending: list[float], share: float) -> float:
    """The value below which this share of the values lies."""
    return ascending[min(len(ascending) - 1, int(len(ascending) * share))]
