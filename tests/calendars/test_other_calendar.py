"""Putting a meeting into another calendar."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from tests.calendars.scene import FRIDAY, calendar_of, invited_by, meeting
from tests.cast import ClientOf

from einklang.accounts.models import User
from einklang.calendars.models import Calendar, Event


def url(event: Event) -> str:
    return f"/w/nordlicht/calendar/{event.pk}/edit/"


def choices(client: Client, event: Event) -> list[str]:
    form = client.get(url(event)).context["form"]
    return (
        [name for name, _ in form.fields["calendar"].choices] if "calendar" in form.fields else []
    )


def put(client: Client, event: Event, calendar: Calendar, **more: str) -> int:
    form = client.get(url(event)).context["form"]
    typed = {name: form[name].value() for name in form.fields}
    kept = {name: value for name, value in typed.items() if value not in (None, False)}
    return client.post(url(event), {**kept, "calendar": str(calendar.pk), **more}).status_code


def places(event: Event) -> list[str]:
    return sorted(copy.calendar.name for copy in event.copies.select_related("calendar"))


def test_a_meeting_moves_to_another_calendar_of_its_holder(
    alice: User, client_of: ClientOf
) -> None:
    old, new = calendar_of(alice, "Alt"), calendar_of(alice, "Neu")
    event = meeting(alice, invited_by(alice), [old])
    client = client_of(alice)
    assert choices(client, event) == [str(old.pk), str(new.pk)]
    assert put(client, event, new) == 302
    assert places(event) == ["Neu"]


def test_what_stands_only_here_can_be_put_into_a_calendar(alice: User, client_of: ClientOf) -> None:
    calendar = calendar_of(alice, "Neu")
    event = meeting(alice, invited_by(alice))
    client = client_of(alice)
    assert choices(client, event) == ["", str(calendar.pk)]
    assert put(client, event, calendar) == 302
    assert places(event) == ["Neu"]


def test_a_colleagues_copy_stays_where_it_is(alice: User, bob: User, client_of: ClientOf) -> None:
    old, new = calendar_of(alice, "Alt"), calendar_of(alice, "Neu")
    event = meeting(alice, invited_by(alice), [old, calendar_of(bob, "Bobs")])
    assert put(client_of(alice), event, new) == 302
    assert places(event) == ["Bobs", "Neu"]


def test_a_server_that_has_invited_guests_would_call_it_off_so_it_stays(
    alice: User, client_of: ClientOf
) -> None:
    old, new = calendar_of(alice, "Alt", mails_guests=True), calendar_of(alice, "Neu")
    event = meeting(alice, invited_by(alice), [old])
    client = client_of(alice)
    assert choices(client, event) == []
    put(client, event, new)
    assert places(event) == ["Alt"]


def test_guests_whom_we_invited_are_unknown_to_a_server_that_invites_so_it_takes_none(
    alice: User, client_of: ClientOf
) -> None:
    """It would not tell them when the meeting is off."""
    old, plain = calendar_of(alice, "Alt"), calendar_of(alice, "Neu")
    inviting = calendar_of(alice, "Server", mails_guests=True)
    event = meeting(alice, invited_by(alice), [old])
    client = client_of(alice)
    assert choices(client, event) == [str(old.pk), str(plain.pk)]
    put(client, event, inviting)
    assert places(event) == ["Alt"]


@pytest.mark.parametrize("whose", ["bobs", "read-only", "none"])
def test_only_a_writable_calendar_of_ones_own_can_be_chosen(
    alice: User, bob: User, client_of: ClientOf, whose: str
) -> None:
    calendar: Any = {
        "bobs": lambda: calendar_of(bob),
        "read-only": lambda: calendar_of(alice, writable=False),
        "none": lambda: Calendar(pk=0),
    }[whose]()
    event = meeting(alice, FRIDAY, [calendar_of(alice, "Alt")])
    assert put(client_of(alice), event, calendar) == 422
    assert places(event) == ["Alt"]


def test_one_meeting_of_a_series_does_not_move_alone(alice: User, client_of: ClientOf) -> None:
    event = meeting(alice, invited_by(alice), [calendar_of(alice, "Alt")])
    form = client_of(alice).get(url(event) + "?of=").context["form"]
    assert "calendar" in form.fields
