"""How long from the commit of a wake-up to the start of the work?

On PostgreSQL, where Procrastinate carries it; and, in the same run, on SQLite, where the embedded
loop looks at the rows four times a second. Each has a process of its own.
"""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
import time
from datetime import datetime
from time import perf_counter

from ground import ROOT, answer, at_share, house

TIMES = 100


def begin(engine: str) -> None:
    """Set Django up on that engine."""
    if engine == "sqlite":
        house()
        return
    from tests.throwaway_postgres import database_url  # noqa: PLC0415 (only here)

    os.environ.update(
        DJANGO_SETTINGS_MODULE="einklang.project.settings",
        EINKLANG_DATABASE_URL=database_url(os.environ),
        EINKLANG_SECRET_KEY="of-the-bench-" + "k" * 40,
    )
    import django  # noqa: PLC0415 (the environment first)
    from django.core.management import call_command  # noqa: PLC0415

    django.setup()
    call_command("migrate", verbosity=0)


def measure(engine: str) -> list[float]:
    """Milliseconds of each wake-up, ascending."""
    begin(engine)
    from einklang.accounts.models import Workspace  # noqa: PLC0415 (wants Django set up)
    from einklang.jobs.engine import carries  # noqa: PLC0415
    from einklang.jobs.lease import Lease, wake  # noqa: PLC0415
    from einklang.jobs.loop import Loop  # noqa: PLC0415
    from einklang.jobs.worker import Worker  # noqa: PLC0415

    begun: queue.Queue[float] = queue.Queue()

    def ring(_: Lease) -> datetime | None:
        begun.put(perf_counter())
        return None

    workspace, _ = Workspace.objects.get_or_create(slug="bench", defaults={"name": "Bench"})
    stop = threading.Event()
    kind = Worker if carries() else Loop
    worker = threading.Thread(target=kind({"ring": ring}, lambda: None).run, args=(stop,))
    worker.start()
    time.sleep(3)
    taken = []
    for at in range(TIMES):
        before = perf_counter()
        wake(workspace.pk, "ring", at % 7)
        taken.append((begun.get(timeout=30) - before) * 1000)
        time.sleep(0.05 + at % 10 / 100)  # the loop's rhythm must not be ours
    stop.set()
    worker.join()
    return sorted(taken)


def main() -> int:
    found: dict[str, float] = {}
    for engine in ("postgres", "sqlite"):
        child = subprocess.run(
            [sys.executable, __file__, engine],
            cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True,
        )  # fmt: skip
        taken = json.loads(child.stdout.splitlines()[-1])
        found[f"{engine}_p50_ms"] = round(at_share(taken, 0.5), 1)
        found[f"{engine}_p95_ms"] = round(at_share(taken, 0.95), 1)
    goal = {"postgres_p95_ms": 100.0, "sqlite_p95_ms": 600.0}
    return answer("From a wake-up to the start of its work", found, goal)


if __name__ == "__main__":
    if sys.argv[1:]:
        print(json.dumps(measure(sys.argv[1])))
        sys.exit(0)
    sys.exit(main())
