"""Passkeys: added, used alone and after the password, renamed, removed. Through HTTP."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from django.test import Client
from fido2.utils import websafe_encode
from tests.accounts.device import Device
from tests.accounts.test_settings import with_second_factor
from tests.cast import PASSWORD, ClientOf

from einklang.accounts.models import User

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Answer

FACTORS = "/accounts/2fa/"
ADD = f"{FACTORS}passkeys/add/"
SIGN_IN = f"{FACTORS}passkeys/sign-in/"
AGAIN = f"{FACTORS}passkeys/again/"
AFTER = f"{FACTORS}authenticate/"


def spelled(proof: bytes, said: bytes = b'{"type": "", "challenge": "", "origin": ""}') -> str:
    """An answer of the right form, whatever it holds."""
    held = {"clientDataJSON": websafe_encode(said), "attestationObject": websafe_encode(proof)}
    return json.dumps({"id": "", "rawId": "", "response": held})


REFUSED = "Dieser Passkey gilt hier nicht."


def at_home(client: Client) -> Client:
    """The same browser at http://localhost: passkeys hold there without https."""
    client.defaults["HTTP_HOST"] = "localhost"
    return client


def visitor() -> Client:
    return at_home(Client())


def confirmed(client: Client) -> Client:
    """Has shown a moment ago that it is still the same person."""
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return client


def options(client: Client, path: str, kind: str = "request_options") -> dict[str, Any]:
    """What a page asks of the device."""
    given: dict[str, Any] = client.get(path).context["js_data"][kind]
    return dict(json.loads(json.dumps(given, default=dict)))


def add(client: Client, device: Device, name: str = "Laptop") -> tuple[Device, Answer]:
    """The device after it made a passkey, and what we said to it."""
    asked = options(client, ADD, "creation_options")
    said = {"name": name, "credential": device.make(asked), "passwordless": "on"}
    return device.made_for(asked), client.post(ADD, said)


@pytest.fixture
def browser(alice: User, client_of: ClientOf) -> Client:
    """Alice's, at home and confirmed."""
    return confirmed(at_home(client_of(alice)))


@pytest.fixture
def device(browser: Client) -> Device:
    """Holds Alice's passkey "Laptop"."""
    return add(browser, Device())[0]


def offer(client: Client) -> dict[str, Any]:
    """What the page of sign-in asks of a device, by script."""
    answer = client.get(SIGN_IN, headers={"accept": "application/json"}).json()
    return dict(answer["request_options"])


def sign_in(client: Client, device: Device, **more: str) -> Answer:
    return client.post(SIGN_IN, {"credential": device.prove(offer(client)), **more})


def is_in(client: Client, user: User) -> bool:
    return bool(client.session.get("_auth_user_id") == str(user.pk))


def test_a_passkey_is_listed_by_its_name_and_the_codes_are_shown(browser: Client) -> None:
    _device, answer = add(browser, Device())

    assert answer.headers["Location"] == f"{FACTORS}recovery-codes/"
    codes = browser.get(answer.headers["Location"])
    assert len(codes.context["unused_codes"]) == 10
    assert "Der Passkey ist hinzugefügt." in codes.content.decode()
    page = browser.get(FACTORS).content.decode()
    assert "Laptop" in page
    assert "noch nicht benutzt" in page


def test_the_page_asks_for_a_passkey_that_can_sign_in_alone(browser: Client) -> None:
    asked = options(browser, ADD, "creation_options")["publicKey"]
    box = browser.get(ADD).context["form"]["passwordless"]

    assert (asked["rp"]["id"], asked["rp"]["name"]) == ("localhost", "Einklang")
    assert (asked["user"]["name"], asked["user"]["displayName"]) == (
        "alice@nordlicht.example",
        "Alice Arndt",
    )
    assert asked["authenticatorSelection"]["userVerification"] == "required"
    assert (box.id_for_label, box.value()) == ("id_passwordless", True)  # allauth's script reads it


def test_a_passkey_without_a_name_gets_one(browser: Client) -> None:
    add(browser, Device(), name="")

    assert "Passkey 1" in browser.get(FACTORS).content.decode()


def test_only_who_showed_a_moment_ago_that_it_is_them_adds_one(
    alice: User, client_of: ClientOf
) -> None:
    answer = at_home(client_of(alice)).get(ADD)

    assert answer.headers["Location"].startswith("/accounts/reauthenticate/?next=")


