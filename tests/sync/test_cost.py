"""Cost follows changes, not size: SQL statements and requests are counted."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.providers.meetings import GUEST, meeting
from tests.sync.conftest import World

from einklang.sync.models import Connection
from einklang.sync.run import run_connection

pytestmark = pytest.mark.django_db
PER_PAGE = 25


def put(world: World, count: int, *, first: int = 0) -> None:
    for i in range(first, first + count):
        world.server.put(world.there, f"m{i}", meeting(f"m{i}", f"T{i}", GUEST))


def statements(world: World) -> int:
    row = Connection.objects.select_related("workspace", "holder").get(pk=world.connection.pk)
    with CaptureQueriesContext(connection) as queries:
        run_connection(row, world.provider, world.clock)
    # Transactions are savepoints only because the test is one itself.
    return len([query for query in queries if "SAVEPOINT" not in query["sql"]])


def test_a_run_without_changes_costs_the_same_at_any_size(world: World) -> None:
    costs = []
    for size in (10, 100, 300):
        put(world, size)
        world.run()
        world.run()
        costs.append(statements(world))
    assert len(set(costs)) == 1
    assert costs[0] <= 11


def test_a_first_sync_costs_few_statements_a_page(world: World) -> None:
    put(world, 100)
    one = statements(world)
    put(world, 300, first=100)
    three = statements(world) - one
    assert one <= 2 * PER_PAGE
    assert three <= 3 * PER_PAGE


def test_a_run_without_changes_is_one_request(world: World) -> None:
    put(world, 100)
    world.run()
    world.run()
    before = world.provider.calls
    world.run()
    assert world.provider.calls == before + 1
