"""Do 200 guests who book at once ever get the same minute of a host?

Two web processes on SQLite and on PostgreSQL (a process each), whole requests on loopback, as
browsers send them: each guest has the form open, and all send it at the same moment. Four lengths
from four starts, so that slots overlap and are not equal; five rounds, on a day of its own each.

    overlaps        pairs of reservations of the host that share time
    doubled         bookings that are not one reservation
    server_errors   answers that are neither booked nor taken
    not_told        losers who were not told that it is taken, with the three nearest free times
    p95_s           from sending to the answer, of all rounds

"""

# ruff: noqa: PLC0415 (Django is set up by each process for its database)
from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from threading import Barrier, Thread
from time import perf_counter

import httpx
from ground import alone, answer, at_share, on_both, served

GUESTS, ROUNDS, LENGTHS, STEP = 200, 5, (30, 45, 60, 90), 15
NAMES = ("overlaps", "doubled", "server_errors", "not_told")
GOAL = {f"{on}_{name}": 0 for on in ("sqlite", "postgres") for name in NAMES}
GOAL |= {"sqlite_p95_s": 6, "postgres_p95_s": 6}
QUESTION = "Do 200 guests who book at once ever get the same minute of a host?"


def stock() -> None:
    """Somebody who can be booked."""
    from einklang.accounts.models import Membership, User, Workspace
    from einklang.booking.models import BookingCalendar
    from einklang.calendars.models import Calendar

    space = Workspace.objects.create(slug="nordlicht", name="Nordlicht GmbH")
    user = User.objects.create_user("alice@nordlicht.example", "x", "Alice Arndt")
    Membership.objects.create(user=user, workspace=space, role="owner")
    Calendar(workspace=space, holder=user, name="Termine", is_default=True).add()
    calendar = BookingCalendar(
        workspace=space, maker=user, name="Gespräch", slug="gespraech", durations=list(LENGTHS),
        interval=STEP, notice=0, place_kind="address", place="Markt 1",
        weekly={str(day): [[9 * 60, 17 * 60]] for day in range(7)}, zone="UTC",
    )  # fmt: skip
    calendar.add()
    calendar.hosts.set([user])


class Crowd:
    """Guests of one round."""

    def __init__(self, host: str, day: datetime) -> None:
        self._root, self._day = f"http://{host}/book/nordlicht/gespraech/details/", day
        self._gate = Barrier(GUESTS)
        self.taken: list[float] = []
        self.booked = self.errors = self.untold = 0

    def run(self) -> None:
        """All of them, and the end of all."""
        threads = [Thread(target=self._one, args=(number,)) for number in range(GUESTS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _one(self, number: int) -> None:
        start = self._day + timedelta(hours=10, minutes=STEP * (number % 4))
        slot = {"start": f"{start:%Y-%m-%dT%H:%MZ}", "duration": LENGTHS[number // 4 % 4]}
        with httpx.Client(timeout=120) as browser:
            form = browser.get(self._root, params={**slot, "language": "en"}).text
            fields = dict(re.findall(r'name="(csrfmiddlewaretoken|key)" value="([^"]+)"', form))
            fields |= {"name": f"Gast {number}", "email": f"gast{number}@ost.example"}
            self._gate.wait()
            began = perf_counter()
            reply = browser.post(self._root, params={**slot, "language": "en"}, data=fields)
            self.taken.append(perf_counter() - began)
        if reply.status_code == 302:
            self.booked += 1
        elif reply.status_code == 409:
            near = reply.text.count('name="start"')
            self.untold += "has just been taken" not in reply.text or near != 3
        else:
            self.errors += 1


def measure() -> Mapping[str, float]:
    """All rounds on one database."""
    from einklang.accounts import clock
    from einklang.booking.models import Booking, Reservation

    stock()
    midnight = clock.now().astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    crowds = []
    with served({"EINKLANG_BOOKINGS_PER_MINUTE": "100000"}) as host:  # all from one address
        for each in range(ROUNDS):
            crowd = Crowd(host, midnight + timedelta(days=2 + each))
            crowd.run()
            crowds.append(crowd)
    spans = sorted(Reservation.objects.values_list("since", "until"))
    taken = sorted(seconds for crowd in crowds for seconds in crowd.taken)
    return {
        "overlaps": sum(a[1] > b[0] for a, b in pairwise(spans)),
        "doubled": abs(Booking.objects.count() - len(spans)),
        "server_errors": sum(crowd.errors for crowd in crowds),
        "not_told": sum(crowd.untold for crowd in crowds),
        "booked": sum(crowd.booked for crowd in crowds),
        "p95_s": round(at_share(taken, 0.95), 2),
    }


def main() -> int:
    """The whole bench, or one database of it."""
    if sys.argv[1:] and sys.argv[1] in {"sqlite", "postgres"}:
        return alone(sys.argv[1], measure)
    return answer(QUESTION, on_both(__file__), GOAL)


if __name__ == "__main__":
    sys.exit(main())
