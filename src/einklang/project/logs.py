"""What the log says of requests."""

from __future__ import annotations

import logging
from http import HTTPStatus


class RefusedInALine(logging.Filter):
    """Lets everything through; a page that was refused (4xx) comes without a traceback, as that is
    no fault of ours."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Django hands the exception along by which a view refused."""
        status = getattr(record, "status_code", HTTPStatus.INTERNAL_SERVER_ERROR)
        if status < HTTPStatus.INTERNAL_SERVER_ERROR:
            record.exc_info = None
        return True
