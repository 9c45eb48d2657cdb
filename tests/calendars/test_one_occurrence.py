"""One occurrence of a series: changed, moved, deleted; the others stay."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from tests.calendars.scene import FRIDAY, Said, at, calendar_of, invited_by, meeting
from tests.cast import ClientOf

from einklang.accounts.models import User
from einklang.calendars.models import Event
from einklang.records.event import Override, Participant

SECOND = "2026-11-20T14:00:00[Europe/Berlin]"
WEEKLY = Said(FRIDAY, ("FREQ=WEEKLY;COUNT=3",))


def url(event: Event, act: str = "edit", of: str = SECOND) -> str:
    return f"/w/nordlicht/calendar/{event.pk}/{act}/?of={of}"


def filled(client: Client, event: Event) -> dict[str, Any]:
    form = client.get(url(event)).context["form"]
    values = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in values.items() if value not in (None, False)}


def override(event: Event) -> Override:
    event.refresh_from_db()
    (found,) = event.as_record().overrides
    return found


def test_only_this_one_changes(alice: User, client_of: ClientOf) -> None:
    event = meeting(alice, said=WEEKLY)
    client = client_of(alice)
    answer = client.post(url(event), {**filled(client, event), "place": "Kiel"})
    assert answer.status_code == 302
    assert answer["Location"].endswith("?of=2026-11-20T14%3A00%3A00%5BEurope%2FBerlin%5D")
    assert override(event).details.place == "Kiel"
    assert event.as_record().details == FRIDAY
    assert list(event.occurrences.values_list("changed", flat=True).order_by("starts_at")) == [
        False, True, False,
    ]  # fmt: skip


def test_a_moved_one_is_still_known_by_its_place_in_the_series(
    alice: User, client_of: ClientOf
) -> None:
    event = meeting(alice, said=WEEKLY)
    client = client_of(alice)
    moved = {"start_day": "19.11.", "start_time": "9", "end_day": "19.11.", "end_time": "10"}
    client.post(url(event), {**filled(client, event), **moved})
    found = override(event)
    assert (found.of, found.details.start) == (at("2026-11-20 14:00"), at("2026-11-19 09:00"))
    client.post(url(event), {**filled(client, event), "start_time": "8"})
    found = override(event)
    assert (found.of, found.details.start) == (at("2026-11-20 14:00"), at("2026-11-19 08:00"))
    assert event.occurrences.count() == 3


def test_an_untouched_form_tells_nothing_apart(alice: User, client_of: ClientOf) -> None:
    event = meeting(alice, invited_by(alice), said=Said(invited_by(alice), WEEKLY.rules))
    client = client_of(alice)
    client.post(url(event), filled(client, event))
    event.refresh_from_db()
    assert event.as_record().overrides == ()


def test_a_guest_of_one_meeting_is_invited_to_that_one_alone(
    alice: User, client_of: ClientOf
) -> None:
    event = meeting(alice, said=WEEKLY)
    client = client_of(alice)
    client.post(url(event), {**filled(client, event), "guests": "gast@kunde.example"})
    said = override(event).details
    assert said.participants == (Participant("gast@kunde.example"),)
    assert said.organiser is not None
    assert event.as_record().details.participants == FRIDAY.participants


def test_what_only_a_series_can_say_is_not_asked(alice: User, client_of: ClientOf) -> None:
    event = meeting(alice, said=WEEKLY)
    Event.objects.filter(pk=event.pk).update(internal_note="Preis bis Montag")
    client = client_of(alice)
    form = client.get(url(event)).context["form"]
    assert not {"pace", "internal_note", "calendar"} & form.fields.keys()
    client.post(url(event), {**filled(client, event), "place": "Kiel"})
    event.refresh_from_db()
    assert event.internal_note == "Preis bis Montag"


def test_a_change_meanwhile_is_shown_beside_what_was_typed(
    alice: User, client_of: ClientOf
) -> None:
    event = meeting(alice, said=WEEKLY)
    client = client_of(alice)
    mine = {**filled(client, event), "summary": "Meins"}
    client.post(url(event), {**filled(client, event), "place": "Kiel"})
    answer = client.post(url(event), mine)
    assert answer.status_code == 409
    text = " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())
    assert "Ort : Kiel" in text
    assert override(event).details.summary == FRIDAY.summary


def test_only_this_one_is_deleted(alice: User, client_of: ClientOf) -> None:
    event = meeting(alice, calendars=[calendar_of(alice)], said=WEEKLY)
    client = client_of(alice)
    html = client.get(url(event, "delete")).content.decode()
    assert "Nur dieser Termin wird gelöscht." in html
    assert "Freitag, 20. November" in html
    answer = client.post(url(event, "delete"), {"revision": event.revision})
    assert answer.status_code == 302
    event.refresh_from_db()
    assert event.deleted_at is None
    assert event.as_record().excluded == (at("2026-11-20 14:00"),)
    assert event.occurrences.count() == 2
    assert client.get(url(event)).status_code == 404


def test_with_its_last_meeting_a_series_goes(alice: User, client_of: ClientOf) -> None:
    gone = (at("2026-11-13 14:00"), at("2026-11-27 14:00"))
    event = meeting(alice, said=replace(WEEKLY, excluded=gone))
    client_of(alice).post(url(event, "delete"), {"revision": event.revision})
    event.refresh_from_db()
    assert event.deleted_at is not None


@pytest.mark.parametrize("revision", ["", "99"])
def test_what_changed_meanwhile_is_not_taken_out(
    alice: User, client_of: ClientOf, revision: str
) -> None:
    event = meeting(alice, said=WEEKLY)
    assert client_of(alice).post(url(event, "delete"), {"revision": revision}).status_code == 409
    event.refresh_from_db()
    assert event.as_record().excluded == ()


@pytest.mark.parametrize(
    "of",
    [
        "x",
        "2026-11-20",
        "2026-11-21T14:00:00[Europe/Berlin]",
        "2026-11-20T14:00:00[Mars/Olympus]",
        "0001-01-01T00:00:00[Europe/Berlin]",
    ],
)
@pytest.mark.parametrize("act", ["edit", "delete"])
def test_what_the_series_does_not_have_has_no_page(
    alice: User, client_of: ClientOf, act: str, of: str
) -> None:
    event = meeting(alice, said=WEEKLY)
    assert client_of(alice).get(url(event, act, of)).status_code == 404


def test_the_page_of_one_meeting_offers_it_and_the_series(alice: User, client_of: ClientOf) -> None:
    event = meeting(alice, said=WEEKLY)
    html = client_of(alice).get(f"/w/nordlicht/calendar/{event.pk}/?of={SECOND}").content.decode()
    of = "2026-11-20T14%3A00%3A00%5BEurope%2FBerlin%5D"
    for link in (f"edit/?of={of}", f"edit/?from={of}", f"delete/?of={of}"):
        assert f'href="/w/nordlicht/calendar/{event.pk}/{link}"' in html
    whole = client_of(alice).get(f"/w/nordlicht/calendar/{event.pk}/edit/?from={SECOND}")
    assert "Die ganze Serie" in whole.content.decode()
    assert "pace" in whole.context["form"].fields


def test_a_form_keeps_what_icalendar_can_hold(alice: User, client_of: ClientOf) -> None:
    event = meeting(alice, said=WEEKLY)
    client = client_of(alice)
    typed = {
        "summary": "Ab\x07nahme\x0b", "place": "Raum\x1b 7", "description": "a\x01\r\nb",
        "guests": "Sa\x02bine <s@kunde.example>",
    }  # fmt: skip
    client.post(url(event), {**filled(client, event), **typed})
    said = override(event).details
    assert (said.summary, said.place, said.description) == ("Abnahme", "Raum 7", "a\nb")
    assert said.participants[0].name == "Sabine"
