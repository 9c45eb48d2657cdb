"""Imports: the file as it came, what is to become of it, and what became of it."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from django.db import models


class Kind(StrEnum):
    """What a file is."""

    CSV = "csv"
    VCARD = "vcard"


class State(StrEnum):
    """How far an import is. Until STORING nobody's data are touched."""

    COLUMNS = "columns"  # it is to be said what its columns hold
    LOOKING = "looking"  # it is found out what it would bring
    AHEAD = "ahead"  # that is told
    STORING = "storing"
    DONE = "done"
    STOPPED = "stopped"  # `reason` says why


class Import(models.Model):
    """One file that somebody brought. `done` records of it (rows, or vCards) have become people, or
    lines; it grows in the transaction that stores these, so that whoever goes on after a crash goes
    on there."""

    workspace = models.ForeignKey(
        "accounts.Workspace", on_delete=models.CASCADE, related_name="imports"
    )
    by = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=5)
    encoding = models.CharField(max_length=10)
    separator = models.CharField(max_length=1, blank=True)
    titled = models.BooleanField(default=True)  # the first row holds titles
    targets: models.JSONField[list[str]] = models.JSONField(default=list)  # formats.csv_titles
    responsible = models.ForeignKey(  # for those whose row names nobody
        "accounts.User", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField()
    state = models.CharField(max_length=10, default=State.COLUMNS)
    state_since = models.DateTimeField()
    reason = models.CharField(max_length=20, blank=True)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    counts: models.JSONField[dict[str, int]] = models.JSONField(default=dict)
    ahead: models.JSONField[dict[str, Any]] = models.JSONField(default=dict)  # files.look

    workspace_id: int
    by_id: int
    responsible_id: int | None

    class Meta:
        indexes = [models.Index(fields=["workspace", "by", "-made_at"], name="imports_of_member")]

    def __str__(self) -> str:
        return self.name

    @property
    def moves(self) -> bool:
        """Whether the worker is at it."""
        return self.state in {State.LOOKING, State.STORING}


class Part(models.Model):
    """A piece of a file, in order. Rows and not files in a folder, as the worker may run on another
    machine; they go when the import is done, or after a day."""

    of = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="parts")
    position = models.PositiveIntegerField()
    data = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["of", "position"], name="one_part_at_each_position")
        ]

    def __str__(self) -> str:
        return f"{self.position} of {self.of_id}"

    of_id: int


class Line(models.Model):
    """A record of a file of which somebody has to know: "asked", who it is; "bad", it cannot be
    read; "told", it came in, and something of it did not. `wanted` is what an asked one says
    (`files.wanted`), and of a told one what differs."""

    of = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="lines")
    number = models.PositiveIntegerField()  # of the line in the file
    kind = models.CharField(max_length=5)
    name = models.CharField(max_length=400, blank=True)
    reason = models.CharField(max_length=20)
    wanted: models.JSONField[dict[str, Any]] = models.JSONField(default=dict)
    people: models.JSONField[list[int]] = models.JSONField(default=list)
    person = models.ForeignKey("crm.Person", on_delete=models.SET_NULL, null=True, related_name="+")
    answer = models.CharField(max_length=10, blank=True)  # same, other, left
    chosen = models.BigIntegerField(null=True)  # of the people, who is the same
    done_at = models.DateTimeField(null=True)  # when the answer was carried out

    of_id: int
    person_id: int | None

    class Meta:
        indexes = [models.Index(fields=["of", "kind", "done_at", "number"], name="lines_of_import")]

    def __str__(self) -> str:
        return f"{self.number} of {self.of_id}"


class Made(models.Model):
    """Somebody whom an import made, as they were then."""

    of = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="made")
    person = models.ForeignKey("crm.Person", on_delete=models.CASCADE, related_name="+")
    revision = models.PositiveIntegerField(default=1)

    of_id: int
    person_id: int

    def __str__(self) -> str:
        return f"{self.person_id} by {self.of_id}"
