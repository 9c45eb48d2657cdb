"""What the tests of feeds begin with."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from tests.cast import MemberOf
from tests.feeds.scene import NOW

from einklang.accounts import clock
from einklang.accounts.models import Membership, User
from einklang.feeds.views import feed as view

SetClock = Callable[[datetime], None]


@pytest.fixture
def alice_member(alice: User, member_of: MemberOf) -> Membership:
    """The owner's place."""
    return member_of(alice)


@pytest.fixture
def bob_member(bob: User, member_of: MemberOf) -> Membership:
    """The member's."""
    return member_of(bob)


@pytest.fixture(autouse=True)
def set_clock(monkeypatch: pytest.MonkeyPatch) -> SetClock:
    """It is ten on a Thursday, until a test says otherwise; no process has looked at anything."""
    monkeypatch.setattr(view, "server", type(view.server)())

    def at(moment: datetime) -> None:
        monkeypatch.setattr(clock, "now", lambda: moment)

    at(NOW)
    return at
