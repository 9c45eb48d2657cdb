"""Invitations: a link that is good once, for seven days. Only the hash of its token is kept."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from einklang.accounts.models import Invitation, Membership, Role, User, Workspace

GOOD_FOR = timedelta(days=7)


class Used(Exception):
    """The invitation was used, revoked or has expired in the meantime."""


def digest(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def open_invitations(workspace: Workspace, now: datetime) -> QuerySet[Invitation]:
    """Those that still can be used, the latest first."""
    return workspace.invitations.filter(used_at=None, expires_at__gt=now).order_by("-expires_at")


@transaction.atomic
def invite(owner: Membership, email: str, role: Role, *, token: str, now: datetime) -> Invitation:
    """Invite an address; an open invitation of the same address is replaced."""
    email = email.strip().lower()
    owner.workspace.invitations.filter(email=email, used_at=None).delete()
    return Invitation.objects.create(
        workspace=owner.workspace,
        email=email,
        role=role,
        token_hash=digest(token),
        invited_by=owner.user,
        expires_at=now + GOOD_FOR,
    )


def find(token: str, now: datetime) -> Invitation | None:
    """The invitation of a link, while it is good."""
    return (
        Invitation.objects.select_related("workspace", "invited_by")
        .filter(token_hash=digest(token), used_at=None, expires_at__gt=now)
        .first()
    )


def account_of(invitation: Invitation) -> User | None:
    """Who has an account under the invited address already."""
    return User.objects.filter(email=invitation.email).first()


@transaction.atomic
def join(invitation: Invitation, user: User, now: datetime) -> Membership:
    """Use the invitation up; a member stays what they are. Raises Used if somebody was quicker."""
    good = Invitation.objects.filter(pk=invitation.pk, used_at=None, expires_at__gt=now)
    if not good.update(used_at=now):
        raise Used
    member, _ = Membership.objects.get_or_create(
        user=user,
        workspace=invitation.workspace,
        defaults={"role": invitation.role, "seen_at": now},  # so the first page leads there
    )
    return member


@transaction.atomic
def join_as_new(
    invitation: Invitation, name: str, password: str, *, language: str, now: datetime
) -> Membership:
    """Make the account of the invited address, which is spoken to in this language, and join with
    it. Raises Used."""
    user = User.objects.create_user(invitation.email, password, name)
    user.language = language
    user.save(update_fields=["language"])
    return join(invitation, user, now)
