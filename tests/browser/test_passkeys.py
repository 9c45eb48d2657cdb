"""Passkeys in a real browser, which holds them in a device of its own."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest
from allauth.mfa.models import Authenticator
from playwright.sync_api import CDPSession, Page, Route, expect
from tests.browser.scene import Scene
from tests.browser.window import Windows
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)
FACTORS = "/accounts/2fa/"
ADD = f"{FACTORS}passkeys/add/"
SIGN_IN = "/accounts/login/"
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@dataclass
class Device:
    """What the browser of a page takes passkeys from, by the DevTools protocol."""

    tools: CDPSession
    name: str

    @property
    def held(self) -> int:
        """How many passkeys it holds."""
        asked = {"authenticatorId": self.name}
        return len(self.tools.send("WebAuthn.getCredentials", asked)["credentials"])

    def recognise(self, *, owner: bool) -> None:
        """From now on it is, or is not, its owner who touches it."""
        asked = {"authenticatorId": self.name, "isUserVerified": owner}
        self.tools.send("WebAuthn.setUserVerified", asked)


def device_of(page: Page) -> Device:
    """A new one, empty."""
    tools = page.context.new_cdp_session(page)
    tools.send("WebAuthn.enable")
    made = tools.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    return Device(tools, made["authenticatorId"])


@pytest.fixture
def page(scene: Scene, windows: Windows) -> Page:
    """Alice's browser, a moment after she has shown that it is her."""
    Authenticator.objects.all().delete()
    scene.speak("de")
    page = windows.open(scene.alice)
    page.goto(f"/accounts/reauthenticate/?next={FACTORS}")
    page.get_by_label("Passwort").fill(PASSWORD)
    page.get_by_role("button", name="Weiter").click()
    page.wait_for_url(f"**{FACTORS}")
    return page


@pytest.fixture
def device(page: Page) -> Device:
    """It holds a passkey of Alice's, "Laptop"."""
    device = device_of(page)
    add(page, "Laptop")
    return device


def add(page: Page, name: str) -> None:
    page.goto(ADD)
    page.get_by_label("Name").fill(name)
    page.get_by_role("button", name="Passkey hinzufügen").click()
    expect(page.get_by_text("Der Passkey ist hinzugefügt.")).to_be_visible()


def sign_out(page: Page) -> None:
    page.goto("/accounts/logout/")
    page.locator("main").get_by_role("button", name="Abmelden").click()
    page.wait_for_url(f"**{SIGN_IN}")


def by_password(page: Page) -> None:
    page.get_by_label("E-Mail-Adresse").fill("alice@nordlicht.example")
    page.get_by_label("Passwort").fill(PASSWORD)
    page.get_by_role("button", name="Anmelden", exact=True).click()


def by_passkey(page: Page) -> None:
    page.get_by_role("button", name="Mit einem Passkey anmelden").click()


