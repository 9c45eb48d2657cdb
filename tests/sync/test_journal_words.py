"""What a line of the journal says of each kind of write, and each field of a record in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from tests.cast import ClientOf
from tests.providers.meetings import GUEST, meeting, renamed
from tests.providers.memory import MemoryServer
from tests.sync.conftest import World, connected

from einklang.accounts.models import Membership, User
from einklang.calendars.edit import change_event, create_event, delete_event
from einklang.calendars.models import Event
from einklang.records.event import Event as Record
from einklang.records.event import Organiser, Override, Participant, Role, Status
from einklang.records.moment import Day, Floating, Moment, Zoned, read
from einklang.records.plain import from_event
from einklang.sync.changes import Clash, changes, clashes
from einklang.sync.models import Run

MONDAY = Zoned(datetime.fromisoformat("2026-05-04T09:00:00"), "Europe/Berlin")
ONE = replace(meeting("a", "Angebot", GUEST), stamp="")


# ── sentences ────────────────────────────────────────────────────────────────


@pytest.fixture
def browser(client_of: ClientOf, alice: User) -> Client:
    """Alice's."""
    return client_of(alice)


def told(client: Client) -> str:
    """What the page of the latest run says."""
    page = client.get(reverse("run", args=["nordlicht", Run.objects.latest("pk").pk]))
    assert page.status_code == 200
    return page.content.decode()


@pytest.mark.django_db
def test_a_change_made_here_is_told_with_its_fields(
    world: World, alice_member: Membership, browser: Client
) -> None:
    world.server.put(world.there, "a", ONE)
    world.run()
    event = world.events()[0]
    record = renamed(event.as_record(), "Vertrag")
    change_event(member=alice_member, event=event, record=record, now=world.clock())
    world.run()
    page = told(browser)
    assert "Hier geändert, dort eingetragen: Titel" in page
    assert "<del>Angebot</del>" in page
    assert "<ins>Vertrag</ins>" in page


@pytest.mark.django_db
def test_what_is_made_here_and_deleted_here_is_told(
    world: World, alice_member: Membership, browser: Client
) -> None:
    create_event(member=alice_member, calendar=world.calendar, record=ONE, now=world.clock())
    world.run()
    assert "Hier angelegt, dort eingetragen" in told(browser)
    delete_event(member=alice_member, event=world.events()[0], now=world.clock())
    world.run()
    assert "Hier gelöscht, also auch dort" in told(browser)


@pytest.mark.django_db
def test_what_was_deleted_on_both_sides_is_told(
    world: World, alice_member: Membership, browser: Client
) -> None:
    ref = world.server.put(world.there, "a", ONE)
    world.run()
    delete_event(member=alice_member, event=world.events()[0], now=world.clock())
    world.server.drop(ref)
    world.run()
    assert "Auf beiden Seiten gelöscht" in told(browser)
    assert world.pairs() == {ref: "gone"}


@pytest.mark.django_db
def test_what_is_removed_here_of_a_calendar_to_read_stays_there_and_that_is_told(
    alice_member: Membership, server: MemoryServer, browser: Client
) -> None:
    world = connected(alice_member, server, "feiertage", writable=False)
    ref = server.put(world.there, "a", ONE)
    world.run()
    delete_event(member=alice_member, event=Event.objects.get(), now=world.clock())
    world.run()
    assert "Hier entfernt; dort bleibt der Termin" in told(browser)
    assert (world.pairs(), world.titles_there()) == ({ref: "left_there"}, ["Angebot"])


@pytest.mark.django_db
def test_a_change_in_nothing_that_is_shown_says_so(world: World, browser: Client) -> None:
    world.server.put(world.there, "a", ONE)
    world.run()
    optional = replace(ONE.details.participants[0], role=Role.OPTIONAL)
    details = replace(ONE.details, participants=(optional,))
    world.server.put(world.there, "a", replace(ONE, details=details))
    world.run()
    assert "Dort geändert, in nichts, was hier zu sehen ist" in told(browser)


# ── fields ───────────────────────────────────────────────────────────────────


def differing(before: Record, after: Record) -> list[tuple[str, str, str]]:
    found = changes(from_event(before), from_event(after), times_only=False)
    return [(change.label, change.before, change.after) for change in found]


@pytest.mark.parametrize(
    ("field", "value", "label", "before", "after"),
    [
        ("summary", "", "Titel", "Angebot", ""),
        ("description", "x" * 601, "Text", "", "x" * 599 + "…"),
        ("status", Status.CANCELLED, "Status", "bestätigt", "abgesagt"),
        ("busy", False, "Angezeigt als", "belegt", "frei"),
        ("private", True, "Privat", "nein", "ja"),
        ("organiser", None, "Lädt ein", "alice@nordlicht.example", ""),
        ("organiser", Organiser("x@y.example", "Xaver"), "Lädt ein",
         "alice@nordlicht.example", "Xaver"),
        ("participants", (), "Beteiligte", GUEST, ""),
        ("reminders", (1, 10), "Erinnerungen", "", "1 Minute vorher, 10 Minuten vorher"),
    ],
)  # fmt: skip
def test_a_field_is_told_in_words(
    field: str, value: Any, label: str, before: str, after: str
) -> None:
    other = replace(ONE, details=replace(ONE.details, **{field: value}))
    assert differing(ONE, other) == [(label, before, after)]


