"""Who is private to whoever looks after them is seen by nobody else, whatever their role."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse
from tests.architecture.test_urls import NAMED
from tests.cast import ClientOf, MemberOf
from tests.crm.scene import (
    NOW,
    Meeting,
    calendar,
    company,
    contact,
    deal,
    person,
    placed,
    stage,
    ticket,
)
from tests.crm.test_people import address, form_of, text_of

from einklang.accounts.models import User, Workspace
from einklang.calendars.visibility import Level
from einklang.crm.file import occasion
from einklang.crm.models import Appearance, Company, Deal, Person, Ticket
from einklang.records.contact import Contact, Email, Messenger, Name, Phone, Postal

VERA = "vera@verborgen.example"
SECRET = Contact(
    name=Name(given="Vera", family="Verborgen"),
    emails=(Email(VERA),),
    phones=(Phone("040 66969-987"),),
    messengers=(Messenger("signal", "vv.99"),),
    postal=Postal("Stiller Winkel 9", "20354", "Hamburg"),
)
TOLD = ("Verborgen", VERA, "66969", "vv.99", "Stiller Winkel")
"""What no page of anybody else's may say."""


@dataclass(frozen=True)
class Scene:
    """A person who is private to Bob, and all that names her."""

    vera: Person
    firm: Company
    deal: Deal
    ticket: Ticket
    event: int
    appearance: int


def hide(found: Person, to: User) -> None:
    found.private, found.responsible = True, to
    found.write("private", "responsible")


@pytest.fixture
def scene(workspace: Workspace, bob: User) -> Scene:
    firm = company(workspace, "Kanzlei")
    vera = contact(workspace, SECRET, firm)
    hide(vera, bob)
    sold = deal(workspace, "Abnahme", vera, company=firm)
    asked = ticket(workspace, "Zugang", person=vera)
    work = calendar(bob, Level.BUSY)
    (event,) = placed(workspace, Meeting(NOW, guests=(VERA,), in_calendars=[work]))
    spot = Appearance.objects.get(person=vera)
    return Scene(vera, firm, sold, asked, event.pk, spot.pk)


def pages(workspace: Workspace, scene: Scene) -> Iterator[str]:
    """Every address of the workspace, with the rows of the scene."""
    rows = {
        "person": scene.vera.pk,
        "company": scene.firm.pk,
        "deal": scene.deal.pk,
        "ticket": scene.ticket.pk,
        "event": scene.event,
        "appearance": scene.appearance,
    }
    for name, route in NAMED.items():
        if route.startswith("w/<slug:slug>/"):
            pk = rows.get(name.partition("-")[0], 1)
            words = {"pk": pk} if "<int:pk>" in route else {}
            if route.count("<") == len(words) + 1:
                yield reverse(name.split()[0], kwargs={"slug": workspace.slug, **words})
    for name in ("people", "companies", "deals", "deal-list", "tickets", "search"):
        for text in ("erborg", "vera", "6696", "vv.9"):
            yield f"{reverse(name, args=[workspace.slug])}?q={text}"
    yield f"{reverse('people', args=[workspace.slug])}?archived=1"
    yield f"{reverse('tickets', args=[workspace.slug])}?status=all"
    yield f"{reverse('person-address', args=[workspace.slug])}?emails-0-address={VERA}"
    for kind, pk in rows.items():
        yield f"{reverse('event-new', args=[workspace.slug])}?on={kind}-{pk}"


def telling(browser: Client, workspace: Workspace, scene: Scene) -> list[str]:
    """The pages that tell something of her."""
    replies = ((url, browser.get(url)) for url in pages(workspace, scene))
    bodies = ((url, b"" if r.streaming else r.content) for url, r in replies)
    return [url for url, body in bodies if any(word.encode() in body for word in TOLD)]


@pytest.mark.parametrize("archived", [False, True])
def test_no_page_tells_a_colleague_or_the_owner_of_her(
    workspace: Workspace, scene: Scene, alice: User, anna: User, client_of: ClientOf, archived: bool
) -> None:
    if archived:
        scene.vera.archive(NOW)
    assert telling(client_of(alice), workspace, scene) == []
    assert telling(client_of(anna), workspace, scene) == []


def test_whoever_looks_after_her_finds_her_everywhere(
    workspace: Workspace, scene: Scene, bob: User, client_of: ClientOf
) -> None:
    told = " ".join(telling(client_of(bob), workspace, scene))
    for name in ("person", "company", "deal", "ticket"):
        row = getattr(scene, {"person": "vera", "company": "firm"}.get(name, name))
        assert f"{address(name, workspace, row.pk)} " in told
    for part in ("/people/?q=vv.9", "/search/?q=vera", "/tickets/ ", "/people/ ", "on=deal-"):
        assert part in f"{told} "


def test_her_pages_are_not_there_for_others(
    workspace: Workspace, scene: Scene, alice: User, client_of: ClientOf
) -> None:
    browser = client_of(alice)
    for name in ("person", "person-edit", "person-calendar", "person-archive"):
        assert browser.get(address(name, workspace, scene.vera.pk)).status_code == 404
    for name in ("person-edit", "person-archive", "person-restore"):
        assert browser.post(address(name, workspace, scene.vera.pk)).status_code == 404
    for name in ("appearance-series", "appearance-remove"):
        assert browser.get(address(name, workspace, scene.appearance)).status_code == 404


def test_her_deal_and_her_ticket_show_without_her(
    workspace: Workspace, scene: Scene, alice: User, client_of: ClientOf
) -> None:
    browser = client_of(alice)
    assert "Abnahme" in text_of(browser, address("deal", workspace, scene.deal.pk))
    assert "Zugang" in text_of(browser, address("ticket", workspace, scene.ticket.pk))
    assert "Zugang" in text_of(browser, address("tickets", workspace))


