"""The journal: runs, their lines, before and after, and what is set aside."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from tests.cast import ClientOf
from tests.crm.scene import person
from tests.providers.meetings import GUEST, NINE, meeting, renamed, text
from tests.providers.memory import MemoryServer
from tests.sync.conftest import World, connected

from einklang.accounts.models import Membership, User, Workspace
from einklang.calendars.edit import change_event, create_event, delete_event
from einklang.calendars.models import Event
from einklang.jobs.models import Due
from einklang.providers.registry import PROVIDERS
from einklang.reconcile.rules import Rules
from einklang.records.event import Answer, Override, Participant
from einklang.records.event import Event as Record
from einklang.records.moment import Zoned
from einklang.records.plain import from_event
from einklang.sync.changes import changes
from einklang.sync.lines import kinds_of
from einklang.sync.models import Connection, JournalEntry, Pair, Run

pytestmark = pytest.mark.django_db
LIST = reverse("runs", args=["nordlicht"])
ASIDE = reverse("aside", args=["nordlicht"])


@pytest.fixture
def browser(client_of: ClientOf, alice: User) -> Client:
    """Alice's."""
    return client_of(alice)


def seen(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, url
    return answer.content.decode()


def latest(query: str = "") -> str:
    return reverse("run", args=["nordlicht", Run.objects.latest("pk").pk]) + query


def private(record: Record) -> Record:
    return replace(record, details=replace(record.details, private=True))


def test_a_run_tells_what_it_took_over_and_why(
    world: World, browser: Client, workspace: Workspace
) -> None:
    person(workspace, "Charlie Conrad", GUEST)
    world.server.put(world.there, "a", meeting("a", "Angebot", GUEST))
    world.run()
    page = seen(browser, latest())
    assert "Angebot" in page
    assert f"{GUEST} ist ein Kontakt." in page
    assert "1 übernommen" in seen(browser, LIST)


def test_a_run_that_only_looked_is_not_in_the_list(world: World, browser: Client) -> None:
    world.run()
    Run.objects.create(
        connection=world.connection, started_at=world.clock(), ended_at=world.clock(),
        ending="accord",
    )  # fmt: skip
    assert "noch nichts geändert" in seen(browser, LIST)


def test_nothing_of_a_private_event_stands_in_the_journal(world: World, browser: Client) -> None:
    world.server.put(world.there, "a", private(meeting("a", "Geheimplan", GUEST)))
    world.server.put(world.there, "b", meeting("b", "Betriebsrat"))
    world.run()
    page = seen(browser, latest())
    assert "Geheimplan" not in page
    assert "Betriebsrat" not in page
    assert GUEST not in page
    assert "Privater Termin" in page
    assert "Interner Termin" in page
    assert "Mo, 4. Mai" in page


def test_what_turns_private_is_named_no_more_where_its_time_alone_is_kept(
    alice_member: Membership, server: MemoryServer, browser: Client
) -> None:
    rules = Rules.read({"later_private": "busy"})
    world = connected(alice_member, server, "kunden", rules)
    world.server.put(world.there, "a", meeting("a", "Geheimplan", GUEST))
    world.run()
    first = latest()
    world.server.put(world.there, "a", private(meeting("a", "Geheimplan", GUEST)))
    world.run()
    for url in (first, latest()):
        assert "Geheimplan" not in seen(browser, url)
        assert GUEST not in seen(browser, url)


def test_a_change_shows_before_and_after(world: World, browser: Client) -> None:
    before = meeting("a", "Angebot", GUEST)
    world.server.put(world.there, "a", before)
    world.run()
    later = Zoned(NINE + timedelta(hours=2), "Europe/Berlin")
    moved = replace(before, details=replace(before.details, place="Hamburg", end=later))
    world.server.put(world.there, "a", moved)
    world.run()
    page = seen(browser, latest())
    assert "Dort geändert: Zeit, Ort" in page
    assert "<del>Mo, 4. Mai 2026, 09:00–10:00</del>" in page
    assert "<ins>Mo, 4. Mai 2026, 09:00–11:00</ins>" in page
    assert "<ins>Hamburg</ins>" in page


def test_a_conflict_shows_both_values_and_which_holds(
    world: World, browser: Client, alice_member: Membership
) -> None:
    world.server.put(world.there, "a", meeting("a", "Angebot", GUEST))
    world.run()
    event = Event.objects.get()
    record = renamed(event.as_record(), "Hier so")
    change_event(member=alice_member, event=event, record=record, now=world.clock())
    world.server.put(world.there, "a", meeting("a", "Dort so", GUEST))
    world.run()
    page = seen(browser, latest())
    both = page[page.index("Auf beiden Seiten geändert") :]
    assert both.index("<del>Hier so</del>") < both.index("<ins>Dort so</ins> <span")
    assert "Nach der Regel gilt, was dort steht." in page


def test_the_lines_are_filtered_by_outcome(world: World, browser: Client) -> None:
    world.server.put(world.there, "a", meeting("a", "Angebot", GUEST))
    world.server.put(world.there, "b", private(meeting("b", "Geheim", GUEST)))
    world.server.put(world.there, "c", text("c").replace("DTSTART:2026", "DTSTART:20X6"))
    world.run()
    whole, new = seen(browser, latest()), seen(browser, latest("?show=new"))
    skipped, aside = seen(browser, latest("?show=skipped")), seen(browser, latest("?show=aside"))
    names = ("Angebot", "Privater Termin", "c</span>")
    got = [[name in page for name in names] for page in (whole, new, skipped, aside)]
    yes, no = True, False
    assert got == [[yes, yes, yes], [yes, no, no], [no, yes, no], [no, no, yes]]


def test_the_kinds_of_lines_add_up(world: World, browser: Client, alice_member: Membership) -> None:
    refs = [
        world.server.put(world.there, f"m{n}", meeting(f"m{n}", f"T{n}", GUEST)) for n in range(4)
    ]
    world.run()
    world.server.drop(refs[0])
    world.server.put(world.there, "m1", meeting("m1", "Anders", GUEST))
    world.server.put(world.there, "m9", private(meeting("m9", "x", GUEST)))
    world.server.put(world.there, "m8", "BEGIN:VCALENDAR\r\n")
    two, three = (Event.objects.get(uid=f"m{n}") for n in (2, 3))
    record = renamed(two.as_record(), "Hier anders")
    change_event(member=alice_member, event=two, record=record, now=world.clock())
    delete_event(member=alice_member, event=three, now=world.clock())
    made = meeting("m7", "Neu", GUEST)
    create_event(member=alice_member, calendar=world.calendar, record=made, now=world.clock())
    world.run()
    run = Run.objects.latest("pk")
    numbers = {key: n for key, _word, n in kinds_of(run)}
    assert numbers.pop("") == sum(numbers.values()) == 7
    told = run.counts
    assert (numbers["changed"], numbers["sent"]) == (told["changed"], told["sent"]) == (1, 2)
    assert (numbers["gone"], numbers["gone_there"]) == (told["deleted"], told["deleted_there"])


def test_a_long_run_is_paged_and_no_line_is_lost(world: World, browser: Client) -> None:
    for n in range(51):
        world.server.put(world.there, f"m{n}", meeting(f"m{n}", f"Termin-{n:02}-", GUEST))
    world.server.put(world.there, "bad", "BEGIN:VCALENDAR\r\n")
    world.run()
    first, second = seen(browser, latest()), seen(browser, latest("?page=2"))
    assert "1–50 von 52" in first
    assert sum(f"Termin-{n:02}-" in first for n in range(51)) == 50
    assert sum(f"Termin-{n:02}-" in second for n in range(51)) == 1
    assert "beiseitegelegt" in second


def test_why_unfolds_without_a_script(world: World, browser: Client) -> None:
    world.server.put(world.there, "a", meeting("a", "Angebot", GUEST))
    world.run()
    key = f"e{JournalEntry.objects.get().pk}"
    assert f'id="why-{key}" hidden' in seen(browser, latest())
    assert f'id="why-{key}" hidden' not in seen(browser, latest(f"?open={key}"))


def test_a_run_that_died_does_not_run_for_ever(world: World, browser: Client) -> None:
    world.server.put(world.there, "a", meeting("a", "Angebot", GUEST))
    world.run()
    died = Run.objects.get()
    Run.objects.filter(pk=died.pk).update(ended_at=None, ending="")
    assert "Läuft" in seen(browser, LIST)
    world.server.put(world.there, "b", meeting("b", "Vertrag", GUEST))
    world.run()
    assert "Abgebrochen, der nächste ging weiter" in seen(browser, LIST)


def test_runs_of_an_ended_connection_can_still_be_read(world: World, browser: Client) -> None:
    world.server.put(world.there, "a", meeting("a", "Angebot", GUEST))
    world.run()
    Connection.objects.update(ended_at=world.clock())
    assert "Angebot" in seen(browser, latest())


def test_nobody_reads_the_runs_of_others(
    world: World, bob: User, anna: User, charlie: User, client_of: ClientOf
) -> None:
    world.server.put(world.there, "a", meeting("a", "Angebot", GUEST))
    world.run()
    assert [client_of(u).get(latest()).status_code for u in (bob, anna, charlie)] == [404] * 3
    assert "alice@" not in seen(client_of(bob), LIST)


def test_what_is_set_aside_says_why_in_words_and_the_code_stands_behind(
    world: World, browser: Client
) -> None:
    world.server.put(world.there, "kaputt.ics", text("x").replace("DTSTART:2026", "DTSTART:20X6"))
    world.run()
    page = seen(browser, ASIDE)
    assert "kaputt.ics" in page
    assert "Ein Datum im Eintrag gibt es nicht. Stellen Sie Tag und Zeit dort neu ein." in page
    assert "Er wird erneut versucht, sobald er sich dort ändert." in page
    assert "bad_date" not in page
    assert page.index("<summary>Einzelheiten</summary>") < page.index("20X6")


def entry() -> str:
    return reverse("aside-entry", args=["nordlicht", Pair.objects.get().pk])


@pytest.fixture
def there(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """The world, with its server behind the connection's address."""
    monkeypatch.setitem(PROVIDERS, "caldav", lambda _account, _wire: world.provider)
    return world


def test_its_holder_looks_at_what_is_set_aside_and_nothing_is_kept(
    there: World, browser: Client
) -> None:
    broken = text("x", "Angebot").replace("DTSTART:2026", "DTSTART:20X6")
    ref = there.server.put(there.there, "kaputt.ics", broken)
    there.run()
    page = seen(browser, entry())
    assert "no-store" in browser.get(entry())["Cache-Control"]
    assert '<h1 class="break">Angebot</h1>' in page
    assert "DTSTART:20X6" in page
    stored = Pair.objects.values().get()
    assert "Angebot" not in str(stored)
    there.server.drop(ref)
    assert "Er steht dort nicht mehr." in seen(browser, entry())
    there.server.faults.away = True
    page = seen(browser, entry())
    assert '<h1 class="break">kaputt.ics</h1>' in page
    assert "Der Server" in page


def test_a_password_that_was_refused_is_not_tried_to_look(there: World, browser: Client) -> None:
    there.server.put(there.there, "kaputt.ics", "BEGIN:VCALENDAR\r\n")
    there.run()
    Connection.objects.update(state="sign_in", reason="credentials_refused")
    calls = there.provider.calls
    assert "nimmt Benutzername und Passwort nicht an" in seen(browser, entry())
    assert there.provider.calls == calls


def test_what_is_set_aside_is_fetched_again_on_demand(world: World, browser: Client) -> None:
    world.server.put(world.there, "a", "BEGIN:VCALENDAR\r\n")
    world.run()
    Due.objects.update(due_at=None)
    assert browser.post(f"{ASIDE}again/").status_code == 302
    assert Pair.objects.get().version == ""
    assert (world.collection.cursor, world.collection.compared_at) == ("", None)
    assert Due.objects.get().due_at is not None


def test_nobody_fetches_what_is_set_aside_by_others(
    world: World, bob: User, client_of: ClientOf
) -> None:
    world.server.put(world.there, "a", "BEGIN:VCALENDAR\r\n")
    world.run()
    version = Pair.objects.get().version
    assert "Nichts ist beiseitegelegt" in seen(client_of(bob), ASIDE)
    client_of(bob).post(f"{ASIDE}again/")
    assert Pair.objects.get().version == version


# ── before and after ─────────────────────────────────────────────────────────


def series() -> Record:
    return replace(meeting("s", "Jour fixe", GUEST), rules=("FREQ=WEEKLY;COUNT=4",))


def differing(before: Record, after: Record) -> list[tuple[str, str, str]]:
    told = changes(from_event(before), from_event(after), times_only=False)
    return [(change.label, change.before, change.after) for change in told]


def test_one_occurrence_of_a_series_tells_only_what_differs_from_the_series() -> None:
    second = Zoned(NINE + timedelta(days=7), "Europe/Berlin")
    details = replace(
        series().details,
        start=second,
        end=Zoned(NINE + timedelta(days=7, hours=1), "Europe/Berlin"),
        place="Hamburg",
    )
    moved = replace(series(), overrides=(Override(second, details),))
    assert differing(series(), moved) == [("Mo, 11. Mai 2026: Ort", "", "Hamburg")]
    assert differing(moved, series()) == [("Mo, 11. Mai 2026: Ort", "Hamburg", "")]


def test_a_cancelled_occurrence_and_a_new_rule_are_named() -> None:
    gone = Zoned(NINE + timedelta(days=7), "Europe/Berlin")
    fewer = replace(series(), excluded=(gone,), rules=("FREQ=DAILY;COUNT=4",))
    labels = [label for label, _before, _after in differing(series(), fewer)]
    assert sorted(labels) == ["Ausgelassen", "Wiederholung"]


def test_an_answer_is_told_of_whom_it_is() -> None:
    one = meeting("a", "Angebot", GUEST)
    said = replace(one.details, participants=(Participant(GUEST, answer=Answer.ACCEPTED),))
    answered = replace(one, details=said)
    assert differing(one, answered) == [(f"Antwort von {GUEST}", "offen", "zugesagt")]


def test_another_order_of_participants_is_no_change() -> None:
    one = meeting("a", "Angebot", GUEST, "eva@suedwind.example")
    assert differing(one, meeting("a", "Angebot", "eva@suedwind.example", GUEST)) == []


def test_only_times_of_what_may_not_be_shown() -> None:
    one, other = from_event(meeting("a", "Geheim", GUEST)), from_event(meeting("a", "Anders"))
    assert changes(one, other, times_only=True) == []
    assert [change.label for change in changes(None, one, times_only=True)] == ["Zeit"]
