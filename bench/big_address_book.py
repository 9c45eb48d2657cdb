"""What does the first sync of a large account of Google Contacts take?

The stand-in in a process of its own; the whole way from its answers to stored people, at 1,000 and
at 25,000 contacts, each in a workspace of its own.

    rss_mb               the most memory that our process had, all of it
    sql_per_page_spread  statements for a page of a hundred at the one size beside the other, the
                         greater one first
    wall_s, requests     of the 25,000, for whoever wants to know
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import time
from collections.abc import Callable
from typing import Any

from google_ground import NOWHERE, ZONE, consented, free, settings, stand_in
from ground import answer, house

PORT = free()
DATA = house(settings(PORT, NOWHERE))

from django.db import connection as database  # noqa: E402

from einklang.accounts.clock import now  # noqa: E402
from einklang.accounts.models import Membership, User, Workspace  # noqa: E402
from einklang.crm.models import Person  # noqa: E402
from einklang.sync import connect  # noqa: E402
from einklang.sync.consent import GOOGLE_CONTACTS  # noqa: E402
from einklang.sync.models import Connection, State  # noqa: E402
from einklang.sync.run import run_connection  # noqa: E402

GOAL = {"rss_mb": 300.0, "sql_per_page_spread": 2.0}
PAGE = 100
GROUP = "Kundschaft"


def contact(n: int) -> dict[str, Any]:
    """Somebody at one of seven hundred firms."""
    return {
        "names": [{"givenName": f"Person{n}", "familyName": "Ost"}],
        "emailAddresses": [{"value": f"person{n}@firma{n % 700}.example", "type": "work"}],
        "phoneNumbers": [{"value": f"+49 40 {n:06}", "type": "mobile"}],
        "organizations": [{"name": f"Firma {n % 700}", "title": "Leitung"}],
        "addresses": [{"streetAddress": f"Hafen {n}", "city": "Hamburg", "type": "home"}],
        "groups": [GROUP],
    }


def connected(account: str) -> Connection:
    """The account in a workspace of its own, its group chosen, as through the pages."""
    workspace = Workspace.objects.create(slug=account.partition("@")[0], name=account)
    user = User.objects.create_user(account, name=account)
    member = Membership.objects.create(user=user, workspace=workspace, role="owner")
    row: Connection = consented(member, account, GOOGLE_CONTACTS)
    groups = row.collections.filter(name=GROUP)
    connect.choose(row, groups.values_list("pk", flat=True))
    return row


class Statements:
    """Counts what the database is asked."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, execute: Callable[..., Any], *given: Any) -> Any:
        self.count += 1
        return execute(*given)


def first_sync(account: str, size: int) -> tuple[float, float, int]:
    """Statements a page, seconds and requests of it."""
    row = connected(account)
    statements, wire, began = Statements(), connect.means().wire, time.perf_counter()
    before = wire.requests
    with database.execute_wrapper(statements):
        fresh = Connection.objects.select_related("workspace", "holder").get(pk=row.pk)
        run_connection(fresh, connect.provider_of(fresh), now)
    assert fresh.state == State.ACCORD, fresh.reason
    assert Person.objects.filter(workspace=row.workspace).count() == size
    wall = time.perf_counter() - began
    return statements.count / (size / PAGE), wall, wire.requests - before


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--contacts", type=int, default=25_000)
    big = parser.parse_args().contacts
    sizes = {"klein@nordlicht.example": 1000, "gross@nordlicht.example": big}
    plant = DATA / "plant.json"
    told = [
        {"address": address, "name": address, "zone": ZONE, "events": [], "groups": [GROUP],
         "contacts": [contact(n) for n in range(size)]}
        for address, size in sizes.items()
    ]  # fmt: skip
    plant.write_text(json.dumps(told), encoding="utf-8")
    del told
    with stand_in(DATA, plant, PORT, NOWHERE):
        done = [first_sync(address, size) for address, size in sizes.items()]
    per_page = sorted(each[0] for each in done)
    measured = {
        "rss_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1),
        "sql_per_page_spread": round(per_page[-1] / per_page[0], 2),
        "sql_per_page": round(done[-1][0], 1),
        "wall_s": round(done[-1][1], 1),
        "requests": float(done[-1][2]),
    }
    return answer("What does the first sync of a large address book take?", measured, GOAL)


if __name__ == "__main__":
    sys.exit(main())
