"""This meeting of a series and all that follow: changed, moved, deleted; those before it stay."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from django.core import mail
from django.http import HttpResponse
from django.test import Client
from tests.calendars.scene import FELD, FRIDAY, Said, at, calendar_of, invited_by, meeting
from tests.cast import ClientOf

from einklang.accounts.models import User
from einklang.calendars.models import Calendar, Copy, Event, Outcome
from einklang.records.event import CALL_WANTED, Override, Participant

SECOND = "2026-11-20T14:00:00[Europe/Berlin]"
FIRST = "2026-11-13T14:00:00[Europe/Berlin]"
WEEKLY = Said(FRIDAY, ("FREQ=WEEKLY;COUNT=4",))
TWO_STEPS = Said(FRIDAY, ("FREQ=WEEKLY", "FREQ=DAILY;INTERVAL=2"))


def url(event: Event, act: str = "edit", of: str = SECOND) -> str:
    return f"/w/nordlicht/calendar/{event.pk}/{act}/?following={of}"


def filled(client: Client, event: Event, of: str = SECOND) -> dict[str, Any]:
    form = client.get(url(event, of=of)).context["form"]
    values = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in values.items() if value not in (None, False)}


def rest(event: Event) -> Event:
    """The series that follows."""
    event.refresh_from_db()
    return Event.objects.exclude(pk=event.pk).get()


def series(alice: User, calendars: Sequence[Calendar] = (), said: Said = WEEKLY) -> Event:
    """To which Alice invites."""
    details = invited_by(alice, said.details)
    return meeting(alice, details, calendars, said=replace(said, details=details))


def test_the_series_ends_and_what_follows_says_what_was_typed(
    alice: User, client_of: ClientOf
) -> None:
    work = calendar_of(alice)
    event = series(alice, [work])
    Event.objects.filter(pk=event.pk).update(internal_note="Preis bis Montag")
    client = client_of(alice)
    answer = client.post(url(event), {**filled(client, event), "place": "Kiel", "start_time": "9"})
    tail = rest(event)
    assert answer["Location"] == f"/w/nordlicht/calendar/{tail.pk}/"
    before, after = event.as_record(), tail.as_record()
    assert before.rules == ("FREQ=WEEKLY;UNTIL=20261113T130000Z",)
    assert (before.details, before.sequence) == (invited_by(alice), 1)
    assert after.rules == ("FREQ=WEEKLY;COUNT=3",)
    assert (after.details.start, after.details.place) == (at("2026-11-20 09:00"), "Kiel")
    assert after.details.participants == FRIDAY.participants
    assert after.details.organiser == before.details.organiser
    assert after.uid != before.uid
    assert after.created == after.stamp != ""
    assert (tail.maker, tail.internal_note) == (alice, "Preis bis Montag")
    assert (tail.outcome, tail.changed_by) == (Outcome.ADMITTED, alice)
    assert [copy.calendar for copy in tail.copies.all()] == [work]
    assert (event.occurrences.count(), tail.occurrences.count()) == (1, 3)
    assert mail.outbox == []


def test_what_single_meetings_say_stays_on_its_side(alice: User, client_of: ClientOf) -> None:
    def own(day: str) -> Override:
        start = at(f"2026-{day} 14:00")
        return Override(start, replace(FRIDAY, start=start, end=start, summary="Eigenes"))

    parts = (own("11-13"), own("11-27"))
    said = replace(WEEKLY, overrides=parts, excluded=(at("2026-12-04 14:00"),))
    event = meeting(alice, said=said)
    client = client_of(alice)
    client.post(url(event), {**filled(client, event), "place": "Kiel"})
    tail = rest(event).as_record()
    assert [each.of for each in event.as_record().overrides] == [at("2026-11-13 14:00")]
    assert [each.details.summary for each in tail.overrides] == ["Eigenes"]
    assert tail.overrides[0].details.place == "Kiel"  # it said the same as the series
    assert tail.excluded == (at("2026-12-04 14:00"),)


def test_an_untouched_form_divides_nothing(alice: User, client_of: ClientOf) -> None:
    event = series(alice)
    client = client_of(alice)
    typed = {**filled(client, event), "tell": "everybody"}
    assert client.post(url(event), typed).status_code == 302
    event.refresh_from_db()
    assert (event.revision, Event.objects.count(), mail.outbox) == (1, 1, [])


def test_a_note_alone_is_of_what_follows(alice: User, client_of: ClientOf) -> None:
    event = meeting(alice, said=WEEKLY)
    client = client_of(alice)
    client.post(url(event), {**filled(client, event), "internal_note": "Neu verhandeln"})
    assert (rest(event).internal_note, event.internal_note) == ("Neu verhandeln", "")


def test_the_forms_repetition_is_that_of_the_rest(alice: User, client_of: ClientOf) -> None:
    event = meeting(alice, said=WEEKLY)
    client = client_of(alice)
    typed = filled(client, event)
    assert (typed["count"], typed["start_day"]) == (3, "Fr, 20. November 2026")
    client.post(url(event), {**typed, "pace": "daily", "count": "2"})
    assert rest(event).as_record().rules == ("FREQ=DAILY;COUNT=2",)
    assert event.occurrences.count() == 1


def test_the_button_says_as_many_mails_as_go_out(alice: User, client_of: ClientOf) -> None:
    """One that the series ends, and one invitation to what follows."""
    event = series(alice)
    client = client_of(alice)
    typed = {**filled(client, event), "start_time": "9", "tell": "everybody"}
    shown = client.post(url(event), typed)
    assert "Speichern und 4 E-Mails senden" in shown.content.decode()
    assert Event.objects.count() == 1
    announced = shown.context["form"].data["announced"]
    client.post(url(event), {**typed, "announced": announced})
    tail = rest(event)
    told = [(str(m.to[0]), part_of(m)) for m in mail.outbox]
    assert len(told) == 4
    for name in ("feld", "rohde"):
        parts = [text for to, text in told if name in to]
        assert [event.uid in text for text in parts] == [True, False]
        assert "UNTIL=20261113T130000Z" in parts[0]
        assert f"UID:{tail.uid}" in parts[1]
        assert "COUNT=3" in parts[1]
        assert all("METHOD:REQUEST" in text for text in parts)


def part_of(message: Any) -> str:
    """The calendar part of a mail, unfolded."""
    (text,) = (each.content for each in message.alternatives if "calendar" in each.mimetype)
    return str(text).replace("\r\n ", "")


def test_who_is_new_to_what_follows_alone_can_be_told(alice: User, client_of: ClientOf) -> None:
    event = series(alice)
    client = client_of(alice)
    typed = filled(client, event)
    typed |= {"guests": f"{typed['guests']}\nneu@kunde.example", "tell": "new"}
    shown = client.post(url(event), typed)
    assert "Speichern und 1 Einladung senden" in shown.content.decode()
    announced = shown.context["form"].data["announced"]
    client.post(url(event), {**typed, "announced": announced})
    assert [message.to for message in mail.outbox] == [["neu@kunde.example"]]
    assert f"UID:{rest(event).uid}" in part_of(mail.outbox[0])


def test_whose_server_invites_is_left_the_mails(alice: User, client_of: ClientOf) -> None:
    work = calendar_of(alice, mails_guests=True)
    event = series(alice, [work])
    client = client_of(alice)
    typed = {**filled(client, event), "place": "Kiel", "tell": "everybody"}
    shown = client.post(url(event), typed)
    assert "Speichern und 4 E-Mails senden" in shown.content.decode()
    client.post(url(event), {**typed, "announced": shown.context["form"].data["announced"]})
    tail = rest(event)
    assert (event.tell, tail.tell, mail.outbox) == ("everybody", "everybody", [])
    assert not any(guest.untold for guest in tail.as_record().details.participants)


def test_in_silence_no_server_is_asked_to_tell(alice: User, client_of: ClientOf) -> None:
    event = series(alice, [calendar_of(alice, mails_guests=True)])
    client = client_of(alice)
    client.post(url(event), {**filled(client, event), "place": "Kiel"})
    tail = rest(event)
    assert (event.tell, tail.tell) == ("nobody", "nobody")
    assert all(guest.untold for guest in tail.as_record().details.participants)


def test_a_link_that_the_server_made_is_made_anew(alice: User, client_of: ClientOf) -> None:
    said = replace(FRIDAY, link="https://meet.google.com/abc-defg-hij")
    for makes in (True, False):
        Event.objects.all().delete()
        work = calendar_of(alice, makes_calls=makes)
        event = meeting(alice, said, [work], said=replace(WEEKLY, details=said))
        client = client_of(alice)
        client.post(url(event), {**filled(client, event), "place": "Kiel"})
        assert rest(event).as_record().details.link == (CALL_WANTED if makes else said.link)
        assert event.as_record().details.link == said.link


def test_what_only_one_calendar_says_goes_along(alice: User, client_of: ClientOf) -> None:
    event = series(alice, [calendar_of(alice)])
    third = "2026-11-27T14:00:00[Europe/Berlin]"
    given = {"": {"a@b.example": "accepted"}, FIRST: {}, third: {"a@b.example": "declined"}}
    Copy.objects.update(own={"answers": given, "private": True})
    client = client_of(alice)
    client.post(url(event), {**filled(client, event), "place": "Kiel"})
    copy = rest(event).copies.get()
    assert copy.own == {"answers": {k: v for k, v in given.items() if k != FIRST}, "private": True}


def test_a_colleagues_calendar_gets_it_from_the_server(
    alice: User, bob: User, client_of: ClientOf
) -> None:
    mine = calendar_of(alice, addresses=["alice@nordlicht.example"])
    event = series(alice, [calendar_of(bob), calendar_of(alice, "Zweitkonto"), mine])
    client = client_of(alice)
    client.post(url(event), {**filled(client, event), "place": "Kiel"})
    assert [copy.calendar for copy in rest(event).copies.all()] == [mine]


def test_what_changed_meanwhile_is_not_divided(alice: User, client_of: ClientOf) -> None:
    event = meeting(alice, said=WEEKLY)
    client = client_of(alice)
    mine = {**filled(client, event), "summary": "Meins"}
    Event.objects.update(revision=2)
    assert client.post(url(event), mine).status_code == 409
    assert Event.objects.count() == 1


def test_an_override_without_a_place_is_asked_about(alice: User, client_of: ClientOf) -> None:
    start = at("2026-11-27 14:00")
    own = Override(start, replace(FRIDAY, start=start, end=start, summary="Eigenes"))
    event = meeting(alice, said=replace(WEEKLY, overrides=(own,)))
    client = client_of(alice)
    typed = {**filled(client, event), "pace": "monthly"}
    assert client.post(url(event), typed).status_code == 422
    assert client.post(url(event), {**typed, "give_up": "on"}).status_code == 302
    assert rest(event).as_record().overrides == ()


@pytest.mark.parametrize("act", ["edit", "delete"])
def test_all_three_are_offered_where_others_come_before(
    alice: User, client_of: ClientOf, act: str
) -> None:
    event = meeting(alice, said=WEEKLY)
    client = client_of(alice)

    def tabs(query: str) -> list[tuple[str, str]]:
        html = client.get(f"/w/nordlicht/calendar/{event.pk}/{act}/?{query}").content.decode()
        found = re.search(r'<ul class="tabs">(.*?)</ul>', html, re.DOTALL)
        assert found
        said: list[tuple[str, str]] = re.findall(r'(aria-current="page")?>([^<]+)</a>', found[1])
        return said

    one, these, whole = "Nur diesen Termin", "Diesen und alle folgenden", "Die ganze Serie"
    here = 'aria-current="page"'
    assert tabs(f"of={SECOND}") == [(here, one), ("", these), ("", whole)]
    assert tabs(f"following={SECOND}") == [("", one), (here, these), ("", whole)]
    assert tabs(f"from={SECOND}") == [("", one), ("", these), (here, whole)]
    assert tabs(f"of={FIRST}") == [(here, one), ("", whole)]


@pytest.mark.parametrize("of", [FIRST, "x", "2026-11-21T14:00:00[Europe/Berlin]"])
@pytest.mark.parametrize("act", ["edit", "delete"])
def test_where_nothing_can_be_divided_there_is_no_page(
    alice: User, client_of: ClientOf, act: str, of: str
) -> None:
    event = meeting(alice, said=WEEKLY)
    assert client_of(alice).get(url(event, act, of)).status_code == 404


def test_what_cannot_be_divided_is_not_offered(alice: User, client_of: ClientOf) -> None:
    event = meeting(alice, said=TWO_STEPS)
    client = client_of(alice)
    page = client.get(f"/w/nordlicht/calendar/{event.pk}/edit/?of={SECOND}").content.decode()
    assert "Die ganze Serie" in page
    assert "alle folgenden" not in page
    assert client.get(url(event)).status_code == 404


@pytest.mark.parametrize(
    ("rule", "said", "button"),
    [
        (
            "FREQ=WEEKLY;COUNT=4",
            "3 Termine werden gelöscht: dieser und alle folgenden. Die davor bleiben.",
            "3 Termine löschen",
        ),
        ("FREQ=WEEKLY;COUNT=2", "1 Termin wird gelöscht, dieser.", "1 Termin löschen"),
        ("FREQ=WEEKLY", "und alle, die ihm folgen würden", "Diesen und alle folgenden löschen"),
    ],
)
def test_deleting_ends_the_series(
    alice: User, client_of: ClientOf, rule: str, said: str, button: str
) -> None:
    event = meeting(alice, said=replace(WEEKLY, rules=(rule,)))
    client = client_of(alice)
    html = client.get(url(event, "delete")).content.decode()
    assert said in html
    assert button in html
    assert client.post(url(event, "delete"), {"revision": event.revision}).status_code == 302
    event.refresh_from_db()
    assert event.deleted_at is None
    assert event.as_record().rules == ("FREQ=WEEKLY;UNTIL=20261113T130000Z",)
    assert (event.occurrences.count(), Event.objects.count()) == (1, 1)


def test_deleting_mails_as_many_as_the_button_says(alice: User, client_of: ClientOf) -> None:
    extra = at("2026-11-27 14:00")
    guests = (FELD, Participant("nur@k.example"))
    only = replace(FRIDAY, start=extra, end=extra, participants=guests)
    event = series(alice, said=replace(WEEKLY, overrides=(Override(extra, only),)))
    client = client_of(alice)
    assert "Löschen und 3 E-Mails senden" in client.get(url(event, "delete")).content.decode()
    client.post(url(event, "delete"), {"revision": event.revision, "tell": "everybody"})
    methods = {m.to[0]: part_of(m).split("METHOD:")[1][:7].strip() for m in mail.outbox}
    assert methods == {
        "Sabine Feld <feld@kunde.example>": "REQUEST",
        "Malte Rohde <rohde@kunde.example>": "REQUEST",
        "nur@k.example": "CANCEL",
    }


def move(client: Client, event: Event, **more: str) -> HttpResponse:
    given = {
        "start": "2026-11-19T08:00:00Z", "end": "2026-11-19T09:00:00Z", "of": SECOND,
        "scope": "following", "revision": str(event.revision), **more,
    }  # fmt: skip
    answer = client.post(f"/w/nordlicht/calendar/{event.pk}/move/", given)
    assert isinstance(answer, HttpResponse)
    return answer


def test_it_and_all_that_follow_move_in_the_grid(alice: User, client_of: ClientOf) -> None:
    event = meeting(alice, said=WEEKLY)
    answer = move(client_of(alice), event, mails="0")
    assert answer.status_code == 200, answer.content
    assert answer.json()["undo"] is None  # type: ignore[attr-defined]
    said = rest(event).as_record().details
    assert (said.start, said.end) == (at("2026-11-19 09:00"), at("2026-11-19 10:00"))
    assert event.as_record().details == FRIDAY
    assert sorted(str(each.starts_at.day) for each in rest(event).occurrences.all()) == [
        "19", "26", "3",
    ]  # fmt: skip


def test_from_the_first_on_all_move(alice: User, client_of: ClientOf) -> None:
    event = meeting(alice, said=WEEKLY)
    times = {"start": "2026-11-12T08:00:00Z", "end": "2026-11-12T09:00:00Z"}
    assert move(client_of(alice), event, of=FIRST, **times).status_code == 200
    event.refresh_from_db()
    assert (event.occurrences.count(), Event.objects.count()) == (4, 1)


def test_other_mails_than_the_button_said_move_nothing(alice: User, client_of: ClientOf) -> None:
    event = series(alice)
    client = client_of(alice)
    refused = move(client, event, tell="everybody", mails="2")
    assert refused.status_code == 409
    assert "Es gingen 4 E-Mails hinaus" in refused.json()["said"]  # type: ignore[attr-defined]
    assert (Event.objects.count(), mail.outbox) == (1, [])
    assert move(client, event, tell="everybody", mails="4").status_code == 200
    assert len(mail.outbox) == 4


def test_what_cannot_be_divided_does_not_move(alice: User, client_of: ClientOf) -> None:
    event = meeting(alice, said=TWO_STEPS)
    refused = move(client_of(alice), event)
    assert (refused.status_code, Event.objects.count()) == (422, 1)
    assert "lässt sich dort nicht teilen" in refused.json()["said"]  # type: ignore[attr-defined]
