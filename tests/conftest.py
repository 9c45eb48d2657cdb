"""For all tests: the cast, no way out of this machine, and what runs on which database."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.utils import timezone, translation
from hypothesis import HealthCheck, settings
from tests.no_network import stay_at_home

pytest_plugins = ["tests.cast"]
stay_at_home()
ON_POSTGRES = os.environ.get("EINKLANG_TEST_DATABASE") == "postgres"
ONCE = ("/tests/browser/", "/tests/architecture/")  # on SQLite only: about pages, not about rows
# How fast something is belongs into a bench: a machine that does other things makes no test fail.
settings.register_profile("facts", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("facts")
ENGINE = "/tests/jobs/engine/"  # on PostgreSQL only: SQLite has no engine
WORLD = "/tests/world/"
# Run without being measured: what they reach, tests of single things have reached.
UNMEASURED = (WORLD, *ONCE)
# Which way a world takes its seed says, not the database: all ways are gone on SQLite. These send
# PostgreSQL all statements but two that the others send (201 of 203 forms, when they were counted).
SEEDS = range(8)
# First, as a module stays with one process: begun last, they would leave the other without work.
LONG = ("/tests/project/test_cli.py", "/tests/project/test_demo.py", WORLD)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL run what touches rows, and the engine; all else runs on SQLite."""
    belongs = _on_rows if ON_POSTGRES else _without_engine
    config.hook.pytest_deselected(items=[item for item in items if not belongs(item)])
    items[:] = sorted(filter(belongs, items), key=_turn)
    for item in items:
        if any(folder in item.path.as_posix() for folder in UNMEASURED):
            item.add_marker("unmeasured")


def _turn(item: pytest.Item) -> int:
    """When its module is begun: the long ones one after the other, then all others as they come."""
    path = item.path.as_posix()
    return next((turn for turn, long in enumerate(LONG) if long in path), len(LONG))


def _without_engine(item: pytest.Item) -> bool:
    return ENGINE not in item.path.as_posix()


def _on_rows(item: pytest.Item) -> bool:
    fixtures = getattr(item, "fixturenames", ())
    on_rows = item.get_closest_marker("django_db") or {"db", "transactional_db"} & set(fixtures)
    once = any(folder in item.path.as_posix() for folder in ONCE) or _is_one_more_way(item)
    return bool(on_rows) and not once


def _is_one_more_way(item: pytest.Item) -> bool:
    """Whether it walks a world on a seed that PostgreSQL need not see, or only looks how far the
    seeds reach."""
    if WORLD not in item.path.as_posix():
        return False
    call = getattr(item, "callspec", None)
    seed = call.params.get("seed") if call else None
    return "_does_reach_" in item.name or (seed is not None and seed not in SEEDS)


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    """No attempt of an earlier test counts against the limits of this one."""
    cache.clear()


@pytest.fixture(autouse=True)
def _language_and_zone() -> Iterator[None]:
    """German and Berlin at the beginning of each test, whatever the one before left."""
    with translation.override("de"), timezone.override("Europe/Berlin"):
        yield
