"""What stands in the way of this installation, in plain words: `einklang check`."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from einklang.project.environ import Environ, with_stored_key

KEY_LENGTH = 32
LOOPBACK = {"127.0.0.1", "localhost", "::1"}
# A rare corruption of the write-ahead log (sqlite.org/wal.html, "The WAL-reset bug").
MENDED = (3, 51, 3)
MENDED_BRANCHES = {(3, 44): 6, (3, 50): 7}


@dataclass(frozen=True, slots=True)
class Finding:
    """A sentence for the operator. `stops`: nothing can start before it is mended."""

    text: str
    stops: bool = True


def of_settings(environ: Environ) -> Iterator[Finding]:
    """What the variables and the data directory tell, before anything is opened."""
    yield from (Finding(problem) for problem in environ.problems)
    yield from (Finding(_unknown(*names), stops=False) for names in environ.unknown)
    yield from _of_key(environ)
    if not os.access(environ.data, os.W_OK | os.X_OK):
        yield Finding(f"The data directory {environ.data} is missing or not writable.")
    public = urlsplit(environ.public_url)
    if public.scheme == "http" and public.hostname not in LOOPBACK:
        yield Finding("EINKLANG_PUBLIC_URL is not https: passwords travel in clear.", stops=False)
    if not environ.smtp_url and not any("EINKLANG_SMTP_URL" in said for said in environ.problems):
        yield Finding("EINKLANG_SMTP_URL is not set: mail is written to the log.", stops=False)


def _unknown(name: str, near: str) -> str:
    meant = f"did you mean {near}?" if near else "docs/operate/settings.md lists all that are."
    return f"{name} is not known; {meant}"


def _of_key(environ: Environ) -> Iterator[Finding]:
    key = with_stored_key(environ)
    if not key and environ.on_sqlite:
        yield Finding("There is no secret key yet; `einklang serve` makes one.")
    elif not key:
        yield Finding("EINKLANG_SECRET_KEY must be set: the database is not a file beside us.")
    elif len(key) < KEY_LENGTH:
        yield Finding(f"The secret key is too short; it needs {KEY_LENGTH} characters or more.")


def of_database(environ: Environ) -> Iterator[Finding]:
    """Whether the rows can be reached and have the shape that this version expects.

    Wants Django set up.
    """
    from django.db import DatabaseError, connection  # noqa: PLC0415 (wants settings)
    from django.db.migrations.executor import MigrationExecutor  # noqa: PLC0415 (the same)

    from einklang.booking.guard import stands  # noqa: PLC0415 (the same)

    try:
        executor = MigrationExecutor(connection)
        pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as error:
        yield Finding(f"The database cannot be reached: {str(error).strip()}")
        return
    if pending:
        yield Finding(f"{len(pending)} migrations are pending; run `einklang migrate`.")
    elif not stands(connection):
        yield Finding(
            "The database does not refuse to book a host twice; run `einklang migrate`, which "
            "makes what refuses it."
        )
    if environ.on_sqlite and has_wal_bug(sqlite3.sqlite_version_info):
        yield Finding(
            f"SQLite {sqlite3.sqlite_version} can in rare cases damage its write-ahead log; "
            "3.51.3 is mended. Make backups, or use PostgreSQL.",
            stops=False,
        )


def has_wal_bug(version: tuple[int, int, int]) -> bool:
    """Whether this SQLite lacks the correction."""
    mended_in = MENDED_BRANCHES.get(version[:2])
    return version < MENDED and not (mended_in is not None and version[2] >= mended_in)
