"""Pictures of people through the browser: chosen, shown, served, and to whom."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django.fixtures import DjangoAssertNumQueries
from tests.cast import ClientOf, MemberOf
from tests.crm.drawn_pictures import OTHER, PORTRAIT, claiming, halves, is_red, jpeg, opened, stored
from tests.crm.scene import FELD, NOW, Meeting, calendar, deal, person, placed

from einklang.accounts.models import User, Workspace
from einklang.crm.models import Person, Picture
from einklang.crm.portrait import LARGEST, SIDE
from einklang.crm.portray import Found, keep_found, show_found, show_initials, show_own
from einklang.crm.save_person import archive_person


@pytest.fixture
def sabine(workspace: Workspace) -> Person:
    return person(workspace, "Sabine Feld", FELD)


def address(name: str, workspace: Workspace, *more: object) -> str:
    return reverse(name, args=[workspace.slug, *more])


def picture_of(found: Person) -> str:
    """The address of their picture."""
    found.refresh_from_db()
    assert found.picture
    return address("person-picture", found.workspace, found.pk, found.picture)


def file(content: bytes, name: str = "portrait.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def sent(client: Client, found: Person, **data: object) -> tuple[int, str]:
    """The form of their picture, sent."""
    answer = client.post(address("person-picture-edit", found.workspace, found.pk), data)
    return answer.status_code, answer.content.decode()


def page(client: Client, name: str, workspace: Workspace, *more: object) -> str:
    answer = client.get(address(name, workspace, *more))
    assert answer.status_code == 200
    return answer.content.decode()


def test_an_uploaded_picture_is_shown_in_place_of_the_initials(
    workspace: Workspace, sabine: Person, bob: User, client_of: ClientOf
) -> None:
    client = client_of(bob)
    assert ">SF</span>" in page(client, "person", workspace, sabine.pk)
    assert sent(client, sabine, source="own", file=file(jpeg()))[0] == 302
    text = page(client, "person", workspace, sabine.pk)
    assert ">SF</span>" not in text
    assert f'<img src="{picture_of(sabine)}" alt=""' in text


def test_a_file_is_meant_whatever_else_was_ticked(
    workspace: Workspace, sabine: Person, bob: User, client_of: ClientOf
) -> None:
    sent(client_of(bob), sabine, source="found", file=file(jpeg()))
    assert Picture.objects.get().source == "own"


def test_the_picture_is_served_as_an_image_that_a_browser_may_keep(
    sabine: Person, bob: User, client_of: ClientOf
) -> None:
    show_own(person=sabine, image=PORTRAIT)
    answer = client_of(bob).get(url := picture_of(sabine))
    assert answer.content == PORTRAIT
    assert is_red(opened(answer.content), 10, SIDE // 2)
    assert answer.headers["Content-Type"] == "image/webp"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "private, max-age=31536000, immutable"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    etag = answer.headers["ETag"]
    again = client_of(bob).get(url, headers={"If-None-Match": etag})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["Cache-Control"].startswith("private")
    assert client_of(bob).get(url, headers={"If-None-Match": '"other"'}).status_code == 200


def test_nobody_sees_a_picture_who_may_not_see_the_person(
    sabine: Person, alice: User, bob: User, charlie: User, client_of: ClientOf
) -> None:
    show_own(person=sabine, image=PORTRAIT)
    url = picture_of(sabine)
    assert client_of(alice).get(url).status_code == 200
    assert client_of(charlie).get(url).status_code == 404
    assert Client().get(url).status_code == 302
    Person.objects.filter(pk=sabine.pk).update(private=True, responsible=bob)
    assert client_of(alice).get(url).status_code == 404
    assert client_of(alice).get(url, headers={"If-None-Match": "*"}).status_code == 404
    assert client_of(bob).get(url).status_code == 200
    edit = address("person-picture-edit", sabine.workspace, sabine.pk)
    assert client_of(alice).get(edit).status_code == 404
    assert sent(client_of(alice), sabine, source="initials")[0] == 404


def test_the_address_of_a_picture_opens_no_other_persons(
    workspace: Workspace, sabine: Person, bob: User, client_of: ClientOf
) -> None:
    show_own(person=sabine, image=PORTRAIT)
    other = person(workspace, "Marek Wolski")
    sabine.refresh_from_db()
    url = address("person-picture", workspace, other.pk, sabine.picture)
    assert client_of(bob).get(url).status_code == 404


def test_another_picture_has_another_address(
    sabine: Person, bob: User, client_of: ClientOf
) -> None:
    show_own(person=sabine, image=PORTRAIT)
    before = picture_of(sabine)
    sent(client_of(bob), sabine, source="own", file=file(stored(halves(100, 100), "PNG")))
    assert picture_of(sabine) != before
    assert client_of(bob).get(before).status_code == 404
    assert client_of(bob).get(picture_of(sabine)).content == OTHER


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"<svg></svg>", "Die Datei lässt sich nicht als Bild lesen."),
        (b"", "Die Datei lässt sich nicht als Bild lesen."),
        (b"\0" * (LARGEST + 1), "Die Datei ist größer als 5 MB."),
        (claiming(9000, 9000), "Das Bild hat mehr als 25 Millionen Pixel."),
    ],
    ids=["svg", "empty", "large", "many pixels"],
)
def test_a_file_of_no_use_is_refused_in_a_clear_sentence(
    content: bytes, said: str, sabine: Person, bob: User, client_of: ClientOf
) -> None:
    show_own(person=sabine, image=PORTRAIT)
    status, text = sent(client_of(bob), sabine, source="own", file=file(content))
    assert status == 422
    assert said in text
    assert 'value="own" checked' in text
    assert bytes(Picture.objects.get().image) == PORTRAIT


def test_an_own_picture_without_its_file_is_asked_for(
    sabine: Person, bob: User, client_of: ClientOf
) -> None:
    status, text = sent(client_of(bob), sabine, source="own")
    assert status == 422
    assert "Wählen Sie die Datei des Bildes." in text
    show_own(person=sabine, image=PORTRAIT)
    assert sent(client_of(bob), sabine, source="own")[0] == 302
    assert bytes(Picture.objects.get().image) == PORTRAIT


def test_what_nobody_offers_is_no_choice(sabine: Person, bob: User, client_of: ClientOf) -> None:
    assert sent(client_of(bob), sabine, source="elsewhere")[0] == 422
    assert not Picture.objects.exists()


def test_initials_instead_delete_the_picture(
    sabine: Person, bob: User, client_of: ClientOf
) -> None:
    show_own(person=sabine, image=PORTRAIT)
    url = picture_of(sabine)
    assert sent(client_of(bob), sabine, source="initials")[0] == 302
    sabine.refresh_from_db()
    kept = Picture.objects.get()
    assert (sabine.picture, kept.source, bytes(kept.image)) == ("", "none", b"")
    assert client_of(bob).get(url).status_code == 404


def test_what_was_chosen_here_goes_for_what_is_found(
    sabine: Person, bob: User, client_of: ClientOf
) -> None:
    show_own(person=sabine, image=PORTRAIT)
    assert sent(client_of(bob), sabine, source="found")[0] == 302
    sabine.refresh_from_db()
    assert sabine.picture == ""
    assert not Picture.objects.exists()


def test_a_found_picture_stays_when_nothing_else_is_chosen(
    sabine: Person, bob: User, client_of: ClientOf
) -> None:
    keep_found(person_id=sabine.pk, found=Found(FELD, PORTRAIT, NOW))
    assert sent(client_of(bob), sabine, source="found")[0] == 302
    show_found(person=sabine)
    assert picture_of(sabine)


def test_what_is_found_never_replaces_what_was_chosen_here(sabine: Person) -> None:
    show_own(person=sabine, image=PORTRAIT)
    keep_found(person_id=sabine.pk, found=Found(FELD, OTHER, NOW))
    assert bytes(Picture.objects.get().image) == PORTRAIT
    show_initials(person=sabine)
    keep_found(person_id=sabine.pk, found=Found(FELD, OTHER, NOW))
    assert Picture.objects.get().source == "none"


def test_no_picture_raises_the_revision_of_a_person(workspace: Workspace, sabine: Person) -> None:
    workspace.refresh_from_db()
    before = (sabine.revision, sabine.modseq, workspace.modseq)
    show_own(person=sabine, image=PORTRAIT)
    show_initials(person=sabine)
    show_found(person=sabine)
    keep_found(person_id=sabine.pk, found=Found(FELD, PORTRAIT, NOW))
    sabine.refresh_from_db()
    workspace.refresh_from_db()
    assert (sabine.revision, sabine.modseq, workspace.modseq) == before


def test_the_form_of_the_person_does_not_lose_the_picture(
    sabine: Person, bob: User, client_of: ClientOf, member_of: MemberOf
) -> None:
    before = Person.objects.get(pk=sabine.pk)
    show_own(person=sabine, image=PORTRAIT)
    before.notes = "geändert"
    before.write("notes")  # by a page that had read the row before
    assert picture_of(sabine)


def test_the_picture_of_somebody_archived_stays(
    workspace: Workspace, sabine: Person, bob: User, client_of: ClientOf, member_of: MemberOf
) -> None:
    show_own(person=sabine, image=PORTRAIT)
    sabine.refresh_from_db()
    archive_person(person=sabine, by=member_of(bob), now=NOW)
    client = client_of(bob)
    assert client.get(picture_of(sabine)).status_code == 200
    assert picture_of(sabine) in page(client, "person", workspace, sabine.pk)
    edit = address("person-picture-edit", workspace, sabine.pk)
    assert client.get(edit).status_code == 404


def test_a_list_of_people_with_pictures_asks_no_more_than_one_without(
    workspace: Workspace,
    bob: User,
    client_of: ClientOf,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    people = [person(workspace, f"P{n} Feld", f"p{n}@kanzlei.example") for n in range(12)]
    client = client_of(bob)
    page(client, "people", workspace)
    with CaptureQueriesContext(connection) as plain:
        page(client, "people", workspace)
    for each in people:
        show_own(person=each, image=PORTRAIT)
    with django_assert_num_queries(len(plain.captured_queries)):
        text = page(client, "people", workspace)
    assert text.count("<img ") == 12


def test_guests_of_meetings_have_their_pictures(
    workspace: Workspace, sabine: Person, alice: User, client_of: ClientOf
) -> None:
    show_own(person=sabine, image=PORTRAIT)
    (event,) = placed(workspace, Meeting(NOW, in_calendars=(calendar(alice),)))
    client, image = client_of(alice), f'<img src="{picture_of(sabine)}" alt=""'
    assert page(client, "person", workspace, sabine.pk).count(image) == 2
    assert image in page(client, "event", workspace, event.pk)
    made = deal(workspace, "Ausbau", sabine)
    assert image in page(client, "deal", workspace, made.pk)
    assert image in client.get(address("search", workspace), {"q": "Feld"}).content.decode()


def test_a_row_that_was_looked_for_says_when_and_no_other_does(sabine: Person) -> None:
    for wrong in ({"source": "gravatar"}, {"source": "own", "looked_at": NOW}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Picture.objects.create(person=sabine, **wrong)
