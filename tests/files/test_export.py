"""People as files, and what comes of it when these are imported."""

from __future__ import annotations

from base64 import b64encode
from io import BytesIO

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image
from PIL.ImageStat import Stat
from tests.cast import ClientOf, MemberOf
from tests.crm.drawn_pictures import PORTRAIT, jpeg
from tests.crm.scene import company, contact, person
from tests.files.scene import NOW, done, people

from einklang.accounts.models import Membership, User, Workspace
from einklang.crm.describe import describe_again
from einklang.crm.fields import Wanted, save_fields
from einklang.crm.models import Person, PersonTag
from einklang.crm.portray import show_initials, show_own
from einklang.crm.tags import set_tags
from einklang.files import export as exporting
from einklang.files.answer import OTHER, answer, carry_answers
from einklang.records.contact import Contact, Email, Label, Messenger, Name, Phone, Postal

pytestmark = pytest.mark.django_db
EVERYTHING = Contact(
    name=Name("Dr.", "=Anna", "Maria", "Größe", "MdB"),
    position="-Chefin",
    organisation="Öl; Söhne",
    emails=(Email("a@x.example", Label.HOME), Email("b@x.example")),
    phones=(Phone("+49 40 1", Label.FAX), Phone("0170 2", Label.MOBILE)),
    messengers=(Messenger("matrix", "@anna:x.example"),),
    postal=Postal("Kai 1\nHof 3", "01067", "Kiel", "SH", "DE"),
)


@pytest.fixture
def bob(bob: User, member_of: MemberOf) -> Membership:
    return member_of(bob)


@pytest.fixture
def client(bob: Membership, client_of: ClientOf) -> Client:
    return client_of(bob.user)


@pytest.fixture
def scene(workspace: Workspace, bob: Membership) -> list[Contact]:
    """Three people, one with all that can be told."""
    wanted = [
        Wanted(None, "Umsatz", "number"),
        Wanted(None, "Seit", "date"),
        Wanted(None, "Telefon", "text"),
    ]
    save_fields(workspace=workspace, shown=[], wanted=wanted, now=NOW)
    keys = [field.key for field in workspace.person_fields.alive()]
    anna = contact(workspace, EVERYTHING, company(workspace, EVERYTHING.organisation))
    Person.objects.filter(pk=anna.pk).update(
        notes="=1\nzwei", responsible=bob.user, private=True,
        custom=dict(zip(keys, ["1250.125", "2020-11-13", "'=1"], strict=True)),
    )  # fmt: skip
    describe_again(workspace.person_rows.all())
    set_tags(anna, ["VIP", "=Öl"])
    contact(workspace, Contact(phones=(Phone("112"),)))
    person(workspace, "محمد 👩\u200d🚀")
    return people()


def download(client: Client, **query: str) -> bytes:
    answer = client.get(reverse("people-file", args=["nordlicht"]), query)
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)  # type: ignore[attr-defined]


def rows() -> list[tuple[object, ...]]:
    """All that stands in people and is no number of a row."""
    columns = ("given", "notes", "responsible", "private", "custom", "search", "company__name")
    return sorted(Person.objects.values_list(*columns), key=str)


def tags() -> list[tuple[str, str]]:
    """Who has which."""
    found = PersonTag.objects.order_by("tag__name")
    return list(found.values_list("person__given", "tag__name"))


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_import_of_a_csv_export_is_the_same_data(
    language: str, scene: list[Contact], client: Client, bob: Membership
) -> None:
    bob.user.language = language
    bob.user.save()
    before, stood = rows(), sorted(scene, key=str)
    body = download(client, format="csv", notes="1")
    assert body.startswith(b"\xef\xbb\xbf")
    assert b"'=Anna" in body
    Person.objects.all().delete()
    row = done(body, bob)
    assert row.counts["new"] == 3
    assert sorted(people(), key=str) == stood
    assert rows() == before
    assert tags() == [("=Anna", "=Öl"), ("=Anna", "VIP")]
    assert done(body, bob).counts["same"] == 1  # the two without an address are not recognised


@pytest.mark.parametrize("how", ["vcard3", "vcard4"])
def test_the_import_of_a_vcard_export_is_the_same_people(
    how: str, scene: list[Contact], client: Client, bob: Membership
) -> None:
    body = download(client, format=how, notes="1")
    Person.objects.all().delete()
    done(body, bob)
    assert sorted(people(), key=str) == sorted(scene, key=str)
    assert set(Person.objects.values_list("notes", flat=True)) == {"=1\nzwei", ""}
    assert tags() == [("=Anna", "=Öl"), ("=Anna", "VIP")]


@pytest.mark.parametrize("how", ["vcard3", "vcard4"])
def test_pictures_and_who_is_private_come_back_with_a_vcard(
    how: str, scene: list[Contact], client: Client, bob: Membership
) -> None:
    anna, mohammed = Person.objects.get(given="=Anna"), Person.objects.get(given="محمد")
    show_own(person=anna, image=PORTRAIT)
    body = download(client, format=how)
    one = client.get(reverse("person-card", args=["nordlicht", anna.pk])).content
    assert (body.count(b"PHOTO"), one.count(b"PHOTO"), one.count(b"CLASS")) == (1, 1, 0)
    Person.objects.all().delete()
    done(body, bob)
    anna, mohammed = Person.objects.get(given="=Anna"), Person.objects.get(given="محمد")
    assert (anna.private, anna.responsible, mohammed.private) == (True, bob.user, False)
    assert (bool(anna.picture), mohammed.picture) == (True, "")
    with Image.open(BytesIO(bytes(anna.portrait.image))) as image:
        red = image.convert("RGB").getchannel("R")
    left, right = (Stat(red.crop(box)).mean[0] for box in ((0, 0, 60, 60), (130, 0, 190, 60)))
    assert left > 150 > right, "red beside blue"


