"""What a worker does: the one place that knows every kind of work in the house."""

from __future__ import annotations

import logging
import threading

from django.conf import settings

from einklang.accounts.clock import now
from einklang.booking.observe import observe
from einklang.booking.remind import remind_due
from einklang.crm.last_met import catch_up_all
from einklang.files.work import KIND as IMPORT
from einklang.files.work import work as work_on_file
from einklang.jobs.engine import carries
from einklang.jobs.loop import Loop
from einklang.jobs.rhythm import every
from einklang.jobs.worker import Worker
from einklang.mail.deliver import deliver_all
from einklang.project import tend
from einklang.sync.connect import KIND as SYNC
from einklang.sync.connect import close_wires
from einklang.sync.faces import KIND as FACES
from einklang.sync.faces import look_at_faces
from einklang.sync.look import look
from einklang.sync.work import visit

log = logging.getLogger(__name__)
MAIL_EVERY = 2.0  # seconds
BOOKINGS_EVERY = 2.0
TEND_EVERY = 60.0
MEET_EVERY = 300.0
HANDLERS = {SYNC: visit, FACES: look_at_faces, IMPORT: work_on_file, tend.KIND: tend.tend}


def run_worker(stop: threading.Event) -> None:
    """Work until `stop` is set, then finish what is running. Any number may run at a time."""
    kind = Worker if carries() else Loop
    log.info("the worker has started")
    # A mail server may take its time, and nothing else must wait for it.
    mail = every(MAIL_EVERY, lambda: deliver_all(now), "mail")
    bookings = every(BOOKINGS_EVERY, _look_after_bookings, "bookings")
    try:
        met = every(MEET_EVERY, lambda: catch_up_all(now()), "last met")
        with mail, bookings, met, every(TEND_EVERY, tend.begin, "tend"):
            kind(HANDLERS, lambda: look(now()), settings.WORKER_THREADS).run(stop)
    finally:
        close_wires()


def _look_after_bookings() -> None:
    observe(now())
    remind_due(now())
