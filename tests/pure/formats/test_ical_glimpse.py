"""The title of an entry that cannot be read, whatever is wrong with it."""

from __future__ import annotations

import pytest

from einklang.formats.ical_glimpse import title_in


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("BEGIN:VEVENT\r\nSUMMARY:Angebot\\, Teil 2\r\n", "Angebot, Teil 2"),
        ("SUMMARY:Ein langer Ti\r\n tel\r\nDTSTART:x", "Ein langer Titel"),
        ('SUMMARY;LANGUAGE="d:e";X=1:Angebot\nSUMMARY:zwei', "Angebot"),
        ("summary:Angebot", "Angebot"),
        ("DESCRIPTION:SUMMARY:nein", ""),
        ("", ""),
    ],
)
def test_the_first_summary_counts(text: str, title: str) -> None:
    assert title_in(text) == title