def test_a_passkey_is_added_and_opens_the_account_alone(page: Page, scene: Scene) -> None:
    device = device_of(page)
    page.goto(FACTORS)
    page.get_by_role("link", name="Passkey hinzufügen").click()
    expect(page.get_by_role("button", name="Passkey hinzufügen")).to_be_visible()
    page.get_by_label("Name").fill("Laptop")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Ersatzcodes")
    expect(page.locator("#codes")).to_be_visible()
    page.goto(FACTORS)
    expect(page.get_by_role("region", name="Passkeys")).to_contain_text("Laptop")
    assert device.held == 1

    sign_out(page)
    page.goto(f"{scene.root}/people/")
    by_passkey(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Personen")


def test_a_passkey_follows_the_password(page: Page, device: Device) -> None:
    sign_out(page)
    by_password(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Zweiter Faktor")
    page.get_by_role("button", name="Passkey benutzen").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Heute")


def test_a_recovery_code_follows_the_password(page: Page, device: Device) -> None:
    page.goto(f"{FACTORS}recovery-codes/")
    code = page.locator("#codes").inner_text().split()[0]
    sign_out(page)
    by_password(page)
    page.get_by_label("Ersatzcode").fill(code)
    page.get_by_role("button", name="Anmelden").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Heute")


def test_a_passkey_shows_that_it_is_still_you(page: Page, device: Device) -> None:
    sign_out(page)
    by_passkey(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Heute")
    page.goto(ADD)
    page.get_by_role("link", name="Stattdessen einen Passkey benutzen").click()
    page.get_by_role("button", name="Passkey benutzen").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Passkey hinzufügen")


def test_a_passkey_is_renamed_and_removed(page: Page, device: Device) -> None:
    page.goto(FACTORS)
    page.get_by_role("link", name=re.compile("Umbenennen.*Laptop")).click()
    page.get_by_label("Name").fill("Altes Laptop")
    page.get_by_role("button", name="Speichern").click()
    page.get_by_role("link", name=re.compile("Entfernen.*Altes Laptop")).click()
    expect(page.locator("main")).to_contain_text("Auch die Ersatzcodes verfallen.")
    page.get_by_role("button", name="Passkey entfernen").click()
    expect(page.get_by_role("region", name="Passkeys")).to_contain_text("Noch keiner.")

    sign_out(page)
    by_passkey(page)
    expect(page.locator("[data-error-summary]")).to_be_focused()
    expect(page.locator("[data-error-summary]")).to_contain_text("Dieser Passkey gilt hier nicht.")
    by_password(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Heute")


def test_a_device_holds_one_passkey_for_an_account(page: Page, device: Device) -> None:
    page.goto(ADD)
    page.get_by_role("button", name="Passkey hinzufügen").click()
    expect(page.locator("[data-passkey-said]")).to_have_text(
        "Auf diesem Gerät liegt schon ein Passkey für Ihr Konto."
    )
    assert device.held == 1


def test_a_device_that_does_not_know_its_owner_opens_nothing(page: Page, device: Device) -> None:
    sign_out(page)
    device.recognise(owner=False)
    by_passkey(page)
    expect(page.get_by_role("status")).to_contain_text("Ihr Gerät hat keinen Passkey geliefert.")
    device.recognise(owner=True)
    by_passkey(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Heute")


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("http://127.0.0.1", "Unter einer Adresse aus Zahlen gibt es keine Passkeys."),
        ("http://[::1]", "Unter einer Adresse aus Zahlen gibt es keine Passkeys."),
        ("http://crm.nordlicht.example", "Passkeys gibt es nur über https."),
    ],
)
def test_an_address_where_no_passkey_can_work_says_so(
    address: str, said: str, scene: Scene, windows: Windows
) -> None:
    page = windows.open()

    def answer(route: Route) -> None:
        there = urlsplit(route.request.url)
        route.fulfill(response=route.fetch(url=f"{windows.home}{there.path}"))

    page.route(f"{address}/**", answer)
    page.goto(f"{address}{SIGN_IN}")

    expect(page.get_by_role("status")).to_contain_text(said)
    expect(page.get_by_role("button")).to_have_text(["Anmelden"])
    windows.faults[:] = [fault for fault in windows.faults if address not in fault]
    page.unroute_all(behavior="wait")  # an icon may still be on its way


def test_a_browser_that_knows_no_passkeys_says_so(scene: Scene, windows: Windows) -> None:
    page = windows.open(language="en")
    page.add_init_script("delete window.PublicKeyCredential")
    page.goto(SIGN_IN)
    expect(page.get_by_role("status")).to_have_text("This browser does not know passkeys.")
    expect(page.get_by_role("button")).to_have_text(["Sign in"])


def test_without_script_the_password_and_a_code_open_the_account(
    page: Page, device: Device, windows: Windows
) -> None:
    page.goto(f"{FACTORS}recovery-codes/")
    code = page.locator("#codes").inner_text().split()[0]
    page = windows.open(script=False)
    page.goto(SIGN_IN)
    expect(page.locator("noscript p")).to_have_text(re.compile("^Passkeys brauchen JavaScript"))
    expect(page.locator("noscript p")).to_be_visible()
    expect(page.get_by_role("button")).to_have_text(["Anmelden"])
    by_password(page)
    expect(page.locator("noscript p")).to_be_visible()
    page.get_by_label("Ersatzcode").fill(code)
    page.get_by_role("button", name="Anmelden").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Heute")
