"""Guests are mailed by a person's button that said so, and by nothing else."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Callable
from dataclasses import replace
from email.message import EmailMessage
from typing import Any
from urllib.parse import urlencode

import icalendar
import pytest
from django.core import mail
from django.http import HttpResponse
from django.test import Client
from tests.calendars.scene import FELD, FRIDAY, ROHDE, Said, at, calendar_of, invited_by, meeting
from tests.cast import ClientOf

from einklang.accounts.models import User
from einklang.accounts.rows import ChangedMeanwhile
from einklang.calendars import edit
from einklang.calendars.mailing import Mailing, Tell, cancel, mailing, narrowed, request, told
from einklang.calendars.models import Event
from einklang.records.event import Details, Organiser, Override, Participant, Role
from einklang.records.event import Event as EventRecord

NEW = "/w/nordlicht/calendar/new/"
HOST = Organiser("alice@nordlicht.example", "Alice Arndt")
NEWCOMER = Participant("neu@kunde.example")
TYPED = {
    "summary": "Abnahme; Raum, 7",
    "start_day": "13.11.",
    "start_time": "14 Uhr",
    "guests": "Sabine Feld <feld@kunde.example>\nrohde@kunde.example",
    "tell": "everybody",
}


def filled(client: Client, event: Event) -> dict[str, Any]:
    form = client.get(f"/w/nordlicht/calendar/{event.pk}/edit/").context["form"]
    values = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in values.items() if value not in (None, False)}


def save(client: Client, url: str, typed: dict[str, Any]) -> HttpResponse:
    """Both steps: what is announced, and the button that says so."""
    shown = client.post(url, typed)
    assert shown.status_code == 200, shown.content
    assert mail.outbox == []
    announced = shown.context["form"].data["announced"]
    answer = client.post(url, {**typed, "announced": announced})
    assert isinstance(answer, HttpResponse)
    assert answer.status_code == 302
    return answer


def arrived(number: int = 0) -> EmailMessage:
    """A mail as its receiver's program reads it."""
    raw = mail.outbox[number].message().as_bytes()
    return email.message_from_bytes(raw, policy=email.policy.default)


def itip(message: EmailMessage) -> tuple[str, Any]:
    """The method that the mail names, and its calendar part, by another parser."""
    (part,) = [p for p in message.walk() if p.get_content_type() == "text/calendar"]
    assert part.get_content_charset() == "utf-8"
    text = part.get_content()
    return str(part.get_param("method")), icalendar.Calendar.from_ical(text)


def to() -> list[str]:
    return sorted(address for message in mail.outbox for address in message.to)


def test_the_names_stand_on_the_page_before_anything_is_saved(
    alice: User, client_of: ClientOf
) -> None:
    html = client_of(alice).post(NEW, TYPED).content.decode()
    assert "Beim Speichern gehen 2 Einladungen hinaus: an Sabine Feld und rohde@kunde." in html
    assert "Speichern und 2 Einladungen senden" in html
    assert not Event.objects.exists()
    assert mail.outbox == []


def test_each_guest_gets_one_invitation_that_calendars_understand(
    alice: User, client_of: ClientOf
) -> None:
    client = client_of(alice)
    answer = save(client, NEW, TYPED)
    assert to() == ["Sabine Feld <feld@kunde.example>", "rohde@kunde.example"]
    message = arrived()
    assert [p.get_content_type() for p in message.walk()] == [
        "multipart/alternative", "text/plain", "text/html", "text/calendar",
    ]  # fmt: skip
    assert message["Subject"] == "Einladung: Abnahme; Raum, 7"
    assert message["Reply-To"] == "Alice Arndt <alice@nordlicht.example>"
    assert message["From"].startswith("Alice Arndt <")
    body = message.get_body(("plain",))
    assert body is not None
    assert "Freitag, 13. November, 14:00–15:00 (Europe/Berlin)" in body.get_content()
    method, calendar = itip(message)
    event = Event.objects.get()
    (said,) = calendar.walk("VEVENT")
    assert method == calendar["METHOD"] == "REQUEST"
    assert (said["UID"], said["SUMMARY"]) == (event.uid, "Abnahme; Raum, 7")
    assert said["ORGANIZER"] == "mailto:alice@nordlicht.example"
    assert {a.params["RSVP"] for a in said["ATTENDEE"]} == {"TRUE"}
    assert event.tell == "nobody"
    assert "Unterwegs: 2 Einladungen." in client.get(answer["Location"]).content.decode()


