"""The pages of an import: from the file to what came of it."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadhandler import SkipFile
from django.db import connection
from django.http import HttpRequest
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.cast import ClientOf, MemberOf
from tests.crm.scene import person
from tests.files.scene import NOW, brought, csv_of, done, looked, names, upload

from einklang.accounts.models import Membership, User, Workspace
from einklang.crm.models import Person
from einklang.files import bounded
from einklang.files.models import Import, Kind, State
from einklang.files.run import look, run
from einklang.files.views import imports as views
from einklang.files.work import begin

pytestmark = pytest.mark.django_db
OST = "ost@werk9.example"


@pytest.fixture
def bob(bob: User, member_of: MemberOf) -> Membership:
    return member_of(bob)


@pytest.fixture
def client(bob: Membership, client_of: ClientOf) -> Client:
    return client_of(bob.user)


def at(name: str, of: Import | None = None) -> str:
    return reverse(name, args=["nordlicht", *([of.pk] if of else [])])


def page(client: Client, of: Import) -> str:
    return client.get(at("import", of)).content.decode()


def sent(client: Client, body: str | bytes, name: str = "kunden.csv") -> Any:
    return client.post(at("imports"), {"file": upload(body, name)})


def test_a_list_leads_to_its_columns(client: Client) -> None:
    answer = sent(client, csv_of([("Anna", "Ost", OST, "+49 40 1", "Werk 9")]))
    row = Import.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, at("import-columns", row))
    shown = client.get(answer["Location"]).content.decode()
    for text in ("Vorname", "Anna", OST, "Telefon, Arbeit"):
        assert text in shown


def test_vcards_are_looked_at_at_once(client: Client) -> None:
    answer = sent(client, "BEGIN:VCARD\nVERSION:3.0\nFN:Ost\nEND:VCARD\n", "a.vcf")
    row = Import.objects.get()
    assert answer["Location"] == at("import", row)
    assert (row.kind, row.state) == (Kind.VCARD, State.LOOKING)
    assert client.get(at("import-columns", row))["Location"] == at("import", row)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "Die Datei ist leer."),
        (b"PK\x03\x04\0", "Excel-Arbeitsmappe"),
        (b"\x89PNG\0", "Das ist kein Text."),
        (b"BEGIN:VCALENDAR\n", "In dieser Datei steht ein Kalender."),
    ],
)
def test_a_wrong_file_is_refused_in_words(body: bytes, said: str, client: Client) -> None:
    answer = sent(client, body)
    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_no_file_is_said_to_be_missing(client: Client) -> None:
    answer = client.post(at("imports"))
    assert answer.status_code == 422
    assert "Wählen Sie zuerst eine Datei." in answer.content.decode()


def test_what_is_larger_than_all_that_is_taken_is_kept_nowhere(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bounded, "LARGEST", 100_000)
    answer = sent(client, "Nachname\n" + "Ost\n" * 50_000)
    assert answer.status_code == 422
    assert "größer als 50 MB" in answer.content.decode()
    assert not Import.objects.exists()


def test_of_an_upload_without_end_no_more_is_handed_on_than_is_taken(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(bounded, "LARGEST", 10)
    handler = bounded.Bounded(HttpRequest())
    handler.new_file("file", "a.csv", "text/csv", None)
    assert handler.receive_data_chunk(b"12345", 0) == b"12345"
    with pytest.raises(SkipFile):
        handler.receive_data_chunk(b"678901", 5)


def test_columns_that_are_chosen_are_looked_at(client: Client, bob: Membership) -> None:
    row = brought(csv_of([("Anna", "Ost", OST, "", "x")]), bob)
    field = bob.workspace.person_fields.create(name="Farbe")
    told = {f"column-{n}": target for n, target in enumerate(["given", "family", "email.home", ""])}
    told |= {"column-4": f"own:{field.key}", "responsible": str(bob.user_id)}
    assert client.post(at("import-columns", row), told)["Location"] == at("import", row)
    row.refresh_from_db()
    assert row.targets == ["given", "family", "email.home", "", f"own:{field.key}"]
    assert (row.state, row.responsible_id) == (State.LOOKING, bob.user_id)


@pytest.mark.parametrize(
    ("targets", "said"),
    [
        (["", "", "", "", "kind"], "Sagen Sie von mindestens einer Spalte"),
        (["given", "given", "", "", ""], "Das steht schon in einer anderen Spalte."),
        (["email.work", "email.work", "", "", ""], ""),
    ],
)
def test_columns_that_say_nothing_or_twice_the_same_come_back(
    targets: list[str], said: str, client: Client, bob: Membership
) -> None:
    row = brought(csv_of([("Anna", "Ost", OST, "", "x")]), bob)
    told = {f"column-{n}": target for n, target in enumerate(targets)}
    answer = client.post(at("import-columns", row), told)
    assert answer.status_code == (422 if said else 302)
    assert said in answer.content.decode()


def test_a_file_may_be_read_otherwise(client: Client, bob: Membership) -> None:
    row = brought("Nachname|Ort;Land\nOst|Kiel;DE\n", bob)
    told = {"read": "on", "separator": "|", "titled": "on"}
    assert client.post(at("import-columns", row), told)["Location"] == at("import-columns", row)
    row.refresh_from_db()
    assert (row.separator, row.titled, row.targets) == ("|", True, ["family", ""])
    client.post(at("import-columns", row), {"read": "on", "separator": "|"})
    row.refresh_from_db()
    assert (row.titled, row.targets) == (False, ["", ""])
    assert "Spalte 2" in client.get(at("import-columns", row)).content.decode()
    client.post(at("import-columns", row), {"read": "on", "separator": "?"})
    row.refresh_from_db()
    assert row.separator == "|"


def test_what_is_ahead_is_told_with_names(
    client: Client, bob: Membership, workspace: Workspace
) -> None:
    person(workspace, "Anna Ost", OST)
    rows = [
        ("Anna", "Ost", OST, "+49 40 1", ""), ("Ben", "West", OST, "", ""),
        ("Cara", "Nord", "", "12345", ""), ("", "", "", "", "x"),
    ]  # fmt: skip
    shown = page(client, looked(csv_of(rows), bob))
    for text in ("2 Personen sind neu", "1 ist schon hier und wird ergänzt", "Cara Nord"):
        assert text in shown
    assert "1 könnte schon hier sein: Wir fragen Sie" in shown
    assert names() == ["Anna Ost"]


def test_what_brings_nobody_has_no_button(client: Client, bob: Membership) -> None:
    shown = page(client, looked("Nachname\n", bob))
    assert "In dieser Datei steht niemand." in shown
    assert "Importieren" not in shown


def test_the_button_brings_them_once(client: Client, bob: Membership) -> None:
    row = looked(csv_of([("Anna", "Ost", OST, "", "")]), bob)
    assert client.post(at("import-start", row))["Location"] == at("import", row)
    row.refresh_from_db()
    assert row.state == State.STORING
    run(row, bob, lambda: NOW, None)
    client.post(at("import-start", row))
    row.refresh_from_db()
    assert row.state == State.DONE
    assert "1 Person ist neu" in page(client, row)


def test_progress_goes_on_by_itself_until_something_else_follows(
    client: Client, bob: Membership
) -> None:
    row = looked(csv_of([("Anna", "Ost", OST, "", "")]), bob)
    begin(row, State.STORING, NOW)
    assert "Es beginnt gleich." in page(client, row)
    Import.objects.filter(pk=row.pk).update(done=11_480, total=50_000)
    answer = client.get(at("import-live", row))
    assert "11.480 von 50.000, noch etwa" in answer.content.decode()
    assert "HX-Refresh" not in answer
    Import.objects.filter(pk=row.pk).update(state=State.DONE)
    assert client.get(at("import-live", row))["HX-Refresh"] == "true"


def test_a_file_may_be_discarded(client: Client, bob: Membership) -> None:
    row = looked(csv_of([("Anna", "Ost", OST, "", "")]), bob)
    client.post(at("import-discard", row))
    assert not Import.objects.exists()
    assert names() == []


def test_an_import_on_its_way_may_be_stopped_and_what_is_in_stays(
    client: Client, bob: Membership
) -> None:
    row = looked(csv_of([("Anna", "Ost", OST, "", "")]), bob)
    begin(row, State.STORING, NOW)
    client.post(at("import-discard", row))
    assert "Sie haben angehalten." in page(client, row)
    ended = done(csv_of([("Ben", "West", "", "112", "")]), bob)
    client.post(at("import-discard", ended))
    assert Import.objects.filter(pk=ended.pk).exists()


def test_questions_are_answered_one_by_one_or_all_at_once(
    client: Client, bob: Membership, workspace: Workspace
) -> None:
    anna = person(workspace, "Anna Ost", OST)
    rows = [(given, "West", OST, "", "") for given in ("Ben", "Cara", "Dora")]
    row = done(csv_of(rows), bob)
    shown = page(client, row)
    assert "3 Einträge: Wer ist das?" in shown
    assert "Die Adresse ist dieselbe, der Name ein anderer." in shown
    first = row.lines.filter(kind="asked").order_by("number")[0]
    told = {"line": str(first.pk), "how": "same", "person": str(anna.pk)}
    assert client.post(at("import-answer", row), told)["Location"] == at("import", row)
    assert "2 Einträge: Wer ist das?" in page(client, row)
    client.post(at("import-answer", row), {"line": "all", "how": "other"})
    assert "Wer ist das?" not in page(client, row)
    assert names() == ["Anna Ost", "Cara West", "Dora West"]
    for nonsense in ({}, {"how": "x", "line": "all"}, {"how": "same", "line": "x"}):
        assert client.post(at("import-answer", row), nonsense).status_code == 302


def test_what_nobody_waits_for_is_left_to_the_worker(
    client: Client, bob: Membership, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "AT_ONCE", 1)
    person(workspace, "Anna Ost", OST)
    row = done(csv_of([(given, "West", OST, "", "") for given in ("Ben", "Cara")]), bob)
    client.post(at("import-answer", row), {"line": "all", "how": "other"})
    assert names() == ["Anna Ost", "Ben West"]


def test_a_question_names_nobody_whom_one_may_not_see_any_more(
    client: Client, bob: Membership, workspace: Workspace, alice: User
) -> None:
    anna = person(workspace, "Anna Ost", OST)
    row = done(csv_of([("Ben", "West", OST, "", "")]), bob)
    Person.objects.filter(pk=anna.pk).update(private=True, responsible=alice)
    assert "Anna Ost" not in page(client, row)


def test_of_several_one_is_chosen(client: Client, bob: Membership, workspace: Workspace) -> None:
    person(workspace, "Anna Ost", OST)
    person(workspace, "Anna Ost", OST)
    row = done(csv_of([("Anna", "Ost", OST, "", "")]), bob)
    assert page(client, row).count("<option") == 2


def test_the_page_of_questions_asks_no_more_of_the_database_for_more_of_them(
    client: Client, bob: Membership, workspace: Workspace
) -> None:
    def statements(count: int) -> int:
        for n in range(count):
            person(workspace, "Anna Ost", f"o{n}-{count}@x.example")
        rows = [(f"B{n}", "West", f"o{n}-{count}@x.example", "", "") for n in range(count)]
        row = done(csv_of(rows), bob)
        page(client, row)
        with CaptureQueriesContext(connection) as seen:
            page(client, row)
        return len(seen)

    assert statements(2) == statements(30)


def test_what_did_not_come_along_is_told_in_words(
    client: Client, bob: Membership, workspace: Workspace
) -> None:
    field = workspace.person_fields.create(name="Farbe")
    Person.objects.filter(pk=person(workspace, "Anna Ost", OST).pk).update(
        custom={field.key: "rot"}
    )
    head = ("Vorname", "Nachname", "E-Mail", "Farbe")
    body = csv_of([("Anna", "Ost", OST, "blau"), ("Ben", "West", "nie", "")], head) + "a;b;c;d;e\n"
    shown = page(client, done(body, bob))
    for text in ("Farbe: Hier steht „rot“", "nie: ist keine E-Mail-Adresse", "Mehr Zellen als"):
        assert text in shown


def test_an_import_can_be_taken_back_as_far_as_nobody_changed_what_it_made(
    client: Client, bob: Membership, workspace: Workspace
) -> None:
    person(workspace, "Dora Süd", "d@x.example")
    rows = [
        ("Anna", "Ost", OST, "", ""), ("Ben", "West", "b@x.example", "", ""),
        ("Dora", "Süd", "d@x.example", "12345", ""), ("A.", "Ost", OST, "123456", ""),
    ]  # fmt: skip
    row = done(csv_of(rows), bob)
    assert "Archivieren" in page(client, row)
    ben = Person.objects.get(given="Ben")
    ben.position = "Chef"
    ben.write("position")
    answer = client.post(at("import-undo", row), follow=True)
    assert "1 Person archiviert." in answer.content.decode()
    assert "1 davon ist jetzt archiviert" in page(client, row)
    alive = Person.objects.filter(deleted_at=None).values_list("given", flat=True)
    assert sorted(alive) == ["Ben", "Dora"]
    assert "Archivieren" not in page(client, row)


def test_what_is_on_its_way_is_not_taken_back(client: Client, bob: Membership) -> None:
    row = done(csv_of([("Anna", "Ost", OST, "", "")]), bob)
    begin(row, State.LOOKING, NOW)
    client.post(at("import-undo", row))
    assert not Person.objects.exclude(deleted_at=None).exists()
    look(row, bob, lambda: NOW)


def test_the_list_of_imports_tells_each_and_what_it_asks(
    client: Client, bob: Membership, workspace: Workspace, alice: User, member_of: MemberOf
) -> None:
    person(workspace, "Anna Ost", OST)
    done(csv_of([("Ben", "West", OST, "", "")]), bob)
    other = done(csv_of([("Cara", "Nord", "", "12345", "")]), member_of(alice), name="fremd.csv")
    shown = client.get(at("imports")).content.decode()
    assert "kunden.csv" in shown
    assert "1 Rückfrage" in shown
    assert other.name not in shown


def test_the_list_of_people_leads_here_whoever_may(
    client_of: ClientOf, anna: User, bob: Membership
) -> None:
    people = reverse("people", args=["nordlicht"])
    assert at("imports") in client_of(bob.user).get(people).content.decode()
    shown = client_of(anna).get(people + "?q=ost").content.decode()
    assert at("imports") not in shown
    assert at("people-export") + "?q=ost" in shown
