"""The suite of all providers, against the local Google."""

from __future__ import annotations

import pytest
from tests.providers.conformance import Conformance
from tests.providers.google.world import GoogleWorld


class TestGoogle(Conformance):
    """One account, its primary calendar."""

    @pytest.fixture
    def world(self) -> GoogleWorld:
        return GoogleWorld()
