"""Answering an invitation: on the page, and to whoever invites."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import icalendar
import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from tests.calendars.scene import FRIDAY, ROHDE, Said, at, calendar_of, meeting
from tests.cast import ClientOf, MemberOf

from einklang.accounts.models import User
from einklang.calendars.happenings import happenings
from einklang.calendars.models import Event
from einklang.calendars.sources import sources
from einklang.calendars.visibility import Level
from einklang.records.event import Answer, Organiser, Override, Participant

HOST = Organiser("feld@kunde.example", "Sabine Feld")


def invitation(user: User, **more: Any) -> Event:
    """Feld invites this user and Rohde to a series of three; the second is at another time."""
    details = replace(FRIDAY, organiser=HOST, participants=(Participant(user.email), ROHDE))
    own = replace(details, start=at("2026-11-20 15:00"), end=at("2026-11-20 16:00"))
    overrides = (Override(at("2026-11-20 14:00"), own),)
    said = Said(details, ("FREQ=WEEKLY;COUNT=3",), overrides=overrides)
    return meeting(None, said.details, [calendar_of(user, **more)], said=said)


def url(event: Event) -> str:
    return f"/w/nordlicht/calendar/{event.pk}/answer/"


def said(event: Event, user: User) -> list[str]:
    """The user's answers to the series and to the changed meeting."""
    event.refresh_from_db()
    parts = (event.record, *event.record["overrides"].values())
    return [part["participants"][user.email]["answer"] for part in parts]


@pytest.mark.parametrize("answer", ["accepted", "tentative", "declined"])
def test_an_answer_stands_here_and_goes_to_the_host_alone(
    alice: User, client_of: ClientOf, answer: str
) -> None:
    event = invitation(alice)
    client = client_of(alice)
    assert "Kommen Sie?" in client.get(f"/w/nordlicht/calendar/{event.pk}/").content.decode()
    done = client.post(url(event), {"answer": answer, "revision": event.revision})
    shown = client.get(done["Location"]).content.decode()
    assert "Ihre Antwort" in shown
    assert f'value="{answer}" aria-pressed="true"' in shown
    assert said(event, alice) == [answer, answer]
    assert event.copies.get().busy is (answer != "declined")
    (message,) = mail.outbox
    assert isinstance(message, EmailMultiAlternatives)
    assert message.to == ["Sabine Feld <feld@kunde.example>"]
    (part,) = [body for body, kind in message.alternatives if "calendar" in str(kind)]
    calendar: Any = icalendar.Calendar.from_ical(str(part))
    (reply,) = calendar.walk("VEVENT")
    assert (calendar["METHOD"], reply["UID"]) == ("REPLY", event.uid)
    assert reply["ATTENDEE"] == f"mailto:{alice.email}"
    assert reply["ATTENDEE"].params["PARTSTAT"] == answer.upper()
    assert reply["DTSTAMP"].dt.isoformat() == "2026-11-12T09:24:00+00:00"
    assert "Rohde" not in str(part)


def test_what_was_answered_to_one_meeting_before_stays(alice: User, client_of: ClientOf) -> None:
    event = invitation(alice)
    (of,) = event.record["overrides"]
    event.record["overrides"][of]["participants"][alice.email]["answer"] = "declined"
    event.save()
    client_of(alice).post(url(event), {"answer": "accepted", "revision": event.revision})
    assert said(event, alice) == ["accepted", "declined"]


def test_an_answer_to_one_meeting_of_a_series_is_for_that_one_alone(
    alice: User, client_of: ClientOf
) -> None:
    event = invitation(alice)
    client, of = client_of(alice), "2026-11-27T14:00:00[Europe/Berlin]"
    sent = {"answer": "declined", "revision": event.revision, "scope": "one"}
    done = client.post(f"{url(event)}?{urlencode({'of': of})}", sent)
    page = client.get(done["Location"]).content.decode()
    assert 'value="declined" aria-pressed="true"' in page
    assert said(event, alice) == ["open", "open", "declined"]
    assert event.copies.get().busy is True
    (message,) = mail.outbox
    assert isinstance(message, EmailMultiAlternatives)
    assert "27. November" in str(message.body)
    (part,) = [body for body, kind in message.alternatives if "calendar" in str(kind)]
    calendar: Any = icalendar.Calendar.from_ical(str(part))
    (reply,) = calendar.walk("VEVENT")
    assert reply["RECURRENCE-ID"].dt.isoformat() == "2026-11-27T14:00:00+01:00"
    assert "RRULE" not in reply
    assert reply["ATTENDEE"].params["PARTSTAT"] == "DECLINED"
    client.post(url(event), {"answer": "accepted", "revision": event.revision, "scope": "series"})
    assert said(event, alice) == ["accepted", "accepted", "declined"]


