"""One word for one thing: names in the code use the words of docs/glossary.md."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.sources import modules, said, tree

# What others call it → what we call it. Matched against the parts of a name: `attendee_list`.
SYNONYMS = {
    "tenant": "workspace",
    "attendee": "participant",
    "attendees": "participants",
    "etag": "version",
    "etags": "versions",
    "synctoken": "cursor",
    "opportunity": "deal",
    "assignee": "responsible",
    "upstream": "remote",
    "downstream": "local",
    "tombstone": "standing",
}
# The languages of others are spoken where they are read and written.
FOREIGN = ("formats", "providers")


def names(path: Path) -> Iterator[str]:
    """Everything that a module gives a name to."""
    for node in ast.walk(tree(path)):
        match node:
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name) | ast.arg(arg=name):
                yield name
            case ast.Name(id=name, ctx=ast.Store()) | ast.Attribute(attr=name, ctx=ast.Store()):
                yield name
            case _:
                pass


def test_nothing_has_two_names() -> None:
    found = {
        f"{said(path)}: {name} (say {SYNONYMS[part]})"
        for path in modules()
        if not set(path.parts) & set(FOREIGN)
        for name in names(path)
        for part in name.lower().split("_")
        if part in SYNONYMS
    }
    assert sorted(found) == []
