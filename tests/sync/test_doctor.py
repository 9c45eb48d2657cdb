"""The diagnosis says what is wrong in plain words, and what can be done."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings
from tests.cast import ClientOf
from tests.sync.conftest import BEGIN, World

from einklang.accounts.models import User
from einklang.jobs.models import Due
from einklang.providers.google.tokens import CALENDARS, EVENTS, Tokens
from einklang.sync.doctor import OVERDUE, Finding, of_connection, of_installation
from einklang.sync.models import Connection, State

pytestmark = pytest.mark.django_db


def findings(row: Connection) -> dict[str, Finding]:
    return {str(each.about): each for each in of_connection(row, BEGIN)}


def of_google(world: World, **fields: object) -> Connection:
    """The same connection as if it were one to Google, with access for a week."""
    since = BEGIN - timedelta(days=7)
    held = Tokens("r", scopes=frozenset({EVENTS, CALENDARS}), since=since.timestamp())
    told = {"provider": "google", "secret": held.secret, **fields}
    for name, value in told.items():
        setattr(world.connection, name, value)
    world.connection.save()
    return world.connection


def test_a_connection_that_is_well_says_so(world: World) -> None:
    world.run()
    found = findings(Connection.objects.get())
    assert [each.well for each in found.values()] == [True, True]
    assert found["Stand"].at == BEGIN


def test_the_last_error_stands_with_its_remedy_and_its_detail(world: World) -> None:
    world.server.faults.away = True
    world.run()
    stand = findings(Connection.objects.get())["Stand"]
    assert not stand.well
    assert stand.said == "Der Server ist nicht erreichbar."
    assert stand.remedy
    Connection.objects.update(detail="HTTP 503")
    assert findings(Connection.objects.get())["Stand"].detail == "unreachable · HTTP 503"


def test_what_the_account_does_not_allow_is_named(world: World) -> None:
    found = findings(of_google(world, state=State.ACCORD))
    assert found["Termine"].well
    assert not found["Frei/gebucht"].well
    assert found["Zugang"].at == BEGIN - timedelta(days=7)


@pytest.mark.parametrize(("lasted", "testing"), [(7, True), (3, False)])
def test_access_that_lasted_seven_days_points_at_the_consent_screen(
    world: World, lasted: int, *, testing: bool
) -> None:
    since = BEGIN - timedelta(days=7)
    row = of_google(world, state=State.SIGN_IN, state_since=since + timedelta(days=lasted))
    access = findings(row)["Zugang"]
    assert not access.well
    assert ("Testing" in access.remedy) is testing


def test_an_address_that_nobody_can_call_is_named(world: World, settings: Settings) -> None:
    settings.PUBLIC_URL = "http://crm.intern.example"
    pace = findings(of_google(world))["Wie schnell"]
    assert not pace.well
    assert "https" in pace.remedy


def test_a_worker_that_does_not_work_is_noticed() -> None:
    def worker() -> Finding:
        return next(each for each in of_installation(BEGIN) if str(each.about) == "Arbeiter")

    assert worker().well
    from einklang.accounts.models import Workspace  # noqa: PLC0415

    workspace = Workspace.objects.create(slug="x", name="X")
    late = BEGIN - 2 * OVERDUE
    Due.objects.create(workspace=workspace, kind="sync", ref=1, due_at=late)
    assert not worker().well


def test_the_installation_is_the_owners_to_see(
    client_of: ClientOf, alice: User, bob: User, world: World
) -> None:
    def page(browser: Client) -> str:
        return browser.get(reverse("doctor", args=["nordlicht"])).content.decode()

    assert "Diese Installation" in page(client_of(alice))
    theirs = page(client_of(bob))
    assert "Diese Installation" not in theirs
    assert str(world.connection) not in theirs
