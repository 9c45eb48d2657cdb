from __future__ import annotations

from tests.pure.samples import AT_NINE, calendar

from einklang.formats import ical
from einklang.formats.quirks.split_character import mended


def test_a_character_that_a_fold_cut_in_two_is_whole_again() -> None:
    text = calendar(*AT_NINE, "SUMMARY:Größe").encode()
    cut = text.replace("ö".encode(), b"\xc3\r\n \xb6")
    assert ical.parse(cut).details.summary == "Größe"


def test_other_folds_stay() -> None:
    assert mended(b"SUMMARY:a\r\n b") == b"SUMMARY:a\r\n b"
    assert mended("SUMMARY:ä\r\n b".encode()) == "SUMMARY:ä\r\n b".encode()
