"""The ground on which the other tests stand."""

from __future__ import annotations

import socket

import httpx
import pytest
from django.db import connection
from tests.cast import ClientOf, MemberOf
from tests.no_network import WentOutError

from einklang.accounts.models import Role, User, Workspace


def test_a_test_reaches_nothing_outside_this_machine() -> None:
    with socket.socket() as outward, pytest.raises(WentOutError):
        outward.connect(("192.0.2.1", 80))
    with pytest.raises(WentOutError):
        socket.getaddrinfo("calendar.example", 443)
    with pytest.raises(WentOutError):
        httpx.get("https://calendar.example/")


def test_the_cast_has_its_roles(
    alice: User, bob: User, anna: User, charlie: User, workspace: Workspace, member_of: MemberOf
) -> None:
    roles = [member_of(user).role for user in (alice, bob, anna)]
    assert roles == [Role.OWNER, Role.MEMBER, Role.ASSISTANT]
    assert workspace not in [m.workspace for m in charlie.memberships.all()]


def test_a_client_is_signed_in(alice: User, client_of: ClientOf) -> None:
    assert client_of(alice).session["_auth_user_id"] == str(alice.pk)


@pytest.mark.django_db
def test_what_is_erased_is_overwritten() -> None:
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        read = {}
        for pragma in ("journal_mode", "secure_delete", "foreign_keys"):
            cursor.execute(f"PRAGMA {pragma}")
            read[pragma] = cursor.fetchone()[0]
    assert read == {"journal_mode": "wal", "secure_delete": 1, "foreign_keys": 1}
