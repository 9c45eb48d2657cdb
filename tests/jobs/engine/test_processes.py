"""Workers that die, freeze and come back: the others go on, and nothing is lost or doubled."""

from __future__ import annotations

import signal
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from django.db import transaction
from django.db.models import F
from pytest_django import Settings
from tests.cast import joined
from tests.jobs.engine.conftest import PATIENCE, until
from tests.jobs.engine.processes import Server, WorkerProcess, start_worker
from tests.providers.meetings import GUEST, meeting

from einklang.accounts.clock import now
from einklang.accounts.models import Membership, Role, Workspace
from einklang.calendars.edit import create_event
from einklang.calendars.models import Event
from einklang.jobs.lease import claimable, wake
from einklang.jobs.models import Due
from einklang.project import tend
from einklang.providers.registry import Account
from einklang.sync import connect
from einklang.sync.models import Collection, Connection, JournalEntry, Pair, Run

pytestmark = pytest.mark.usefixtures("rows")
THERE = 200
HERE = 20
TAKEN_OVER = 30.0  # seconds: the lease, the sweep, and a slow machine


def a_calendar(count: int) -> str:
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//another program//EN"]
    for at in range(count):
        lines += [
            "BEGIN:VEVENT",
            f"UID:there-{at}",
            "DTSTAMP:20260501T080000Z",
            f"DTSTART:202605{at % 28 + 1:02}T{at % 10 + 8:02}0000Z",
            f"DTEND:202605{at % 28 + 1:02}T{at % 10 + 8:02}3000Z",
            f"SUMMARY:Termin {at}",
            "ORGANIZER:mailto:alice@nordlicht.example",
            f"ATTENDEE:mailto:{GUEST}",
            "END:VEVENT",
        ]
    return "\r\n".join([*lines, "END:VCALENDAR", ""])


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    server = Server(tmp_path / "radicale")
    yield server
    server.stop()


@pytest.fixture
def start(tmp_path: Path, server: Server, rows: None) -> Iterator[Callable[[str], WorkerProcess]]:
    started: list[WorkerProcess] = []
    allowed = server.address.removeprefix("http://").rstrip("/")

    def start(name: str) -> WorkerProcess:
        started.append(start_worker(tmp_path, name, allowed))
        return started[-1]

    yield start
    for worker in started:
        worker.end()


@pytest.fixture
def member(workspace: Workspace) -> Membership:
    return Membership.objects.get(user=joined(workspace, "Alice Arndt", Role.OWNER))


@dataclass
class Scene:
    """Alice's account: 300 meetings there, 30 made here that nobody has pushed yet."""

    server: Server
    member: Membership
    wanted: set[str]

    def begin(self) -> None:
        """Connect it; the workers see all of this at one moment."""
        account = Account(self.server.address, "alice", "-")
        with transaction.atomic():
            found = connect.look("caldav", account)
            made = connect.connect(self.member, "caldav", account, found, now())
            connect.choose(made, [c.pk for c in made.collections.all()])
            calendar = made.collections.get().calendar
            for at in range(HERE):
                record = meeting(f"here-{at}", f"Angebot {at}", GUEST)
                day = replace(record.details, organiser=None)
                create_event(
                    member=self.member,
                    calendar=calendar,
                    record=replace(record, details=day),
                    now=now(),
                )

    def progress(self) -> int:
        return Connection.objects.get().progress_done

    def pushed(self) -> int:
        return len(self.server.files()) - THERE

    def in_accord(self) -> bool:
        held = Due.objects.exclude(lease_token="")
        return Connection.objects.get().in_accord_at is not None and not held.exists()

    def at_rest(self) -> bool:
        """In accord, every change looked at, nobody at work (who may have been woken once more),
        and nothing to do before the next poll."""
        unseen = Workspace.objects.filter(modseq__gt=F("looked"))
        at_work = Due.objects.exclude(lease_token="")
        busy = unseen.exists() or claimable().exists() or at_work.exists()
        return not busy and self.in_accord()


@pytest.fixture
def scene(server: Server, member: Membership, settings: Settings) -> Scene:
    settings.ALLOW_HOSTS = frozenset({server.address.removeprefix("http://").rstrip("/")})
    server.fill(a_calendar(THERE))
    wanted = {f"there-{at}" for at in range(THERE)} | {f"here-{at}" for at in range(HERE)}
    return Scene(server, member, wanted)


Start = Callable[[str], WorkerProcess]


def two(start: Start, scene: Scene) -> tuple[WorkerProcess, WorkerProcess]:
    """Two workers that have Alice's account before them: who got it, and the other."""
    workers = start("one"), start("two")
    scene.begin()
    until(lambda: any(worker.holds_the_lease() for worker in workers), 5)
    return workers if workers[0].holds_the_lease() else workers[::-1]


def everything_is_there_once(scene: Scene) -> None:
    once = Counter(scene.wanted)
    assert scene.server.held() == once
    assert Counter(Event.objects.values_list("uid", flat=True)) == once
    assert Pair.objects.filter(standing="paired").count() == len(once)


def test_a_wake_up_reaches_a_worker_in_another_process_at_once(
    workspace: Workspace, start: Start
) -> None:
    worker = start("one")
    row = Due.objects.filter(kind=tend.KIND, lease_token="", due_at__gt=now())
    until(row.exists)  # the first thing that a worker does
    taken = []
    for _ in range(3):
        wake(workspace.pk, tend.KIND, workspace.pk)
        taken.append(until(row.exists, 5))
    assert min(taken) < 1, "only the sweep found it"
    worker.signal(signal.SIGTERM)
    assert worker.process.wait(PATIENCE) == 0


def test_a_killed_worker_is_replaced_and_nothing_is_lost_or_doubled(
    scene: Scene, start: Start
) -> None:
    """`kill -9` while it sends what was made here."""
    first, other = two(start, scene)
    until(lambda: scene.pushed() >= 3, 60)
    first.signal(signal.SIGKILL)
    assert scene.pushed() < HERE, "it was quicker than the test"
    until(other.holds_the_lease, TAKEN_OVER)
    until(scene.in_accord, 60)
    everything_is_there_once(scene)
    assert "ERROR" not in other.said()


def test_a_worker_frozen_past_its_lease_writes_nothing_when_it_goes_on(
    scene: Scene, start: Start
) -> None:
    first, other = two(start, scene)
    until(scene.progress, 60)
    first.signal(signal.SIGSTOP)
    assert scene.progress() < THERE, "it was quicker than the test"
    until(other.holds_the_lease, TAKEN_OVER)
    until(scene.at_rest, 60)
    other.end()  # whatever is written from now on, the first has written
    before = everything(scene)
    first.signal(signal.SIGCONT)
    until(lambda: "another worker took over" in first.said(), 30)
    assert everything(scene) - before == set()
    everything_is_there_once(scene)


def everything(scene: Scene) -> set[str]:
    """All that a run may write, on both sides, a line each."""
    kinds = (Event, Pair, JournalEntry, Run, Collection, Connection, Due)
    here = {f"{kind.__name__} {row}" for kind in kinds for row in kind.objects.values()}
    return here | {f"{name} {written}" for name, written in scene.server.files().items()}
