"""A worker on PostgreSQL: Procrastinate brings the wake-ups, and a sweep finds what it lost.

Any number of them may run on any number of machines. None of them is special, and nothing is lost
when one is killed: its rows fall to the others when its leases end.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from django.db import close_old_connections
from procrastinate import App, PsycopgConnector
from procrastinate.contrib.django import connector_params
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import DeleteJobCondition, Job, Status

from einklang.jobs.engine import QUEUE, TASK, hand_over, name, queued
from einklang.jobs.held import Held
from einklang.jobs.lease import claimable
from einklang.jobs.rhythm import every
from einklang.jobs.shift import Handler, shift

log = logging.getLogger(__name__)
THREADS = 4
LOOK = 1.0  # seconds, as all that follow
SWEEP = 1.0
POLL = 1.0  # where LISTEN does not get through
TICK = 0.2
TEND = 30.0
STALLED = 30.0  # without a sign of life from the worker
RESTART = 1.0
SPARE = 2
AT_ONCE = 32  # wake-ups that wait at most after a sweep; who gets one does the rest as well


class Worker:
    """One worker. `handlers` are by kind; each returns when it wants to run again (None: when
    woken; Failed: as that says). `look` is called about every second."""

    def __init__(
        self,
        handlers: Mapping[str, Handler],
        look: Callable[[], object],
        threads: int = THREADS,
    ) -> None:
        self.handlers = handlers
        self.look = look
        self.threads = threads
        self.held = Held()
        self._stop = threading.Event()

    def run(self, stop: threading.Event) -> None:
        """Work until `stop` is set, then finish what is running."""
        self._stop = stop
        with (
            self.held.beating(),
            every(LOOK, self.look, "look"),
            every(SWEEP, partial(sweep, list(self.handlers)), "sweep"),
        ):
            asyncio.run(self._stay(stop))

    async def _stay(self, stop: threading.Event) -> None:
        """The engine ends when it loses the database; then it begins anew."""
        # The engine does its jobs on these: by itself Python has few where there are few cores.
        # Spare ones look up the database's name when all others are on a shift.
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(self.threads + SPARE))
        while not stop.is_set():
            try:
                async with self._app().open_async() as app:
                    await self._serve(app, stop)
            except Exception:
                log.exception("the engine has stopped; it is started again")
            if not stop.is_set():
                await asyncio.sleep(RESTART)

    def _app(self) -> App:
        app = App(connector=PsycopgConnector(kwargs=connector_params(), min_size=1))
        app.task(name=TASK, queue=QUEUE)(self.attend)
        return app

    async def _serve(self, app: App, stop: threading.Event) -> None:
        engine = asyncio.create_task(
            app.run_worker_async(
                queues=[QUEUE],
                concurrency=self.threads,
                fetch_job_polling_interval=POLL,
                delete_jobs=DeleteJobCondition.ALWAYS,
                install_signal_handlers=False,
            )
        )
        care = asyncio.create_task(_care(app))
        while not stop.is_set() and not engine.done():
            await asyncio.sleep(TICK)
        care.cancel()
        engine.cancel()  # it finishes what is running first
        await asyncio.wait([engine, care])
        if not engine.cancelled() and (error := engine.exception()):
            raise error

    def attend(self, kind: str, ref: int) -> None:
        """Answer one wake-up: work until nothing is due. Which row it is about does not matter, as
        each is found in its turn. Raises nothing: what fails is noted in the row, or comes back
        when the lease ends."""
        if kind not in self.handlers:  # a newer worker's; the sweep wakes it again
            return
        try:
            shift(self.handlers, self.held, self._stop)
        except Exception:
            log.exception("%s %s: the database is away; the sweep comes back to it", kind, ref)
        finally:
            close_old_connections()


def sweep(kinds: list[str]) -> int:
    """Wake what is due and has no wake-up on its way: its time has come, or its wake-up was lost,
    or its worker has died. Returns how many; a few for many rows, as who wakes does one after the
    other."""
    under_way = queued()
    room = max(0, AT_ONCE - len(under_way))
    rows = claimable().filter(kind__in=kinds).values_list("kind", "ref")[:AT_ONCE]
    due = [row for row in rows if name(*row) not in under_way][:room]
    for kind, ref in due:
        hand_over(kind, ref)
    return len(due)


async def _care(app: App) -> None:
    while True:
        await asyncio.sleep(TEND)
        await clear_stalled(app)


async def clear_stalled(app: App) -> None:
    """Take away jobs whose worker has died. They are not run again: their rows are due, and the
    sweep wakes those. Each on its own, as another worker may be clearing the same."""
    try:
        await app.job_manager.prune_stalled_workers(STALLED)
        stalled = await app.job_manager.get_stalled_jobs(
            queue=QUEUE, seconds_since_heartbeat=STALLED
        )
    except ConnectorException:
        log.warning("stalled jobs could not be read", exc_info=True)
        return
    for job in stalled:
        await _clear(app, job)


async def _clear(app: App, job: Job) -> None:
    try:
        await app.job_manager.finish_job(job, Status.FAILED, delete_job=True)
    except ConnectorException:
        log.info("job %s was cleared by somebody else", job.id)
