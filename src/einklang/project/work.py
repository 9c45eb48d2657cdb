"""What a worker does: the one place that knows every kind of work in the house."""

from __future__ import annotations

import logging
import threading

from django.db import DatabaseError, close_old_connections

from einklang.accounts.clock import now
from einklang.jobs.loop import Loop
from einklang.mail.deliver import deliver_due
from einklang.project import tend
from einklang.sync.connect import KIND as SYNC
from einklang.sync.look import look
from einklang.sync.work import visit

log = logging.getLogger(__name__)
MAIL_EVERY = 2.0  # seconds


def run_worker(stop: threading.Event) -> None:
    """Work until `stop` is set, then finish what is running. Any number may run at a time."""
    # A mail server may take its time, and the loop must not wait while it holds leases.
    postman = threading.Thread(target=_send_mail, args=(stop,), name="mail")
    postman.start()
    log.info("the worker has started")
    try:
        tend.begin()
        Loop({SYNC: visit, tend.KIND: tend.tend}, lambda: look(now())).run(stop)
    finally:
        stop.set()
        postman.join()


def _send_mail(stop: threading.Event) -> None:
    while not stop.wait(MAIL_EVERY):
        try:
            deliver_due(now())
        except DatabaseError:
            log.exception("the database is away; mail is tried again")
        finally:
            close_old_connections()
