"""Our own files, as the tests of this folder read them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "einklang"
TESTS = ROOT / "tests"
Function = ast.FunctionDef | ast.AsyncFunctionDef


def modules(folder: Path = SOURCE) -> list[Path]:
    """Every Python file below, migrations left out."""
    return sorted(path for path in folder.rglob("*.py") if "migrations" not in path.parts)


@cache
def tree(path: Path) -> ast.Module:
    """A module as syntax."""
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def functions(path: Path) -> Iterator[Function]:
    """Every function of a module, nested ones too."""
    for node in ast.walk(tree(path)):
        if isinstance(node, Function):
            yield node


def lines(node: Function) -> int:
    """How long a function is, from its `def` to its last line."""
    return (node.end_lineno or node.lineno) - node.lineno + 1


def is_view_module(path: Path) -> bool:
    """`views.py`, or anything in a folder `views`."""
    return path.name == "views.py" or path.parent.name == "views"


def said(path: Path) -> str:
    """A path as a person would name it."""
    return path.relative_to(ROOT).as_posix()
