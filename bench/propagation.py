"""How long until a change on one side is seen on the other?

A real Radicale and a real worker (`einklang worker`, SQLite), each a process of its own.

    out   a meeting is made here                          → it stands in the server's folder
    in    a meeting is put there and the worker is woken  → it stands on the customer's timeline

Seconds. The server's own answer to a plain PUT in the same run is the peer.
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from urllib.request import Request, urlopen

from dav_vs_vdirsyncer import event, fill, radicale
from ground import answer, at_share, house, until

DATA = house()

from tests.providers.meetings import GUEST, meeting  # noqa: E402

from einklang.accounts.clock import new_uid, now  # noqa: E402
from einklang.accounts.models import Membership, User, Workspace  # noqa: E402
from einklang.calendars.edit import create_event  # noqa: E402
from einklang.calendars.models import Calendar  # noqa: E402
from einklang.crm.models import Appearance, Person, PersonEmail  # noqa: E402
from einklang.jobs.lease import wake  # noqa: E402
from einklang.providers.registry import Account  # noqa: E402
from einklang.sync import connect  # noqa: E402
from einklang.sync.models import Connection  # noqa: E402

SAMPLES = 25


def connected(member: Membership, address: str) -> Connection:
    account = Account(f"{address}alice/termine/", "alice", "any")
    made = connect.connect(member, "caldav", account, connect.look("caldav", account), now())
    connect.choose(made, made.collections.values_list("pk", flat=True))
    return made


def out(member: Membership, folder: Path) -> float:
    record = meeting(new_uid(), "Angebot", GUEST)
    calendar = Calendar.objects.get()
    before = len(list(folder.glob("*.ics")))
    create_event(member=member, calendar=calendar, record=record, now=now())
    return until(lambda: len(list(folder.glob("*.ics"))) > before)


def put(address: str, n: int) -> float:
    request = Request(f"{address}alice/termine/neu-{n}.ics", event(n), method="PUT")
    request.add_header("Content-Type", "text/calendar")
    began = time.perf_counter()
    with urlopen(request) as reply:
        assert reply.status in (201, 204)
    return time.perf_counter() - began


def into(connection: Connection, n: int) -> float:
    shown = Appearance.objects.filter(event__uid=f"termin-{n}@nordlicht.example")
    wake(connection.workspace_id, connect.KIND, connection.pk)
    return until(shown.exists)


def customer(workspace: Workspace) -> None:
    person = Person(workspace=workspace, given="Clara", family="Clausen")
    person.add()
    addresses = [GUEST, *(f"kunde{n}@suedwind.example" for n in range(500))]
    PersonEmail.objects.bulk_create(
        PersonEmail(person=person, address=each, position=at) for at, each in enumerate(addresses)
    )


def main() -> int:
    workspace = Workspace.objects.create(slug="bench", name="Bench")
    user = User.objects.create_user("alice@nordlicht.example", name="Alice")
    member = Membership.objects.create(user=user, workspace=workspace, role="owner")
    customer(workspace)
    store = DATA / "radicale"
    fill(store, "termine", 200)
    folder = store / "collection-root" / "alice" / "termine"
    with radicale(store) as address:
        worker = subprocess.Popen([sys.executable, "-m", "einklang.project.cli", "worker"])
        try:
            row = connected(member, address)
            fresh = Connection.objects.filter(pk=row.pk)
            until(lambda: fresh.get().state == "accord")
            went = sorted(out(member, folder) for _ in range(SAMPLES))
            came, plain = [], []
            for n in range(1000, 1000 + SAMPLES):
                plain.append(put(address, n))
                came.append(into(row, n))
        finally:
            worker.terminate()
            worker.wait(30)
    came.sort()
    plain.sort()
    measured = {
        "out_p50_s": round(at_share(went, 0.5), 2),
        "out_p95_s": round(at_share(went, 0.95), 2),
        "in_p50_s": round(at_share(came, 0.5), 2),
        "in_p95_s": round(at_share(came, 0.95), 2),
        "plain_put_p50_s": round(at_share(plain, 0.5), 3),
    }
    goal = {"out_p95_s": 2, "in_p95_s": 2}
    return answer("How long until a change is seen on the other side?", measured, goal)


if __name__ == "__main__":
    sys.exit(main())
