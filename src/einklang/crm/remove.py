"""Taking a meeting off one timeline, and putting it back. Calendars are not touched, unless the
rules of one's own calendar say that it is the same act as deleting (H5)."""

from __future__ import annotations

from django.db.models import QuerySet

from einklang.accounts.models import Membership, Workspace
from einklang.accounts.rows import writing
from einklang.calendars.rights import may_edit
from einklang.crm.last_met import meet
from einklang.crm.models import Appearance
from einklang.crm.recognise import place


def appearances(member: Membership) -> QuerySet[Appearance]:
    """Those on the people and companies whose pages the member may read, the removed ones too."""
    return Appearance.objects.visible_to(member)


def deletes(appearance: Appearance, member: Membership) -> bool:
    """Whether for this member to take it off is to delete it: the rules of a calendar of theirs
    that holds it say so, and it is theirs to delete."""
    event = appearance.event
    copies = list(event.copies.select_related("calendar"))
    own = (copy.calendar for copy in copies if copy.calendar.holder_id == member.user_id)
    same = any(calendar.active and calendar.removal_deletes for calendar in own)
    return same and may_edit(member, event, copies)


def take_off(appearance: Appearance) -> None:
    """It stays off, whatever becomes of the meeting. What was filed there is judged anew."""
    with writing(appearance.event.workspace_id):
        appearance.removed = True
        appearance.save(update_fields=["removed"])
        if appearance.person_id is not None:
            meet([appearance.person_id])
        if appearance.filed:
            appearance.event.write()  # whoever looks for what was written finds it


def put_back(appearance: Appearance, workspace: Workspace) -> None:
    """It stands there again, if it still belongs there."""
    with writing(workspace.pk):
        appearance.removed = False
        appearance.save(update_fields=["removed"])
        if appearance.filed:
            appearance.event.write()
    place(workspace, [appearance.event_id])
