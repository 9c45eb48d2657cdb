"""Who plays in the tests: two workspaces, an owner, a member, an assistant, and a stranger."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from einklang.accounts.models import Membership, Role, User, Workspace

PASSWORD = "ein langes Kennwort"  # of everybody
ClientOf = Callable[[User], Client]
MemberOf = Callable[[User], Membership]


def joined(workspace: Workspace, name: str, role: Role = Role.MEMBER) -> User:
    """A new user `<name>@<slug>.example` of the workspace, who can sign in with PASSWORD."""
    address = f"{name.split(maxsplit=1)[0].lower()}@{workspace.slug}.example"
    user = User.objects.create_user(address, PASSWORD, name)
    Membership.objects.create(user=user, workspace=workspace, role=role)
    return user


@pytest.fixture
def workspace(db: None) -> Workspace:
    """Where Alice, Bob and Anna work."""
    return Workspace.objects.create(slug="nordlicht", name="Nordlicht GmbH")


@pytest.fixture
def other_workspace(db: None) -> Workspace:
    """Charlie's; nobody else has any business there."""
    return Workspace.objects.create(slug="suedwind", name="Südwind AG")


@pytest.fixture
def alice(workspace: Workspace) -> User:
    """The owner."""
    return joined(workspace, "Alice Arndt", Role.OWNER)


@pytest.fixture
def bob(workspace: Workspace) -> User:
    """A member."""
    return joined(workspace, "Bob Brandt")


@pytest.fixture
def anna(workspace: Workspace) -> User:
    """An assistant."""
    return joined(workspace, "Anna Ahlers", Role.ASSISTANT)


@pytest.fixture
def charlie(other_workspace: Workspace) -> User:
    """The owner of the other workspace: a stranger here."""
    return joined(other_workspace, "Charlie Conrad", Role.OWNER)


@pytest.fixture
def member_of() -> MemberOf:
    """A user's one membership, as views and doors take it."""
    return lambda user: Membership.objects.select_related("workspace", "user").get(user=user)


@pytest.fixture
def client_of() -> ClientOf:
    """A browser in which this user is signed in."""

    def signed_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return signed_in
