"""Who belongs to a workspace, and as what. The last owner stays."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.db.models import F, QuerySet

from einklang.accounts.models import Membership, Role, User, Workspace

Farewell = Callable[[Membership, datetime], None]
_farewells: list[Farewell] = []


class LastOwner(Exception):
    """The act would leave the workspace without an owner."""


def when_leaving(act: Farewell) -> None:
    """Have `act(member, now)` called in the transaction that ends a membership, before it ends.

    So an upper app lets go of what the member held here, without accounts knowing that app.
    """
    _farewells.append(act)


def team(workspace: Workspace) -> QuerySet[Membership]:
    """All members, by name."""
    return workspace.memberships.select_related("user").order_by("user__name", "user__email")


def memberships(user: User) -> QuerySet[Membership]:
    """Where a user belongs, the workspace looked at last first."""
    latest = F("seen_at").desc(nulls_last=True)  # else PostgreSQL puts what was never seen first
    return user.memberships.select_related("workspace", "user").order_by(latest, "pk")


@transaction.atomic
def change_role(member: Membership, role: Role) -> None:
    """Give a member another role. Raises LastOwner."""
    if role != Role.OWNER:
        _keep_an_owner(member)
    member.role = role
    member.save(update_fields=["role"])


@transaction.atomic
def remove(member: Membership, now: datetime) -> None:
    """End a membership; what the member made stays. Raises LastOwner."""
    _keep_an_owner(member)
    for farewell in _farewells:
        farewell(member, now)
    member.delete()


def _keep_an_owner(leaving: Membership) -> None:
    # The lock on the workspace's row lets two owners who remove each other act one by one.
    Workspace.objects.select_for_update().get(pk=leaving.workspace_id)
    others = Membership.objects.filter(workspace_id=leaving.workspace_id, role=Role.OWNER)
    if leaving.role == Role.OWNER and not others.exclude(pk=leaving.pk).exists():
        raise LastOwner
