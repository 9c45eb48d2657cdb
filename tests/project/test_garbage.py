"""Python's search for garbage."""

from __future__ import annotations

import gc

from django.apps import apps


def test_what_is_loaded_at_the_start_is_not_searched_again() -> None:
    loaded = gc.get_freeze_count()
    assert loaded > 10_000
    assert not any(each is apps for each in gc.get_objects())
