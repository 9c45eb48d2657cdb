"""Does the cost of a run follow what changed, and not how much there is?

SQL statements of a run without changes at 100, 1,000 and 10,000 events, and of a first sync per
page of 100; the provider is in memory, so nothing else is counted.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import timedelta

from ground import answer, house

house()

from django.db import connection as database  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from tests.providers.meetings import GUEST, NINE, meeting  # noqa: E402
from tests.providers.memory import MemoryServer  # noqa: E402
from tests.sync.conftest import World, connected  # noqa: E402

from einklang.accounts.models import Membership, User, Workspace  # noqa: E402
from einklang.records.moment import Zoned  # noqa: E402
from einklang.sync.models import Connection  # noqa: E402
from einklang.sync.run import run_connection  # noqa: E402

SIZES = (100, 1_000, 10_000)
PAGE = 100


def world_of(name: str) -> World:
    workspace = Workspace.objects.create(slug=name, name=name)
    user = User.objects.create_user(f"alice@{name}.example")
    member = Membership.objects.create(user=user, workspace=workspace)
    return connected(member, MemoryServer(), "kunden")


def fill(world: World, count: int) -> None:
    for i in range(count):
        record = meeting(f"m{i}", f"Termin {i}", GUEST, f"kunde{i % 50}@firma.example")
        start = Zoned(NINE + timedelta(hours=i), "Europe/Berlin")
        end = Zoned(start.at + timedelta(hours=1), "Europe/Berlin")
        details = replace(record.details, start=start, end=end)
        world.server.put(world.there, f"m{i}", replace(record, details=details))


def statements(world: World) -> int:
    row = Connection.objects.select_related("workspace", "holder").get(pk=world.connection.pk)
    with CaptureQueriesContext(database) as queries:
        run_connection(row, world.provider, world.clock)
    return len([q for q in queries if "SAVEPOINT" not in q["sql"]])


def main() -> int:
    quiet, first = [], {}
    for size in SIZES:
        world = world_of(f"n{size}")
        fill(world, size)
        database.queries_log.clear()
        first[size] = statements(world)
        statements(world)
        quiet.append(statements(world))
    pages = (SIZES[1] - SIZES[0]) / PAGE
    measured = {
        "no_change_sql": quiet[0],
        "no_change_sql_spread": max(quiet) - min(quiet),
        "first_sync_sql_per_page": round((first[SIZES[1]] - first[SIZES[0]]) / pages, 1),
    }
    goal = {"no_change_sql_spread": 0, "first_sync_sql_per_page": 25}
    return answer("Does the cost of a run follow what changed?", measured, goal)


if __name__ == "__main__":
    sys.exit(main())
