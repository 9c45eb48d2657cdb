"""What every row of a workspace has, and the one way to write it.

Each writing transaction draws one number from its workspace's row and stamps it on all that it
writes. The lock on that row makes the order of numbers the order of commits, so whoever reads
"all rows past number n" misses nothing: no clock, no overlap (docs/algorithms/locking.md).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any, ClassVar, Self, TypeVar

from django.db import connection, models, transaction

M = TypeVar("M", bound="Row")
_drawn: ContextVar[dict[int, int] | None] = ContextVar("drawn", default=None)


class ChangedMeanwhile(Exception):
    """The row is no longer at the revision on which the write was decided. Decide again."""


@contextmanager
def writing(workspace_id: int) -> Iterator[int]:
    """A transaction that may write this workspace's rows; yields the number to stamp on them.

    Inside another `writing` of the same workspace it joins that one and yields its number.
    """
    numbers = _drawn.get()
    if numbers is not None and workspace_id in numbers:
        yield numbers[workspace_id]
        return
    with transaction.atomic():
        number = _draw(workspace_id)
        token = _drawn.set({**(numbers or {}), workspace_id: number})
        try:
            yield number
        finally:
            _drawn.reset(token)


def _draw(workspace_id: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE accounts_workspace SET modseq = modseq + 1 WHERE id = %s RETURNING modseq",
            [workspace_id],
        )
        row = cursor.fetchone()
    if row is None:
        msg = f"no workspace {workspace_id}"
        raise LookupError(msg)
    return int(row[0])


class RowSet(models.QuerySet[M]):
    """Reads that every kind of row offers."""

    def alive(self) -> Self:
        """Not archived."""
        return self.filter(deleted_at=None)

    def since(self, modseq: int) -> Self:
        """Written after this number, oldest first; archived rows too."""
        return self.filter(modseq__gt=modseq).order_by("modseq")

    def write_all(self, workspace_id: int, **values: Any) -> int:
        """Store the same in all of them that are of this workspace, whatever their revision, which
        grows by one. One statement; returns how many they were."""
        with writing(workspace_id) as number:
            return self.filter(workspace=workspace_id).update(
                **values, revision=models.F("revision") + 1, modseq=number
            )


class Row(models.Model):
    """A row of a workspace: archived, never removed, while anything points at it."""

    workspace = models.ForeignKey(
        "accounts.Workspace", on_delete=models.CASCADE, related_name="%(class)s_rows"
    )
    revision = models.PositiveIntegerField(default=1)
    modseq = models.BigIntegerField(default=0)
    deleted_at = models.DateTimeField(null=True, blank=True)

    workspace_id: int
    objects: ClassVar[models.Manager[Self]]

    class Meta:
        abstract = True

    def add(self) -> None:
        """Insert, stamped. Owns or joins the transaction."""
        with writing(self.workspace_id) as number:
            self.modseq = number
            self.save(force_insert=True)

    def write(self, *fields: str) -> None:
        """Store these fields if the row is still at `self.revision`, which then grows by one.

        Raises ChangedMeanwhile, and stores nothing, when another write came first.
        """
        with writing(self.workspace_id) as number:
            values = {name: getattr(self, name) for name in fields}
            rows = type(self)._base_manager  # noqa: SLF001 (Django's way past narrowed managers)
            done = rows.filter(pk=self.pk, revision=self.revision).update(
                **values, revision=self.revision + 1, modseq=number
            )
            if not done:
                raise ChangedMeanwhile
            self.revision += 1
            self.modseq = number

    def archive(self, at: datetime) -> None:
        """Take the row out of sight; `restore` brings it back. Raises ChangedMeanwhile."""
        self.deleted_at = at
        self.write("deleted_at")

    def restore(self) -> None:
        """Bring an archived row back. Raises ChangedMeanwhile."""
        self.deleted_at = None
        self.write("deleted_at")
