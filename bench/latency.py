"""How long until a change at Google is seen here, and one made here is there?

The stand-in, with the given latency, a real web server that it calls and a real worker (`einklang
web`, `einklang worker`, SQLite), each a process of its own on loopback.

    in    a meeting is changed at Google → it stands so on the customer's timeline; by push
    out   a meeting is changed here      → it stands so at Google

Seconds, from the end of the change to the first look that sees it.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from dataclasses import replace
from typing import Any

import httpx
from google_ground import ACCOUNT, connected, event, free, planted, settings, stand_in
from ground import answer, at_share, house, until

PORT, OURS = free(), free()
PUBLIC = f"http://localhost:{OURS}"
DATA = house({**settings(PORT, PUBLIC), "EINKLANG_LISTEN": f"127.0.0.1:{OURS}"})

from einklang.accounts.clock import now  # noqa: E402
from einklang.accounts.models import Membership, User, Workspace  # noqa: E402
from einklang.calendars.edit import change_event  # noqa: E402
from einklang.calendars.models import Event  # noqa: E402
from einklang.crm.models import Person, PersonEmail  # noqa: E402
from einklang.providers.google import tokens  # noqa: E402
from einklang.sync.models import Channel, Connection  # noqa: E402

GOAL = {"in_p95_s": 1.5, "out_p95_s": 1.5}


class There:
    """The other side, by requests of its own."""

    def __init__(self, row: Connection) -> None:
        token = tokens.read(row.secret).access
        base = f"http://127.0.0.1:{PORT}/calendar/v3/calendars/primary/"
        self._http = httpx.Client(base_url=base, headers={"Authorization": f"Bearer {token}"})

    def events(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self._http.get("events", params={"maxResults": 2500}).json()[
            "items"
        ]
        return found

    def change(self, key: str, place: str) -> None:
        self._http.patch(f"events/{key}", json={"location": place}).raise_for_status()

    def place(self, key: str) -> str:
        return str(self._http.get(f"events/{key}").json().get("location", ""))


def come(there: There, key: str, n: int) -> float:
    there.change(key, f"Raum {n}")
    rows = Event.objects.filter(uid=f"{key}@google.com", place=f"Raum {n}")
    return until(lambda: rows.filter(appearances__isnull=False).exists())


def go(there: There, member: Membership, key: str, n: int) -> float:
    row = Event.objects.get(uid=f"{key}@google.com")
    record = row.as_record()
    changed = replace(record, details=replace(record.details, place=f"Saal {n}"))
    change_event(member=member, event=row, record=changed, now=now())
    return until(lambda: there.place(key) == f"Saal {n}")


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--changes", type=int, default=200)
    parser.add_argument("--latency", type=float, default=0.1)
    args = parser.parse_args()
    workspace = Workspace.objects.create(slug="bench", name="Bench")
    user = User.objects.create_user(ACCOUNT, name="Alice")
    member = Membership.objects.create(user=user, workspace=workspace, role="owner")
    person = Person(workspace=workspace, given="Clara", family="Clausen")
    person.add()
    guests = {guest["email"] for n in range(100) for guest in event(n)["attendees"]} - {ACCOUNT}
    PersonEmail.objects.bulk_create(
        PersonEmail(person=person, address=each, position=at)
        for at, each in enumerate(sorted(guests))
    )
    plant = planted(DATA / "plant.json", {ACCOUNT: 100})
    with stand_in(DATA, plant, PORT, PUBLIC, args.latency):
        command = [sys.executable, "-m", "einklang.project.cli"]
        processes = [subprocess.Popen([*command, name]) for name in ("web", "worker")]
        try:
            row = connected(member)
            until(Channel.objects.exclude(confirmed_at=None).exists)
            there = There(row)
            keys = [each["id"] for each in there.events()]
            came = [come(there, keys[n % 100], n) for n in range(args.changes)]
            went = [go(there, member, keys[n % 100], n) for n in range(args.changes)]
        finally:
            for process in processes:
                process.terminate()
            for process in processes:
                process.wait(30)
    came.sort()
    went.sort()
    measured = {
        "in_p50_s": round(at_share(came, 0.5), 2),
        "in_p95_s": round(at_share(came, 0.95), 2),
        "out_p50_s": round(at_share(went, 0.5), 2),
        "out_p95_s": round(at_share(went, 0.95), 2),
    }
    return answer("How long until a change is seen on the other side, at Google?", measured, GOAL)


if __name__ == "__main__":
    sys.exit(main())
