"""The owner looks how mails leave the house, and tries it."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings
from tests.cast import ClientOf, MemberOf
from tests.mail.test_deliver import Server, server

from einklang.accounts.models import Membership, User
from einklang.mail.models import Outgoing

__all__ = ["server"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(alice: User, member_of: MemberOf) -> Membership:
    return member_of(alice)


@pytest.fixture
def client(owner: Membership, client_of: ClientOf) -> Client:
    return client_of(owner.user)


def page(owner: Membership) -> str:
    return reverse("settings-mail", args=[owner.workspace.slug])


def test_the_way_is_told_without_its_password(
    client: Client, owner: Membership, settings: Settings
) -> None:
    settings.SMTP_URL = "smtp://haus:geheim%21@mail.nordlicht.example:2525?starttls=1"
    told = client.get(page(owner)).content.decode()
    assert "mail.nordlicht.example:2525, verschlüsselt" in told
    assert "haus" in told
    assert "geheim" not in told


def test_a_test_goes_out_at_once(client: Client, owner: Membership, server: Server) -> None:
    told = client.post(page(owner)).content.decode()
    assert "Der Mailserver hat den Test angenommen" in told
    (taken,) = server.taken
    assert taken.rcpt_tos == [owner.user.email]
    assert not Outgoing.objects.exists()


def test_what_the_server_says_against_it_is_shown(
    client: Client, owner: Membership, server: Server, settings: Settings
) -> None:
    server.busy = True
    told = client.post(page(owner)).content.decode()
    assert "Der Test ist nicht hinausgegangen." in told
    assert "451 come back later" in told
    settings.SMTP_URL = "smtp://127.0.0.1:1"
    assert "ConnectionRefusedError" in client.post(page(owner)).content.decode()


def test_without_a_server_it_says_so(
    client: Client, owner: Membership, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.SMTP_URL = ""
    assert "EINKLANG_SMTP_URL" in client.get(page(owner)).content.decode()
    assert "kein Mailserver eingestellt" in client.post(page(owner)).content.decode()
    assert owner.user.email in capsys.readouterr().out
