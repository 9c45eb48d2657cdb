"""An instance and all that follow it, changed by hand at the local Google."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pytest
from tests.sandbox.test_google_answers import ANNA, BEA, WEEKLY, hour

from einklang_sandbox.google import Google, Person


@pytest.fixture
def google() -> Iterator[Google]:
    made = Google()
    made.add_account(ANNA, "Anna Nord")
    made.add_account(BEA, "Bea Brandt")
    yield made
    made.close()


@pytest.fixture
def anna(google: Google) -> Person:
    return google.person(ANNA)


def days(person: Person, event: str) -> list[str]:
    """When its instances begin."""
    return [
        (each["start"].get("dateTime") or each["start"]["date"])[5:16]
        for each in person.instances(event)
    ]


def test_the_series_ends_and_a_new_one_tells_from_which_it_came(
    google: Google, anna: Person
) -> None:
    made = anna.insert(hour(attendees=[{"email": BEA}], **WEEKLY))
    second, third, fourth = (each["id"] for each in anna.instances(made["id"])[1:4])
    anna.patch(second, {"location": "Kiel"})
    anna.patch(third, {"location": "Lübeck"})
    anna.delete(fourth)
    tail = anna.patch_following(third, {"summary": "Neu"}, "primary", "all")
    assert tail["id"] == f"{made['id']}_R20260518T070000"
    assert tail["iCalUID"] == f"{tail['id']}@google.com"
    assert tail["recurrence"] == ["RRULE:FREQ=WEEKLY;COUNT=3"]
    head = anna.get(made["id"])
    assert head["recurrence"] == ["RRULE:FREQ=WEEKLY;UNTIL=20260518T065959Z"]
    assert days(anna, made["id"]) == ["05-04T09:00", "05-11T09:00"]
    assert days(anna, tail["id"]) == ["05-18T09:00", "06-01T09:00"]
    places = [each.get("location") for each in anna.instances(tail["id"])]
    assert (places, anna.get(second)["location"]) == (["Lübeck", None], "Kiel")
    bea = google.person(BEA)
    assert days(bea, tail["id"]) == days(anna, tail["id"])
    assert {(mail.to, mail.kind) for mail in google.mails} >= {(BEA, "update"), (BEA, "invitation")}


def test_days_end_on_the_day_before(anna: Person) -> None:
    day = {"start": {"date": "2026-05-04"}, "end": {"date": "2026-05-05"}}
    made = anna.insert({"summary": "Messe", **day, **WEEKLY})
    (_, second, *_rest) = anna.instances(made["id"])
    tail = anna.patch_following(second["id"], {"summary": "Neu"})
    assert anna.get(made["id"])["recurrence"] == ["RRULE:FREQ=WEEKLY;UNTIL=20260510"]
    assert days(anna, tail["id"]) == ["05-11", "05-18", "05-25", "06-01"]
    assert tail["end"] == {"date": "2026-05-12"}


def test_times_of_its_own_are_those_of_the_new_series(anna: Person) -> None:
    made = anna.insert(hour(**WEEKLY))
    (_, second, *_rest) = anna.instances(made["id"])
    later = {"dateTime": "2026-05-12T15:00:00+02:00", "timeZone": "Europe/Berlin"}
    ends = {"dateTime": "2026-05-12T16:00:00+02:00", "timeZone": "Europe/Berlin"}
    tail = anna.patch_following(second["id"], {"start": later, "end": ends})
    assert days(anna, tail["id"])[:2] == ["05-12T15:00", "05-19T15:00"]


def test_deleted_from_one_on_the_series_ends(anna: Person) -> None:
    made = anna.insert(hour(**WEEKLY))
    (_, second, *_rest) = anna.instances(made["id"])
    anna.delete_following(second["id"])
    assert days(anna, made["id"]) == ["05-04T09:00"]
    assert len(anna.listed()) == 1


def test_at_the_first_one_it_is_the_whole_series(anna: Person) -> None:
    made = anna.insert(hour(**WEEKLY))
    first, *_rest = anna.instances(made["id"])
    assert anna.patch_following(first["id"], {"summary": "Neu"})["id"] == made["id"]
    anna.delete_following(first["id"])
    assert anna.get(made["id"])["status"] == "cancelled"


def test_the_desk_offers_it(google: Google, anna: Person) -> None:
    made = anna.insert(hour(**WEEKLY))
    _, second, *_rest = anna.instances(made["id"])
    path = f"/desk/{ANNA}/{ANNA}/{second['id']}"
    page = _asked(google, "GET", path)
    assert "Dieser und alle folgenden" in page
    form = (
        "summary=Neu&start=2026-05-11T10:00&end=2026-05-11T11:00&location=&description=&guests="
        "&do=save&reach=following"
    )
    _asked(google, "POST", path, form)
    titles = sorted(str(each.get("summary")) for each in anna.listed())
    assert titles == ["Angebot", "Neu"]
    _asked(google, "POST", path.replace(second["id"], _third(anna)), "do=delete&reach=following")
    assert len(anna.listed(singleEvents="true")) == 2


def _third(anna: Person) -> str:
    tail = next(each["id"] for each in anna.listed() if each["summary"] == "Neu")
    return str(anna.instances(tail)[1]["id"])


def _asked(google: Google, method: str, path: str, form: str = "") -> str:
    def start(*_: Any) -> Any:
        return None

    environ: dict[str, Any] = {
        "REQUEST_METHOD": method, "PATH_INFO": path, "HTTP_ACCEPT_LANGUAGE": "de",
        "CONTENT_LENGTH": str(len(form)), "wsgi.input": io.BytesIO(form.encode()),
    }  # fmt: skip
    return b"".join(google.wsgi(environ, start)).decode()
