"""Texts without case and accents."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from einklang.records.folded import folded


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Söhnke", "sohnke"),
        ("STRAẞE  und\tStraße", "strasse und strasse"),
        ("Şahin Yıldız", "sahin yıldız"),
        ("ﬁn\0de", "fin de"),
        ("  ", ""),
        ("李雷 👩‍🚀", "李雷 👩‍🚀"),
    ],
)
def test_case_accents_and_blanks_go(text: str, plain: str) -> None:
    assert folded(text) == plain


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    assert folded(folded(text)) == folded(text)
