from __future__ import annotations

from tests.pure.samples import AT_NINE, calendar

from einklang.formats import ical
from einklang.formats.quirks.stray_quotes import mended


def test_quotation_marks_within_a_name_become_apostrophes() -> None:
    line = 'ATTENDEE;CN="Anna "die Chefin" Beispiel";ROLE=CHAIR:mailto:a@x.example'
    (found,) = ical.parse(calendar(*AT_NINE, line)).details.participants
    assert (found.name, found.address) == ("Anna 'die Chefin' Beispiel", "a@x.example")


def test_proper_quotation_marks_stay() -> None:
    assert mended('CN="a";X="b;c"') == 'CN="a";X="b;c"'
