"""Connecting an account, signing in again, and leaving, against Radicale in this process."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from tests.cast import ClientOf
from tests.providers.meetings import GUEST, meeting
from tests.providers.radicale import ROOT, SECRET, Radicale
from tests.sync.conftest import World

from einklang.accounts.models import User
from einklang.calendars.models import Calendar
from einklang.calendars.visibility import Level
from einklang.jobs.models import Due
from einklang.providers.errors import Again
from einklang.providers.port import Provider
from einklang.providers.registry import PROVIDERS, Account, Means
from einklang.providers.wire import Wire
from einklang.sync.connect import look
from einklang.sync.looking import within
from einklang.sync.models import Connection, State

pytestmark = pytest.mark.django_db
STEP_1 = reverse("connect-caldav", args=["nordlicht"])
TYPED = {"address": ROOT, "username": "alice", "password": SECRET}


@pytest.fixture
def browser(client_of: ClientOf, alice: User) -> Client:
    """Alice's."""
    return client_of(alice)


@pytest.fixture
def radicale(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Radicale:
    """A server with two calendars that knows one password; all accounts lead to it."""
    server = Radicale(tmp_path, closed=True)
    server.make("kunden")
    server.make("familie")

    through = PROVIDERS["caldav"]
    monkeypatch.setitem(
        PROVIDERS, "caldav", lambda account, _: through(account, Means(server.wire()))
    )
    return server


def step_2(connection: Connection) -> str:
    return reverse("connect-calendars", args=["nordlicht", connection.pk])


def ids(connection: Connection) -> list[int]:
    return list(connection.collections.order_by("pk").values_list("pk", flat=True))


def test_an_account_is_connected_in_two_steps(radicale: Radicale, browser: Client) -> None:
    answer = browser.post(STEP_1, TYPED)
    connection = Connection.objects.get()
    assert answer["Location"] == step_2(connection)
    assert not Due.objects.exists()  # nothing is read before the person starts it
    first, _second = ids(connection)
    choice = {"calendars": [first], "preset": "known_contacts", "visibility": "3"}
    assert browser.post(step_2(connection), choice).status_code == 302
    connection.refresh_from_db()
    assert connection.rules["which"] == "known"
    assert [c.pk for c in connection.collections.filter(chosen=True)] == [first]
    assert Calendar.objects.get().visibility == Level.SUBJECT
    assert Due.objects.get().ref == connection.pk


def test_no_calendar_is_no_choice(radicale: Radicale, browser: Client) -> None:
    browser.post(STEP_1, TYPED)
    connection = Connection.objects.get()
    answer = browser.post(step_2(connection), {"preset": "known_contacts", "visibility": "4"})
    assert answer.status_code == 422
    assert "Wählen Sie mindestens einen Kalender." in answer.content.decode()


def test_a_calendar_of_another_connection_is_no_choice(
    radicale: Radicale, world: World, browser: Client
) -> None:
    browser.post(STEP_1, TYPED)
    connection = Connection.objects.get(username="alice")
    choice = {"calendars": [world.collection.pk], "preset": "all_external", "visibility": "4"}
    assert browser.post(step_2(connection), choice).status_code == 422


def test_a_wrong_password_is_said_beside_it_and_only_it_is_lost(
    radicale: Radicale, browser: Client
) -> None:
    answer = browser.post(STEP_1, TYPED | {"password": "ganz falsch"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Der Server nimmt Benutzername und Passwort nicht an." in page
    assert "App-Passwort" in page
    assert f'value="{ROOT}"' in page
    assert "ganz falsch" not in page
    assert not Connection.objects.exists()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("https://127.0.0.1/dav/", "Die Adresse liegt in einem privaten Netz"),
        ("http://", "Das ist keine Adresse eines Servers."),
    ],
)
def test_what_is_wrong_with_the_address_is_said_beside_it(
    typed: str, said: str, browser: Client
) -> None:
    answer = browser.post(STEP_1, TYPED | {"address": typed})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    assert page.index(said) < page.index("id_username")


def test_connecting_again_finds_the_old_connection_however_it_is_typed(
    radicale: Radicale, browser: Client
) -> None:
    browser.post(STEP_1, TYPED)
    connection = Connection.objects.get()
    choice = {"calendars": ids(connection)[:1], "preset": "known_contacts", "visibility": "4"}
    browser.post(step_2(connection), choice)
    answer = browser.post(STEP_1, TYPED | {"address": f"{ROOT}alice/", "username": "alice"})
    assert answer["Location"] == step_2(connection)
    assert Connection.objects.count() == 1
    assert (
        f'value="{ids(connection)[0]}" checked' in browser.get(step_2(connection)).content.decode()
    )


def test_a_server_that_never_answers_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(_account: Account, _wire: Wire) -> Provider:
        time.sleep(0.5)
        raise AssertionError

    monkeypatch.setitem(PROVIDERS, "caldav", slow)
    began = time.monotonic()
    with pytest.raises(Again, match="too_slow"):
        within(0.05, lambda: look("caldav", Account(ROOT, "alice", SECRET)))
    assert time.monotonic() - began < 0.4


def sign_in(browser: Client, connection: Connection, password: str) -> int:
    url = reverse("connection-sign-in", args=["nordlicht", connection.pk])
    return browser.post(url, {"password": password}).status_code


def test_signing_in_again_needs_the_right_password(radicale: Radicale, browser: Client) -> None:
    browser.post(STEP_1, TYPED)
    connection = Connection.objects.get()
    Connection.objects.update(state=State.SIGN_IN, secret="alt", reason="credentials_refused")
    assert sign_in(browser, connection, "falsch") == 422
    connection.refresh_from_db()
    assert (connection.state, connection.secret) == ("sign_in", "alt")
    assert sign_in(browser, connection, SECRET) == 302
    connection.refresh_from_db()
    assert (connection.state, connection.secret) == ("waiting", SECRET)
    assert Due.objects.get().due_at is not None


@pytest.mark.parametrize(("how", "left"), [("keep", ["Angebot"]), ("archive", [])])
def test_leaving_asks_what_becomes_of_the_meetings(
    how: str, left: list[str], world: World, browser: Client
) -> None:
    world.server.put(world.there, "a", meeting("a", "Angebot", GUEST))
    world.run()
    url = reverse("disconnect", args=["nordlicht", world.connection.pk])
    assert "ändert sich nichts" in browser.get(url).content.decode()
    assert Connection.objects.get().ended_at is None
    assert browser.post(url, {"meetings": how}).status_code == 302
    assert Connection.objects.get().ended_at is not None
    assert world.titles() == left
    assert world.titles_there() == ["Angebot"]


@pytest.mark.parametrize("address", ["http://alice:geheim@dav.test/", "https://alice@dav.test/cal"])
def test_an_address_with_a_password_in_it_is_not_taken(
    browser: Client, radicale: Radicale, address: str
) -> None:
    """It would be stored and shown in clear."""
    answer = browser.post(STEP_1, {**TYPED, "address": address})
    assert answer.status_code == 422
    assert "Benutzernamen oder ein Passwort" in answer.content.decode()
    assert not Connection.objects.exists()
