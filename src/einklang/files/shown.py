"""An import as its page shows it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from einklang.files import words
from einklang.files.models import Import

KINDS = ("new", "filled", "twice", "same", "asked", "bad")
SOON = 2
"""Seconds until a page looks again."""
TOLD = 200
"""So many lines a page shows."""


@dataclass(frozen=True, slots=True)
class Group:
    """How many become the same, in words, and the first of them by name."""

    kind: str
    n: int
    said: str
    names: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Shown:
    """One import as of now."""

    row: Import
    now: datetime

    @property
    def look(self) -> str:
        """The class of its state."""
        return words.STATES[self.row.state][0]

    @property
    def icon(self) -> str:
        """Of its state."""
        return words.STATES[self.row.state][1]

    @property
    def word(self) -> str:
        """Of its state."""
        return str(words.STATES[self.row.state][2])

    @property
    def stopped(self) -> str:
        """Why it does not go on."""
        return str(words.STOPPED.get(self.row.reason, ""))

    @property
    def progress(self) -> str:
        """How far it is."""
        return words.progress(self.row, (self.now - self.row.state_since).total_seconds())

    @property
    def poll(self) -> int:
        """After so many seconds look again."""
        return SOON

    @property
    def entries(self) -> str:
        """How many stand in the file."""
        return words.entries(self.row.total)

    @property
    def ahead(self) -> list[Group]:
        """What it would bring."""
        names: Mapping[str, Sequence[str]] = self.row.ahead.get("names", {})
        return [*_groups(self.row.ahead.get("counts", {}), names)]

    @property
    def nobody(self) -> bool:
        """Whether nothing at all would come of it."""
        counts = self.row.ahead.get("counts", {})
        return not any(counts.get(kind) for kind in ("new", "filled", "asked"))

    @property
    def brought(self) -> list[Group]:
        """What it has brought; what was asked stands by itself."""
        return [group for group in _groups(self.row.counts, {}) if group.kind != "asked"]

    @property
    def archived(self) -> str:
        """How many of those whom it made are archived by now; '' of none."""
        n = self.row.made.exclude(person__deleted_at=None).count()
        return words.archived(n) if n else ""

    @property
    def unlisted(self) -> int:
        """So many more could not be read, or came in but for something, than are listed."""
        bad: int = self.row.counts.get("bad", 0)
        return max(0, bad - self.row.lines.filter(kind="bad").count())

    def lines(self, kind: str) -> list[tuple[int, str, int | None, list[str]]]:
        """Number, name, person, and sentences of the lines of a kind, the first of them."""
        own = {field.key: field.name for field in self.row.workspace.person_fields.all()}
        rows = self.row.lines.filter(kind=kind).order_by("number", "pk")[:TOLD]
        return [
            (
                line.number,
                line.name,
                line.person_id,
                [words.bad(line.reason)] if kind == "bad" else words.told(line.wanted, own),
            )
            for line in rows
        ]

    @property
    def bad(self) -> list[tuple[int, str, int | None, list[str]]]:
        """What could not be read."""
        return self.lines("bad")

    @property
    def told(self) -> list[tuple[int, str, int | None, list[str]]]:
        """What came in but for something."""
        return self.lines("told")


def _groups(counts: Mapping[str, int], names: Mapping[str, Sequence[str]]) -> Iterator[Group]:
    for kind in KINDS:
        if n := counts.get(kind, 0):
            yield Group(kind, n, words.group(kind, n), names.get(kind, ()))