def test_the_language_of_the_mail_is_the_workspaces(alice: User, client_of: ClientOf) -> None:
    alice.language = "en"
    alice.save()
    save(client_of(alice), NEW, {**TYPED, "start_time": "2 pm"})
    assert arrived()["Subject"].startswith("Einladung: ")


def test_guests_typed_after_the_announcement_are_announced_too(
    alice: User, client_of: ClientOf
) -> None:
    client = client_of(alice)
    first = client.post(NEW, TYPED).context["form"].data["announced"]
    more = {**TYPED, "announced": first, "guests": TYPED["guests"] + "\nneu@kunde.example"}
    answer = client.post(NEW, more)
    assert answer.status_code == 200
    assert "Speichern und 3 Einladungen senden" in answer.content.decode()
    assert mail.outbox == []


def test_an_error_page_promises_no_silence_and_its_button_mails_nobody_unnamed(
    alice: User, client_of: ClientOf
) -> None:
    client = client_of(alice)
    first = client.post(NEW, TYPED).context["form"].data["announced"]
    wrong = client.post(NEW, {**TYPED, "announced": first, "start_day": "xx"})
    html = wrong.content.decode()
    assert wrong.status_code == 422
    assert ">Speichern und Bescheid geben …</button>" in html
    assert "data-nobody hidden" in html
    again = {**TYPED, "announced": wrong.context["form"].data["announced"]}
    assert "Speichern und 2 Einladungen senden" in client.post(NEW, again).content.decode()
    assert mail.outbox == []


def test_what_changed_meanwhile_is_announced_anew(alice: User, client_of: ClientOf) -> None:
    client, event = client_of(alice), meeting(alice, invited_by(alice))
    url = f"/w/nordlicht/calendar/{event.pk}/edit/"
    typed = {**filled(client, event), "place": "Kiel", "tell": "everybody"}
    typed["announced"] = client.post(url, typed).context["form"].data["announced"]
    late = client.post(url, {**typed, "revision": 0})
    assert late.status_code == 409
    assert ">Speichern und Bescheid geben …</button>" in late.content.decode()
    assert late.context["form"].data["announced"] == ""


@pytest.mark.parametrize("tell", [{}, {"tell": "nobody"}, {"tell": ""}])
def test_without_the_choice_nobody_is_mailed(
    alice: User, client_of: ClientOf, tell: dict[str, str]
) -> None:
    typed = {key: value for key, value in TYPED.items() if key != "tell"}
    assert client_of(alice).post(NEW, {**typed, **tell}).status_code == 302
    assert mail.outbox == []


def test_only_the_new_guest_is_told(alice: User, client_of: ClientOf) -> None:
    event = meeting(alice, invited_by(alice), [calendar_of(alice)])
    client = client_of(alice)
    typed = filled(client, event)
    typed |= {"guests": typed["guests"] + "\nneu@kunde.example", "tell": "new"}
    save(client, f"/w/nordlicht/calendar/{event.pk}/edit/", typed)
    assert to() == ["neu@kunde.example"]


@pytest.mark.parametrize(
    ("guests", "announced", "button", "done"),
    [
        (
            "feld@kunde.example\nrohde@kunde.example",
            ["Beim Speichern erfahren 2 Gäste von der Änderung: Sabine Feld und Malte Rohde."],
            "Speichern und 2 Gästen die Änderung mitteilen",
            "Unterwegs: 2 Nachrichten über die Änderung.",
        ),
        (
            "feld@kunde.example\nneu@kunde.example",
            [
                "Beim Speichern geht 1 Einladung hinaus: an neu@kunde.example.",
                "Beim Speichern erfährt 1 Gast von der Änderung: Sabine Feld.",
                "Beim Speichern geht 1 Absage hinaus: an Malte Rohde.",
            ],
            "Speichern und 3 E-Mails senden",
            "Unterwegs: 1 Einladung, 1 Nachricht über die Änderung und 1 Absage.",
        ),
    ],
)
def test_a_change_is_announced_and_told_as_what_it_is(
    alice: User,
    client_of: ClientOf,
    guests: str,
    announced: list[str],
    button: str,
    done: str,
) -> None:
    event = meeting(alice, invited_by(alice))
    client, url = client_of(alice), f"/w/nordlicht/calendar/{event.pk}/edit/"
    typed = {**filled(client, event), "start_time": "16", "end_time": "17"}
    typed |= {"guests": guests, "tell": "everybody"}
    shown = client.post(url, typed)
    assert (shown.context["mails"], shown.context["save"]) == (announced, button)
    answer = save(client, url, typed)
    assert done in client.get(answer["Location"]).content.decode()


