"""Every sentence of the pages has its German, and no German is left over."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from einklang_sandbox import google
from einklang_sandbox.google.german import GERMAN
from einklang_sandbox.google.words import Words, preferred

PLACE = re.compile(r"\{\w+\}")


def said() -> set[str]:
    """What `say` is called with, anywhere in the package."""
    files = Path(google.__path__[0]).rglob("*.py")
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in files]
    return {
        node.args[0].value
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and "say" in {getattr(node.func, "id", ""), getattr(node.func, "attr", "")}
        and isinstance(node.args[0], ast.Constant)
        and isinstance(node.args[0].value, str)
    }


def test_each_sentence_has_its_german_and_no_german_is_left_over() -> None:
    assert said() == set(GERMAN)


def test_every_value_has_its_place_in_german() -> None:
    wrong = [en for en, de in GERMAN.items() if set(PLACE.findall(en)) != set(PLACE.findall(de))]
    assert wrong == []


def test_a_word_is_said_in_the_language_of_the_page() -> None:
    assert Words("en")("Your answer: {answer}", answer="x") == "Your answer: x"
    assert Words("de")("Your answer: {answer}", answer="x") == "Ihre Antwort: x"


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "en"),
        ("fr", "en"),
        ("de", "de"),
        ("de-AT, en;q=0.8", "de"),
        ("en;q=0.5, de;q=0.6", "de"),
        ("fr, en, de", "en"),
        ("de;q=viel, en", "en"),
    ],
)
def test_the_preferred_language_is_found(header: str, language: str) -> None:
    assert preferred(header) == language
