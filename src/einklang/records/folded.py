"""Texts as a search and an order of names take them: without case and without accents."""

from __future__ import annotations

import unicodedata


def folded(text: str) -> str:
    """Small letters without accents, and white space as single blanks: "Söhnke" and "SOHNKE" are
    one. Folding twice is folding once."""
    apart = unicodedata.normalize("NFKD", text.replace("\0", " ")).casefold()
    # Once more, as a few small letters come apart that their capitals did not (Unicode 3.13, D146).
    bare = (
        each for each in unicodedata.normalize("NFKD", apart) if not unicodedata.combining(each)
    )
    return " ".join("".join(bare).split())
