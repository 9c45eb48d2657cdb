"""What stood in the rows before people grew."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

BEFORE, AFTER = ("crm", "0003_deals_and_tickets"), ("crm", "0004_grown_person")


@pytest.fixture
def grown_again(transactional_db: None) -> Iterator[None]:
    """The newest shape once more, whatever the test leaves."""
    yield
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


@pytest.mark.usefixtures("grown_again")
def test_people_who_are_there_already_get_keys_and_are_found() -> None:
    executor = MigrationExecutor(connection)
    executor.migrate([BEFORE])
    old = executor.loader.project_state([BEFORE]).apps
    workspace = old.get_model("accounts", "Workspace").objects.create(slug="alt", name="Alt")
    row = old.get_model("crm", "Person").objects.create(
        workspace=workspace, given="Maren", family="Söhnke"
    )
    old.get_model("crm", "PersonEmail").objects.create(person=row, address="ms@x.example")
    old.get_model("crm", "PersonPhone").objects.create(person=row, number="0049-40 12")
    executor = MigrationExecutor(connection)
    executor.migrate([AFTER])
    new = executor.loader.project_state([AFTER]).apps
    grown = new.get_model("crm", "Person").objects.get()
    assert (grown.sorted_as, grown.known_as) == ("sohnke maren", "")
    assert grown.search.splitlines() == [
        "maren sohnke", "ms@x.example", "0049-40 12", "+494012",
    ]  # fmt: skip
    assert new.get_model("crm", "PersonPhone").objects.get().key == "+494012"
