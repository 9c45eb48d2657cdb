"""Companies through the browser: domains, the form, archive."""

from __future__ import annotations

import pytest
from django.urls import reverse
from tests.cast import ClientOf
from tests.crm.scene import FELD, NOW, Meeting, company, contact, person, placed

from einklang.accounts.models import User, Workspace
from einklang.crm.models import Company, Person
from einklang.records.contact import Contact, Phone


def address(name: str, workspace: Workspace, *more: object) -> str:
    return reverse(name, args=[workspace.slug, *more])


def form_of(found: Company, **changes: str) -> dict[str, str]:
    """What a browser sends for the form of this company, with changes."""
    domains = found.domains.values_list("domain", flat=True) if found.pk else []
    data = {"name": found.name, "domains": " ".join(domains), "notes": found.notes}
    return data | {"responsible": "", "revision": str(found.revision)} | changes


def domains_of(found: Company) -> set[str]:
    return set(found.domains.values_list("domain", flat=True))


def test_a_domain_brings_the_meetings_of_all_its_people(
    workspace: Workspace, alice: User, client_of: ClientOf
) -> None:
    placed(workspace, Meeting(NOW, title="Abnahme"))
    data = form_of(Company(name="Kanzlei"), domains="kanzlei-feld.example")
    response = client_of(alice).post(address("company-new", workspace), data)
    made = Company.objects.get()
    assert response["Location"] == address("company", workspace, made.pk)
    page = client_of(alice).get(address("company-calendar", workspace, made.pk))
    assert "Abnahme" in page.content.decode()


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("Feld.example, rohde.example feld.example", {"feld.example", "rohde.example"}),
        ("https://www.feld.example/impressum", {"feld.example"}),
        ("info@feld.example", {"feld.example"}),
        ("", set()),
    ],
)
def test_domains_are_read_leniently(
    workspace: Workspace, alice: User, client_of: ClientOf, typed: str, stored: set[str]
) -> None:
    data = form_of(Company(name="Kanzlei"), domains=typed)
    client_of(alice).post(address("company-new", workspace), data)
    assert domains_of(Company.objects.get()) == stored


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("gmx.de", "privater Postfächer"),
        ("nordlicht.de", "Ihrer eigenen Domains"),
        ("kein-punkt", "keine Domain"),
    ],
)
def test_a_domain_that_says_nothing_is_refused_with_a_reason(
    workspace: Workspace, alice: User, client_of: ClientOf, typed: str, said: str
) -> None:
    workspace.own_domains = ["nordlicht.de"]
    workspace.save()
    data = form_of(Company(name="Kanzlei"), domains=f"feld.example {typed}", notes="Wichtig")
    response = client_of(alice).post(address("company-new", workspace), data)
    text = response.content.decode()
    assert response.status_code == 422
    assert said in text
    assert "Wichtig" in text
    assert not Company.objects.exists()


def test_somebody_who_was_quicker_is_named_and_nothing_typed_is_lost(
    workspace: Workspace, alice: User, bob: User, client_of: ClientOf
) -> None:
    house = company(workspace, "Kanzlei", "feld.example")
    url = address("company-edit", workspace, house.pk)
    mine = form_of(house, notes="Zahlt pünktlich")
    client_of(bob).post(url, form_of(house, name="Kanzlei Feld"))
    late = client_of(alice).post(url, mine)
    text = late.content.decode()
    assert late.status_code == 409
    assert "Bob Brandt" in text
    assert "Kanzlei Feld" in text
    assert "Zahlt pünktlich" in text
    house.refresh_from_db()
    assert (house.name, house.notes) == ("Kanzlei Feld", "")


def test_no_foreign_key_leads_into_another_workspace(
    workspace: Workspace,
    other_workspace: Workspace,
    alice: User,
    charlie: User,
    client_of: ClientOf,
) -> None:
    data = form_of(Company(name="Kanzlei"), responsible=str(charlie.pk))
    assert client_of(alice).post(address("company-new", workspace), data).status_code == 422
    foreign = company(other_workspace, "Fremde GmbH")
    for name in ("company", "company-edit", "company-calendar", "company-archive"):
        url = address(name, workspace, foreign.pk)
        assert client_of(alice).get(url).status_code == 404, name
    restore = address("company-restore", workspace, foreign.pk)
    assert client_of(alice).post(restore).status_code == 404


