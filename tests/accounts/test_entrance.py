"""The first start, signing in and out, new passwords: through HTTP, as a browser does it."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from django.test import Client, override_settings
from pytest_django import Settings
from tests.cast import PASSWORD, ClientOf, joined

from einklang.accounts.models import Membership, Role, User, Workspace
from einklang.accounts.setup import make_workspace

FIRST = {
    "workspace": "Lindhorst & Töchter",
    "name": "Jana Lindhorst",
    "email": "Jana@Lindhorst.example",
    "password": "vier Wörter ohne Sinn",
    "language": "de",
    "zone": "Europe/Vienna",
}


@pytest.mark.django_db
def test_the_first_start_makes_a_workspace_and_its_owner_and_signs_in(client: Client) -> None:
    answer = client.post("/setup/", FIRST)

    member = Membership.objects.select_related("user", "workspace").get()
    assert answer.status_code == 302
    assert (member.workspace.slug, member.workspace.zone) == ("lindhorst-toechter", "Europe/Vienna")
    assert (member.user.email, member.role) == ("jana@lindhorst.example", Role.OWNER)
    assert client.session["_auth_user_id"] == str(member.user.pk)


@pytest.mark.django_db
def test_the_first_start_is_offered_only_while_there_is_nothing(client: Client) -> None:
    assert client.get("/").headers["Location"] == "/setup/"
    assert client.get("/setup/").status_code == 200

    make_workspace(name="Schon da", email="a@b.example", password=PASSWORD)

    assert client.get("/setup/").status_code == 404
    assert client.post("/setup/", FIRST).status_code == 404
    assert Workspace.objects.count() == 1
    assert client.get("/").headers["Location"] == "/accounts/login/"


@pytest.mark.django_db
def test_a_first_start_with_a_short_password_keeps_what_was_typed(client: Client) -> None:
    answer = client.post("/setup/", {**FIRST, "password": "kurz"})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Lindhorst &amp; Töchter" in page
    assert 'aria-invalid="true"' in page
    assert 'id="id_password_error"' in page
    assert not Workspace.objects.exists()


@pytest.mark.django_db
def test_a_missing_password_is_told_once(client: Client) -> None:
    form = client.post("/setup/", {**FIRST, "password": ""}).context["form"]
    assert form.errors == {"password": ["Hier fehlt noch etwas."]}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "password", "said"),
    [
        ("de", "jana@lindhorst", "Das Passwort ist der Angabe „E-Mail-Adresse“ zu ähnlich."),
        ("en", "jana@lindhorst", "The password is too similar to the e-mail address."),
        ("de", "Wilhelmine Zander", "Das Passwort ist der Angabe „Name“ zu ähnlich."),
    ],
)
def test_a_password_like_the_address_or_the_name_is_refused_in_words(
    language: str, password: str, said: str
) -> None:
    browser = Client(headers={"Accept-Language": language})
    typed = {**FIRST, "name": "Wilhelmine Zander", "password": password}
    assert browser.post("/setup/", typed).context["form"].errors == {"password": [said]}


@pytest.mark.django_db
def test_a_second_workspace_of_one_name_gets_another_address() -> None:
    first = make_workspace(name="Über uns", email="a@b.example", password=PASSWORD)
    second = make_workspace(name="Über uns", email="a@b.example", password="something else")

    assert (first.workspace.slug, second.workspace.slug) == ("ueber-uns", "ueber-uns-2")
    assert first.user == second.user
    assert User.objects.get().check_password(PASSWORD)


def test_a_member_signs_in_with_address_and_password(alice: User, client: Client) -> None:
    said = {"login": "Alice@Nordlicht.example", "password": PASSWORD}
    answer = client.post("/accounts/login/", said)

    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    assert client.session["_auth_user_id"] == str(alice.pk)


def test_a_wrong_password_is_told_in_words_and_keeps_the_address(
    alice: User, client: Client
) -> None:
    answer = client.post("/accounts/login/", {"login": alice.email, "password": "falsch"})

    assert answer.status_code == 422
    assert "Adresse und Passwort gehören nicht zusammen." in answer.content.decode()
    assert alice.email in answer.content.decode()


def test_signing_out_is_one_click_on_a_form(alice: User, client_of: ClientOf) -> None:
    browser = client_of(alice)

    assert browser.post("/accounts/logout/").status_code == 302
    assert "_auth_user_id" not in browser.session


@pytest.mark.parametrize(
    "path", ["signup", "email", "confirm-email", "confirm-email/x", "login/code/confirm"]
)
def test_pages_of_the_library_that_we_do_not_offer_are_not_there(
    path: str, alice: User, client_of: ClientOf
) -> None:
    assert client_of(alice).get(f"/accounts/{path}/").status_code == 404
    assert Client().get(f"/accounts/{path}/").status_code == 404


@pytest.mark.parametrize(
    ("language", "subject", "greeting"),
    [("de", "Neues Passwort wählen", "Guten Tag,"), ("en", "Choose a new password", "Good day,")],
)
def test_a_forgotten_password_is_replaced_by_a_link_in_the_readers_language(
    language: str, subject: str, greeting: str, alice: User, client: Client
) -> None:
    User.objects.filter(pk=alice.pk).update(language=language)
    client.post("/accounts/password/reset/", {"email": alice.email}, headers={"Host": "localhost"})

    (letter,) = mail.outbox
    assert letter.subject == subject
    assert greeting in str(letter.body)
    found = re.search(r"(http://\S+?)(/accounts/password/reset/key/\S+)", str(letter.body))
    assert found
    page = client.get(found[2], follow=True)
    new = {"password1": "ganz andere Wörter", "password2": "ganz andere Wörter"}
    client.post(page.redirect_chain[-1][0], new)
    alice.refresh_from_db()
    assert alice.check_password("ganz andere Wörter")


def test_nobody_is_written_to_who_has_no_account(alice: User, client: Client) -> None:
    known = client.post("/accounts/password/reset/", {"email": alice.email})
    unknown = client.post("/accounts/password/reset/", {"email": "wer@anders.example"})

    assert known.headers["Location"] == unknown.headers["Location"]
    assert [letter.to for letter in mail.outbox] == [[alice.email]]


@override_settings(PUBLIC_URL="https://crm.nordlicht.example")
def test_the_link_of_a_mail_leads_to_the_public_address(alice: User, client: Client) -> None:
    client.post("/accounts/password/reset/", {"email": alice.email}, headers={"Host": "localhost"})

    link = "\nhttps://crm.nordlicht.example/accounts/password/reset/key/"
    assert link in str(mail.outbox[0].body)


def test_two_different_new_passwords_are_told_formally(alice: User, client_of: ClientOf) -> None:
    said = {"oldpassword": PASSWORD, "password1": "ein neues Wort", "password2": "ein anderes"}
    answer = client_of(alice).post("/accounts/password/change/", said)

    assert answer.status_code == 422
    assert "Die beiden Passwörter sind verschieden." in answer.content.decode()


def test_a_changed_password_leads_back_to_the_settings(alice: User, client_of: ClientOf) -> None:
    said = {"oldpassword": PASSWORD, "password1": "ein neues Wort", "password2": "ein neues Wort"}
    answer = client_of(alice).post("/accounts/password/change/", said)

    assert answer.headers["Location"] == "/w/nordlicht/settings/personal/"
    alice.refresh_from_db()
    assert alice.check_password("ein neues Wort")


@pytest.mark.django_db
def test_who_tries_too_often_is_asked_to_wait(client: Client, settings: Settings) -> None:
    settings.MFA_RATE_LIMITS = {"webauthn_login": "1/m/ip"}
    client.post("/accounts/2fa/passkeys/sign-in/")

    answer = client.post("/accounts/2fa/passkeys/sign-in/")

    assert answer.status_code == 429
    assert "Bitte warten Sie eine Minute" in answer.content.decode()


@pytest.mark.django_db
def test_a_user_without_a_workspace_is_told_so(client_of: ClientOf) -> None:
    lonely = User.objects.create_user("lonely@else.example", PASSWORD, "Lona Allein")

    answer = client_of(lonely).get("/")

    assert "Sie gehören zu keinem Arbeitsbereich" in answer.content.decode()


def test_the_first_page_leads_to_the_workspace_looked_at_last(
    workspace: Workspace, other_workspace: Workspace, alice: User, client_of: ClientOf
) -> None:
    Membership.objects.create(user=alice, workspace=other_workspace)
    browser = client_of(alice)
    browser.get("/w/suedwind/settings/personal/")

    assert browser.get("/").headers["Location"].startswith("/w/suedwind/")
    assert joined(other_workspace, "Dora Dahl").memberships.count() == 1
