"""khal's own reading of a text. It has icalendar keep zones by pytz, for the whole process: here it
may, for as long as it reads."""

from __future__ import annotations

import icalendar
from khal.icalendar import cal_from_ics, split_ics
from vdirsyncer.vobject import split_collection

icalendar.use_zoneinfo()  # type: ignore[no-untyped-call]  # again: importing khal has changed it


def khal_and_vdirsyncer_read(body: str) -> int:
    """How many entries vdirsyncer makes files of, each of which khal reads."""
    items = list(split_collection(body))
    icalendar.use_pytz()  # type: ignore[no-untyped-call]
    try:
        for item in items:
            assert cal_from_ics(item).walk()
        assert len(list(split_ics(body))) in {0, len(items)}  # it knows no tasks
    finally:
        icalendar.use_zoneinfo()  # type: ignore[no-untyped-call]
    return len(items)
