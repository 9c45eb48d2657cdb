"""The calendar's tests play on one Thursday morning."""

from __future__ import annotations

import pytest
from tests.calendars.scene import NOW

from einklang.accounts import clock


@pytest.fixture(autouse=True)
def _thursday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)
