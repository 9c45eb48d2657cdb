"""How long does a change of 10,000 people keep others waiting?

On SQLite and on PostgreSQL (a process each), at 100,000 people: a tag for 10,000 of them, somebody
else to look after them, archiving them, and each undone. A step is what one request does; a batch
is one transaction, during which nobody else writes in the workspace.
"""

# ruff: noqa: PLC0415 (Django is set up by each process for its database)
from __future__ import annotations

import sys
from collections.abc import Callable
from time import perf_counter

from ground import alone, answer, on_both
from people_list import fill

MANY = 10_000
GOAL = {"longest_batch_ms": 1000.0, "longest_step_ms": 3000.0}


def clocked(act: Callable[..., None], into: list[float]) -> Callable[..., None]:
    """The same, noting how many milliseconds each call takes."""

    def noting(*arguments: object) -> None:
        began = perf_counter()
        act(*arguments)
        into.append((perf_counter() - began) * 1000)

    return noting


def measure() -> dict[str, float]:
    fill()
    from einklang.accounts import clock
    from einklang.accounts.models import Membership, User
    from einklang.crm import bulk
    from einklang.crm.models import Bulk, Tag

    batches: list[float] = []
    steps: list[float] = []
    bulk._do, bulk._undo = clocked(bulk._do, batches), clocked(bulk._undo, batches)  # noqa: SLF001
    step = clocked(bulk.go_on, steps)
    member = Membership.objects.get(user__email="u0@bench.example")
    people = member.workspace.person_rows.visible_to(member).order_by("pk")
    chosen = tuple(people.values_list("pk", flat=True)[:MANY])
    values = {
        Bulk.Act.TAG: Tag.objects.get(name="small").pk,
        Bulk.Act.RESPONSIBLE: User.objects.get(email="u1@bench.example").pk,
        Bulk.Act.ARCHIVE: None,
    }
    for act, value in values.items():
        made = bulk.begin(bulk.Wanted(act, "", chosen, value), member, clock.now())
        for _forth_and_back in range(2):
            while not made.is_over:
                step(made, member, clock.now())
            bulk.undo(made)  # nothing, the second time
    return {
        "longest_batch_ms": round(max(batches), 1),
        "longest_step_ms": round(max(steps), 1),
        "all_forth_and_back_s": round(sum(steps) / 1000, 1),
    }


def main() -> int:
    if len(sys.argv) > 1:
        return alone(sys.argv[1], measure)
    measured = on_both(__file__)
    goal = {f"{name}_{key}": most for name in ("sqlite", "postgres") for key, most in GOAL.items()}
    return answer("How long does a change of 10,000 keep others waiting?", measured, goal)


if __name__ == "__main__":
    sys.exit(main())
