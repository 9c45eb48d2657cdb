"""A Google with three colleagues."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.sandbox.google.calendar.scene import Client, Scene


@pytest.fixture
def scene() -> Iterator[Scene]:
    """On that Thursday, nobody has an appointment."""
    scene = Scene()
    yield scene
    scene.google.close()


@pytest.fixture
def anna(scene: Scene) -> Client:
    """Anna's program, which may do everything."""
    return scene.anna


@pytest.fixture
def bea(scene: Scene) -> Client:
    """Bea's."""
    return scene.bea
