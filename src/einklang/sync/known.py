"""Recognising an account that is connected again, however its address was typed this time."""

from __future__ import annotations

from einklang.accounts.models import Membership
from einklang.providers.registry import Account
from einklang.sync.connect import Found
from einklang.sync.models import Connection


def same_account(member: Membership, kind: str, account: Account, found: Found) -> Account:
    """The account under the address and user name by which it is known, where one of its calendars
    is; else as typed. So the old connection is found, with its choices, and nothing doubles."""
    refs = [collection.ref for collection in found.collections]
    known = Connection.objects.filter(
        workspace=member.workspace_id,
        holder=member.user_id,
        provider=kind,
        username__iexact=account.username,
        collections__ref__in=refs,
    )
    first = known.order_by("pk").first()
    return Account(first.address, first.username, account.secret) if first else account
