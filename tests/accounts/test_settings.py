"""Settings of a user and of a workspace, the second factor: through HTTP."""

from __future__ import annotations

import time
from zoneinfo import available_timezones

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client
from tests.cast import PASSWORD, ClientOf

from einklang.accounts.models import User, Workspace
from einklang.accounts.zones import zones

PERSONAL = "/w/nordlicht/settings/personal/"
WORKSPACE = "/w/nordlicht/settings/workspace/"
GOOD = {"name": "Nordlicht", "own_domains": "", "language": "de", "zone": "Europe/Zurich"}


def test_language_and_theme_hold_from_the_next_page_on(alice: User, client_of: ClientOf) -> None:
    browser = client_of(alice)

    said = {"name": "Alice A.", "language": "en", "theme": "dark"}
    page = browser.post(PERSONAL, said, follow=True).content.decode()

    assert '<html lang="en" data-bs-theme="dark">' in page
    assert "Saved." in page
    assert "Alice A." in page


def test_the_theme_of_the_device_is_not_told_to_the_page(alice: User, client_of: ClientOf) -> None:
    assert '<html lang="de">' in client_of(alice).get(PERSONAL).content.decode()


def test_a_refused_form_changes_nothing_of_the_frame(alice: User, client_of: ClientOf) -> None:
    answer = client_of(alice).post(PERSONAL, {"name": " ", "language": "de", "theme": "dark"})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert '<html lang="de">' in page
    assert '<option value="dark" selected>' in page
    assert "Alice Arndt" in page


def test_own_domains_are_read_leniently(
    alice: User, workspace: Workspace, client_of: ClientOf
) -> None:
    typed = " Nordlicht.example, @bauer-söhne.de\nnordlicht.example;alice@zwei.example "
    answer = client_of(alice).post(WORKSPACE, {**GOOD, "own_domains": typed})

    workspace.refresh_from_db()
    assert answer.status_code == 302
    assert workspace.own_domains == ["nordlicht.example", "bauer-söhne.de", "zwei.example"]
    assert (workspace.name, workspace.zone) == ("Nordlicht", "Europe/Zurich")


def test_a_change_of_the_workspace_wakes_sync(
    alice: User, workspace: Workspace, client_of: ClientOf
) -> None:
    client_of(alice).post(WORKSPACE, {**GOOD, "own_domains": "nordlicht.example"})

    workspace.refresh_from_db()
    assert workspace.modseq == 1


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("gmx.de", "gmx.de ist ein Anbieter privater Postfächer"),
        ("firma.example GMAIL.com", "gmail.com ist ein Anbieter privater Postfächer"),
        ("nordlicht", "„nordlicht“ ist keine Domain"),
        ("-x-.de", "„-x-.de“ ist keine Domain"),
        ("@@", "„@@“ ist keine Domain"),
        ("firma.example alice@", "„alice@“ ist keine Domain"),
    ],
)
def test_domains_that_are_nobodys_own_are_refused(
    typed: str, said: str, alice: User, workspace: Workspace, client_of: ClientOf
) -> None:
    answer = client_of(alice).post(WORKSPACE, {**GOOD, "own_domains": typed})

    page = answer.content.decode()
    workspace.refresh_from_db()
    assert answer.status_code == 422
    assert said in page
    assert typed in page
    assert workspace.own_domains == []


def test_time_zones_are_offered_under_the_names_of_today() -> None:
    offered = {name for _, places in zones() for name, _ in places}
    assert offered >= {"Europe/Berlin", "Asia/Kolkata", "Europe/Kyiv", "America/Nuuk", "UTC"}
    assert not offered & {"Asia/Calcutta", "Europe/Kiev", "US/Pacific", "Etc/GMT+5", "EST", "Zulu"}
    assert offered <= available_timezones()


def test_no_time_zone_is_offered_twice() -> None:
    offered = [name for _, places in zones("UTC") for name, _ in places]
    assert len(offered) == len(set(offered))


@pytest.mark.parametrize("zone", ["Asia/Calcutta", "US/Pacific", "EST"])
def test_a_time_zone_chosen_under_an_older_name_stays(
    zone: str, alice: User, workspace: Workspace, client_of: ClientOf
) -> None:
    Workspace.objects.update(zone=zone)
    browser = client_of(alice)

    assert f'<option value="{zone}" selected>' in browser.get(WORKSPACE).content.decode()
    assert browser.post(WORKSPACE, {**GOOD, "zone": zone}).status_code == 302
    workspace.refresh_from_db()
    assert workspace.zone == zone


@pytest.mark.parametrize("who", ["bob", "anna"])
def test_only_owners_open_the_settings_of_the_workspace(
    who: str, client_of: ClientOf, request: pytest.FixtureRequest
) -> None:
    browser = client_of(request.getfixturevalue(who))

    assert browser.get(WORKSPACE).status_code == 403
    assert browser.post(WORKSPACE, GOOD).status_code == 403
    assert WORKSPACE not in browser.get(PERSONAL).content.decode()


def test_strangers_find_nothing(workspace: Workspace, charlie: User, client_of: ClientOf) -> None:
    assert client_of(charlie).get(PERSONAL).status_code == 404
    assert client_of(charlie).get(WORKSPACE).status_code == 404
    assert Client().get(PERSONAL).headers["Location"].startswith("/accounts/login/?next=/w/")


def _code(secret: str) -> str:
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))


def with_second_factor(browser: Client) -> None:
    browser.post("/accounts/reauthenticate/", {"password": PASSWORD})
    page = browser.get("/accounts/2fa/totp/activate/")
    secret = page.context["form"].secret
    assert secret in page.content.decode()
    answer = browser.post("/accounts/2fa/totp/activate/", {"code": _code(secret)})
    assert answer.status_code == 302


def test_a_second_factor_is_asked_for_at_sign_in(alice: User, client_of: ClientOf) -> None:
    browser = client_of(alice)
    with_second_factor(browser)
    codes = browser.get("/accounts/2fa/recovery-codes/").context["unused_codes"]

    fresh = Client()
    fresh.post("/accounts/login/", {"login": alice.email, "password": PASSWORD})
    assert "_auth_user_id" not in fresh.session
    wrong = fresh.post("/accounts/2fa/authenticate/", {"code": "000000"})
    right = fresh.post("/accounts/2fa/authenticate/", {"code": codes[0]})

    assert wrong.status_code == 422
    assert "Dieser Code stimmt nicht" in wrong.content.decode()
    assert right.status_code == 302
    assert fresh.session["_auth_user_id"] == str(alice.pk)


def test_a_password_reset_does_not_bar_the_second_factor(alice: User, client_of: ClientOf) -> None:
    Client().post("/accounts/password/reset/", {"email": alice.email})

    with_second_factor(client_of(alice))

    assert "An: bei jeder Anmeldung" in client_of(alice).get(PERSONAL).content.decode()


def test_the_pages_of_the_second_factor_stand_in_our_frame(
    alice: User, client_of: ClientOf
) -> None:
    browser = client_of(alice)
    with_second_factor(browser)

    for path in ("", "totp/deactivate/", "recovery-codes/", "recovery-codes/generate/"):
        page = browser.get(f"/accounts/2fa/{path}").content.decode()
        assert 'id="menu"' in page, path
        assert "Zweiter Faktor" in page or "Ersatzcodes" in page, path