def test_who_is_no_longer_invited_is_told_that_it_is_off(alice: User, client_of: ClientOf) -> None:
    event = meeting(alice, invited_by(alice))
    client = client_of(alice)
    typed = {**filled(client, event), "guests": "feld@kunde.example", "tell": "everybody"}
    save(client, f"/w/nordlicht/calendar/{event.pk}/edit/", typed)
    assert [m.subject.partition(":")[0] for m in mail.outbox] == ["Geändert", "Abgesagt"]
    assert itip(arrived(0))[0] == "REQUEST"
    method, calendar = itip(arrived(1))
    (said,) = calendar.walk("VEVENT")
    assert (method, said["STATUS"], said["ATTENDEE"]) == (
        "CANCEL", "CANCELLED", "mailto:rohde@kunde.example",
    )  # fmt: skip
    assert said["UID"] == event.uid


@pytest.mark.parametrize(("tell", "mails"), [("", 0), ("everybody", 2)])
def test_deleting_tells_the_guests_by_its_own_button(
    alice: User, client_of: ClientOf, tell: str, mails: int
) -> None:
    event = meeting(alice, invited_by(alice))
    url = f"/w/nordlicht/calendar/{event.pk}/delete/"
    client = client_of(alice)
    assert "Löschen und 2 E-Mails senden" in client.get(url).content.decode()
    client.post(url, {"revision": event.revision, "tell": tell})
    assert len(mail.outbox) == mails
    assert all(itip(arrived(n))[0] == "CANCEL" for n in range(mails))


@pytest.mark.parametrize(("tell", "mails"), [("", 0), ("nobody", 0), ("everybody", 2)])
def test_a_move_tells_the_guests_only_when_asked(
    alice: User, client_of: ClientOf, tell: str, mails: int
) -> None:
    event = meeting(alice, invited_by(alice))
    times = {"start": "2026-11-16T08:00:00Z", "end": "2026-11-16T09:00:00Z"}
    asked = {**times, "revision": event.revision, "tell": tell}
    answer = client_of(alice).post(f"/w/nordlicht/calendar/{event.pk}/move/", asked)
    assert len(mail.outbox) == mails
    # What guests were told is not taken back in silence.
    assert (answer.json()["undo"] is None) == bool(mails)
    for number in range(mails):
        (said,) = itip(arrived(number))[1].walk("VEVENT")
        assert said["SEQUENCE"] == 1


def test_where_the_calendars_server_invites_we_do_not(alice: User, client_of: ClientOf) -> None:
    calendar = calendar_of(alice, mails_guests=True)
    client = client_of(alice)
    save(client, NEW, {**TYPED, "calendar": str(calendar.pk)})
    event = Event.objects.get()
    assert (mail.outbox, event.tell) == ([], "everybody")
    # A silent save before the next run does not forget it.
    client.post(f"/w/nordlicht/calendar/{event.pk}/edit/", {**filled(client, event), "tell": ""})
    event.refresh_from_db()
    assert event.tell == "everybody"
    choices = client.get(f"/w/nordlicht/calendar/{event.pk}/edit/").context["form"]["tell"]
    assert [choice.data["value"] for choice in choices] == ["nobody", "everybody"]


def test_a_colleagues_server_does_not_invite_for_the_organiser(
    alice: User, bob: User, client_of: ClientOf
) -> None:
    calendars = [calendar_of(alice), calendar_of(bob, mails_guests=True)]
    event = meeting(alice, invited_by(alice), calendars)
    client = client_of(alice)
    typed = {**filled(client, event), "place": "Kiel", "tell": "everybody"}
    save(client, f"/w/nordlicht/calendar/{event.pk}/edit/", typed)
    assert len(mail.outbox) == 2


