"""How long does the calendar page of a company take that has had 10,000 meetings?

Whole requests, signed in, through all of Django but the web server: session, member, page. The same
page of a company with 1,000 meetings in the same run is the peer.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import timedelta

from ground import answer, at_share, house, timed

house()

from django.conf import settings  # noqa: E402
from django.db import connection as database  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import reverse  # noqa: E402
from tests.providers.meetings import meeting  # noqa: E402
from tests.providers.memory import MemoryServer  # noqa: E402
from tests.sync.conftest import World, connected  # noqa: E402

from einklang.accounts.clock import now  # noqa: E402
from einklang.accounts.models import Membership, User, Workspace  # noqa: E402
from einklang.crm.models import Company, CompanyDomain, Person, PersonEmail  # noqa: E402
from einklang.records.moment import Zoned, in_zone  # noqa: E402
from einklang.sync.models import Connection  # noqa: E402
from einklang.sync.run import run_connection  # noqa: E402

ZONE = "Europe/Berlin"
CALLS = 60


def company(workspace: Workspace, name: str, people: int = 20) -> Company:
    made = Company(workspace=workspace, name=name)
    made.add()
    CompanyDomain.objects.create(company=made, domain=f"{name}.example")
    for i in range(people):
        person = Person(workspace=workspace, given=f"P{i}", family=name.title(), company=made)
        person.add()
        PersonEmail.objects.create(person=person, address=f"p{i}@{name}.example")
    return made


def fill(world: World, name: str, count: int) -> None:
    """Meetings every six hours, nine of ten in the past."""
    begin = in_zone(now() - timedelta(hours=6 * count * 9 // 10), ZONE).at.replace(microsecond=0)
    for i in range(count):
        guests = (f"p{i % 20}@{name}.example", f"p{(i + 7) % 20}@{name}.example")
        record = meeting(f"{name}{i}", f"Besprechung {i}", *guests)
        start = Zoned(begin + timedelta(hours=6 * i), ZONE)
        end = Zoned(start.at + timedelta(hours=1), ZONE)
        details = replace(record.details, start=start, end=end, place=f"Raum {i % 9}")
        world.server.put(world.there, f"{name}{i}", replace(record, details=details))


def main() -> int:
    settings.ALLOWED_HOSTS = ["testserver"]
    workspace = Workspace.objects.create(slug="bench", name="Bench")
    user = User.objects.create_user("alice@bench.example", name="Alice")
    member = Membership.objects.create(user=user, workspace=workspace, role="owner")
    rows = {name: company(workspace, name) for name in ("gross", "klein")}
    world = connected(member, MemoryServer(), "kunden")
    fill(world, "gross", 10_000)
    fill(world, "klein", 1_000)
    row = Connection.objects.select_related("workspace", "holder").get(pk=world.connection.pk)
    run_connection(row, world.provider, now)
    client = Client(SERVER_NAME="testserver")
    client.force_login(user)

    def get(name: str) -> None:
        url = reverse("company-calendar", args=["bench", rows[name].pk])
        reply = client.get(url)
        assert reply.status_code == 200
        assert b"Besprechung" in reply.content

    for name in rows:
        get(name)
    with CaptureQueriesContext(database):
        get("gross")
        statements = [q["sql"] for q in database.queries_log if "SAVEPOINT" not in q["sql"]]
    taken: dict[str, list[float]] = {"gross": [], "klein": []}
    for _ in range(6):  # in turns, so that a noisy minute hits both
        for name in rows:
            taken[name] += timed(lambda name=name: get(name), CALLS // 6)
    large, small = sorted(taken["gross"]), sorted(taken["klein"])
    measured = {
        "sql": len(statements),
        "p50_ms": round(at_share(large, 0.5), 1),
        "p95_ms": round(at_share(large, 0.95), 1),
        "p50_1k_ms": round(at_share(small, 0.5), 1),
        "p95_1k_ms": round(at_share(small, 0.95), 1),
        "p95_ratio_10k_to_1k": round(at_share(large, 0.95) / at_share(small, 0.95), 2),
    }
    goal = {"sql": 12, "p95_ms": 100, "p95_ratio_10k_to_1k": 1.3}
    return answer("How long does a company's calendar with 10,000 meetings take?", measured, goal)


if __name__ == "__main__":
    sys.exit(main())
