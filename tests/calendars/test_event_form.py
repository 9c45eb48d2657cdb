"""Making and changing a meeting through the form."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest
from django.core import mail
from django.http import HttpResponse
from django.test import Client
from tests.calendars.scene import FELD, FRIDAY, ROHDE, Said, at, calendar_of, invited_by, meeting
from tests.cast import ClientOf

from einklang.accounts.models import User
from einklang.calendars.models import Event
from einklang.records.event import Details, Organiser, Override, Participant, Role
from einklang.records.moment import Day, Floating, Zoned

NEW = "/w/nordlicht/calendar/new/"


def edit_url(event: Event) -> str:
    return f"/w/nordlicht/calendar/{event.pk}/edit/"


def post(client: Client, url: str = NEW, **typed: Any) -> HttpResponse:
    given = {"summary": "Abnahme", "start_day": "13.11.", "start_time": "14 Uhr"}
    answer = client.post(url, {**given, **typed})
    assert isinstance(answer, HttpResponse)
    return answer


def made(client: Client, **typed: Any) -> Event:
    answer = post(client, **typed)
    assert answer.status_code == 302, errors(answer)
    return Event.objects.get()


def errors(answer: HttpResponse) -> dict[str, list[str]]:
    return dict(answer.context["form"].errors)  # type: ignore[attr-defined]


def filled(client: Client, event: Event) -> dict[str, Any]:
    """What the browser would send back if nothing were touched."""
    form = client.get(edit_url(event)).context["form"]
    values = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in values.items() if value not in (None, False)}


def details(event: Event) -> Details:
    event.refresh_from_db()
    return event.as_record().details


def test_day_time_and_title_make_a_meeting_of_an_hour(alice: User, client_of: ClientOf) -> None:
    event = made(client_of(alice))
    said = details(event)
    assert (said.start, said.end) == (at("2026-11-13 14:00"), at("2026-11-13 15:00"))
    assert (said.summary, said.organiser, event.maker, event.tell) == (
        "Abnahme", None, alice, "nobody",
    )  # fmt: skip
    assert not event.copies.exists()
    assert event.occurrences.count() == 1
    record = event.as_record()
    assert len(record.uid) == 36
    assert datetime.fromisoformat(record.created).tzinfo is not None


def test_all_fields_arrive(alice: User, client_of: ClientOf) -> None:
    calendar = calendar_of(alice)
    event = made(
        client_of(alice),
        end_day="Sa",
        end_time="2pm",
        place="Kiel",
        link="meet.example/x",
        description="Koffer\r\nmitbringen",
        internal_note="Preis bis Montag",
        guests="Sabine Feld <feld@kunde.example>\nrohde@kunde.example",
        calendar=str(calendar.pk),
        zone="America/New_York",
    )
    said = details(event)
    assert said.start == at("2026-11-13 14:00", "America/New_York")
    assert said.end == at("2026-11-14 14:00", "America/New_York")
    assert (said.place, said.link) == ("Kiel", "https://meet.example/x")
    assert said.description == "Koffer\nmitbringen"
    assert said.participants == (
        Participant("feld@kunde.example", "Sabine Feld"),
        Participant("rohde@kunde.example"),
    )
    assert said.organiser == Organiser(alice.email, "Alice Arndt")
    assert event.internal_note == "Preis bis Montag"
    assert [copy.calendar for copy in event.copies.all()] == [calendar]
    assert mail.outbox == []


def test_the_form_says_that_nobody_is_mailed(alice: User, client_of: ClientOf) -> None:
    html = client_of(alice).get(NEW).content.decode()
    assert "Beim Speichern geht keine E-Mail hinaus." in html


def test_days_need_no_times(alice: User, client_of: ClientOf) -> None:
    event = made(client_of(alice), all_day="on", end_day="15.11.", start_time="")
    said = details(event)
    assert (said.start, said.end) == (Day(date(2026, 11, 13)), Day(date(2026, 11, 16)))


@pytest.mark.parametrize(
    ("typed", "field", "text"),
    [
        ({"summary": " "}, "summary", "Geben Sie dem Termin einen Titel."),
        ({"start_day": ""}, "start_day", "An welchem Tag?"),
        ({"start_day": "bald"}, "start_day", "Wir lesen hier keinen Tag."),
        ({"start_time": ""}, "start_time", "Um wie viel Uhr?"),
        ({"start_time": "25"}, "start_time", "Wir lesen hier keine Uhrzeit."),
        ({"end_time": "3:30"}, "end_time", "Meinten Sie 15:30?"),
        ({"end_time": "13:30"}, "end_time", "Meinten Sie 15:00?"),
        ({"end_day": "12.11.", "end_time": "15"}, "end_time", "Das Ende liegt vor dem Beginn."),
        ({"end_day": "x"}, "end_day", "Wir lesen hier keinen Tag."),
        ({"end_time": "x"}, "end_time", "Wir lesen hier keine Uhrzeit."),
        ({"all_day": "on", "end_day": "12.11."}, "end_day", "Meinten Sie Fr, 13. November"),
        ({"end_day": "14.11.2028"}, "end_day", "höchstens ein Jahr"),
        ({"zone": "Mond"}, "zone", "Diese Zeitzone kennen wir nicht."),
        ({"link": "javascript://x"}, "link", "Ein Link beginnt mit https://."),
        (
            {"guests": "a@b.example\nquatsch"},
            "guests",
            "„quatsch“ ist keine E-Mail-Adresse",
        ),
        ({"guests": "Feld <foo@@bar>"}, "guests", "„Feld <foo@@bar>“ ist keine"),
        ({"pace": "weekly", "days": "MO"}, "days", "Der Beginn ist ein Freitag."),
        ({"pace": "daily", "until": "12.11."}, "until", "Der letzte Tag liegt vor dem ersten."),
        ({"pace": "daily", "until": "14.11.", "count": "3"}, "count", "nicht beides"),
        ({"pace": "daily", "count": "0"}, "count", "Eine ganze Zahl von 1 bis 999."),
    ],
)
def test_what_is_wrong_is_said_under_its_field_and_nothing_is_lost(
    alice: User, client_of: ClientOf, typed: dict[str, str], field: str, text: str
) -> None:
    answer = post(client_of(alice), place="Besprechungsraumabnahme", **typed)
    assert answer.status_code == 422
    said = errors(answer)
    assert list(said) == [field]
    assert text in said[field][0]
    html = answer.content.decode()
    assert f'id="id_{field}_error"' in html
    assert 'value="Besprechungsraumabnahme"' in html
    assert not Event.objects.exists()


def test_a_wrong_day_hides_no_wrong_time(alice: User, client_of: ClientOf) -> None:
    typed = {"start_day": "bald", "start_time": "25", "end_day": "x", "end_time": "spät"}
    assert set(errors(post(client_of(alice), **typed))) == set(typed)


def test_what_was_understood_is_shown_back_in_full(alice: User, client_of: ClientOf) -> None:
    html = post(client_of(alice), summary="", end_time="4pm").content.decode()
    assert 'value="Fr, 13. November 2026"' in html
    assert 'value="14:00"' in html
    assert 'value="16:00"' in html


def test_the_form_reads_and_speaks_english(alice: User, client_of: ClientOf) -> None:
    alice.language = "en"
    alice.save()
    typed = {"start_day": "tomorrow", "start_time": "2 pm", "end_time": "3:30"}
    answer = post(client_of(alice), **typed)
    assert errors(answer)["end_time"] == ["The end is before the start. Did you mean 3:30 pm?"]
    assert 'value="Fri 13 November 2026"' in answer.content.decode()


def test_calendars_of_others_and_read_only_ones_cannot_be_chosen(
    alice: User, bob: User, charlie: User, client_of: ClientOf
) -> None:
    others = calendar_of(bob), calendar_of(charlie), calendar_of(alice, writable=False)
    for calendar in others:
        answer = post(client_of(alice), calendar=str(calendar.pk))
        assert answer.status_code == 422
        assert list(errors(answer)) == ["calendar"]


def test_the_default_calendar_is_chosen_beforehand(alice: User, client_of: ClientOf) -> None:
    calendar_of(alice, "Anderer")
    default = calendar_of(alice, "Standard", is_default=True)
    assert client_of(alice).get(NEW).context["form"]["calendar"].value() == str(default.pk)


def test_two_calendars_of_one_name_are_told_apart_by_their_accounts(
    alice: User, client_of: ClientOf
) -> None:
    calendar_of(alice, "Alice", origin="alice@nordlicht.example")
    calendar_of(alice, "Alice", origin="alice@gmail.example")
    calendar_of(alice, "Kunden", origin="alice@gmail.example")
    offered = client_of(alice).get(NEW).context["form"].fields["calendar"].choices
    assert [name for key, name in offered if key] == [
        "Alice · alice@nordlicht.example",
        "Alice · alice@gmail.example",
        "Kunden",
    ]


@pytest.mark.parametrize(
    ("query", "values"),
    [
        ("", ("Do, 12. November 2026", "11:00", "", False)),
        ("start=2026-11-13T14:00", ("Fr, 13. November 2026", "14:00", "", False)),
        (
            "start=2026-11-13T14:00&end=2026-11-13T16:30",
            ("Fr, 13. November 2026", "14:00", "16:30", False),
        ),
        ("start=2026-11-13", ("Fr, 13. November 2026", "", "", True)),
        ("start=quatsch&end=x", ("Do, 12. November 2026", "11:00", "12:00", False)),
        ("start=9999-12-31T23:30", ("Do, 12. November 2026", "11:00", "", False)),
    ],
)
def test_the_address_fills_the_form(
    alice: User, client_of: ClientOf, query: str, values: tuple[object, ...]
) -> None:
    form = client_of(alice).get(f"{NEW}?{query}").context["form"]
    names = ("start_day", "start_time", "end_time", "all_day")
    assert tuple(form[name].value() for name in names) == values


def test_with_names_a_guest(alice: User, client_of: ClientOf) -> None:
    form = client_of(alice).get(NEW, {"with": "feld@kunde.example"}).context["form"]
    assert form["guests"].value() == "feld@kunde.example"


def test_a_weekly_series_until_a_day(alice: User, client_of: ClientOf) -> None:
    event = made(client_of(alice), pace="weekly", days=["TU", "FR"], until="30.11.")
    assert event.as_record().rules == ("FREQ=WEEKLY;UNTIL=20261130T225959Z;BYDAY=TU,FR",)
    assert event.occurrences.count() == 5


def test_an_untouched_form_changes_nothing(alice: User, client_of: ClientOf) -> None:
    room = Participant("raum@nordlicht.example", role=Role.ROOM)
    rich = invited_by(alice, replace(FRIDAY, participants=(FELD, ROHDE, room), private=True))
    own = replace(rich, place="Anderswo")
    said = Said(
        rich,
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=FR",),
        excluded=(at("2026-11-27 14:00"),),
        overrides=(Override(at("2026-12-11 14:00"), own),),
    )
    event = meeting(alice, rich, [calendar_of(alice)], said=said)
    before = event.record
    client = client_of(alice)
    assert client.post(edit_url(event), filled(client, event)).status_code == 302
    event.refresh_from_db()
    # Rooms stand before guests where both were kept; the order says nothing.
    assert {**event.record, "stamp": ""} == {**before, "stamp": ""}


def test_what_the_form_does_not_know_stays(alice: User, client_of: ClientOf) -> None:
    event = meeting(alice, replace(FRIDAY, private=True, busy=False))
    client = client_of(alice)
    typed = {**filled(client, event), "place": "Kiel", "guests": "Sabine <feld@kunde.example>"}
    assert client.post(edit_url(event), typed).status_code == 302
    said = details(event)
    assert (said.place, said.private, said.busy, said.reminders) == ("Kiel", True, False, (10,))
    assert said.participants == (replace(FELD, name="Sabine"),)


def test_the_first_guest_makes_an_organiser_and_the_last_one_takes_them_along(
    alice: User, client_of: ClientOf
) -> None:
    event = meeting(alice, replace(FRIDAY, participants=()))
    client = client_of(alice)
    client.post(edit_url(event), {**filled(client, event), "guests": "feld@kunde.example"})
    assert details(event).organiser == Organiser(alice.email, alice.name)
    client.post(edit_url(event), {**filled(client, event), "guests": ""})
    assert details(event).organiser is None


def test_what_changed_meanwhile_is_shown_and_not_overwritten(
    alice: User, client_of: ClientOf
) -> None:
    event = meeting(alice)
    client = client_of(alice)
    mine = {**filled(client, event), "summary": "Meins"}
    other = {**filled(client, event), "place": "Kiel"}
    assert client.post(edit_url(event), other).status_code == 302
    answer = client.post(edit_url(event), mine)
    assert answer.status_code == 409
    text = " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())
    assert "Alice Arndt hat den Termin um 10:24 geändert. Ihre Eingaben stehen noch hier." in text
    assert "Titel : Abnahme Besprechungsraum" in text
    assert "Ort : Kiel" in text
    assert 'value="Meins"' in answer.content.decode()
    assert details(event).summary == "Abnahme Besprechungsraum"
    again = {**mine, "revision": answer.context["form"].data["revision"]}
    assert client.post(edit_url(event), again).status_code == 302
    assert details(event).summary == "Meins"


def test_what_a_run_changed_meanwhile_is_said_to_come_from_it(
    alice: User, client_of: ClientOf
) -> None:
    event = meeting(alice)
    Event.objects.filter(pk=event.pk).update(changed_by=None)
    answer = client_of(alice).post(
        edit_url(event), {**filled(client_of(alice), event), "revision": "99"}
    )
    assert "Ein Abgleich hat den Termin um 10:24 geändert." in answer.content.decode()


@pytest.mark.parametrize("revision", ["", "x", "99"])
def test_a_form_without_its_revision_overwrites_nothing(
    alice: User, client_of: ClientOf, revision: str
) -> None:
    event = meeting(alice)
    client = client_of(alice)
    answer = client.post(
        edit_url(event), {**filled(client, event), "summary": "Neu", "revision": revision}
    )
    assert answer.status_code in (409, 422)
    assert details(event).summary == "Abnahme Besprechungsraum"


SERIES = Said(
    FRIDAY,
    ("FREQ=WEEKLY;COUNT=6",),
    excluded=(at("2026-11-20 14:00"),),
    overrides=(
        Override(
            at("2026-11-27 14:00"),
            replace(FRIDAY, start=at("2026-11-27 14:00"), end=at("2026-11-27 15:30"), place="Kiel"),
        ),
    ),
)


def test_moving_a_series_takes_gaps_and_changes_along(alice: User, client_of: ClientOf) -> None:
    event = meeting(alice, said=SERIES)
    client = client_of(alice)
    moved = {"start_day": "12.11.", "start_time": "9", "end_day": "12.11.", "end_time": "10"}
    assert client.post(edit_url(event), {**filled(client, event), **moved}).status_code == 302
    event.refresh_from_db()
    record = event.as_record()
    assert record.excluded == (at("2026-11-19 09:00"),)
    (override,) = record.overrides
    assert override.of == override.details.start == at("2026-11-26 09:00")
    assert override.details.place == "Kiel"
    assert record.sequence == 1
    assert event.occurrences.count() == 5


def test_changes_of_single_occurrences_are_given_up_only_when_said_so(
    alice: User, client_of: ClientOf
) -> None:
    event = meeting(alice, said=SERIES)
    client = client_of(alice)
    typed = {**filled(client, event), "pace": "monthly", "count": "3"}
    answer = client.post(edit_url(event), typed)
    assert answer.status_code == 422
    html = answer.content.decode()
    assert "1 Termin wurde einzeln geändert" in html
    assert "Fr, 27. November 2026 · Abnahme Besprechungsraum" in html
    assert len(SERIES.overrides) == len(Event.objects.get().as_record().overrides)
    assert client.post(edit_url(event), {**typed, "give_up": "on"}).status_code == 302
    event.refresh_from_db()
    assert event.as_record().overrides == ()
    assert event.as_record().rules == ("FREQ=MONTHLY;COUNT=3",)


KEPT = "FREQ=MONTHLY;BYDAY=2FR"


def test_a_rule_that_the_form_cannot_say_is_shown_and_kept(
    alice: User, client_of: ClientOf
) -> None:
    event = meeting(alice, said=Said(FRIDAY, (KEPT,)))
    client = client_of(alice)
    assert "Jeden Monat am zweiten Freitag" in client.get(edit_url(event)).content.decode()
    typed = {**filled(client, event), "start_time": "15", "end_time": "16"}
    assert client.post(edit_url(event), typed).status_code == 302
    event.refresh_from_db()
    assert event.as_record().rules == (KEPT,)
    typed = {**filled(client, event), "start_day": "12.11.", "end_day": "12.11."}
    answer = post(client, edit_url(event), **typed)
    assert errors(answer)["start_day"] == [
        "Der Beginn passt nicht zur Wiederholung: Jeden Monat am zweiten Freitag."
    ]


def test_moving_the_start_of_a_rule_with_a_fixed_day_moves_the_day(
    alice: User, client_of: ClientOf
) -> None:
    event = meeting(alice, said=Said(FRIDAY, ("FREQ=MONTHLY;BYMONTHDAY=13",)))
    client = client_of(alice)
    typed = {**filled(client, event), "start_day": "20.11.", "end_day": "20.11."}
    assert client.post(edit_url(event), typed).status_code == 302
    event.refresh_from_db()
    assert event.as_record().rules == ("FREQ=MONTHLY",)
    days = event.occurrences.order_by("starts_at").values_list("starts_at__day", flat=True)
    assert set(days) == {20}


def test_a_floating_time_stays_floating(alice: User, client_of: ClientOf) -> None:
    start, end = (Floating(moment.at) for moment in (FRIDAY.start, FRIDAY.end))  # type: ignore[union-attr]
    event = meeting(alice, replace(FRIDAY, start=start, end=end))
    client = client_of(alice)
    typed = {**filled(client, event), "end_time": "17"}
    assert client.post(edit_url(event), typed).status_code == 302
    assert details(event).end == Floating(datetime.fromisoformat("2026-11-13T17:00"))
    client.post(edit_url(event), {**filled(client, event), "zone": "Europe/London"})
    assert isinstance(details(event).start, Zoned)


def test_an_hour_that_the_clocks_skip_does_not_break_the_form(
    alice: User, client_of: ClientOf
) -> None:
    event = made(client_of(alice), start_day="28.3.2027", start_time="2:30", end_time="3:30")
    assert event.ends_at >= event.starts_at


def test_assistants_make_meetings_and_strangers_do_not(
    anna: User, charlie: User, client_of: ClientOf
) -> None:
    assert post(client_of(charlie)).status_code == 404
    assert made(client_of(anna)).maker == anna


def test_a_meeting_in_utc_is_shown_on_the_workspaces_clock_and_kept_as_it_was(
    alice: User, client_of: ClientOf
) -> None:
    """Many programs write so; an hour typed beside another clock would be another hour."""
    utc = replace(FRIDAY, start=at("2026-11-13 13:00", "UTC"), end=at("2026-11-13 14:30", "UTC"))
    event = meeting(alice, utc, [calendar_of(alice)])
    client = client_of(alice)
    typed = filled(client, event)
    assert (typed["start_time"], typed["end_time"]) == ("14:00", "15:30")
    assert client.post(edit_url(event), {**typed, "summary": "Neu"}).status_code == 302
    event.refresh_from_db()
    assert event.as_record().details.start == at("2026-11-13 13:00", "UTC")
    typed = filled(client, event)
    assert client.post(edit_url(event), {**typed, "start_time": "15:00"}).status_code == 302
    event.refresh_from_db()
    assert event.as_record().details.start == at("2026-11-13 15:00")


def test_a_series_in_utc_keeps_its_clock(alice: User, client_of: ClientOf) -> None:
    utc = replace(FRIDAY, start=at("2026-11-13 13:00", "UTC"), end=at("2026-11-13 14:30", "UTC"))
    event = meeting(alice, utc, said=Said(utc, ("FREQ=WEEKLY;COUNT=3",)))
    typed = filled(client_of(alice), event)
    assert (typed["start_time"], typed["zone"]) == ("13:00", "UTC")