def test_a_save_that_comes_too_late_mails_nobody(
    alice: User, member_of: Callable[[User], Any]
) -> None:
    event = meeting(alice, invited_by(alice))
    event.revision = 99
    record = event.as_record()
    with pytest.raises(ChangedMeanwhile):
        edit.change_event(
            member=member_of(alice), event=event, record=record,
            now=event.starts_at, wish=edit.Wish(Tell.EVERYBODY),
        )  # fmt: skip
    assert mail.outbox == []


# ── who, and what, without a database ────────────────────────────────────────


def said(*guests: Participant) -> EventRecord:
    return EventRecord("m", replace(FRIDAY, organiser=HOST, participants=guests))


@pytest.mark.parametrize(
    ("tell", "expected"),
    [
        (Tell.NOBODY, Mailing()),
        (Tell.NEW, Mailing(invited=(NEWCOMER,))),
        (Tell.EVERYBODY, Mailing((NEWCOMER,), (FELD,), (ROHDE,))),
    ],
)
def test_a_mailing_is_whom_the_saver_named(tell: Tell, expected: Mailing) -> None:
    room = Participant("raum@nordlicht.example", role=Role.ROOM)
    myself = Participant(HOST.address)
    before, after = said(FELD, ROHDE, room, myself), said(room, FELD, NEWCOMER, myself)
    assert mailing(before, after, tell) == expected


def parsed(text: str) -> Any:
    return icalendar.Calendar.from_ical(text)


def series(own: Details) -> EventRecord:
    details = replace(FRIDAY, organiser=HOST, participants=(FELD,))
    rules = ("FREQ=WEEKLY;COUNT=3",)
    return Said(details, rules, overrides=(Override(at("2026-11-20 14:00"), own),)).record("m")


def test_who_is_invited_to_one_meeting_of_a_series_gets_that_one_alone() -> None:
    own = replace(FRIDAY, start=at("2026-11-20 15:00"), end=at("2026-11-20 16:00"))
    record = series(replace(own, organiser=HOST, participants=(FELD, NEWCOMER)))
    assert mailing(None, record, Tell.EVERYBODY).invited == (FELD, NEWCOMER)
    (one,) = parsed(request(record, NEWCOMER.address, HOST)).walk("VEVENT")
    assert one["RECURRENCE-ID"].dt.isoformat() == "2026-11-20T14:00:00+01:00"
    assert "RRULE" not in one
    whole = parsed(request(record, FELD.address, HOST)).walk("VEVENT")
    assert ["RRULE" in each for each in whole] == [True, False]


def test_a_cancellation_names_those_who_are_off_and_is_newer_than_all_before() -> None:
    record = replace(series(FRIDAY), sequence=4)
    calendar = parsed(cancel(record, FELD.address, HOST))
    (off,) = calendar.walk("VEVENT")
    assert (calendar["METHOD"], off["SEQUENCE"], off["STATUS"]) == ("CANCEL", 5, "CANCELLED")
    assert off["ATTENDEE"] == "mailto:feld@kunde.example"


def test_an_invitation_has_an_organiser_and_none_of_their_reminders() -> None:
    (one,) = parsed(request(Said(FRIDAY).record("m"), FELD.address, HOST)).walk("VEVENT")
    assert one["ORGANIZER"] == "mailto:alice@nordlicht.example"
    assert one.subcomponents == []
    rsvp = {str(a): a.params.get("RSVP") for a in one["ATTENDEE"]}
    assert rsvp == {"mailto:feld@kunde.example": None, "mailto:rohde@kunde.example": "TRUE"}


def test_a_change_of_one_meeting_tells_of_that_one_alone() -> None:
    own = replace(FRIDAY, start=at("2026-11-20 15:00"), end=at("2026-11-20 16:00"))
    own = replace(own, organiser=HOST, participants=(FELD,))
    before = replace(series(own), overrides=())
    was, now = narrowed(before, series(own))
    assert was is not None
    assert now is not None
    assert (was.details.start, now.details.start) == (at("2026-11-20 14:00"), own.start)
    (one,) = parsed(request(now, FELD.address, HOST)).walk("VEVENT")
    assert one["RECURRENCE-ID"].dt.isoformat() == "2026-11-20T14:00:00+01:00"
    assert "RRULE" not in one


