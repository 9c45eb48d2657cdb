"""The suite of all providers, against the local Google's contacts."""

from __future__ import annotations

import pytest
from tests.providers.conformance import Conformance
from tests.providers.google.people_world import PeopleWorld


class TestGooglePeople(Conformance):
    """One account, a group of its own."""

    @pytest.fixture
    def world(self) -> PeopleWorld:
        return PeopleWorld()


class TestMyContacts(Conformance):
    """One account, the group of all its contacts, which cannot go away."""

    @pytest.fixture
    def world(self) -> PeopleWorld:
        return PeopleWorld(group_name="")

    test_a_collection_that_is_gone_is_missing = None  # type: ignore[assignment]
