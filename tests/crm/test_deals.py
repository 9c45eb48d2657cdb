"""Deals through the browser: the form, the board, the list, and whose meetings stand with them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from tests.cast import ClientOf
from tests.crm.scene import DAY, FELD, NOW, Meeting, company, deal, person, placed, stage

from einklang.accounts import clock
from einklang.accounts.models import User, Workspace
from einklang.crm.models import Appearance, Company, Deal, Kind, Person
from einklang.crm.pipelines import pipelines
from einklang.crm.recognise import place, place_business


def address(name: str, workspace: Workspace, *more: object) -> str:
    return reverse(name, args=[workspace.slug, *more])


def form_of(workspace: Workspace, **changes: str) -> dict[str, str]:
    """What a browser sends for a new deal, with changes."""
    data = {"title": "Besprechungsräume", "stage": str(stage(workspace).pk), "amount": "18.400"}
    data |= {"currency": "EUR", "due": "", "company": "", "people": "", "responsible": ""}
    return data | {"notes": "", "revision": "1"} | changes


def stand(record: Deal) -> set[int]:
    return set(Appearance.objects.on(record).filter(removed=False).values_list("event", flat=True))


@pytest.fixture
def sabine(workspace: Workspace) -> Person:
    return person(workspace, "Sabine Feld", FELD, company=company(workspace, "Kanzlei", "feld.de"))


def test_a_deal_is_made_from_what_is_typed(
    workspace: Workspace, alice: User, sabine: Person, client_of: ClientOf
) -> None:
    [event] = placed(workspace, Meeting(NOW))
    data = form_of(workspace, company="Kanzlei", people="sabine feld", due="24.12.2026")
    response = client_of(alice).post(address("deal-new", workspace), data)
    made = Deal.objects.get()
    assert response["Location"] == address("deal", workspace, made.pk)
    assert (made.amount, made.currency, made.due) == (Decimal(18400), "EUR", date(2026, 12, 24))
    assert (made.company, list(made.people.all())) == (sabine.company, [sabine])
    assert made.closed_at is None
    assert stand(made) == {event.pk}
    page = client_of(alice).get(address("deal-calendar", workspace, made.pk)).content.decode()
    assert "Ortstermin" in page


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("title", "", "Bitte geben Sie einen Titel an."),
        ("amount", "viel", "Wir lesen hier keinen Betrag. Ein Beispiel: 18.400,50."),
        ("due", "irgendwann", "Wir lesen hier keinen Tag."),
        ("people", "Zoe Unbekannt", "„Zoe Unbekannt“ heißt niemand von Ihren Personen."),
        ("people", "Feld", "„Feld“ passt auf mehrere Personen: Sabine Feld, Tim Feld."),
        ("company", "Kanzley", "Eine Firma „Kanzley“ gibt es noch nicht"),
    ],
)
def test_what_cannot_be_stored_is_named_and_stays_typed(
    workspace: Workspace,
    alice: User,
    sabine: Person,
    client_of: ClientOf,
    field: str,
    typed: str,
    said: str,
) -> None:
    person(workspace, "Tim Feld")
    data = form_of(workspace, **{field: typed})
    answer = client_of(alice).post(address("deal-new", workspace), data)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert said in page
    assert typed in page
    assert not Deal.objects.exists()


def test_a_person_is_also_named_by_address(
    workspace: Workspace, alice: User, sabine: Person, client_of: ClientOf
) -> None:
    person(workspace, "Sabine Feldmann", "s@feldmann.example")
    data = form_of(workspace, people=f"Frau Feld <{FELD.upper()}>\n\ns@feldmann.example")
    client_of(alice).post(address("deal-new", workspace), data)
    assert {each.family for each in Deal.objects.get().people.all()} == {"Feld", "Feldmann"}


def test_a_name_that_is_exactly_one_is_meant_alone(
    workspace: Workspace, alice: User, sabine: Person, client_of: ClientOf
) -> None:
    person(workspace, "Sabine Feldmann")
    client_of(alice).post(address("deal-new", workspace), form_of(workspace, people="Sabine Feld"))
    assert list(Deal.objects.get().people.all()) == [sabine]


def test_whoever_was_quicker_is_not_overwritten(
    workspace: Workspace, alice: User, bob: User, client_of: ClientOf
) -> None:
    found = deal(workspace, "Abnahme", amount=Decimal(100))
    url = address("deal-edit", workspace, found.pk)
    client_of(bob).post(url, form_of(workspace, title="Abnahme", amount="200"))
    answer = client_of(alice).post(url, form_of(workspace, title="Abnahme", amount="300"))
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "<strong>Betrag</strong>: 200" in page
    assert "300" in page
    assert Deal.objects.get().amount == 200


def test_a_deal_is_closed_by_its_stage_and_opened_again(
    workspace: Workspace, alice: User, client_of: ClientOf
) -> None:
    found = deal(workspace, "Abnahme")
    url = address("deal-move", workspace, found.pk)
    client_of(alice).post(url, {"stage": stage(workspace, "won").pk})
    closed = Deal.objects.get().closed_at
    assert closed is not None
    client_of(alice).post(url, {"stage": stage(workspace, "lost").pk})
    assert Deal.objects.get().closed_at == closed
    client_of(alice).post(url, {"stage": stage(workspace).pk})
    assert Deal.objects.get().closed_at is None


def test_a_stage_of_another_workspace_is_none(
    workspace: Workspace, other_workspace: Workspace, alice: User, client_of: ClientOf
) -> None:
    found = deal(workspace, "Abnahme")
    foreign = stage(other_workspace)
    url = address("deal-move", workspace, found.pk)
    assert client_of(alice).post(url, {"stage": foreign.pk}).status_code == 404
    answer = client_of(alice).post(
        address("deal-new", workspace), form_of(workspace, stage=str(foreign.pk))
    )
    assert answer.status_code == 422


def test_a_closed_deal_takes_no_later_meetings(workspace: Workspace, sabine: Person) -> None:
    before, later = placed(workspace, Meeting(NOW - DAY), Meeting(NOW + DAY))
    won = deal(workspace, "Abnahme", sabine, stage=stage(workspace, "won"), closed_at=NOW)
    place(workspace, [before.pk, later.pk])
    assert stand(won) == {before.pk}


def test_a_deal_that_is_opened_again_takes_later_meetings(
    workspace: Workspace, alice: User, sabine: Person, client_of: ClientOf
) -> None:
    (later,) = placed(workspace, Meeting(NOW + DAY))
    found = deal(workspace, "Abnahme", sabine, stage=stage(workspace, "won"), closed_at=NOW)
    url = address("deal-move", workspace, found.pk)
    client_of(alice).post(url, {"stage": stage(workspace).pk})
    assert stand(found) == {later.pk}


def test_the_meetings_of_the_company_and_of_the_people_stand_with_it(
    workspace: Workspace, sabine: Person
) -> None:
    tim = person(workspace, "Tim Rohde", "tim@rohde.example")
    hers, his, theirs = placed(
        workspace,
        Meeting(NOW),
        Meeting(NOW + DAY, guests=["tim@rohde.example"]),
        Meeting(NOW + 2 * DAY, guests=["info@feld.de"]),
    )
    found = deal(workspace, "Abnahme", tim, company=sabine.company)
    place_business(workspace, kind=Kind.DEAL, ids=[found.pk])
    assert stand(found) == {hers.pk, his.pk, theirs.pk}
    found.people.clear()
    place_business(workspace, kind=Kind.DEAL, ids=[found.pk])
    assert stand(found) == {hers.pk, theirs.pk}


def test_the_board_has_a_lane_for_each_stage_with_its_sum(
    workspace: Workspace, alice: User, client_of: ClientOf
) -> None:
    deal(workspace, "Erstes", amount=Decimal(1000))
    deal(workspace, "Zweites", amount=Decimal("500.50"), due=date(2020, 1, 1))
    deal(workspace, "Drittes", amount=Decimal(7), currency="CHF")
    deal(workspace, "Viertes", stage=stage(workspace, "won"), amount=Decimal(9))
    page = client_of(alice).get(address("deals", workspace)).content.decode().replace("\xa0", " ")
    assert "3 offen, 1.500,50 € · 7 CHF · 1 überfällig" in page
    assert page.index("Zweites") < page.index("Drittes") < page.index("Erstes")  # what is due first
    assert page.count('class="deal"') == 4


def test_what_is_due_today_is_not_overdue(
    workspace: Workspace, alice: User, client_of: ClientOf
) -> None:
    today = timezone.localdate(clock.now())
    deal(workspace, "Heute", due=today)
    deal(workspace, "Gewonnen", due=date(2020, 1, 1), stage=stage(workspace, "won"))
    assert "überfällig" not in client_of(alice).get(address("deals", workspace)).content.decode()


def test_the_board_of_ones_own_deals(
    workspace: Workspace, alice: User, bob: User, client_of: ClientOf
) -> None:
    deal(workspace, "Meines", responsible=alice)
    deal(workspace, "Seines", responsible=bob)
    url = address("deals", workspace)
    page = client_of(alice).get(url, {"mine": "1"}).content.decode()
    assert "Meines" in page
    assert "Seines" not in page


def test_the_board_asks_as_much_for_many_as_for_few(
    workspace: Workspace, alice: User, client_of: ClientOf
) -> None:
    client = client_of(alice)
    deal(workspace, "Erstes", responsible=alice)
    url = address("deals", workspace)
    client.get(url)
    with CaptureQueriesContext(connection) as few:
        client.get(url)
    for number in range(40):
        firm = company(workspace, f"Firma {number}")
        deal(workspace, f"Nummer {number}", company=firm, responsible=alice)
    with CaptureQueriesContext(connection) as many:
        page = client.get(url).content.decode()
    assert len(many) == len(few)
    assert page.count('class="deal"') == 30
    assert "Weitere 11 zeigen" in page


def test_the_list_of_one_stage(workspace: Workspace, alice: User, client_of: ClientOf) -> None:
    deal(workspace, "Erstes")
    deal(workspace, "Zweites", stage=stage(workspace, "lost"))
    url = address("deal-list", workspace)
    page = client_of(alice).get(url, {"stage": stage(workspace, "lost").pk}).content.decode()
    assert "Zweites" in page
    assert "Erstes" not in page


def test_an_archived_deal_leaves_the_board_and_comes_back(
    workspace: Workspace, alice: User, client_of: ClientOf
) -> None:
    found, client = deal(workspace, "Abnahme"), client_of(alice)
    client.post(address("deal-archive", workspace, found.pk))
    assert "Abnahme</a>" not in client.get(address("deals", workspace)).content.decode()
    listed = client.get(address("deal-list", workspace), {"archived": "1"}).content.decode()
    assert "Abnahme" in listed
    client.post(address("deal-restore", workspace, found.pk))
    assert Deal.objects.get().deleted_at is None


def test_what_is_archived_is_neither_moved_nor_named(
    workspace: Workspace, alice: User, sabine: Person, client_of: ClientOf
) -> None:
    client, found = client_of(alice), deal(workspace, "Abnahme")
    client.post(address("deal-archive", workspace, found.pk))
    client.post(address("person-archive", workspace, sabine.pk))
    answer = client.post(
        address("deal-move", workspace, found.pk), {"stage": stage(workspace, "won").pk}
    )
    assert answer.status_code == 404
    data = form_of(workspace, people="Sabine Feld")
    assert client.post(address("deal-new", workspace), data).status_code == 422


def test_deals_stand_beside_their_people_and_company(
    workspace: Workspace, alice: User, sabine: Person, client_of: ClientOf
) -> None:
    assert isinstance(sabine.company, Company)
    deal(workspace, "Abnahme", sabine, company=sabine.company, amount=Decimal(900))
    deal(workspace, "Altes", sabine, company=sabine.company, stage=stage(workspace, "won"))
    for page in (
        address("person", workspace, sabine.pk),
        address("company", workspace, sabine.company.pk),
    ):
        shown = client_of(alice).get(page).content.decode()
        assert "Abnahme" in shown
        assert "Altes" not in shown


def test_the_owner_changes_the_stages_and_loses_no_deal(
    workspace: Workspace, alice: User, client_of: ClientOf
) -> None:
    [pipeline] = pipelines(workspace)
    first, *others = pipeline.stages.all()
    found = deal(workspace, "Abnahme")
    url = address("pipeline", workspace, pipeline.pk)
    data = {"name": "Projekte", "stages-TOTAL_FORMS": "2", "stages-INITIAL_FORMS": "0"}
    data |= {"stages-0-key": str(others[0].pk), "stages-0-name": "Start", "stages-0-end": ""}
    data |= {"stages-1-key": "", "stages-1-name": "Fertig", "stages-1-end": "won"}
    refused = client_of(alice).post(url, data)
    assert refused.status_code == 422
    assert f"In {first.name} stehen noch Deals." in refused.content.decode()
    assert pipeline.stages.count() == 6
    found.stage = others[0]
    found.write("stage")
    client_of(alice).post(url, data)
    assert list(pipeline.stages.values_list("name", "end")) == [("Start", ""), ("Fertig", "won")]
    assert Deal.objects.get().stage == others[0]


def test_an_archived_deal_keeps_its_stage(
    workspace: Workspace, alice: User, client_of: ClientOf
) -> None:
    [pipeline] = pipelines(workspace)
    client, found = client_of(alice), deal(workspace, "Abnahme")
    client.post(address("deal-archive", workspace, found.pk))
    other = pipeline.stages.exclude(pk=found.stage_id)[0]
    data = {"name": "Projekte", "stages-TOTAL_FORMS": "1", "stages-INITIAL_FORMS": "0"}
    data |= {"stages-0-key": str(other.pk), "stages-0-name": "Start", "stages-0-end": ""}
    assert client.post(address("pipeline", workspace, pipeline.pk), data).status_code == 422
    assert pipeline.stages.filter(pk=found.stage_id).exists()


def test_no_pipeline_of_another_workspace_is_changed(
    workspace: Workspace, other_workspace: Workspace, alice: User, client_of: ClientOf
) -> None:
    [foreign] = pipelines(other_workspace)
    url = address("pipeline", workspace, foreign.pk)
    assert client_of(alice).get(url).status_code == 404


def test_the_rows_of_stages_are_raised_added_and_dropped(
    workspace: Workspace, alice: User, client_of: ClientOf
) -> None:
    [pipeline] = pipelines(workspace)
    data = {"name": "Projekte", "stages-TOTAL_FORMS": "2", "stages-INITIAL_FORMS": "0"}
    data |= {"stages-0-name": "Erstes", "stages-1-name": "Zweites", "stages-1-end": "won"}
    client, url = client_of(alice), address("pipeline", workspace, pipeline.pk)
    raised = client.post(url, data | {"raise": "stages-1"}).content.decode()
    assert raised.index('value="Zweites"') < raised.index('value="Erstes"')
    assert client.post(url, data | {"add": "stages"}).content.decode().count('name="drop"') == 3
    assert client.post(url, data | {"drop": "stages-0"}).content.decode().count('name="drop"') == 1
    none_open = data | {"stages-0-end": "lost"}
    assert client.post(url, none_open).status_code == 422
    assert pipeline.stages.count() == 6


def test_two_pipelines_have_a_board_each(
    workspace: Workspace, alice: User, client_of: ClientOf
) -> None:
    deal(workspace, "Verkauf eins")
    data = {"name": "Wartung", "stages-TOTAL_FORMS": "1", "stages-INITIAL_FORMS": "0"}
    client_of(alice).post(address("pipeline-new", workspace), data | {"stages-0-name": "Offen"})
    other = pipelines(workspace)[1]
    deal(workspace, "Wartung eins", stage=other.stages.get())
    page = client_of(alice).get(address("deals", workspace), {"pipeline": other.pk})
    assert "Wartung eins" in page.content.decode()
    assert "Verkauf eins" not in page.content.decode()


def test_a_search_finds_deals_by_title_and_company(
    workspace: Workspace, alice: User, sabine: Person, client_of: ClientOf
) -> None:
    deal(workspace, "Abnahme Neubau", company=sabine.company)
    for text in ("neubau", "kanzlei abnahme"):
        page = client_of(alice).get(address("search", workspace), {"q": text}).content.decode()
        assert "Abnahme Neubau" in page