def test_one_meeting_that_is_off_is_called_off_alone() -> None:
    before = replace(series(FRIDAY), overrides=())
    after = replace(before, excluded=(at("2026-11-20 14:00"),))
    assert mailing(before, after, Tell.EVERYBODY) == Mailing(called_off=(FELD,))
    was, now = narrowed(before, after)
    assert was is not None
    assert now is None
    (off,) = parsed(cancel(was, FELD.address, HOST)).walk("VEVENT")
    assert (off["STATUS"], off["RECURRENCE-ID"].dt.isoformat()) == (
        "CANCELLED", "2026-11-20T14:00:00+01:00",
    )  # fmt: skip


def test_who_is_not_invited_to_the_changed_meeting_is_not_told() -> None:
    own = replace(FRIDAY, organiser=HOST, participants=(NEWCOMER,))
    changed = replace(own, place="Kiel")
    assert mailing(series(own), series(changed), Tell.EVERYBODY) == Mailing(changed=(NEWCOMER,))
    assert mailing(series(own), series(FRIDAY), Tell.EVERYBODY).called_off == (NEWCOMER,)


def test_a_change_of_the_series_too_tells_of_the_whole() -> None:
    before = series(FRIDAY)
    after = replace(before, details=replace(before.details, place="Kiel"), overrides=())
    assert narrowed(before, after) == (before, after)


def test_the_mail_about_one_meeting_tells_its_own_day(alice: User, client_of: ClientOf) -> None:
    said = Said(invited_by(alice), ("FREQ=WEEKLY;COUNT=3",))
    event = meeting(alice, said.details, said=said)
    of = event.occurrences.order_by("starts_at")[1].of
    url = f"/w/nordlicht/calendar/{event.pk}/delete/?{urlencode({'of': of})}"
    client_of(alice).post(url, {"revision": event.revision, "tell": "everybody"})
    assert to() == ["Malte Rohde <rohde@kunde.example>", "Sabine Feld <feld@kunde.example>"]
    body = arrived().get_body(("plain",))
    assert body is not None
    assert "Freitag, 20. November" in body.get_content()
    assert itip(arrived())[0] == "CANCEL"


def test_who_was_never_told_is_not_told_that_it_is_off() -> None:
    quiet = told(None, said(FELD, ROHDE), Tell.NOBODY)
    assert [guest.untold for guest in quiet.details.participants] == [True, True]
    assert mailing(quiet, None, Tell.EVERYBODY) == Mailing()
    asked = mailing(quiet, said(FELD, ROHDE), Tell.EVERYBODY)
    assert asked == Mailing(invited=(FELD, ROHDE))
    more = told(quiet, said(FELD, ROHDE, NEWCOMER), Tell.EVERYBODY)
    assert not any(guest.untold for guest in more.details.participants)
    assert mailing(more, None, Tell.EVERYBODY).called_off == (FELD, ROHDE, NEWCOMER)


def test_a_server_tells_of_changes_alone_so_a_save_without_one_promises_no_mail(
    alice: User, client_of: ClientOf
) -> None:
    event = meeting(alice, invited_by(alice), [calendar_of(alice, mails_guests=True)])
    client = client_of(alice)
    typed = {**filled(client, event), "tell": "everybody"}
    url = f"/w/nordlicht/calendar/{event.pk}/edit/"
    answer = client.post(url, typed)
    assert answer.status_code == 302
    assert "Es ging keine E-Mail hinaus" in client.get(answer["Location"]).content.decode()


def test_a_calendar_invites_as_its_accounts_address(alice: User, client_of: ClientOf) -> None:
    calendar = calendar_of(alice, address="termine@nordlicht.example")
    save(client_of(alice), NEW, {**TYPED, "calendar": str(calendar.pk)})
    assert Event.objects.get().record["organiser"] == ["termine@nordlicht.example", "Alice Arndt"]
    (said,) = itip(arrived())[1].walk("VEVENT")
    assert said["ORGANIZER"] == "mailto:termine@nordlicht.example"
