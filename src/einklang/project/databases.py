"""A database address as the dictionary that Django wants."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

# WAL: readers and the one writer do not wait for each other. secure_delete: what is erased is
# overwritten, as people may ask us to forget them. Django itself turns foreign_keys on.
SQLITE_PRAGMAS = "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA secure_delete=ON"

# A process that stands still in the middle of a transaction keeps its locks, and everybody else
# waits for them: PostgreSQL ends it after as long as a lease of `jobs.lease` lasts.
STANDS_STILL = 12
# Seconds that a connection stays open with its thread: opening one takes as long as a small page.
STAYS_OPEN = 600
_CUT_OFF = f"-c idle_in_transaction_session_timeout={STANDS_STILL}s"


def sqlite(path: Path) -> dict[str, Any]:
    """A file. Every transaction takes the write lock when it begins, so none can deadlock later."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "OPTIONS": {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": SQLITE_PRAGMAS,
        },
        "CONN_MAX_AGE": STAYS_OPEN,
    }


def postgres(url: str) -> dict[str, Any]:
    """A server; `postgresql://user:password@host:5432/name`, options of libpq behind the `?`.

    A connection stays open with its thread for ten minutes and is tried before it is used again. No
    cursor outlives its transaction, as a pooler between us and the server would lose it. No
    transaction outlives a process that stands still in it, unless the address has `options` of its
    own.
    """
    parts = urlsplit(url)
    options = {"options": _CUT_OFF, **dict(parse_qsl(parts.query, keep_blank_values=True))}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "einklang",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", "") or unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "OPTIONS": options,
        "CONN_MAX_AGE": STAYS_OPEN,
        "CONN_HEALTH_CHECKS": True,
        "DISABLE_SERVER_SIDE_CURSORS": True,
    }


def database(url: str, data: Path) -> dict[str, Any]:
    """By address; '' is the file `einklang.sqlite3` in the data directory."""
    if not url:
        return sqlite(data / "einklang.sqlite3")
    parts = urlsplit(url)
    return sqlite(Path(unquote(parts.path))) if parts.scheme == "sqlite" else postgres(url)