def test_colleagues_see_that_a_meeting_declined_alone_takes_no_time(
    alice: User, bob: User, client_of: ClientOf, member_of: MemberOf
) -> None:
    event = invitation(alice, addresses=[alice.email], shown=Level.BUSY)
    Event.objects.update(outcome="admitted")
    sent = {"answer": "declined", "revision": event.revision, "scope": "one"}
    third = "2026-11-27T14:00:00[Europe/Berlin]"
    client_of(alice).post(f"{url(event)}?{urlencode({'of': third})}", sent)
    member = member_of(bob)
    since = datetime(2026, 11, 1, tzinfo=UTC)
    blocks = happenings(member, sources(member), since, since + timedelta(days=40))
    assert [block.start.day for block in blocks] == [13, 20]


def test_colleagues_see_that_a_meeting_accepted_alone_takes_its_time(
    alice: User, bob: User, client_of: ClientOf, member_of: MemberOf
) -> None:
    event = invitation(alice, addresses=[alice.email], shown=Level.BUSY)
    Event.objects.update(outcome="admitted")
    client, third = client_of(alice), "2026-11-27T14:00:00[Europe/Berlin]"
    client.post(url(event), {"answer": "declined", "revision": event.revision})
    event.refresh_from_db()
    sent = {"answer": "accepted", "revision": event.revision, "scope": "one"}
    client.post(f"{url(event)}?{urlencode({'of': third})}", sent)
    member, since = member_of(bob), datetime(2026, 11, 1, tzinfo=UTC)
    blocks = happenings(member, sources(member), since, since + timedelta(days=40))
    assert [block.start.day for block in blocks] == [27]


def test_week_and_page_tell_the_same_answer(
    alice: User, client_of: ClientOf, member_of: MemberOf
) -> None:
    """The series was accepted in her own copy; the one that was moved asks anew."""
    event = invitation(alice)
    mine = {"": {alice.email: "accepted"}}
    event.copies.update(own={"answers": mine, "reminders": [], "busy": True, "private": False})
    (of,) = event.record["overrides"]
    page = client_of(alice).get(f"/w/nordlicht/calendar/{event.pk}/?{urlencode({'of': of})}")
    assert page.context["page"].asked.answer == "open"
    member, since = member_of(alice), datetime(2026, 11, 1, tzinfo=UTC)
    blocks = happenings(member, sources(member), since, since + timedelta(days=40))
    assert [block.kind for block in blocks] == ["plain", "open", "plain"]


def test_no_answer_is_given_to_what_is_no_meeting_of_the_series(
    alice: User, client_of: ClientOf
) -> None:
    event = invitation(alice)
    sent = {"answer": "declined", "revision": event.revision, "scope": "one"}
    nowhere = urlencode({"of": "2026-11-28T14:00:00[Europe/Berlin]"})
    assert client_of(alice).post(f"{url(event)}?{nowhere}", sent).status_code == 404


def test_where_the_server_tells_the_host_we_mail_nobody(alice: User, client_of: ClientOf) -> None:
    event = invitation(alice, mails_guests=True)
    client_of(alice).post(url(event), {"answer": "accepted", "revision": event.revision})
    assert (mail.outbox, event.copies.get().replies) == ([], True)


def test_an_answer_to_what_was_changed_meanwhile_is_not_given(
    alice: User, client_of: ClientOf
) -> None:
    event = invitation(alice)
    client = client_of(alice)
    done = client.post(url(event), {"answer": "accepted", "revision": event.revision - 1})
    assert "geändert" in client.get(done["Location"]).content.decode()
    assert (said(event, alice), mail.outbox) == (["open", "open"], [])


@pytest.mark.parametrize("answer", ["", "open", "vielleicht"])
def test_what_is_no_answer_is_refused(alice: User, client_of: ClientOf, answer: str) -> None:
    event = invitation(alice)
    sent = {"answer": answer, "revision": event.revision}
    assert client_of(alice).post(url(event), sent).status_code == 400


@pytest.mark.parametrize("more", [{"writable": False}, {"active": False}])
def test_a_calendar_that_cannot_be_written_asks_nothing(
    alice: User, client_of: ClientOf, more: dict[str, bool]
) -> None:
    event = invitation(alice, **more)
    client = client_of(alice)
    assert "Kommen Sie?" not in client.get(f"/w/nordlicht/calendar/{event.pk}/").content.decode()
    assert client.post(url(event), {"answer": "accepted"}).status_code == 404


def test_one_who_invites_is_not_asked(alice: User, client_of: ClientOf) -> None:
    mine = replace(FRIDAY, organiser=Organiser(alice.email), participants=(ROHDE,))
    event = meeting(alice, mine, [calendar_of(alice)])
    sent = {"answer": "accepted", "revision": event.revision}
    assert client_of(alice).post(url(event), sent).status_code == 404


def test_a_cancelled_meeting_asks_nobody(alice: User, client_of: ClientOf) -> None:
    event = invitation(alice)
    Event.objects.filter(pk=event.pk).update(cancelled_at=event.starts_at)
    assert client_of(alice).post(url(event), {"answer": Answer.ACCEPTED}).status_code == 404