def test_a_picture_comes_to_whoever_has_none_and_replaces_none(
    workspace: Workspace, bob: Membership
) -> None:
    def card(name: str, photo: str = b64encode(jpeg()).decode()) -> str:
        address = f"EMAIL:{name}@x.example\r\nPHOTO;ENCODING=b:{photo}\r\n"
        return f"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:{name}\r\n{address}END:VCARD\r\n"

    names = ("Ada", "Ben", "Cleo")
    ada, ben, cleo = (person(workspace, name, f"{name}@x.example".lower()) for name in names)
    show_own(person=ada, image=PORTRAIT)
    show_initials(person=ben)
    file = card("Ada") + card("Ben") + card("Cleo") + card("Dora", "AAAA") + card("Cleo")
    row = done(file, bob)
    assert row.counts == {"same": 3, "filled": 1, "new": 1, "listed": 0}
    for each in (ada, ben, cleo):
        each.refresh_from_db()
    assert bytes(ada.portrait.image) == PORTRAIT
    assert (ben.picture, Person.objects.get(family="Dora").picture) == ("", "")
    assert cleo.picture
    assert done(file, bob).counts["same"] == 5


def test_a_picture_waits_with_a_question(workspace: Workspace, bob: Membership) -> None:
    person(workspace, "Anna Ost", "ost@x.example")
    said = ("BEGIN:VCARD", "VERSION:3.0", "FN:Bert Ost", "EMAIL:ost@x.example")
    photo = f"PHOTO;ENCODING=b:{b64encode(jpeg()).decode()}"
    row = done("\r\n".join((*said, photo, "END:VCARD")), bob)
    answer(row, OTHER, None)
    carry_answers(row, bob, NOW, None)
    assert Person.objects.get(family="Bert Ost").picture


def test_notes_stay_here_unless_they_are_asked_for(scene: list[Contact], client: Client) -> None:
    for how in ("csv", "vcard3"):
        body = download(client, format=how)
        assert b"zwei" not in body
        assert b"VIP" not in body
    assert "Notizen" not in download(client).decode()


def test_a_file_holds_whom_the_list_shows(
    workspace: Workspace, client: Client, alice: User
) -> None:
    hidden = person(workspace, "Geheim Ost", "g@x.example")
    Person.objects.filter(pk=hidden.pk).update(private=True, responsible=alice)
    person(workspace, "Anna Ost", "a@x.example")
    person(workspace, "Ben West", "b@x.example")
    gone = person(workspace, "Cara Ost", "c@x.example")
    gone.archive(NOW)

    def shown(**query: str) -> set[str]:
        body = download(client, **query).decode()
        return {name for name in ("Geheim", "Anna", "Ben", "Cara") if name in body}

    assert shown() == {"Anna", "Ben"}
    assert shown(q="ost") == {"Anna"}
    assert shown(archived="1") == {"Cara"}
    assert shown(mine="1") == set()
    assert shown(format="nonsense", page="7") == {"Anna", "Ben"}


def test_the_page_says_how_many_and_carries_the_filter_on(
    workspace: Workspace, client: Client
) -> None:
    person(workspace, "Anna Ost", "a@x.example")
    answer = client.get(reverse("people-export", args=["nordlicht"]), {"q": "ost", "page": "2"})
    text = answer.content.decode()
    assert "1 Person, wie die Liste sie zeigt" in text
    assert 'name="q" value="ost"' in text
    assert 'name="page"' not in text


def test_one_person_is_a_vcard_without_notes(scene: list[Contact], client: Client) -> None:
    anna = Person.objects.get(given="=Anna")
    answer = client.get(reverse("person-card", args=["nordlicht", anna.pk]))
    assert answer["Content-Type"] == "text/vcard; charset=utf-8"
    assert "dr-anna-maria-groe-mdb.vcf" in answer["Content-Disposition"]
    assert "zwei" not in answer.content.decode()
    mohammed = Person.objects.get(given="محمد")
    answer = client.get(reverse("person-card", args=["nordlicht", mohammed.pk]))
    assert "person.vcf" in answer["Content-Disposition"]


def test_the_statements_of_a_part_do_not_grow_with_its_people(
    workspace: Workspace, client: Client, bob: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    def statements(count: int) -> int:
        for n in range(count):
            set_tags(person(workspace, f"A{n} Ost", f"a{n}@x.example"), ["VIP"])
        with CaptureQueriesContext(connection) as seen:
            download(client, notes="1")
        return len(seen)

    statements(0)
    assert statements(2) == statements(40)
    few = statements(0)
    monkeypatch.setattr(exporting, "AT_ONCE", 7)
    assert statements(0) > few
    assert download(client).decode().count("@x.example") == 42


def test_who_is_hidden_meanwhile_is_not_in_the_file(
    workspace: Workspace, bob: Membership, alice: User
) -> None:
    anna = person(workspace, "Anna Ost", "a@x.example")
    told = exporting.Export(bob, [anna.pk], exporting.Format.CSV, with_notes=True)
    Person.objects.filter(pk=anna.pk).update(private=True, responsible=alice)
    assert "Anna" not in "".join(told.texts())
