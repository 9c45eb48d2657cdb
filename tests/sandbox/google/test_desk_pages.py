"""A person plays the other side."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from tests.sandbox.google.oauth_scene import ANNA, BEN, Scene

from einklang_sandbox.google.walk import Astray, Walk

LENA = "lena@kunde.example"
MEETING = {"title": "Kennenlernen", "first": "2026-11-12", "begins": "14:00", "ends": "15:30"}
SERIES = {**MEETING, "title": "Jour fixe", "repeat": "weekly", "count": "3"}


@pytest.fixture
def desk(scene: Scene) -> Iterator[Walk]:
    """Anna's calendar in the week of that Thursday."""
    walk = Walk(scene.google.wsgi)
    walk.go("/")
    walk.follow(ANNA)
    yield walk
    walk.client.close()


def play(scene: Scene, who: str, **also: str) -> Walk:
    """Somebody's calendar in that week."""
    walk = Walk(scene.google.wsgi)
    calendar = also.get("calendar", who)
    walk.go(f"/desk/calendar?who={quote(who)}&calendar={quote(calendar)}&on=2026-11-12")
    return walk


def add(desk: Walk, **fields: str) -> None:
    """A meeting by the form."""
    desk.follow("Add a meeting")
    desk.press("Save", **fields)
    assert desk.reply.status_code == 200, desk.page.text


def held(scene: Scene, who: str = ANNA) -> list[dict[str, Any]]:
    """What stands in a calendar, series whole."""
    return scene.google.person(who).list()


def invitation(scene: Scene, **other: Any) -> dict[str, Any]:
    """Ben invites Anna."""
    return scene.google.person(BEN).insert(
        {
            "summary": "Bei Ben",
            "start": {"dateTime": "2026-11-12T09:00:00+01:00", "timeZone": "Europe/Berlin"},
            "end": {"dateTime": "2026-11-12T10:00:00+01:00", "timeZone": "Europe/Berlin"},
            "attendees": [{"email": ANNA}],
            **other,
        }
    )


def test_the_first_page_shows_everybody_and_their_calendars(scene: Scene) -> None:
    scene.google.add_calendar(ANNA, "Vertrieb")
    walk = Walk(scene.google.wsgi)
    page = walk.go("/")
    assert ("Anna Thaler" in page.text, "Ben Moor" in page.text) == (True, True)
    assert [said for said, href in page.links if "who=" in href] == [ANNA, "Vertrieb", BEN]
    assert "Vertrieb" in walk.follow("Vertrieb").text


def test_a_meeting_that_is_added_stands_in_the_calendar(scene: Scene, desk: Walk) -> None:
    add(desk, **MEETING, place="Büro", guests=LENA, tell="all")
    (event,) = held(scene)
    assert event["start"]["dateTime"] == "2026-11-12T14:00:00+01:00"
    assert [each["email"] for each in event["attendees"]] == [LENA]
    assert "14:00–15:30Kennenlernen" in desk.page.text
    assert [(mail.to, mail.kind) for mail in scene.google.mails] == [(LENA, "invitation")]


def test_nobody_is_mailed_unless_that_is_chosen(scene: Scene, desk: Walk) -> None:
    add(desk, **MEETING, guests=LENA)
    assert scene.google.mails == []


def test_a_meeting_is_changed_and_moved(scene: Scene, desk: Walk) -> None:
    add(desk, **MEETING, guests=LENA, place="Büro")
    desk.follow("Kennenlernen")
    desk.press("Save", first="2026-11-13", last="2026-11-13", begins="08:00", ends="08:30")
    (event,) = held(scene)
    assert event["start"]["dateTime"] == "2026-11-13T08:00:00+01:00"
    assert (event["location"], len(event["attendees"])) == ("Büro", 1)


def test_what_nobody_changed_is_not_written(scene: Scene, desk: Walk) -> None:
    add(desk, **MEETING)
    before = held(scene)
    desk.follow("Kennenlernen")
    desk.press("Save")
    assert held(scene) == before


