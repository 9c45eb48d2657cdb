"""What guests' mails say, and when they get them: in the host's own words (S8, S11)."""

from __future__ import annotations

from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests.booking.scene import NOW, ZONE, at, booked, guest
from tests.cast import ClientOf

from einklang.accounts.models import User
from einklang.booking.change import cancel
from einklang.booking.models import Booking, BookingCalendar, By, Reminder
from einklang.booking.remind import remind_due
from einklang.booking.save_calendar import remind_otherwise, say_otherwise
from einklang.booking.wording import NAMES, Kind, Wording, ours, unknown
from einklang.mail.models import Outgoing

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("friday")]
GERMAN = Wording(
    "{Betreff} am {datum}", "Hallo {name},\n\num {uhrzeit} bis {ende} ({zeitzone}): {link}"
)


def page(calendar: BookingCalendar, part: str = "", **query: str) -> str:
    named = f"booking-calendar-mails-{part}" if part else "booking-calendar-mails"
    said = "&".join(f"{key}={value}" for key, value in query.items())
    return reverse(named, args=[calendar.workspace.slug, calendar.pk]) + f"?{said}"


def say(calendar: BookingCalendar, said: Wording, kind: Kind = Kind.CONFIRMED) -> None:
    say_otherwise(calendar=calendar, kind=kind, language="de", said=said)


def parts(mail: Outgoing) -> dict[str, str]:
    told = message_from_bytes(mail.message.encode(), policy=policy.default)
    assert isinstance(told, EmailMessage)
    return {p.get_content_type(): p.get_content() for p in told.walk() if not p.is_multipart()}


def to_guest() -> Outgoing:
    return Outgoing.objects.filter(recipients__icontains="anna").latest("pk")


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("kind", Kind)
def test_our_own_words_have_no_placeholder_that_there_is_not(kind: Kind, language: str) -> None:
    said = ours(kind, language)
    assert unknown(said.subject + said.text) == []
    assert "{" + NAMES["name"][language] + "}" in said.text


def test_a_guest_reads_the_hosts_words_in_their_own_language(calendar: BookingCalendar) -> None:
    say(calendar, GERMAN)
    made = booked(calendar, at(9))
    mail, told = to_guest(), parts(to_guest())
    assert mail.subject == "Erstgespräch am Montag, 30. November"
    assert told["text/plain"].startswith("Hallo Anna Ost,\n\num 09:00 bis 09:30 (Europe/Berlin): ")
    assert f"/booked/{made.token}/" in told["text/plain"]
    assert told["text/html"].count(f"/booked/{made.token}/") > 1, "as a link, and as the button"
    booked(calendar, at(10), guest("Anna West", language="en"))
    assert to_guest().subject == "Booked: Erstgespräch, Monday 30 November"


def test_what_people_typed_is_text_in_the_mail(calendar: BookingCalendar) -> None:
    say(calendar, Wording("Neu:\n{name}", "<b>Hallo</b> {name} {Name }"))
    booked(calendar, at(9), guest("Anna <script>"))
    assert to_guest().subject == "Neu: Anna <script>"
    told = parts(to_guest())
    assert "<script>" not in told["text/html"]
    assert "<b>Hallo" not in told["text/html"]
    assert "&lt;b&gt;Hallo&lt;/b&gt; Anna &lt;script&gt; Anna &lt;script&gt;" in told["text/html"]


def test_letters_of_all_languages_arrive_in_each_part(calendar: BookingCalendar) -> None:
    booked(calendar, at(9), guest("Anna Petrović 王"))
    told = message_from_bytes(to_guest().message.encode(), policy=policy.default)
    contents = [p.get_payload(decode=True) for p in told.walk() if not p.is_multipart()]
    assert len(contents) == 4
    for content in contents:
        assert isinstance(content, bytes)
        assert "Petrović 王" in content.decode().replace("\r\n ", "")


