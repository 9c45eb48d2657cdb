from __future__ import annotations

import pytest
from tests.pure.samples import AT_NINE, calendar

from einklang.formats import ical
from einklang.formats.quirks import organiser_agent

HOST = "mailto:ich@nordlicht.example"


def _told(guest: str, *host: str) -> str:
    organiser = ";".join(("ORGANIZER", *host))
    text = calendar(
        *AT_NINE, f"{organiser}:{HOST}", f"ATTENDEE:{HOST}", f"ATTENDEE{guest}:mailto:gast@y"
    )
    said = organiser_agent.spoken(text).replace("\r\n ", "")
    return next(line for line in said.splitlines() if line.startswith("ORGANIZER"))


@pytest.mark.parametrize(
    ("guest", "before", "after"),
    [
        (";SCHEDULE-AGENT=NONE", (), f"ORGANIZER;SCHEDULE-AGENT=NONE:{HOST}"),
        (";SCHEDULE-AGENT=CLIENT", ("CN=Ich",), f"ORGANIZER;CN=Ich;SCHEDULE-AGENT=NONE:{HOST}"),
        ("", ("SCHEDULE-AGENT=NONE",), f"ORGANIZER:{HOST}"),
        ("", (), f"ORGANIZER:{HOST}"),
    ],
)
def test_the_organiser_says_of_the_agent_what_the_guests_say(
    guest: str, before: tuple[str, ...], after: str
) -> None:
    assert _told(guest, *before) == after


def test_an_event_without_guests_says_nothing_of_agents() -> None:
    text = calendar(*AT_NINE, f"ORGANIZER:{HOST}")
    said = organiser_agent.spoken(text)
    assert "SCHEDULE-AGENT" not in said
    assert ical.parse(said) == ical.parse(text)
