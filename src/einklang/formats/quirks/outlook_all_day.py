"""Outlook writes whole days as midnights, and says so in X-MICROSOFT-CDO-ALLDAYEVENT."""

from __future__ import annotations

from datetime import datetime, time

from einklang.records import moment
from einklang.records.moment import Day, Moment

FLAG = "X-MICROSOFT-CDO-ALLDAYEVENT"


def mended(start: Moment, end: Moment, flag: str) -> tuple[Moment, Moment]:
    """Both as days where the flag is TRUE and both are midnights on the wall, else as they are."""
    walls: list[datetime] = [moment.wall(start), moment.wall(end)]
    if flag.upper() != "TRUE" or any(at.time() != time.min for at in walls):
        return start, end
    return Day(walls[0].date()), Day(walls[1].date())
