from __future__ import annotations

import pytest
from tests.pure.samples import AT_NINE, calendar

from einklang.formats import ical


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_a_text_in_an_encoding_that_is_in_use_is_read(encoding: str) -> None:
    body = calendar(*AT_NINE, "SUMMARY:Größe").encode(encoding)
    assert ical.parse(body).details.summary == "Größe"
