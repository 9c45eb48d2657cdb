"""A booking calendar of the demo, and two customers who have booked in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from einklang.accounts.models import Membership
from einklang.booking.models import BookingCalendar
from einklang.booking.opening import Span
from einklang.booking.reserve import Form, Guest, book
from einklang.booking.save_calendar import Said, save_calendar
from einklang.booking.situation import situation
from einklang.booking.slots import Slots
from einklang.project.demo.customers import JANA
from einklang.project.demo.meeting import NAMES, ZONE, Meeting, record
from einklang.project.demo.single import FELD
from einklang.records.recurrence import occurrences

HOURS = [[9 * 60, 12 * 60], [13 * 60, 17 * 60]]
QUESTION = "q-anliegen"
BOOKED = (
    (FELD, 30, "+49 40 55501-20", "Die Nachhallzeit im großen Besprechungsraum."),
    ("n.petrovic@klinik-eichensee.example", 45, "+49 30 23125-614", "Zwei Räume für Gespräche."),
)
AHEAD = timedelta(days=14)


def appointments(
    members: Mapping[str, Membership], meetings: Iterable[Meeting], now: datetime
) -> None:
    """What Jana offers, and who has booked: when none of these meetings of hers is, as the worker
    has not brought them yet."""
    jana = members[JANA]
    calendar = _offered(jana)
    taken = list(_taken(meetings, now))
    for address, minutes, phone, matter in BOOKED:
        start = next(each for each in _free(calendar, minutes, now) if _fits(each, minutes, taken))
        taken.append((start - 24 * 60, start + 24 * 60))  # not both on one day
        answers = {"place": phone, QUESTION: matter}
        guest = Guest(NAMES[address], address, ZONE, "de", answers)
        form = Form(start, minutes, guest, key=f"demo-{address}", token=f"demo-{address}")
        book(calendar=calendar, form=form, now=now, check=lambda _session: True)


def _offered(host: Membership) -> BookingCalendar:
    calendar = BookingCalendar(workspace=host.workspace, maker=host.user, zone=ZONE)
    asked = {"key": QUESTION, "label": "Worum geht es?", "kind": "long", "required": True}
    columns = {
        "name": "Erstgespräch Raumakustik",
        "text": "Wir sehen uns Ihre Räume auf dem Plan an und sagen Ihnen, ob sich eine Messung "
        "lohnt.",
        "durations": [30, 45],
        "weekly": {str(weekday): HOURS for weekday in range(5)},
        "holidays": "DE-HH",
        "questions": [asked | {"choices": []}],
    }
    save_calendar(calendar=calendar, said=Said(columns, [host.user], "erstgespraech"))
    return calendar


def _taken(meetings: Iterable[Meeting], now: datetime) -> Iterable[Span]:
    for meeting in meetings:
        if JANA in meeting.concerned:
            known = record(meeting, now)
            for each in occurrences(known, since=now, until=now + AHEAD, zone=ZONE):
                yield int(each.start.timestamp() // 60), int(each.end.timestamp() // 60)


def _free(calendar: BookingCalendar, minutes: int, now: datetime) -> Iterable[int]:
    window = now, now + AHEAD
    return Slots(calendar.rules(), situation(calendar, *window, now=now)).listed(minutes)


def _fits(start: int, minutes: int, taken: Iterable[Span]) -> bool:
    return not any(start < until and since < start + minutes for since, until in taken)
