"""What was sent, as hosts and colleagues see it: on the booking's page and on the person's (T1)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings
from tests.booking.scene import NOW, at, booked, guest
from tests.calendars.scene import FELD, FRIDAY, Said, calendar_of, invited_by
from tests.cast import ClientOf, MemberOf

from einklang.accounts.models import Membership, User
from einklang.accounts.rows import writing
from einklang.booking.letters import about
from einklang.booking.models import Booking, BookingCalendar, By
from einklang.booking.offer import SLOT
from einklang.calendars.edit import Wish, create_event, delete_event
from einklang.calendars.mailing import Tell
from einklang.calendars.models import Event, Outcome
from einklang.calendars.visibility import Level
from einklang.crm.models import Company, Deal, Person
from einklang.mail.deliver import deliver_due
from einklang.mail.models import Outgoing
from einklang.mail.reading import PAGE

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("friday")]


@pytest.fixture
def anna(alice_member: Membership) -> Person:
    """She books, and is known."""
    workspace = alice_member.workspace
    with writing(workspace.pk):
        firm = Company(workspace=workspace, name="Ost GmbH")
        firm.add()
        person = Person(workspace=workspace, given="Anna", family="Ost", company=firm)
        person.add()
    person.emails.create(address="anna@ost.example", position=0)
    return person


def tab(record: Person | Company | Deal, **query: int) -> str:
    page = reverse(f"{record.kind.value}-emails", args=[record.workspace.slug, record.pk])
    return page + "".join(f"?{key}={value}" for key, value in query.items())


def subjects(client: Client, page: str) -> list[str]:
    return [standing.mail.subject for standing in client.get(page).context["page"].mails]


def to_anna() -> Outgoing:
    return Outgoing.objects.filter(to="anna@ost.example").latest("pk")


def test_mails_of_bookings_stand_on_the_pages_of_person_and_company(
    client: Client, calendar: BookingCalendar, anna: Person
) -> None:
    booked(calendar, at(9))
    booked(calendar, at(10), guest("Berta Nord"))
    wanted = ["Gebucht: Erstgespräch, Montag, 30. November"]
    assert anna.company is not None
    assert subjects(client, tab(anna)) == subjects(client, tab(anna.company)) == wanted
    assert "Unterwegs" in client.get(tab(anna)).content.decode()


def test_who_is_no_host_reads_none_of_them(
    calendar: BookingCalendar, anna: Person, bob: User, member_of: MemberOf, client_of: ClientOf
) -> None:
    assert member_of(bob)
    booked(calendar, at(9))
    colleague = client_of(bob)
    assert subjects(colleague, tab(anna)) == []
    one = reverse("email", args=[anna.workspace.slug, to_anna().pk])
    assert colleague.get(one).status_code == 404
    assert colleague.post(f"{one}send/").status_code == 404


@pytest.mark.parametrize("deleted", [False, True])
@pytest.mark.parametrize(("level", "reads"), [(Level.EVERYTHING, True), (Level.SUBJECT, False)])
def test_invitations_are_read_by_who_may_read_the_meeting(
    alice: User, bob: User, alice_member: Membership, member_of: MemberOf, client_of: ClientOf,
    anna: Person, level: Level, reads: bool, deleted: bool, settings: Settings,
) -> None:  # fmt: skip
    settings.EMAIL_BACKEND = "einklang.mail.backend.OutboxBackend"
    assert member_of(bob)
    anna.emails.update(address=FELD.address)
    place = calendar_of(alice, shown=level)
    record, wish = Said(invited_by(alice)).record("m"), Wish(Tell.EVERYBODY)
    event = create_event(member=alice_member, calendar=place, record=record, now=NOW, wish=wish)
    Event.objects.filter(pk=event.pk).update(outcome=Outcome.ADMITTED)
    if deleted:
        delete_event(member=alice_member, event=Event.objects.get(pk=event.pk), now=NOW)
    assert subjects(client_of(alice), tab(anna))[-1].endswith(FRIDAY.summary)
    assert bool(subjects(client_of(bob), tab(anna))) == reads


def test_a_mail_says_what_it_said_and_goes_again_where_it_was_given_up(
    client: Client, calendar: BookingCalendar, anna: Person
) -> None:
    made = booked(calendar, at(9), guest("Anna Öšt"))
    mail = to_anna()
    page = reverse("email", args=[anna.workspace.slug, mail.pk])
    shown = client.get(page).content.decode()
    assert "Guten Tag Anna Öšt," in shown
    assert "Noch einmal senden" not in shown
    Outgoing.objects.filter(pk=mail.pk).update(due_at=None, last_error="550 <b>nobody</b>")
    listed = client.get(reverse("bookings", args=[anna.workspace.slug])).content.decode()
    assert "E-Mail nicht gesendet" in listed
    shown = client.get(page).content.decode()
    assert "550 &lt;b&gt;nobody&lt;/b&gt;" in shown
    assert client.post(f"{page}send/").status_code == 302
    client.post(f"{page}send/")
    again = Outgoing.objects.get(pk=mail.pk)
    assert (again.due_at, again.message) == (NOW, mail.message), "the same Message-ID"
    assert "Unterwegs" in client.get(tab(anna)).content.decode()
    assert made.counts


def test_older_ones_are_a_page_away(
    client: Client, calendar: BookingCalendar, anna: Person
) -> None:
    made = booked(calendar, at(9))
    first = to_anna()
    for _ in range(PAGE):
        Outgoing.objects.create(
            workspace=anna.workspace, about=about(made), to=first.to, recipients=[first.to],
            sender="x", subject="Spam", message="", created_at=NOW,
        )  # fmt: skip
    page = client.get(tab(anna)).context["page"]
    assert len(page.mails) == PAGE
    assert subjects(client, tab(anna, before=page.before)) == [first.subject]


def test_the_page_of_a_booking_tells_what_was_sent_and_what_will_be(
    client: Client, calendar: BookingCalendar
) -> None:
    made = booked(calendar, at(9))
    deliver_due(NOW)
    shown = client.get(reverse("booking", args=[calendar.workspace.slug, made.pk]))
    told = shown.content.decode()
    assert [each.mail.to for each in shown.context["mails"]] == [
        "alice@nordlicht.example", "anna@ost.example",
    ]  # fmt: skip
    assert "Gesendet: " in told
    assert told.count("Erinnerung: ") == 2


# ── the host moves ───────────────────────────────────────────────────────────


def moving(booking: Booking, start: int | None = None) -> str:
    page = reverse("booking-move", args=[booking.workspace.slug, booking.pk])
    if start is None:
        return page
    when = booking.session.starts_at + timedelta(minutes=start - booking.session.since)
    return f"{page}?start={when:{SLOT}}"


def test_a_host_moves_it_to_a_free_time_and_both_sides_are_told(
    client: Client, calendar: BookingCalendar
) -> None:
    made = booked(calendar, at(9))
    days = client.get(moving(made) + "?date=2026-12-01").content.decode()
    assert "10:30" in days
    assert "Auf diese Zeit verschieben" in client.get(moving(made, at(10, day=1))).content.decode()
    assert Booking.objects.get().moves == 0, "looking does nothing"
    Outgoing.objects.all().delete()
    assert client.post(moving(made, at(10, day=1))).status_code == 302
    moved = Booking.objects.select_related("session").get()
    assert (moved.session.since, moved.moves, moved.changed_by) == (at(10, day=1), 1, By.HOST)
    assert Outgoing.objects.count() == 2
    assert "Dienstag, 1. Dezember" in to_anna().subject


def test_a_host_does_not_move_it_onto_another(client: Client, calendar: BookingCalendar) -> None:
    made = booked(calendar, at(9))
    booked(calendar, at(11), guest("Berta Nord"))
    refused = client.post(moving(made, at(11)))
    assert refused.status_code == 409
    assert len(refused.context["nearest"]) == 3
    assert Booking.objects.get(pk=made.pk).moves == 0