def test_a_meeting_becomes_all_day_private_and_free(scene: Scene, desk: Walk) -> None:
    add(desk, **MEETING)
    desk.follow("Kennenlernen")
    desk.press("Save", ("whole", "yes"), ("private", "yes"), ("free", "yes"))
    (event,) = held(scene)
    assert (event["start"], event["end"]) == ({"date": "2026-11-12"}, {"date": "2026-11-13"})
    assert (event["visibility"], event["transparency"]) == ("private", "transparent")


def test_a_guest_is_added_later_and_told(scene: Scene, desk: Walk) -> None:
    add(desk, **MEETING)
    desk.follow("Kennenlernen")
    desk.press("Save", guests=LENA, tell="all")
    assert [(mail.to, mail.kind) for mail in scene.google.mails] == [(LENA, "invitation")]
    desk.go("/desk/mails")
    assert "InvitationKennenlernenlena@kunde.example" in desk.page.text


def test_a_meeting_is_deleted(scene: Scene, desk: Walk) -> None:
    add(desk, **MEETING)
    desk.follow("Kennenlernen")
    address = str(desk.reply.url)
    desk.press("Delete")
    assert held(scene) == []
    desk.go(address)
    assert desk.reply.status_code == 404


def test_one_occurrence_is_changed_alone(scene: Scene, desk: Walk) -> None:
    add(desk, **SERIES)
    desk.follow("Jour fixe")
    assert "one occurrence" in desk.page.text
    desk.press("Save", title="Ausnahme")
    events = scene.google.person(ANNA).list(singleEvents=True, orderBy="startTime")
    assert [each["summary"] for each in events] == ["Ausnahme", "Jour fixe", "Jour fixe"]


def test_one_occurrence_is_deleted_alone(scene: Scene, desk: Walk) -> None:
    add(desk, **SERIES)
    desk.follow("Jour fixe")
    desk.press("Delete")
    assert len(scene.google.person(ANNA).list(singleEvents=True)) == 2


def test_the_whole_series_is_changed(scene: Scene, desk: Walk) -> None:
    add(desk, **SERIES)
    desk.follow("Jour fixe")
    desk.follow("Go to the whole series")
    assert "with all its dates" in desk.page.text
    desk.press("Save", title="Runde", count="5")
    (series,) = held(scene)
    assert (series["summary"], series["recurrence"]) == ("Runde", ["RRULE:FREQ=WEEKLY;COUNT=5"])


@pytest.mark.parametrize(
    ("button", "answer"),
    [("Accept", "accepted"), ("Maybe", "tentative"), ("Decline", "declined")],
)
def test_a_guest_answers_and_the_organiser_is_told(
    scene: Scene, desk: Walk, button: str, answer: str
) -> None:
    event = invitation(scene)
    desk.go(str(desk.reply.url))
    assert "no answer yet" in desk.page.text
    desk.follow("Bei Ben")
    desk.press(button)
    assert scene.google.person(BEN).get(event["id"])["attendees"][0]["responseStatus"] == answer
    assert [(mail.to, mail.kind) for mail in scene.google.mails] == [(BEN, "reply")]


def test_a_guest_sees_what_is_shared_and_changes_only_the_own(scene: Scene, desk: Walk) -> None:
    invitation(scene, location="Hafen 1")
    desk.go(str(desk.reply.url))
    desk.follow("Bei Ben")
    assert "Hafen 1" in desk.page.text
    assert [set(form.buttons) for form in desk.page.forms] == [
        {"Accept", "Maybe", "Decline"}, {"Save"}, {"Delete"},
    ]  # fmt: skip
    desk.press("Save", ("private", "yes"))
    assert held(scene)[0]["visibility"] == "private"
    assert "visibility" not in held(scene, BEN)[0]


def test_a_guest_leaves_and_the_organiser_keeps_the_meeting(scene: Scene, desk: Walk) -> None:
    event = invitation(scene)
    desk.go(str(desk.reply.url))
    desk.follow("Bei Ben")
    assert "Remove it from this calendar" in desk.page.text
    desk.press("Delete")
    assert held(scene) == []
    kept = scene.google.person(BEN).get(event["id"])
    assert (kept["status"], kept["attendees"][0]["responseStatus"]) == ("confirmed", "declined")


