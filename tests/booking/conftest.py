"""What the tests of hosts' pages begin with."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.booking.scene import NOW, home_of, offered
from tests.cast import ClientOf, MemberOf

from einklang.accounts import clock
from einklang.accounts.models import Membership, User
from einklang.booking.models import BookingCalendar


@pytest.fixture
def alice_member(alice: User, member_of: MemberOf) -> Membership:
    """The owner's place."""
    return member_of(alice)


@pytest.fixture
def calendar(alice_member: Membership) -> BookingCalendar:
    """What she offers."""
    home_of(alice_member)
    return offered(alice_member)


@pytest.fixture
def friday(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is ten on a Friday."""
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def client(alice: User, client_of: ClientOf) -> Client:
    """Alice's browser."""
    return client_of(alice)
