"""The stand-in with an application and two people."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.sandbox.google.oauth_scene import ANNA, BACK, BEN, CLIENT, Clock, Scene

from einklang_sandbox.google import Google


@pytest.fixture
def scene() -> Iterator[Scene]:
    """On that Thursday, with nothing granted yet."""
    clock = Clock()
    google = Google(clock)
    google.add_account(ANNA, "Anna Thaler")
    google.add_account(BEN, "Ben Moor")
    google.grants.register(CLIENT["client_id"], CLIENT["client_secret"], [BACK])
    yield Scene(google, clock)
    google.close()
