"""Inserting many new rows at once, where it is the rows that take the time.

Django's `bulk_create` asks every value what it is, and sends SQLite at most 999 parameters at a
time: of a first sync that was more than a third. Here a column is made ready as a whole, and a
statement holds as much as the database takes. Both databases tell the keys in the order of the
rows, on which `bulk_create` relies, too.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections, models

PARAMETERS = 60_000
"""Of one statement at most; of SQLite what it was built with."""
_PLAIN_FIELDS = frozenset(
    {
        models.BigIntegerField, models.BooleanField, models.CharField, models.ForeignKey,
        models.PositiveIntegerField, models.TextField,
    }
)  # fmt: skip
_NOTHING = frozenset({type(None)})
_PLAIN = frozenset({str, int, bool}) | _NOTHING
"""What such a field hands on as it is. A kind of its own, a secret or JSON, is not among them."""


def insert(rows: Sequence[models.Model], *, unless_there: bool = False) -> None:
    """Store new rows of one kind, and give them their keys. Inside the caller's transaction.
    `unless_there`: a row that a constraint forbids is left out, and none is told its key."""
    if not rows:
        return
    model = type(rows[0])
    names = [field.attname for field in model._meta.concrete_fields if not field.primary_key]  # noqa: SLF001
    values = [[getattr(row, name) for name in names] for row in rows]
    keys = insert_values(model, names, values, unless_there=unless_there)
    for row, key in () if unless_there else zip(rows, keys, strict=True):
        row.pk = key
        row._state.adding = False  # noqa: SLF001 (as bulk_create leaves it)


def insert_values(
    model: type[models.Model],
    names: Sequence[str],
    values: Iterable[Sequence[Any]],
    *,
    unless_there: bool = False,
) -> list[int]:
    """The same of rows that nobody needs as objects: what each says under these names, in their
    order. Returns the keys of what was stored."""
    of = model._meta  # noqa: SLF001
    named = {field.attname: field for field in of.concrete_fields}
    fields = [named[name] for name in names]
    rows = list(values)
    keys: list[int] = []
    most = _parameters() // len(fields)
    unless = "ON CONFLICT DO NOTHING " if unless_there else ""
    ending = f"{unless}RETURNING {_quoted(of.pk)}"
    with connection.cursor() as cursor:
        for at in range(0, len(rows), most):
            part = rows[at : at + most]
            columns = zip(*part, strict=True)
            ready = [_ready(*each) for each in zip(fields, columns, strict=True)]
            parameters = list(chain.from_iterable(zip(*ready, strict=True)))
            cursor.execute(_statement(model, fields, len(part), ending), parameters)
            keys += (key for (key,) in cursor.fetchall())
    return keys


def _ready(field: models.Field[Any, Any], column: Sequence[Any]) -> Sequence[Any]:
    """The column's values as the database takes them."""
    save, here = field.get_db_prep_save, connections[DEFAULT_DB_ALIAS]
    passes = _PLAIN if type(field) in _PLAIN_FIELDS else _NOTHING
    return [each if type(each) in passes else save(each, here) for each in column]


def _statement(
    model: type[models.Model], fields: Sequence[models.Field[Any, Any]], count: int, ending: str
) -> str:
    table = connection.ops.quote_name(model._meta.db_table)  # noqa: SLF001
    columns = ", ".join(map(_quoted, fields))
    row = f"({', '.join(['%s'] * len(fields))})"
    rows = ", ".join([row] * count)
    return f"INSERT INTO {table} ({columns}) VALUES {rows} {ending}"  # noqa: S608 (names of our own)


def _quoted(field: models.Field[Any, Any]) -> str:
    return connection.ops.quote_name(field.column or "")


def _parameters() -> int:
    if connection.vendor != "sqlite":
        return PARAMETERS
    limit: int = connection.connection.getlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER)
    return min(PARAMETERS, limit)