def test_a_value_is_no_placeholder(calendar: BookingCalendar) -> None:
    say(calendar, Wording("{name}", "{name}"))
    booked(calendar, at(9), guest("Anna {link}"))
    assert to_guest().subject == "Anna {link}"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{dattum}", "Den Platzhalter {dattum} gibt es nicht. Meinen Sie {datum}?"),
        ("{xyzzy}", "Den Platzhalter {xyzzy} gibt es nicht."),
        ("", "Es braucht einen Text."),
    ],
)
def test_a_placeholder_that_there_is_not_is_named(
    client: Client, calendar: BookingCalendar, text: str, said: str
) -> None:
    sent = {"subject": "{betreff}", "text": text, "revision": calendar.revision}
    answer = client.post(page(calendar, kind="moved", language="de"), sent)
    assert (answer.status_code, said in answer.content.decode()) == (422, True)
    calendar.refresh_from_db()
    assert calendar.wordings == {}


def test_stored_it_holds_for_one_mail_and_goes_again(
    client: Client, calendar: BookingCalendar
) -> None:
    sent = {"subject": "Neu: {datum}", "text": "Los {name}\r\n!", "revision": calendar.revision}
    assert client.post(page(calendar, kind="moved", language="de"), sent).status_code == 302
    calendar.refresh_from_db()
    words = {"subject": "Neu: {datum}", "text": "Los {name}\n!"}
    assert calendar.wordings == {"moved": {"de": words}}
    shown = client.get(page(calendar, kind="moved", language="de")).content.decode()
    assert "Neu: Sonntag, 29. November" in shown, "made up, two days ahead"
    assert "eigene Worte" in shown
    assert client.post(page(calendar, "ours", kind="moved", language="de")).status_code == 302
    calendar.refresh_from_db()
    assert calendar.wordings == {}


def test_somebody_was_quicker(client: Client, calendar: BookingCalendar) -> None:
    say(calendar, GERMAN)
    sent = {"subject": "Neu", "text": "Neu", "revision": calendar.revision - 1}
    answer = client.post(page(calendar, kind="moved", language="de"), sent)
    assert (answer.status_code, answer.context["meanwhile"]) == (409, True)
    sent["revision"] = int(answer.context["form"]["revision"].value())
    assert client.post(page(calendar, kind="moved", language="de"), sent).status_code == 302


def test_how_it_looks_is_shown_with_a_real_booking_and_nothing_of_its_key(
    client: Client, calendar: BookingCalendar
) -> None:
    made = booked(calendar, at(9), guest("Berta Nord"))
    sent = {"subject": "Hallo {name}", "text": "<i>{link}</i>"}
    looks = client.post(page(calendar, "look", kind="confirmed", language="en"), sent)
    shown = looks.content.decode()
    assert "Hallo Berta Nord" in shown
    assert "Monday 30 November" in shown
    assert "&lt;i&gt;" in shown
    assert made.token not in shown
    assert Booking.objects.count() == 1


def test_who_may_not_see_the_bookings_sees_one_that_is_made_up(
    calendar: BookingCalendar, bob: User, client_of: ClientOf
) -> None:
    calendar.maker = bob
    calendar.write("maker")
    booked(calendar, at(9), guest("Berta Nord"))
    shown = client_of(bob).get(page(calendar, kind="confirmed", language="de")).content.decode()
    assert "Anna Beispiel" in shown
    assert "Berta" not in shown


def test_a_test_goes_to_whoever_asks(
    client: Client, calendar: BookingCalendar, alice: User
) -> None:
    say(calendar, GERMAN)
    sent = client.post(page(calendar, "test", kind="confirmed", language="de"))
    mail = Outgoing.objects.get()
    assert mail.to == alice.email
    assert mail.subject == "Test: Erstgespräch am Sonntag, 29. November"
    assert "Unterwegs" in client.get(sent["Location"]).content.decode()


# ── when ─────────────────────────────────────────────────────────────────────


def times(calendar: BookingCalendar, **columns: Any) -> None:
    told = {"reminders": calendar.reminders, "follow_up": calendar.follow_up, **columns}
    remind_otherwise(calendar=calendar, columns=told, now=NOW)


