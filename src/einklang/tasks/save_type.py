"""Storing a type of tasks of the workspace's own."""

from __future__ import annotations

from django.db import IntegrityError

from einklang.accounts.rows import writing
from einklang.tasks.models import TaskType


class NameTaken(Exception):
    """Another type has got the name since it was looked for."""


def save_type(*, row: TaskType, name: str) -> None:
    """Add a new one, or call a known one otherwise. Raises NameTaken, and ChangedMeanwhile where
    the known one is another by now; nothing is stored then."""
    row.name = name
    try:
        with writing(row.workspace_id):
            if row.pk is None:
                row.add()
            else:
                row.write("name")
    except IntegrityError as error:
        raise NameTaken from error
