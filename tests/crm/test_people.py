"""People through the browser: list, form, archive, and who may do what."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import DjangoAssertNumQueries
from tests.cast import ClientOf, MemberOf
from tests.crm.scene import FELD, NOW, Meeting, company, held, person, placed

from einklang.accounts.models import User, Workspace
from einklang.crm.models import Company, Person
from einklang.crm.person_entry import Whose, stored


@pytest.fixture
def sabine(workspace: Workspace) -> Person:
    return person(workspace, "Sabine Feld", FELD)


def address(name: str, workspace: Workspace, *more: object) -> str:
    return reverse(name, args=[workspace.slug, *more])


def form_of(found: Person, **changes: str) -> dict[str, str]:
    """What a browser sends for the form of this person, with changes."""
    emails = list(found.emails.values_list("address", flat=True)) if found.pk else []
    data = {
        "title": found.prefix,
        "given": found.given,
        "family": found.family,
        "position": found.position,
        "company": found.company.name if found.company else "",
        "responsible": str(found.responsible_id or ""),
        "notes": found.notes,
        "revision": str(found.revision),
        "emails-TOTAL_FORMS": str(len(emails)),
        "emails-INITIAL_FORMS": str(len(emails)),
        "phones-TOTAL_FORMS": "0",
        "phones-INITIAL_FORMS": "0",
        "messengers-TOTAL_FORMS": "0",
        "messengers-INITIAL_FORMS": "0",
        **{f"emails-{at}-address": each for at, each in enumerate(emails)},
    }
    return data | changes


def with_addresses(*addresses: str) -> dict[str, str]:
    rows = {f"emails-{at}-address": each for at, each in enumerate(addresses)}
    return {"emails-TOTAL_FORMS": str(len(addresses)), **rows}


def text_of(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200, url
    return response.content.decode()


@pytest.mark.parametrize(
    "name",
    ["person", "person-edit", "person-calendar", "person-archive"],
)
def test_every_role_reads_and_strangers_find_nothing(
    name: str,
    workspace: Workspace,
    sabine: Person,
    alice: User,
    bob: User,
    anna: User,
    charlie: User,
    client_of: ClientOf,
) -> None:
    url = address(name, workspace, sabine.pk)
    assert [client_of(user).get(url).status_code for user in (alice, bob, anna)] == [200] * 3
    assert client_of(charlie).get(url).status_code == 404
    assert Client().get(url).status_code == 302


def test_nobody_reaches_a_person_through_their_own_workspace(
    workspace: Workspace,
    other_workspace: Workspace,
    sabine: Person,
    charlie: User,
    client_of: ClientOf,
) -> None:
    browser = client_of(charlie)
    for name in ("person", "person-edit", "person-calendar", "person-archive"):
        assert browser.get(address(name, other_workspace, sabine.pk)).status_code == 404
    url = address("person-restore", other_workspace, sabine.pk)
    assert browser.post(url).status_code == 404


def test_the_list_finds_by_name_address_and_company(
    workspace: Workspace, alice: User, client_of: ClientOf
) -> None:
    person(workspace, "Sabine Feld", FELD, company=company(workspace, "Kanzlei am Wall"))
    person(workspace, "Henrik Rohde", "rohde@anders.example")
    page = client_of(alice)
    for words in ("sabine", "kanzlei-feld", "am wall", "feld wall"):
        text = text_of(page, address("people", workspace) + f"?q={words}")
        assert ("Sabine Feld" in text, "Henrik Rohde" in text) == (True, False), words


def test_the_list_turns_its_pages(workspace: Workspace, alice: User, client_of: ClientOf) -> None:
    for number in range(52):
        person(workspace, f"Person {number:03}")
    page = client_of(alice)
    first = text_of(page, address("people", workspace) + "?q=Person")
    assert "Person 049" in first
    assert "Person 050" not in first
    assert "?q=Person&amp;page=2" in first
    assert "Person 051" in text_of(page, address("people", workspace) + "?q=Person&page=2")


def test_a_list_costs_the_same_for_one_person_and_for_fifty(
    workspace: Workspace,
    alice: User,
    client_of: ClientOf,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    house = company(workspace, "Kanzlei")
    for number in range(50):
        person(workspace, f"Person {number}", f"p{number}@kanzlei.example", company=house)
    browser = client_of(alice)
    with django_assert_max_num_queries(16):
        browser.get(address("people", workspace))


def test_an_assistant_enters_a_person_and_their_meetings_appear(
    workspace: Workspace, anna: User, client_of: ClientOf
) -> None:
    placed(workspace, Meeting(NOW, title="Abnahme"))
    new = Person(workspace=workspace)
    data = form_of(new, given="Sabine", family="Feld") | with_addresses(f" {FELD.upper()} ", "")
    response = client_of(anna).post(address("person-new", workspace), data)
    made = Person.objects.get()
    assert response["Location"] == address("person", workspace, made.pk)
    assert [str(email) for email in made.emails.all()] == [FELD]
    assert "Abnahme" in text_of(client_of(anna), address("person-calendar", workspace, made.pk))


def test_what_is_wrong_comes_back_as_typed(
    workspace: Workspace, alice: User, client_of: ClientOf
) -> None:
    data = form_of(Person(workspace=workspace), notes="Ruft zurück") | with_addresses("kein Post")
    response = client_of(alice).post(address("person-new", workspace), data)
    text = response.content.decode()
    assert response.status_code == 422
    assert "Ruft zurück" in text
    assert 'value="kein Post"' in text
    assert text.count("invalid-feedback") == 1
    assert not Person.objects.exists()


def with_phone(number: str) -> dict[str, str]:
    return {"phones-TOTAL_FORMS": "1", "phones-0-number": number, "phones-0-label": "work"}


@pytest.mark.parametrize("typed", ["110", "+49 (0)40 / 123-45 Zentrale", "Durchwahl ٣٤٥"])
def test_a_phone_number_is_kept_as_typed(
    workspace: Workspace, sabine: Person, alice: User, client_of: ClientOf, typed: str
) -> None:
    data = form_of(sabine) | with_phone(typed)
    client_of(alice).post(address("person-edit", workspace, sabine.pk), data)
    assert [str(phone) for phone in sabine.phones.all()] == [typed]


@pytest.mark.parametrize("typed", ["abc", "12", "Zentrale²³⁴"])
def test_what_cannot_be_dialled_is_no_phone_number(
    workspace: Workspace, sabine: Person, alice: User, client_of: ClientOf, typed: str
) -> None:
    data = form_of(sabine) | with_phone(typed)
    response = client_of(alice).post(address("person-edit", workspace, sabine.pk), data)
    text = response.content.decode()
    assert response.status_code == 422
    assert f"„{typed}“ ist keine Telefonnummer" in text
    assert 'aria-describedby="id_phones-0-number_error"' in text
    assert not sabine.phones.exists()


def test_a_new_company_is_made_only_on_request(
    workspace: Workspace, alice: User, client_of: ClientOf
) -> None:
    url, browser = address("person-new", workspace), client_of(alice)
    company(workspace, "Kanzlei Rohde")
    data = form_of(Person(workspace=workspace), family="Feld", company="Kanzlei Feld")
    asked = browser.post(url, data)
    assert asked.status_code == 422
    assert "Kanzlei Rohde" in asked.content.decode()
    assert not Person.objects.exists()
    browser.post(url, data | {"company_pick": "new"})
    assert str(Person.objects.get().company) == "Kanzlei Feld"


def test_a_known_company_is_taken_by_its_name(
    workspace: Workspace, alice: User, client_of: ClientOf
) -> None:
    house = company(workspace, "Kanzlei Feld")
    data = form_of(Person(workspace=workspace), family="Feld", company="kanzlei feld")
    client_of(alice).post(address("person-new", workspace), data)
    assert Person.objects.get().company == house


def test_of_two_companies_of_one_name_one_is_chosen(
    workspace: Workspace, alice: User, client_of: ClientOf
) -> None:
    _first, second = company(workspace, "Kanzlei"), company(workspace, "Kanzlei")
    url, browser = address("person-new", workspace), client_of(alice)
    data = form_of(Person(workspace=workspace), family="Feld", company="Kanzlei")
    assert browser.post(url, data).status_code == 422
    browser.post(url, data | {"company_pick": str(second.pk)})
    assert Person.objects.get().company == second


def test_no_foreign_key_leads_into_another_workspace(
    workspace: Workspace,
    other_workspace: Workspace,
    alice: User,
    charlie: User,
    client_of: ClientOf,
) -> None:
    foreign = company(other_workspace, "Fremde GmbH")
    url, browser = address("person-new", workspace), client_of(alice)
    data = form_of(Person(workspace=workspace), family="Feld")
    for crossing in (
        {"responsible": str(charlie.pk)},
        {"company": "Fremde GmbH"},
        {"company": "Fremde GmbH", "company_pick": str(foreign.pk)},
    ):
        assert browser.post(url, data | crossing).status_code == 422, crossing
    assert "Fremde" not in text_of(browser, url)
    assert not Person.objects.exists()


def test_rows_are_added_and_dropped_without_javascript(
    workspace: Workspace, sabine: Person, alice: User, client_of: ClientOf
) -> None:
    url, browser = address("person-edit", workspace, sabine.pk), client_of(alice)
    data = form_of(sabine, given="Bine") | with_addresses("a@x.example", "b@x.example")
    more = browser.post(url, data | {"add": "emails"}).content.decode()
    assert more.count('type="email"') == 3
    assert 'value="Bine"' in more
    less = browser.post(url, data | {"drop": "emails-0"}).content.decode()
    assert "a@x.example" not in less
    assert "b@x.example" in less
    assert [str(email) for email in sabine.emails.all()] == [FELD]


def test_somebody_who_was_quicker_is_named_and_nothing_typed_is_lost(
    workspace: Workspace, sabine: Person, alice: User, bob: User, client_of: ClientOf
) -> None:
    url = address("person-edit", workspace, sabine.pk)
    mine = form_of(sabine, position="Partnerin", notes="Mag keine Anrufe")
    client_of(bob).post(url, form_of(sabine, position="Notarin"))
    late = client_of(alice).post(url, mine)
    text = late.content.decode()
    assert late.status_code == 409
    assert "Bob Brandt" in text
    assert "Notarin" in text
    assert "Mag keine Anrufe" in text
    sabine.refresh_from_db()
    assert (sabine.position, sabine.notes) == ("Notarin", "")
    again = client_of(alice).post(url, mine | {"revision": str(sabine.revision)})
    assert again.status_code == 302
    sabine.refresh_from_db()
    assert (sabine.position, sabine.changed_by) == ("Partnerin", alice)


def test_an_address_twice_is_said_and_not_forbidden(
    workspace: Workspace, sabine: Person, alice: User, client_of: ClientOf
) -> None:
    browser, other = client_of(alice), person(workspace, "Bine Feld", FELD)
    hint = browser.get(
        address("person-address", workspace), {"emails-0-address": FELD, "but": str(other.pk)}
    )
    assert "Sabine Feld" in hint.content.decode()
    assert "Sabine Feld" in text_of(browser, address("person-edit", workspace, other.pk))
    assert (
        browser.post(address("person-edit", workspace, other.pk), form_of(other)).status_code == 302
    )


def test_a_hint_never_names_a_stranger(
    workspace: Workspace,
    other_workspace: Workspace,
    sabine: Person,
    charlie: User,
    client_of: ClientOf,
) -> None:
    url = address("person-address", other_workspace)
    hint = client_of(charlie).get(url, {"emails-0-address": FELD})
    assert hint.content.decode().strip() == ""


def test_archiving_asks_first_and_can_be_undone(
    workspace: Workspace, sabine: Person, alice: User, client_of: ClientOf
) -> None:
    browser = client_of(alice)
    [event] = placed(workspace, Meeting(NOW))
    url = address("person-archive", workspace, sabine.pk)
    browser.get(url)
    assert Person.objects.alive().exists()
    browser.post(url)
    browser.get(address("people", workspace))  # says that it is done, once
    assert "Sabine Feld" not in text_of(browser, address("people", workspace))
    assert "Sabine Feld" in text_of(browser, address("people", workspace) + "?archived=1")
    browser.post(address("person-restore", workspace, sabine.pk))
    assert "Sabine Feld" in text_of(browser, address("people", workspace))
    assert sabine.appearances.get().event == event


def test_an_archived_person_is_read_and_brought_back_but_not_changed(
    workspace: Workspace, sabine: Person, anna: User, client_of: ClientOf
) -> None:
    [event] = placed(workspace, Meeting(NOW, title="Abnahme", rules=["FREQ=WEEKLY;COUNT=3"]))
    sabine.archive(NOW)
    browser, edit = client_of(anna), address("person-edit", workspace, sabine.pk)
    unfolded = address("appearance-series", workspace, sabine.appearances.get(event=event).pk)
    for name in ("person", "person-calendar"):
        text = text_of(browser, address(name, workspace, sabine.pk))
        assert "Archiviert am" in text
        assert "Abnahme" in text
        assert f'action="{address("person-restore", workspace, sabine.pk)}"' in text
        assert (edit in text, "?with=" in text) == (False, False)
    assert "Abnahme" in text_of(browser, unfolded)
    assert browser.get(edit).status_code == browser.post(edit).status_code == 404
    assert browser.get(address("person-archive", workspace, sabine.pk)).status_code == 404


def test_a_script_in_a_name_stays_text(
    workspace: Workspace, alice: User, client_of: ClientOf
) -> None:
    odd = person(workspace, "<script>alert(1)</script> Feld")
    assert "<script>alert" not in text_of(client_of(alice), address("person", workspace, odd.pk))


def test_a_form_knows_only_its_own_workspaces_companies(
    workspace: Workspace, alice: User, member_of: MemberOf
) -> None:
    archived = company(workspace, "Alt")
    archived.archive(NOW)
    sabine = person(workspace, "Sabine Feld", company=archived)
    whose = Whose(sabine, member_of(alice), NOW.date())
    assert stored(whose, {}).form.initial["company"] == ""
    assert isinstance(archived, Company)
    assert held(workspace) == []
