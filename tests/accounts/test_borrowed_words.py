"""Texts of others that we say otherwise: they still say them, and it is our German that is read."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.utils import translation

from einklang.accounts import borrowed_words
from einklang.accounts.borrowed_words import WORDS

OURS = Path(borrowed_words.__file__).parent / "locale" / "de" / "LC_MESSAGES" / "django.po"
THEIRS = [Path(str(files(package))) for package in ("django", "allauth")]


def test_each_is_still_said_by_those_we_borrow_it_from() -> None:
    """Else a new version has changed it, and its users would read the new one untranslated."""
    said = "".join(
        path.read_text(encoding="utf-8")
        for package in THEIRS
        for kind in ("*.py", "*.html")
        for path in package.rglob(kind)
    )
    assert [text for text in WORDS if text not in said] == []


@pytest.mark.parametrize("text", WORDS)
def test_our_german_stands_before_theirs(text: str) -> None:
    with OURS.open("rb") as file:
        entry = read_po(file, locale="de").get(text)
    assert entry is not None
    with translation.override("de"):
        assert translation.gettext(text) == entry.string != text