@pytest.mark.parametrize(
    ("start", "end", "german", "english"),
    [
        (
            "2026-05-04", "2026-05-05",
            "Mo, 4. Mai 2026", "Mon 4 May 2026",
        ),
        (
            "2026-05-04", "2026-05-07",
            "Mo, 4. Mai 2026 – Mi, 6. Mai 2026", "Mon 4 May 2026 – Wed 6 May 2026",
        ),
        (
            "2026-05-04T14:00:00", "2026-05-04T15:30:00",
            "Mo, 4. Mai 2026, 14:00–15:30", "Mon 4 May 2026, 2:00 pm–3:30 pm",
        ),
        (
            "2026-05-04T22:00:00[Europe/Berlin]", "2026-05-05T01:00:00[Europe/Berlin]",
            "Mo, 4. Mai 2026, 22:00 – Di, 5. Mai 2026, 01:00",
            "Mon 4 May 2026, 10:00 pm – Tue 5 May 2026, 1:00 am",
        ),
        (
            "2026-05-04T20:00:00[America/New_York]", "2026-05-04T21:00:00[America/New_York]",
            "Di, 5. Mai 2026, 02:00–03:00", "Tue 5 May 2026, 2:00 am–3:00 am",
        ),
    ],
    ids=["day", "days", "floating", "night", "abroad"],
)  # fmt: skip
def test_a_time_is_told_where_the_reader_is(
    start: str, end: str, german: str, english: str
) -> None:
    moved = replace(ONE, details=replace(ONE.details, start=read(start), end=read(end)))
    for language, words in (("de", german), ("en", english)):
        with translation.override(language), timezone.override("Europe/Berlin"):
            ((_label, _before, after),) = differing(ONE, moved)
            assert after == words


@pytest.mark.parametrize(
    "moment", [MONDAY, Floating(MONDAY.at), Day(MONDAY.at.date())], ids=["zoned", "floating", "day"]
)
def test_what_is_left_out_of_a_series_is_told_by_its_day(moment: Moment) -> None:
    series = replace(ONE, rules=("FREQ=WEEKLY",))
    assert differing(series, replace(series, excluded=(moment,))) == [
        ("Ausgelassen", "", "Mo, 4. Mai 2026")
    ]


def test_a_guest_of_one_occurrence_is_told_with_its_day() -> None:
    series = replace(ONE, rules=("FREQ=WEEKLY",))
    more = (*ONE.details.participants, Participant("eva@kunde.example", "Eva"))
    own = replace(ONE.details, participants=more)
    ((label, before, after),) = differing(
        series, replace(series, overrides=(Override(MONDAY, own),))
    )
    assert label == "Mo, 4. Mai 2026: Beteiligte"
    assert (before, after) == (GUEST, f"Eva, {GUEST}")


def test_of_a_record_that_is_new_or_gone_its_telling_fields_are_told() -> None:
    plain = from_event(ONE)
    for before, after in ((None, plain), (plain, None)):
        found = changes(before, after, times_only=False)
        assert [change.label for change in found] == ["Titel", "Zeit", "Beteiligte"]
        assert all(bool(change.after) is (after is not None) for change in found)
    assert changes(None, None, times_only=False) == []


# ── conflicts ────────────────────────────────────────────────────────────────

OF = str(MONDAY)
SAID = {"name": "Eva", "answer": "accepted", "role": "required"}


@pytest.mark.parametrize(
    ("path", "local", "remote", "label", "here", "there"),
    [
        (["summary"], "Hier", "Dort", "Titel", "Hier", "Dort"),
        (["place"], None, "Kiel", "Ort", "", "Kiel"),
        (["schedule"], ["2026-05-04", "2026-05-05", [], []], None, "Zeit", "Mo, 4. Mai 2026", ""),
        (["reminders"], [10], [], "Erinnerungen", "10 Minuten vorher", ""),
        (["participants", GUEST], SAID, None, f"Antwort von {GUEST}", "zugesagt", ""),
        (["participants", GUEST, "answer"], "declined", "tentative",
         f"Antwort von {GUEST}", "abgesagt", "mit Vorbehalt zugesagt"),
        (["participants", GUEST, "name"], "Eva", "Eva K.", "Beteiligte", "Eva", "Eva K."),
        (["answers", "", GUEST], "open", "accepted", f"Antwort von {GUEST}", "offen", "zugesagt"),
        (["answers", OF, GUEST], "open", "accepted",
         f"Mo, 4. Mai 2026: Antwort von {GUEST}", "offen", "zugesagt"),
        (["overrides", OF], {"summary": "Hier"}, None, "Mo, 4. Mai 2026: Einzeltermin", "Hier", ""),
        (["overrides", OF, "place"], "Kiel", "Bremen", "Mo, 4. Mai 2026: Ort", "Kiel", "Bremen"),
        (["overrides", OF, "participants", GUEST, "answer"], "open", "declined",
         f"Mo, 4. Mai 2026: Antwort von {GUEST}", "offen", "abgesagt"),
        (["weather"], "Regen", "Sonne", "weather", "Regen", "Sonne"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("kept", ["local", "remote"])
def test_a_conflict_tells_both_values_and_which_holds(
    path: list[str], local: Any, remote: Any, label: str, here: str, there: str, kept: str
) -> None:
    stored = {"path": path, "base": None, "local": local, "remote": remote, "kept": kept}
    assert clashes([stored]) == [Clash(label, here, there, kept == "local")]