def test_an_onlooker_can_only_look_and_learns_no_private_title(scene: Scene) -> None:
    invitation(scene, visibility="private", attendees=[])
    scene.google.share(BEN, ANNA, "reader")
    walk = play(scene, ANNA, calendar=BEN)
    assert "Bei Ben" not in walk.page.text
    assert "You can only look" in walk.page.text
    assert walk.follow("Busy").forms == []
    with pytest.raises(Astray):
        walk.press("Save")


def test_what_was_filled_in_wrongly_is_said_and_kept(scene: Scene, desk: Walk) -> None:
    desk.follow("Add a meeting")
    desk.press("Save", **(MEETING | {"ends": "13:00"}))
    assert desk.reply.status_code == 422
    assert "It must end after it begins." in desk.page.text
    assert ("title", "Kennenlernen") in desk.page.forms[0].fields
    assert held(scene) == []


def test_what_google_refuses_is_shown(scene: Scene, desk: Walk) -> None:
    add(desk, **MEETING)
    desk.follow("Kennenlernen")
    desk.press("Save", text="x" * 200_000)
    assert desk.reply.status_code == 422
    assert "Google refuses this: 400 invalid" in desk.page.text


def test_the_list_shows_eight_weeks_and_the_week_seven_days(scene: Scene, desk: Walk) -> None:
    add(desk, **MEETING)
    add(desk, **(MEETING | {"title": "Später", "first": "2026-12-24", "last": "2026-12-24"}))
    desk = play(scene, ANNA)
    assert ("Kennenlernen" in desk.page.text, "Später" in desk.page.text) == (True, False)
    desk.follow("List")
    assert ("Kennenlernen" in desk.page.text, "Später" in desk.page.text) == (True, True)
    desk.follow("›")
    assert "Nothing in these eight weeks." in desk.page.text


def test_the_week_of_the_change_of_clocks_has_its_last_hour(scene: Scene, desk: Walk) -> None:
    late = {"first": "2026-10-25", "last": "2026-10-25", "begins": "23:00", "ends": "23:30"}
    add(desk, **(MEETING | late))
    desk.go(f"/desk/calendar?who={quote(ANNA)}&on=2026-10-20")
    assert "23:00–23:30" in desk.page.text


@pytest.mark.parametrize(
    "path",
    [
        "/desk/calendar?who=wer@x.example",
        f"/desk/calendar?who={ANNA}&calendar={BEN}",
        f"/desk/event?who={ANNA}&id=gibtesnicht",
    ],
)
def test_what_is_not_here_is_said_so(scene: Scene, path: str) -> None:
    reply = scene.http.get(path)
    assert (reply.status_code, "This is not here" in reply.text) == (404, True)


def test_a_strange_date_or_view_is_this_week(scene: Scene) -> None:
    reply = scene.http.get(f"/desk/calendar?who={ANNA}&on=gestern&view=jahr")
    assert "Nov 9 – Nov 15, 2026" in reply.text


@pytest.mark.parametrize("path", ["/desk/new", "/desk/event", "/desk/faults"])
def test_nothing_is_done_for_a_form_from_elsewhere(scene: Scene, path: str) -> None:
    event = invitation(scene)
    reply = scene.http.post(
        f"{path}?who={BEN}&id={event['id']}",
        data={"act": "delete", "faults.server_errors": "9", **MEETING},
    )
    assert reply.status_code == 403
    assert len(held(scene, BEN)) == 1
    assert scene.google.faults.server_errors == 0


def test_every_page_says_what_it_is_in_both_languages_and_runs_nothing(scene: Scene) -> None:
    event = invitation(scene, description="<script>alert(1)</script>")
    here = f"who={ANNA}&id={event['id']}"
    for path in ("/", "/desk/mails", "/desk/faults", "/desk/calendar", "/desk/event", "/desk/new"):
        for language, claim in (("de", "lokaler Ersatz"), ("en", "local stand-in")):
            reply = scene.http.get(f"{path}?{here}&hl={language}")
            assert (reply.status_code, claim in reply.text) == (200, True), path
            assert reply.headers["content-security-policy"].startswith("default-src 'none'")
            assert not re.search(r"<script|<style|\son\w+=|\sstyle=", reply.text)
