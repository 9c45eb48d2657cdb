"""Tasks as other programs show them."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from tests.crm.scene import company, person
from tests.feeds.conftest import SetClock
from tests.feeds.scene import (
    AT_NINE,
    FRIDAY,
    NOW,
    cancelled,
    entries,
    feed,
    task,
    text,
    titles,
)

from einklang.accounts.models import Membership
from einklang.crm.merge import merge_people
from einklang.feeds.models import Form, What
from einklang.feeds.tasks_told import Tasks
from einklang.feeds.window import Asked
from einklang.tasks.models import Task, TaskType
from einklang.tasks.save_task import bring_back, finish, remove_task, reopen, save_task

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def change(row: Task, by: Membership, **said: object) -> None:
    save_task(task=row, columns=said, by=by, now=NOW)


def test_a_task_of_a_day_takes_the_day_and_nobodys_time(alice_member: Membership) -> None:
    task(alice_member, "Pegelmesser holen")
    (entry,) = entries(feed(alice_member))
    assert (entry["DTSTART"].dt, entry["DTEND"].dt) == (FRIDAY, FRIDAY + DAY)
    assert entry["TRANSP"] == "TRANSPARENT"
    assert entry["SUMMARY"].endswith(": Pegelmesser holen")


def test_a_task_with_a_time_stands_there_in_its_zone(alice_member: Membership) -> None:
    task(alice_member, "Feld anrufen", due_time=AT_NINE, type=Task.Type.CALL)
    (entry,) = entries(feed(alice_member))
    assert entry["DTSTART"].dt.isoformat() == "2026-11-13T09:00:00+01:00"
    assert entry["DTEND"].dt - entry["DTSTART"].dt == timedelta(minutes=15)
    assert entry["DTSTART"].params["TZID"] == "Europe/Berlin"


@pytest.mark.parametrize("kind", Task.Type)
def test_only_a_meeting_reminds(alice_member: Membership, kind: Task.Type) -> None:
    task(alice_member, "Abnahme", due_time=AT_NINE, type=kind)
    (entry,) = entries(feed(alice_member))
    alarms = [each["TRIGGER"].dt for each in entry.walk("VALARM")]
    assert alarms == ([timedelta(minutes=-15)] if kind == Task.Type.MEETING else [])
    assert "VALARM" in text(feed(alice_member)) or kind != Task.Type.MEETING


def test_it_reminds_as_long_before_as_the_feed_says(alice_member: Membership) -> None:
    task(alice_member, "Abnahme", due_time=AT_NINE, type=Task.Type.MEETING)
    own = feed(alice_member)
    before = entries(own)[0]
    own.alarm = 45
    own.write("alarm")
    after = entries(own)[0]
    assert [each["TRIGGER"].dt for each in after.walk("VALARM")] == [timedelta(minutes=-45)]
    assert after["SEQUENCE"] > before["SEQUENCE"]


def test_a_meeting_of_a_whole_day_does_not_ring_in_the_night(alice_member: Membership) -> None:
    task(alice_member, "Messe", type=Task.Type.MEETING)
    assert "VALARM" not in text(feed(alice_member))


def test_a_repeated_task_is_told_with_its_rule(alice_member: Membership) -> None:
    task(alice_member, "Wochenplan", due_time=AT_NINE, rule="FREQ=WEEKLY")
    (entry,) = entries(feed(alice_member))
    assert entry["RRULE"].to_ical() == b"FREQ=WEEKLY"


def test_a_task_without_a_day_is_counted_and_not_told(alice_member: Membership) -> None:
    task(alice_member, "Irgendwann", due_on=None)
    own = feed(alice_member)
    assert entries(own) == []
    assert Tasks(Asked(own, alice_member, Form.EVENTS, NOW)).undated() == 1
    assert titles(own, Form.TODOS) == ["Irgendwann"]


def test_what_is_told_of_it(alice_member: Membership) -> None:
    firm = company(alice_member.workspace, "Kanzlei Feld")
    feld = person(alice_member.workspace, "Sabine Feld", "s.feld@kanzlei-feld.example")
    own_type = TaskType(workspace=alice_member.workspace, name="Messung")
    own_type.add()
    row = task(
        alice_member, "Raum 3", person=feld, company=firm, notes="Mit Koffer", type="own",
        own_type=own_type,
    )  # fmt: skip
    (entry,) = entries(feed(alice_member))
    assert entry["SUMMARY"] == "Messung: Raum 3 · Sabine Feld"
    lines = str(entry["DESCRIPTION"]).splitlines()
    assert lines[0] == "Mit Koffer"
    assert "Person: Sabine Feld" in lines
    assert "Firma: Kanzlei Feld" in lines
    assert lines[-1].endswith(f"/w/nordlicht/tasks/{row.pk}/")


def test_only_mine_or_all(alice_member: Membership, bob_member: Membership) -> None:
    task(alice_member, "Meins")
    task(bob_member, "Seins")
    assert [each.endswith("Meins") for each in titles(feed(alice_member))] == [True]
    assert len(titles(feed(alice_member, What.ALL_TASKS))) == 2


def test_about_somebody_private_to_a_colleague_nothing_is_told(
    alice_member: Membership, bob_member: Membership
) -> None:
    secret = person(alice_member.workspace, "Heinz Geheim")
    task(bob_member, "Unter uns", person=secret)
    secret.private, secret.responsible = True, bob_member.user
    secret.write("private", "responsible")
    assert "Unter uns" not in text(feed(alice_member, What.ALL_TASKS))
    assert "Geheim" in text(feed(bob_member, What.ALL_TASKS))


def test_who_turns_private_leaves_what_others_have_subscribed_to(
    alice_member: Membership, bob_member: Membership
) -> None:
    hidden = person(alice_member.workspace, "Heinz Geheim")
    task(bob_member, "Unter uns", person=hidden)
    every = feed(alice_member, What.ALL_TASKS)
    assert "Unter uns" in text(every)
    hidden.private, hidden.responsible = True, bob_member.user
    hidden.write("private", "responsible")
    assert "Unter uns" not in text(every)
    assert "Geheim" not in text(every)
    assert len(cancelled(every)) == 1


def test_of_two_who_were_merged_whoever_is_left_is_named(alice_member: Membership) -> None:
    one = person(alice_member.workspace, "Sabine Feld")
    two = person(alice_member.workspace, "Sabine Feld-Rohde")
    task(alice_member, "Anrufen", person=one)
    own = feed(alice_member)
    assert titles(own)[0].endswith("Anrufen · Sabine Feld")
    merge_people(two, one, (), by=alice_member, now=NOW)
    assert titles(own)[0].endswith("Anrufen · Sabine Feld-Rohde")


def test_what_is_done_goes_and_says_nothing_any_more(alice_member: Membership) -> None:
    row = task(alice_member, "Angebot nachfassen", due_time=AT_NINE, notes="geheim")
    own = feed(alice_member)
    before = entries(own)[0]
    finish(task=row, by=alice_member, now=NOW)
    (off,) = entries(own)
    assert set(off) == {
        "UID", "DTSTART", "DTEND", "DTSTAMP", "LAST-MODIFIED", "SEQUENCE", "STATUS"
    }  # fmt: skip
    assert (off["UID"], off["DTSTART"].dt) == (before["UID"], before["DTSTART"].dt)
    assert off["SEQUENCE"] > before["SEQUENCE"]


def test_what_comes_back_is_newer_than_its_end(alice_member: Membership) -> None:
    row = task(alice_member, "Angebot nachfassen")
    own = feed(alice_member)
    numbers = [int(entries(own)[0]["SEQUENCE"])]
    for act in (finish, reopen, remove_task, bring_back):
        act(task=row, by=alice_member, now=NOW)
        numbers.append(int(entries(own)[0]["SEQUENCE"]))
    assert numbers == sorted(set(numbers))
    assert titles(own) != [""]


def test_an_end_is_told_for_thirty_days(alice_member: Membership, set_clock: SetClock) -> None:
    row = task(alice_member, "Angebot nachfassen", due_on=date(2026, 12, 24))
    own = feed(alice_member)
    entries(own)
    finish(task=row, by=alice_member, now=NOW)
    assert len(cancelled(own)) == 1
    set_clock(NOW + 29 * DAY)
    assert len(cancelled(own)) == 1
    set_clock(NOW + 31 * DAY)
    assert entries(own) == []


def test_what_grows_old_leaves_without_a_word(
    alice_member: Membership, set_clock: SetClock
) -> None:
    task(alice_member, "Nie erledigt")
    own = feed(alice_member)
    assert len(entries(own)) == 1
    set_clock(NOW + 95 * DAY)
    assert entries(own) == []


def test_what_was_never_fetched_leaves_no_trace(alice_member: Membership) -> None:
    row = task(alice_member, "Versehen")
    own = feed(alice_member)
    remove_task(task=row, by=alice_member, now=NOW)
    assert entries(own) == []


def test_done_tasks_are_told_as_done_to_programs_that_keep_tasks(alice_member: Membership) -> None:
    row = task(alice_member, "Anrufen", due_time=AT_NINE, priority=Task.Priority.HIGH)
    own = feed(alice_member)
    (open_one,) = entries(own, Form.TODOS)
    assert (open_one["STATUS"], open_one["PRIORITY"]) == ("NEEDS-ACTION", 1)
    assert open_one["DUE"].dt.isoformat() == "2026-11-13T09:00:00+01:00"
    finish(task=row, by=alice_member, now=NOW)
    (done,) = entries(own, Form.TODOS)
    assert done["STATUS"] == "COMPLETED"
    assert done["COMPLETED"].dt == NOW.replace(second=0)


@pytest.mark.parametrize(
    "title",
    [
        "Zeile\nZeile",
        "a;b,c\\d",
        "🎯" * 40,
        "ä" * 300,
        "BEGIN:VEVENT",
        '"Anführung"',
        "\u200f\u202eאבג",
    ],
)
def test_titles_that_upset_programs(alice_member: Membership, title: str) -> None:
    task(alice_member, title[:300])
    own = feed(alice_member)
    body = text(own)
    assert all(len(line.encode()) <= 75 for line in body.split("\r\n"))
    assert str(entries(own)[0]["SUMMARY"]).endswith(title[:300])


@pytest.mark.parametrize("day", [date(1901, 1, 1), date(1969, 12, 31), date(2150, 6, 1)])
def test_days_far_away_are_outside_and_break_nothing(alice_member: Membership, day: date) -> None:
    task(alice_member, "Weit weg", due_on=day, due_time=time(8))
    task(alice_member, "Nah")
    own = feed(alice_member)
    assert len(entries(own)) == 1
    assert len(entries(own, Form.TODOS)) == 2


def test_one_change_makes_one_piece(alice_member: Membership) -> None:
    rows = [task(alice_member, f"Aufgabe {n}") for n in range(20)]
    own = feed(alice_member)
    before = text(own).split("BEGIN:VEVENT")
    change(rows[7], alice_member, title="Andere Aufgabe")
    after = text(own).split("BEGIN:VEVENT")
    assert sum(one != two for one, two in zip(before, after, strict=True)) == 1


def test_the_same_rows_give_the_same_bytes(alice_member: Membership) -> None:
    for number in range(5):
        task(alice_member, f"Aufgabe {number}")
    own = feed(alice_member)
    first = text(own)
    own.built.all().delete()
    assert text(own) == first


def test_two_feeds_share_no_uid(alice_member: Membership) -> None:
    task(alice_member, "Anrufen")
    mine, every = feed(alice_member), feed(alice_member, What.ALL_TASKS)
    assert entries(mine)[0]["UID"] != entries(every)[0]["UID"]


def test_words_come_in_the_owners_language(alice_member: Membership) -> None:
    task(alice_member, "Feld", type=Task.Type.CALL)
    assert titles(feed(alice_member)) == ["Anruf: Feld"]
    alice_member.user.language = "en"
    alice_member.user.save()
    own = feed(alice_member)
    alice_member.workspace.refresh_from_db()
    task(alice_member, "Rohde", type=Task.Type.CALL)
    assert titles(own) == ["Call: Feld", "Call: Rohde"]


@pytest.mark.parametrize(
    ("title", "kind", "told"),
    [
        ("Anna anrufen", Task.Type.CALL, "Anna anrufen"),
        ("Call Anna", Task.Type.CALL, "Call Anna"),
        ("Treffen: Feld", Task.Type.MEETING, "Treffen: Feld"),
        ("Anna anrufen", Task.Type.MEETING, "Termin: Anna anrufen"),
        ("Angebot", Task.Type.TODO, "Erledigen: Angebot"),
    ],
)
def test_a_title_that_says_its_type_is_not_told_it_again(
    alice_member: Membership, title: str, kind: Task.Type, told: str
) -> None:
    task(alice_member, title, type=kind)
    assert titles(feed(alice_member)) == [told]


def test_a_title_that_names_a_type_of_our_own_is_not_told_it_again(
    alice_member: Membership,
) -> None:
    own = TaskType(workspace=alice_member.workspace, name="Vor Ort")
    own.add()
    for title in ("vor Ort bei Feld", "Aufmaß"):
        task(alice_member, title, type=Task.Type.OWN, own_type=own)
    assert sorted(titles(feed(alice_member))) == ["Vor Ort: Aufmaß", "vor Ort bei Feld"]
