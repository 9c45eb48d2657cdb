"""Tags of people and companies: typed, proposed, renamed, merged, removed."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.cast import ClientOf, MemberOf
from tests.crm.scene import company, person
from tests.crm.test_people import form_of

from einklang.accounts.models import User, Workspace
from einklang.crm.models import CompanyTag, Person, PersonTag
from einklang.crm.tags import (
    counted,
    merge_tags,
    names_in,
    remove_tag,
    rename_tag,
    set_tags,
    tags_known_to,
)


def tags_of(found: Person) -> list[str]:
    return [str(tag) for tag in found.tags.all()]


def private_to(user: User, found: Person) -> None:
    Person.objects.filter(pk=found.pk).update(responsible=user, private=True)


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("", ()),
        (" , ;\n", ()),
        ("VIP, vip ,ViP", ("VIP",)),
        ("Messe  2026;Süd\nsud,\0", ("Messe 2026", "Süd")),
    ],
)
def test_a_text_is_read_as_tags_each_once(typed: str, names: tuple[str, ...]) -> None:
    assert names_in(typed) == names


def test_the_form_of_a_person_gives_and_takes_tags(
    workspace: Workspace, anna: User, client_of: ClientOf
) -> None:
    sabine = person(workspace, "Sabine Feld", "s@feld.example")
    url = reverse("person-edit", args=[workspace.slug, sabine.pk])
    browser = client_of(anna)
    browser.post(url, form_of(sabine, tags="VIP, Messe"))
    sabine.refresh_from_db()
    assert tags_of(sabine) == ["Messe", "VIP"]
    page = browser.get(url).content.decode()
    assert 'value="Messe, VIP"' in page
    assert '<option value="VIP">' in page
    page = browser.get(reverse("person", args=[workspace.slug, sabine.pk])).content.decode()
    assert f'href="/w/nordlicht/people/?tag={workspace.tags.get(name="VIP").pk}"' in page
    browser.post(url, form_of(sabine, tags="vip"))
    assert tags_of(sabine) == ["VIP"]
    assert workspace.tags.count() == 2


def test_a_form_that_is_not_the_latest_shows_the_tags_that_are_stored(
    workspace: Workspace, anna: User, client_of: ClientOf
) -> None:
    sabine = person(workspace, "Sabine Feld", "s@feld.example")
    set_tags(sabine, ["VIP"])
    data = form_of(sabine, tags="Messe")
    sabine.write("notes")
    url = reverse("person-edit", args=[workspace.slug, sabine.pk])
    answer = client_of(anna).post(url, data)
    assert answer.status_code == 409
    assert "VIP" in answer.content.decode()
    assert tags_of(sabine) == ["VIP"]


@pytest.mark.parametrize("typed", ["x" * 61, ",".join(map(str, range(31)))])
def test_too_long_or_too_many_tags_are_told(
    typed: str, workspace: Workspace, anna: User, client_of: ClientOf
) -> None:
    sabine = person(workspace, "Sabine Feld", "s@feld.example")
    url = reverse("person-edit", args=[workspace.slug, sabine.pk])
    assert client_of(anna).post(url, form_of(sabine, tags=typed)).status_code == 422
    assert not workspace.tags.exists()


def test_the_form_of_a_company_gives_tags_by_which_the_list_is_narrowed(
    workspace: Workspace, anna: User, client_of: ClientOf
) -> None:
    house, browser = company(workspace, "Kanzlei Feld"), client_of(anna)
    company(workspace, "Werk 7")
    url = reverse("company-edit", args=[workspace.slug, house.pk])
    browser.post(url, {"name": house.name, "tags": "Partner", "revision": house.revision})
    assert 'value="Partner"' in browser.get(url).content.decode()
    tag = workspace.tags.get()
    page = browser.get(f"/w/nordlicht/companies/?tag={tag.pk}").content.decode()
    assert ("Kanzlei Feld" in page, "Werk 7" in page) == (True, False)
    page = browser.get(reverse("company", args=[workspace.slug, house.pk])).content.decode()
    assert f'href="/w/nordlicht/companies/?tag={tag.pk}"' in page


def test_a_tag_of_people_private_to_others_is_known_to_nobody_else(
    workspace: Workspace, alice: User, bob: User, anna: User, member_of: MemberOf
) -> None:
    dora, ada = person(workspace, "Dora Dietz"), person(workspace, "Ada Arndt")
    set_tags(dora, ["Geheim", "VIP"])
    set_tags(ada, ["VIP"])
    private_to(bob, dora)
    known = [[str(tag) for tag in tags_known_to(member_of(user))] for user in (alice, bob, anna)]
    assert known == [["VIP"], ["Geheim", "VIP"], ["VIP"]]
    (vip,) = counted(member_of(alice))
    assert vip.people_count == 1  # type: ignore[attr-defined]  # annotated


def test_a_tag_is_renamed_and_becomes_another_that_is_called_so(workspace: Workspace) -> None:
    ada, ben = person(workspace, "Ada Arndt"), person(workspace, "Ben Brandt")
    set_tags(ada, ["Mese", "Süd"])
    set_tags(ben, ["Messe", "Mese"])
    mese = workspace.tags.get(name="Mese")
    assert str(rename_tag(mese, "mése")) == "mése"  # its own key
    assert rename_tag(mese, "MESSE") == workspace.tags.get(name="Messe")
    assert (tags_of(ada), tags_of(ben)) == (["Messe", "Süd"], ["Messe"])


def test_merging_and_removing_reach_people_and_companies(workspace: Workspace) -> None:
    ada, house = person(workspace, "Ada Arndt"), company(workspace, "Werk")
    set_tags(ada, ["Alt"])
    set_tags(house, ["Alt", "Neu"])
    old, new = workspace.tags.get(name="Alt"), workspace.tags.get(name="Neu")
    merge_tags(old, new)
    assert (tags_of(ada), [str(tag) for tag in house.tags.all()]) == (["Neu"], ["Neu"])
    remove_tag(new)
    assert [*PersonTag.objects.all(), *CompanyTag.objects.all()] == []


def test_the_owner_sets_tags_right_in_the_settings(
    workspace: Workspace, alice: User, client_of: ClientOf
) -> None:
    ada, browser = person(workspace, "Ada Arndt"), client_of(alice)
    set_tags(ada, ["Alt", "Neu", "Weg"])
    pk = {tag.name: tag.pk for tag in workspace.tags.all()}
    at = {name: reverse("tag", args=[workspace.slug, key]) for name, key in pk.items()}
    answer = browser.post(at["Alt"], {"act": "rename", "name": "neu"})
    assert answer.status_code == 422
    assert "gibt es schon" in answer.content.decode()
    assert browser.post(at["Alt"], {"act": "rename", "name": "a, b"}).status_code == 422
    assert browser.post(at["Alt"], {"act": "merge", "into": pk["Alt"]}).status_code == 422
    browser.post(at["Neu"], {"act": "rename", "name": "Neuer"})
    browser.post(at["Alt"], {"act": "merge", "into": pk["Neu"]})
    browser.post(at["Weg"], {"act": "remove"})
    assert tags_of(ada) == ["Neuer"]
    assert "Neuer" in browser.get(reverse("tags", args=[workspace.slug])).content.decode()


def test_a_list_of_tagged_people_costs_the_same_for_one_and_for_many(
    workspace: Workspace, alice: User, client_of: ClientOf
) -> None:
    browser, url, costs = client_of(alice), reverse("people", args=[workspace.slug]), []
    for many in (1, 30):
        for number in range(many):
            set_tags(person(workspace, f"Nr {many} {number}"), [f"T{number}", "VIP"])
        browser.get(url)
        with CaptureQueriesContext(connection) as statements:
            browser.get(f"{url}?tag={workspace.tags.get(name='VIP').pk}&unmet=90")
        costs.append(len(statements))
    assert costs[0] == costs[1] <= 18