@pytest.mark.parametrize(
    "device",
    [Device(knows_its_owner=False), Device(origin="https://einklang.evil.example")],
    ids=["asks nobody who holds it", "elsewhere"],
)
def test_a_passkey_that_anybody_could_use_is_not_stored(device: Device, browser: Client) -> None:
    _device, answer = add(browser, device)

    assert answer.status_code == 422
    assert "Dieser Passkey ließ sich nicht speichern." in answer.content.decode()
    assert not Authenticator.objects.exists()


def test_a_passkey_alone_signs_in_and_leads_on(alice: User, device: Device) -> None:
    client = visitor()
    answer = sign_in(client, device, next="/w/nordlicht/people/")

    assert answer.headers["Location"] == "/w/nordlicht/people/"
    assert is_in(client, alice)
    assert "zuletzt benutzt" in client.get(FACTORS).content.decode()


def test_a_passkey_follows_the_password(alice: User, device: Device) -> None:
    client = visitor()
    answer = client.post("/accounts/login/", {"login": alice.email, "password": PASSWORD})
    assert answer.headers["Location"] == AFTER
    assert not is_in(client, alice)

    asked = options(client, AFTER)
    answer = client.post(AFTER, {"credential": device.prove(asked)})

    # Else what this page asks of a device without a PIN could be shown at the one of sign-in alone.
    assert asked["publicKey"]["userVerification"] == "required"
    assert answer.status_code == 302
    assert is_in(client, alice)


def test_a_recovery_code_opens_the_account_where_the_device_is_not(
    alice: User, browser: Client, device: Device
) -> None:
    codes = browser.get(f"{FACTORS}recovery-codes/").context["unused_codes"]
    client = visitor()
    client.post("/accounts/login/", {"login": alice.email, "password": PASSWORD})

    page = client.get(AFTER).content.decode()
    client.post(AFTER, {"code": codes[0]})

    assert "Benutzen Sie Ihren Passkey, oder geben Sie einen Ihrer Ersatzcodes ein." in page
    assert is_in(client, alice)


def test_who_has_an_app_only_is_not_asked_for_a_passkey(alice: User, browser: Client) -> None:
    with_second_factor(browser)
    client = visitor()
    client.post("/accounts/login/", {"login": alice.email, "password": PASSWORD})

    page = client.get(AFTER).content.decode()

    assert "Geben Sie den Code ein" in page
    assert "Passkey" not in page


def test_a_passkey_shows_that_it_is_still_you(
    alice: User, client_of: ClientOf, device: Device
) -> None:
    client = at_home(client_of(alice))
    start = client.get(f"{ADD}", follow=True).content.decode()
    assert f"{AGAIN}?next=" in start

    proof = device.prove(options(client, AGAIN))
    answer = client.post(AGAIN, {"credential": proof, "next": ADD})

    assert answer.headers["Location"] == ADD
    assert client.get(ADD).status_code == 200


def test_somebody_elses_passkey_does_not_show_that_it_is_you(
    bob: User, client_of: ClientOf, device: Device
) -> None:
    client = confirmed(at_home(client_of(bob)))
    add(client, replace(Device(), name=b"bob's"))
    answer = client.post(AGAIN, {"credential": device.prove(options(client, AGAIN)), "next": ADD})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert REFUSED in page
    assert f'name="next" value="{ADD}"' in page


def test_the_page_of_the_second_factor_says_what_was_wrong(alice: User, device: Device) -> None:
    client = visitor()
    client.post("/accounts/login/", {"login": alice.email, "password": PASSWORD})
    asked = options(client, AFTER)
    answer = client.post(AFTER, {"credential": replace(Device(), name=b"other").prove(asked)})

    assert answer.status_code == 422
    assert REFUSED in answer.content.decode()
    assert not is_in(client, alice)


def test_a_removed_passkey_no_longer_signs_in(alice: User, browser: Client, device: Device) -> None:
    key = Authenticator.objects.get(type="webauthn")
    page = browser.get(f"{FACTORS}passkeys/{key.pk}/remove/").content.decode()
    assert "Von da an öffnet Ihr Passwort allein Ihr Konto." in page
    answer = browser.post(f"{FACTORS}passkeys/{key.pk}/remove/")
    assert answer.headers["Location"] == FACTORS
    assert not Authenticator.objects.exists()

    client = visitor()
    answer = sign_in(client, device, next="/w/nordlicht/people/")

    page = answer.content.decode()
    assert answer.status_code == 422
    assert REFUSED in page
    assert 'id="id_login"' in page
    assert page.count('name="next" value="/w/nordlicht/people/"') == 2  # by passkey, by password
    assert not is_in(client, alice)


