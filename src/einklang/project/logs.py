"""What the log says of requests."""

from __future__ import annotations

import logging
import re
from http import HTTPStatus

SECRET = re.compile(r"/(f|join|booked|accounts/password/reset/key)/[^/\s]+?(?=\.ics|/|\s|$)")
"""Addresses of which a part is a key: of feeds, invitations, bookings, new passwords."""


def without_secrets(text: str) -> str:
    """The same with … for each key in an address."""
    return SECRET.sub(r"/\1/…", text)


class RefusedInALine(logging.Filter):
    """Lets everything through; a page that was refused (4xx) comes without a traceback, as that is
    no fault of ours. Keys in addresses are not told."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Django hands the exception along by which a view refused."""
        args = record.args if isinstance(record.args, tuple) else ()
        record.args = tuple(without_secrets(a) if isinstance(a, str) else a for a in args)
        status = getattr(record, "status_code", HTTPStatus.INTERNAL_SERVER_ERROR)
        if status < HTTPStatus.INTERNAL_SERVER_ERROR:
            record.exc_info = None
        return True