def test_times_are_typed_as_people_do_and_hold_for_what_is_booked(
    client: Client, calendar: BookingCalendar
) -> None:
    made = booked(calendar, at(9))
    sent = {
        "reminders": "2 Std., 3 Tage, 2h", "follow_up": "1 Tag", "revision": calendar.revision,
    }  # fmt: skip
    assert client.post(page(calendar, "times"), sent).status_code == 302
    calendar.refresh_from_db()
    assert (calendar.reminders, calendar.follow_up) == ([3 * 1440, 120], 1440)
    planned = Reminder.objects.filter(booking=made).order_by("due_at")
    start, end = made.session.starts_at, made.session.ends_at
    assert list(planned.values_list("after", "due_at")) == [
        (False, start - timedelta(hours=2)), (True, end + timedelta(days=1)),
    ]  # fmt: skip


@pytest.mark.parametrize("typed", ["bald", "61 Tage", "1 h, 2 h, 3 h, 4 h, 5 h, 6 h"])
def test_what_is_no_time_is_said(client: Client, calendar: BookingCalendar, typed: str) -> None:
    sent = {"reminders": typed, "follow_up": "", "revision": calendar.revision}
    answer = client.post(page(calendar, "times"), sent)
    assert answer.status_code == 422
    assert answer.context["times"].errors["reminders"]


def test_what_follows_up_comes_once_after_it(calendar: BookingCalendar) -> None:
    times(calendar, reminders=[], follow_up=60)
    made = booked(calendar, at(9))
    Outgoing.objects.all().delete()
    due = made.session.ends_at + timedelta(minutes=60)
    remind_due(due - timedelta(seconds=1))
    assert not Outgoing.objects.exists()
    remind_due(due)
    remind_due(due)
    told = parts(Outgoing.objects.get())
    assert "/book/" in told["text/plain"]
    assert "Verschieben oder absagen" not in told["text/plain"]
    assert Outgoing.objects.get().subject == "Danke für Ihre Zeit: Erstgespräch"


def test_nothing_follows_up_on_who_did_not_come_cancelled_or_wants_nothing(
    calendar: BookingCalendar, client: Client
) -> None:
    times(calendar, reminders=[], follow_up=60)
    missed, off, quiet, late = (booked(calendar, at(hour)) for hour in (9, 10, 11, 12))
    missed.missed = True
    missed.write("missed")
    cancel(booking=off, by=By.HOST, why="", now=NOW)
    assert client.post(reverse("booked-quiet", args=[quiet.token])).status_code == 200
    Outgoing.objects.all().delete()
    remind_due(late.session.ends_at + timedelta(days=8))
    assert not Outgoing.objects.exists(), "and not a week later"


def test_a_guest_needs_no_reminder_and_says_so_by_one_click_or_on_the_page(
    calendar: BookingCalendar,
) -> None:
    made = booked(calendar, at(9))
    remind_due(made.session.starts_at - timedelta(days=1))
    told = message_from_bytes(to_guest().message.encode(), policy=policy.default)
    address = reverse("booked-quiet", args=[made.token])
    assert told["List-Unsubscribe"].endswith(f"{address}>")
    assert told["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert address in parts(to_guest())["text/plain"]
    browser = Client(enforce_csrf_checks=True)
    assert "Keine Erinnerungen" in browser.get(address, {"language": "de"}).content.decode()
    assert Reminder.objects.filter(booking=made, sent_at=None).count() == 1, "looking does nothing"
    assert browser.post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert not Reminder.objects.filter(booking=made, sent_at=None).exists()
    browser.post(address, {"again": "1"})
    assert Reminder.objects.filter(booking=made, sent_at=None).count() == 1


def test_what_a_guest_did_themselves_says_nothing_of_reminders(calendar: BookingCalendar) -> None:
    booked(calendar, at(9), guest(zone=ZONE))
    told = message_from_bytes(to_guest().message.encode(), policy=policy.default)
    assert told["List-Unsubscribe"] is None
