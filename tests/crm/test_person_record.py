"""All that a person's record holds, on its form, its page and in lists."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from tests.cast import ClientOf, MemberOf
from tests.crm.scene import FELD, NOW, company, contact, person
from tests.crm.test_people import address, form_of, text_of, with_addresses

from einklang.accounts.models import User, Workspace
from einklang.crm.facts import reach
from einklang.crm.models import Person
from einklang.crm.person_entry import Whose, stored
from einklang.records.contact import (
    Contact,
    Email,
    Label,
    Messenger,
    Name,
    Phone,
    Postal,
    fitted,
)

FULL = Contact(
    name=Name("Dr.", "Sabine", "Maria", "Feld", "LL.M."),
    position="Partnerin",
    emails=(Email(FELD), Email("bine@privat.example", Label.HOME)),
    phones=(Phone("040 66969-214"), Phone("040 66969-299", Label.FAX)),
    messengers=(Messenger("signal", "bine.42"),),
    postal=Postal("Neuer Wall 41\nHinterhaus", "20354", "Hamburg", "HH", "Deutschland"),
)


def rows_of(of: Contact) -> dict[str, str]:
    """What a browser sends for the rows of the form."""
    rows = {
        "emails": [{"address": e.address, "label": e.label} for e in of.emails],
        "phones": [{"number": p.number, "label": p.label} for p in of.phones],
        "messengers": [{"service": m.service, "name": m.name} for m in of.messengers],
    }
    sent = {
        f"{prefix}-{at}-{name}": str(value)
        for prefix, those in rows.items()
        for at, row in enumerate(those)
        for name, value in row.items()
    }
    return sent | {f"{prefix}-TOTAL_FORMS": str(len(those)) for prefix, those in rows.items()}


def sent(of: Contact, on: Person, **changes: str) -> dict[str, str]:
    """The whole form, saying this contact."""
    name, postal = of.name, of.postal or Postal()
    said = {
        "title": name.prefix,
        **{part: getattr(name, part) for part in ("given", "middle", "family", "suffix")},
        "position": of.position,
        "street": postal.street.replace("\n", "\r\n"),
        **{part: getattr(postal, part) for part in ("postcode", "city", "region", "country")},
    }
    return form_of(on) | said | rows_of(of) | changes


def as_contact(row: Person) -> Contact:
    """What the rows hold."""
    known = reach(row)
    return Contact(
        name=row.name,
        position=row.position,
        emails=known.emails,
        phones=known.phones,
        messengers=known.messengers,
        postal=row.postal or None,
    )


def names_on(page: Client, workspace: Workspace, words: str = "") -> list[str]:
    found = page.get(address("people", workspace), {"q": words}).context["listing"].page
    return [str(each) for each in found]


def test_all_of_a_contact_is_typed_stored_and_shown(
    workspace: Workspace, alice: User, client_of: ClientOf
) -> None:
    browser = client_of(alice)
    browser.post(address("person-new", workspace), sent(FULL, Person(workspace=workspace)))
    made = Person.objects.get()
    assert as_contact(made) == FULL
    text = text_of(browser, address("person", workspace, made.pk))
    for shown in ("Dr. Sabine Maria Feld LL.M.", "bine.42", "040 66969-299", "20354 Hamburg"):
        assert shown in text
    assert "Neuer Wall 41<br>Hinterhaus" in text
    assert "Fax" in text
    edit = text_of(browser, address("person-edit", workspace, made.pk))
    assert edit.count('<details class="fold" id="postal" open>') == 1


def test_what_is_seldom_told_is_folded_away(
    workspace: Workspace, alice: User, client_of: ClientOf
) -> None:
    sabine = person(workspace, "Sabine Feld", FELD)
    edit = text_of(client_of(alice), address("person-edit", workspace, sabine.pk))
    assert edit.count('<details class="fold"') == 2
    assert " open>" not in edit
    wrong = form_of(sabine, postcode="2" * 21)
    again = client_of(alice).post(address("person-edit", workspace, sabine.pk), wrong)
    assert '<details class="fold" id="postal" open>' in again.content.decode()


def test_rows_hold_the_longest_that_fits_and_as_many(
    workspace: Workspace, alice: User, client_of: ClientOf
) -> None:
    wide = Contact(
        name=Name(*("ﷺ" * most for most in (40, 100, 100, 100, 40))),
        position="p" * 130,
        emails=tuple(Email(f"{at}@{'x' * 330}") for at in range(250)),
        phones=tuple(Phone(f"ΐ{at:03}" + "ΐ" * 70) for at in range(250)),
        messengers=(Messenger("s" * 50, "n" * 300),),
        postal=Postal(*("w" * 300 for _ in range(5))),
    )
    kept = fitted(wide)
    row = contact(workspace, kept)
    assert as_contact(row) == kept
    assert text_of(client_of(alice), address("person-edit", workspace, row.pk))


def test_forty_addresses_and_forty_numbers_are_saved(
    workspace: Workspace, alice: User, client_of: ClientOf
) -> None:
    many = Contact(
        name=Name(family="Viele"),
        emails=tuple(Email(f"a{at}@viele.example") for at in range(40)),
        phones=tuple(Phone(f"040 1000{at:02}") for at in range(40)),
    )
    browser = client_of(alice)
    browser.post(address("person-new", workspace), sent(many, Person(workspace=workspace)))
    made = Person.objects.get()
    assert as_contact(made) == many
    more = browser.post(
        address("person-edit", workspace, made.pk), sent(many, made) | {"add": "emails"}
    )
    assert more.content.decode().count('type="email"') == 41


@pytest.mark.parametrize(
    ("known", "organisation", "title", "letters"),
    [
        (Contact(emails=(Email("info@nur.example"),)), "Nur GmbH", "Nur GmbH", "NG"),
        (
            Contact(emails=(Email("info@nur.example"),), phones=(Phone("040 77"),)),
            "",
            "info@nur.example",
            "I",
        ),
        (Contact(phones=(Phone("+49 40 77"),)), "", "+49 40 77", "#"),
        (Contact(name=Name(prefix="Dr.")), "Nur GmbH", "Dr.", "D"),
        (Contact(name=Name("Dr.", "Anna", "B.", "Ceh", "MBA")), "", "Dr. Anna B. Ceh MBA", "AC"),
    ],
)
def test_who_has_no_name_is_called_by_what_else_is_known(
    workspace: Workspace, known: Contact, organisation: str, title: str, letters: str
) -> None:
    of = company(workspace, organisation) if organisation else None
    row = Person.objects.get(pk=contact(workspace, known, of).pk)
    assert (str(row), row.initials) == (title, letters)


def test_lists_order_the_nameless_among_the_named(
    workspace: Workspace, alice: User, client_of: ClientOf
) -> None:
    person(workspace, "Zoe Ärmel")
    person(workspace, "Anna Zahn")
    contact(workspace, Contact(phones=(Phone("040 77"),)), company(workspace, "Brauhaus"))
    assert names_on(client_of(alice), workspace) == ["Zoe Ärmel", "Brauhaus", "Anna Zahn"]


def test_the_form_asks_for_somebody(workspace: Workspace, alice: User, client_of: ClientOf) -> None:
    browser, url = client_of(alice), address("person-new", workspace)
    empty = form_of(Person(workspace=workspace), position="Partnerin")
    assert "Wer ist es?" in browser.post(url, empty).content.decode()
    company(workspace, "Brauhaus")
    number = {"phones-TOTAL_FORMS": "1", "phones-0-number": "040 77", "phones-0-label": "work"}
    for enough in ({"company": "Brauhaus"}, with_addresses("a@b.example"), number):
        assert browser.post(url, empty | enough).status_code == 302
    assert names_on(browser, workspace) == ["040 77", "a@b.example", "Brauhaus"]


@pytest.mark.parametrize("typed", ["+49 40 123456", "0049-40-123456", "+49 (40) 1234", "40 / 1234"])
def test_a_number_is_found_in_every_spelling(
    workspace: Workspace, alice: User, client_of: ClientOf, typed: str
) -> None:
    contact(workspace, Contact(name=Name(family="Feld"), phones=(Phone("0049/40.123456"),)))
    assert names_on(client_of(alice), workspace, typed) == ["Feld"]


@pytest.mark.parametrize("typed", ["040123456", "+40 123456", "040 / 123456"])
def test_a_number_of_another_country_is_another_number(
    workspace: Workspace, alice: User, client_of: ClientOf, typed: str
) -> None:
    contact(workspace, Contact(name=Name(family="Feld"), phones=(Phone("+49 40 123456"),)))
    assert names_on(client_of(alice), workspace, typed) == []


@pytest.mark.parametrize(
    "typed",
    ["söhn", "SOHNKE", "maren", "s@x.ex", "zentrale", "bine.4", "umspann MAREN", "\0söhnke"],
)
def test_a_part_of_whatever_is_known_finds_a_person(
    workspace: Workspace, alice: User, client_of: ClientOf, typed: str
) -> None:
    known = Contact(
        name=Name(given="Maren", family="Söhnke"),
        emails=(Email("ms@x.example"),),
        phones=(Phone("040 12 Zentrale"),),
        messengers=(Messenger("signal", "bine.42"),),
    )
    contact(workspace, known, company(workspace, "Am Umspannwerk"))
    person(workspace, "Jemand Anderes", "andere@y.example")
    assert names_on(client_of(alice), workspace, typed) == ["Maren Söhnke"]


def test_a_percent_sign_is_looked_for_as_it_is(
    workspace: Workspace, alice: User, client_of: ClientOf
) -> None:
    person(workspace, "Sabine Feld")
    assert names_on(client_of(alice), workspace, "%") == []
    assert names_on(client_of(alice), workspace, "_") == []


def test_what_an_address_book_brought_is_not_judged_again(
    workspace: Workspace, alice: User, client_of: ClientOf
) -> None:
    odd = Contact(
        name=Name(family="Feld"),
        emails=(Email("zentrale@localhost", Label.MOBILE),),
        phones=(Phone("auf Anfrage"),),
    )
    row = contact(workspace, odd)
    url, browser = address("person-edit", workspace, row.pk), client_of(alice)
    text = text_of(browser, url)
    assert '<option value="mobile" selected>' in text
    assert browser.post(url, sent(odd, row, notes="ja")).status_code == 302
    assert as_contact(row) == odd
    other = person(workspace, "Noch Jemand")
    url = address("person-edit", workspace, other.pk)
    assert browser.post(url, sent(odd, other)).status_code == 422


def test_a_messenger_needs_a_name(workspace: Workspace, alice: User, client_of: ClientOf) -> None:
    row = person(workspace, "Sabine Feld")
    rows = {"messengers-TOTAL_FORMS": "1", "messengers-0-service": "Skype"}
    reply = client_of(alice).post(
        address("person-edit", workspace, row.pk), form_of(row) | rows | {"messengers-0-name": ""}
    )
    assert reply.status_code == 422
    assert 'aria-describedby="id_messengers-0-name_error"' in reply.content.decode()


def test_who_saved_meanwhile_is_compared_in_every_field(
    workspace: Workspace, alice: User, bob: User, client_of: ClientOf
) -> None:
    row = person(workspace, "Sabine Feld", FELD)
    url, old = address("person-edit", workspace, row.pk), form_of(row)
    client_of(bob).post(url, sent(FULL, row))
    reply = client_of(alice).post(url, old | {"notes": "x"})
    told = dict(reply.context["differences"])
    assert told == {
        "Titel": "Dr.",
        "Weiterer Vorname": "Maria",
        "Namenszusatz": "LL.M.",
        "Position": "Partnerin",
        "Notizen": "leer",
        "Straße": "Neuer Wall 41, Hinterhaus",
        "PLZ": "20354",
        "Ort": "Hamburg",
        "Bundesland oder Region": "HH",
        "Land": "Deutschland",
        "E-Mail-Adressen": f"{FELD}, bine@privat.example (Privat)",
        "Telefonnummern": "040 66969-214, 040 66969-299 (Fax)",
        "Messenger": "signal: bine.42",
    }


def test_all_that_is_saved_at_once_is_one_revision(
    workspace: Workspace, alice: User, client_of: ClientOf
) -> None:
    row = person(workspace, "Sabine Feld", FELD)
    before, seen = row.revision, Person.objects.get().modseq
    only = FULL.__class__(name=row.name, emails=(Email(FELD),), phones=(Phone("040 99"),))
    client_of(alice).post(address("person-edit", workspace, row.pk), sent(only, row))
    row.refresh_from_db()
    assert row.revision == before + 1
    assert row.modseq > seen


def test_rows_of_messengers_are_added_and_dropped_without_javascript(
    workspace: Workspace, alice: User, client_of: ClientOf
) -> None:
    row = contact(workspace, FULL)
    url, browser = address("person-edit", workspace, row.pk), client_of(alice)
    more = browser.post(url, sent(FULL, row) | {"add": "messengers"}).content.decode()
    assert 'id="id_messengers-1-name"' in more
    assert '<option value="fax" selected>' in more
    less = browser.post(url, sent(FULL, row) | {"drop": "messengers-0"}).content.decode()
    assert "bine.42" not in less


def test_the_nameless_are_named_on_forms_of_deals_by_what_they_are_called(
    workspace: Workspace, alice: User, member_of: MemberOf, client_of: ClientOf
) -> None:
    contact(workspace, Contact(phones=(Phone("040 77"),)), company(workspace, "Brauhaus"))
    words = {"title": "Ausschank", "stage": "", "people": "Brauhaus"}
    new = client_of(alice).get(reverse("deal-new", args=[workspace.slug]))
    data = {**words, "stage": new.context["form"].initial["stage"], "currency": "EUR"}
    reply = client_of(alice).post(
        reverse("deal-new", args=[workspace.slug]), data | {"revision": "1"}
    )
    assert reply.status_code == 302
    blank = stored(
        Whose(Person(workspace=workspace), member_of(alice), NOW.date()),
        {"address": "neu@x.example"},
    )
    assert blank.email_rows[0][0].initial == {"address": "neu@x.example", "label": Label.WORK}
