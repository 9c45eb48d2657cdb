"""How many requests does Google get, beside the fewest that would do?

The stand-in in a process of its own; nothing can be pushed to us, so that polling alone is counted.

    first_ratio       the first sync of 10,000 events, at 2,500 a page
    no_change_ratio   a run that finds nothing new: one request for each calendar
    ten_out_ratio     ten meetings changed here: a write for each, none is read before, and the one
                      request of the run itself
"""

from __future__ import annotations

import argparse
import math
import sys
from dataclasses import replace

from google_ground import ACCOUNT, NOWHERE, connected, free, planted, settings, stand_in
from ground import answer, house

PORT = free()
DATA = house(settings(PORT, NOWHERE))

from einklang.accounts.clock import now  # noqa: E402
from einklang.accounts.models import Membership, User, Workspace  # noqa: E402
from einklang.calendars.edit import change_event  # noqa: E402
from einklang.calendars.models import Event  # noqa: E402
from einklang.sync import connect  # noqa: E402
from einklang.sync.models import Connection, State  # noqa: E402
from einklang.sync.run import run_connection  # noqa: E402

GOAL = {"first_ratio": 1.0, "no_change_ratio": 1.0, "ten_out_ratio": 1.1}
PAGE, CHANGES = 2500, 10


def requests(row: Connection) -> int:
    """One run; how many requests it sent."""
    wire = connect.means().wire
    before = wire.requests
    fresh = Connection.objects.select_related("workspace", "holder").get(pk=row.pk)
    run_connection(fresh, connect.provider_of(fresh), now)
    assert fresh.state == State.ACCORD, fresh.reason
    return wire.requests - before


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--events", type=int, default=10_000)
    events = parser.parse_args().events
    workspace = Workspace.objects.create(slug="bench", name="Bench")
    user = User.objects.create_user(ACCOUNT, name="Alice")
    member = Membership.objects.create(user=user, workspace=workspace, role="owner")
    with stand_in(DATA, planted(DATA / "plant.json", {ACCOUNT: events}), PORT, NOWHERE):
        row = connected(member)
        first = requests(row)
        none = requests(row)
        for event in Event.objects.order_by("pk")[:CHANGES]:
            record = event.as_record()
            details = replace(record.details, place="Raum 7")
            changed = replace(record, details=details)
            change_event(member=member, event=event, record=changed, now=now())
        ten = requests(row)
    measured = {
        "first_ratio": first / math.ceil(events / PAGE),
        "no_change_ratio": float(none),
        "ten_out_ratio": ten / CHANGES,
        "first_requests": float(first),
        "ten_out_requests": float(ten),
    }
    return answer("How many requests does Google get, beside the fewest?", measured, GOAL)


if __name__ == "__main__":
    sys.exit(main())
