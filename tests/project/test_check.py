"""What `einklang check` finds in the database."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connection

from einklang.booking.guard import NAME, TABLE, stand_guard
from einklang.project.check import of_database
from einklang.project.environ import Environ, read

pytestmark = pytest.mark.django_db


def test_a_database_that_would_book_a_host_twice_is_told_until_migrate_was_run(
    tmp_path: Path,
) -> None:
    environ = read({"EINKLANG_DATA": str(tmp_path)})
    assert "book a host twice" not in _said(environ)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"ALTER TABLE {TABLE} DROP CONSTRAINT {NAME}")
        else:
            cursor.execute(f"DROP TRIGGER {NAME}_update")
    assert "book a host twice" in _said(environ)
    stand_guard()
    assert "book a host twice" not in _said(environ)


def _said(environ: Environ) -> str:
    return " ".join(finding.text for finding in of_database(environ))
