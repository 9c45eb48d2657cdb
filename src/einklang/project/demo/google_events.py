"""What the made-up team has at Google: not connected at first, so that connecting can be tried."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from einklang.project.demo.customers import CONTACTS, DOMAIN, JANA, MEHMET, TEAM
from einklang.project.demo.meeting import ZONE

OFFICE = f"buero@{DOMAIN}"


def accounts(today: date) -> Sequence[dict[str, Any]]:
    """Accounts with their calendars and events, as the stand-in reads them."""
    return [
        {
            "address": JANA,
            "name": TEAM[JANA],
            "zone": ZONE,
            "events": _janas(today),
            "calendars": [{"summary": "Messgeräte", "events": _devices(today)}],
        },
        {"address": MEHMET, "name": TEAM[MEHMET], "zone": ZONE, "events": []},
        {"address": OFFICE, "name": "Büro Lindhorst", "zone": ZONE, "events": []},
    ]


def _janas(today: date) -> list[dict[str, Any]]:
    first, second, third, *_ = (contact for contact in CONTACTS if contact.of)
    return [
        _event(today, -9, 11, "Vorgespräch Nachhallzeit", [first.addresses[0]], location="Telefon"),
        _event(today, 1, 16, "Messung besprechen", [second.addresses[0]], location="Neuer Wall 41"),
        _event(today, 3, 10, "Angebot durchgehen", [first.addresses[0], MEHMET]),
        _event(
            today, 2, 8, "Baustellenrunde", [third.addresses[0]],
            recurrence=["RRULE:FREQ=WEEKLY;COUNT=8"],
        ),
        _event(today, 4, 14, "Interessentin: erste Fragen", ["k.hansen@hallraum.example"]),
        _event(today, 2, 12, "Team-Mittag", [MEHMET]),
        _event(today, 5, 17, "Zahnarzt", [], visibility="private"),
    ]  # fmt: skip


def _devices(today: date) -> list[dict[str, Any]]:
    return [_event(today, 1, 9, "Schallpegelmesser bei Jana", [])]


def _event(
    today: date, days: int, hour: int, title: str, guests: Sequence[str], **more: Any
) -> dict[str, Any]:
    start = datetime.combine(today + timedelta(days=days), time(hour), ZoneInfo(ZONE))
    end = start + timedelta(hours=1)
    return {
        "summary": title,
        "start": {"dateTime": start.isoformat(), "timeZone": ZONE},
        "end": {"dateTime": end.isoformat(), "timeZone": ZONE},
        "attendees": [{"email": address} for address in guests],
        **more,
    }
