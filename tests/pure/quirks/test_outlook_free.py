from __future__ import annotations

import pytest
from tests.pure.samples import AT_NINE, calendar

from einklang.formats import ical


@pytest.mark.parametrize(
    ("lines", "busy"),
    [
        (["X-MICROSOFT-CDO-BUSYSTATUS:FREE"], False),
        (["X-MICROSOFT-CDO-BUSYSTATUS:TENTATIVE"], True),
        (["X-MICROSOFT-CDO-BUSYSTATUS:FREE", "TRANSP:OPAQUE"], True),
    ],
)
def test_free_time_is_free_where_transp_says_nothing(lines: list[str], *, busy: bool) -> None:
    assert ical.parse(calendar(*AT_NINE, *lines)).details.busy is busy
