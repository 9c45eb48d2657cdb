"""What a first start makes, so that `einklang serve` is all that a beginner types."""

from __future__ import annotations

import os

from einklang.accounts.clock import new_token
from einklang.project.environ import Environ


def prepare(environ: Environ) -> None:
    """Make the data directory and, on SQLite, the secret key in it. Harmless when both are there.

    On PostgreSQL no key is made: several machines share those rows, and each would make its own.
    Raises OSError where the directory cannot be written.
    """
    environ.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    if environ.on_sqlite and not environ.secret_key:
        _store_key(environ)


def _store_key(environ: Environ) -> None:
    """Write a key that only we may read, unless another start was quicker.

    It is linked into place whole, so that nobody can read half of it.
    """
    if environ.key_file.exists():
        return
    draft = environ.key_file.with_name(f".{environ.key_file.name}.{os.getpid()}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(f"{new_token()}{new_token()}\n")
    try:
        os.link(draft, environ.key_file)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
