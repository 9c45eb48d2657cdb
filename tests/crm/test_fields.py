"""Fields of a workspace's own: the owner makes them, people have something in them."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from tests.cast import ClientOf
from tests.crm.scene import FELD, NOW, person
from tests.crm.test_people import address, form_of, text_of
from tests.crm.test_person_record import names_on

from einklang.accounts.models import User, Workspace
from einklang.crm.models import Field, Person
from einklang.crm.own_values import NoValue, read_value, show_value

Kind = Field.Kind


def field(workspace: Workspace, name: str, kind: Kind = Kind.TEXT, *choices: str) -> Field:
    return Field.objects.create(
        workspace=workspace,
        name=name,
        kind=kind,
        choices=list(choices),
        position=workspace.person_fields.count(),
    )


def settings_of(workspace: Workspace, *rows: dict[str, str]) -> dict[str, str]:
    """What a browser sends from the settings page, which showed all that are there."""
    shown = " ".join(str(each.pk) for each in workspace.person_fields.alive())
    sent = {
        f"fields-{at}-{name}": value
        for at, row in enumerate(rows)
        for name, value in ({"key": "", "kind": "text", "choices": ""} | row).items()
    }
    return {
        "shown": shown,
        "fields-TOTAL_FORMS": str(len(rows)),
        "fields-INITIAL_FORMS": "0",
    } | sent


def as_row(of: Field, **changes: str) -> dict[str, str]:
    row = {"key": str(of.pk), "name": of.name, "kind": of.kind}
    return row | {"choices": "\n".join(of.choices)} | changes


def names(workspace: Workspace) -> list[str]:
    return [each.name for each in workspace.person_fields.alive()]


def test_the_owner_makes_renames_and_orders_fields(
    workspace: Workspace, alice: User, client_of: ClientOf
) -> None:
    url, browser = address("fields", workspace), client_of(alice)
    branch = {"name": "Branche", "kind": "choice", "choices": " Bau \r\nKultur\nBau\n\n"}
    browser.post(url, settings_of(workspace, {"name": "Kundennummer"}, branch, {"name": ""}))
    number, chosen = workspace.person_fields.alive()
    assert (number.name, chosen.choices) == ("Kundennummer", ["Bau", "Kultur"])
    rows = (as_row(chosen, kind="text"), as_row(number, name="Nr."))
    raised = browser.post(url, settings_of(workspace, *reversed(rows)) | {"raise": "fields-1"})
    assert raised.context["rows"][0]["name"].value() == "Branche"
    browser.post(url, settings_of(workspace, *rows))
    assert names(workspace) == ["Branche", "Nr."]
    assert workspace.person_fields.get(name="Branche").kind == Kind.CHOICE


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"name": "Branche", "kind": "choice"}, "Was steht zur Auswahl?"),
        ({"name": "Branche", "kind": "choice", "choices": "x" * 101}, "höchstens 100 Zeichen"),
        ({"name": "", "choices": "Bau"}, "Wie heißt das Feld?"),
        ({"name": "KUNDENNUMMER"}, "heißt schon so"),
    ],
)
def test_what_is_wrong_is_said_at_the_field(
    workspace: Workspace, alice: User, client_of: ClientOf, row: dict[str, str], said: str
) -> None:
    data = settings_of(workspace, {"name": "Kundennummer"}, row)
    reply = client_of(alice).post(address("fields", workspace), data)
    assert reply.status_code == 422
    assert said in reply.content.decode()
    assert names(workspace) == []


def test_what_stands_in_an_archived_field_is_kept_and_not_shown(
    workspace: Workspace, alice: User, client_of: ClientOf
) -> None:
    number, browser = field(workspace, "Kundennummer"), client_of(alice)
    sabine = person(workspace, "Sabine Feld", FELD)
    edit = address("person-edit", workspace, sabine.pk)
    browser.post(edit, form_of(sabine, **{f"own-{number.pk}": "K-4711"}))
    page = address("person", workspace, sabine.pk)
    assert "K-4711" in text_of(browser, page)
    assert names_on(browser, workspace, "k-47") == ["Sabine Feld"]
    browser.post(address("fields", workspace), settings_of(workspace))
    sabine.refresh_from_db()
    assert "K-4711" not in text_of(browser, page) + text_of(browser, edit)
    assert names_on(browser, workspace, "k-47") == []
    browser.post(edit, form_of(sabine, notes="Nebenbei"))
    assert "Kundennummer" in text_of(browser, address("fields", workspace))
    browser.post(address("field-restore", workspace, number.pk))
    assert "K-4711" in text_of(browser, page)
    assert names_on(browser, workspace, "k-47") == ["Sabine Feld"]
    assert browser.post(address("field-restore", workspace, number.pk)).status_code == 404


def test_a_field_made_meanwhile_is_not_archived(
    workspace: Workspace, alice: User, client_of: ClientOf
) -> None:
    first = field(workspace, "Kundennummer")
    data = settings_of(workspace, as_row(first))
    field(workspace, "Geburtstag", Kind.DATE)
    client_of(alice).post(address("fields", workspace), data)
    assert names(workspace) == ["Kundennummer", "Geburtstag"]


def test_a_field_archived_meanwhile_does_not_come_back(
    workspace: Workspace, alice: User, client_of: ClientOf
) -> None:
    first = field(workspace, "Kundennummer")
    data = settings_of(workspace, as_row(first))
    Field.objects.update(deleted_at=NOW)
    client_of(alice).post(address("fields", workspace), data)
    assert names(workspace) == []
    assert Field.objects.count() == 1


def test_rows_are_added_and_dropped_without_javascript(
    workspace: Workspace, alice: User, client_of: ClientOf
) -> None:
    data = settings_of(workspace, as_row(field(workspace, "A")), {"name": "B"})
    browser, url = client_of(alice), address("fields", workspace)
    assert len(browser.post(url, data | {"add": "fields"}).context["rows"].forms) == 3
    less = browser.post(url, data | {"drop": "fields-0"})
    assert [row["name"].value() for row in less.context["rows"]] == ["B"]
    assert less.context["shown"] == data["shown"]


def test_nobody_reaches_the_fields_of_another_workspace(
    workspace: Workspace, other_workspace: Workspace, alice: User, client_of: ClientOf
) -> None:
    foreign = field(other_workspace, "Fremd")
    browser = client_of(alice)
    assert browser.post(address("field-restore", workspace, foreign.pk)).status_code == 404
    browser.post(address("fields", workspace), settings_of(workspace, as_row(foreign, name="X")))
    foreign.refresh_from_db()
    assert foreign.name == "Fremd"
    sabine = person(workspace, "Sabine Feld")
    url = address("person-edit", workspace, sabine.pk)
    browser.post(url, form_of(sabine, **{f"own-{foreign.pk}": "x"}))
    assert Person.objects.get().custom == {}


def test_each_kind_is_typed_stored_and_shown(
    workspace: Workspace, anna: User, client_of: ClientOf
) -> None:
    kinds = [field(workspace, str(kind.label), kind, "Bau", "Kultur") for kind in Kind]
    typed = ("  K  4711 ", "1.250,5", "3.4.2023", "Kultur")
    said = {f"own-{each.pk}": value for each, value in zip(kinds, typed, strict=True)}
    sabine, browser = person(workspace, "Sabine Feld"), client_of(anna)
    browser.post(address("person-edit", workspace, sabine.pk), form_of(sabine, **said))
    sabine.refresh_from_db()
    assert list(sabine.custom.values()) == ["K 4711", "1250.5", "2023-04-03", "Kultur"]
    text = text_of(browser, address("person", workspace, sabine.pk))
    edit = text_of(browser, address("person-edit", workspace, sabine.pk))
    for shown in ("K 4711", "1250,5", "Mo, 3. April 2023"):
        assert shown in text
        assert f'value="{shown}"' in edit
    assert '<option value="Kultur" selected>' in edit


@pytest.mark.parametrize(
    ("kind", "typed", "said"),
    [
        (Kind.NUMBER, "viele", "Hier lesen wir keine Zahl. Ein Beispiel: 1250,5."),
        (Kind.DATE, "irgendwann", "Wir lesen hier keinen Tag."),
        (Kind.TEXT, "x" * 501, "höchstens 500 Zeichen"),
        (Kind.CHOICE, "Fremdes", "Fremdes ist keine gültige Auswahl"),
    ],
)
def test_what_does_not_fit_the_kind_is_said_at_the_field(
    workspace: Workspace, alice: User, client_of: ClientOf, kind: Kind, typed: str, said: str
) -> None:
    of = field(workspace, "Eigenes", kind, "Bau")
    sabine = person(workspace, "Sabine Feld")
    url = address("person-edit", workspace, sabine.pk)
    reply = client_of(alice).post(url, form_of(sabine, **{f"own-{of.pk}": typed}))
    assert reply.status_code == 422
    assert f'id="id_own-{of.pk}_error"' in reply.content.decode()
    assert said in " ".join(reply.context["form"].errors[f"own-{of.pk}"])


def test_a_choice_that_is_no_longer_offered_stays_where_it_stands(
    workspace: Workspace, alice: User, client_of: ClientOf
) -> None:
    of, sabine = field(workspace, "Branche", Kind.CHOICE, "Bau"), person(workspace, "Sabine Feld")
    url, browser = address("person-edit", workspace, sabine.pk), client_of(alice)
    browser.post(url, form_of(sabine, **{f"own-{of.pk}": "Bau"}))
    Field.objects.update(choices=["Kultur"])
    sabine.refresh_from_db()
    reply = browser.post(url, form_of(sabine, **{f"own-{of.pk}": "Bau"}))
    assert reply.status_code == 302
    sabine.refresh_from_db()
    browser.post(url, form_of(sabine, **{f"own-{of.pk}": ""}))
    sabine.refresh_from_db()
    assert sabine.custom == {}


def test_who_saved_meanwhile_is_compared_in_fields_too(
    workspace: Workspace, alice: User, client_of: ClientOf
) -> None:
    of, sabine = field(workspace, "Seit", Kind.NUMBER), person(workspace, "Sabine Feld")
    url, old, browser = (
        address("person-edit", workspace, sabine.pk),
        form_of(sabine),
        client_of(alice),
    )
    browser.post(url, old | {f"own-{of.pk}": "2.023,5"})
    reply = browser.post(url, old)
    assert dict(reply.context["differences"]) == {"Seit": "2023,5"}


def test_fields_cost_the_page_of_a_person_no_statement(
    workspace: Workspace, alice: User, client_of: ClientOf
) -> None:
    sabine, browser = person(workspace, "Sabine Feld", FELD), client_of(alice)
    url = address("person", workspace, sabine.pk)

    def cost() -> int:
        browser.get(url)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            browser.get(url)
        return len(asked)

    before = cost()
    number = field(workspace, "Kundennummer")
    browser.post(
        address("person-edit", workspace, sabine.pk), form_of(sabine, **{f"own-{number.pk}": "K-1"})
    )
    browser.get(url)  # says that it is stored, once
    assert "K-1" in text_of(browser, url)
    assert cost() == before


@pytest.mark.parametrize(
    ("language", "typed", "stored"),
    [
        ("de", "1.250", "1250"),
        ("en", "1.250", "1.250"),
        ("de", "1,250", "1.250"),
        ("en", "1,250", "1250"),
        ("de", "0.125", "0.125"),
        ("de", "-12,5", "-12.5"),
        ("de", "−3", "-3"),
        ("de", "1.250.000", "1250000"),
        ("en", "1,250,000.75", "1250000.75"),
        ("de", "1 250,5", "1250.5"),
        ("de", "1'250", "1250"),
        ("de", "007", "7"),
    ],
)
def test_a_number_is_read_as_its_reader_writes_it(language: str, typed: str, stored: str) -> None:
    of = Field(kind=Kind.NUMBER)
    with translation.override(language):
        assert read_value(of, typed, today=date(2026, 11, 12)) == stored
        shown = show_value(Kind.NUMBER, stored)
        assert read_value(of, shown, today=date(2026, 11, 12)) == stored


@pytest.mark.parametrize(
    "typed", ["1e5", "1.2.", "NaN", "1,2.3,4", "12.34.567,8", "1,2,3.4.5", "1" * 16, "--1", "½"]
)
def test_what_is_no_number_is_none(typed: str) -> None:
    with pytest.raises(NoValue):
        read_value(Field(kind=Kind.NUMBER), typed, today=date(2026, 11, 12))
