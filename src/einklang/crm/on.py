"""The record that an address names: `on=deal-12`."""

from __future__ import annotations

from einklang.accounts.models import Membership
from einklang.crm.models import Kind, Record


def record_named(member: Membership, on: str) -> Record | None:
    """The record that "deal-12" names, archived or not, if this member may read it."""
    kind, _dash, pk = on.partition("-")
    if kind not in set(Kind) or not pk.isdecimal() or len(pk) > 18:
        return None
    rows = getattr(member.workspace, f"{kind}_rows").readable_by(member)
    found: Record | None = rows.filter(pk=int(pk)).first()
    return found
