"""What the made-up team has at Google: not connected at first, so that connecting can be tried."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from einklang.project.demo.customers import CONTACTS, CUSTOMERS, DOMAIN, JANA, MEHMET, TEAM
from einklang.project.demo.meeting import ZONE

OFFICE = f"buero@{DOMAIN}"
GROUP = "Kunden"  # of contacts


def accounts(today: date) -> Sequence[dict[str, Any]]:
    """Accounts with their calendars and events, as the stand-in reads them."""
    return [
        {
            "address": JANA,
            "name": TEAM[JANA],
            "zone": ZONE,
            "events": _janas(today),
            "groups": [GROUP],
            "contacts": list(_contacts()),
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


def _contacts() -> Iterator[dict[str, Any]]:
    """In the group somebody whom Einklang knows, whom it may know, and whom it does not know;
    outside of it somebody who is nobody's customer."""
    known, maybe = (next(c for c in CONTACTS if c.family == name) for name in ("Harms", "Rohde"))
    firms = {customer.domain: customer.name for customer in CUSTOMERS}
    yield {**_named(known.given, known.family), **_mail(known.addresses[0]), "groups": [GROUP]}
    yield {
        **_named(maybe.given, maybe.family),
        **_mobile("0171 39200-99"),
        "organizations": [{"name": firms[maybe.of]}],
        "groups": [GROUP],
    }
    yield {**_named("Katrin", "Hansen"), **_mail("k.hansen@hallraum.example"), "groups": [GROUP]}
    yield {**_named("Oma", "Lindhorst"), **_mobile("0171 39200-11")}


def _named(given: str, family: str) -> dict[str, Any]:
    return {"names": [{"givenName": given, "familyName": family}]}


def _mail(address: str) -> dict[str, Any]:
    return {"emailAddresses": [{"value": address, "type": "work"}]}


def _mobile(number: str) -> dict[str, Any]:
    return {"phoneNumbers": [{"value": number, "type": "mobile"}]}


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
