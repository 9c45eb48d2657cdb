"""Descriptions as people read them, from HTML and from plain text, and back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from einklang.providers.google.prose import marked, plain


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("Bitte <b>pünktlich</b>", "Bitte pünktlich"),
        ("eins<br>zwei<br/>drei", "eins\nzwei\ndrei"),
        ("<p>eins</p><p>zwei</p>", "eins\n\nzwei"),
        ("<ul><li>a</li><li>b</li></ul>", "- a\n- b"),
        ("R&amp;D &lt;intern&gt;", "R&D <intern>"),
        ("<script>alert(1)</script>Hallo<style>p{}</style>", "Hallo"),
        ('<a href="https://x.example">hier</a>', "hier"),
        ("a < b und c > d", "a < b und c > d"),
        ("Kosten: 5 & mehr", "Kosten: 5 & mehr"),
        ("zwei\r\nZeilen\x07", "zwei\nZeilen"),
        ("", ""),
    ],
)
def test_html_is_read_as_its_text(html: str, text: str) -> None:
    assert plain(html) == text


def test_a_script_that_never_ends_says_nothing() -> None:
    assert plain("Hallo <script>" + "x" * 8000) == "Hallo"


@given(st.text(alphabet=st.sampled_from("ab<>/&;\n #1p"), max_size=40))
def test_a_plain_text_stays_what_it_is(text: str) -> None:
    """White space at its ends aside, which HTML does not keep."""
    assert plain(marked(text)).strip() == text.strip()