def test_an_archived_company_lets_its_people_go_and_comes_back(
    workspace: Workspace, alice: User, client_of: ClientOf
) -> None:
    house = company(workspace, "Kanzlei", "kanzlei-feld.example")
    sabine = person(workspace, "Sabine Feld", FELD, company=house)
    placed(workspace, Meeting(NOW))
    browser = client_of(alice)
    asked = browser.get(address("company-archive", workspace, house.pk)).content.decode()
    assert "1 Person bleibt" in asked
    browser.post(address("company-archive", workspace, house.pk))
    assert sabine.appearances.exists()
    page = browser.get(address("company", workspace, house.pk)).content.decode()
    assert "Archiviert am" in page
    assert "Ortstermin" in page
    for act in ("company-edit", "company-archive"):
        assert address(act, workspace, house.pk) not in page
        assert browser.get(address(act, workspace, house.pk)).status_code == 404
    shown = browser.get(address("person", workspace, sabine.pk)).content.decode()
    assert f'href="{reverse("company", args=[workspace.slug, house.pk])}"' not in shown
    browser.post(address("company-restore", workspace, house.pk))
    restored = browser.get(address("company", workspace, house.pk)).content.decode()
    assert "Archiviert am" not in restored


def test_a_list_counts_the_people_who_are_there(
    workspace: Workspace, alice: User, client_of: ClientOf
) -> None:
    house = company(workspace, "Kanzlei", "a.example", "b.example")
    gone = person(workspace, "Ging Fort", company=house)
    person(workspace, "Blieb Hier", company=house)
    gone.archive(NOW)
    text = client_of(alice).get(address("companies", workspace)).content.decode()
    assert "1 Person</td>" in text
    found = client_of(alice).get(address("companies", workspace) + "?q=b.exam").content.decode()
    assert "Kanzlei" in found


def test_many_people_are_cut_and_counted(
    workspace: Workspace, alice: User, client_of: ClientOf
) -> None:
    house = company(workspace, "Kanzlei")
    for number in range(12):
        person(workspace, f"P{number:02} Z{number:02}", company=house)
    text = client_of(alice).get(address("company", workspace, house.pk)).content.decode()
    assert ("P07 Z07" in text, "P08 Z08" in text) == (True, False)
    assert "Alle 12 Personen zeigen" in text


def test_a_new_name_is_written_to_all_its_people(
    workspace: Workspace, alice: User, client_of: ClientOf
) -> None:
    house = company(workspace, "Feld")
    named = person(workspace, "Sabine Feld", FELD, company=house)
    nameless = contact(workspace, Contact(phones=(Phone("040 77"),)), house)
    gone = person(workspace, "Alt Feld", company=house)
    gone.archive(NOW)
    other = person(workspace, "Ohne Firma")
    seen = Workspace.objects.get(pk=workspace.pk).modseq
    browser, url = client_of(alice), address("company-edit", workspace, house.pk)
    browser.post(url, form_of(house, notes="Nichts für die Personen"))
    assert not Person.objects.filter(modseq__gt=seen).exists()
    house.refresh_from_db()
    browser.post(url, form_of(house, name="Rohde"))
    written = Person.objects.filter(modseq__gt=seen)
    assert set(written) == {named, nameless, gone}
    assert set(written.values_list("modseq", flat=True)) == {Company.objects.get().modseq}
    assert [str(each) for each in written.by_name()] == ["Alt Feld", "Sabine Feld", "Rohde"]
    revisions = {each.pk: each.revision for each in Person.objects.all()}
    assert revisions == {named.pk: 2, nameless.pk: 2, gone.pk: 3, other.pk: 1}


def test_a_company_that_goes_and_comes_is_written_to_its_people(
    workspace: Workspace, alice: User, client_of: ClientOf
) -> None:
    house = company(workspace, "Feld")
    sabine = person(workspace, "Sabine Feld", FELD, company=house)
    for name, revision in (("company-archive", 2), ("company-restore", 3)):
        client_of(alice).post(address(name, workspace, house.pk))
        sabine.refresh_from_db()
        assert (sabine.revision, sabine.modseq) == (revision, Company.objects.get().modseq)
