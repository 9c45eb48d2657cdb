"""Taking a meeting off one timeline, and putting it back. Calendars are not touched."""

from __future__ import annotations

from django.db.models import QuerySet

from einklang.accounts.models import Membership, Workspace
from einklang.crm.models import Appearance
from einklang.crm.recognise import place


def appearances(member: Membership) -> QuerySet[Appearance]:
    """Those on the people and companies whose pages the member may read, the removed ones too."""
    return Appearance.objects.visible_to(member)


def take_off(appearance: Appearance) -> None:
    """It stays off, whatever becomes of the meeting."""
    appearance.removed = True
    appearance.save(update_fields=["removed"])


def put_back(appearance: Appearance, workspace: Workspace) -> None:
    """It stands there again, if it still belongs there."""
    appearance.removed = False
    appearance.save(update_fields=["removed"])
    place(workspace, [appearance.event_id])