@pytest.mark.parametrize("change", ["key", "origin", "owner", "handle", "challenge"])
def test_no_forged_passkey_signs_in(change: str, alice: User, bob: User, device: Device) -> None:
    client = visitor()
    asked = offer(client)
    forged = {
        "key": replace(device, key=Device().key),
        "origin": replace(device, origin="https://localhost.evil.example"),
        "owner": replace(device, knows_its_owner=False),
        "handle": replace(device, handle=handle_of(bob)),
        "challenge": device,
    }[change]
    if change == "challenge":
        offer(client)

    answer = client.post(SIGN_IN, {"credential": forged.prove(asked)})

    assert answer.status_code == 422
    assert "_auth_user_id" not in client.session


def handle_of(user: User) -> str:
    """How a device names a user."""
    return str(websafe_encode(user_pk_to_url_str(user).encode()))


def test_a_closed_account_is_not_opened(alice: User, device: Device) -> None:
    User.objects.filter(pk=alice.pk).update(is_active=False)
    client = visitor()

    assert sign_in(client, device).headers["Location"] == "/accounts/inactive/"
    assert not is_in(client, alice)


@pytest.mark.parametrize(
    "sent",
    [
        *("", "null", "7", "[]", "{}", '"x"', "{", '{"response": []}'),
        '{"id": "", "rawId": "", "response": "x"}',
        *(spelled(b"", b""), spelled(b""), spelled(b"\x19\x01"), spelled(b"\x81" * 3000)),
    ],
)
def test_what_is_no_passkey_is_refused_in_words(
    sent: str, alice: User, browser: Client, device: Device
) -> None:
    client = visitor()
    client.post("/accounts/login/", {"login": alice.email, "password": PASSWORD})
    answers = [
        visitor().post(SIGN_IN, {"credential": sent}),
        client.post(AFTER, {"credential": sent}),
        browser.post(AGAIN, {"credential": sent}),
        browser.post(ADD, {"credential": sent, "passwordless": "on"}),
    ]

    assert [answer.status_code for answer in answers] == [422] * 4


def test_a_passkey_with_something_odd_beside_it_is_refused_in_words(browser: Client) -> None:
    said = json.loads(Device().make(options(browser, ADD, "creation_options")))
    said["clientExtensionResults"] = "none"

    answer = browser.post(ADD, {"credential": json.dumps(said), "passwordless": "on"})

    assert answer.status_code == 422
    assert not Authenticator.objects.exists()


def test_a_passkey_is_renamed(browser: Client, device: Device) -> None:
    path = f"{FACTORS}passkeys/{Authenticator.objects.get(type='webauthn').pk}/rename/"
    assert browser.post(path, {"name": " "}).status_code == 422

    answer = browser.post(path, {"name": "Telefon"})

    assert answer.headers["Location"] == FACTORS
    page = browser.get(FACTORS).content.decode()
    assert "Telefon" in page
    assert "Laptop" not in page


@pytest.mark.parametrize("act", ["rename", "remove"])
def test_nobody_touches_the_passkey_of_another(
    act: str, bob: User, client_of: ClientOf, device: Device
) -> None:
    path = f"{FACTORS}passkeys/{Authenticator.objects.get(type='webauthn').pk}/{act}/"
    client = confirmed(client_of(bob))

    assert client.get(path).status_code == 404
    assert client.post(path, {"name": "Bobs"}).status_code == 404
    assert Authenticator.objects.get(type="webauthn").wrap().name == "Laptop"


def test_without_the_app_the_passkeys_stay_and_the_page_says_so(
    alice: User, browser: Client, device: Device
) -> None:
    with_second_factor(browser)
    page = browser.get(f"{FACTORS}totp/deactivate/").content.decode()
    browser.post(f"{FACTORS}totp/deactivate/")

    assert "Ihre Passkeys bleiben" in page
    kinds = Authenticator.objects.values_list("type", flat=True).order_by("type")
    assert list(kinds) == ["recovery_codes", "webauthn"]
    assert "An: ein Passkey" in browser.get("/w/nordlicht/settings/personal/").content.decode()


def test_a_page_opened_by_number_still_works_with_the_password(alice: User) -> None:
    client = Client(headers={"host": "127.0.0.1"})

    assert client.get("/accounts/login/").status_code == 200
    client.post("/accounts/login/", {"login": alice.email, "password": PASSWORD})
    assert is_in(client, alice)
