"""Files for the tests, and what the worker does with them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from einklang.accounts.models import Membership
from einklang.crm import hold
from einklang.crm.models import Person
from einklang.files import run as running
from einklang.files.models import Import, Line, State
from einklang.files.run import look, run
from einklang.files.take_in import take_in
from einklang.files.work import begin
from einklang.formats.csv_text import written
from einklang.records.contact import Contact

NOW = datetime(2026, 11, 12, 9, 30, tzinfo=UTC)
HEAD = ("Vorname", "Nachname", "E-Mail", "Telefon", "Firma")


def csv_of(rows: Iterable[Iterable[str]], head: Iterable[str] = HEAD, separator: str = ";") -> str:
    """A file with these rows."""
    return "".join(written(row, separator) for row in (head, *rows))


def upload(body: str | bytes, name: str = "kunden.csv") -> Any:
    """As a browser sends it."""
    return SimpleUploadedFile(name, body.encode() if isinstance(body, str) else body)


def brought(body: str | bytes, by: Membership, **more: Any) -> Import:
    """The import of this file, its columns as they were guessed."""
    row = take_in(upload(body), by, NOW)
    for name, value in more.items():
        setattr(row, name, value)
    row.save()
    return row


def looked(body: str | bytes, by: Membership, **more: Any) -> Import:
    """What the file would bring."""
    row = brought(body, by, **more)
    begin(row, State.LOOKING, NOW)
    look(row, by, lambda: NOW)
    return row


def done(body: str | bytes, by: Membership, **more: Any) -> Import:
    """What it has brought."""
    row = brought(body, by, **more)
    begin(row, State.STORING, NOW)
    with running.in_words_of(by):
        run(row, by, lambda: NOW, None)
    return row


def people() -> list[Contact]:
    """All who are here, as contacts, in the order in which they came."""
    rows = list(Person.objects.order_by("pk"))
    said = hold.contacts_of(rows)
    return [said[row.pk] for row in rows]


def names() -> list[str]:
    """How they are called."""
    return [each.title for each in people()]


def lines(of: Import, kind: str) -> list[Line]:
    """Of which somebody has to know."""
    return list(of.lines.filter(kind=kind).order_by("number", "pk"))
