"""Which people of ours take part in meetings: for pages that show meetings, not timelines."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from einklang.accounts.models import Membership
from einklang.crm.models import Appearance, Person


def attending(member: Membership, event_ids: Iterable[int]) -> dict[int, list[Person]]:
    """Event id -> the people on whose timelines it stands, by name. One statement. Only for events
    whose participants this member may see."""
    found: dict[int, list[Person]] = defaultdict(list)
    rows = Appearance.objects.filter(
        event__in=list(event_ids),
        person__in=member.workspace.person_rows.visible_to(member),
        removed=False,
    ).select_related("person")
    for row in rows.order_by("person__family", "person__given", "person"):
        if row.person is not None:
            found[row.event_id].append(row.person)
    return found
