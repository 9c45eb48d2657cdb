"""Taking a file in: what it is, in which encoding, and with which columns. Nothing of it becomes
anybody yet."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from einklang.accounts.models import Membership
from einklang.files.models import Import, Kind, Part, State
from einklang.files.source import first_rows, kind_of, lines
from einklang.formats.csv_text import encoding_of, separator_of
from einklang.formats.csv_titles import names_titles, targets_of

LARGEST = 50_000_000
"""Bytes of a file."""
PIECE = 1 << 19
LOOKED_AT = 50
"""So many lines tell what a file is."""


class Refused(Exception):
    """This file holds no people: "empty", "too_big", "no_text", "workbook" or "calendar"."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@transaction.atomic
def take_in(file: UploadedFile[Any], by: Membership, now: datetime) -> Import:
    """Store the file, and what its columns seem to hold. Raises Refused; nothing is stored then."""
    if not file.size:
        raise Refused("empty")
    if file.size > LARGEST:
        raise Refused("too_big")
    encoding = encoding_of(file.chunks(PIECE))
    if not encoding:
        raise Refused("workbook" if _head(file)[:2] == b"PK" else "no_text")
    row = Import.objects.create(
        workspace=by.workspace,
        by=by.user,
        name=str(file.name or "")[:200],
        encoding=encoding,
        made_at=now,
        state_since=now,
    )
    for position, data in enumerate(file.chunks(PIECE)):
        Part.objects.create(of=row, position=position, data=data)
    _look_into(row)
    row.save()
    return row


def _head(file: UploadedFile[Any]) -> bytes:
    file.seek(0)
    return bytes(file.read(2))


def _look_into(row: Import) -> None:
    head = "".join(_first_lines(row))
    kind = kind_of(head)
    if not head.strip("\ufeff\0 \n\t"):
        raise Refused("empty")
    if kind == "calendar":
        raise Refused("calendar")
    row.kind = kind
    if kind == Kind.VCARD:
        row.state = State.AHEAD  # nothing is to be said of columns; `look` comes next
        return
    row.separator = separator_of(_first_lines(row))
    row.titled = guess_titled(row)
    row.targets = guess_targets(row)


def _first_lines(row: Import) -> Iterator[str]:
    return islice(lines(row), LOOKED_AT)


def guess_titled(row: Import) -> bool:
    """Whether the first row seems to hold titles."""
    return any(names_titles(first.cells) for first in first_rows(row, 1))


def guess_targets(row: Import) -> list[str]:
    """Where the columns seem to go; nowhere where nothing is told above them."""
    first = next(iter(first_rows(row, 1)), None)
    if first is None:
        return []
    if not row.titled:
        return [""] * len(first.cells)
    own = {field.key: field.name for field in row.workspace.person_fields.alive()}
    return targets_of(first.cells, own)
