"""The one place that reads the clock and draws chance; elsewhere both come in as arguments."""

from __future__ import annotations

import secrets
from datetime import datetime
from uuid import uuid4  # noqa: TID251 (the one place)

from django.utils import timezone


def now() -> datetime:
    """This moment, aware, UTC."""
    return timezone.now()  # noqa: TID251 (the one place)


def new_uid() -> str:
    """A UID for a record made here (RFC 7986, 5.3: random, no host name)."""
    return str(uuid4())


def new_token() -> str:
    """A secret of 192 bits that may stand in an address."""
    return secrets.token_urlsafe(24)
