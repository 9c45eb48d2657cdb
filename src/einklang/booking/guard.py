"""No host is reserved twice: the database itself refuses it (docs/algorithms/availability.md).

On PostgreSQL an exclusion constraint, on SQLite triggers. Both are made by name after each
`migrate`, as Django drops triggers silently when it builds a table anew.
"""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, connections
from django.db.backends.base.base import BaseDatabaseWrapper

NAME = "no_host_reserved_twice"
TABLE = "booking_reservation"
POSTGRES = """
DO $$ BEGIN
  IF NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conname = 'no_host_reserved_twice') THEN
    ALTER TABLE booking_reservation ADD CONSTRAINT no_host_reserved_twice EXCLUDE USING gist
      (int8range(host_id, host_id, '[]') WITH &&, int8range(since, until) WITH &&);
  END IF;
END $$
"""
SQLITE = (
    """
CREATE TRIGGER IF NOT EXISTS no_host_reserved_twice_insert BEFORE INSERT ON booking_reservation
WHEN EXISTS (
  SELECT 1 FROM booking_reservation
  WHERE host_id = NEW.host_id AND since < NEW.until AND until > NEW.since
) BEGIN SELECT RAISE(ABORT, 'no_host_reserved_twice'); END
""",
    """
CREATE TRIGGER IF NOT EXISTS no_host_reserved_twice_update BEFORE UPDATE ON booking_reservation
WHEN EXISTS (
  SELECT 1 FROM booking_reservation
  WHERE host_id = NEW.host_id AND since < NEW.until AND until > NEW.since AND id != OLD.id
) BEGIN SELECT RAISE(ABORT, 'no_host_reserved_twice'); END
""",
)


def stand_guard(*, using: str = "default", **_: Any) -> None:
    """Make what is missing. Called after `migrate`."""
    connection = connections[using]
    if TABLE not in connection.introspection.table_names():
        return
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(POSTGRES)
            return
        for trigger in SQLITE:
            cursor.execute(trigger)


def stands(connection: BaseDatabaseWrapper) -> bool:
    """Whether the database refuses to reserve a host twice."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT count(*) FROM pg_constraint WHERE conname = %s", [NAME])
            return bool(cursor.fetchone()[0] == 1)
        cursor.execute(
            "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND name LIKE %s",
            [f"{NAME}_%"],
        )
        return bool(cursor.fetchone()[0] == len(SQLITE))


def is_ours(error: IntegrityError) -> bool:
    """Whether this is the refusal to reserve a host twice."""
    return NAME in str(error)