def test_her_name_finds_her_ticket_for_nobody_else(
    workspace: Workspace, scene: Scene, alice: User, bob: User, client_of: ClientOf
) -> None:
    url = address("tickets", workspace) + "?q=verborg"
    assert "Zugang" not in text_of(client_of(alice), url)
    assert "Zugang" in text_of(client_of(bob), url)


def test_companies_count_those_who_are_seen(
    workspace: Workspace, scene: Scene, alice: User, bob: User, client_of: ClientOf
) -> None:
    person(workspace, "Otto Offen", company=scene.firm)

    def count(who: User) -> int:
        listed = client_of(who).get(address("companies", workspace)).context["listing"].page
        return int(listed[0].people_count)

    assert (count(alice), count(bob)) == (1, 2)


def test_a_guest_of_a_shared_meeting_is_called_as_the_meeting_does(
    workspace: Workspace, scene: Scene, alice: User, client_of: ClientOf
) -> None:
    placed(workspace, Meeting(NOW, guests=(VERA,), in_calendars=[calendar(alice)]))
    text = text_of(client_of(alice), address("company-calendar", workspace, scene.firm.pk))
    assert VERA in text
    assert "Vera Verborgen" not in text
    assert address("person", workspace, scene.vera.pk) not in text


def deal_form(found: Deal, workspace: Workspace, people: str) -> dict[str, str]:
    return {
        "title": found.title,
        "stage": str(stage(workspace).pk),
        "currency": "EUR",
        "people": people,
        "company": "Kanzlei",
        "revision": str(found.revision),
    }


def test_a_colleague_who_saves_a_deal_takes_nobody_off_it_unseen(
    workspace: Workspace, scene: Scene, alice: User, client_of: ClientOf
) -> None:
    otto = person(workspace, "Otto Offen")
    form = deal_form(scene.deal, workspace, "Otto Offen")
    client_of(alice).post(address("deal-edit", workspace, scene.deal.pk), form)
    assert set(scene.deal.people.all()) == {scene.vera, otto}
    scene.deal.refresh_from_db()
    form = deal_form(scene.deal, workspace, "")
    client_of(alice).post(address("deal-edit", workspace, scene.deal.pk), form)
    assert set(scene.deal.people.all()) == {scene.vera}


def ticket_form(found: Ticket, person: str) -> dict[str, str]:
    return {
        "title": found.title,
        "status": "open",
        "priority": "3",
        "person": person,
        "revision": str(found.revision),
    }


def test_a_colleague_who_saves_a_ticket_leaves_it_hers_unless_they_name_another(
    workspace: Workspace, scene: Scene, alice: User, bob: User, client_of: ClientOf
) -> None:
    otto = person(workspace, "Otto Offen")
    url = address("ticket-edit", workspace, scene.ticket.pk)
    for who, typed, stays in ((alice, "", scene.vera), (alice, "Otto", otto), (bob, "", None)):
        client_of(who).post(url, ticket_form(scene.ticket, typed))
        scene.ticket.refresh_from_db()
        assert scene.ticket.person == stays


def test_a_colleague_can_name_her_nowhere(
    workspace: Workspace, scene: Scene, alice: User, client_of: ClientOf, member_of: MemberOf
) -> None:
    for typed in ("Vera Verborgen", VERA):
        form = deal_form(scene.deal, workspace, typed)
        reply = client_of(alice).post(address("deal-new", workspace), form)
        assert reply.status_code == 422
    for on in (f"deal-{scene.deal.pk}", f"ticket-{scene.ticket.pk}"):
        found = occasion(member_of(alice), on)
        assert found is not None
        assert found.guests == ()


def test_a_private_person_is_somebodys(workspace: Workspace) -> None:
    with pytest.raises(IntegrityError):
        Person(workspace=workspace, family="Verborgen", private=True).add()


def test_the_form_wants_to_know_whose_a_private_person_is(
    workspace: Workspace, bob: User, client_of: ClientOf
) -> None:
    url = address("person-new", workspace)
    form = form_of(Person(workspace=workspace), family="Verborgen", private="private")
    reply = client_of(bob).post(url, form)
    assert reply.status_code == 422
    assert "wer die Person betreut" in reply.content.decode()
    reply = client_of(bob).post(url, form | {"responsible": str(bob.pk)})
    made = Person.objects.get()
    assert reply["Location"] == address("person", workspace, made.pk)
    assert made.private
    assert "Privat: sonst sieht" in text_of(client_of(bob), reply["Location"])


def test_who_hands_a_private_person_on_is_led_to_the_list(
    workspace: Workspace, scene: Scene, alice: User, bob: User, client_of: ClientOf
) -> None:
    url = address("person-edit", workspace, scene.vera.pk)
    form = form_of(scene.vera, responsible=str(alice.pk), private="private")
    reply = client_of(bob).post(url, form)
    assert reply["Location"] == address("people", workspace)
    assert client_of(bob).get(url).status_code == 404
    assert client_of(alice).get(url).status_code == 200


def test_who_saw_her_before_is_not_told_what_became_of_her(
    workspace: Workspace, scene: Scene, alice: User, bob: User, client_of: ClientOf
) -> None:
    open_one = person(workspace, "Otto Offen")
    url, form = address("person-edit", workspace, open_one.pk), form_of(open_one)
    hide(open_one, bob)
    assert client_of(alice).post(url, form).status_code == 404
