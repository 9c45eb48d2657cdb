"""What the tests of tasks begin with."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.cast import ClientOf
from tests.tasks.scene import NOW

from einklang.accounts import clock
from einklang.accounts.models import User


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def client(alice: User, client_of: ClientOf) -> Client:
    """Alice's browser."""
    return client_of(alice)
