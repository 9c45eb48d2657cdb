"""Carrying out what was answered about people of a file of whom it was not sure who they are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone

from einklang.accounts.models import Membership
from einklang.accounts.rows import writing
from einklang.files.match import Batch
from einklang.files.models import Import, Line
from einklang.files.run import BATCH, note_made
from einklang.files.wanted import House, Wanted, read
from einklang.jobs.lease import Lease, under

SAME, OTHER, LEFT = "same", "other", "left"
ANSWERS = (SAME, OTHER, LEFT)
AT_ONCE = 200
"""So many are carried out while somebody waits; the rest is left to the worker."""


def answer(of: Import, how: str, lines: Sequence[int] | None, person: int | None = None) -> int:
    """Note the answer to these open lines, None for all; nothing is done yet. `person` is who it is
    of several; without one only lines that ask about one person are answered by "same". Returns how
    many were."""
    open_lines = of.lines.filter(kind="asked", answer="")
    if lines is not None:
        open_lines = open_lines.filter(pk__in=lines)
    if how != SAME:
        return open_lines.update(answer=how)
    found = list(open_lines)
    for each in found:
        each.chosen = person if person in each.people else None
        if len(each.people) == 1:
            each.chosen = each.people[0]
        each.answer = SAME if each.chosen is not None else ""
    told = [each for each in found if each.answer]
    Line.objects.bulk_update(told, ["answer", "chosen"], batch_size=BATCH)
    return len(told)


def carry_answers(
    of: Import, member: Membership, now: datetime, lease: Lease | None, most: int = 1_000_000
) -> int:
    """Carry out what is answered and not done, so many lines at most, a batch a transaction.
    Returns how many were done. Raises LeaseLost."""
    done = 0
    while done < most:
        with under(lease), writing(of.workspace_id) as number:
            rows = of.lines.filter(kind="asked", done_at=None).exclude(answer="")
            part = list(rows.order_by("number", "pk")[: min(BATCH, most - done)])
            if not part:
                break
            _carry(of, member, part, number, now)
        done += len(part)
    return done


def _carry(
    of: Import, member: Membership, part: Sequence[Line], number: int, now: datetime
) -> None:
    house = House.of(member, of.responsible_id, timezone.localdate(now))
    batch = Batch.of(house, [read(line.wanted) for line in part if line.answer != LEFT], now)
    for line in part:
        _decide(batch, line)
    new = batch.store(number)
    note_made(of, batch, new)
    for line in part:
        line.done_at = now if line.answer else None
        if line.answer in {SAME, OTHER} and line.chosen is not None:
            line.person_id = batch.row_of(line.chosen)
    columns = ["answer", "chosen", "done_at", "person", "wanted", "people"]
    Line.objects.bulk_update(part, columns, batch_size=BATCH)


def _decide(batch: Batch, line: Line) -> None:
    """Who it is, stands in `chosen` then. Whoever was chosen and is gone meanwhile is asked about
    no more: the line is open again, about the others."""
    if line.answer == LEFT:
        line.wanted = {}
        return
    wanted: Wanted = read(line.wanted)
    if line.answer == OTHER:
        line.chosen = batch.make(wanted).key
    elif line.chosen in batch.found.people:
        batch.fill(line.chosen, wanted)
    else:
        line.people = [each for each in line.people if each != line.chosen]
        line.answer, line.chosen = "", None
        return
    line.wanted = {}
