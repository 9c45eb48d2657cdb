"""What the worker does when a connection falls due."""

from __future__ import annotations

import pytest
from tests.providers.meetings import GUEST, meeting
from tests.sync.conftest import BEGIN, World

from einklang.accounts.models import Workspace
from einklang.calendars.models import Event
from einklang.jobs.lease import Lease, claim, wake
from einklang.providers.registry import PROVIDERS
from einklang.sync.connect import KIND
from einklang.sync.models import Run, State
from einklang.sync.work import visit

pytestmark = pytest.mark.django_db


@pytest.fixture
def due(world: World, monkeypatch: pytest.MonkeyPatch) -> Lease:
    """A lease on Alice's connection, whose server holds one meeting."""
    world.server.put(world.there, "a", meeting("a", "Angebot", GUEST))
    monkeypatch.setitem(PROVIDERS, "caldav", lambda _account, _wire: world.provider)
    return leased(world.connection.workspace, world.connection.pk)


def leased(workspace: Workspace, ref: int) -> Lease:
    wake(workspace.pk, KIND, ref)
    lease = claim("a-token", [KIND])
    assert lease is not None
    return lease


def test_a_due_connection_is_visited_and_falls_due_again(due: Lease) -> None:
    again_at = visit(due)
    assert again_at is not None
    assert again_at > BEGIN
    assert [event.summary for event in Event.objects.all()] == ["Angebot"]
    assert Run.objects.get().ending == State.ACCORD


@pytest.mark.parametrize("facts", [{"ended_at": BEGIN}, {"state": State.SIGN_IN}], ids=str)
def test_what_has_ended_or_needs_a_person_is_not_asked_again(
    world: World, due: Lease, facts: dict[str, object]
) -> None:
    for name, value in facts.items():
        setattr(world.connection, name, value)
    world.connection.save()
    assert visit(due) is None
    assert not Run.objects.exists()


def test_a_row_whose_connection_is_deleted_falls_due_no_more(world: World, due: Lease) -> None:
    world.connection.delete()
    assert visit(due) is None


def test_a_server_that_refuses_the_password_is_not_asked_again(world: World, due: Lease) -> None:
    world.server.faults.signed_out = True
    assert visit(due) is None
    world.connection.refresh_from_db()
    assert world.connection.state == State.SIGN_IN
