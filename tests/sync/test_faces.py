"""Looking for pictures at Gravatar: whom, how often, and what is kept of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from threading import Event, Thread
from time import sleep

import pytest
from django.db import connection
from django.db.models import F
from django.test import Client
from django.urls import reverse
from pytest_django import Settings
from pytest_django.fixtures import DjangoAssertNumQueries
from tests.cast import ClientOf, MemberOf
from tests.crm.drawn_pictures import OTHER, PORTRAIT, halves, jpeg, stored
from tests.crm.scene import FELD, person

from einklang.accounts.clock import now
from einklang.accounts.models import Membership, User, Workspace
from einklang.crm.models import Person, Picture, PictureConsent
from einklang.crm.portray import KIND, allow, forbid, show_found, show_initials, show_own
from einklang.crm.save_person import archive_person, write_reach
from einklang.jobs.lease import Lease, claim
from einklang.jobs.models import Due
from einklang.jobs.shift import work
from einklang.jobs.waits import Failed
from einklang.project.work import HANDLERS
from einklang.records.contact import Contact, Email
from einklang.sync.connect import close_wires
from einklang.sync.faces import A_FEW, FRESH, ROUND, look_at_faces, sought
from einklang_sandbox.gravatar import Fault, Gravatar, serving

pytestmark = pytest.mark.django_db
MAREK, WIEBKE = "marek@cello.example", "wiebke@bauplan.example"


@pytest.fixture
def gravatar(settings: Settings) -> Iterator[Gravatar]:
    """In place of the real one; it is running and has nothing."""
    there = Gravatar()
    with serving(there) as url:
        settings.GRAVATAR_URL = url
        settings.ALLOW_HOSTS = frozenset({url.partition("//")[2]})
        yield there
        close_wires()


@pytest.fixture
def owner(alice: User, member_of: MemberOf) -> Membership:
    """Alice, who has switched it on."""
    member = member_of(alice)
    allow(member, now())
    return member


def leased() -> Lease:
    """The lease on the pictures of the workspace, due or not."""
    Due.objects.filter(kind=KIND).update(due_at=now() - timedelta(seconds=1), lease_until=None)
    lease = claim("a-worker", [KIND])
    assert lease is not None
    return lease


def a_round(most: int = 20) -> None:
    """All of a round, as the worker does it."""
    for _ in range(most):
        work(leased(), HANDLERS)
        if PictureConsent.objects.get().looked_upto == 0:
            return
    pytest.fail("the round does not end")


def picture(found: Person) -> bytes | None:
    """What is shown of them; None for initials."""
    found.refresh_from_db()
    kept = Picture.objects.filter(person=found).first()
    assert bool(found.picture) == bool(kept and kept.image)
    return bytes(kept.image) if kept and kept.image else None


def a_month_later() -> None:
    looked = Picture.objects.filter(source="gravatar")
    looked.update(looked_at=F("looked_at") - FRESH - timedelta(days=1))


def test_who_has_published_a_picture_is_shown_with_it(
    workspace: Workspace, gravatar: Gravatar, owner: Membership
) -> None:
    sabine, marek = person(workspace, "Sabine Feld", FELD), person(workspace, "Marek", MAREK)
    gravatar.publish(FELD, jpeg())
    a_round()
    assert picture(sabine) == PORTRAIT
    assert picture(marek) is None
    assert len(gravatar.asked) == 2


def test_nobody_is_asked_about_before_the_owner_says_so(
    workspace: Workspace, gravatar: Gravatar, alice: User, member_of: MemberOf
) -> None:
    person(workspace, "Sabine Feld", FELD)
    assert claim("a-worker", [KIND]) is None
    allow(member_of(alice), now())
    lease = leased()
    PictureConsent.objects.all().delete()
    assert look_at_faces(lease) is None
    assert gravatar.asked == []


def test_nobody_is_asked_about_where_the_operator_says_no(
    workspace: Workspace, gravatar: Gravatar, owner: Membership, settings: Settings
) -> None:
    person(workspace, "Sabine Feld", FELD)
    settings.GRAVATAR_URL = ""
    begun = now()
    again = look_at_faces(leased())
    assert isinstance(again, datetime)  # as the operator may think otherwise
    assert again >= begun + ROUND
    assert gravatar.asked == []


def test_a_few_are_looked_at_in_a_second_and_a_round_goes_on_where_it_was(
    workspace: Workspace, gravatar: Gravatar, owner: Membership
) -> None:
    for number in range(A_FEW + 2):
        person(workspace, f"P{number}", f"p{number}@kanzlei.example")
    begun = now()
    again = look_at_faces(leased())
    assert isinstance(again, datetime)
    assert again >= begun + timedelta(seconds=1)
    assert len(gravatar.asked) == A_FEW
    look_at_faces(leased())
    assert len(gravatar.asked) == A_FEW + 2
    last = look_at_faces(leased())
    assert isinstance(last, datetime)
    assert last >= begun + ROUND
    assert len(set(gravatar.asked)) == len(gravatar.asked) == A_FEW + 2


def test_whoever_was_looked_at_is_left_alone_for_a_month(
    workspace: Workspace, gravatar: Gravatar, owner: Membership
) -> None:
    person(workspace, "Sabine Feld", FELD)
    person(workspace, "Marek", MAREK)
    gravatar.publish(FELD, jpeg())
    for _ in range(3):
        a_round()
    assert len(gravatar.asked) == 2
    a_month_later()
    a_round()
    assert [gravatar.asked_about(each) for each in (FELD, MAREK)] == [2, 2]


def test_a_picture_that_is_gone_there_goes_here(
    workspace: Workspace, gravatar: Gravatar, owner: Membership
) -> None:
    sabine = person(workspace, "Sabine Feld", FELD)
    gravatar.publish(FELD, jpeg())
    a_round()
    gravatar.publish(FELD, stored(halves(100, 100), "PNG"))
    a_month_later()
    a_round()
    assert picture(sabine) == OTHER
    gravatar.withdraw(FELD)
    a_month_later()
    a_round()
    assert picture(sabine) is None


def test_an_address_that_several_have_is_asked_about_once(
    workspace: Workspace, gravatar: Gravatar, owner: Membership
) -> None:
    first = person(workspace, "Sabine Feld", FELD)
    between = [person(workspace, f"P{n}", f"p{n}@kanzlei.example") for n in range(A_FEW)]
    last = person(workspace, "Empfang Feld", FELD)
    gravatar.publish(FELD, jpeg())
    a_round()
    assert gravatar.asked_about(FELD) == 1
    assert picture(first) == picture(last) == PORTRAIT
    assert len(gravatar.asked) == len(between) + 1


def test_only_the_main_address_is_told_to_anybody(
    workspace: Workspace, gravatar: Gravatar, owner: Membership
) -> None:
    person(workspace, "Sabine Feld", FELD, "sabine@privat.example")
    a_round()
    assert gravatar.asked_about(FELD) == len(gravatar.asked) == 1


def test_another_main_address_is_looked_at_at_once_and_the_old_picture_goes(
    workspace: Workspace, gravatar: Gravatar, owner: Membership
) -> None:
    sabine = person(workspace, "Sabine Feld", FELD)
    gravatar.publish(FELD, jpeg())
    a_round()
    write_reach(sabine, Contact(emails=(Email(WIEBKE),)))
    gravatar.fail(WIEBKE, Fault.GARBAGE)
    a_round()
    assert gravatar.asked_about(WIEBKE) == 1
    assert picture(sabine) is None


def test_who_has_no_address_any_more_has_no_picture_by_it(
    workspace: Workspace, gravatar: Gravatar, owner: Membership
) -> None:
    sabine, marek = person(workspace, "Sabine Feld", FELD), person(workspace, "Marek", MAREK)
    old = person(workspace, "Alt", "alt@kanzlei.example")
    for address in (FELD, MAREK, "alt@kanzlei.example"):
        gravatar.publish(address, jpeg())
    a_round()
    archive_person(person=old, by=owner, now=now())
    for each in (sabine, old):
        write_reach(each, Contact())
    a_round()
    assert [picture(each) for each in (sabine, marek, old)] == [None, PORTRAIT, PORTRAIT]


def test_nobody_is_asked_about_who_is_archived_or_chosen_for_or_has_no_address(
    workspace: Workspace, gravatar: Gravatar, owner: Membership
) -> None:
    archive_person(person=person(workspace, "Alt", "alt@kanzlei.example"), by=owner, now=now())
    show_own(person=person(workspace, "Eigen", "eigen@kanzlei.example"), image=PORTRAIT)
    show_initials(person=person(workspace, "Ohne", "ohne@kanzlei.example"))
    person(workspace, "Niemand")
    a_round()
    assert gravatar.asked == []


def test_people_of_another_workspace_are_not_asked_about(
    workspace: Workspace, other_workspace: Workspace, gravatar: Gravatar, owner: Membership
) -> None:
    person(other_workspace, "Fremd", MAREK)
    a_round()
    assert gravatar.asked == []


def test_who_is_to_be_looked_for_again_is_so_in_the_next_round(
    workspace: Workspace, gravatar: Gravatar, owner: Membership
) -> None:
    sabine = person(workspace, "Sabine Feld", FELD)
    show_initials(person=sabine)
    gravatar.publish(FELD, jpeg())
    a_round()
    assert picture(sabine) is None
    show_found(person=sabine)
    assert Due.objects.get(kind=KIND).woken
    a_round()
    assert picture(sabine) == PORTRAIT


@pytest.mark.parametrize("fault", [Fault.GARBAGE, Fault.HUGE])
def test_what_is_no_picture_changes_nothing_and_is_asked_for_a_month_later(
    fault: Fault, workspace: Workspace, gravatar: Gravatar, owner: Membership
) -> None:
    sabine = person(workspace, "Sabine Feld", FELD)
    gravatar.publish(FELD, jpeg())
    a_round()
    gravatar.fail(FELD, fault)
    a_month_later()
    a_round()
    a_round()
    assert gravatar.asked_about(FELD) == 2
    assert picture(sabine) == PORTRAIT


@pytest.mark.parametrize("fault", [Fault.BROKEN, Fault.PAGE, Fault.ELSEWHERE, Fault.PAUSE])
def test_a_server_on_a_bad_day_is_left_alone_for_longer_each_time(
    fault: Fault, workspace: Workspace, gravatar: Gravatar, owner: Membership
) -> None:
    for number in range(6):
        person(workspace, f"P{number}", f"p{number}@kanzlei.example")
    gravatar.fault, gravatar.elsewhere = fault, "http://127.0.0.1:9/"
    waits = []
    for _ in range(4):
        begun = now()
        work(leased(), HANDLERS)
        due = Due.objects.get(kind=KIND).due_at
        assert due is not None
        waits.append(due - begun)
    assert len(gravatar.asked) == 4  # one request each time, not a few
    assert Due.objects.get(kind=KIND).failures == 4
    assert waits == sorted(waits) or fault is Fault.PAUSE
    if fault is Fault.PAUSE:
        assert min(waits) >= timedelta(minutes=20)  # as it asked
    assert not Picture.objects.exists()
    gravatar.fault = None
    a_round()
    a_round()
    assert Picture.objects.count() == 6


def test_one_address_at_which_the_server_fails_stands_in_nobodys_way(
    workspace: Workspace, gravatar: Gravatar, owner: Membership
) -> None:
    bad, sabine = person(workspace, "Marek", MAREK), person(workspace, "Sabine Feld", FELD)
    gravatar.fail(MAREK, Fault.BROKEN)
    gravatar.publish(FELD, jpeg())
    assert isinstance(look_at_faces(leased()), Failed)
    a_round()
    assert picture(sabine) == PORTRAIT
    assert not Picture.objects.filter(person=bad).exists()


def test_switching_off_deletes_what_was_found_and_nothing_else(
    workspace: Workspace, gravatar: Gravatar, owner: Membership
) -> None:
    sabine, marek = person(workspace, "Sabine Feld", FELD), person(workspace, "Marek", MAREK)
    old = person(workspace, "Alt", "alt@kanzlei.example")
    show_own(person=marek, image=OTHER)
    gravatar.publish(FELD, jpeg())
    gravatar.publish("alt@kanzlei.example", jpeg())
    a_round()
    archive_person(person=old, by=owner, now=now())
    forbid(workspace)
    assert [picture(each) for each in (sabine, old, marek)] == [None, None, OTHER]
    assert list(Picture.objects.values_list("person", flat=True)) == [marek.pk]
    assert not PictureConsent.objects.exists()


@contextmanager
def under_way(gravatar: Gravatar) -> Iterator[None]:
    """A worker has asked and waits for the answer, until the block ends."""
    lease, answered, publish = leased(), Event(), gravatar.picture

    def at_length(name: str) -> bytes | None:
        answered.wait(5)
        return publish(name)

    def work_and_leave() -> None:
        work(lease, HANDLERS)
        connection.close()

    gravatar.picture = at_length  # type: ignore[method-assign]  # the stand-in takes its time
    worker = Thread(target=work_and_leave)
    worker.start()
    while not gravatar.asked:
        sleep(0.01)
    yield
    answered.set()
    worker.join()


@pytest.mark.django_db(transaction=True)
def test_an_answer_that_comes_after_switching_off_is_not_kept(
    workspace: Workspace, gravatar: Gravatar, owner: Membership
) -> None:
    sabine = person(workspace, "Sabine Feld", FELD)
    gravatar.publish(FELD, jpeg())
    with under_way(gravatar):
        forbid(workspace)
        allow(owner, now())
    assert gravatar.asked_about(FELD) == 1
    assert picture(sabine) is None
    assert not Picture.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_choice_made_while_the_answer_was_under_way_holds(
    workspace: Workspace, gravatar: Gravatar, owner: Membership
) -> None:
    sabine = person(workspace, "Sabine Feld", FELD)
    gravatar.publish(FELD, jpeg())
    with under_way(gravatar):
        show_own(person=sabine, image=OTHER)
    assert gravatar.asked_about(FELD) == 1
    assert picture(sabine) == OTHER


def test_who_is_next_takes_one_statement(
    workspace: Workspace,
    owner: Membership,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(6):
        person(workspace, f"P{number}", f"p{number}@kanzlei.example")
    consent = PictureConsent.objects.get()
    with django_assert_num_queries(1):
        assert len(sought(consent, now())) == A_FEW


def settings_page(client: Client, workspace: Workspace) -> str:
    answer = client.get(reverse("pictures", args=[workspace.slug]))
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_owner_switches_it_on_and_off_and_reads_what_goes_out(
    workspace: Workspace, gravatar: Gravatar, alice: User, client_of: ClientOf
) -> None:
    client, url = client_of(alice), reverse("pictures", args=[workspace.slug])
    sabine = person(workspace, "Sabine Feld", FELD)
    gravatar.publish(FELD, jpeg())
    before = settings_page(client, workspace)
    assert "Zurzeit ist das abgeschaltet." in before
    assert "Unser Server fragt 127.0.0.1, einmal im Monat je Person, mit einer Prüfsumme" in before
    client.post(url, {"act": "on"})
    a_round()
    on = settings_page(client, workspace)
    assert "Eingeschaltet von Alice Arndt" in on
    assert "Nach 1 von 1 Person mit Adresse wurde gefragt." in on
    assert "Abschalten und 1 Bild löschen" in on
    there = reverse("person-picture-edit", args=[workspace.slug, sabine.pk])
    assert f"das Gravatar für {FELD} hat" in client.get(there).content.decode()
    client.post(url, {"act": "off"})
    assert picture(sabine) is None
    assert "Zurzeit ist das abgeschaltet." in settings_page(client, workspace)
    assert client.post(url, {"act": "else"}).status_code == 404


def test_where_the_operator_says_no_it_cannot_be_switched_on_but_off(
    workspace: Workspace, owner: Membership, settings: Settings, client_of: ClientOf
) -> None:
    settings.GRAVATAR_URL = ""
    client, url = client_of(owner.user), reverse("pictures", args=[workspace.slug])
    assert "niemand wird gefragt" in settings_page(client, workspace).lower()
    assert client.post(url, {"act": "off"}).status_code == 302
    assert 'value="on"' not in settings_page(client, workspace)
    assert client.post(url, {"act": "on"}).status_code == 404
    assert not PictureConsent.objects.exists()
