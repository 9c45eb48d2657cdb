"""What of files a member may reach: their own imports, whatever their role is. Whoever asks for a
colleague's is told that there is nothing."""

from __future__ import annotations

from django.db.models import Count, Q, QuerySet
from django.shortcuts import get_object_or_404

from einklang.accounts.door import MemberRequest
from einklang.accounts.models import Membership
from einklang.files.models import Import


def imports(member: Membership) -> QuerySet[Import]:
    """The latest first, each with `asks`: so many open questions."""
    rows = Import.objects.filter(workspace=member.workspace_id, by=member.user_id)
    asks = Count("lines", filter=Q(lines__kind="asked", lines__answer=""))
    return rows.select_related("workspace").annotate(asks=asks).order_by("-made_at", "-pk")


def find_import(request: MemberRequest, pk: int) -> Import:
    """One of them; else 404."""
    return get_object_or_404(imports(request.member), pk=pk)
