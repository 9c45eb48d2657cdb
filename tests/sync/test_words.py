"""Whatever reason the code gives has a sentence, in German too."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import translation

import einklang
from einklang.formats.unreadable import REASONS as UNREADABLE
from einklang.sync import words

SOURCE = Path(einklang.__file__).parent
PARTS = ("providers", "formats", "reconcile", "sync")
RAISED = {
    "Again", "Stale", "CursorGone", "Missing", "Refused", "SignIn", "Malformed",
    "Unreadable", "Illegible", "Verdict",
}  # fmt: skip
CODE = re.compile(r"[a-z]+(?:_[a-z]+)+|private|internal|blocklisted|frozen|binary|truncated")


def codes() -> Iterator[str]:
    """Every code that stands in a call of what is raised or decided, and in the tables beside."""
    yield from UNREADABLE
    for part in PARTS:
        for path in (SOURCE / part).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                yield from _in_call(node)
                yield from _in_table(node)


def _in_call(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in RAISED:
        yield from (text for argument in node.args for text in _texts(argument))


def _in_table(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Assign(targets=[ast.Name(id="_PAUSES")], value=ast.Dict(values=values)):
            yield from (text for value in values for text in _texts(value))
        case ast.FunctionDef(name="_reason"):
            returned = (each.value for each in ast.walk(node) if isinstance(each, ast.Return))
            yield from (text for value in returned if value for text in _texts(value))
        case _:
            pass


def _texts(node: ast.AST) -> Iterator[str]:
    constants = (each for each in ast.walk(node) if isinstance(each, ast.Constant))
    texts = (each.value for each in constants if isinstance(each.value, str))
    return (text for text in texts if CODE.fullmatch(text))


def test_every_reason_has_a_sentence() -> None:
    found = set(codes())
    assert {"credentials_refused", "server_away", "certificate_not_trusted", "bad_rule"} <= found
    assert sorted(found - set(words.REASONS)) == []


@pytest.mark.parametrize("table", [words.REASONS, words.WITH_ADDRESS, words.ADVICE])
def test_every_sentence_is_a_whole_one(table: dict[str, object]) -> None:
    for language in ("en", "de"):
        with translation.override(language):
            assert [str(text) for text in table.values() if not str(text).endswith(".")] == []


def test_a_code_without_a_sentence_is_not_shown() -> None:
    assert "strange" not in str(words.reason_in_words("strange_code"))
    assert words.reason_in_words("") == ""
